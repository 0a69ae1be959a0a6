"""Reports as JSON text: the only place where their numbers are rounded."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from functions.reports.one_rep_max import FORMULA_VERSION, Estimate
from functions.reports.progression import Point, Progression
from functions.reports.records import Record
from functions.reports.summary import Summary, WeekSum
from functions.reports.trend import Plateau, Trend
from functions.reports.units import in_unit, json_number
from setlogs.fields.requests import Unit


@dataclass(frozen=True, slots=True)
class Method:
    """How a report was made, but for what its sets say themselves.

    Attributes:
        formula: Of the e1RM, or of whatever else was computed.
        data_version: Number of the last change that the report knows of.
        generated_at: RFC 3339, on the database's clock.
        weigh_ins_used: From how many weigh-ins the loads of bodyweight work were made.
        oldest_weigh_in_at: When the oldest of them was, RFC 3339; None without any.
    """

    formula: str
    data_version: int
    generated_at: str
    weigh_ins_used: int = 0
    oldest_weigh_in_at: str | None = None

    def members(self, sets_used: int, sets_left_out: dict[str, int]) -> dict[str, Any]:
        """Return `method`."""
        return {
            "formula": self.formula,
            "formula_version": FORMULA_VERSION,
            "sets_used": sets_used,
            "sets_left_out": sets_left_out,
            "weigh_ins_used": self.weigh_ins_used,
            "oldest_weigh_in_at": self.oldest_weigh_in_at,
            "data_version": self.data_version,
            "generated_at": self.generated_at,
        }


def progression_document(
    report: Progression, exercise: str, unit: Unit, bucket: str, method: Method
) -> str:
    """Return `ProgressionRead`.

    Args:
        report: What it shows.
        exercise: JSON text of `Exercise`.
        unit: Of its weights.
        bucket: `day`, `week` or `month`.
        method: How it was made.
    """
    members = {
        "unit": unit,
        "bucket": bucket,
        "points": [_point(point) for point in report.points],
        "trend": _trend(report.trend) if report.trend else None,
        "method": method.members(report.sets_used, report.sets_left_out),
    }
    rest = json.dumps(members, separators=(",", ":"), allow_nan=False)
    return f'{{"exercise":{exercise},{rest[1:]}'


def _point(point: Point) -> dict[str, Any]:
    return {
        "date": point.date.isoformat(),
        "sets": point.sets,
        "reps": point.reps,
        "volume": json_number(point.volume),
        "top_weight": None if point.top_weight is None else json_number(point.top_weight),
        "e1rm": _e1rm(point.e1rm) if point.e1rm else None,
        "duration_seconds": point.duration_seconds,
        "distance_meters": json_number(point.distance_meters),
    }


def _e1rm(estimate: Estimate) -> dict[str, Any]:
    return {
        "value": json_number(estimate.value),
        "low": json_number(estimate.low),
        "high": json_number(estimate.high),
        "confidence": estimate.confidence,
    }


def _trend(trend: Trend) -> dict[str, Any]:
    return {
        "e1rm_per_week": json_number(trend.e1rm_per_week),
        "standard_error": json_number(trend.standard_error),
        "points": trend.points,
        "plateau": _plateau(trend.plateau) if trend.plateau else None,
    }


def _plateau(plateau: Plateau) -> dict[str, Any]:
    return {
        "is_reached": plateau.is_reached,
        "from": plateau.since.isoformat(),
        "to": plateau.until.isoformat(),
        "exposures": plateau.exposures,
        "gain": json_number(plateau.gain),
        "noise": json_number(plateau.noise),
    }


def summary_document(summary: Summary, unit: Unit, method: Method) -> str:
    """Return `SummaryRead`."""
    members = {
        "unit": unit,
        **_sums(summary.total, unit),
        "training_seconds": json_number(summary.training_seconds),
        "streak_weeks": summary.streak_weeks,
        "longest_streak_weeks": summary.longest_streak_weeks,
        "by_muscle": [
            {
                "muscle": muscle.muscle,
                "sets": json_number(muscle.sets),
                "volume": json_number(in_unit(muscle.volume_kg, unit)),
            }
            for muscle in summary.muscles
        ],
        "by_week": [
            {"date": week.monday.isoformat(), "week": _iso_week(week), **_sums(week, unit)}
            for week in summary.weeks
        ],
        "method": method.members(summary.total.sets, summary.sets_left_out)
        | {"sessions_left_out": summary.sessions_left_out},
    }
    return json.dumps(members, separators=(",", ":"), allow_nan=False)


def _iso_week(week: WeekSum) -> str:
    year, number, _ = week.monday.isocalendar()
    return f"{year}-W{number:02}"


def _sums(week: WeekSum, unit: Unit) -> dict[str, Any]:
    return {
        "sessions": week.sessions,
        "sets": week.sets,
        "reps": week.reps,
        "volume": json_number(in_unit(week.volume_kg, unit)),
        "duration_seconds": week.duration_seconds,
        "active_days": week.active_days,
    }


def records_document(
    records: list[Record], unit: Unit, used: int, left_out: dict[str, int], method: Method
) -> str:
    """Return `RecordsRead`.

    Args:
        records: In their order.
        unit: Of weights.
        used: Sets that were looked at.
        left_out: Those that were not, by reason.
        method: How it was made.
    """
    members = {
        "items": [_record(record, unit) for record in records],
        "method": method.members(used, left_out),
    }
    return json.dumps(members, separators=(",", ":"), allow_nan=False)


def _record(record: Record, unit: Unit) -> dict[str, Any]:
    value, shown_unit = _with_unit(record, unit)
    return {
        "exercise_id": str(record.held_by.exercise_id),
        "kind": record.kind,
        "bracket": record.bracket,
        "value": json_number(value),
        "unit": shown_unit,
        "set_id": str(record.held_by.set_id),
        "session_id": str(record.held_by.session_id),
        "date": record.held_by.day.isoformat(),
        "performed_at": record.held_by.performed_at,
    }


def _with_unit(record: Record, unit: Unit) -> tuple[Decimal, str]:
    """Return a record's value and what it is counted in."""
    others = {"max_reps": "reps", "longest_duration": "seconds", "longest_distance": "meters"}
    if record.kind in others:
        return record.value, others[record.kind]
    return in_unit(record.value, unit), unit
