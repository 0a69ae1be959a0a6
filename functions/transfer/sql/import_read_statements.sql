-- Statements that read imports, and what an import must know before it adds anything.
-- Written by `make sql` from functions.transfer.import_read_statements.

-- name: lock_caller
-- Hold back the user's other writes until the commit; no row when the token has ended.
--
-- What follows in the transaction is planned without nested loops, for the reason of `among`.
WITH change AS (
  UPDATE users SET data_version = (
    users.data_version + 0
  )
  WHERE
    users.id = CAST(:user_id AS UUID)
    AND users.erased_at IS NULL
    AND (
      users.token_epoch = CAST(:epoch AS INT)
      OR users.spared_family_id = CAST(:family_id AS UUID)
      OR CAST(:token_digest AS UUID) = ANY(
        users.live_tokens
      )
    )
  RETURNING users.id AS user_id, users.data_version AS seq
)
SELECT
  change.seq AS data_version,
  SET_CONFIG('enable_nestloop', 'off', TRUE) AS nested_loops
FROM change;

-- name: select_unit
-- Read the user's unit, the number of the last change, and the answer stored under the key.
WITH caller AS (
  SELECT
    users.id,
    users.email,
    users.password_hash,
    users.display_name,
    users.unit,
    users.timezone,
    users.token_epoch,
    users.spared_family_id,
    users.live_tokens,
    users.data_version,
    users.retyped_version,
    users.version,
    users.created_at,
    users.updated_at,
    users.erased_at,
    users.email_verified_at
  FROM users
  WHERE
    users.id = CAST(:user_id AS UUID)
    AND users.erased_at IS NULL
    AND (
      users.token_epoch = CAST(:epoch AS INT)
      OR users.spared_family_id = CAST(:family_id AS UUID)
      OR CAST(:token_digest AS UUID) = ANY(
        users.live_tokens
      )
    )
), earlier AS (
  SELECT
    idempotency_records.fingerprint,
    idempotency_records.body,
    idempotency_records.location,
    idempotency_records.etag
  FROM idempotency_records
  WHERE
    idempotency_records.user_id = CAST(:user_id AS UUID)
    AND idempotency_records.operation = CAST(:operation AS VARCHAR)
    AND idempotency_records.key = CAST(:client_key AS VARCHAR)
)
SELECT
  caller.unit,
  caller.data_version,
  earlier.fingerprint AS earlier_fingerprint,
  earlier.body AS earlier_body,
  earlier.location AS earlier_location,
  earlier.etag AS earlier_etag
FROM caller
LEFT OUTER JOIN earlier
  ON TRUE;

-- name: select_earlier
-- Read the answer that is stored under the key.
WITH earlier AS (
  SELECT
    idempotency_records.fingerprint,
    idempotency_records.body,
    idempotency_records.location,
    idempotency_records.etag
  FROM idempotency_records
  WHERE
    idempotency_records.user_id = CAST(:user_id AS UUID)
    AND idempotency_records.operation = CAST(:operation AS VARCHAR)
    AND idempotency_records.key = CAST(:client_key AS VARCHAR)
)
SELECT
  earlier.fingerprint AS earlier_fingerprint,
  earlier.body AS earlier_body,
  earlier.location AS earlier_location,
  earlier.etag AS earlier_etag
FROM earlier;

-- name: select_exercises
-- Read the caller's exercises and the catalogue, as names are matched with them.
SELECT
  exercises.id,
  exercises.user_id = CAST(:user_id AS UUID) AS owned,
  exercises.search_key,
  exercises.type,
  exercises.version,
  exercises.archived_at IS NOT NULL AS archived,
  exercises.merged_into,
  exercises.name,
  exercises.primary_muscles,
  exercises.secondary_muscles,
  exercises.equipment
FROM exercises
WHERE
  exercises.user_id = CAST(:user_id AS UUID) OR exercises.user_id = '00000000-0000-0000-0000-000000000000';

