"""What PostgreSQL says of its state and load."""

from sqlalchemy import Executable, column, select, table, text

from setlogs.sql.compiler import statement


@statement
def select_revision() -> Executable:
    """Show the revision of the schema: the newest migration that was applied."""
    return select(column("version_num")).select_from(table("alembic_version"))


@statement
def select_load() -> Executable:
    """Show how full the database is, from what PostgreSQL counts anyway.

    Its count of inserted audit rows has those of the few transactions that were undone as well.
    """
    return text("""
        SELECT
            (SELECT count(*) FROM pg_stat_activity
             WHERE backend_type = 'client backend') AS connections,
            current_setting('max_connections')::int AS max_connections,
            pg_database_size(current_database()) AS size_bytes,
            (SELECT n_tup_ins FROM pg_stat_user_tables
             WHERE relname = 'audit_trail' AND schemaname = 'public') AS audit_rows,
            (SELECT extract(epoch FROM now() - min(created_at))
             FROM idempotency_records) AS idempotency_oldest_seconds,
            (SELECT count(*) FROM mails
             WHERE sent_at IS NULL AND given_up_at IS NULL) AS mails_waiting,
            (SELECT extract(epoch FROM now() - min(created_at)) FROM mails
             WHERE sent_at IS NULL AND given_up_at IS NULL) AS mails_oldest_seconds
    """)
