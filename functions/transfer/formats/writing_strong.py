"""Writes Strong's CSV, in the variant with numbered workouts and the unit in the header."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from functions.transfer.formats.writing import local, weight_in

NAME = "strong"
DELIMITER = ";"
LETTERS = {"warmup": "W", "drop": "D", "failure": "F"}
"""Stand in the place of a set's number."""


def write(sessions: Iterable[dict[str, Any]], unit: str) -> Iterator[Sequence[Any]]:
    """Yield the rows of the variant with numbered workouts, whose units are in the header.

    Args:
        sessions: As SetLogs exports them, with the name of the exercise in each set.
        unit: Of all weights.
    """
    length, weight = "Duration (sec)", f"Weight ({unit})"
    yield (
        *("Workout #", "Date", "Workout Name", length, "Exercise Name", "Set Order", weight),
        *("Reps", "RPE", "Distance (meters)", "Seconds", "Notes", "Workout Notes"),
    )
    for number, session in enumerate(sessions, 1):
        start = local(session["started_at"], session)
        end = local(session["ended_at"] or session["started_at"], session)
        # The offset may have changed meanwhile: a length is one of elapsed time.
        seconds = int(end.timestamp() - start.timestamp())
        shared = (number, f"{start:%Y-%m-%d %H:%M:%S}", session["title"] or "", seconds)
        notes = session["notes"] or ""
        orders: dict[str, int] = defaultdict(int)
        for performed in session["sets"]:
            name = performed["exercise"]
            orders[name] += 1
            yield (
                *(*shared, name, LETTERS.get(performed["set_type"], orders[name])),
                *(weight_in(unit, performed), performed.get("reps", ""), performed.get("rpe", "")),
                *(performed.get("distance_meters", ""), performed.get("duration_seconds", "")),
                *(performed.get("notes", ""), notes),
            )
            notes = ""
            if "rest_seconds" in performed:
                rest = ("Rest Timer", "", "", "", "", performed["rest_seconds"], "", "")
                yield (*shared, name, *rest)