-- name: select_weigh_ins_between
-- Read the weigh-ins between two instants, deleted ones too unless an undo deleted them.
--
-- What an undo deletes is deleted at the moment that the import has for it.
SELECT
  found.id,
  found.weighed_at,
  found.weight,
  found.unit,
  found.is_live
FROM (
  SELECT
    weigh_ins.id,
    weigh_ins.weighed_at,
    weigh_ins.weight,
    weigh_ins.unit,
    weigh_ins.deleted_at IS NULL AS is_live
  FROM weigh_ins
  WHERE
    weigh_ins.user_id = CAST(:user_id AS UUID)
    AND weigh_ins.weighed_at BETWEEN CAST(:first AS TIMESTAMPTZ) AND CAST(:last AS TIMESTAMPTZ)
    AND weigh_ins.deleted_at IS NULL
  UNION ALL
  SELECT
    weigh_ins.id,
    weigh_ins.weighed_at,
    weigh_ins.weight,
    weigh_ins.unit,
    weigh_ins.deleted_at IS NULL AS is_live
  FROM weigh_ins
  WHERE
    weigh_ins.user_id = CAST(:user_id AS UUID)
    AND weigh_ins.weighed_at BETWEEN CAST(:first AS TIMESTAMPTZ) AND CAST(:last AS TIMESTAMPTZ)
    AND weigh_ins.deleted_at IS NOT NULL
    AND NOT EXISTS(
      SELECT
        1
      FROM imports
      WHERE
        imports.user_id = CAST(:user_id AS UUID) AND imports.undone_at = weigh_ins.deleted_at
    )
) AS found
ORDER BY
  found.is_live DESC,
  found.id;

