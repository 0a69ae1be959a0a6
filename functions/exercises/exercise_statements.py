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

from functions.exercises import definition_statements as definitions
from setlogs.fields.resources import ExerciseFields
from setlogs.fields.workout import MAX_EXERCISES
from setlogs.models import exercise_versions, exercises, users
from setlogs.sql import audit
from setlogs.sql.catalogue import is_visible, visible_exercise
from setlogs.sql.changes import count_of, etag, outcome, outcome_shown, tag_matches
from setlogs.sql.compiler import statement
from setlogs.sql.documents import exercise_document
from setlogs.sql.idempotency import claim, earlier_columns, earlier_record
from setlogs.sql.workouts import touched

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
        )
        .cte("exercise")
    )
    wanted = and_(current.c.owned, current.c.matches, current.c.differs)
    if not redefines:
        return _archived(caller, current, wanted, values)
    return _redefined(caller, current, wanted, values)


def _archived(
    caller: CTE, current: CTE, wanted: ColumnElement[bool], values: dict[str, Any]
) -> Executable:
    change = audit.change(exists(select(current).where(wanted)))
    after = _changed(change, current, values)
    audited = _audited(current, after, change.c.seq)
    owned, differs = current.c.owned, current.c.differs
    told = outcome(caller, current, after, owned, differs, version="revision")
    return told.add_cte(audited.cte("audited"))


def _redefined(
    caller: CTE, current: CTE, wanted: ColumnElement[bool], values: dict[str, Any]
) -> Executable:
    """Change a definition, and with its type the sets of the exercise: all of them, or nothing."""
    c = current.c
    is_retyped = exists(select(current).where(c.owned, c.matches, c.retyped))
    sets = definitions.sets_of(_given("type"), is_retyped)
    unfit, many = definitions.unfit(sets), count_of(sets)
    now = case((is_retyped, users.c.data_version + 1), else_=users.c.retyped_version)
    change = audit.change(
        exists(select(current).where(wanted, c.merged_into.is_(None))),
        unfit == 0,
        or_(~is_retyped, definitions.as_seen(caller)),
        rows=many + 1,
        also={"retyped_version": now},
    )
    after = _changed(change, current, values)
    redefined = definitions.redefined(change, sets, after)
    told = outcome_shown(
        caller,
        current,
        after,
        c.owned,
        c.merged_into,
        unfit.label("unfit"),
        version="revision",
    )
    return told.add_cte(
        # The definition goes first, as its sets name it.
        _audited(current, after, change.c.seq - many).cte("audited"),
        definitions.audited(redefined, change.c.seq + 1).cte("audited_sets"),
        touched(redefined).cte("touched"),
        definitions.deleted_redefined(change, after, is_retyped).cte("deleted_sets"),
        _new_version(after, current).cte("defined"),
    )


def _changed(change: CTE, current: CTE, values: dict[str, Any]) -> CTE:
    e = exercises.c
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
    return select(changed, exercise_document(changed).label("body")).cte("after")


def _audited(current: CTE, after: CTE, seq: ColumnElement[int]) -> Insert:
    return audit.record(
        after,
        entity="exercise",
        action="updated",
        version=after.c.revision,
        seq=seq,
        before=current.c.body,
        after=after.c.body,
    )


def _new_version(after: CTE, current: CTE) -> Insert:
    """Keep the definition, unless it is the one that was current before."""
    columns = ["user_id", "exercise_id", "version", *DEFINITION]
    definition = (
        select(after.c.user_id, after.c.id, after.c.version, *(after.c[n] for n in DEFINITION))
        .select_from(after.join(current, after.c.id == current.c.id))
        .where(after.c.version > current.c.version)
    )
    return insert(exercise_versions).from_select(columns, definition)
