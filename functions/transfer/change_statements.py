"""Statements that read a user's changes."""

from sqlalchemy import (
    BigInteger,
    Executable,
    Integer,
    bindparam,
    case,
    select,
    true,
)

from setlogs.models import audit_trail
from setlogs.sql import audit
from setlogs.sql.compiler import statement
from setlogs.sql.documents import document, instant
from setlogs.sql.pages import while_there_is_room


@statement
def select_changes() -> Executable:
    """Show the changes behind a number, oldest first.

    Numbers are given out under the lock of the user's row, so none appears below one already seen.
    """
    caller, a = audit.caller(), audit_trail.c
    page = (
        select(audit_trail)
        .where(
            a.user_id == audit.user_id_param(),
            a.seq > bindparam("after", type_=BigInteger),
            # The user's own settings have no part in it: GET /me shows them.
            a.entity != "user",
        )
        .order_by(a.seq)
        .limit(bindparam("limit", type_=Integer))
        .subquery("page")
    )
    p = page.c
    change = document(
        page,
        p.seq,
        p.entity,
        case((p.action == "deleted", "deleted"), else_="upserted").label("action"),
        p.entity_id.label("id"),
        p.version,
        instant(p.at).label("at"),
        p.after.label("data"),
    )
    body = while_there_is_room(change, (p.seq,), p.after)
    shown = select(p.seq, body.label("body")).subquery("shown")
    return select(shown).select_from(caller.outerjoin(shown, true())).order_by(shown.c.seq)
