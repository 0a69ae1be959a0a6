"""What the reports read, from Redis where PostgreSQL says that it is current."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from functions.reports import rendering, report_cache, statements
from functions.reports.one_rep_max import Formula
from functions.reports.progression import Bucket, SetGroup, progression
from functions.reports.report_cache import Report
from setlogs.audit import read_params
from setlogs.cache import Prefetched, get_cache
from setlogs.database import Database, Row
from setlogs.fields import Unit
from setlogs.tokens import Identity
from setlogs.writes import found


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, both included; None is open.

    Attributes:
        since: The first.
        until: The last.
    """

    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class ProgressionQuery:
    """Which progression is asked for; `unit` None is the user's."""

    exercise_id: UUID
    period: Period
    bucket: Bucket
    formula: Formula
    unit: Unit | None


def get_progression(
    db: Database, caller: Identity, query: ProgressionQuery, prefetched: Prefetched
) -> tuple[Report, bool]:
    """Return an exercise's progression, and whether it had been computed before.

    Raises:
        NotFoundError: no such exercise that the caller can see.
    """
    params = read_params(caller) | {"exercise_id": query.exercise_id}
    if remembered := report_cache.recall(prefetched):
        now = found(db.one(statements.select_stamp(), params))
        if now.stamp == remembered.stamp:
            return remembered, True
    since, until = query.period.since, query.period.until
    statement = statements.select_progression(
        bucket=query.bucket, since=since is not None, until=until is not None
    )
    days = {name: day for name, day in (("since", since), ("until", until)) if day}
    row = found(db.one(statement, params | days))
    made = report_cache.report(_progression_body(row, query), row.stamp)
    report_cache.keep(get_cache(), prefetched.key, made)
    return made, False


def _progression_body(row: Row, query: ProgressionQuery) -> str:
    unit: Unit = query.unit or row.unit
    computed = progression(_set_groups(row.groups), row.type, unit, query.formula)
    method = rendering.Method(query.formula, row.data_version, row.generated_at)
    return rendering.progression_document(computed, row.exercise, unit, query.bucket, method)


def _set_groups(text: str) -> Iterator[SetGroup]:
    """Yield the groups that PostgreSQL wrote as JSON arrays, every number as exact as it was."""
    for members in json.loads(text, parse_float=Decimal):
        day, is_warmup, reps_each, rpe, sets, reps, volume, least, most, seconds, meters = members
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
            duration_seconds=seconds,
            distance_meters=Decimal(meters),
        )


def _exact(value: Decimal | int | None) -> Decimal | None:
    """Return a number that PostgreSQL wrote without decimals as one with."""
    return None if value is None else Decimal(value)
