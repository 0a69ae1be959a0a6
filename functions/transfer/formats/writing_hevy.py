"""Writes Hevy's CSV, with the columns of an account in kg or in lb."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from functions.transfer.formats.writing import local, plain, weight_in
from setlogs.fields.workout import MAX_NOTES_LENGTH

NAME = "hevy"
DELIMITER = ","
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def write(sessions: Iterable[dict[str, Any]], unit: str) -> Iterator[Sequence[Any]]:
    """Yield the rows, with weights in `weight_kg` or `weight_lbs`.

    Args:
        sessions: As SetLogs exports them, with the name of the exercise in each set.
        unit: Of all weights.
    """
    yield (
        *("title", "start_time", "end_time", "description", "exercise_title", "superset_id"),
        *("exercise_notes", "set_index", "set_type", f"weight_{'kg' if unit == 'kg' else 'lbs'}"),
        *("reps", "distance_km", "duration_seconds", "rpe"),
    )
    types = {"drop": "dropset"}
    for session in sessions:
        shared = (
            session["title"] or "",
            _written(local(session["started_at"], session)),
            _written(local(session["ended_at"], session)) if session["ended_at"] else "",
        )
        description = _escaped(session["notes"])
        blocks = groupby(session["sets"], key=lambda performed: performed["exercise"])
        for name, block in blocks:
            sets = list(block)
            together = "\n".join(performed["notes"] for performed in sets if "notes" in performed)
            notes = _escaped(together[:MAX_NOTES_LENGTH])
            for index, performed in enumerate(sets):
                distance = performed.get("distance_meters")
                yield (
                    *(*shared, description, name, performed.get("superset", ""), notes, index),
                    *(
                        types.get(performed["set_type"], performed["set_type"]),
                        weight_in(unit, performed),
                    ),
                    performed.get("reps", ""),
                    "" if distance is None else plain(Decimal(str(distance)) / 1000, "0.00001"),
                    *(performed.get("duration_seconds", ""), performed.get("rpe", "")),
                )
                # In the first row of what they belong to: repeated, long ones would fill the file.
                description = notes = ""


def _written(local_time: datetime) -> str:
    return f"{local_time.day} {_MONTHS[local_time.month - 1]} {local_time.year}, {local_time:%H:%M}"


def _escaped(text: str | None) -> str:
    return (text or "").replace("\n", "\\n")
