"""What the reports read, from Redis where PostgreSQL says that it is current."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from functions.reports import rendering, report_cache
from functions.reports.charts.progression_chart import progression_chart
from functions.reports.charts.summary_chart import summary_chart
from functions.reports.one_rep_max import Formula
from functions.reports.progression import Bucket, SetGroup, is_too_long, progression
from functions.reports.records import FORMULA, Candidate, find_records
from functions.reports.report_cache import Report
from functions.reports.summary import (
    MuscleSum,
    SessionSum,
    WeekSum,
    last_week_over,
    summarise,
)
from setlogs.errors import AnswerTooLargeError
from setlogs.fields.periods import Period
from setlogs.fields.requests import Unit
from setlogs.postgres.call import Call
from setlogs.postgres.database import Database, Row
from setlogs.postgres.writes import require_row
from setlogs.statement import Statement, Statements
from setlogs.valkey.cache import Prefetched, get_cache

sql = Statements.beside(__file__)

RECORDS_KEY = (UUID,)
_RECORDS = {
    (False, False): sql.select_records,
    (True, False): sql.select_records_of_exercise,
    (False, True): sql.select_records_since,
    (True, True): sql.select_records_of_exercise_since,
}
"""By whether one exercise is asked for, and whether the first day is given."""
_TOO_LONG = (
    "That is too much for one report. Ask for a shorter period with from and to, or for weeks or "
    "months with bucket."
)


@dataclass(frozen=True, slots=True)
class ProgressionQuery:
    """Which progression is asked for, and as what; `unit` None is the user's."""

    exercise_id: UUID
    period: Period
    bucket: Bucket
    formula: Formula
    unit: Unit | None
    as_chart: bool


@dataclass(frozen=True, slots=True)
class SummaryQuery:
    """Which summary is asked for, and as what; `unit` None is the user's."""

    period: Period
    unit: Unit | None
    as_chart: bool


@dataclass(frozen=True, slots=True)
class RecordsQuery:
    """Which records are asked for; None is all exercises, no such day, the user's unit, page one."""

    exercise_id: UUID | None
    period: Period
    as_of: date | None
    unit: Unit | None
    after: UUID | None = None


def get_progression(
    call: Call, query: ProgressionQuery, prefetched: Prefetched
) -> tuple[Report, bool]:
    """Return an exercise's progression, and whether it had been computed before.

    Raises:
        NotFoundError: no such exercise that the caller can see.
        AnswerTooLargeError: more points than a report may have.
    """
    params = call.params | {"exercise_id": query.exercise_id}

    def compute() -> Report:
        asked = params | query.period.params | {"bucket": query.bucket}
        row = require_row(call.db.fetch_one(sql.select_progression, asked))
        return report_cache.report(_progression_body(row, query), row.stamp)

    return _report(call.db, sql.select_stamp, params, prefetched, compute)


def get_summary(call: Call, query: SummaryQuery, prefetched: Prefetched) -> tuple[Report, bool]:
    """Return the summary of a period, and whether it had been computed before."""
    params = call.params

    def compute() -> Report:
        row = require_row(call.db.fetch_one(sql.select_summary, params | query.period.params))
        return report_cache.report(_summary_body(row, query), row.stamp)

    return _report(call.db, sql.select_summary_stamp, params, prefetched, compute)


def get_records(call: Call, query: RecordsQuery, prefetched: Prefetched) -> tuple[Report, bool]:
    """Return a page of records, and whether it had been computed before.

    Raises:
        NotFoundError: no such exercise that the caller can see.
    """
    params = call.params
    last = min((day for day in (query.period.until, query.as_of) if day), default=None)
    period = Period(query.period.since, last)

    def compute() -> Report:
        statement = _RECORDS[query.exercise_id is not None, period.since is not None]
        asked = params | period.params
        asked |= {"exercise_id": query.exercise_id, "after_exercise": query.after}
        row = require_row(call.db.fetch_one(statement, asked))
        return report_cache.report(_records_body(row, query), row.stamp, row.following)

    return _report(call.db, sql.select_data_stamp, params, prefetched, compute)


