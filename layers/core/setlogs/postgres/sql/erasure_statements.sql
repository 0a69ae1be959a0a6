-- The SQL statements that remove what is left of an erased user, a batch at a time.
-- Written by `make sql` from setlogs.postgres.erasure_statements.

-- name: delete_refresh_tokens
-- Delete a batch of an erased user's rows and count them; of anybody else none.
WITH gone AS (
  DELETE FROM refresh_tokens
  WHERE
    ctid = ANY(
      ARRAY((
        SELECT
          ctid
        FROM refresh_tokens
        WHERE
          refresh_tokens.user_id = CAST(:user_id AS UUID)
          AND EXISTS(
            SELECT
              1
            FROM users
            WHERE
              users.id = CAST(:user_id AS UUID) AND users.erased_at IS NOT NULL
          )
        ORDER BY
          refresh_tokens.user_id,
          refresh_tokens.token_hash
        LIMIT CAST(:batch_rows AS INT)   FOR UPDATE OF refresh_tokens
      ))
    )
    AND refresh_tokens.user_id IS NOT DISTINCT FROM CAST(:user_id AS UUID)
  RETURNING refresh_tokens.user_id
)
SELECT
  COUNT(*) AS rows
FROM gone;

-- name: delete_personal_tokens
-- Delete a batch of an erased user's rows and count them; of anybody else none.
WITH gone AS (
  DELETE FROM personal_tokens
  WHERE
    ctid = ANY(
      ARRAY((
        SELECT
          ctid
        FROM personal_tokens
        WHERE
          personal_tokens.user_id = CAST(:user_id AS UUID)
          AND EXISTS(
            SELECT
              1
            FROM users
            WHERE
              users.id = CAST(:user_id AS UUID) AND users.erased_at IS NOT NULL
          )
        ORDER BY
          personal_tokens.user_id,
          personal_tokens.id
        LIMIT CAST(:batch_rows AS INT)   FOR UPDATE OF personal_tokens
      ))
    )
    AND personal_tokens.user_id IS NOT DISTINCT FROM CAST(:user_id AS UUID)
  RETURNING personal_tokens.user_id
)
SELECT
  COUNT(*) AS rows
FROM gone;

-- name: delete_logins
-- Delete a batch of an erased user's rows and count them; of anybody else none.
WITH gone AS (
  DELETE FROM logins
  WHERE
    ctid = ANY(
      ARRAY((
        SELECT
          ctid
        FROM logins
        WHERE
          logins.user_id = CAST(:user_id AS UUID)
          AND EXISTS(
            SELECT
              1
            FROM users
            WHERE
              users.id = CAST(:user_id AS UUID) AND users.erased_at IS NOT NULL
          )
        ORDER BY
          logins.user_id,
          logins.id
        LIMIT CAST(:batch_rows AS INT)   FOR UPDATE OF logins
      ))
    )
    AND logins.user_id IS NOT DISTINCT FROM CAST(:user_id AS UUID)
  RETURNING logins.user_id
)
SELECT
  COUNT(*) AS rows
FROM gone;

-- name: delete_mail_codes
-- Delete a batch of an erased user's rows and count them; of anybody else none.
WITH gone AS (
  DELETE FROM mail_codes
  WHERE
    ctid = ANY(
      ARRAY((
        SELECT
          ctid
        FROM mail_codes
        WHERE
          mail_codes.user_id = CAST(:user_id AS UUID)
          AND EXISTS(
            SELECT
              1
            FROM users
            WHERE
              users.id = CAST(:user_id AS UUID) AND users.erased_at IS NOT NULL
          )
        ORDER BY
          mail_codes.user_id,
          mail_codes.id
        LIMIT CAST(:batch_rows AS INT)   FOR UPDATE OF mail_codes
      ))
    )
    AND mail_codes.user_id IS NOT DISTINCT FROM CAST(:user_id AS UUID)
  RETURNING mail_codes.user_id
)
SELECT
  COUNT(*) AS rows
FROM gone;

