-- What PostgreSQL says of its state and load.
-- Written by `make sql` from functions.system.load_statements.

-- name: select_revision
-- Show the revision of the schema: the newest migration that was applied.
SELECT
  version_num
FROM alembic_version;

-- name: select_load
-- Show how full the database is, from what PostgreSQL counts anyway.
--
-- Its count of inserted audit rows has those of the few transactions that were undone as well.
SELECT
  (
    SELECT
      COUNT(*)
    FROM pg_stat_activity
    WHERE
      backend_type = 'client backend'
  ) AS connections,
  CAST(CURRENT_SETTING('max_connections') AS INT) AS max_connections,
  PG_DATABASE_SIZE(CURRENT_DATABASE()) AS size_bytes,
  (
    SELECT
      n_tup_ins
    FROM pg_stat_user_tables
    WHERE
      relname = 'audit_trail' AND schemaname = 'public'
  ) AS audit_rows,
  (
    SELECT
      EXTRACT(EPOCH FROM CURRENT_TIMESTAMP - MIN(created_at))
    FROM idempotency_records
  ) AS idempotency_oldest_seconds,
  (
    SELECT
      COUNT(*)
    FROM mails
    WHERE
      sent_at IS NULL AND given_up_at IS NULL
  ) AS mails_waiting,
  (
    SELECT
      EXTRACT(EPOCH FROM CURRENT_TIMESTAMP - MIN(created_at))
    FROM mails
    WHERE
      sent_at IS NULL AND given_up_at IS NULL
  ) AS mails_oldest_seconds;
