"""How the sessions of a period are found by an index over instants."""

from sqlalchemy import ColumnElement, Date, DateTime, FromClause, bindparam


def started_within(sessions: FromClause, *, since: bool, until: bool) -> list[ColumnElement[bool]]:
    """Return the conditions under which a session started in a period, in its own zone.

    Args:
        sessions: With `started_on` and `started_at`.
        since: Whether the first day is given.
        until: Whether the last day is given.
    """
    s, instant = sessions.c, DateTime(timezone=True)
    conditions: list[ColumnElement[bool]] = []
    # The instants bound the index scan, the days decide.
    if since:
        conditions += [
            s.started_on >= bindparam("since", type_=Date),
            s.started_at >= bindparam("since_at", type_=instant),
        ]
    if until:
        conditions += [
            s.started_on <= bindparam("until", type_=Date),
            s.started_at < bindparam("until_at", type_=instant),
        ]
    return conditions
