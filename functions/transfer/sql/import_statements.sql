-- Statements that add what an import brings, many rows at a time.
-- Written by `make sql` from functions.transfer.import_statements.

-- name: insert_exercises
-- Add exercises as their latest definition says; `insert_versions` has all of them.
WITH batch AS (
  SELECT
    anon_4.ordinal,
    anon_4.id,
    anon_4.name,
    anon_4.description,
    anon_4.type,
    anon_4.primary_muscles,
    anon_4.secondary_muscles,
    anon_4.equipment,
    anon_4.aliases,
    anon_4.name_key,
    anon_4.search_key,
    anon_4.version,
    anon_4.archived,
    anon_4.merged_into
  FROM JSONB_TO_RECORDSET(CAST(:rows AS JSONB)) AS anon_4(ordinal INT, id UUID, name TEXT, description TEXT, type TEXT, primary_muscles TEXT[], secondary_muscles TEXT[], equipment TEXT, aliases TEXT[], name_key TEXT, search_key TEXT, version INT, archived BOOLEAN, merged_into UUID)
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_2
      FROM batch
    )
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
    search_key,
    version,
    revision,
    archived_at,
    merged_into,
    merged_into_user_id
  )
  SELECT
    change.user_id,
    batch.id,
    batch.name,
    batch.description,
    batch.type,
    batch.primary_muscles,
    batch.secondary_muscles,
    batch.equipment,
    batch.aliases,
    batch.name_key,
    batch.search_key,
    batch.version,
    batch.version AS version__1,
    CASE WHEN batch.archived THEN CURRENT_TIMESTAMP END AS anon_8,
    batch.merged_into,
    CASE
      WHEN (
        batch.merged_into IS NULL
      )
      THEN NULL
      WHEN EXISTS(
        SELECT
          1
        FROM exercises
        WHERE
          exercises.user_id = '00000000-0000-0000-0000-000000000000' AND exercises.id = batch.merged_into
      )
      THEN '00000000-0000-0000-0000-000000000000'
      ELSE change.user_id
    END AS anon_9
  FROM batch
  JOIN change
    ON TRUE
  RETURNING exercises.user_id, exercises.id, exercises.name, exercises.description, exercises.type, exercises.primary_muscles, exercises.secondary_muscles, exercises.equipment, exercises.aliases, exercises.name_key, exercises.search_key, exercises.version, exercises.revision, exercises.archived_at, exercises.merged_into_user_id, exercises.merged_into, exercises.created_at, exercises.updated_at
), shown AS (
  SELECT
    "new".user_id,
    "new".id,
    "new".revision AS version,
    batch.ordinal,
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
    ) AS body
  FROM "new"
  JOIN batch
    ON "new".id = batch.id
), audited AS (
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
    shown.user_id,
    shown.id,
    shown.version,
    'exercise' AS anon_1,
    'created' AS anon_2,
    (
      change.seq - (
        SELECT
          COUNT(*) AS count_1
        FROM batch
      )
    ) + shown.ordinal AS anon_3,
    CAST(:request_id AS VARCHAR) AS anon_5,
    (
      SELECT
        personal_tokens.name
      FROM personal_tokens
      WHERE
        CAST(:token_digest AS UUID) IS NOT NULL
        AND personal_tokens.user_id = CAST(:user_id AS UUID)
        AND personal_tokens.digest = CAST(:token_digest AS UUID)
    ) AS anon_6,
    NULL AS anon_7,
    CAST(shown.body AS JSON) AS body
  FROM shown, change
)
INSERT INTO import_entries (
  user_id,
  entity_id,
  import_id,
  entity
)
SELECT
  change.user_id,
  batch.id,
  CAST(:import_id AS UUID) AS anon_10,
  'exercise' AS anon_11
FROM batch
JOIN change
  ON TRUE;

-- name: insert_versions
-- Add the definitions of exercises.
WITH batch AS (
  SELECT
    anon_2.exercise_id,
    anon_2.version,
    anon_2.name,
    anon_2.description,
    anon_2.type,
    anon_2.primary_muscles,
    anon_2.secondary_muscles,
    anon_2.equipment,
    anon_2.aliases
  FROM JSONB_TO_RECORDSET(CAST(:rows AS JSONB)) AS anon_2(exercise_id UUID, version INT, name TEXT, description TEXT, type TEXT, primary_muscles TEXT[], secondary_muscles TEXT[], equipment TEXT, aliases TEXT[])
)
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
  CAST(:user_id AS UUID) AS anon_1,
  batch.exercise_id,
  batch.version,
  batch.name,
  batch.description,
  batch.type,
  batch.primary_muscles,
  batch.secondary_muscles,
  batch.equipment,
  batch.aliases
