"""Statements that read workout sessions and sets."""

from sqlalchemy import (
    CTE,
    JSON,
    BigInteger,
    Boolean,
    Executable,
    FromClause,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from functions.sessions.session_statements import current_session
from functions.sessions.set_statements import current_set
from setlogs.answer_size import MAX_ANSWER_BYTES
from setlogs.models import audit_trail, workout_sessions, workout_sets
from setlogs.sql import audit
from setlogs.sql.bounds import at_least
from setlogs.sql.changes import etag
from setlogs.sql.compiler import statement
from setlogs.sql.documents import document, instant, session_document, set_document
from setlogs.sql.pages import while_there_is_room


@statement
def select_session() -> Executable:
    """Show one session, and both of its entity tags."""
    workout, caller = current_session().cte("workout"), audit.caller()
    w = workout.c
    return select(
        w.id,
        session_document(workout).label("body"),
        etag(w.version).label("etag"),
        etag(w.version, w.sets_version).label("etag_with_sets"),
    ).select_from(caller.outerjoin(workout, true()))


@statement
def select_session_with_sets() -> Executable:
    """Show one session with its sets in order."""
    workout, caller = current_session().cte("workout"), audit.caller()
    listed = _listed(workout)
    workout = select(workout, listed).join_from(workout, listed, true()).cte("with_sets")
    w = workout.c
    sets = cast(func.concat("[", w.sets, "]"), JSON).label("sets")
    return select(
        w.id,
        session_document(workout, sets).label("body"),
        etag(w.version, w.sets_version).label("etag"),
        w.notes_bytes,
    ).select_from(caller.outerjoin(workout, true()))


def _listed(workout: CTE) -> FromClause:
    """Return the sets of a session as one text, and how long their notes are together.

    Where the notes alone are too long for an answer, no set is rendered.
    """
    s = workout_sets.c
    notes = func.sum(func.coalesce(func.octet_length(s.notes), 0)).over()
    sized = (
        select(workout_sets, notes.label("notes_bytes"))
        .where(
            s.user_id == workout.c.user_id,
            s.session_id == workout.c.id,
            s.deleted_at.is_(None),
        )
        .correlate(workout)
        .subquery("sized")
    )
    shown = case((sized.c.notes_bytes <= MAX_ANSWER_BYTES, set_document(sized)))
    return select(
        func.string_agg(shown, aggregate_order_by(literal(",", Text), sized.c.position)).label(
            "sets"
        ),
        func.coalesce(func.max(sized.c.notes_bytes), 0).label("notes_bytes"),
    ).lateral("listed")


@statement
def select_sets_by_key() -> Executable:
    """Show the sets that were created with a key whose stored answer has expired, in their order.

    A single set has the ordinal 0, those of a batch count from 1. Deleted ones are among them.
    """
    caller, s = audit.caller(), workout_sets
    of_key = and_(
        s.c.user_id == audit.user_id_param(),
        s.c.client_key == bindparam("client_key", type_=Text),
        (s.c.client_ordinal > 0) == bindparam("batch", type_=Boolean),
    )
    return (
        select(
            s.c.id,
            s.c.session_id,
            s.c.client_fingerprint,
            s.c.deleted_at.is_(None).label("is_live"),
            set_document(s).label("body"),
            etag(s.c.version).label("etag"),
        )
        .select_from(caller.outerjoin(s, of_key))
        .order_by(s.c.client_ordinal)
    )


@statement
def select_set() -> Executable:
    """Show one set."""
    caller = audit.caller()
    current = current_set().cte("set")
    return select(
        current.c.id,
        set_document(current).label("body"),
        etag(current.c.version).label("etag"),
    ).select_from(caller.outerjoin(current, true()))


@statement
def select_set_history() -> Executable:
    """Show a page of a set's changes, also of a deleted one, oldest first."""
    caller, a = audit.caller(), audit_trail
    wanted = select(a).where(
        a.c.user_id == audit.user_id_param(),
        a.c.entity_id == bindparam("set_id", type_=Uuid),
        a.c.entity == literal("set"),
        a.c.version > at_least("after_version", BigInteger()),
    )
    page = wanted.order_by(a.c.version).limit(bindparam("limit", type_=Integer)).subquery("page")
    p = page.c
    at = instant(p.at).label("at")
    entry = document(page, p.version, p.action, at, p.request_id, p.via, p.before, p.after)
    body = while_there_is_room(entry, (p.version,), p.before, p.after)
    shown = select(p.version, body.label("body")).subquery("shown")
    return select(shown).select_from(caller.outerjoin(shown, true())).order_by(shown.c.version)


@statement
def select_sets() -> Executable:
    """Show a page of a session's sets, by position."""
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
    wanted = select(s).where(
        s.c.user_id == audit.user_id_param(),
        s.c.session_id == bindparam("session_id", type_=Uuid),
        s.c.deleted_at.is_(None),
        s.c.position > at_least("after_position", BigInteger()),
    )
    page = wanted.order_by(s.c.position).limit(bindparam("limit", type_=Integer)).subquery("page")
    body = while_there_is_room(set_document(page), (page.c.position,), page.c.notes)
    shown = select(page.c.position, body.label("body")).subquery("shown")
    return (
        select(workout.c.id.label("session_id"), shown)
        .select_from(caller.outerjoin(workout, true()).outerjoin(shown, true()))
        .order_by(shown.c.position)
    )
