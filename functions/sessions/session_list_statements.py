"""Statements that list workout sessions."""

from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Date,
    Executable,
    FromClause,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from setlogs.models import exercises, workout_sessions, workout_sets
from setlogs.sql import audit
from setlogs.sql.bounds import INSTANT, at_least, at_most, started_within
from setlogs.sql.catalogue import visible_exercise
from setlogs.sql.compiler import statement
from setlogs.sql.documents import document, number, session_document
from setlogs.sql.loads import volume_kg, weigh_in
from setlogs.sql.pages import while_there_is_room
from setlogs.sql.performances import latest_day, newest_sessions, was_performed_in

_SIGMA = "\N{GREEK SMALL LETTER SIGMA}"


@statement
def select_sessions() -> Executable:
    """Show a page of sessions, newest start first: of a period, ended or all, behind another."""
    return _shown(_sessions())


@statement
def select_sessions_with_exercises() -> Executable:
    """Show such a page, each with what was done in it."""
    return _shown(_sessions(), with_exercises=True)


@statement
def select_sessions_of_exercise() -> Executable:
    """Show such a page of sessions with an exercise; `exercise_id` is null when it is not there."""
    return _shown(_sessions_of_exercise(), exercise=True)


@statement
def select_sessions_of_exercise_with_exercises() -> Executable:
    """Show such a page of sessions with an exercise, each with all that was done in it."""
    return _shown(_sessions_of_exercise(), exercise=True, with_exercises=True)


@statement
def select_open_sessions() -> Executable:
    """Show such a page of open sessions, with an exercise if one is named."""
    return _shown(_open_sessions(), exercise=True)


@statement
def select_open_sessions_with_exercises() -> Executable:
    """Show such a page of open sessions, each with all that was done in it."""
    return _shown(_open_sessions(), exercise=True, with_exercises=True)


def _sessions() -> Select[Any]:
    w = workout_sessions
    order = (w.c.started_at.desc(), w.c.id.desc())
    wanted = select(w).where(
        w.c.user_id == audit.user_id_param(), w.c.deleted_at.is_(None), _is_wanted(w)
    )
    return wanted.order_by(*order).limit(bindparam("limit", type_=Integer))


def _open_sessions() -> Select[Any]:
    w, user_id = workout_sessions.c, audit.user_id_param()
    exercise_id = bindparam("exercise_id", type_=Uuid)
    order = (w.user_id, w.started_at, w.id)
    # Bounded by places, so that PostgreSQL enters the index of open ones whatever it knows of the table.
    behind = tuple_(user_id, at_most("after_at", INSTANT), at_most("after_id", Uuid()))
    wanted = select(workout_sessions).where(
        tuple_(*order[:2]) >= tuple_(user_id, at_least("since_at", INSTANT)),
        tuple_(*order) < behind,
        w.ended_at.is_(None),
        w.deleted_at.is_(None),
        _is_wanted(workout_sessions),
        or_(exercise_id.is_(None), was_performed_in(workout_sessions, exercise_id)),
    )
    newest = wanted.order_by(*(column.desc() for column in order))
    return newest.limit(bindparam("limit", type_=Integer))


def _sessions_of_exercise() -> Select[Any]:
    last_day = latest_day(at_most("after_at", INSTANT))
    days = (at_least("since", Date), func.least(at_most("until", Date), last_day))
    return newest_sessions(bindparam("exercise_id", type_=Uuid), days, _is_wanted)


def _is_wanted(workout: FromClause) -> ColumnElement[bool]:
    """Return the condition that the filters make, and the place behind which the page begins."""
    w, status, q = workout.c, bindparam("status", type_=Text), bindparam("q", type_=Text)
    behind = tuple_(at_most("after_at", INSTANT), at_most("after_id", Uuid()))
    return and_(
        *started_within(workout),
        or_(status.is_distinct_from("ended"), w.ended_at.is_not(None)),
        or_(q.is_(None), *(_searched(column).like(q, escape="!") for column in (w.title, w.notes))),
        tuple_(w.started_at, w.id) < behind,
    )