-- name: delete_mails
-- Delete a batch of an erased user's rows and count them; of anybody else none.
WITH gone AS (
  DELETE FROM mails
  WHERE
    ctid = ANY(
      ARRAY((
        SELECT
          ctid
        FROM mails
        WHERE
          mails.user_id = CAST(:user_id AS UUID)
          AND EXISTS(
            SELECT
              1
            FROM users
            WHERE
              users.id = CAST(:user_id AS UUID) AND users.erased_at IS NOT NULL
          )
        ORDER BY
          mails.user_id,
          mails.id
        LIMIT CAST(:batch_rows AS INT)   FOR UPDATE OF mails
      ))
    )
    AND mails.user_id IS NOT DISTINCT FROM CAST(:user_id AS UUID)
  RETURNING mails.user_id
)
SELECT
  COUNT(*) AS rows
FROM gone;

-- name: delete_workout_sets
-- Delete a batch of an erased user's rows and count them; of anybody else none.
WITH gone AS (
  DELETE FROM workout_sets
  WHERE
    ctid = ANY(
      ARRAY((
        SELECT
          ctid
        FROM workout_sets
        WHERE
          workout_sets.user_id = CAST(:user_id AS UUID)
          AND EXISTS(
            SELECT
              1
            FROM users
            WHERE
              users.id = CAST(:user_id AS UUID) AND users.erased_at IS NOT NULL
          )
        ORDER BY
          workout_sets.user_id,
          workout_sets.id
        LIMIT CAST(:batch_rows AS INT)   FOR UPDATE OF workout_sets
      ))
    )
    AND workout_sets.user_id IS NOT DISTINCT FROM CAST(:user_id AS UUID)
  RETURNING workout_sets.user_id
)
SELECT
  COUNT(*) AS rows
FROM gone;

-- name: delete_workout_sessions
-- Delete a batch of an erased user's rows and count them; of anybody else none.
WITH gone AS (
  DELETE FROM workout_sessions
  WHERE
    ctid = ANY(
      ARRAY((
        SELECT
          ctid
        FROM workout_sessions
        WHERE
          workout_sessions.user_id = CAST(:user_id AS UUID)
          AND EXISTS(
            SELECT
              1
            FROM users
            WHERE
              users.id = CAST(:user_id AS UUID) AND users.erased_at IS NOT NULL
          )
        ORDER BY
          workout_sessions.user_id,
          workout_sessions.id
        LIMIT CAST(:batch_rows AS INT)   FOR UPDATE OF workout_sessions
      ))
    )
    AND workout_sessions.user_id IS NOT DISTINCT FROM CAST(:user_id AS UUID)
  RETURNING workout_sessions.user_id
)
SELECT
  COUNT(*) AS rows
FROM gone;

-- name: delete_weigh_ins
-- Delete a batch of an erased user's rows and count them; of anybody else none.
WITH gone AS (
  DELETE FROM weigh_ins
  WHERE
    ctid = ANY(
      ARRAY((
        SELECT
          ctid
        FROM weigh_ins
        WHERE
          weigh_ins.user_id = CAST(:user_id AS UUID)
          AND EXISTS(
            SELECT
              1
            FROM users
            WHERE
              users.id = CAST(:user_id AS UUID) AND users.erased_at IS NOT NULL
          )
        ORDER BY
          weigh_ins.user_id,
          weigh_ins.id
        LIMIT CAST(:batch_rows AS INT)   FOR UPDATE OF weigh_ins
      ))
    )
    AND weigh_ins.user_id IS NOT DISTINCT FROM CAST(:user_id AS UUID)
  RETURNING weigh_ins.user_id
)
SELECT
  COUNT(*) AS rows
FROM gone;

