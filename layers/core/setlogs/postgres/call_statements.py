"""The statements that several functions share."""

from sqlalchemy import Date, Executable, bindparam, literal, or_, select, update

from setlogs.models import personal_tokens
from setlogs.sql import audit
from setlogs.sql.compiler import statement


@statement
def select_caller() -> Executable:
    """Find the version of the caller's row."""
    return select(audit.caller().c.version)


@statement
def lock_caller() -> Executable:
    """Hold back the user's other writes until the commit; no row when the token has ended."""
    return select(audit.change(rows=literal(0)).c.user_id)


@statement
def mark_token_used() -> Executable:
    """Keep the day on which a personal access token was last used; nothing is written twice a day."""
    t, day = personal_tokens.c, bindparam("day", type_=Date)
    return (
        update(personal_tokens)
        .where(
            t.user_id == audit.user_id_param(),
            t.digest == audit.token_digest_param(),
            or_(t.last_used_on.is_(None), t.last_used_on < day),
        )
        .values(last_used_on=day)
    )
