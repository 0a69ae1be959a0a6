"""Trainings as an app has them, the files that Strong and Hevy write of them, and what becomes of them here."""

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.conftest import User
from tests.headers import HEVY, STRONG

BERLIN = "Europe/Berlin"
KG_PER_LB = 0.45359237


@dataclass
class Lift:
    """A set in the app, in kilograms."""

    name: str
    weight: int
    reps: int


@dataclass
class Training:
    """A workout in the app, and what is known of it here.

    Attributes:
        brought: How many of its sets were imported.
        deleted: How many of them were deleted here, one by one.
        is_deleted: Whether the session was.
        lost: How many of the deleted sets had outlived an undo: they are their owner's, and stay deleted.
        is_lost: Whether the session was such a one.
        edited: How many edits of sets there were here.
        is_edited: Whether the session itself was edited here.
    """

    day: date
    title: str
    start: datetime
    minutes: int
    lifts: list[Lift] = field(default_factory=list)
    brought: int = 0
    deleted: int = 0
    is_deleted: bool = False
    lost: int = 0
    is_lost: bool = False
    edited: int = 0
    is_edited: bool = False

    def check(
        self,
        shown: list[dict[str, Any]],
        exercises: dict[str, str],
        problems: list[dict[str, Any]],
        *,
        is_updated: bool,
    ) -> None:
        """Check that it is here once or was deleted here, and that what differs is reported.

        Args:
            shown: The sessions of its day, with their sets.
            exercises: What the names of the app mean.
            problems: What the report says of its rows.
            is_updated: Whether the import took over what had changed.
        """
        assert len(shown) == (not self.is_deleted)
        if self.is_deleted:
            return
        [session] = shown
        # A name that is only reported has no exercise yet.
        there = Counter((exercises.get(lift.name), lift.weight, lift.reps) for lift in self.lifts)
        here = Counter(
            (one["exercise_id"], round(one["weight_kg"]), one["reps"]) for one in session["sets"]
        )
        assert here.total() == self.brought - self.deleted
        said = sum(one["code"] in ("changed", "deleted_here") for one in problems)
        assert (there - here).total() <= said + self.edited + self.deleted
        if is_updated and not (self.edited or self.deleted):
            assert here == there
        if is_updated and not self.is_edited:
            start = datetime.fromisoformat(session["started_at"])
            end = datetime.fromisoformat(session["ended_at"])
            assert (session["title"] or "", start) == (self.title, self.start)
            assert end == self.start + timedelta(minutes=self.minutes)


def weight_in(unit: str, kilograms: int) -> str:
    return str(kilograms) if unit == "kg" else f"{kilograms / KG_PER_LB:.2f}"


def strong(trainings: list[Training], unit: str) -> bytes:
    """Return the file that Strong writes."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(STRONG.split(","))
    for each in trainings:
        head = f"{each.start:%Y-%m-%d %H:%M:%S}", each.title, f"{each.minutes}m"
        for number, lift in enumerate(each.lifts, 1):
            weight = weight_in(unit, lift.weight)
            writer.writerow((*head, lift.name, number, weight, lift.reps, 0, 0, "", "", ""))
    return table.getvalue().encode()


def hevy(trainings: list[Training], unit: str) -> bytes:
    """Return the file that Hevy writes."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow((HEVY if unit == "kg" else HEVY.replace("_kg", "_lbs")).split(","))
    for each in trainings:
        end = each.start + timedelta(minutes=each.minutes)
        head = each.title, *(f"{at.day} {at:%b %Y, %H:%M}" for at in (each.start, end)), ""
        for number, lift in enumerate(each.lifts):
            done = number, "normal", weight_in(unit, lift.weight), lift.reps
            writer.writerow((*head, lift.name, "", "", *done, "", "", ""))
    return table.getvalue().encode()


APPS = {"strong": strong, "hevy": hevy}


def sessions_of(user: User) -> list[dict[str, Any]]:
    """Return the sessions with their sets, without what each change moves."""
    ids = [each["id"] for each in user.get("/sessions?limit=100").json()["items"]]
    return [_lasting(user.get(f"/sessions/{id_}?include=sets").json()) for id_ in ids]


def by_day(user: User) -> dict[date, list[dict[str, Any]]]:
    """Return the same, by the day in Berlin."""
    sessions: dict[date, list[dict[str, Any]]] = {}
    for session in sessions_of(user):
        start = datetime.fromisoformat(session["started_at"]).astimezone(ZoneInfo(BERLIN))
        sessions.setdefault(start.date(), []).append(session)
    return sessions


def _lasting(shown: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in shown.items() if name not in ("version", "updated_at")}
    return kept | {"sets": [_lasting(one) for one in kept["sets"]]} if "sets" in kept else kept