def _report(
    db: Database,
    stamp: Statement,
    params: dict[str, Any],
    prefetched: Prefetched,
    compute: Callable[[], Report],
) -> tuple[Report, bool]:
    """Return a report, computed unless it had been or is being computed by another request.

    Args:
        db: Says what is current.
        stamp: The statement that does.
        params: Of that statement.
        prefetched: What Redis holds of the report.
        compute: Returns it.
    """
    cache, place = get_cache(), prefetched.place
    remembered = _current(db, stamp, params, report_cache.recall(prefetched))
    if remembered is None and not report_cache.claim(cache, place):
        remembered = _current(db, stamp, params, report_cache.wait_for(cache, prefetched))
    if remembered:
        return remembered, True
    try:
        report = compute()
    except Exception:
        report_cache.release(cache, place)
        raise
    report_cache.keep(cache, prefetched, report)
    return report, False


def _current(
    db: Database, stamp: Statement, params: dict[str, Any], remembered: Report | None
) -> Report | None:
    """Return the stored report if PostgreSQL says that it is current."""
    if remembered is None:
        return None
    now = require_row(db.fetch_one(stamp, params))
    return remembered if now.stamp == remembered.stamp else None


def _progression_body(row: Row, query: ProgressionQuery) -> str:
    unit: Unit = query.unit or row.unit
    groups = list(_set_groups(row.groups))
    if is_too_long(groups):
        raise AnswerTooLargeError(_TOO_LONG)
    computed = progression(groups, row.type, unit, query.formula)
    if query.as_chart:
        name: str = json.loads(row.exercise)["name"]
        return progression_chart(computed, name, row.type, unit)
    method = _method(query.formula, row)
    return rendering.progression_document(computed, row.exercise, unit, query.bucket, method)


def _summary_body(row: Row, query: SummaryQuery) -> str:
    unit: Unit = query.unit or row.unit
    weeks = [
        WeekSum(date.fromisoformat(day), sessions, sets, reps, Decimal(volume), seconds, days_)
        for day, sessions, sets, reps, volume, seconds, days_ in _rows(row.weeks)
    ]
    muscles = [
        MuscleSum(muscle, Decimal(sets), Decimal(volume))
        for muscle, sets, volume in _rows(row.muscles)
    ]
    [(sessions, open_sessions, seconds)] = _rows(row.sessions)
    summary = summarise(
        weeks,
        muscles,
        SessionSum(sessions, open_sessions, Decimal(seconds)),
        json.loads(row.sets_left_out),
        last_week_over(query.period.until, row.today),
    )
    if query.as_chart:
        return summary_chart(summary, unit)
    method = _method("weight_times_reps", row)
    return rendering.summary_document(summary, unit, method)


def _records_body(row: Row, query: RecordsQuery) -> str:
    records = find_records(_candidates(row.candidates))
    left_out = {
        "warmup": row.warmup,
        "no_reps": row.no_reps,
        "bodyweight_unknown": row.bodyweight_unknown,
    }
    method = _method(FORMULA, row)
    return rendering.records_document(records, query.unit or row.unit, row.used, left_out, method)


def _method(formula: str, row: Row) -> rendering.Method:
    """Return how a report was made, but for what its sets say themselves."""
    weighed = row.weigh_ins_used, row.oldest_weigh_in_at
    return rendering.Method(formula, row.data_version, row.generated_at, *weighed)


def _set_groups(text: str) -> Iterator[SetGroup]:
    """Yield the groups that PostgreSQL wrote as JSON arrays, every number as exact as it was."""
    for members in _rows(text):
        day, is_warmup, reps_each, rpe, sets, reps, volume, least, most, *rest = members
        load, seconds, meters = rest
        yield SetGroup(
            date=date.fromisoformat(day),
            is_warmup=is_warmup,
            reps_each=reps_each,
            rpe=_exact(rpe),
            sets=sets,
            reps=reps,
            volume_kg=Decimal(volume),
            least_kg=_exact(least),
            most_kg=_exact(most),
            load_kg=_exact(load),
            duration_seconds=seconds,
            distance_meters=Decimal(meters),
        )


def _candidates(text: str) -> Iterator[Candidate]:
    """Yield the candidates that PostgreSQL wrote as JSON arrays."""
    for exercise_id, type_, measure, reps, rpe, value, day, at, set_id, session_id in _rows(text):
        yield Candidate(
            UUID(exercise_id),
            type_,
            measure,
            reps,
            _exact(rpe),
            Decimal(value),
            date.fromisoformat(day),
            at,
            UUID(set_id),
            UUID(session_id),
        )


def _rows(text: str) -> Any:
    """Return JSON arrays with every number as exact as it was."""
    return json.loads(text, parse_float=Decimal)


def _exact(value: Decimal | int | None) -> Decimal | None:
    """Return a number that PostgreSQL wrote without decimals as one with."""
    return None if value is None else Decimal(value)
