-- The statement that reads what earlier imports made of the rows of a file.
-- Written by `make sql` from functions.transfer.remembered_statements.

-- name: select_imported
-- Read what earlier imports made of rows with these keys; of sets not whether they live.
SELECT
  import_entries.source_key,
  import_entries.entity,
  import_entries.entity_id,
  CASE
    WHEN (
      import_entries.entity = 'session'
    )
    THEN COALESCE(
      (
        SELECT
          workout_sessions.deleted_at IS NULL AS anon_1
        FROM workout_sessions
        WHERE
          workout_sessions.user_id = CAST(:user_id AS UUID)
          AND workout_sessions.id = import_entries.entity_id
          AND workout_sessions.created_at = (
            SELECT
              imports.created_at
            FROM imports
            WHERE
              imports.user_id = CAST(:user_id AS UUID) AND imports.id = import_entries.import_id
          )
      ),
      FALSE
    )
    WHEN (
      import_entries.entity = 'weigh_in'
    )
    THEN COALESCE(
      (
        SELECT
          weigh_ins.deleted_at IS NULL AS anon_2
        FROM weigh_ins
        WHERE
          weigh_ins.user_id = CAST(:user_id AS UUID)
          AND weigh_ins.id = import_entries.entity_id
          AND weigh_ins.created_at = (
            SELECT
              imports.created_at
            FROM imports
            WHERE
              imports.user_id = CAST(:user_id AS UUID) AND imports.id = import_entries.import_id
          )
      ),
      FALSE
    )
    ELSE TRUE
  END AS is_live
FROM import_entries
WHERE
  import_entries.user_id = CAST(:user_id AS UUID)
  AND COALESCE(
    import_entries.source_key IN (
      SELECT
        UNNEST((
          SELECT
            CAST(:keys AS BYTEA[]) AS anon_3
        )) AS unnest_1
    ),
    FALSE
  )
  AND (
    (
      NOT import_entries.import_id IN (
        SELECT
          imports.id
        FROM imports
        WHERE
          imports.user_id = CAST(:user_id AS UUID) AND imports.undone_at IS NOT NULL
      )
    )
    OR EXISTS(
      SELECT
        1
      FROM workout_sessions
      WHERE
        import_entries.entity = 'session'
        AND workout_sessions.user_id = CAST(:user_id AS UUID)
        AND workout_sessions.id = import_entries.entity_id
        AND workout_sessions.deleted_at IS DISTINCT FROM (
          SELECT
            imports.undone_at
          FROM imports
          WHERE
            imports.user_id = CAST(:user_id AS UUID) AND imports.id = import_entries.import_id
        )
    )
    OR EXISTS(
      SELECT
        1
      FROM workout_sets
      WHERE
        import_entries.entity = 'set'
        AND workout_sets.user_id = CAST(:user_id AS UUID)
        AND workout_sets.id = import_entries.entity_id
        AND workout_sets.deleted_at IS DISTINCT FROM (
          SELECT
            imports.undone_at
          FROM imports
          WHERE
            imports.user_id = CAST(:user_id AS UUID) AND imports.id = import_entries.import_id
        )
    )
    OR EXISTS(
      SELECT
        1
      FROM weigh_ins
      WHERE
        import_entries.entity = 'weigh_in'
        AND weigh_ins.user_id = CAST(:user_id AS UUID)
        AND weigh_ins.id = import_entries.entity_id
        AND weigh_ins.deleted_at IS DISTINCT FROM (
          SELECT
            imports.undone_at
          FROM imports
          WHERE
            imports.user_id = CAST(:user_id AS UUID) AND imports.id = import_entries.import_id
        )
    )
  )
ORDER BY
  import_entries.entity_id;
