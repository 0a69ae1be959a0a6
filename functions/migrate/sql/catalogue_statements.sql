-- Statements that load the catalogue, each whole: rows, versions, audit and data version.
-- Written by `make sql` from functions.migrate.catalogue_statements.

-- name: lock_catalogue
-- Make a second load wait until this one is committed.
SELECT
  users.id
FROM users
WHERE
  users.id = '00000000-0000-0000-0000-000000000000'   FOR UPDATE;

-- name: select_retyped_in_use
-- Name the exercises that would take another type though somebody has sets of them.
WITH wanted AS (
  SELECT
    listed.id,
    listed.name,
    listed.description,
    listed.type,
    listed.primary_muscles,
    listed.secondary_muscles,
    listed.equipment,
    listed.aliases,
    listed.name_key,
    listed.search_key
  FROM JSONB_TO_RECORDSET(CAST(:exercises AS JSONB)) AS listed(id UUID, name TEXT, description TEXT, type TEXT, primary_muscles TEXT[], secondary_muscles TEXT[], equipment TEXT, aliases TEXT[], name_key TEXT, search_key TEXT)
)
SELECT
  exercises.name
FROM exercises, wanted
WHERE
  exercises.user_id = '00000000-0000-0000-0000-000000000000'
  AND exercises.id = wanted.id
  AND exercises.type <> wanted.type
  AND EXISTS(
    SELECT
      1
    FROM workout_sets
    WHERE
      workout_sets.exercise_user_id = '00000000-0000-0000-0000-000000000000'
      AND workout_sets.exercise_id = exercises.id
  )
ORDER BY
  exercises.name;

