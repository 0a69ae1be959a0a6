-- Statements that put back what an import updated, where nobody has changed it since.
-- Written by `make sql` from functions.transfer.put_back_statements.

-- name: put_back_sets
-- Put back a range of sets, also their exercises, except where they would fit none any more.
WITH before AS (
  SELECT
    audit_trail.entity_id,
    audit_trail.before,
    (
      SELECT
        MAX(other.version) AS max_1
      FROM audit_trail AS other
      WHERE
        other.user_id = CAST(:user_id AS UUID)
        AND other.entity_id = audit_trail.entity_id
        AND other.entity = 'set'
        AND other.action = 'updated'
        AND other.seq + 0 BETWEEN (
          SELECT
            imports.first_seq
          FROM imports
          WHERE
            imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
        ) AND (
          SELECT
            imports.last_seq
          FROM imports
          WHERE
            imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
        )
    ) AS last
  FROM audit_trail
  WHERE
    audit_trail.user_id = CAST(:user_id AS UUID)
    AND audit_trail.entity = 'set'
    AND audit_trail.action = 'updated'
    AND audit_trail.seq BETWEEN CAST(:first AS BIGINT) AND CAST(:last AS BIGINT)
    AND audit_trail.version = (
      SELECT
        MIN(other.version) AS min_1
      FROM audit_trail AS other
      WHERE
        other.user_id = CAST(:user_id AS UUID)
        AND other.entity_id = audit_trail.entity_id
        AND other.entity = 'set'
        AND other.action = 'updated'
        AND other.seq + 0 BETWEEN (
          SELECT
            imports.first_seq
          FROM imports
          WHERE
            imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
        ) AND (
          SELECT
            imports.last_seq
          FROM imports
          WHERE
            imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
        )
    )
), updated AS (
  SELECT
    workout_sets.user_id,
    workout_sets.id,
    workout_sets.session_id,
    workout_sets.performed_on,
    workout_sets.exercise_user_id,
    workout_sets.exercise_id,
    workout_sets.exercise_type,
    workout_sets.exercise_version,
    workout_sets.position,
    workout_sets.set_type,
    workout_sets.reps,
    workout_sets.weight,
    workout_sets.unit,
    workout_sets.weight_kg,
    workout_sets.rpe,
    workout_sets.duration_seconds,
    workout_sets.distance_meters,
    workout_sets.rest_seconds,
    workout_sets.superset,
    workout_sets.notes,
    workout_sets.performed_at,
    workout_sets.version,
    workout_sets.client_key,
    workout_sets.client_fingerprint,
    workout_sets.client_ordinal,
    workout_sets.created_at,
    workout_sets.updated_at,
    workout_sets.deleted_at,
    before.before
  FROM before
  JOIN workout_sets
    ON workout_sets.id = before.entity_id AND workout_sets.version = before.last
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.id BETWEEN (
      SELECT
        before.entity_id
      FROM before
      ORDER BY
        before.entity_id
      LIMIT 1
    ) AND (
      SELECT
        before.entity_id
      FROM before
      ORDER BY
        before.entity_id DESC
      LIMIT 1
    )
    AND NUM_NULLS(workout_sets.deleted_at) = 1
), found AS (
  SELECT
    updated.user_id,
    updated.id,
    updated.session_id,
    updated.performed_on,
    updated.exercise_user_id,
    updated.exercise_id,
    updated.exercise_type,
    updated.exercise_version,
    updated.position,
    updated.set_type,
    updated.reps,
    updated.weight,
    updated.unit,
    updated.weight_kg,
    updated.rpe,
    updated.duration_seconds,
    updated.distance_meters,
    updated.rest_seconds,
    updated.superset,
    updated.notes,
    updated.performed_at,
    updated.version,
    updated.client_key,
    updated.client_fingerprint,
    updated.client_ordinal,
    updated.created_at,
    updated.updated_at,
    updated.deleted_at,
    updated.before,
    COALESCE(
      (
        SELECT
          merged.merged_into
        FROM exercises AS merged
        WHERE
          merged.user_id = CAST(:user_id AS UUID)
          AND merged.id = CAST(JSON_EXTRACT_PATH_TEXT(CAST(updated.before AS JSON), 'exercise_id') AS UUID)
      ),
      CAST(JSON_EXTRACT_PATH_TEXT(CAST(updated.before AS JSON), 'exercise_id') AS UUID)
    ) AS left_id,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(updated.before AS JSON), 'exercise_id') AS UUID) AS named_id
  FROM updated
), wanted AS (
  SELECT
    found.id,
    found.session_id,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(found.before AS JSON), 'set_type') AS TEXT) AS set_type,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(found.before AS JSON), 'reps') AS INT) AS reps,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(found.before AS JSON), 'weight') AS DECIMAL(6, 2)) AS weight,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(found.before AS JSON), 'unit') AS TEXT) AS unit,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(found.before AS JSON), 'rpe') AS DECIMAL(3, 1)) AS rpe,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(found.before AS JSON), 'duration_seconds') AS INT) AS duration_seconds,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(found.before AS JSON), 'distance_meters') AS DECIMAL(9, 2)) AS distance_meters,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(found.before AS JSON), 'rest_seconds') AS INT) AS rest_seconds,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(found.before AS JSON), 'superset') AS SMALLINT) AS superset,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(found.before AS JSON), 'notes') AS TEXT) AS notes,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(found.before AS JSON), 'performed_at') AS TIMESTAMPTZ) AS performed_at,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(found.before AS JSON), 'updated_at') AS TIMESTAMPTZ) AS updated_at,
    CASE WHEN (
      found.exercise_id = found.left_id
    ) THEN found.exercise_user_id ELSE exercises.user_id END AS exercise_user_id,
    CASE WHEN (
      found.exercise_id = found.left_id
    ) THEN found.exercise_id ELSE exercises.id END AS exercise_id,
    CASE WHEN (
      found.exercise_id = found.left_id
    ) THEN found.exercise_type ELSE exercises.type END AS exercise_type,
    CASE
      WHEN (
        found.exercise_id = found.left_id
      )
      THEN found.exercise_version
      ELSE COALESCE(
        (
          SELECT
            exercise_versions.version
          FROM exercise_versions
          WHERE
            exercise_versions.user_id = exercises.user_id
            AND exercise_versions.exercise_id = exercises.id
            AND exercise_versions.version = CAST(JSON_EXTRACT_PATH_TEXT(CAST(found.before AS JSON), 'exercise_version') AS INT)
            AND exercise_versions.type = exercises.type
            AND exercises.id = found.named_id
        ),
        exercises.version
      )
    END AS exercise_version
  FROM found
  JOIN exercises
    ON (
      exercises.user_id = CAST(:user_id AS UUID) OR exercises.user_id = '00000000-0000-0000-0000-000000000000'
    )
    AND exercises.id = found.left_id
), sets AS (
  SELECT
    wanted.id,
    wanted.session_id,
    wanted.set_type,
    wanted.reps,
    wanted.weight,
    wanted.unit,
    wanted.rpe,
    wanted.duration_seconds,
    wanted.distance_meters,
    wanted.rest_seconds,
    wanted.superset,
    wanted.notes,
    wanted.performed_at,
    wanted.updated_at,
    wanted.exercise_user_id,
    wanted.exercise_id,
    wanted.exercise_type,
    wanted.exercise_version,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          updated.id,
          updated.session_id,
          updated.exercise_id,
          updated.exercise_version,
          updated.position,
          updated.set_type,
          updated.reps,
          TRIM_SCALE(updated.weight) AS weight,
          updated.unit,
          TRIM_SCALE(updated.rpe) AS rpe,
          updated.duration_seconds,
          TRIM_SCALE(updated.distance_meters) AS distance_meters,
          updated.rest_seconds,
          updated.superset,
          updated.notes,
          TO_CHAR(TIMEZONE('UTC', updated.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
          TRIM_SCALE(ROUND(updated.weight_kg, 2)) AS weight_kg,
          updated.version,
          TO_CHAR(TIMEZONE('UTC', updated.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', updated.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    ROW_NUMBER() OVER (ORDER BY wanted.id) AS ordinal
  FROM wanted
  JOIN updated
    ON wanted.id = updated.id
  WHERE
    CASE wanted.exercise_type
      WHEN 'weight_reps'
      THEN wanted.reps IS NOT NULL AND wanted.weight IS NOT NULL AND wanted.distance_meters IS NULL
      WHEN 'reps_only'
      THEN wanted.reps IS NOT NULL AND wanted.weight IS NULL AND wanted.distance_meters IS NULL
      WHEN 'weighted_bodyweight'
      THEN wanted.reps IS NOT NULL AND wanted.distance_meters IS NULL
      WHEN 'assisted_bodyweight'
      THEN wanted.reps IS NOT NULL AND wanted.distance_meters IS NULL
      WHEN 'duration'
      THEN wanted.duration_seconds IS NOT NULL AND wanted.distance_meters IS NULL
      WHEN 'weight_duration'
      THEN wanted.weight IS NOT NULL AND wanted.duration_seconds IS NOT NULL AND wanted.distance_meters IS NULL
      WHEN 'distance_duration'
      THEN wanted.duration_seconds IS NOT NULL OR wanted.distance_meters IS NOT NULL
      WHEN 'weight_distance'
      THEN wanted.weight IS NOT NULL AND wanted.distance_meters IS NOT NULL
      ELSE FALSE
    END
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_2
      FROM sets
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
  UPDATE workout_sets SET exercise_user_id = sets.exercise_user_id, exercise_id = sets.exercise_id, exercise_type = sets.exercise_type, exercise_version = sets.exercise_version, set_type = sets.set_type, reps = sets.reps, weight = sets.weight, unit = sets.unit, rpe = sets.rpe, duration_seconds = sets.duration_seconds, distance_meters = sets.distance_meters, rest_seconds = sets.rest_seconds, superset = sets.superset, notes = sets.notes, performed_at = sets.performed_at, version = (
    workout_sets.version + 1
  ), updated_at = sets.updated_at
  FROM change, sets
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.user_id = change.user_id
    AND workout_sets.id BETWEEN (
      SELECT
        sets.id
      FROM sets
      ORDER BY
        sets.id
      LIMIT 1
    ) AND (
      SELECT
        sets.id
      FROM sets
      ORDER BY
        sets.id DESC
      LIMIT 1
    )
    AND workout_sets.id = sets.id
  RETURNING workout_sets.user_id, workout_sets.id, workout_sets.session_id, workout_sets.performed_on, workout_sets.exercise_user_id, workout_sets.exercise_id, workout_sets.exercise_type, workout_sets.exercise_version, workout_sets.position, workout_sets.set_type, workout_sets.reps, workout_sets.weight, workout_sets.unit, workout_sets.weight_kg, workout_sets.rpe, workout_sets.duration_seconds, workout_sets.distance_meters, workout_sets.rest_seconds, workout_sets.superset, workout_sets.notes, workout_sets.performed_at, workout_sets.version, workout_sets.client_key, workout_sets.client_fingerprint, workout_sets.client_ordinal, workout_sets.created_at, workout_sets.updated_at, workout_sets.deleted_at, sets.ordinal, sets.body AS before
), after AS (
  SELECT
    "new".user_id,
    "new".id,
    "new".session_id,
    "new".performed_on,
    "new".exercise_user_id,
    "new".exercise_id,
    "new".exercise_type,
    "new".exercise_version,
    "new".position,
    "new".set_type,
    "new".reps,
    "new".weight,
    "new".unit,
    "new".weight_kg,
    "new".rpe,
    "new".duration_seconds,
    "new".distance_meters,
    "new".rest_seconds,
    "new".superset,
    "new".notes,
    "new".performed_at,
    "new".version,
    "new".client_key,
    "new".client_fingerprint,
    "new".client_ordinal,
    "new".created_at,
    "new".updated_at,
    "new".deleted_at,
    "new".ordinal,
    "new".before,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
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
    after.user_id,
    after.id,
    after.version,
    'set' AS anon_1,
    'updated' AS anon_2,
    (
      change.seq - (
        SELECT
          COUNT(*) AS count_1
        FROM sets
      )
    ) + after.ordinal AS anon_3,
    CAST(:request_id AS VARCHAR) AS anon_4,
    (
      SELECT
        personal_tokens.name
      FROM personal_tokens
      WHERE
        CAST(:token_digest AS UUID) IS NOT NULL
        AND personal_tokens.user_id = CAST(:user_id AS UUID)
        AND personal_tokens.digest = CAST(:token_digest AS UUID)
    ) AS anon_5,
    CAST(after.before AS JSON) AS before,
    CAST(after.body AS JSON) AS body
  FROM after, change
), touched AS (
  UPDATE workout_sessions SET sets_version = (
    workout_sessions.sets_version + 1
  )
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.id BETWEEN (
      SELECT
        after.session_id
      FROM after
      ORDER BY
        after.session_id
      LIMIT 1
    ) AND (
      SELECT
        after.session_id
      FROM after
      ORDER BY
        after.session_id DESC
      LIMIT 1
    )
    AND workout_sessions.id IN (
      SELECT DISTINCT
        after.session_id
      FROM after
    )
)
SELECT
  COUNT(*) AS done
FROM after;

-- name: put_back_sessions
-- Put back a range of sessions; their sets are put back by themselves, deleted ones with them.
WITH before AS (
  SELECT
    audit_trail.entity_id,
    audit_trail.before,
    (
      SELECT
        MAX(other.version) AS max_1
      FROM audit_trail AS other
      WHERE
        other.user_id = CAST(:user_id AS UUID)
        AND other.entity_id = audit_trail.entity_id
        AND other.entity = 'session'
        AND other.action = 'updated'
        AND other.seq + 0 BETWEEN (
          SELECT
            imports.first_seq
          FROM imports
          WHERE
            imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
        ) AND (
          SELECT
            imports.last_seq
          FROM imports
          WHERE
            imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
        )
    ) AS last
  FROM audit_trail
  WHERE
    audit_trail.user_id = CAST(:user_id AS UUID)
    AND audit_trail.entity = 'session'
    AND audit_trail.action = 'updated'
    AND audit_trail.seq BETWEEN CAST(:first AS BIGINT) AND CAST(:last AS BIGINT)
    AND audit_trail.version = (
      SELECT
        MIN(other.version) AS min_1
      FROM audit_trail AS other
      WHERE
        other.user_id = CAST(:user_id AS UUID)
        AND other.entity_id = audit_trail.entity_id
        AND other.entity = 'session'
        AND other.action = 'updated'
        AND other.seq + 0 BETWEEN (
          SELECT
            imports.first_seq
          FROM imports
          WHERE
            imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
        ) AND (
          SELECT
            imports.last_seq
          FROM imports
          WHERE
            imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
        )
    )
), updated AS (
  SELECT
    workout_sessions.user_id,
    workout_sessions.id,
    workout_sessions.title,
    workout_sessions.notes,
    workout_sessions.started_at,
    workout_sessions.ended_at,
    workout_sessions.timezone,
    workout_sessions.started_on,
    workout_sessions.version,
    workout_sessions.sets_version,
    workout_sessions.last_position,
    workout_sessions.created_at,
    workout_sessions.updated_at,
    workout_sessions.deleted_at,
    before.before
  FROM before
  JOIN workout_sessions
    ON workout_sessions.id = before.entity_id AND workout_sessions.version = before.last
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.id BETWEEN (
      SELECT
        before.entity_id
      FROM before
      ORDER BY
        before.entity_id
      LIMIT 1
    ) AND (
      SELECT
        before.entity_id
      FROM before
      ORDER BY
        before.entity_id DESC
      LIMIT 1
    )
    AND NUM_NULLS(workout_sessions.deleted_at) = 1
), workouts AS (
  SELECT
    updated.id,
    updated.started_at AS moved_start,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(updated.before AS JSON), 'title') AS TEXT) AS title,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(updated.before AS JSON), 'notes') AS TEXT) AS notes,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(updated.before AS JSON), 'started_at') AS TIMESTAMPTZ) AS started_at,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(updated.before AS JSON), 'ended_at') AS TIMESTAMPTZ) AS ended_at,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(updated.before AS JSON), 'timezone') AS TEXT) AS timezone,
    CAST(JSON_EXTRACT_PATH_TEXT(CAST(updated.before AS JSON), 'updated_at') AS TIMESTAMPTZ) AS updated_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          updated.id,
          updated.title,
          updated.notes,
          TO_CHAR(TIMEZONE('UTC', updated.started_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
          TO_CHAR(TIMEZONE('UTC', updated.ended_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
          updated.timezone,
          updated.version,
          TO_CHAR(TIMEZONE('UTC', updated.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', updated.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    ROW_NUMBER() OVER (ORDER BY updated.id) AS ordinal
  FROM updated
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_2
      FROM workouts
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
  UPDATE workout_sessions SET title = workouts.title, notes = workouts.notes, started_at = workouts.started_at, ended_at = workouts.ended_at, timezone = workouts.timezone, version = (
    workout_sessions.version + 1
  ), updated_at = workouts.updated_at
  FROM change, workouts
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.user_id = change.user_id
    AND workout_sessions.id BETWEEN (
      SELECT
        workouts.id
      FROM workouts
      ORDER BY
        workouts.id
      LIMIT 1
    ) AND (
      SELECT
        workouts.id
      FROM workouts
      ORDER BY
        workouts.id DESC
      LIMIT 1
    )
    AND workout_sessions.id = workouts.id
  RETURNING workout_sessions.user_id, workout_sessions.id, workout_sessions.title, workout_sessions.notes, workout_sessions.started_at, workout_sessions.ended_at, workout_sessions.timezone, workout_sessions.started_on, workout_sessions.version, workout_sessions.sets_version, workout_sessions.last_position, workout_sessions.created_at, workout_sessions.updated_at, workout_sessions.deleted_at, workouts.ordinal, workouts.body AS before
), after AS (
  SELECT
    "new".user_id,
    "new".id,
    "new".title,
    "new".notes,
    "new".started_at,
    "new".ended_at,
    "new".timezone,
    "new".started_on,
    "new".version,
    "new".sets_version,
    "new".last_position,
    "new".created_at,
    "new".updated_at,
    "new".deleted_at,
    "new".ordinal,
    "new".before,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
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
    after.user_id,
    after.id,
    after.version,
    'session' AS anon_1,
    'updated' AS anon_2,
    (
      change.seq - (
        SELECT
          COUNT(*) AS count_1
        FROM workouts
      )
    ) + after.ordinal AS anon_3,
    CAST(:request_id AS VARCHAR) AS anon_4,
    (
      SELECT
        personal_tokens.name
      FROM personal_tokens
      WHERE
        CAST(:token_digest AS UUID) IS NOT NULL
        AND personal_tokens.user_id = CAST(:user_id AS UUID)
        AND personal_tokens.digest = CAST(:token_digest AS UUID)
    ) AS anon_5,
    CAST(after.before AS JSON) AS before,
    CAST(after.body AS JSON) AS body
  FROM after, change
), deleted_moved AS (
  UPDATE workout_sets SET performed_at = TIMEZONE(
    'UTC',
    (
      TIMEZONE('UTC', workouts.started_at) - TIMEZONE('UTC', workouts.moved_start)
    ) + TIMEZONE('UTC', workout_sets.performed_at)
  )
  FROM change, workouts
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.user_id = change.user_id
    AND workout_sets.session_id BETWEEN (
      SELECT
        workouts.id
      FROM workouts
      ORDER BY
        workouts.id
      LIMIT 1
    ) AND (
      SELECT
        workouts.id
      FROM workouts
      ORDER BY
        workouts.id DESC
      LIMIT 1
    )
    AND workout_sets.session_id = workouts.id
    AND workout_sets.deleted_at IS NOT NULL
    AND workouts.moved_start <> workouts.started_at
)
SELECT
  COUNT(*) AS done
FROM after;
