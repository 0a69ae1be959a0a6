"""Every SQL statement on sets."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Executable,
    FromClause,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from setlogs import audit
from setlogs.documents import set_document
from setlogs.idempotency import claim, earlier_record
from setlogs.models import (
    CATALOGUE_USER_ID,
    exercises,
    users,
    workout_sessions,
    workout_sets,
)
from setlogs.statements import statement

INSTANT = DateTime(timezone=True)
ENTERED = (
    "set_type",
    "reps",
    "weight",
    "rpe",
    "duration_seconds",
    "distance_meters",
    "rest_seconds",
    "superset",
    "notes",
)
"""Columns that hold just what the client entered."""


def etag(workout_set: FromClause) -> ColumnElement[str]:
    """Return the entity tag of a set."""
    return func.concat('"v', workout_set.c.version, '"')


def _etag_or_null(workout_set: FromClause) -> ColumnElement[str]:
    return case((workout_set.c.id.is_not(None), etag(workout_set)))


def _tag_matches() -> ColumnElement[bool]:
    tags = bindparam("tags", type_=ARRAY(Text))
    return or_(tags.is_(None), etag(workout_sets) == func.any(tags))


def _entered(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=workout_sets.c[name].type)


def _unit(user: FromClause) -> ColumnElement[Any]:
    weight, unit = _entered("weight"), _entered("unit")
    return case((weight.is_not(None), func.coalesce(unit, user.c.unit)))


def _fits(type_: ColumnElement[str]) -> ColumnElement[bool]:
    return type_ == func.any(bindparam("types", type_=ARRAY(Text)))


@statement
def insert_set() -> Executable:
    """Add a set to a session: claim the key, number it, store it, audit it, keep the answer.

    Nothing happens, and the row says why, when the token's epoch has passed, the key was used, or
    the session or an exercise of a fitting type is not there.
    """
    caller = audit.caller()
    user_id = audit.user_id_param()
    w = workout_sessions.c
    earlier = earlier_record(user_id)
    workout = (
        select(w.id)
        .where(
            w.user_id == user_id,
            w.id == bindparam("session_id", type_=Uuid),
            w.deleted_at.is_(None),
        )
        .cte("workout")
    )
    exercise = (
        select(exercises.c.user_id, exercises.c.id, exercises.c.type, exercises.c.version)
        .where(
            or_(exercises.c.user_id == user_id, exercises.c.user_id == CATALOGUE_USER_ID),
            exercises.c.id == bindparam("exercise_id", type_=Uuid),
        )
        .cte("exercise")
    )
    change = audit.change(
        ~exists(select(earlier)),
        exists(select(workout)),
        exists(select(exercise).where(_fits(exercise.c.type))),
    )
    numbered = (
        update(workout_sessions)
        .where(w.user_id == change.c.user_id, w.id == workout.c.id, w.deleted_at.is_(None))
        .values(last_position=w.last_position + 1, sets_version=w.sets_version + 1)
        .returning(w.user_id, w.id, w.started_on, w.ended_at, w.last_position)
        .cte("numbered")
    )
    values = {
        "user_id": numbered.c.user_id,
        "id": bindparam("id", type_=Uuid),
        "session_id": numbered.c.id,
        "performed_on": numbered.c.started_on,
        "exercise_user_id": exercise.c.user_id,
        "exercise_id": exercise.c.id,
        "exercise_type": exercise.c.type,
        "exercise_version": exercise.c.version,
        "position": numbered.c.last_position,
        "client_key": bindparam("client_key", type_=Text),
        "unit": _unit(caller),
        # A set logged after the session ended was performed by then.
        "performed_at": func.coalesce(
            _entered("performed_at"), func.least(numbered.c.ended_at, func.now())
        ),
        **{name: _entered(name) for name in ENTERED},
    }
    draft = select(*values.values()).select_from(
        numbered.join(exercise, true()).join(caller, true())
    )
    inserted = (
        insert(workout_sets).from_select(list(values), draft).returning(workout_sets).cte("new")
    )
    created = select(inserted, set_document(inserted).label("body")).cte("created")
    audited = audit.record(
        created.join(change, true()),
        entity="set",
        action="created",
        entity_id=created.c.id,
        version=created.c.version,
        user_id=created.c.user_id,
        seq=change.c.seq,
        after=created.c.body,
    )
    claimed = claim(
        created,
        user_id=created.c.user_id,
        body=created.c.body,
        location=func.concat("/sets/", created.c.id),
        etag=etag(created),
    )
    return (
        select(
            workout.c.id.label("session_id"),
            exercise.c.type.label("exercise_type"),
            created.c.id,
            created.c.body,
            _etag_or_null(created).label("etag"),
            *(column.label(f"earlier_{column.key}") for column in earlier.c),
        )
        .select_from(
            caller.outerjoin(workout, true())
            .outerjoin(exercise, true())
            .outerjoin(created, true())
            .outerjoin(earlier, true())
        )
        .add_cte(audited.cte("audited"), claimed.cte("claimed"))
    )


@statement
def select_set_by_key() -> Executable:
    """Show the set that was created with a key whose stored answer has expired."""
    caller, s = audit.caller(), workout_sets
    return (
        select(s.c.id, set_document(s).label("body"), etag(s).label("etag"))
        .select_from(caller.join(s, s.c.user_id == caller.c.id))
        .where(
            s.c.user_id == audit.user_id_param(),
            s.c.client_key == bindparam("client_key", type_=Text),
            s.c.client_ordinal == 0,
        )
    )


def _current() -> Select[Any]:
    """Select the set in question as it stands."""
    s = workout_sets
    return select(s).where(
        s.c.user_id == audit.user_id_param(),
        s.c.id == bindparam("set_id", type_=Uuid),
        s.c.deleted_at.is_(None),
    )


@statement
def select_set() -> Executable:
    """Show one set."""
    caller = audit.caller()
    current = _current().cte("set")
    return select(
        current.c.id, set_document(current).label("body"), etag(current).label("etag")
    ).select_from(caller.outerjoin(current, true()))


@statement
def select_sets(*, after: bool) -> Executable:
    """Show a page of a session's sets, by position.

    Args:
        after: Whether a position to go on behind is given.
    """
    caller, s, w = audit.caller(), workout_sets, workout_sessions
    workout = (
        select(w.c.id)
        .where(
            w.c.user_id == audit.user_id_param(),
            w.c.id == bindparam("session_id", type_=Uuid),
            w.c.deleted_at.is_(None),
        )
        .cte("workout")
    )
    wanted = select(s.c.position, set_document(s).label("body")).where(
        s.c.user_id == audit.user_id_param(),
        s.c.session_id == bindparam("session_id", type_=Uuid),
        s.c.deleted_at.is_(None),
    )
    if after:
        wanted = wanted.where(s.c.position > bindparam("after_position", type_=Integer))
    page = wanted.order_by(s.c.position).limit(bindparam("limit", type_=Integer)).subquery("page")
    return (
        select(workout.c.id.label("session_id"), page)
        .select_from(caller.outerjoin(workout, true()).outerjoin(page, true()))
        .order_by(page.c.position)
    )


@statement
def update_set() -> Executable:
    """Replace what was entered for a set; the same content again changes nothing."""
    s, w = workout_sets.c, workout_sessions.c
    caller = audit.caller()
    new: dict[str, ColumnElement[Any]] = {name: _entered(name) for name in ENTERED}
    new["performed_at"] = func.coalesce(_entered("performed_at"), s.performed_at)
    default_unit = select(users.c.unit).where(users.c.id == audit.user_id_param())
    new["unit"] = case(
        (
            _entered("weight").is_not(None),
            func.coalesce(_entered("unit"), default_unit.scalar_subquery()),
        )
    )
    differs = or_(*(s[name].is_distinct_from(value) for name, value in new.items()))
    current = (
        _current()
        .add_columns(
            set_document(workout_sets).label("body"),
            differs.label("differs"),
            _tag_matches().label("matches"),
            _fits(s.exercise_type).label("fits"),
        )
        .cte("set")
    )
    wanted = and_(current.c.matches, current.c.fits, current.c.differs)
    change = audit.change(exists(select(current).where(wanted)))
    updated = (
        update(workout_sets)
        .where(
            s.user_id == change.c.user_id,
            s.id == bindparam("set_id", type_=Uuid),
            s.deleted_at.is_(None),
            _tag_matches(),
        )
        .values(**new, version=s.version + 1, updated_at=func.now())
        .returning(*workout_sets.c)
        .cte("new")
    )
    after = select(updated, set_document(updated).label("body")).cte("after")
    audited = audit.record(
        after.join(current, true()).join(change, true()),
        entity="set",
        action="updated",
        entity_id=after.c.id,
        version=after.c.version,
        user_id=after.c.user_id,
        seq=change.c.seq,
        before=current.c.body,
        after=after.c.body,
    )
    return (
        select(
            current.c.id,
            current.c.exercise_type,
            current.c.matches,
            current.c.fits,
            current.c.differs,
            etag(current).label("current_etag"),
            func.coalesce(after.c.body, current.c.body).label("body"),
            func.coalesce(_etag_or_null(after), etag(current)).label("etag"),
            after.c.id.label("changed_id"),
        )
        .select_from(caller.outerjoin(current, true()).outerjoin(after, true()))
        .add_cte(audited.cte("audited"), _touch(after, w).cte("touched"))
    )


@statement
def delete_set() -> Executable:
    """Delete a set: it keeps its row, its history and a tombstone."""
    s, w = workout_sets.c, workout_sessions.c
    caller = audit.caller()
    current = (
        _current()
        .add_columns(set_document(workout_sets).label("body"), _tag_matches().label("matches"))
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
        deleted.join(current, true()).join(change, true()),
        entity="set",
        action="deleted",
        entity_id=deleted.c.id,
        version=deleted.c.version,
        user_id=deleted.c.user_id,
        seq=change.c.seq,
        before=current.c.body,
    )
    return (
        select(
            current.c.id,
            current.c.matches,
            etag(current).label("current_etag"),
            deleted.c.id.label("changed_id"),
        )
        .select_from(caller.outerjoin(current, true()).outerjoin(deleted, true()))
        .add_cte(audited.cte("audited"), _touch(deleted, w).cte("touched"))
    )


def _touch(changed: FromClause, workout: Any) -> Any:
    """Raise the version under which the session's sets are shown together."""
    return (
        update(workout_sessions)
        .where(workout.user_id == changed.c.user_id, workout.id == changed.c.session_id)
        .values(sets_version=workout.sets_version + 1)
    )