-- name: retire_exercises
-- Archive what is no longer wanted; the sets that were logged with it keep it.
WITH wanted AS (
  SELECT
    listed.id,
    listed.name,
    listed.description,
    listed.type,
    listed.primary_muscles,
    listed.secondary_muscles,
    listed.equipment,
    listed.aliases,
    listed.name_key,
    listed.search_key
  FROM JSONB_TO_RECORDSET(CAST(:exercises AS JSONB)) AS listed(id UUID, name TEXT, description TEXT, type TEXT, primary_muscles TEXT[], secondary_muscles TEXT[], equipment TEXT, aliases TEXT[], name_key TEXT, search_key TEXT)
), current AS (
  SELECT
    exercises.id,
    exercises.version,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
      FROM (
        SELECT
          exercises.id,
          exercises.version,
          exercises.name,
          exercises.description,
          exercises.type,
          exercises.primary_muscles,
          exercises.secondary_muscles,
          exercises.equipment,
          exercises.aliases,
          CASE
            WHEN (
              exercises.user_id = '00000000-0000-0000-0000-000000000000'
            )
            THEN 'catalogue'
            ELSE 'me'
          END AS owner,
          TO_CHAR(TIMEZONE('UTC', exercises.archived_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS archived_at,
          exercises.merged_into,
          TO_CHAR(TIMEZONE('UTC', exercises.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', exercises.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body
  FROM exercises
  WHERE
    exercises.user_id = '00000000-0000-0000-0000-000000000000'
    AND exercises.archived_at IS NULL
    AND (
      NOT exercises.id IN (
        SELECT
          wanted.id
        FROM wanted
      )
    )
), "new" AS (
  UPDATE exercises SET revision = (
    exercises.revision + 1
  ), archived_at = CURRENT_TIMESTAMP, updated_at = CURRENT_TIMESTAMP
  FROM current
  WHERE
    exercises.user_id = '00000000-0000-0000-0000-000000000000' AND exercises.id = current.id
  RETURNING exercises.user_id, exercises.id, exercises.name, exercises.description, exercises.type, exercises.primary_muscles, exercises.secondary_muscles, exercises.equipment, exercises.aliases, exercises.name_key, exercises.search_key, exercises.version, exercises.revision, exercises.archived_at, exercises.merged_into_user_id, exercises.merged_into, exercises.created_at, exercises.updated_at
), written AS (
  SELECT
    "new".user_id,
    "new".id,
    "new".name,
    "new".description,
    "new".type,
    "new".primary_muscles,
    "new".secondary_muscles,
    "new".equipment,
    "new".aliases,
    "new".name_key,
    "new".search_key,
    "new".version,
    "new".revision,
    "new".archived_at,
    "new".merged_into_user_id,
    "new".merged_into,
    "new".created_at,
    "new".updated_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          "new".id,
          "new".version,
          "new".name,
          "new".description,
          "new".type,
          "new".primary_muscles,
          "new".secondary_muscles,
          "new".equipment,
          "new".aliases,
          CASE WHEN (
            "new".user_id = '00000000-0000-0000-0000-000000000000'
          ) THEN 'catalogue' ELSE 'me' END AS owner,
          TO_CHAR(TIMEZONE('UTC', "new".archived_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS archived_at,
          "new".merged_into,
          TO_CHAR(TIMEZONE('UTC', "new".created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', "new".updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    current.body AS body_before,
    current.version AS version_before
  FROM "new"
  LEFT OUTER JOIN current
    ON "new".id = current.id
), raised AS (
  UPDATE users SET data_version = (
    users.data_version + 1
  )
  WHERE
    users.id = '00000000-0000-0000-0000-000000000000' AND EXISTS(
      SELECT
        1
      FROM written
    )
  RETURNING users.data_version AS seq
), created AS (
  SELECT
    written.user_id,
    written.id,
    written.name,
    written.description,
    written.type,
    written.primary_muscles,
    written.secondary_muscles,
    written.equipment,
    written.aliases,
    written.name_key,
    written.search_key,
    written.version,
    written.revision,
    written.archived_at,
    written.merged_into_user_id,
    written.merged_into,
    written.created_at,
    written.updated_at,
    written.body,
    written.body_before,
    written.version_before,
    raised.seq
  FROM written, raised
  WHERE
    written.version_before IS NULL
), audited_created AS (
  INSERT INTO audit_trail (
    user_id,
    entity_id,
    version,
    entity,
    action,
    seq,
    request_id,
    via,
    before,
    after
  )
  SELECT
    created.user_id,
    created.id,
    created.revision,
    'exercise' AS anon_1,
    'created' AS anon_2,
    created.seq,
    CAST(:request_id AS VARCHAR) AS anon_3,
    NULL AS anon_4,
    NULL AS anon__1,
    CAST(created.body AS JSON) AS body
  FROM created
), updated AS (
  SELECT
    written.user_id,
    written.id,
    written.name,
    written.description,
    written.type,
    written.primary_muscles,
    written.secondary_muscles,
    written.equipment,
    written.aliases,
    written.name_key,
    written.search_key,
    written.version,
    written.revision,
    written.archived_at,
    written.merged_into_user_id,
    written.merged_into,
    written.created_at,
    written.updated_at,
    written.body,
    written.body_before,
    written.version_before,
    raised.seq
  FROM written, raised
  WHERE
    written.version_before IS NOT NULL
), audited_updated AS (
  INSERT INTO audit_trail (
    user_id,
    entity_id,
    version,
    entity,
    action,
    seq,
    request_id,
    via,
    before,
    after
  )
  SELECT
    updated.user_id,
    updated.id,
    updated.revision,
    'exercise' AS anon_5,
    'updated' AS anon_6,
    updated.seq,
    CAST(:request_id AS VARCHAR) AS anon_7,
    NULL AS anon_4,
    CAST(updated.body_before AS JSON) AS body_before,
    CAST(updated.body AS JSON) AS body
  FROM updated
), versions AS (
  INSERT INTO exercise_versions (
    user_id,
    exercise_id,
    version,
    name,
    description,
    type,
    primary_muscles,
    secondary_muscles,
    equipment,
    aliases
  )
  SELECT
    written.user_id,
    written.id,
    written.version,
    written.name,
    written.description,
    written.type,
    written.primary_muscles,
    written.secondary_muscles,
    written.equipment,
    written.aliases
  FROM written
  WHERE
    written.version_before IS NULL OR written.version > written.version_before
)
SELECT
  COUNT(*) AS changed
FROM written;

-- name: free_names
-- Take the names from those that are renamed, so that one can have what was another's.
--
-- The uniqueness of names is checked row by row: two that swap theirs would be in each other's way.
WITH wanted AS (
  SELECT
    listed.id,
    listed.name,
    listed.description,
    listed.type,
    listed.primary_muscles,
    listed.secondary_muscles,
    listed.equipment,
    listed.aliases,
    listed.name_key,
    listed.search_key
  FROM JSONB_TO_RECORDSET(CAST(:exercises AS JSONB)) AS listed(id UUID, name TEXT, description TEXT, type TEXT, primary_muscles TEXT[], secondary_muscles TEXT[], equipment TEXT, aliases TEXT[], name_key TEXT, search_key TEXT)
)
UPDATE exercises SET name_key = CAST(exercises.id AS TEXT)
FROM wanted
WHERE
  exercises.user_id = '00000000-0000-0000-0000-000000000000'
  AND exercises.id = wanted.id
  AND exercises.name_key <> wanted.name_key;

-- name: upsert_exercises
-- Add what is new, define anew what changed, restore what was archived.
WITH wanted AS (
  SELECT
    listed.id,
    listed.name,
    listed.description,
    listed.type,
    listed.primary_muscles,
    listed.secondary_muscles,
    listed.equipment,
    listed.aliases,
    listed.name_key,
    listed.search_key
  FROM JSONB_TO_RECORDSET(CAST(:exercises AS JSONB)) AS listed(id UUID, name TEXT, description TEXT, type TEXT, primary_muscles TEXT[], secondary_muscles TEXT[], equipment TEXT, aliases TEXT[], name_key TEXT, search_key TEXT)
), "new" AS (
  INSERT INTO exercises (
    user_id,
    id,
    name,
    description,
    type,
    primary_muscles,
    secondary_muscles,
    equipment,
    aliases,
    name_key,
    search_key
  )
  SELECT
    '00000000-0000-0000-0000-000000000000' AS anon_5,
    wanted.id,
    wanted.name,
    wanted.description,
    wanted.type,
    wanted.primary_muscles,
    wanted.secondary_muscles,
    wanted.equipment,
    wanted.aliases,
    wanted.name_key,
    wanted.search_key
  FROM wanted ON CONFLICT(user_id, id) DO UPDATE SET name = excluded.name, description = excluded.description, type = excluded.type, primary_muscles = excluded.primary_muscles, secondary_muscles = excluded.secondary_muscles, equipment = excluded.equipment, aliases = excluded.aliases, name_key = excluded.name_key, search_key = excluded.search_key, version = (
    exercises.version + CASE
      WHEN (
        exercises.name IS DISTINCT FROM excluded.name
        OR exercises.description IS DISTINCT FROM excluded.description
        OR exercises.type IS DISTINCT FROM excluded.type
        OR exercises.primary_muscles IS DISTINCT FROM excluded.primary_muscles
        OR exercises.secondary_muscles IS DISTINCT FROM excluded.secondary_muscles
        OR exercises.equipment IS DISTINCT FROM excluded.equipment
        OR exercises.aliases IS DISTINCT FROM excluded.aliases
      )
      THEN 1
      ELSE 0
    END
  ), revision = (
    exercises.revision + 1
  ), archived_at = NULL, updated_at = CURRENT_TIMESTAMP
  WHERE
    exercises.name IS DISTINCT FROM excluded.name
    OR exercises.description IS DISTINCT FROM excluded.description
    OR exercises.type IS DISTINCT FROM excluded.type
    OR exercises.primary_muscles IS DISTINCT FROM excluded.primary_muscles
    OR exercises.secondary_muscles IS DISTINCT FROM excluded.secondary_muscles
    OR exercises.equipment IS DISTINCT FROM excluded.equipment
    OR exercises.aliases IS DISTINCT FROM excluded.aliases
    OR exercises.name_key <> excluded.name_key
    OR exercises.search_key <> excluded.search_key
    OR exercises.archived_at IS NOT NULL
  RETURNING exercises.user_id, exercises.id, exercises.name, exercises.description, exercises.type, exercises.primary_muscles, exercises.secondary_muscles, exercises.equipment, exercises.aliases, exercises.name_key, exercises.search_key, exercises.version, exercises.revision, exercises.archived_at, exercises.merged_into_user_id, exercises.merged_into, exercises.created_at, exercises.updated_at
), current AS (
  SELECT
    exercises.id,
    exercises.version,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
      FROM (
        SELECT
          exercises.id,
          exercises.version,
          exercises.name,
          exercises.description,
          exercises.type,
          exercises.primary_muscles,
          exercises.secondary_muscles,
          exercises.equipment,
          exercises.aliases,
          CASE
            WHEN (
              exercises.user_id = '00000000-0000-0000-0000-000000000000'
            )
            THEN 'catalogue'
            ELSE 'me'
          END AS owner,
          TO_CHAR(TIMEZONE('UTC', exercises.archived_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS archived_at,
          exercises.merged_into,
          TO_CHAR(TIMEZONE('UTC', exercises.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', exercises.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body
  FROM exercises
  WHERE
    exercises.user_id = '00000000-0000-0000-0000-000000000000'
), written AS (
  SELECT
    "new".user_id,
    "new".id,
    "new".name,
    "new".description,
    "new".type,
    "new".primary_muscles,
    "new".secondary_muscles,
    "new".equipment,
    "new".aliases,
    "new".name_key,
    "new".search_key,
    "new".version,
    "new".revision,
    "new".archived_at,
    "new".merged_into_user_id,
    "new".merged_into,
    "new".created_at,
    "new".updated_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          "new".id,
          "new".version,
          "new".name,
          "new".description,
          "new".type,
          "new".primary_muscles,
          "new".secondary_muscles,
          "new".equipment,
          "new".aliases,
          CASE WHEN (
            "new".user_id = '00000000-0000-0000-0000-000000000000'
          ) THEN 'catalogue' ELSE 'me' END AS owner,
          TO_CHAR(TIMEZONE('UTC', "new".archived_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS archived_at,
          "new".merged_into,
          TO_CHAR(TIMEZONE('UTC', "new".created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', "new".updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    current.body AS body_before,
    current.version AS version_before
  FROM "new"
  LEFT OUTER JOIN current
    ON "new".id = current.id
), raised AS (
  UPDATE users SET data_version = (
    users.data_version + 1
  )
  WHERE
    users.id = '00000000-0000-0000-0000-000000000000' AND EXISTS(
      SELECT
        1
      FROM written
    )
  RETURNING users.data_version AS seq
), created AS (
  SELECT
    written.user_id,
    written.id,
    written.name,
    written.description,
    written.type,
    written.primary_muscles,
    written.secondary_muscles,
    written.equipment,
    written.aliases,
    written.name_key,
    written.search_key,
    written.version,
    written.revision,
    written.archived_at,
    written.merged_into_user_id,
    written.merged_into,
    written.created_at,
    written.updated_at,
    written.body,
    written.body_before,
    written.version_before,
    raised.seq
  FROM written, raised
  WHERE
    written.version_before IS NULL
), audited_created AS (
  INSERT INTO audit_trail (
    user_id,
    entity_id,
    version,
    entity,
    action,
    seq,
    request_id,
    via,
    before,
    after
  )
  SELECT
    created.user_id,
    created.id,
    created.revision,
    'exercise' AS anon_1,
    'created' AS anon_2,
    created.seq,
    CAST(:request_id AS VARCHAR) AS anon_3,
    NULL AS anon_4,
    NULL AS anon__1,
    CAST(created.body AS JSON) AS body
  FROM created
), updated AS (
  SELECT
    written.user_id,
    written.id,
    written.name,
    written.description,
    written.type,
    written.primary_muscles,
    written.secondary_muscles,
    written.equipment,
    written.aliases,
    written.name_key,
    written.search_key,
    written.version,
    written.revision,
    written.archived_at,
    written.merged_into_user_id,
    written.merged_into,
    written.created_at,
    written.updated_at,
    written.body,
    written.body_before,
    written.version_before,
    raised.seq
  FROM written, raised
  WHERE
    written.version_before IS NOT NULL
), audited_updated AS (
  INSERT INTO audit_trail (
    user_id,
    entity_id,
    version,
    entity,
    action,
    seq,
    request_id,
    via,
    before,
    after
  )
  SELECT
    updated.user_id,
    updated.id,
    updated.revision,
    'exercise' AS anon_6,
    'updated' AS anon_7,
    updated.seq,
    CAST(:request_id AS VARCHAR) AS anon_8,
    NULL AS anon_4,
    CAST(updated.body_before AS JSON) AS body_before,
    CAST(updated.body AS JSON) AS body
  FROM updated
), versions AS (
  INSERT INTO exercise_versions (
    user_id,
    exercise_id,
    version,
    name,
    description,
    type,
    primary_muscles,
    secondary_muscles,
    equipment,
    aliases
  )
  SELECT
    written.user_id,
    written.id,
    written.version,
    written.name,
    written.description,
    written.type,
    written.primary_muscles,
    written.secondary_muscles,
    written.equipment,
    written.aliases
  FROM written
  WHERE
    written.version_before IS NULL OR written.version > written.version_before
)
SELECT
  COUNT(*) AS changed
FROM written;
