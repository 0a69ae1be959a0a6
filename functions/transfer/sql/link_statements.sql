-- Statements that keep what an import read of what was there already, and which changes are its own.
-- Written by `make sql` from functions.transfer.link_statements.

-- name: insert_links
-- Keep what the file said of sessions and sets that the import did not add.
WITH batch AS (
  SELECT
    anon_3.entity,
    anon_3.id,
    anon_3.session_id,
    anon_3.source_start,
    anon_3.source,
    anon_3.is_new
  FROM JSONB_TO_RECORDSET(CAST(:rows AS JSONB)) AS anon_3(entity TEXT, id UUID, session_id UUID, source_start TIMESTAMP, source JSON, is_new BOOLEAN)
)
INSERT INTO import_entries (
  user_id,
  entity_id,
  import_id,
  entity,
  session_id,
  source_start,
  source,
  is_new
)
SELECT
  CAST(:user_id AS UUID) AS anon_1,
  batch.id,
  CAST(:import_id AS UUID) AS anon_2,
  batch.entity,
  batch.session_id,
  batch.source_start,
  batch.source,
  batch.is_new
FROM batch;

-- name: close_import
-- Keep the number of the last change that the import made.
UPDATE imports SET last_seq = (
  SELECT
    users.data_version
  FROM users
  WHERE
    users.id = CAST(:user_id AS UUID)
)
WHERE
  imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID);
