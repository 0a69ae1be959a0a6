"""Statements that change parts of a set, also of which exercise it is and in which session."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Executable,
    FromClause,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import array

from functions.sessions.position_statements import live_session, numbered
from functions.sessions.session_statements import default_performed_at
from functions.sessions.set_statements import ENTERED, current_set, exercise_of, touch
from setlogs.fields.measures import MEASURES
from setlogs.models import workout_sets
from setlogs.sql import audit
from setlogs.sql.catalogue import definition_of
from setlogs.sql.changes import etag, is_named, outcome_shown, patched_columns, tag_matches
from setlogs.sql.compiler import statement
from setlogs.sql.documents import set_document
from setlogs.sql.measures import fits
from setlogs.sql.workouts import DAY

_ONE = literal(1)


@statement
def patch_set() -> Executable:
    """Change what a draft that names no session names; the same content again changes nothing."""
    caller, current, exercise = audit.caller(), _current(), exercise_of()
    patched = _patched(caller, current, exercise)
    judged = _judged(current, patched, exercise, false())
    change = audit.change(
        exists(select(judged).where(judged.c.is_wanted)), audit.types_as_seen(caller)
    )
    s = workout_sets.c
    updated = (
        update(workout_sets)
        .where(
            s.user_id == change.c.user_id,
            s.id == patched.c.id,
            s.deleted_at.is_(None),
            # What changed while this statement waited for the lock was not judged: see writes.
            s.version == current.c.version,
        )
        .values(**_new(patched), version=s.version + 1, updated_at=func.now())
        .returning(*s)
        .cte("new")
    )
    return _outcome(caller, judged, updated, change)


@statement
def move_set() -> Executable:
    """Change what a draft that names a session names; in another session the set is the last."""
    caller, current, exercise = audit.caller(), _current(), exercise_of()
    target = live_session(_ONE)
    moves = exists(select(target).where(target.c.id != current.c.session_id))
    has_room = exists(select(target).where(target.c.has_room))
    patched = _patched(caller, current, exercise)
    judged = _judged(current, patched, exercise, moves)
    change = audit.change(
        exists(select(judged).where(judged.c.is_wanted, or_(~judged.c.moves, has_room))),
        exists(select(target)),
        audit.types_as_seen(caller),
    )
    locked = _locked(change, current)
    leads = target.c.id != locked.c.session_id
    destination = select(target).join_from(target, locked, leads).cte("destination")
    place = _place(locked, destination, numbered(change, destination, _ONE))
    updated = _moved(place, patched)
    return _outcome(
        caller,
        judged,
        updated,
        change,
        judged.c.moves,
        exists(select(target)).label("knows_session"),
        has_room.label("has_room"),
    )


def _current() -> CTE:
    s = workout_sets
    return (
        current_set()
        .add_columns(set_document(s).label("body"), tag_matches(etag(s.c.version)).label("matches"))
        .cte("set")
    )


def _patched(caller: CTE, current: CTE, exercise: CTE) -> CTE:
    """Return what the set is to be: the draft's values where it names them, the set's elsewhere."""
    values = patched_columns(current, (*ENTERED, "performed_at", "unit"))
    unit = func.coalesce(values["unit"], current.c.unit, caller.c.unit)
    values["unit"] = case((values["weight"].is_not(None), unit))
    other = and_(exercise.c.id.is_not(None), exercise.c.id != current.c.exercise_id)
    for name, column in definition_of(exercise).items():
        values[name] = case((other, column), else_=current.c[name])
    return (
        select(current.c.id, *(value.label(name) for name, value in values.items()))
        .select_from(current.join(caller, true()).outerjoin(exercise, true()))
        .cte("patched")
    )


def _judged(current: CTE, patched: CTE, exercise: CTE, moves: ColumnElement[bool]) -> CTE:
    """Return the set as it stands, and what the request is to it."""
    named = bindparam("exercise_id", type_=Uuid)
    changed = (current.c[name].is_distinct_from(patched.c[name]) for name in _new(patched))
    unit = bindparam("unit", type_=Text)
    judged = (
        select(
            current,
            moves.label("moves"),
            or_(*changed, moves).label("differs"),
            or_(named.is_(None), exists(select(exercise))).label("knows_exercise"),
            and_(unit.is_not(None), patched.c.weight.is_(None)).label("lacks_weight"),
            patched.c.exercise_type.label("new_type"),
            fits(patched, patched.c.exercise_type).label("fits"),
            _measures(patched).label("measures"),
        )
        .join_from(current, patched, true())
        .cte("judged")
    )
    j = judged.c
    is_wanted = and_(j.matches, j.differs, j.knows_exercise, ~j.lacks_weight, j.fits)
    return select(judged, is_wanted.label("is_wanted")).cte("decided")


def _measures(patched: CTE) -> ColumnElement[Any]:
    """Return the names of the measures that the set is to have."""
    has = [case((patched.c[name].is_not(None), literal(name, Text))) for name in MEASURES]
    names: ColumnElement[Any] = array(has)
    return func.array_remove(names, None, type_=ARRAY(Text))


def _new(patched: CTE) -> dict[str, ColumnElement[Any]]:
    return {column.key: column for column in patched.c if column.key != "id"}


def _locked(change: CTE, current: CTE) -> CTE:
    """Return the set under its lock, no row when it is not as it was judged: then no place is given."""
    s = workout_sets
    return (
        select(s.c.user_id, s.c.id, s.c.session_id)
        .join_from(s, change, s.c.user_id == change.c.user_id)
        .join(current, s.c.id == current.c.id)
        .where(s.c.version == current.c.version, s.c.deleted_at.is_(None))
        .with_for_update(of=s)
        .cte("locked")
    )


def _place(locked: CTE, destination: CTE, given: CTE) -> CTE:
    """Return the set with its new place, null where it stays; no row when there is none for it."""
    g = given.c
    return (
        select(
            locked.c.user_id,
            locked.c.id,
            g.id.label("session_id"),
            g.started_on,
            g.started_at,
            g.ended_at,
            (g.first + 1).label("position"),
        )
        .select_from(locked.outerjoin(given, true()))
        .where(or_(g.id.is_not(None), ~exists(select(destination))))
        .cte("place")
    )


def _moved(place: CTE, patched: CTE) -> CTE:
    s, p = workout_sets.c, place.c
    performed_at = case(
        (is_named("performed_at"), patched.c.performed_at),
        (_is_outside(s.performed_at, place), default_performed_at(place)),
        else_=s.performed_at,
    )
    return (
        update(workout_sets)
        .where(s.user_id == p.user_id, s.id == p.id, p.id == patched.c.id)
        .values(
            **_new(patched)
            | {
                "session_id": func.coalesce(p.session_id, s.session_id),
                "performed_on": func.coalesce(p.started_on, s.performed_on),
                "position": func.coalesce(p.position, s.position),
                "performed_at": performed_at,
                "version": s.version + 1,
                "updated_at": func.now(),
            },
        )
        .returning(*s)
        .cte("new")
    )


def _is_outside(performed_at: ColumnElement[Any], place: CTE) -> ColumnElement[bool]:
    """Return whether a set would be performed before its new session, or after; null where it stays."""
    over = func.coalesce(place.c.ended_at, place.c.started_at + DAY)
    return or_(performed_at < place.c.started_at, performed_at > over)


def _outcome(
    caller: CTE, judged: CTE, updated: FromClause, change: CTE, *more: ColumnElement[Any]
) -> Executable:
    after = select(updated, set_document(updated).label("body")).cte("after")
    audited = audit.record(
        after,
        entity="set",
        action="updated",
        seq=change.c.seq,
        before=judged.c.body,
        after=after.c.body,
    )
    left = select(after.c.user_id, judged.c.session_id).join_from(after, judged, true())
    told = (judged.c.knows_exercise, judged.c.lacks_weight, judged.c.new_type, judged.c.measures)
    return outcome_shown(caller, judged, after, *told, *more).add_cte(
        audited.cte("audited"), touch(left.cte("left_behind")).cte("touched")
    )
