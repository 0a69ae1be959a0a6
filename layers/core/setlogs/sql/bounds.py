"""Bounds by which an index finds the rows of a period, or those after a given row.

A bound that is not given is one that everything is within: so the condition stays one on the index,
whatever plan is kept.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    literal,
    select,
)

INSTANT = DateTime(timezone=True)
_LOWEST = {Date: "-infinity", DateTime: "-infinity", Uuid: "00000000-0000-0000-0000-000000000000"}
_HIGHEST = {Date: "infinity", DateTime: "infinity", Uuid: "ffffffff-ffff-ffff-ffff-ffffffffffff"}
_LOWEST |= {Text: "", BigInteger: "0"}
_HIGHEST |= {BigInteger: "9223372036854775807"}


def at_least(name: str, type_: Any) -> ColumnElement[Any]:
    """Return a parameter, or the lowest value of its type where it is null."""
    return _or_bound(name, type_, _LOWEST)


def at_most(name: str, type_: Any) -> ColumnElement[Any]:
    """Return a parameter, or the highest value of its type where it is null."""
    return _or_bound(name, type_, _HIGHEST)


def _or_bound(name: str, type_: Any, bounds: dict[Any, str]) -> ColumnElement[Any]:
    bound = literal(bounds[type(type_) if not isinstance(type_, type) else type_], Text)
    return func.coalesce(bindparam(name, type_=type_), cast(bound, type_))


def between_ends(id_: ColumnElement[Any], ids: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether an id is between the least and the greatest of the ids of a CTE.

    By that an index finds the rows with these ids, whatever join the planner takes, and few of others
    when they are in the order of ids.
    """
    return id_.between(*ends(ids))


def ends(ids: ColumnElement[Any]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return the least and the greatest of the ids of a CTE, null when it has no row."""
    least = select(ids).order_by(ids).limit(1)
    greatest = select(ids).order_by(ids.desc()).limit(1)
    return least.scalar_subquery(), greatest.scalar_subquery()


def started_within(sessions: FromClause) -> list[ColumnElement[bool]]:
    """Return the conditions under which a session started in a period, in its own zone.

    Args:
        sessions: With `started_on` and `started_at`.
    """
    s = sessions.c
    # The instants bound the index scan, the days decide.
    return [
        s.started_on >= at_least("since", Date),
        s.started_at >= at_least("since_at", INSTANT),
        s.started_on <= at_most("until", Date),
        s.started_at < at_most("until_at", INSTANT),
    ]
