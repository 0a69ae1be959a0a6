"""What must be repeated after restoring a backup, which brings back logins and accounts ended since."""

import time
from collections.abc import Sequence
from uuid import UUID

import psycopg

from functions.migrate.retention import (
    BATCH_ROWS,
    BUDGET_SECONDS,
    TIMEOUTS,
    remove_erased_users,
)
from setlogs.statement import Statements

sql = Statements.beside(__file__)


def end_logins(database_url: str) -> int:
    """End every login, personal access token and mail: those in the backup, and those ended since.

    Args:
        database_url: As the role that owns the schema.

    Returns:
        How many accounts have to log in again.
    """
    with psycopg.connect(database_url) as connection:
        sql.delete_all_refresh_tokens.execute(connection, {})
        sql.delete_all_personal_tokens.execute(connection, {})
        sql.delete_all_mails.execute(connection, {})
        sql.delete_all_mail_codes.execute(connection, {})
        return sql.raise_epochs.execute(connection, {}).rowcount


def erase_again(database_url: str, user_ids: Sequence[UUID]) -> int:
    """Erase accounts that had been erased after the backup, as leaving does: gone at once, then removed.

    Args:
        database_url: As the role that owns the schema.
        user_ids: From the log lines `account_erased`; those that are not there are passed over.

    Returns:
        How many were there. What cannot be removed in time goes with the next retention.
    """
    with psycopg.connect(database_url, autocommit=True, options=TIMEOUTS) as connection:
        params = {"user_ids": list(user_ids)}
        erased = sql.erase_users.execute(connection, params).rowcount
        remove_erased_users(connection, BATCH_ROWS, time.monotonic() + BUDGET_SECONDS)
    return erased
