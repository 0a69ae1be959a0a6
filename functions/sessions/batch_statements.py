"""Adds many sets at once: one part per table, however many sets."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Executable,
    SmallInteger,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    column,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from functions.sessions.position_statements import live_session, numbered
from functions.sessions.session_statements import default_performed_at
from functions.sessions.set_statements import ENTERED
from setlogs.fields.resources import SetFields
from setlogs.models import exercises, workout_sets
from setlogs.sql import audit
from setlogs.sql.catalogue import definition_of, is_visible
from setlogs.sql.changes import count_of
from setlogs.sql.compiler import statement
from setlogs.sql.documents import set_document
from setlogs.sql.idempotency import claim, earlier_columns, earlier_record, guard
from setlogs.sql.recordsets import recordset, sent_columns

_DRAFT_COLUMNS = (
    column("ordinal", SmallInteger),
    column("id", Uuid),
    column("exercise_id", Uuid),
    column("types", ARRAY(Text)),
    *sent_columns(workout_sets, SetFields),
)


def _drafts() -> CTE:
    """Return the sets to add, each with the exercise it gets, null where that is not there."""
    e, merged = exercises.c, exercises.alias("merged")
    sent = recordset("drafts", *_DRAFT_COLUMNS)
    return (
        select(
            *(c for c in sent.c if c.key != "exercise_id"),
            *(column.label(name) for name, column in definition_of(exercises).items()),
        )
        .select_from(
            sent.outerjoin(
                merged,
                and_(merged.c.user_id == audit.user_id_param(), merged.c.id == sent.c.exercise_id),
            ).outerjoin(
                exercises,
                and_(e.id == func.coalesce(merged.c.merged_into, sent.c.exercise_id), is_visible()),
            )
        )
        .cte("drafts")
    )


def _created(place: CTE, drafts: CTE, caller: CTE) -> CTE:
    """Store the sets and show them."""
    d = drafts.c
    values: dict[str, ColumnElement[Any]] = {
        "user_id": place.c.user_id,
        "id": d.id,
        "session_id": place.c.id,
        "performed_on": place.c.started_on,
        **{name: d[name] for name in definition_of(exercises)},
        "position": place.c.first + d.ordinal,
        "version": audit.first_version("set", d.id),
        "client_key": bindparam("client_key", type_=Text),
        "client_fingerprint": guard(),
        "client_ordinal": d.ordinal,
        "unit": case((d.weight.is_not(None), func.coalesce(d.unit, caller.c.unit))),
        "performed_at": func.coalesce(d.performed_at, default_performed_at(place)),
        **{name: d[name] for name in ENTERED},
    }
    draft = (
        select(*values.values())
        .select_from(place.join(drafts, true()).join(caller, true()))
        .order_by(d.ordinal)
    )
    new = insert(workout_sets).from_select(list(values), draft).returning(workout_sets).cte("new")
    return select(new, set_document(new).label("body")).cte("created")


@statement
def insert_sets() -> Executable:
    """Add sets to a session, all or none; the row says why when it is none."""
    caller, drafts = audit.caller(), _drafts()
    many = count_of(drafts)
    workout = live_session(many)
    earlier = earlier_record(audit.user_id_param())
    unfit = select(drafts).where(
        or_(
            drafts.c.exercise_type.is_(None),
            drafts.c.exercise_type != func.all(drafts.c.types),
        )
    )
    has_room = exists(select(workout).where(workout.c.has_room))
    conditions = (~exists(select(earlier)), has_room, ~exists(unfit))
    change = audit.change(*conditions, audit.types_as_seen(caller), rows=many)
    created = _created(numbered(change, workout, many), drafts, caller)
    listed = func.string_agg(created.c.body, aggregate_order_by(literal(","), created.c.position))
    answer = (
        select(
            created.c.user_id,
            created.c.session_id,
            func.concat('{"items":[', listed, "]}").label("body"),
        )
        .group_by(created.c.user_id, created.c.session_id)
        .cte("answer")
    )
    audited = audit.record(
        created,
        entity="set",
        action="created",
        seq=change.c.seq - many + created.c.client_ordinal,
        after=created.c.body,
    )
    location = func.concat("/sessions/", answer.c.session_id, "/sets")
    types = select(
        func.array_agg(aggregate_order_by(drafts.c.exercise_type, drafts.c.ordinal))
    ).scalar_subquery()
    return (
        select(
            workout.c.id.label("session_id"),
            workout.c.has_room,
            types.label("exercise_types"),
            answer.c.session_id.label("id"),
            answer.c.body,
            *earlier_columns(earlier),
        )
        .select_from(
            caller.outerjoin(workout, true()).outerjoin(answer, true()).outerjoin(earlier, true())
        )
        .add_cte(
            audited.cte("audited"),
            claim(answer, location=location, etag=None).cte("claimed"),
        )
    )
