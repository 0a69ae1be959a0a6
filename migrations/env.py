"""How Alembic runs here: one at a time, each revision a transaction, never waiting long for a lock."""

from alembic import context
from sqlalchemy import NullPool, create_engine, make_url, text

from setlogs.models import metadata

# Any constant serves: it names the lock that keeps two migrations from running at once.
ADVISORY_LOCK = 7_381_664_021
LOCK_TIMEOUT = "2s"
STATEMENT_TIMEOUT = "10min"


def run() -> None:
    """Apply the revisions that were asked for, on a connection of their own.

    The role's short timeouts are for requests. A schema change may run for long, but must not queue
    up requests behind a lock that it waits for itself.
    """
    url = make_url(context.config.attributes["url"]).set(drivername="postgresql+psycopg")
    # Closed with the block, also by a failed revision: the advisory lock goes with the connection.
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(
            text("SELECT set_config('statement_timeout', :t, false)"), {"t": STATEMENT_TIMEOUT}
        )
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": ADVISORY_LOCK})
        connection.execute(
            text("SELECT set_config('lock_timeout', :t, false)"), {"t": LOCK_TIMEOUT}
        )
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            transaction_per_migration=True,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
