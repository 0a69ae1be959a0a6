-- The statement that reads which weigh-ins earlier imports made of the rows of a file.
-- Written by `make sql` from functions.transfer.remembered_statements.

-- name: select_imported
-- Read what earlier imports made of weigh-ins with these keys.
--
-- `is_live` is null for those that retention removed.
SELECT
  import_entries.source_key,
  import_entries.entity_id,
  (
    SELECT
      weigh_ins.deleted_at IS NULL AS anon_1
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
  ) AS is_live,
  NOT (
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
      FROM weigh_ins
      WHERE
        weigh_ins.user_id = CAST(:user_id AS UUID)
        AND weigh_ins.id = import_entries.entity_id
        AND (
          weigh_ins.deleted_at IS NULL
          OR weigh_ins.deleted_at > (
            SELECT
              imports.undone_at
            FROM imports
            WHERE
              imports.user_id = CAST(:user_id AS UUID) AND imports.id = import_entries.import_id
          )
        )
    )
  ) AS is_forgotten
FROM import_entries
WHERE
  import_entries.user_id = CAST(:user_id AS UUID)
  AND import_entries.entity = 'weigh_in'
  AND COALESCE(
    import_entries.source_key IN (
      SELECT
        UNNEST((
          SELECT
            CAST(:keys AS BYTEA[]) AS anon_2
        )) AS unnest_1
    ),
    FALSE
  )
ORDER BY
  import_entries.entity_id;
