"""Reports as JSON text: the only place where their numbers are rounded."""

import json
from dataclasses import dataclass
from typing import Any

from functions.reports.one_rep_max import FORMULA_VERSION, Estimate, Formula
from functions.reports.progression import Point, Progression
from functions.reports.trend import Trend
from functions.reports.units import json_number
from setlogs.fields import Unit


@dataclass(frozen=True, slots=True)
class Method:
    """How a report was made, but for what its sets say themselves.

    Attributes:
        formula: Of the e1RM.
        data_version: Number of the last change that the report knows of.
        generated_at: RFC 3339, on the database's clock.
    """

    formula: Formula
    data_version: int
    generated_at: str

    def members(self, sets_used: int, sets_left_out: dict[str, int]) -> dict[str, Any]:
        """Return `method`."""
        return {
            "formula": self.formula,
            "formula_version": FORMULA_VERSION,
            "sets_used": sets_used,
            "sets_left_out": sets_left_out,
            "data_version": self.data_version,
            "generated_at": self.generated_at,
        }


def progression_document(
    found: Progression, exercise: str, unit: Unit, bucket: str, method: Method
) -> str:
    """Return `ProgressionRead`.

    Args:
        found: What it shows.
        exercise: JSON text of `Exercise`.
        unit: Of its weights.
        bucket: `day`, `week` or `month`.
        method: How it was made.
    """
    members = {
        "unit": unit,
        "bucket": bucket,
        "points": [_point(point) for point in found.points],
        "trend": _trend(found.trend) if found.trend else None,
        "method": method.members(found.sets_used, found.sets_left_out),
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
    }