-- name: delete_exercise_versions
-- Delete a batch of an erased user's rows and count them; of anybody else none.
WITH gone AS (
  DELETE FROM exercise_versions
  WHERE
    ctid = ANY(
      ARRAY((
        SELECT
          ctid
        FROM exercise_versions
        WHERE
          exercise_versions.user_id = CAST(:user_id AS UUID)
          AND EXISTS(
            SELECT
              1
            FROM users
            WHERE
              users.id = CAST(:user_id AS UUID) AND users.erased_at IS NOT NULL
          )
        ORDER BY
          exercise_versions.user_id,
          exercise_versions.exercise_id,
          exercise_versions.version
        LIMIT CAST(:batch_rows AS INT)   FOR UPDATE OF exercise_versions
      ))
    )
    AND exercise_versions.user_id IS NOT DISTINCT FROM CAST(:user_id AS UUID)
  RETURNING exercise_versions.user_id
)
SELECT
  COUNT(*) AS rows
FROM gone;

-- name: delete_exercises
-- Delete a batch of an erased user's rows and count them; of anybody else none.
WITH gone AS (
  DELETE FROM exercises
  WHERE
    ctid = ANY(
      ARRAY((
        SELECT
          ctid
        FROM exercises
        WHERE
          exercises.user_id = CAST(:user_id AS UUID)
          AND EXISTS(
            SELECT
              1
            FROM users
            WHERE
              users.id = CAST(:user_id AS UUID) AND users.erased_at IS NOT NULL
          )
        ORDER BY
          exercises.user_id,
          exercises.id
        LIMIT CAST(:batch_rows AS INT)   FOR UPDATE OF exercises
      ))
    )
    AND exercises.user_id IS NOT DISTINCT FROM CAST(:user_id AS UUID)
  RETURNING exercises.user_id
)
SELECT
  COUNT(*) AS rows
FROM gone;

-- name: delete_import_entries
-- Delete a batch of an erased user's rows and count them; of anybody else none.
WITH gone AS (
  DELETE FROM import_entries
  WHERE
    ctid = ANY(
      ARRAY((
        SELECT
          ctid
        FROM import_entries
        WHERE
          import_entries.user_id = CAST(:user_id AS UUID)
          AND EXISTS(
            SELECT
              1
            FROM users
            WHERE
              users.id = CAST(:user_id AS UUID) AND users.erased_at IS NOT NULL
          )
        ORDER BY
          import_entries.user_id,
          import_entries.entity_id,
          import_entries.entity,
          import_entries.import_id
        LIMIT CAST(:batch_rows AS INT)   FOR UPDATE OF import_entries
      ))
    )
    AND import_entries.user_id IS NOT DISTINCT FROM CAST(:user_id AS UUID)
  RETURNING import_entries.user_id
)
SELECT
  COUNT(*) AS rows
FROM gone;

-- name: delete_imported_names
-- Delete a batch of an erased user's rows and count them; of anybody else none.
WITH gone AS (
  DELETE FROM imported_names
  WHERE
    ctid = ANY(
      ARRAY((
        SELECT
          ctid
        FROM imported_names
        WHERE
          imported_names.user_id = CAST(:user_id AS UUID)
          AND EXISTS(
            SELECT
              1
            FROM users
            WHERE
              users.id = CAST(:user_id AS UUID) AND users.erased_at IS NOT NULL
          )
        ORDER BY
          imported_names.user_id,
          imported_names.import_id,
          imported_names.name_key,
          imported_names.type
        LIMIT CAST(:batch_rows AS INT)   FOR UPDATE OF imported_names
      ))
    )
    AND imported_names.user_id IS NOT DISTINCT FROM CAST(:user_id AS UUID)
  RETURNING imported_names.user_id
)
SELECT
  COUNT(*) AS rows
FROM gone;

-- name: delete_import_report_items
-- Delete a batch of an erased user's rows and count them; of anybody else none.
WITH gone AS (
  DELETE FROM import_report_items
  WHERE
    ctid = ANY(
      ARRAY((
        SELECT
          ctid
        FROM import_report_items
        WHERE
          import_report_items.user_id = CAST(:user_id AS UUID)
          AND EXISTS(
            SELECT
              1
            FROM users
            WHERE
              users.id = CAST(:user_id AS UUID) AND users.erased_at IS NOT NULL
          )
        ORDER BY
          import_report_items.user_id,
          import_report_items.import_id,
          import_report_items.list,
          import_report_items.place
        LIMIT CAST(:batch_rows AS INT)   FOR UPDATE OF import_report_items
      ))
    )
    AND import_report_items.user_id IS NOT DISTINCT FROM CAST(:user_id AS UUID)
  RETURNING import_report_items.user_id
)
SELECT
  COUNT(*) AS rows
