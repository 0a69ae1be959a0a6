"""Writes FitNotes' CSV, in the variant of Android with 10 columns."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from functions.transfer.formats.writing import local

NAME = "fitnotes"
DELIMITER = ","


def write(sessions: Iterable[dict[str, Any]], _unit: str) -> Iterator[Sequence[Any]]:
    """Yield the rows of the variant with 10 columns, weights in the unit they were entered in.

    Args:
        sessions: As SetLogs exports them, with the name of the exercise in each set.
    """
    yield (
        *("Date", "Exercise", "Category", "Weight", "Weight Unit", "Reps"),
        *("Distance", "Distance Unit", "Time", "Comment"),
    )
    units = {"kg": "kgs", "lb": "lbs"}
    for session in sessions:
        start = local(session["started_at"], session)
        for performed in session["sets"]:
            seconds = performed.get("duration_seconds")
            minutes = None if seconds is None else divmod(seconds, 60)
            yield (
                *(f"{start:%Y-%m-%d}", performed["exercise"], "", performed.get("weight", "")),
                *(units.get(performed.get("unit", ""), ""), performed.get("reps", "")),
                performed.get("distance_meters", ""),
                "m" if "distance_meters" in performed else "",
                f"{minutes[0] // 60}:{minutes[0] % 60:02}:{minutes[1]:02}" if minutes else "",
                performed.get("notes", ""),
            )
