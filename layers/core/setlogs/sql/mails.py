"""A mail, queued by the statement that causes it."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Insert,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from setlogs.models import mails


def queued(
    user: FromClause,
    *,
    kind: str,
    recipient: ColumnElement[str],
    details: dict[str, ColumnElement[Any]],
    id_param: str = "mail_id",
) -> Insert:
    """Return the insert of a mail for each row of `user`: a CTE for the statement that causes it.

    Args:
        user: Whose mail it is, with `id`; no row there, no mail.
        kind: What it tells, one of those in `setlogs.models.mails`.
        recipient: To which address.
        details: What its text needs beyond the user's name and zone, which are read when it is sent:
            `code_id` for those with a code; `email`, the new address, for `email_change_notice`;
            `client` and `network` for `new_login`. Never a code.
        id_param: The parameter that has its id (`setlogs.ids.new_id`); null where no mail is sent.
    """
    id_ = bindparam(id_param, type_=Uuid)
    pairs = [part for name, value in details.items() for part in (literal(name, Text), value)]
    row = select(
        user.c.id,
        id_,
        literal(kind, Text),
        recipient,
        cast(func.json_build_object(*pairs), JSONB),
    )
    columns = ["user_id", "id", "kind", "recipient", "details"]
    return insert(mails).from_select(columns, row.where(id_.is_not(None)))
