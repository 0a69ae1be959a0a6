"""What has to be done again after a backup was restored: it brings back what has ended since."""

from collections.abc import Sequence
from uuid import UUID

import psycopg

from functions.migrate import restoration_statements as statements


def end_logins(database_url: str) -> int:
    """End every login: the restored tokens, and those that were ended after the backup, are no good.

    Args:
        database_url: As the role that owns the schema.

    Returns:
        How many accounts have to log in again.
    """
    with psycopg.connect(database_url) as connection:
        statements.DELETE_REFRESH_TOKENS.execute(connection, {})
        return statements.RAISE_EPOCHS.execute(connection, {}).rowcount


def erase_again(database_url: str, user_ids: Sequence[UUID]) -> int:
    """Erase accounts that had been erased after the backup, each in a transaction of its own.

    Args:
        database_url: As the role that owns the schema.
        user_ids: From the log lines `account_erased`; those that are not there are passed over.

    Returns:
        How many were there.
    """
    erased = 0
    with psycopg.connect(database_url, autocommit=True) as connection:
        for user_id in user_ids:
            params = {"user_id": user_id}
            with connection.transaction():
                # Sets hold on to exercises, which go with the user: so workouts go first.
                statements.DELETE_SESSIONS.execute(connection, params)
                erased += statements.DELETE_USER.execute(connection, params).rowcount
    return erased
