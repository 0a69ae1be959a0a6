"""What a file says differently of what the account has, since an import last read it.

What the file says as it did then is no change, even when it was edited here. What it does not say at all
is one only when the same app did say it then: other apps' files have no room for it.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from functions.transfer.formats.reading import Workout
from functions.transfer.plans.known import KnownSession, KnownSet, SourceRow, SourceSession
from functions.transfer.plans.recognition import is_day, local
from functions.transfer.plans.sameness import FIELDS

_MINUTE = timedelta(minutes=1)
_UNITS = {"duration_seconds": "s", "distance_meters": "m", "rest_seconds": "s"}
_WORDS = {
    "set_type": "type",
    "rpe": "RPE",
    "duration_seconds": "duration",
    "distance_meters": "distance",
    "rest_seconds": "rest",
    "started_at": "start",
    "ended_at": "end",
}


def changed_fields(
    row: SourceRow, one: KnownSet, said: Collection[str], left: Callable[[UUID], UUID]
) -> list[str]:
    """Return the fields of a set that differ from its row, `exercise` among them.

    Args:
        row: As the file has it.
        one: The set.
        said: The lines of notes that the session and its sets have: some apps put them elsewhere.
        left: Returns what is left of an exercise after merges.
    """
    read = one.source
    from_same_app = read is not None and read.source == row.source
    fields = []
    if row.exercise_id != one.exercise_id and not (
        read and left(read.exercise_id) == row.exercise_id
    ):
        fields.append("exercise")
    for name, equal in FIELDS.items():
        if (read and equal(row, read)) or equal(row, one):
            continue
        if not from_same_app and (_is_silent(row, name) or _is_said(row, name, said)):
            continue
        fields.append(name)
    return fields


def is_edited(one: KnownSet, left: Callable[[UUID], UUID]) -> bool:
    """Return whether somebody edited a set since an import read it, or at all when none did."""
    read = one.source
    if read is None:
        return one.version > 1
    if left(read.exercise_id) != one.exercise_id:
        return True
    return not all(equal(read, one) for equal in FIELDS.values())


def described(fields: Iterable[str], row: SourceRow, one: KnownSet, exercise: str) -> str:
    """Return both values of some fields, as text.

    Args:
        fields: Of the set, `exercise` among them.
        row: As the file has it.
        one: The set.
        exercise: What the exercise of the set is called here.
    """
    return _in_words(
        (
            (name, exercise, row.name)
            if name == "exercise"
            else (name, _shown(one, name), _shown(row, name))
        )
        for name in fields
    )


def source_session(source: str, workout: Workout) -> SourceSession:
    """Return what a file says of a workout, as it is remembered."""
    ended_at = workout.ended_at
    return SourceSession(
        source,
        local(workout.started_at, workout.timezone),
        local(ended_at, workout.timezone) if ended_at else None,
        workout.title,
        workout.notes,
    )


def changed_session_fields(
    now: SourceSession, workout: Workout, session: KnownSession, said: Collection[str]
) -> list[str]:
    """Return the fields of a session that differ from its workout.

    Args:
        now: What the file says.
        workout: The same, with instants.
        session: The session.
        said: The lines of notes that the session and its sets have.
    """
    read = session.source if session.source and session.source.source == now.source else None
    fields = []
    for name in ("title", "notes"):
        here, there = getattr(session, name) or "", getattr(now, name) or ""
        if here == there or (read and (getattr(read, name) or "") == there):
            continue
        if not read and (not there or (name == "notes" and _lines(there) <= set(said))):
            continue
        fields.append(name)
    if is_day(workout):
        return fields
    if not (read and _same_minute(read.local_start, now.local_start)) and not _same_minute(
        session.started_at, workout.started_at
    ):
        fields.append("started_at")
    ended_at = workout.ended_at
    if ended_at is None or ended_at == workout.started_at:
        return fields
    if read and read.local_end and now.local_end and _same_minute(read.local_end, now.local_end):
        return fields
    if session.ended_at is None or abs(session.ended_at - ended_at) >= _MINUTE:
        fields.append("ended_at")
    return fields


def is_session_edited(session: KnownSession) -> bool:
    """Return whether somebody edited a session since an import read it, or at all when none did."""
    read = session.source
    if read is None:
        return session.version > 1
    ended_at = session.ended_at
    ends = local(ended_at, session.timezone) if ended_at else None
    return (read.title, read.notes, read.local_start, read.local_end) != (
        session.title,
        session.notes,
        local(session.started_at, session.timezone),
        ends,
    )


def described_session(fields: Iterable[str], workout: Workout, session: KnownSession) -> str:
    """Return both values of some fields, as text; times with their zones where these differ."""
    zones = (session.timezone, workout.timezone)
    here, there = zones if zones[0] != zones[1] else ("", "")
    return _in_words(
        (
            name,
            _value(getattr(session, name), session.timezone, here),
            _value(getattr(workout, name), workout.timezone, there),
        )
        for name in fields
    )


def said_in(session: KnownSession, sets: Iterable[KnownSet]) -> set[str]:
    """Return the lines of all notes of a session."""
    said = _lines(session.notes or "")
    for one in sets:
        if one.notes:
            said |= _lines(one.notes)
    return said


def _lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines() if line.strip()}


def _is_silent(row: SourceRow, name: str) -> bool:
    """Return whether a row says nothing of a field."""
    return not getattr(row, name) or (name == "set_type" and row.set_type == "normal")


def _is_said(row: SourceRow, name: str, said: Collection[str]) -> bool:
    return name == "notes" and _lines(row.notes or "") <= set(said)


def _same_minute(one: datetime, other: datetime) -> bool:
    return one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)


def _in_words(values: Iterable[tuple[str, str, str]]) -> str:
    """Return fields with their values here and in the file, as text."""
    text = "; ".join(
        f"{_WORDS.get(name, name)}: {here} here, {there} in the file"
        for name, here, there in values
    )
    return text[:1].upper() + text[1:]


def _shown(measured: Any, name: str) -> str:
    value = getattr(measured, name)
    if value is None:
        return "none"
    if isinstance(value, Decimal):
        value = f"{value:f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
    unit = measured.unit if name == "weight" else _UNITS.get(name)
    return f"{value} {unit}" if unit else _quoted(value) if name == "notes" else str(value)


def _value(value: Any, zone: str, shown_zone: str) -> str:
    if value is None:
        return "none"
    if isinstance(value, datetime):
        return f"{local(value, zone):%Y-%m-%d %H:%M} {shown_zone}".rstrip()
    return _quoted(value)


def _quoted(text: str) -> str:
    return f'"{_short(text)}"'


def _short(text: str, most: int = 100) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
