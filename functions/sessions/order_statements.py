"""The statement that puts the sets of a session in another order."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    JSON,
    ColumnElement,
    Executable,
    Select,
    Text,
    Update,
    Uuid,
    bindparam,
    cast,
    exists,
    func,
    literal,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from functions.sessions.session_statements import current_session
from setlogs.answer_size import MAX_ANSWER_BYTES
from setlogs.models import workout_sessions, workout_sets
from setlogs.sql import audit
from setlogs.sql.changes import count_of, etag, tag_matches
from setlogs.sql.compiler import statement
from setlogs.sql.documents import session_document, set_document

# By how much the document of a set can grow: the digits of its position and version.
_GROWTH = 32


@statement
def order_sets() -> Executable:
    """Give a session's sets the positions 1, 2, … in the order of the ids, and show it with them.

    Nothing happens, and the row says why, when the ids are not exactly those of its sets.
    """
    caller, current = audit.caller(), _current()
    live = _live(current)
    many = count_of(live)
    sent = func.cardinality(_ids())
    is_permutation = (many == sent) & ~exists(select(live).where(live.c.ordinal.is_(None)))
    differs = exists(select(live).where(live.c.ordinal != live.c.position))
    size = select(func.sum(func.octet_length(live.c.body) + _GROWTH)).scalar_subquery()
    is_short = func.coalesce(size, 0) + func.octet_length(current.c.body) <= MAX_ANSWER_BYTES
    judged = select(
        current,
        is_permutation.label("is_permutation"),
        differs.label("differs"),
        is_short.label("is_short"),
    ).cte("judged")
    j = judged.c
    passing = (
        select(live, func.row_number().over(order_by=live.c.ordinal).label("nth"))
        .where(live.c.ordinal != live.c.position)
        .cte("passing")
    )
    passed = count_of(passing)
    change = audit.change(
        exists(select(judged).where(j.matches, j.is_permutation, j.differs, j.is_short)),
        rows=passed,
    )
    ordered = _ordered(change, judged, sent)
    moved = _moved(ordered, passing)
    audited = audit.record(
        moved,
        entity="set",
        action="updated",
        seq=change.c.seq - passed + moved.c.nth,
        before=moved.c.before,
        after=moved.c.body,
    )
    return _outcome(caller, judged, ordered, live, moved).add_cte(
        audited.cte("audited"), _vacated(ordered, sent).cte("vacated")
    )


def _ids() -> ColumnElement[Any]:
    return bindparam("set_ids", type_=ARRAY(Uuid))


def _current() -> CTE:
    w = workout_sessions
    with_sets = etag(w.c.version, w.c.sets_version)
    return (
        current_session()
        .add_columns(
            session_document(w).label("body"),
            with_sets.label("etag"),
            tag_matches(with_sets).label("matches"),
        )
        .cte("workout")
    )


def _live(current: CTE) -> CTE:
    """Return the session's sets, each with its document and its place among the ids."""
    s = workout_sets
    return (
        select(
            s.c.id,
            s.c.position,
            set_document(s).label("body"),
            # A join of a thousand rows with a thousand could be planned as for two with two.
            func.array_position(_ids(), s.c.id).label("ordinal"),
        )
        .where(
            s.c.user_id == current.c.user_id,
            s.c.session_id == current.c.id,
            s.c.deleted_at.is_(None),
        )
        .cte("live")
    )


def _ordered(change: CTE, judged: CTE, many: ColumnElement[int]) -> CTE:
    """Take the session's lock, if it and its sets are as they were judged."""
    w, s = workout_sessions.c, workout_sets.c
    last_deleted = (
        select(func.max(s.position))
        .where(s.user_id == w.user_id, s.session_id == w.id, s.deleted_at.is_not(None))
        .correlate(workout_sessions)
        .scalar_subquery()
    )
    return (
        update(workout_sessions)
        .where(
            w.user_id == change.c.user_id,
            w.id == judged.c.id,
            w.deleted_at.is_(None),
            # What changed while this statement waited for the lock was not judged: see writes.
            w.version == judged.c.version,
            w.sets_version == judged.c.sets_version,
        )
        .values(
            sets_version=w.sets_version + 1,
            last_position=func.greatest(many, last_deleted),
        )
        .returning(w.user_id, w.id, etag(w.version, w.sets_version).label("etag"))
        .cte("ordered")
    )


def _moved(ordered: CTE, passing: CTE) -> CTE:
    s = workout_sets.c
    updated = (
        update(workout_sets)
        .where(s.user_id == ordered.c.user_id, s.id == passing.c.id, s.deleted_at.is_(None))
        .values(position=passing.c.ordinal, version=s.version + 1, updated_at=func.now())
        .returning(*s, passing.c.nth, passing.c.body.label("before"))
        .cte("new")
    )
    return select(updated, set_document(updated).label("body")).cte("moved")


def _vacated(ordered: CTE, many: ColumnElement[int]) -> Update:
    """Take their places from deleted sets that stand where others are to be."""
    s = workout_sets.c
    return (
        update(workout_sets)
        .where(
            s.user_id == ordered.c.user_id,
            s.session_id == ordered.c.id,
            s.deleted_at.is_not(None),
            s.position <= many,
        )
        .values(position=None)
    )


def _outcome(caller: CTE, judged: CTE, ordered: CTE, live: CTE, moved: CTE) -> Select[Any]:
    """Select what `setlogs.postgres.writes.change` reads, and the session with its sets."""
    stayed = select(live.c.position, live.c.body).where(
        (live.c.ordinal == live.c.position) | ~exists(select(ordered))
    )
    shown = union_all(select(moved.c.position, moved.c.body), stayed).subquery("shown")
    order = aggregate_order_by(literal(",", Text), shown.c.position)
    listed = select(func.string_agg(shown.c.body, order)).scalar_subquery()
    sets = cast(func.concat("[", listed, "]"), JSON).label("sets")
    ids = select(func.array_agg(live.c.id)).scalar_subquery()
    return select(
        judged.c.id,
        judged.c.matches,
        judged.c.etag.label("current_etag"),
        ordered.c.id.label("changed_id"),
        judged.c.differs,
        judged.c.is_permutation,
        judged.c.is_short,
        ids.label("ids"),
        session_document(judged, sets).label("body"),
        func.coalesce(ordered.c.etag, judged.c.etag).label("etag"),
    ).select_from(caller.outerjoin(judged, true()).outerjoin(ordered, true()))
