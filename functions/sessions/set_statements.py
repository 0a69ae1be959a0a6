"""Statements that change sets."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Executable,
    Select,
    Text,
    Update,
    Uuid,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)

from functions.sessions.position_statements import live_session, numbered
from functions.sessions.session_statements import default_performed_at
from setlogs.fields.resources import SetFields
from setlogs.models import exercises, users, workout_sessions, workout_sets
from setlogs.sql import audit
from setlogs.sql.catalogue import definition_of, exercise_of_sets
from setlogs.sql.changes import etag, outcome, outcome_shown, tag_matches
from setlogs.sql.compiler import statement
from setlogs.sql.documents import set_document
from setlogs.sql.idempotency import claim, earlier_columns, earlier_record, guard

_DERIVED = {"unit", "performed_at"}
ENTERED = tuple(name for name in SetFields.model_fields if name not in _DERIVED)
"""Columns that hold just what the client entered; the others have defaults."""


def _entered(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=workout_sets.c[name].type)


def _unit(*defaults: Any) -> ColumnElement[Any]:
    weight, unit = _entered("weight"), _entered("unit")
    return case((weight.is_not(None), func.coalesce(unit, *defaults)))


def _fits(type_: ColumnElement[str]) -> ColumnElement[bool]:
    return type_ == func.any(bindparam("types", type_=ARRAY(Text)))


def exercise_of() -> CTE:
    """Return the CTE `exercise`: the one that a set is to be of, no row when it is not there."""
    e = exercises.c
    wanted = exercise_of_sets().with_only_columns(e.user_id, e.id, e.type, e.version)
    return wanted.cte("exercise")


def _created(place: CTE, exercise: CTE, caller: CTE) -> CTE:
    """Store the set and show it."""
    values = {
        "user_id": place.c.user_id,
        "id": bindparam("id", type_=Uuid),
        "session_id": place.c.id,
        "performed_on": place.c.started_on,
        **definition_of(exercise),
        "position": place.c.first + 1,
        "version": audit.first_version("set", bindparam("id", type_=Uuid)),
        "client_key": bindparam("client_key", type_=Text),
        "client_fingerprint": guard(),
        "unit": _unit(caller.c.unit),
        "performed_at": func.coalesce(_entered("performed_at"), default_performed_at(place)),
        **{name: _entered(name) for name in ENTERED},
    }
    draft = select(*values.values()).select_from(place.join(exercise, true()).join(caller, true()))
    new = insert(workout_sets).from_select(list(values), draft).returning(workout_sets).cte("new")
    return select(new, set_document(new).label("body")).cte("created")


@statement
def insert_set() -> Executable:
    """Add a set to a session: number it, store it, audit it, and keep the answer under the key.

    Nothing happens, and the row says why, when the token's epoch has passed, the key was used, the
    session or an exercise of a fitting type is not there, or the session is full.
    """
    caller, workout, exercise = audit.caller(), live_session(literal(1)), exercise_of()
    earlier = earlier_record(audit.user_id_param())
    change = audit.change(
        ~exists(select(earlier)),
        exists(select(workout).where(workout.c.has_room)),
        exists(select(exercise).where(_fits(exercise.c.type))),
        audit.types_as_seen(caller),
    )
    created = _created(numbered(change, workout, literal(1)), exercise, caller)
    audited = audit.record(
        created,
        entity="set",
        action="created",
        seq=change.c.seq,
        after=created.c.body,
    )
    tag = etag(created.c.version)
    claimed = claim(created, location=func.concat("/sets/", created.c.id), etag=tag)
    seen = caller.outerjoin(workout, true()).outerjoin(exercise, true())
    return (
        select(
            workout.c.id.label("session_id"),
            workout.c.has_room,
            exercise.c.type.label("exercise_type"),
            created.c.id,
            created.c.body,
            tag.label("etag"),
            *earlier_columns(earlier),
        )
        .select_from(seen.outerjoin(created, true()).outerjoin(earlier, true()))
        .add_cte(audited.cte("audited"), claimed.cte("claimed"))
    )


def current_set() -> Select[Any]:
    """Select the set in question as it stands."""
    s = workout_sets
    return select(s).where(
        s.c.user_id == audit.user_id_param(),
        s.c.id == bindparam("set_id", type_=Uuid),
        s.c.deleted_at.is_(None),
    )


def _replacement() -> dict[str, ColumnElement[Any]]:
    """Return the new value of each column that a client fills: null for most that it leaves out."""
    s = workout_sets.c
    unit = select(users.c.unit).where(users.c.id == audit.user_id_param())
    kept = ("set_type", "performed_at")
    return (
        {name: _entered(name) for name in ENTERED}
        | {name: func.coalesce(_entered(name), s[name]) for name in kept}
        | {"unit": _unit(s.unit, unit.scalar_subquery())}
    )


def _updated(change: CTE, current: CTE, values: dict[str, ColumnElement[Any]]) -> CTE:
    s = workout_sets.c
    return (
        update(workout_sets)
        .where(
            s.user_id == change.c.user_id,
            s.id == bindparam("set_id", type_=Uuid),
            s.deleted_at.is_(None),
            # What changed while this statement waited for the lock was not judged: see writes.
            s.version == current.c.version,
        )
        .values(**values, version=s.version + 1, updated_at=func.now())
        .returning(*s)
        .cte("new")
    )


@statement
def update_set() -> Executable:
    """Replace what was entered for a set; the same content again changes nothing."""
    s = workout_sets.c
    caller = audit.caller()
    new = _replacement()
    differs = or_(*(s[name].is_distinct_from(value) for name, value in new.items()))
    current = (
        current_set()
        .add_columns(
            set_document(workout_sets).label("body"),
            differs.label("differs"),
            tag_matches(etag(s.version)).label("matches"),
            _fits(s.exercise_type).label("fits"),
        )
        .cte("set")
    )
    wanted = and_(current.c.matches, current.c.fits, current.c.differs)
    change = audit.change(exists(select(current).where(wanted)))
    updated = _updated(change, current, new)
    after = select(updated, set_document(updated).label("body")).cte("after")
    audited = audit.record(
        after,
        entity="set",
        action="updated",
        seq=change.c.seq,
        before=current.c.body,
        after=after.c.body,
    )
    return outcome_shown(caller, current, after, current.c.exercise_type).add_cte(
        audited.cte("audited"), touch(after).cte("touched")
    )


@statement
def delete_set() -> Executable:
    """Delete a set: it keeps its row, its history and a tombstone."""
    s = workout_sets.c
    caller = audit.caller()
    current = (
        current_set()
        .add_columns(
            set_document(workout_sets).label("body"),
            tag_matches(etag(s.version)).label("matches"),
        )
        .cte("set")
    )
    change = audit.change(exists(select(current).where(current.c.matches)))
    deleted = (
        update(workout_sets)
        .where(
            s.user_id == change.c.user_id,
            s.id == current.c.id,
            s.deleted_at.is_(None),
            s.version == current.c.version,
        )
        .values(deleted_at=func.now(), version=s.version + 1, updated_at=func.now())
        .returning(s.user_id, s.id, s.session_id, s.version)
        .cte("deleted")
    )
    audited = audit.record(
        deleted,
        entity="set",
        action="deleted",
        seq=change.c.seq,
        before=current.c.body,
    )
    return outcome(caller, current, deleted).add_cte(
        audited.cte("audited"), touch(deleted).cte("touched")
    )


def touch(changed: CTE) -> Update:
    """Raise the version under which the session's sets are shown together."""
    workout = workout_sessions.c
    return (
        update(workout_sessions)
        .where(workout.user_id == changed.c.user_id, workout.id == changed.c.session_id)
        .values(sets_version=workout.sets_version + 1)
    )