FROM batch;

-- name: insert_sessions
-- Add sessions, still without sets.
WITH batch AS (
  SELECT
    anon_4.ordinal,
    anon_4.id,
    anon_4.title,
    anon_4.notes,
    anon_4.started_at,
    anon_4.ended_at,
    anon_4.timezone,
    anon_4.source_start,
    anon_4.source
  FROM JSONB_TO_RECORDSET(CAST(:rows AS JSONB)) AS anon_4(ordinal INT, id UUID, title TEXT, notes TEXT, started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ, timezone TEXT, source_start TIMESTAMP, source JSON)
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_2
      FROM batch
    )
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
), "new" AS (
  INSERT INTO workout_sessions (
    user_id,
    id,
    title,
    notes,
    started_at,
    ended_at,
    timezone
  )
  SELECT
    change.user_id,
    batch.id,
    batch.title,
    batch.notes,
    batch.started_at,
    batch.ended_at,
    batch.timezone
  FROM batch
  JOIN change
    ON TRUE
  RETURNING workout_sessions.user_id, workout_sessions.id, workout_sessions.title, workout_sessions.notes, workout_sessions.started_at, workout_sessions.ended_at, workout_sessions.timezone, workout_sessions.started_on, workout_sessions.version, workout_sessions.sets_version, workout_sessions.last_position, workout_sessions.created_at, workout_sessions.updated_at, workout_sessions.deleted_at
), shown AS (
  SELECT
    "new".user_id,
    "new".id,
    "new".version,
    batch.ordinal,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          "new".id,
          "new".title,
          "new".notes,
          TO_CHAR(TIMEZONE('UTC', "new".started_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
          TO_CHAR(TIMEZONE('UTC', "new".ended_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
          "new".timezone,
          "new".version,
          TO_CHAR(TIMEZONE('UTC', "new".created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', "new".updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body
  FROM "new"
  JOIN batch
    ON "new".id = batch.id
), audited AS (
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
    shown.user_id,
    shown.id,
    shown.version,
    'session' AS anon_1,
    'created' AS anon_2,
    (
      change.seq - (
        SELECT
          COUNT(*) AS count_1
        FROM batch
      )
    ) + shown.ordinal AS anon_3,
    CAST(:request_id AS VARCHAR) AS anon_5,
    (
      SELECT
        personal_tokens.name
      FROM personal_tokens
      WHERE
        CAST(:token_digest AS UUID) IS NOT NULL
        AND personal_tokens.user_id = CAST(:user_id AS UUID)
        AND personal_tokens.digest = CAST(:token_digest AS UUID)
    ) AS anon_6,
    NULL AS anon_7,
    CAST(shown.body AS JSON) AS body
  FROM shown, change
)
INSERT INTO import_entries (
  user_id,
  entity_id,
  import_id,
  entity,
  source_start,
  source
)
SELECT
  change.user_id,
  batch.id,
  CAST(:import_id AS UUID) AS anon_8,
  'session' AS anon_9,
  batch.source_start,
  batch.source
FROM batch
JOIN change
  ON TRUE;

-- name: insert_sets
-- Add sets behind those that their sessions have.
WITH batch AS (
  SELECT
    anon_4.ordinal,
    anon_4.id,
    anon_4.session_id,
    anon_4.exercise_user_id,
    anon_4.exercise_id,
    anon_4.exercise_type,
    anon_4.exercise_version,
    anon_4.set_type,
    anon_4.reps,
    anon_4.weight,
    anon_4.unit,
    anon_4.rpe,
    anon_4.duration_seconds,
    anon_4.distance_meters,
    anon_4.rest_seconds,
    anon_4.superset,
    anon_4.notes,
    anon_4.performed_at,
    anon_4.source_start,
    anon_4.source
  FROM JSONB_TO_RECORDSET(CAST(:rows AS JSONB)) AS anon_4(ordinal INT, id UUID, session_id UUID, exercise_user_id UUID, exercise_id UUID, exercise_type TEXT, exercise_version INT, set_type TEXT, reps INT, weight DECIMAL(6, 2), unit TEXT, rpe DECIMAL(3, 1), duration_seconds INT, distance_meters DECIMAL(9, 2), rest_seconds INT, superset SMALLINT, notes TEXT, performed_at TIMESTAMPTZ, source_start TIMESTAMP, source JSON)
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_2
      FROM batch
    )
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
), many AS (
  SELECT
    batch.session_id,
    COUNT(*) AS many
  FROM batch
  GROUP BY
    batch.session_id
), numbered AS (
  UPDATE workout_sessions SET sets_version = (
    workout_sessions.sets_version + 1
  ), last_position = (
    workout_sessions.last_position + many.many
  )
  FROM change, many
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.user_id = change.user_id
    AND workout_sessions.id = many.session_id
    AND workout_sessions.id BETWEEN CAST(:first_session_id AS UUID) AND CAST(:last_session_id AS UUID)
    AND workout_sessions.deleted_at IS NULL
  RETURNING workout_sessions.user_id, workout_sessions.id, workout_sessions.started_on, workout_sessions.started_at, workout_sessions.last_position - many.many AS first
), "new" AS (
  INSERT INTO workout_sets (
    user_id,
    performed_on,
    position,
    exercise_user_id,
    exercise_version,
    performed_at,
    id,
    session_id,
    exercise_id,
    exercise_type,
    set_type,
    reps,
    weight,
    unit,
    rpe,
    duration_seconds,
    distance_meters,
    rest_seconds,
    superset,
    notes
  )
  SELECT
    numbered.user_id,
    numbered.started_on,
    numbered.first + ROW_NUMBER() OVER (PARTITION BY batch.session_id ORDER BY batch.ordinal) AS anon_8,
    COALESCE(batch.exercise_user_id, numbered.user_id) AS coalesce_1,
    COALESCE(
      (
        SELECT
          exercise_versions.version
        FROM exercise_versions
        WHERE
          exercise_versions.user_id = COALESCE(batch.exercise_user_id, numbered.user_id)
          AND exercise_versions.exercise_id = batch.exercise_id
          AND exercise_versions.version = batch.exercise_version
          AND exercise_versions.type = batch.exercise_type
      ),
      (
        SELECT
          exercises.version
        FROM exercises
        WHERE
          exercises.user_id = COALESCE(batch.exercise_user_id, numbered.user_id)
          AND exercises.id = batch.exercise_id
      )
    ) AS coalesce_2,
    COALESCE(batch.performed_at, numbered.started_at) AS coalesce_3,
    batch.id,
    batch.session_id,
    batch.exercise_id,
    batch.exercise_type,
    batch.set_type,
    batch.reps,
    batch.weight,
    batch.unit,
    batch.rpe,
    batch.duration_seconds,
    batch.distance_meters,
    batch.rest_seconds,
    batch.superset,
    batch.notes
  FROM batch
  JOIN numbered
    ON numbered.id = batch.session_id
  RETURNING workout_sets.user_id, workout_sets.id, workout_sets.session_id, workout_sets.performed_on, workout_sets.exercise_user_id, workout_sets.exercise_id, workout_sets.exercise_type, workout_sets.exercise_version, workout_sets.position, workout_sets.set_type, workout_sets.reps, workout_sets.weight, workout_sets.unit, workout_sets.weight_kg, workout_sets.rpe, workout_sets.duration_seconds, workout_sets.distance_meters, workout_sets.rest_seconds, workout_sets.superset, workout_sets.notes, workout_sets.performed_at, workout_sets.version, workout_sets.client_key, workout_sets.client_fingerprint, workout_sets.client_ordinal, workout_sets.created_at, workout_sets.updated_at, workout_sets.deleted_at
), shown AS (
  SELECT
    "new".user_id,
    "new".id,
    "new".version,
    batch.ordinal,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          "new".id,
          "new".session_id,
          "new".exercise_id,
          "new".exercise_version,
          "new".position,
          "new".set_type,
          "new".reps,
          TRIM_SCALE("new".weight) AS weight,
          "new".unit,
          TRIM_SCALE("new".rpe) AS rpe,
          "new".duration_seconds,
          TRIM_SCALE("new".distance_meters) AS distance_meters,
          "new".rest_seconds,
          "new".superset,
          "new".notes,
          TO_CHAR(TIMEZONE('UTC', "new".performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
          TRIM_SCALE(ROUND("new".weight_kg, 2)) AS weight_kg,
          "new".version,
          TO_CHAR(TIMEZONE('UTC', "new".created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', "new".updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body
  FROM "new"
  JOIN batch
    ON "new".id = batch.id
), audited AS (
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
    shown.user_id,
    shown.id,
    shown.version,
    'set' AS anon_1,
    'created' AS anon_2,
    (
      change.seq - (
        SELECT
          COUNT(*) AS count_1
        FROM batch
      )
    ) + shown.ordinal AS anon_3,
    CAST(:request_id AS VARCHAR) AS anon_5,
    (
      SELECT
        personal_tokens.name
      FROM personal_tokens
      WHERE
        CAST(:token_digest AS UUID) IS NOT NULL
        AND personal_tokens.user_id = CAST(:user_id AS UUID)
        AND personal_tokens.digest = CAST(:token_digest AS UUID)
    ) AS anon_6,
    NULL AS anon_7,
    CAST(shown.body AS JSON) AS body
  FROM shown, change
)
INSERT INTO import_entries (
  user_id,
  entity_id,
  import_id,
  entity,
  session_id,
  source_start,
  source
)
SELECT
  change.user_id,
  batch.id,
  CAST(:import_id AS UUID) AS anon_9,
  'set' AS anon_10,
  batch.session_id,
  batch.source_start,
  batch.source
FROM batch
JOIN change
  ON TRUE;

-- name: insert_weigh_ins
-- Add weigh-ins.
WITH batch AS (
  SELECT
    anon_4.ordinal,
    anon_4.id,
    anon_4.weight,
    anon_4.unit,
    anon_4.weighed_at,
    anon_4.notes,
    anon_4.source_key
  FROM JSONB_TO_RECORDSET(CAST(:rows AS JSONB)) AS anon_4(ordinal INT, id UUID, weight DECIMAL(5, 2), unit TEXT, weighed_at TIMESTAMPTZ, notes TEXT, source_key TEXT)
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_2
      FROM batch
    )
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
), "new" AS (
  INSERT INTO weigh_ins (
    user_id,
    id,
    weight,
    unit,
    weighed_at,
    notes
  )
  SELECT
    change.user_id,
    batch.id,
    batch.weight,
    batch.unit,
    batch.weighed_at,
    batch.notes
  FROM batch
  JOIN change
    ON TRUE
  RETURNING weigh_ins.user_id, weigh_ins.id, weigh_ins.weight, weigh_ins.unit, weigh_ins.weight_kg, weigh_ins.weighed_at, weigh_ins.notes, weigh_ins.version, weigh_ins.created_at, weigh_ins.updated_at, weigh_ins.deleted_at
), shown AS (
  SELECT
    "new".user_id,
    "new".id,
    "new".version,
    batch.ordinal,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          "new".id,
          TRIM_SCALE("new".weight) AS weight,
          "new".unit,
          TRIM_SCALE(ROUND("new".weight_kg, 2)) AS weight_kg,
          TO_CHAR(TIMEZONE('UTC', "new".weighed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS weighed_at,
          "new".notes,
          "new".version,
          TO_CHAR(TIMEZONE('UTC', "new".created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', "new".updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body
  FROM "new"
  JOIN batch
    ON "new".id = batch.id
), audited AS (
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
    shown.user_id,
    shown.id,
    shown.version,
    'weigh_in' AS anon_1,
    'created' AS anon_2,
    (
      change.seq - (
        SELECT
          COUNT(*) AS count_1
        FROM batch
      )
    ) + shown.ordinal AS anon_3,
    CAST(:request_id AS VARCHAR) AS anon_5,
    (
      SELECT
        personal_tokens.name
      FROM personal_tokens
      WHERE
        CAST(:token_digest AS UUID) IS NOT NULL
        AND personal_tokens.user_id = CAST(:user_id AS UUID)
        AND personal_tokens.digest = CAST(:token_digest AS UUID)
    ) AS anon_6,
    NULL AS anon_7,
    CAST(shown.body AS JSON) AS body
  FROM shown, change
)
INSERT INTO import_entries (
  user_id,
  entity_id,
  import_id,
  entity,
  source_key
)
SELECT
  change.user_id,
  batch.id,
  CAST(:import_id AS UUID) AS anon_8,
  'weigh_in' AS anon_9,
  DECODE(batch.source_key, 'hex') AS decode_1
FROM batch
JOIN change
  ON TRUE;

-- name: insert_import
-- Keep the import itself and show it; what it adds refers to it, so it comes first.
WITH "new" AS (
  INSERT INTO imports (
    user_id,
    id,
    source,
    sessions_added,
    sets_added,
    exercises_added,
    duplicates_skipped,
    deleted_skipped,
    sets_updated,
    sets_restored,
    rows_total,
    rows_skipped,
    problems_total,
    mapping_total,
    problems,
    mapping,
    first_seq
  )
  SELECT
    CAST(:user_id AS UUID) AS anon_6,
    CAST(:import_id AS UUID) AS anon_7,
    CAST(:source AS VARCHAR) AS anon_8,
    CAST(:sessions_added AS INT) AS anon_9,
    CAST(:sets_added AS INT) AS anon_10,
    CAST(:exercises_added AS INT) AS anon_11,
    CAST(:duplicates_skipped AS INT) AS anon_12,
    CAST(:deleted_skipped AS INT) AS anon_13,
    CAST(:sets_updated AS INT) AS anon_14,
    CAST(:sets_restored AS INT) AS anon_15,
    CAST(:rows_total AS INT) AS anon_16,
    CAST(:rows_skipped AS INT) AS anon_17,
    CAST(:problems_total AS INT) AS anon_18,
    CAST(:mapping_total AS INT) AS anon_19,
    CAST(CAST(:problems AS VARCHAR) AS JSON) AS anon_20,
    CAST(CAST(:mapping AS VARCHAR) AS JSON) AS anon_21,
    CAST(:first_seq AS BIGINT) AS anon_22
  RETURNING imports.user_id, imports.id, imports.source, imports.sessions_added, imports.sets_added, imports.exercises_added, imports.duplicates_skipped, imports.deleted_skipped, imports.sets_updated, imports.sets_restored, imports.rows_total, imports.rows_skipped, imports.problems_total, imports.problems, imports.mapping, imports.mapping_total, imports.first_seq, imports.last_seq, imports.created_at, imports.undone_at
), shown AS (
  SELECT
    "new".user_id,
    "new".id,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          "new".id,
          "new".source,
          CASE WHEN (
            "new".undone_at IS NULL
          ) THEN 'completed' ELSE 'undone' END AS status,
          FALSE AS dry_run,
          "new".sessions_added,
          "new".sets_added,
          "new".sets_updated,
          "new".sets_restored,
          "new".exercises_added,
          "new".duplicates_skipped,
          "new".deleted_skipped,
          JSON_BUILD_OBJECT('total', "new".rows_total, 'used', "new".rows_total - "new".rows_skipped, 'skipped', "new".rows_skipped) AS rows,
          "new".problems_total,
          COALESCE("new".mapping_total, JSON_ARRAY_LENGTH("new".mapping)) AS mapping_total,
          CASE
            WHEN (
              OCTET_LENGTH(CAST("new".problems AS TEXT)) <= 1000000
            )
            THEN "new".problems
            ELSE (
              SELECT
                COALESCE(JSON_AGG(sized.value ORDER BY sized.place), CAST('[]' AS JSON)) AS coalesce_1
              FROM (
                SELECT
                  anon_4.value,
                  anon_4.place,
                  SUM(OCTET_LENGTH(CAST(anon_4.value AS TEXT))) OVER (ORDER BY anon_4.place) AS size
                FROM JSON_ARRAY_ELEMENTS("new".problems) WITH ORDINALITY AS anon_4(value, place)
              ) AS sized
              WHERE
                sized.size <= 1000000
            )
          END AS problems,
          CASE
            WHEN (
              OCTET_LENGTH(CAST("new".mapping AS TEXT)) <= 1000000
            )
            THEN "new".mapping
            ELSE (
              SELECT
                COALESCE(JSON_AGG(sized.value ORDER BY sized.place), CAST('[]' AS JSON)) AS coalesce_2
              FROM (
                SELECT
                  anon_5.value,
                  anon_5.place,
                  SUM(OCTET_LENGTH(CAST(anon_5.value AS TEXT))) OVER (ORDER BY anon_5.place) AS size
                FROM JSON_ARRAY_ELEMENTS("new".mapping) WITH ORDINALITY AS anon_5(value, place)
              ) AS sized
              WHERE
                sized.size <= 1000000
            )
          END AS mapping,
          TO_CHAR(TIMEZONE('UTC', "new".created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', "new".undone_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS undone_at
      ) AS fields
    ) AS body,
    CASE WHEN (
      "new".undone_at IS NULL
    ) THEN '"v1"' ELSE '"v2"' END AS etag
  FROM "new"
), claimed AS (
  INSERT INTO idempotency_records (
    user_id,
    operation,
    key,
    fingerprint,
    body,
    location,
    etag
  )
  SELECT
    shown.user_id,
    CAST(:operation AS VARCHAR) AS anon_1,
    CAST(:client_key AS VARCHAR) AS anon_2,
    CAST(:fingerprint AS BYTEA) AS anon_3,
    shown.body,
    CONCAT('/imports/', shown.id) AS concat_1,
    shown.etag
  FROM shown
  WHERE
    CAST(:client_key AS VARCHAR) IS NOT NULL
)
SELECT
  shown.id,
  shown.body,
  shown.etag
FROM shown;
