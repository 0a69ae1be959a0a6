-- Statements that keep the report of an import item by item, and show it page by page.
-- Written by `make sql` from functions.transfer.report_statements.

-- name: insert_report_items
-- Keep a batch of the items of a list.
INSERT INTO import_report_items (
  user_id,
  import_id,
  list,
  place,
  item
)
SELECT
  CAST(:user_id AS UUID) AS anon_1,
  CAST(:import_id AS UUID) AS anon_2,
  CAST(:list AS VARCHAR) AS anon_3,
  anon_4.place,
  CAST(anon_4.item AS JSON) AS item
FROM JSONB_TO_RECORDSET(CAST(:rows AS JSONB)) AS anon_4(place INT, item TEXT);

-- name: select_report_items
-- Show a page of a list, in its order; `id` is null when the import is not there.
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
    imports.id,
    imports.mapping_total,
    imports.problems,
    imports.mapping
  FROM imports
  WHERE
    imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
)
SELECT
  import.id,
  page.place,
  page.body
FROM caller
LEFT OUTER JOIN import
  ON TRUE
LEFT OUTER JOIN (
  SELECT
    kept.place,
    kept.body
  FROM (
    SELECT
      import_report_items.place,
      CAST(import_report_items.item AS TEXT) AS body
    FROM import_report_items
    WHERE
      import_report_items.user_id = CAST(:user_id AS UUID)
      AND import_report_items.import_id = CAST(:import_id AS UUID)
      AND import_report_items.list = CAST(:list AS VARCHAR)
      AND import_report_items.place > CAST(:after AS BIGINT)
    ORDER BY
      import_report_items.place
    LIMIT CAST(:limit AS INT)
  ) AS kept
  UNION ALL
  SELECT
    older.place,
    older.body
  FROM (
    SELECT
      CAST(anon_1.place AS INT) AS place,
      CAST(anon_1.value AS TEXT) AS body
    FROM import
    JOIN JSON_ARRAY_ELEMENTS(CASE WHEN (
      CAST(:list AS VARCHAR) = 'problems'
    ) THEN import.problems ELSE import.mapping END) WITH ORDINALITY AS anon_1(value, place)
      ON TRUE
    WHERE
      import.mapping_total IS NULL AND CAST(anon_1.place AS INT) > CAST(:after AS BIGINT)
    ORDER BY
      CAST(anon_1.place AS INT)
    LIMIT CAST(:limit AS INT)
  ) AS older
) AS page
  ON TRUE
ORDER BY
  page.place;
