-- Statements that change parts of a set, also of which exercise it is and in which session.
-- Written by `make sql` from functions.sessions.set_patch_statements.

-- name: patch_set
-- Change what a draft that names no session names; the same content again changes nothing.
WITH exercise AS (
  SELECT
    exercises.user_id,
    exercises.id,
    exercises.type,
    exercises.version
  FROM exercises
  WHERE
    (
      exercises.user_id = CAST(:user_id AS UUID) OR exercises.user_id = '00000000-0000-0000-0000-000000000000'
    )
    AND exercises.id = COALESCE(
      (
        SELECT
          merged.merged_into
        FROM exercises AS merged
        WHERE
          merged.user_id = CAST(:user_id AS UUID) AND merged.id = CAST(:exercise_id AS UUID)
      ),
      CAST(:exercise_id AS UUID)
    )
), set AS (
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
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
      FROM (
        SELECT
          workout_sets.id,
          workout_sets.session_id,
          workout_sets.exercise_id,
          workout_sets.exercise_version,
          workout_sets.position,
          workout_sets.set_type,
          workout_sets.reps,
          TRIM_SCALE(workout_sets.weight) AS weight,
          workout_sets.unit,
          TRIM_SCALE(workout_sets.rpe) AS rpe,
          workout_sets.duration_seconds,
          TRIM_SCALE(workout_sets.distance_meters) AS distance_meters,
          workout_sets.rest_seconds,
          workout_sets.superset,
          workout_sets.notes,
          TO_CHAR(TIMEZONE('UTC', workout_sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
          TRIM_SCALE(ROUND(workout_sets.weight_kg, 2)) AS weight_kg,
          workout_sets.version,
          TO_CHAR(TIMEZONE('UTC', workout_sets.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', workout_sets.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    CAST(:tags AS TEXT[]) IS NULL
    OR (
      '"v' || CAST(workout_sets.version AS TEXT) || '"'
    ) = ANY(
      CAST(:tags AS TEXT[])
    ) AS matches
  FROM workout_sets
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.id = CAST(:set_id AS UUID)
    AND workout_sets.deleted_at IS NULL
), caller AS (
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
), patched AS (
  SELECT
    set.id,
    CASE WHEN CAST(:set_set_type AS BOOLEAN) THEN CAST(:set_type AS VARCHAR) ELSE set.set_type END AS set_type,
    CASE WHEN CAST(:set_reps AS BOOLEAN) THEN CAST(:reps AS INT) ELSE set.reps END AS reps,
    CASE WHEN CAST(:set_weight AS BOOLEAN) THEN CAST(:weight AS DECIMAL(6, 2)) ELSE set.weight END AS weight,
    CASE WHEN CAST(:set_rpe AS BOOLEAN) THEN CAST(:rpe AS DECIMAL(3, 1)) ELSE set.rpe END AS rpe,
    CASE WHEN CAST(:set_duration_seconds AS BOOLEAN) THEN CAST(:duration_seconds AS INT) ELSE set.duration_seconds END AS duration_seconds,
    CASE WHEN CAST(:set_distance_meters AS BOOLEAN) THEN CAST(:distance_meters AS DECIMAL(9, 2)) ELSE set.distance_meters END AS distance_meters,
    CASE WHEN CAST(:set_rest_seconds AS BOOLEAN) THEN CAST(:rest_seconds AS INT) ELSE set.rest_seconds END AS rest_seconds,
    CASE WHEN CAST(:set_superset AS BOOLEAN) THEN CAST(:superset AS SMALLINT) ELSE set.superset END AS superset,
    CASE WHEN CAST(:set_notes AS BOOLEAN) THEN CAST(:notes AS VARCHAR) ELSE set.notes END AS notes,
    CASE WHEN CAST(:set_performed_at AS BOOLEAN) THEN CAST(:performed_at AS TIMESTAMPTZ) ELSE set.performed_at END AS performed_at,
    CASE
      WHEN (
        CASE WHEN CAST(:set_weight AS BOOLEAN) THEN CAST(:weight AS DECIMAL(6, 2)) ELSE set.weight END IS NOT NULL
      )
      THEN COALESCE(CASE WHEN CAST(:set_unit AS BOOLEAN) THEN CAST(:unit AS VARCHAR) ELSE set.unit END, set.unit, caller.unit)
    END AS unit,
    CASE
      WHEN (
        exercise.id IS NOT NULL AND exercise.id <> set.exercise_id
      )
      THEN exercise.user_id
      ELSE set.exercise_user_id
    END AS exercise_user_id,
    CASE
      WHEN (
        exercise.id IS NOT NULL AND exercise.id <> set.exercise_id
      )
      THEN exercise.id
      ELSE set.exercise_id
    END AS exercise_id,
    CASE
      WHEN (
        exercise.id IS NOT NULL AND exercise.id <> set.exercise_id
      )
      THEN exercise.type
      ELSE set.exercise_type
    END AS exercise_type,
    CASE
      WHEN (
        exercise.id IS NOT NULL AND exercise.id <> set.exercise_id
      )
      THEN exercise.version
      ELSE set.exercise_version
    END AS exercise_version
  FROM set
  JOIN caller
    ON TRUE
  LEFT OUTER JOIN exercise
    ON TRUE
), judged AS (
  SELECT
    set.user_id,
    set.id,
    set.session_id,
    set.performed_on,
    set.exercise_user_id,
    set.exercise_id,
    set.exercise_type,
    set.exercise_version,
    set.position,
    set.set_type,
    set.reps,
    set.weight,
    set.unit,
    set.weight_kg,
    set.rpe,
    set.duration_seconds,
    set.distance_meters,
    set.rest_seconds,
    set.superset,
    set.notes,
    set.performed_at,
    set.version,
    set.client_key,
    set.client_fingerprint,
    set.client_ordinal,
    set.created_at,
    set.updated_at,
    set.deleted_at,
    set.body,
    set.matches,
    FALSE AS moves,
    set.set_type IS DISTINCT FROM patched.set_type
    OR set.reps IS DISTINCT FROM patched.reps
    OR set.weight IS DISTINCT FROM patched.weight
    OR set.rpe IS DISTINCT FROM patched.rpe
    OR set.duration_seconds IS DISTINCT FROM patched.duration_seconds
    OR set.distance_meters IS DISTINCT FROM patched.distance_meters
    OR set.rest_seconds IS DISTINCT FROM patched.rest_seconds
    OR set.superset IS DISTINCT FROM patched.superset
    OR set.notes IS DISTINCT FROM patched.notes
    OR set.performed_at IS DISTINCT FROM patched.performed_at
    OR set.unit IS DISTINCT FROM patched.unit
    OR set.exercise_user_id IS DISTINCT FROM patched.exercise_user_id
    OR set.exercise_id IS DISTINCT FROM patched.exercise_id
    OR set.exercise_type IS DISTINCT FROM patched.exercise_type
    OR set.exercise_version IS DISTINCT FROM patched.exercise_version AS differs,
    CAST(:exercise_id AS UUID) IS NULL OR EXISTS(
      SELECT
        1
      FROM exercise
    ) AS knows_exercise,
    CAST(:unit AS VARCHAR) IS NOT NULL AND patched.weight IS NULL AS lacks_weight,
    patched.exercise_type AS new_type,
    CASE patched.exercise_type
      WHEN 'weight_reps'
      THEN patched.reps IS NOT NULL AND patched.weight IS NOT NULL AND patched.distance_meters IS NULL
      WHEN 'reps_only'
      THEN patched.reps IS NOT NULL AND patched.weight IS NULL AND patched.distance_meters IS NULL
      WHEN 'weighted_bodyweight'
      THEN patched.reps IS NOT NULL AND patched.distance_meters IS NULL
      WHEN 'assisted_bodyweight'
      THEN patched.reps IS NOT NULL AND patched.distance_meters IS NULL
      WHEN 'duration'
      THEN patched.duration_seconds IS NOT NULL AND patched.distance_meters IS NULL
      WHEN 'weight_duration'
      THEN patched.weight IS NOT NULL
      AND patched.duration_seconds IS NOT NULL
      AND patched.distance_meters IS NULL
      WHEN 'distance_duration'
      THEN patched.duration_seconds IS NOT NULL OR patched.distance_meters IS NOT NULL
      WHEN 'weight_distance'
      THEN patched.weight IS NOT NULL AND patched.distance_meters IS NOT NULL
      ELSE FALSE
    END AS fits,
    ARRAY_REMOVE(
      ARRAY[
        CASE WHEN (
          patched.reps IS NOT NULL
        ) THEN 'reps' END,
        CASE WHEN (
          patched.weight IS NOT NULL
        ) THEN 'weight' END,
        CASE WHEN (
          patched.duration_seconds IS NOT NULL
        ) THEN 'duration_seconds' END,
        CASE WHEN (
          patched.distance_meters IS NOT NULL
        ) THEN 'distance_meters' END
      ],
      NULL
    ) AS measures
  FROM set
  JOIN patched
    ON TRUE
), decided AS (
  SELECT
    judged.user_id,
    judged.id,
    judged.session_id,
    judged.performed_on,
    judged.exercise_user_id,
    judged.exercise_id,
    judged.exercise_type,
    judged.exercise_version,
    judged.position,
    judged.set_type,
    judged.reps,
    judged.weight,
    judged.unit,
    judged.weight_kg,
    judged.rpe,
    judged.duration_seconds,
    judged.distance_meters,
    judged.rest_seconds,
    judged.superset,
    judged.notes,
    judged.performed_at,
    judged.version,
    judged.client_key,
    judged.client_fingerprint,
    judged.client_ordinal,
    judged.created_at,
    judged.updated_at,
    judged.deleted_at,
    judged.body,
    judged.matches,
    judged.moves,
    judged.differs,
    judged.knows_exercise,
    judged.lacks_weight,
    judged.new_type,
    judged.fits,
    judged.measures,
    judged.matches AND judged.differs AND judged.knows_exercise AND NOT judged.lacks_weight AND judged.fits AS is_wanted
  FROM judged
), change AS (
  UPDATE users SET data_version = (
    users.data_version + 1
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
    AND EXISTS(
      SELECT
        1
      FROM decided
      WHERE
        decided.is_wanted
    )
    AND users.retyped_version <= (
      SELECT
        caller.data_version
      FROM caller
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), "new" AS (
  UPDATE workout_sets SET exercise_user_id = patched.exercise_user_id, exercise_id = patched.exercise_id, exercise_type = patched.exercise_type, exercise_version = patched.exercise_version, set_type = patched.set_type, reps = patched.reps, weight = patched.weight, unit = patched.unit, rpe = patched.rpe, duration_seconds = patched.duration_seconds, distance_meters = patched.distance_meters, rest_seconds = patched.rest_seconds, superset = patched.superset, notes = patched.notes, performed_at = patched.performed_at, version = (
    workout_sets.version + 1
  ), updated_at = CURRENT_TIMESTAMP
  FROM change, patched, set
  WHERE
    workout_sets.user_id = change.user_id
    AND workout_sets.id = patched.id
    AND workout_sets.deleted_at IS NULL
    AND workout_sets.version = set.version
  RETURNING workout_sets.user_id, workout_sets.id, workout_sets.session_id, workout_sets.performed_on, workout_sets.exercise_user_id, workout_sets.exercise_id, workout_sets.exercise_type, workout_sets.exercise_version, workout_sets.position, workout_sets.set_type, workout_sets.reps, workout_sets.weight, workout_sets.unit, workout_sets.weight_kg, workout_sets.rpe, workout_sets.duration_seconds, workout_sets.distance_meters, workout_sets.rest_seconds, workout_sets.superset, workout_sets.notes, workout_sets.performed_at, workout_sets.version, workout_sets.client_key, workout_sets.client_fingerprint, workout_sets.client_ordinal, workout_sets.created_at, workout_sets.updated_at, workout_sets.deleted_at
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
    change.seq,
    CAST(:request_id AS VARCHAR) AS anon_3,
    (
      SELECT
        personal_tokens.name
      FROM personal_tokens
      WHERE
        CAST(:token_digest AS UUID) IS NOT NULL
        AND personal_tokens.user_id = CAST(:user_id AS UUID)
        AND personal_tokens.digest = CAST(:token_digest AS UUID)
    ) AS anon_4,
    CAST(decided.body AS JSON) AS body,
    CAST(after.body AS JSON) AS body__1
  FROM after, change, decided
), left_behind AS (
  SELECT
    after.user_id,
    decided.session_id
  FROM after
  JOIN decided
    ON TRUE
), touched AS (
  UPDATE workout_sessions SET sets_version = (
    workout_sessions.sets_version + 1
  )
  FROM left_behind
  WHERE
    workout_sessions.user_id = left_behind.user_id AND workout_sessions.id = left_behind.session_id
)
SELECT
  decided.id,
  decided.matches,
  '"v' || CAST(decided.version AS TEXT) || '"' AS current_etag,
  after.id AS changed_id,
  decided.differs,
  COALESCE(after.body, decided.body) AS body,
  COALESCE('"v' || CAST(after.version AS TEXT) || '"', '"v' || CAST(decided.version AS TEXT) || '"') AS etag,
  decided.knows_exercise,
  decided.lacks_weight,
  decided.new_type,
  decided.measures
FROM caller
LEFT OUTER JOIN decided
  ON TRUE
LEFT OUTER JOIN after
  ON TRUE;

-- name: move_set
-- Change what a draft that names a session names; in another session the set is the last.
WITH workout AS (
  SELECT
    workout_sessions.id,
    workout_sessions.sets_version,
    CASE
      WHEN (
        workout_sessions.last_position + 1 <= 1000
      )
      THEN TRUE
      ELSE (
        SELECT
          COUNT(*) AS count_1
        FROM workout_sets
        WHERE
          workout_sets.user_id = workout_sessions.user_id
          AND workout_sets.session_id = workout_sessions.id
          AND workout_sets.deleted_at IS NULL
      ) + 1 <= 1000
    END AS has_room
  FROM workout_sessions
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.id = CAST(:session_id AS UUID)
    AND workout_sessions.deleted_at IS NULL
), exercise AS (
  SELECT
    exercises.user_id,
    exercises.id,
    exercises.type,
    exercises.version
  FROM exercises
  WHERE
    (
      exercises.user_id = CAST(:user_id AS UUID) OR exercises.user_id = '00000000-0000-0000-0000-000000000000'
    )
    AND exercises.id = COALESCE(
      (
        SELECT
          merged.merged_into
        FROM exercises AS merged
        WHERE
          merged.user_id = CAST(:user_id AS UUID) AND merged.id = CAST(:exercise_id AS UUID)
      ),
      CAST(:exercise_id AS UUID)
    )
), set AS (
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
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
      FROM (
        SELECT
          workout_sets.id,
          workout_sets.session_id,
          workout_sets.exercise_id,
          workout_sets.exercise_version,
          workout_sets.position,
          workout_sets.set_type,
          workout_sets.reps,
          TRIM_SCALE(workout_sets.weight) AS weight,
          workout_sets.unit,
          TRIM_SCALE(workout_sets.rpe) AS rpe,
          workout_sets.duration_seconds,
          TRIM_SCALE(workout_sets.distance_meters) AS distance_meters,
          workout_sets.rest_seconds,
          workout_sets.superset,
          workout_sets.notes,
          TO_CHAR(TIMEZONE('UTC', workout_sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
          TRIM_SCALE(ROUND(workout_sets.weight_kg, 2)) AS weight_kg,
          workout_sets.version,
          TO_CHAR(TIMEZONE('UTC', workout_sets.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', workout_sets.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    CAST(:tags AS TEXT[]) IS NULL
    OR (
      '"v' || CAST(workout_sets.version AS TEXT) || '"'
    ) = ANY(
      CAST(:tags AS TEXT[])
    ) AS matches
  FROM workout_sets
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.id = CAST(:set_id AS UUID)
    AND workout_sets.deleted_at IS NULL
), caller AS (
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
), patched AS (
  SELECT
    set.id,
    CASE WHEN CAST(:set_set_type AS BOOLEAN) THEN CAST(:set_type AS VARCHAR) ELSE set.set_type END AS set_type,
    CASE WHEN CAST(:set_reps AS BOOLEAN) THEN CAST(:reps AS INT) ELSE set.reps END AS reps,
    CASE WHEN CAST(:set_weight AS BOOLEAN) THEN CAST(:weight AS DECIMAL(6, 2)) ELSE set.weight END AS weight,
    CASE WHEN CAST(:set_rpe AS BOOLEAN) THEN CAST(:rpe AS DECIMAL(3, 1)) ELSE set.rpe END AS rpe,
    CASE WHEN CAST(:set_duration_seconds AS BOOLEAN) THEN CAST(:duration_seconds AS INT) ELSE set.duration_seconds END AS duration_seconds,
    CASE WHEN CAST(:set_distance_meters AS BOOLEAN) THEN CAST(:distance_meters AS DECIMAL(9, 2)) ELSE set.distance_meters END AS distance_meters,
    CASE WHEN CAST(:set_rest_seconds AS BOOLEAN) THEN CAST(:rest_seconds AS INT) ELSE set.rest_seconds END AS rest_seconds,
    CASE WHEN CAST(:set_superset AS BOOLEAN) THEN CAST(:superset AS SMALLINT) ELSE set.superset END AS superset,
    CASE WHEN CAST(:set_notes AS BOOLEAN) THEN CAST(:notes AS VARCHAR) ELSE set.notes END AS notes,
    CASE WHEN CAST(:set_performed_at AS BOOLEAN) THEN CAST(:performed_at AS TIMESTAMPTZ) ELSE set.performed_at END AS performed_at,
    CASE
      WHEN (
        CASE WHEN CAST(:set_weight AS BOOLEAN) THEN CAST(:weight AS DECIMAL(6, 2)) ELSE set.weight END IS NOT NULL
      )
      THEN COALESCE(CASE WHEN CAST(:set_unit AS BOOLEAN) THEN CAST(:unit AS VARCHAR) ELSE set.unit END, set.unit, caller.unit)
    END AS unit,
    CASE
      WHEN (
        exercise.id IS NOT NULL AND exercise.id <> set.exercise_id
      )
      THEN exercise.user_id
      ELSE set.exercise_user_id
    END AS exercise_user_id,
    CASE
      WHEN (
        exercise.id IS NOT NULL AND exercise.id <> set.exercise_id
      )
      THEN exercise.id
      ELSE set.exercise_id
    END AS exercise_id,
    CASE
      WHEN (
        exercise.id IS NOT NULL AND exercise.id <> set.exercise_id
      )
      THEN exercise.type
      ELSE set.exercise_type
    END AS exercise_type,
    CASE
      WHEN (
        exercise.id IS NOT NULL AND exercise.id <> set.exercise_id
      )
      THEN exercise.version
      ELSE set.exercise_version
    END AS exercise_version
  FROM set
  JOIN caller
    ON TRUE
  LEFT OUTER JOIN exercise
    ON TRUE
), judged AS (
  SELECT
    set.user_id,
    set.id,
    set.session_id,
    set.performed_on,
    set.exercise_user_id,
    set.exercise_id,
    set.exercise_type,
    set.exercise_version,
    set.position,
    set.set_type,
    set.reps,
    set.weight,
    set.unit,
    set.weight_kg,
    set.rpe,
    set.duration_seconds,
    set.distance_meters,
    set.rest_seconds,
    set.superset,
    set.notes,
    set.performed_at,
    set.version,
    set.client_key,
    set.client_fingerprint,
    set.client_ordinal,
    set.created_at,
    set.updated_at,
    set.deleted_at,
    set.body,
    set.matches,
    EXISTS(
      SELECT
        1
      FROM workout
      WHERE
        workout.id <> set.session_id
    ) AS moves,
    set.set_type IS DISTINCT FROM patched.set_type
    OR set.reps IS DISTINCT FROM patched.reps
    OR set.weight IS DISTINCT FROM patched.weight
    OR set.rpe IS DISTINCT FROM patched.rpe
    OR set.duration_seconds IS DISTINCT FROM patched.duration_seconds
    OR set.distance_meters IS DISTINCT FROM patched.distance_meters
    OR set.rest_seconds IS DISTINCT FROM patched.rest_seconds
    OR set.superset IS DISTINCT FROM patched.superset
    OR set.notes IS DISTINCT FROM patched.notes
    OR set.performed_at IS DISTINCT FROM patched.performed_at
    OR set.unit IS DISTINCT FROM patched.unit
    OR set.exercise_user_id IS DISTINCT FROM patched.exercise_user_id
    OR set.exercise_id IS DISTINCT FROM patched.exercise_id
    OR set.exercise_type IS DISTINCT FROM patched.exercise_type
    OR set.exercise_version IS DISTINCT FROM patched.exercise_version
    OR EXISTS(
      SELECT
        1
      FROM workout
      WHERE
        workout.id <> set.session_id
    ) AS differs,
    CAST(:exercise_id AS UUID) IS NULL OR EXISTS(
      SELECT
        1
      FROM exercise
    ) AS knows_exercise,
    CAST(:unit AS VARCHAR) IS NOT NULL AND patched.weight IS NULL AS lacks_weight,
    patched.exercise_type AS new_type,
    CASE patched.exercise_type
      WHEN 'weight_reps'
      THEN patched.reps IS NOT NULL AND patched.weight IS NOT NULL AND patched.distance_meters IS NULL
      WHEN 'reps_only'
      THEN patched.reps IS NOT NULL AND patched.weight IS NULL AND patched.distance_meters IS NULL
      WHEN 'weighted_bodyweight'
      THEN patched.reps IS NOT NULL AND patched.distance_meters IS NULL
      WHEN 'assisted_bodyweight'
      THEN patched.reps IS NOT NULL AND patched.distance_meters IS NULL
      WHEN 'duration'
      THEN patched.duration_seconds IS NOT NULL AND patched.distance_meters IS NULL
      WHEN 'weight_duration'
      THEN patched.weight IS NOT NULL
      AND patched.duration_seconds IS NOT NULL
      AND patched.distance_meters IS NULL
      WHEN 'distance_duration'
      THEN patched.duration_seconds IS NOT NULL OR patched.distance_meters IS NOT NULL
      WHEN 'weight_distance'
      THEN patched.weight IS NOT NULL AND patched.distance_meters IS NOT NULL
      ELSE FALSE
    END AS fits,
    ARRAY_REMOVE(
      ARRAY[
        CASE WHEN (
          patched.reps IS NOT NULL
        ) THEN 'reps' END,
        CASE WHEN (
          patched.weight IS NOT NULL
        ) THEN 'weight' END,
        CASE WHEN (
          patched.duration_seconds IS NOT NULL
        ) THEN 'duration_seconds' END,
        CASE WHEN (
          patched.distance_meters IS NOT NULL
        ) THEN 'distance_meters' END
      ],
      NULL
    ) AS measures
  FROM set
  JOIN patched
    ON TRUE
), decided AS (
  SELECT
    judged.user_id,
    judged.id,
    judged.session_id,
    judged.performed_on,
    judged.exercise_user_id,
    judged.exercise_id,
    judged.exercise_type,
    judged.exercise_version,
    judged.position,
    judged.set_type,
    judged.reps,
    judged.weight,
    judged.unit,
    judged.weight_kg,
    judged.rpe,
    judged.duration_seconds,
    judged.distance_meters,
    judged.rest_seconds,
    judged.superset,
    judged.notes,
    judged.performed_at,
    judged.version,
    judged.client_key,
    judged.client_fingerprint,
    judged.client_ordinal,
    judged.created_at,
    judged.updated_at,
    judged.deleted_at,
    judged.body,
    judged.matches,
    judged.moves,
    judged.differs,
    judged.knows_exercise,
    judged.lacks_weight,
    judged.new_type,
    judged.fits,
    judged.measures,
    judged.matches AND judged.differs AND judged.knows_exercise AND NOT judged.lacks_weight AND judged.fits AS is_wanted
  FROM judged
), change AS (
  UPDATE users SET data_version = (
    users.data_version + 1
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
    AND EXISTS(
      SELECT
        1
      FROM decided
      WHERE
        decided.is_wanted
        AND (
          NOT decided.moves
          OR (
            EXISTS(
              SELECT
                workout.id,
                workout.sets_version,
                workout.has_room
              FROM workout
              WHERE
                workout.has_room
            )
          )
        )
    )
    AND EXISTS(
      SELECT
        1
      FROM workout
    )
    AND users.retyped_version <= (
      SELECT
        caller.data_version
      FROM caller
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), locked AS (
  SELECT
    workout_sets.user_id,
    workout_sets.id,
    workout_sets.session_id
  FROM workout_sets
  JOIN change
    ON workout_sets.user_id = change.user_id
  JOIN set
    ON workout_sets.id = set.id
  WHERE
    workout_sets.version = set.version AND workout_sets.deleted_at IS NULL   FOR UPDATE OF workout_sets
), destination AS (
  SELECT
    workout.id,
    workout.sets_version,
    workout.has_room
  FROM workout
  JOIN locked
    ON workout.id <> locked.session_id
), numbered AS (
  UPDATE workout_sessions SET sets_version = (
    workout_sessions.sets_version + 1
  ), last_position = (
    workout_sessions.last_position + 1
  )
  FROM change, destination
  WHERE
    workout_sessions.user_id = change.user_id
    AND workout_sessions.id = destination.id
    AND workout_sessions.deleted_at IS NULL
    AND (
      workout_sessions.last_position + 1 <= 1000
      OR workout_sessions.sets_version = destination.sets_version
    )
  RETURNING workout_sessions.user_id, workout_sessions.id, workout_sessions.started_on, workout_sessions.started_at, workout_sessions.ended_at, workout_sessions.last_position - 1 AS first
), place AS (
  SELECT
    locked.user_id,
    locked.id,
    numbered.id AS session_id,
    numbered.started_on,
    numbered.started_at,
    numbered.ended_at,
    numbered.first + 1 AS position
  FROM locked
  LEFT OUTER JOIN numbered
    ON TRUE
  WHERE
    numbered.id IS NOT NULL OR NOT EXISTS(
      SELECT
        1
      FROM destination
    )
), "new" AS (
  UPDATE workout_sets SET session_id = COALESCE(place.session_id, workout_sets.session_id), performed_on = COALESCE(place.started_on, workout_sets.performed_on), exercise_user_id = patched.exercise_user_id, exercise_id = patched.exercise_id, exercise_type = patched.exercise_type, exercise_version = patched.exercise_version, position = COALESCE(place.position, workout_sets.position), set_type = patched.set_type, reps = patched.reps, weight = patched.weight, unit = patched.unit, rpe = patched.rpe, duration_seconds = patched.duration_seconds, distance_meters = patched.distance_meters, rest_seconds = patched.rest_seconds, superset = patched.superset, notes = patched.notes, performed_at = CASE
    WHEN CAST(:set_performed_at AS BOOLEAN)
    THEN patched.performed_at
    WHEN (
      workout_sets.performed_at < place.started_at
      OR workout_sets.performed_at > COALESCE(place.ended_at, place.started_at + MAKE_INTERVAL(0, 0, 0, 0, 24))
    )
    THEN CASE
      WHEN (
        place.ended_at IS NULL
        AND place.started_at <= CURRENT_TIMESTAMP
        AND place.started_at > CURRENT_TIMESTAMP - MAKE_INTERVAL(0, 0, 0, 0, 24)
      )
      THEN CURRENT_TIMESTAMP
      ELSE COALESCE(place.ended_at, place.started_at)
    END
    ELSE workout_sets.performed_at
  END, version = (
    workout_sets.version + 1
  ), updated_at = CURRENT_TIMESTAMP
  FROM place, patched
  WHERE
    workout_sets.user_id = place.user_id AND workout_sets.id = place.id AND place.id = patched.id
  RETURNING workout_sets.user_id, workout_sets.id, workout_sets.session_id, workout_sets.performed_on, workout_sets.exercise_user_id, workout_sets.exercise_id, workout_sets.exercise_type, workout_sets.exercise_version, workout_sets.position, workout_sets.set_type, workout_sets.reps, workout_sets.weight, workout_sets.unit, workout_sets.weight_kg, workout_sets.rpe, workout_sets.duration_seconds, workout_sets.distance_meters, workout_sets.rest_seconds, workout_sets.superset, workout_sets.notes, workout_sets.performed_at, workout_sets.version, workout_sets.client_key, workout_sets.client_fingerprint, workout_sets.client_ordinal, workout_sets.created_at, workout_sets.updated_at, workout_sets.deleted_at
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
    change.seq,
    CAST(:request_id AS VARCHAR) AS anon_3,
    (
      SELECT
        personal_tokens.name
      FROM personal_tokens
      WHERE
        CAST(:token_digest AS UUID) IS NOT NULL
        AND personal_tokens.user_id = CAST(:user_id AS UUID)
        AND personal_tokens.digest = CAST(:token_digest AS UUID)
    ) AS anon_4,
    CAST(decided.body AS JSON) AS body,
    CAST(after.body AS JSON) AS body__1
  FROM after, change, decided
), left_behind AS (
  SELECT
    after.user_id,
    decided.session_id
  FROM after
  JOIN decided
    ON TRUE
), touched AS (
  UPDATE workout_sessions SET sets_version = (
    workout_sessions.sets_version + 1
  )
  FROM left_behind
  WHERE
    workout_sessions.user_id = left_behind.user_id AND workout_sessions.id = left_behind.session_id
)
SELECT
  decided.id,
  decided.matches,
  '"v' || CAST(decided.version AS TEXT) || '"' AS current_etag,
  after.id AS changed_id,
  decided.differs,
  COALESCE(after.body, decided.body) AS body,
  COALESCE('"v' || CAST(after.version AS TEXT) || '"', '"v' || CAST(decided.version AS TEXT) || '"') AS etag,
  decided.knows_exercise,
  decided.lacks_weight,
  decided.new_type,
  decided.measures,
  decided.moves,
  EXISTS(
    SELECT
      1
    FROM workout
  ) AS knows_session,
  EXISTS(
    SELECT
      1
    FROM workout
    WHERE
      workout.has_room
  ) AS has_room
FROM caller
LEFT OUTER JOIN decided
  ON TRUE
LEFT OUTER JOIN after
  ON TRUE;