def _searched(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return text in the form of `search_key`, for all but a few letters that have no lower case."""
    folded = func.lower(func.normalize(column, text("NFKC")))
    # Where folding is more than lower case.
    folded = func.replace(
        func.replace(folded, "ß", "ss"), "\N{GREEK SMALL LETTER FINAL SIGMA}", _SIGMA
    )
    return func.regexp_replace(folded, r"\s+", " ", "g")


def _shown(
    wanted: Select[Any], *, exercise: bool = False, with_exercises: bool = False
) -> Executable:
    page: FromClause = wanted.cte("page")
    texts = ["notes"]
    more: tuple[ColumnElement[Any], ...] = ()
    if with_exercises:
        page, texts = _with_exercises(page), [*texts, "exercises"]
        volume = number(_half_even(page.c.volume_kg)).label("volume_kg")
        more = (cast(page.c.exercises, JSON).label("exercises"), volume)
    p = page.c
    order = (p.started_at.desc(), p.id.desc())
    document = session_document(page, *more)
    body = while_there_is_room(document, order, *(p[name] for name in texts))
    shown = select(p.started_at, p.id, body.label("body")).subquery("shown")
    caller = audit.caller()
    found, columns = caller.outerjoin(shown, true()), [*shown.c]
    if exercise:
        asked = visible_exercise().cte("exercise")
        found = caller.outerjoin(asked, true()).outerjoin(shown, true())
        columns.append(asked.c.id.label("exercise_id"))
    return (
        select(*columns).select_from(found).order_by(shown.c.started_at.desc(), shown.c.id.desc())
    )


def _with_exercises(page: FromClause) -> FromClause:
    """Return the sessions of a page, each with what was done in it."""
    body = weigh_in(page)
    done = _done(page, body)
    together = page.outerjoin(body, true()).join(done, true())
    return select(page, done).select_from(together).cte("page_with_exercises")


def _done(page: FromClause, body: FromClause) -> FromClause:
    """Return the exercises of a session as the text of a JSON array, in order, and its volume."""
    s, e = workout_sets.c, exercises.c
    is_live = s.deleted_at.is_(None)
    moved = case((and_(is_live, s.set_type != "warmup"), volume_kg(workout_sets, body.c.weight_kg)))
    # Deleted ones are left out here: asked for live ones only, PostgreSQL may take a set by its exercise
    # and day for the cheapest to find, and read all days.
    sets = (
        select(
            s.exercise_user_id,
            s.exercise_id,
            func.count().filter(is_live).label("sets"),
            func.min(s.position).filter(is_live).label("position"),
            func.sum(moved).label("volume_kg"),
        )
        .where(s.user_id == audit.user_id_param(), s.session_id == page.c.id)
        .group_by(s.exercise_user_id, s.exercise_id)
        .having(func.count().filter(is_live) > 0)
        .correlate(page, body)
        .subquery("sets")
    )
    name = (
        select(e.name)
        .where(e.user_id == sets.c.exercise_user_id, e.id == sets.c.exercise_id)
        .correlate(sets)
        .scalar_subquery()
    )
    one = document(sets, sets.c.exercise_id.label("id"), name.label("name"), sets.c.sets)
    listed = func.string_agg(one, aggregate_order_by(literal(","), sets.c.position))
    return select(
        func.concat("[", listed, "]").label("exercises"),
        func.coalesce(func.sum(sets.c.volume_kg), 0).label("volume_kg"),
    ).lateral("done")


def _half_even(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a number of at least 0 rounded to 2 decimals, half to even."""
    cents = value * 100
    is_tie = and_(cents % 1 == literal("0.5"), func.floor(cents) % 2 == 0)
    return case((is_tie, func.floor(cents) / 100), else_=func.round(value, 2))
