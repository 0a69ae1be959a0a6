"""Statements that change exercises."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    Insert,
    Uuid,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from setlogs.fields.resources import ExerciseFields
from setlogs.fields.workout import MAX_EXERCISES
from setlogs.models import exercise_versions, exercises, users, workout_sets
from setlogs.sql import audit
from setlogs.sql.catalogue import is_visible, visible_exercise
from setlogs.sql.changes import etag, outcome, outcome_shown, tag_matches
from setlogs.sql.compiler import statement
from setlogs.sql.documents import exercise_document
from setlogs.sql.idempotency import claim, earlier_columns, earlier_record

DEFINITION = tuple(ExerciseFields.model_fields)
"""Columns that make up a definition; a change of one is a new version."""


def _given(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=exercises.c[name].type)


def _defined(exercise: CTE) -> Insert:
    """Keep the definition of each row as a version."""
    e = exercise.c
    columns = ["user_id", "exercise_id", "version", *DEFINITION]
    definition = select(e.user_id, e.id, e.version, *(e[name] for name in DEFINITION))
    return insert(exercise_versions).from_select(columns, definition)


def _room() -> CTE:
    """Return the CTE `room`: whether the user may have another exercise."""
    mine = exercises.c.user_id == audit.user_id_param()
    return select((func.count() < MAX_EXERCISES).label("is_left")).where(mine).cte("room")


@statement
def insert_exercise() -> Executable:
    """Create an exercise with its first version, unless there are as many as an account may have."""
    caller = audit.caller()
    earlier = earlier_record(audit.user_id_param())
    room = _room()
    # The catalogue's are in no unique index with the user's own.
    id_taken = exists().where(is_visible(), exercises.c.id == bindparam("id", type_=Uuid))
    change = audit.change(
        ~exists(select(earlier)), exists(select(room).where(room.c.is_left)), ~id_taken
    )
    values: dict[str, ColumnElement[Any]] = {
        "user_id": change.c.user_id,
        "id": bindparam("id", type_=Uuid),
        **{name: _given(name) for name in (*DEFINITION, "name_key", "search_key")},
    }
    draft = select(*values.values()).select_from(change)
    new = insert(exercises).from_select(list(values), draft).returning(exercises).cte("new")
    created = select(new, exercise_document(new).label("body")).cte("created")
    audited = audit.record(
        created,
        entity="exercise",
        action="created",
        version=created.c.revision,
        seq=change.c.seq,
        after=created.c.body,
    )
    tag = etag(created.c.revision)
    claimed = claim(created, location=func.concat("/exercises/", created.c.id), etag=tag)
    return (
        select(
            created.c.id,
            created.c.body,
            tag.label("etag"),
            room.c.is_left.label("has_room"),
            id_taken.label("id_taken"),
            *earlier_columns(earlier),
        )
        .select_from(
            caller.join(room, true()).outerjoin(created, true()).outerjoin(earlier, true())
        )
        .add_cte(audited.cte("audited"), claimed.cte("claimed"), _defined(new).cte("defined"))
    )


@statement
def update_exercise() -> Executable:
    """Replace a definition and restore what was archived; the same content changes nothing."""
    e = exercises.c
    redefined = or_(*(e[name].is_distinct_from(_given(name)) for name in DEFINITION))
    new = {name: _given(name) for name in (*DEFINITION, "name_key", "search_key")}
    return _change(
        differs=or_(redefined, e.archived_at.is_not(None)),
        values=new | {"archived_at": None, "version": e.version + case((redefined, 1), else_=0)},
        redefines=True,
    )


@statement
def archive_exercise() -> Executable:
    """Hide an exercise from lists; sets keep it. Archiving it again changes nothing."""
    return _change(
        differs=exercises.c.archived_at.is_(None),
        values={"archived_at": func.now()},
        redefines=False,
    )


def _change(*, differs: ColumnElement[bool], values: dict[str, Any], redefines: bool) -> Executable:
    """Change one of the caller's own exercises; `owned` is false for one of the catalogue."""
    e, caller = exercises.c, audit.caller()
    retyped = e.type != _given("type") if redefines else false()
    current = (
        visible_exercise()
        .add_columns(
            exercise_document(exercises).label("body"),
            (e.user_id == audit.user_id_param()).label("owned"),
            differs.label("differs"),
            tag_matches(etag(e.revision)).label("matches"),
            retyped.label("retyped"),
            and_(retyped, _has_sets()).label("in_use"),
        )
        .cte("exercise")
    )
    wanted = and_(current.c.owned, current.c.matches, current.c.differs, ~current.c.in_use)
    change = _change_of(current, wanted, caller)
    changed = (
        update(exercises)
        .where(
            e.user_id == change.c.user_id,
            e.id == current.c.id,
            # What changed while this statement waited for the lock was not judged: see writes.
            e.revision == current.c.revision,
        )
        .values(**values, revision=e.revision + 1, updated_at=func.now())
        .returning(*exercises.c)
        .cte("new")
    )
    after = select(changed, exercise_document(changed).label("body")).cte("after")
    audited = audit.record(
        after,
        entity="exercise",
        action="updated",
        version=after.c.revision,
        seq=change.c.seq,
        before=current.c.body,
        after=after.c.body,
    )
    seen, owned, version = (caller, current, after), current.c.owned, "revision"
    if not redefines:
        told = outcome(*seen, owned, current.c.differs, version=version)
        return told.add_cte(audited.cte("audited"))
    told = outcome_shown(*seen, owned, current.c.in_use, version=version)
    return told.add_cte(audited.cte("audited"), _new_version(after, current).cte("defined"))


def _change_of(current: CTE, wanted: ColumnElement[bool], caller: CTE) -> CTE:
    """Return `change`, which for another type must find everything as this statement saw it.

    What committed while it waited for the lock may be a set of the exercise. A set that waits in its
    turn finds `retyped_version` raised.
    """
    retyped = exists(select(current).where(current.c.retyped))
    seen = select(caller.c.data_version).scalar_subquery()
    now = case((retyped, users.c.data_version + 1), else_=users.c.retyped_version)
    return audit.change(
        exists(select(current).where(wanted)),
        or_(~retyped, users.c.data_version == seen),
        also={"retyped_version": now},
    )


def _has_sets() -> ColumnElement[bool]:
    """Return whether there are sets, deleted ones too, of the exercise as one of the caller's own."""
    s = workout_sets.c
    mine = (s.user_id == audit.user_id_param(), s.exercise_user_id == audit.user_id_param())
    return exists().where(*mine, s.exercise_id == bindparam("exercise_id", type_=Uuid))


def _new_version(after: CTE, current: CTE) -> Insert:
    """Keep the definition, unless it is the one that was current before."""
    columns = ["user_id", "exercise_id", "version", *DEFINITION]
    definition = (
        select(after.c.user_id, after.c.id, after.c.version, *(after.c[n] for n in DEFINITION))
        .select_from(after.join(current, after.c.id == current.c.id))
        .where(after.c.version > current.c.version)
    )
    return insert(exercise_versions).from_select(columns, definition)
