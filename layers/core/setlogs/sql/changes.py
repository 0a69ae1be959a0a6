"""What statements that change rows share: entity tags, patches, counts and the outcome row."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Boolean,
    ColumnElement,
    FromClause,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
)


def etag(*versions: ColumnElement[int]) -> ColumnElement[str]:
    """Return an entity tag, or null where a version is null.

    Args:
        *versions: The row's, and that of what it is shown with.
    """
    first, *others = (cast(version, Text) for version in versions)
    tag = literal('"v', Text).concat(first)
    for version in others:
        tag = tag.concat(".").concat(version)
    return tag.concat('"')


def tag_matches(*current: ColumnElement[str]) -> ColumnElement[bool]:
    """Return whether the client's `If-Match` has one of the current entity tags, or is `*`."""
    tags = bindparam("tags", type_=ARRAY(Text))
    return or_(tags.is_(None), *(tag == func.any(tags) for tag in current))


def count_of(rows: CTE, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """Return how many rows there are, of those that meet the conditions."""
    counted = select(func.count()).select_from(rows)
    return (counted.where(*conditions) if conditions else counted).scalar_subquery()


def is_named(name: str) -> ColumnElement[bool]:
    """Return whether a patch names a member (`setlogs.fields.requests.patch_params`)."""
    return bindparam(f"set_{name}", type_=Boolean)


def patched_columns(rows: FromClause, names: Iterable[str]) -> dict[str, ColumnElement[Any]]:
    """Return columns as a patch wants them: what it says where it names them, else what they are."""
    return {
        name: case((is_named(name), bindparam(name, type_=rows.c[name].type)), else_=rows.c[name])
        for name in names
    }


def outcome(
    caller: CTE, current: CTE, changed: CTE, *more: ColumnElement[Any], version: str = "version"
) -> Select[Any]:
    """Select what `setlogs.postgres.writes.change` reads; no row without a live token.

    Args:
        caller: The user.
        current: The row as it was, with `matches`: whether the client knew it.
        changed: The row as it is now, no row when it was not changed.
        *more: What else is told.
        version: Which column the entity tag is made of.
    """
    return select(
        current.c.id,
        current.c.matches,
        etag(current.c[version]).label("current_etag"),
        changed.c.id.label("changed_id"),
        *more,
    ).select_from(caller.outerjoin(current, true()).outerjoin(changed, true()))


def outcome_shown(
    caller: CTE, current: CTE, changed: CTE, *more: ColumnElement[Any], version: str = "version"
) -> Select[Any]:
    """Select the outcome with the current `body` and `etag`, changed or not.

    Args:
        caller: The user.
        current: The row as it was, with `matches`, `body`, and `differs`: whether it is asked to be
            anything else.
        changed: The row as it is now, with `body`.
        *more: What else is told.
        version: Which column the entity tag is made of.
    """
    return outcome(
        caller,
        current,
        changed,
        current.c.differs,
        func.coalesce(changed.c.body, current.c.body).label("body"),
        func.coalesce(etag(changed.c[version]), etag(current.c[version])).label("etag"),
        *more,
        version=version,
    )