FROM gone;

-- name: delete_imports
-- Delete a batch of an erased user's rows and count them; of anybody else none.
WITH gone AS (
  DELETE FROM imports
  WHERE
    ctid = ANY(
      ARRAY((
        SELECT
          ctid
        FROM imports
        WHERE
          imports.user_id = CAST(:user_id AS UUID)
          AND EXISTS(
            SELECT
              1
            FROM users
            WHERE
              users.id = CAST(:user_id AS UUID) AND users.erased_at IS NOT NULL
          )
        ORDER BY
          imports.user_id,
          imports.id
        LIMIT CAST(:batch_rows AS INT)   FOR UPDATE OF imports
      ))
    )
    AND imports.user_id IS NOT DISTINCT FROM CAST(:user_id AS UUID)
  RETURNING imports.user_id
)
SELECT
  COUNT(*) AS rows
FROM gone;

-- name: delete_idempotency_records
-- Delete a batch of an erased user's rows and count them; of anybody else none.
WITH gone AS (
  DELETE FROM idempotency_records
  WHERE
    ctid = ANY(
      ARRAY((
        SELECT
          ctid
        FROM idempotency_records
        WHERE
          idempotency_records.user_id = CAST(:user_id AS UUID)
          AND EXISTS(
            SELECT
              1
            FROM users
            WHERE
              users.id = CAST(:user_id AS UUID) AND users.erased_at IS NOT NULL
          )
        ORDER BY
          idempotency_records.user_id,
          idempotency_records.operation,
          idempotency_records.key
        LIMIT CAST(:batch_rows AS INT)   FOR UPDATE OF idempotency_records
      ))
    )
    AND idempotency_records.user_id IS NOT DISTINCT FROM CAST(:user_id AS UUID)
  RETURNING idempotency_records.user_id
)
SELECT
  COUNT(*) AS rows
FROM gone;

-- name: delete_audit_trail
-- Delete a batch of an erased user's rows and count them; of anybody else none.
WITH gone AS (
  DELETE FROM audit_trail
  WHERE
    ctid = ANY(
      ARRAY((
        SELECT
          ctid
        FROM audit_trail
        WHERE
          audit_trail.user_id = CAST(:user_id AS UUID)
          AND EXISTS(
            SELECT
              1
            FROM users
            WHERE
              users.id = CAST(:user_id AS UUID) AND users.erased_at IS NOT NULL
          )
        ORDER BY
          audit_trail.user_id,
          audit_trail.entity_id,
          audit_trail.entity,
          audit_trail.version
        LIMIT CAST(:batch_rows AS INT)   FOR UPDATE OF audit_trail
      ))
    )
    AND audit_trail.user_id IS NOT DISTINCT FROM CAST(:user_id AS UUID)
  RETURNING audit_trail.user_id
)
SELECT
  COUNT(*) AS rows
FROM gone;

