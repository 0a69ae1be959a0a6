"""Every SQL statement that reads a user's changes."""

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


@statement
def select_changes() -> Executable:
    """Show the changes behind a number, oldest first.

    Numbers are given out under the lock of the user's row, so none appears below one already seen.
    """
    caller, a = audit.caller(), audit_trail.c
    shown = document(
        audit_trail,
        a.seq,
        a.entity,
        case((a.action == "deleted", "deleted"), else_="upserted").label("action"),
        a.entity_id.label("id"),
        a.version,
        instant(a.at).label("at"),
        a.after.label("data"),
    )
    page = (
        select(a.seq, shown.label("body"))
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
    return select(page).select_from(caller.outerjoin(page, true())).order_by(page.c.seq)
