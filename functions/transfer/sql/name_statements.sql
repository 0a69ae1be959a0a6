-- Statements that remember what the names in a file meant, for the next file.
-- Written by `make sql` from functions.transfer.name_statements.

-- name: select_imported_names
-- Read what each name meant last, best in a file of the same source.
--
-- What the caller said counts more than what was found.
SELECT DISTINCT ON (imported_names.name_key, imported_names.type)
  imported_names.name_key,
  imported_names.type,
  imported_names.exercise_id,
  imported_names.given,
  imported_names.made,
  imports.source
FROM imported_names
JOIN imports
  ON imports.user_id = imported_names.user_id AND imports.id = imported_names.import_id
WHERE
  imported_names.user_id = CAST(:user_id AS UUID) AND imports.user_id = CAST(:user_id AS UUID)
ORDER BY
  imported_names.name_key,
  imported_names.type,
  imported_names.given DESC,
  imports.source = CAST(:source AS VARCHAR) DESC,
  imported_names.created_at DESC;

-- name: insert_imported_names
-- Remember what names meant in an import.
WITH batch AS (
  SELECT
    anon_3.name_key,
    anon_3.type,
    anon_3.name,
    anon_3.exercise_id,
    anon_3.given,
    anon_3.made
  FROM JSONB_TO_RECORDSET(CAST(:rows AS JSONB)) AS anon_3(name_key TEXT, type TEXT, name TEXT, exercise_id UUID, given BOOLEAN, made BOOLEAN)
)
INSERT INTO imported_names (
  user_id,
  import_id,
  name_key,
  type,
  name,
  exercise_id,
  given,
  made
)
SELECT
  CAST(:user_id AS UUID) AS anon_1,
  CAST(:import_id AS UUID) AS anon_2,
  batch.name_key,
  batch.type,
  batch.name,
  batch.exercise_id,
  batch.given,
  batch.made
FROM batch;

-- name: forget_imported_names
-- Forget what an import remembered: what was remembered before it counts again.
DELETE FROM imported_names
WHERE
  imported_names.user_id = CAST(:user_id AS UUID) AND imported_names.import_id = CAST(:import_id AS UUID);
