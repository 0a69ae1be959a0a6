"""Statements on weigh-ins."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Executable,
    Integer,
    Select,
    Uuid,
    bindparam,
    cast,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    tuple_,
    update,
)

from setlogs.fields.resources import WeighInFields
from setlogs.models import weigh_ins
from setlogs.sql import audit
from setlogs.sql.bounds import INSTANT, at_least, at_most
from setlogs.sql.changes import etag, outcome, outcome_shown, patched_columns, tag_matches
from setlogs.sql.compiler import statement
from setlogs.sql.documents import weigh_in_document
from setlogs.sql.idempotency import claim, earlier_columns, earlier_record
from setlogs.sql.pages import while_there_is_room


def _entered(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=weigh_ins.c[name].type)


def _current() -> Select[Any]:
    """Select the weigh-in in question as it stands."""
    w = weigh_ins.c
    return select(weigh_ins).where(
        w.user_id == audit.user_id_param(),
        w.id == bindparam("weigh_in_id", type_=Uuid),
        w.deleted_at.is_(None),
    )


@statement
def insert_weigh_in() -> Executable:
    """Add a weigh-in; the user's unit and the database's clock where the draft has none."""
    caller = audit.caller()
    earlier = earlier_record(audit.user_id_param())
    change = audit.change(~exists(select(earlier)))
    defaults = {"unit": caller.c.unit, "weighed_at": func.now()}
    id_ = bindparam("id", type_=Uuid)
    values: dict[str, ColumnElement[Any]] = {
        "user_id": change.c.user_id,
        "id": id_,
        "version": audit.first_version("weigh_in", id_),
        **{name: _entered(name) for name in WeighInFields.model_fields},
        **{name: func.coalesce(_entered(name), default) for name, default in defaults.items()},
    }
    draft = select(*values.values()).select_from(change.join(caller, true()))
    new = insert(weigh_ins).from_select(list(values), draft).returning(weigh_ins).cte("new")
    created = select(new, weigh_in_document(new).label("body")).cte("created")
    audited = audit.record(
        created, entity="weigh_in", action="created", seq=change.c.seq, after=created.c.body
    )
    tag = etag(created.c.version)
    claimed = claim(created, location=func.concat("/weigh-ins/", created.c.id), etag=tag)
    return (
        select(created.c.id, created.c.body, tag.label("etag"), *earlier_columns(earlier))
        .select_from(caller.outerjoin(created, true()).outerjoin(earlier, true()))
        .add_cte(audited.cte("audited"), claimed.cte("claimed"))
    )


@statement
def update_weigh_in() -> Executable:
    """Change what a draft names; the same content again changes nothing."""
    w, caller = weigh_ins.c, audit.caller()
    new = patched_columns(weigh_ins, WeighInFields.model_fields)
    differs = or_(*(w[name].is_distinct_from(value) for name, value in new.items()))
    current = (
        _current()
        .add_columns(
            weigh_in_document(weigh_ins).label("body"),
            differs.label("differs"),
            tag_matches(etag(w.version)).label("matches"),
        )
        .cte("weigh_in")
    )
    change = audit.change(exists(select(current).where(current.c.matches, current.c.differs)))
    updated = (
        update(weigh_ins)
        .where(
            w.user_id == change.c.user_id,
            w.id == current.c.id,
            w.deleted_at.is_(None),
            # What changed while this statement waited for the lock was not judged: see writes.
            w.version == current.c.version,
        )
        .values(**new, version=w.version + 1, updated_at=func.now())
        .returning(*w)
        .cte("new")
    )
    after = select(updated, weigh_in_document(updated).label("body")).cte("after")
    audited = audit.record(
        after,
        entity="weigh_in",
        action="updated",
        seq=change.c.seq,
        before=current.c.body,
        after=after.c.body,
    )
    return outcome_shown(caller, current, after).add_cte(audited.cte("audited"))


@statement
def delete_weigh_in() -> Executable:
    """Delete a weigh-in: it keeps its row, its history and a tombstone."""
    w, caller = weigh_ins.c, audit.caller()
    current = (
        _current()
        .add_columns(
            weigh_in_document(weigh_ins).label("body"),
            tag_matches(etag(w.version)).label("matches"),
        )
        .cte("weigh_in")
    )
    change = audit.change(exists(select(current).where(current.c.matches)))
    deleted = (
        update(weigh_ins)
        .where(
            w.user_id == change.c.user_id,
            w.id == current.c.id,
            w.deleted_at.is_(None),
            w.version == current.c.version,
        )
        .values(deleted_at=func.now(), version=w.version + 1, updated_at=func.now())
        .returning(w.user_id, w.id, w.version)
        .cte("deleted")
    )
    audited = audit.record(
        deleted, entity="weigh_in", action="deleted", seq=change.c.seq, before=current.c.body
    )
    return outcome(caller, current, deleted).add_cte(audited.cte("audited"))


@statement
def select_weigh_in() -> Executable:
    """Show one weigh-in."""
    caller, current = audit.caller(), _current().cte("weigh_in")
    return select(
        current.c.id,
        weigh_in_document(current).label("body"),
        etag(current.c.version).label("etag"),
    ).select_from(caller.outerjoin(current, true()))


@statement
def select_weigh_ins() -> Executable:
    """Show a page of weigh-ins, newest first: of a period of the user's days, behind another."""
    w, caller = weigh_ins.c, audit.caller()
    zone = select(caller.c.timezone).scalar_subquery()
    weighed_on = cast(func.timezone(zone, w.weighed_at), Date)
    behind = tuple_(at_most("after_at", INSTANT), at_most("after_id", Uuid()))
    wanted = select(weigh_ins).where(
        w.user_id == audit.user_id_param(),
        w.deleted_at.is_(None),
        # The instants bound the index scan, the days decide.
        weighed_on >= at_least("since", Date),
        w.weighed_at >= at_least("since_at", INSTANT),
        weighed_on <= at_most("until", Date),
        w.weighed_at < at_most("until_at", INSTANT),
        tuple_(w.weighed_at, w.id) < behind,
    )
    page = (
        wanted.order_by(w.weighed_at.desc(), w.id.desc())
        .limit(bindparam("limit", type_=Integer))
        .subquery("page")
    )
    order = (page.c.weighed_at.desc(), page.c.id.desc())
    body = while_there_is_room(weigh_in_document(page), order, page.c.notes)
    shown = select(page.c.weighed_at, page.c.id, body.label("body")).subquery("shown")
    return (
        select(shown)
        .select_from(caller.outerjoin(shown, true()))
        .order_by(shown.c.weighed_at.desc(), shown.c.id.desc())
    )