-- name: select_import
-- Show one import with the report of its rows.
WITH caller AS (
  SELECT
    users.id,
    users.email,
    users.password_hash,
    users.display_name,
    users.unit,
    users.timezone,
    users.token_epoch,
    users.spared_family_id,
    users.live_tokens,
    users.data_version,
    users.retyped_version,
    users.version,
    users.created_at,
    users.updated_at,
    users.erased_at,
    users.email_verified_at
  FROM users
  WHERE
    users.id = CAST(:user_id AS UUID)
    AND users.erased_at IS NULL
    AND (
      users.token_epoch = CAST(:epoch AS INT)
      OR users.spared_family_id = CAST(:family_id AS UUID)
      OR CAST(:token_digest AS UUID) = ANY(
        users.live_tokens
      )
    )
), import AS (
  SELECT
    imports.user_id,
    imports.id,
    imports.source,
    imports.sessions_added,
    imports.sets_added,
    imports.exercises_added,
    imports.duplicates_skipped,
    imports.deleted_skipped,
    imports.sets_updated,
    imports.sets_restored,
    imports.rows_total,
    imports.rows_skipped,
    imports.problems_total,
    imports.problems,
    imports.mapping,
    imports.mapping_total,
    imports.first_seq,
    imports.last_seq,
    imports.created_at,
    imports.undone_at
  FROM imports
  WHERE
    imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
)
SELECT
  import.id,
  (
    SELECT
      CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
    FROM (
      SELECT
        import.id,
        import.source,
        CASE WHEN (
          import.undone_at IS NULL
        ) THEN 'completed' ELSE 'undone' END AS status,
        FALSE AS dry_run,
        import.sessions_added,
        import.sets_added,
        import.sets_updated,
        import.sets_restored,
        import.exercises_added,
        import.duplicates_skipped,
        import.deleted_skipped,
        JSON_BUILD_OBJECT('total', import.rows_total, 'used', import.rows_total - import.rows_skipped, 'skipped', import.rows_skipped) AS rows,
        import.problems_total,
        COALESCE(import.mapping_total, JSON_ARRAY_LENGTH(import.mapping)) AS mapping_total,
        CASE
          WHEN (
            OCTET_LENGTH(CAST(import.problems AS TEXT)) <= 1000000
          )
          THEN import.problems
          ELSE (
            SELECT
              COALESCE(JSON_AGG(sized.value ORDER BY sized.place), CAST('[]' AS JSON)) AS coalesce_1
            FROM (
              SELECT
                anon_1.value,
                anon_1.place,
                SUM(OCTET_LENGTH(CAST(anon_1.value AS TEXT))) OVER (ORDER BY anon_1.place) AS size
              FROM JSON_ARRAY_ELEMENTS(import.problems) WITH ORDINALITY AS anon_1(value, place)
            ) AS sized
            WHERE
              sized.size <= 1000000
          )
        END AS problems,
        CASE
          WHEN (
            OCTET_LENGTH(CAST(import.mapping AS TEXT)) <= 1000000
          )
          THEN import.mapping
          ELSE (
            SELECT
              COALESCE(JSON_AGG(sized.value ORDER BY sized.place), CAST('[]' AS JSON)) AS coalesce_2
            FROM (
              SELECT
                anon_2.value,
                anon_2.place,
                SUM(OCTET_LENGTH(CAST(anon_2.value AS TEXT))) OVER (ORDER BY anon_2.place) AS size
              FROM JSON_ARRAY_ELEMENTS(import.mapping) WITH ORDINALITY AS anon_2(value, place)
            ) AS sized
            WHERE
              sized.size <= 1000000
          )
        END AS mapping,
        TO_CHAR(TIMEZONE('UTC', import.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
        TO_CHAR(TIMEZONE('UTC', import.undone_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS undone_at
    ) AS fields
  ) AS body,
  CASE WHEN (
    import.undone_at IS NULL
  ) THEN '"v1"' ELSE '"v2"' END AS etag
FROM caller
LEFT OUTER JOIN import
  ON TRUE;

-- name: select_imports
-- Show a page of imports, newest first.
WITH caller AS (
  SELECT
    users.id,
    users.email,
    users.password_hash,
    users.display_name,
    users.unit,
    users.timezone,
    users.token_epoch,
    users.spared_family_id,
    users.live_tokens,
    users.data_version,
    users.retyped_version,
    users.version,
    users.created_at,
    users.updated_at,
    users.erased_at,
    users.email_verified_at
  FROM users
  WHERE
    users.id = CAST(:user_id AS UUID)
    AND users.erased_at IS NULL
    AND (
      users.token_epoch = CAST(:epoch AS INT)
      OR users.spared_family_id = CAST(:family_id AS UUID)
      OR CAST(:token_digest AS UUID) = ANY(
        users.live_tokens
      )
    )
)
SELECT
  page.created_at,
  page.id,
  page.body
FROM caller
LEFT OUTER JOIN (
  SELECT
    imports.created_at,
    imports.id,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          imports.id,
          imports.source,
          CASE WHEN (
            imports.undone_at IS NULL
          ) THEN 'completed' ELSE 'undone' END AS status,
          FALSE AS dry_run,
          imports.sessions_added,
          imports.sets_added,
          imports.sets_updated,
          imports.sets_restored,
          imports.exercises_added,
          imports.duplicates_skipped,
          imports.deleted_skipped,
          JSON_BUILD_OBJECT(
            'total',
            imports.rows_total,
            'used',
            imports.rows_total - imports.rows_skipped,
            'skipped',
            imports.rows_skipped
          ) AS rows,
          imports.problems_total,
          COALESCE(imports.mapping_total, JSON_ARRAY_LENGTH(imports.mapping)) AS mapping_total,
          TO_CHAR(TIMEZONE('UTC', imports.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', imports.undone_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS undone_at
      ) AS fields
    ) AS body
  FROM imports
  WHERE
    imports.user_id = CAST(:user_id AS UUID)
    AND (imports.created_at, imports.id) < (
      COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
      COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
    )
  ORDER BY
    imports.created_at DESC,
    imports.id DESC
  LIMIT CAST(:limit AS INT)
) AS page
  ON TRUE
ORDER BY
  page.created_at DESC,
  page.id DESC;
