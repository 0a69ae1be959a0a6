"""Statements on workout sessions; those on sets are in set_statements.py."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Executable,
    FromClause,
    Select,
    Uuid,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    select,
    true,
    update,
)

from setlogs.fields.resources import SessionFields
from setlogs.models import workout_sessions, workout_sets
from setlogs.sql import audit
from setlogs.sql.changes import count_of, etag, outcome, tag_matches
from setlogs.sql.compiler import statement
from setlogs.sql.documents import session_document, set_document
from setlogs.sql.idempotency import claim, earlier_columns, earlier_record
from setlogs.sql.workouts import DAY


def session_matches() -> ColumnElement[bool]:
    """Return whether the client knows the session as it is, alone or as it is shown with its sets."""
    w = workout_sessions.c
    return tag_matches(etag(w.version), etag(w.version, w.sets_version))


def current_session() -> Select[Any]:
    """Select the session in question as it stands."""
    w = workout_sessions
    return select(w).where(
        w.c.user_id == audit.user_id_param(),
        w.c.id == bindparam("session_id", type_=Uuid),
        w.c.deleted_at.is_(None),
    )


def default_performed_at(workout: FromClause) -> ColumnElement[Any]:
    """Return when a set was performed of which nobody says so: within its session.

    Args:
        workout: The session, as it is under its lock.
    """
    started_at, ended_at = workout.c.started_at, workout.c.ended_at
    runs = and_(ended_at.is_(None), started_at <= func.now(), started_at > func.now() - DAY)
    return case((runs, func.now()), else_=func.coalesce(ended_at, started_at))


def entered(name: str) -> ColumnElement[Any]:
    """Return the parameter that has what the client entered for a column of a session."""
    return bindparam(name, type_=workout_sessions.c[name].type)


@statement
def insert_session() -> Executable:
    """Start a session; the user's zone and the database's clock where the draft has none."""
    caller = audit.caller()
    user_id = audit.user_id_param()
    earlier = earlier_record(user_id)
    change = audit.change(~exists(select(earlier)))
    defaults = {"started_at": func.now(), "timezone": caller.c.timezone}
    values: dict[str, ColumnElement[Any]] = {
        "user_id": change.c.user_id,
        "id": bindparam("id", type_=Uuid),
        "version": audit.first_version("session", bindparam("id", type_=Uuid)),
        **{name: entered(name) for name in SessionFields.model_fields},
        **{name: func.coalesce(entered(name), default) for name, default in defaults.items()},
    }
    draft = select(*values.values()).select_from(change.join(caller, true()))
    new = insert(workout_sessions).from_select(list(values), draft)
    inserted = new.returning(workout_sessions).cte("new")
    created = select(inserted, session_document(inserted).label("body")).cte("created")
    tag = etag(created.c.version)
    return (
        select(
            created.c.id,
            created.c.body,
            tag.label("etag"),
            *earlier_columns(earlier),
        )
        .select_from(caller.outerjoin(created, true()).outerjoin(earlier, true()))
        .add_cte(
            audit.record(
                created,
                entity="session",
                action="created",
                seq=change.c.seq,
                after=created.c.body,
            ).cte("audited"),
            claim(created, location=func.concat("/sessions/", created.c.id), etag=tag).cte(
                "claimed"
            ),
        )
    )


@statement
def delete_session() -> Executable:
    """Delete a session and its sets: each keeps a row, a history and a tombstone."""
    caller = audit.caller()
    current = (
        current_session()
        .add_columns(
            session_document(workout_sessions).label("body"),
            session_matches().label("matches"),
        )
        .cte("workout")
    )
    doomed = _doomed(current)
    change = audit.change(
        exists(select(current).where(current.c.matches)),
        rows=count_of(doomed) + 1,
    )
    deleted = _deleted(change, current)
    deleted_sets = _deleted_sets(deleted, doomed)
    audited = audit.record(
        deleted,
        entity="session",
        action="deleted",
        seq=change.c.seq,
        before=current.c.body,
    )
    audited_sets = audit.record(
        deleted_sets,
        entity="set",
        action="deleted",
        # The sets go first, the session last: the highest numbers are those of the newest.
        seq=change.c.seq - deleted_sets.c.ordinal,
        before=deleted_sets.c.body,
    )
    return outcome(caller, current, deleted).add_cte(
        audited.cte("audited"), audited_sets.cte("audited_sets")
    )


def _doomed(current: CTE) -> CTE:
    """Return the sets that go with a session."""
    s = workout_sets
    return (
        select(
            s.c.id,
            set_document(s).label("body"),
            func.row_number().over(order_by=s.c.position).label("ordinal"),
        )
        .where(
            s.c.user_id == current.c.user_id,
            s.c.session_id == current.c.id,
            s.c.deleted_at.is_(None),
        )
        .cte("doomed")
    )


def _deleted(change: CTE, current: CTE) -> CTE:
    w = workout_sessions.c
    return (
        update(workout_sessions)
        .where(
            w.user_id == change.c.user_id,
            w.id == current.c.id,
            w.deleted_at.is_(None),
            w.version == current.c.version,
            # A set added while this statement waited for the lock is not among the doomed.
            w.sets_version == current.c.sets_version,
        )
        .values(deleted_at=func.now(), version=w.version + 1, updated_at=func.now())
        .returning(w.user_id, w.id, w.version)
        .cte("deleted")
    )


def _deleted_sets(deleted: CTE, doomed: CTE) -> CTE:
    s = workout_sets
    return (
        update(s)
        .where(s.c.user_id == deleted.c.user_id, s.c.id == doomed.c.id, s.c.deleted_at.is_(None))
        .values(deleted_at=func.now(), version=s.c.version + 1, updated_at=func.now())
        .returning(s.c.user_id, s.c.id, s.c.version, doomed.c.body, doomed.c.ordinal)
        .cte("deleted_sets")
    )
