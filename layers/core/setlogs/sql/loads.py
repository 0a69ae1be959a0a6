"""The load of a set: its weight and, in bodyweight work, the body's of that day."""

from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Numeric,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    select,
    true,
    tuple_,
)

from setlogs.fields.workout import ASSISTED, BODYWEIGHT_TYPES
from setlogs.models import weigh_ins, workout_sessions
from setlogs.sql import audit
from setlogs.sql.documents import instant

MAX_AGE_DAYS = 90
"""How long a weigh-in says how heavy somebody is."""


def weigh_in(workout_session: FromClause) -> FromClause:
    """Return the weigh-in that says how heavy the caller was in a session, no row without one.

    It is the latest of the session's local day or of the 90 days before, in the session's zone: its
    `id`, `weight_kg` and `weighed_at`.

    Args:
        workout_session: With `started_on` and `timezone`.
    """
    w, own, user_id = weigh_ins.c, workout_session.c, audit.user_id_param()
    weighed_on = cast(func.timezone(own.timezone, w.weighed_at), Date)
    place = tuple_(w.user_id, w.weighed_at)

    def bound(day: ColumnElement[Any]) -> ColumnElement[Any]:
        return tuple_(user_id, func.timezone(literal("UTC", Text), cast(day, DateTime)))

    # A zone is less than a day away from UTC: the instants bound the index scan, the days decide. They are
    # bounds of places, and the age is asked of one row, or PostgreSQL would expect few rows: it would read
    # and sort all of the 90 days instead of taking the last.
    latest = (
        select(w.id, w.weight_kg, w.weighed_at, weighed_on.label("weighed_on"))
        .where(
            place >= bound(own.started_on - (MAX_AGE_DAYS + 1)),
            place < bound(own.started_on + 2),
            w.deleted_at.is_(None),
            weighed_on <= own.started_on,
        )
        .order_by(w.user_id.desc(), w.weighed_at.desc(), w.id.desc())
        .limit(1)
        .correlate(workout_session)
        .lateral("latest")
    )
    is_recent = latest.c.weighed_on >= own.started_on - MAX_AGE_DAYS
    found = select(latest.c.id, latest.c.weight_kg, latest.c.weighed_at).where(is_recent)
    return found.correlate(workout_session).lateral("weigh_in")


@dataclass(frozen=True, slots=True)
class BodyWeights:
    """How heavy the caller was in sessions.

    Attributes:
        weigh_ins: The CTE `body_weights`, with `session_id`, `weigh_in_id`, `weight_kg` and
            `weighed_at` of each session that has a weigh-in.
        by_session: A CTE of one row: the weights in one document, by session.
    """

    weigh_ins: CTE
    by_session: CTE

    @classmethod
    def of(cls, session_ids: Select[Any]) -> Self:
        """Look the weigh-ins of sessions up, once for each.

        Args:
            session_ids: The sessions, one column, each once.
        """
        wanted, w = session_ids.subquery("wanted"), workout_sessions.c
        (session_id,) = wanted.c
        own = select(w.started_on, w.timezone).where(
            w.user_id == audit.user_id_param(), w.id == session_id
        )
        # Limited, and so looked up one by one: a join might begin with all of the user's sessions.
        of_day = own.limit(1).lateral("of_day")
        found = weigh_in(of_day)
        weigh_ins = (
            select(
                session_id.label("session_id"),
                found.c.id.label("weigh_in_id"),
                found.c.weight_kg,
                found.c.weighed_at,
            )
            .join_from(wanted, of_day, true())
            .join(found, true())
            .cte("body_weights")
        )
        known = weigh_ins.c
        document = func.jsonb_object_agg(known.session_id, known.weight_kg).label("document")
        return cls(weigh_ins, select(document).cte("by_session"))

    def kg(self, session_id: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return how heavy the caller was in a session, null where nothing says so.

        Looked up and not joined: a plan that expects few rows would compare each set with each session.
        """
        document = select(self.by_session.c.document).scalar_subquery()
        return cast(func.jsonb_extract_path_text(document, cast(session_id, Text)), Numeric)

    def used(self) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """Return how many weigh-ins those are, `weigh_ins_used`, and when the oldest was, `oldest_weigh_in_at`."""
        known = self.weigh_ins.c
        number, oldest = func.count(known.weigh_in_id.distinct()), func.min(known.weighed_at)
        return (
            select(number).scalar_subquery().label("weigh_ins_used"),
            select(instant(oldest)).scalar_subquery().label("oldest_weigh_in_at"),
        )


def load_kg(sets: FromClause, body: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the load of a set; null for a set without weight, or without the body weight it takes.

    Help beyond the body weight makes a load of 0.

    Args:
        sets: With `exercise_type` and `weight_kg`.
        body: How heavy the lifter was in kilograms, null where nothing says so.
    """
    type_, weight = sets.c.exercise_type, func.coalesce(sets.c.weight_kg, 0)
    with_body = body + case((type_ == ASSISTED, -weight), else_=weight)
    lifted = case((with_body < 0, 0), else_=with_body)
    return case((type_.in_(BODYWEIGHT_TYPES), lifted), else_=sets.c.weight_kg)


def volume_kg(sets: FromClause, body: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return load times repetitions of a set, 0 where one of them is not there or not known.

    Args:
        sets: As for `load_kg`, with `reps`.
        body: As for `load_kg`.
    """
    return func.coalesce(load_kg(sets, body) * sets.c.reps, 0)