-- name: delete_user
-- Delete an erased user of whom only few audit rows are left, together with those rows.
--
-- The application may not delete audit rows by themselves; PostgreSQL does it for the foreign key.
DELETE FROM users
WHERE
  users.id = CAST(:user_id AS UUID)
  AND users.erased_at IS NOT NULL
  AND (
    SELECT
      exercises.user_id
    FROM exercises
    WHERE
      exercises.user_id = CAST(:user_id AS UUID)
    ORDER BY
      exercises.user_id,
      exercises.id
    LIMIT 1
  ) IS NULL
  AND (
    SELECT
      idempotency_records.user_id
    FROM idempotency_records
    WHERE
      idempotency_records.user_id = CAST(:user_id AS UUID)
    ORDER BY
      idempotency_records.user_id,
      idempotency_records.operation,
      idempotency_records.key
    LIMIT 1
  ) IS NULL
  AND (
    SELECT
      imports.user_id
    FROM imports
    WHERE
      imports.user_id = CAST(:user_id AS UUID)
    ORDER BY
      imports.user_id,
      imports.id
    LIMIT 1
  ) IS NULL
  AND (
    SELECT
      logins.user_id
    FROM logins
    WHERE
      logins.user_id = CAST(:user_id AS UUID)
    ORDER BY
      logins.user_id,
      logins.id
    LIMIT 1
  ) IS NULL
  AND (
    SELECT
      mail_codes.user_id
    FROM mail_codes
    WHERE
      mail_codes.user_id = CAST(:user_id AS UUID)
    ORDER BY
      mail_codes.user_id,
      mail_codes.id
    LIMIT 1
  ) IS NULL
  AND (
    SELECT
      mails.user_id
    FROM mails
    WHERE
      mails.user_id = CAST(:user_id AS UUID)
    ORDER BY
      mails.user_id,
      mails.id
    LIMIT 1
  ) IS NULL
  AND (
    SELECT
      personal_tokens.user_id
    FROM personal_tokens
    WHERE
      personal_tokens.user_id = CAST(:user_id AS UUID)
    ORDER BY
      personal_tokens.user_id,
      personal_tokens.id
    LIMIT 1
  ) IS NULL
  AND (
    SELECT
      refresh_tokens.user_id
    FROM refresh_tokens
    WHERE
      refresh_tokens.user_id = CAST(:user_id AS UUID)
    ORDER BY
      refresh_tokens.user_id,
      refresh_tokens.token_hash
    LIMIT 1
  ) IS NULL
  AND (
    SELECT
      weigh_ins.user_id
    FROM weigh_ins
    WHERE
      weigh_ins.user_id = CAST(:user_id AS UUID)
    ORDER BY
      weigh_ins.user_id,
      weigh_ins.id
    LIMIT 1
  ) IS NULL
  AND (
    SELECT
      workout_sessions.user_id
    FROM workout_sessions
    WHERE
      workout_sessions.user_id = CAST(:user_id AS UUID)
    ORDER BY
      workout_sessions.user_id,
      workout_sessions.id
    LIMIT 1
  ) IS NULL
  AND (
    SELECT
      exercise_versions.user_id
    FROM exercise_versions
    WHERE
      exercise_versions.user_id = CAST(:user_id AS UUID)
    ORDER BY
      exercise_versions.user_id,
      exercise_versions.exercise_id,
      exercise_versions.version
    LIMIT 1
  ) IS NULL
  AND (
    SELECT
      import_entries.user_id
    FROM import_entries
    WHERE
      import_entries.user_id = CAST(:user_id AS UUID)
    ORDER BY
      import_entries.user_id,
      import_entries.entity_id,
      import_entries.entity,
      import_entries.import_id
    LIMIT 1
  ) IS NULL
  AND (
    SELECT
      import_report_items.user_id
    FROM import_report_items
    WHERE
      import_report_items.user_id = CAST(:user_id AS UUID)
    ORDER BY
      import_report_items.user_id,
      import_report_items.import_id,
      import_report_items.list,
      import_report_items.place
    LIMIT 1
  ) IS NULL
  AND (
    SELECT
      imported_names.user_id
    FROM imported_names
    WHERE
      imported_names.user_id = CAST(:user_id AS UUID)
    ORDER BY
      imported_names.user_id,
      imported_names.import_id,
      imported_names.name_key,
      imported_names.type
    LIMIT 1
  ) IS NULL
  AND (
    SELECT
      workout_sets.user_id
    FROM workout_sets
    WHERE
      workout_sets.user_id = CAST(:user_id AS UUID)
    ORDER BY
      workout_sets.user_id,
      workout_sets.id
    LIMIT 1
  ) IS NULL
  AND (
    SELECT
      COUNT(*) AS count_1
    FROM (
      SELECT
        audit_trail.seq
      FROM audit_trail
      WHERE
        audit_trail.user_id = CAST(:user_id AS UUID)
      ORDER BY
        audit_trail.seq
      LIMIT 10001
    ) AS first
  ) <= 10000
RETURNING users.id;
