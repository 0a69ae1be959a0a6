-- Statements that bring back what was deleted: a set, or a session with the sets that went with it.
-- Written by `make sql` from functions.sessions.restore_statements.

-- name: restore_set
-- Bring a set back to its place, or behind all others where that is taken.
--
-- Nothing happens, and the row says why, when it is there, does not fit its exercise, or the session
-- is full.
WITH set AS (
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
    CASE workout_sets.exercise_type
      WHEN 'weight_reps'
      THEN workout_sets.reps IS NOT NULL
      AND workout_sets.weight IS NOT NULL
      AND workout_sets.distance_meters IS NULL
      WHEN 'reps_only'
      THEN workout_sets.reps IS NOT NULL AND workout_sets.weight IS NULL AND workout_sets.distance_meters IS NULL
      WHEN 'weighted_bodyweight'
      THEN workout_sets.reps IS NOT NULL AND workout_sets.distance_meters IS NULL
      WHEN 'assisted_bodyweight'
      THEN workout_sets.reps IS NOT NULL AND workout_sets.distance_meters IS NULL
      WHEN 'duration'
      THEN workout_sets.duration_seconds IS NOT NULL AND workout_sets.distance_meters IS NULL
      WHEN 'weight_duration'
      THEN workout_sets.weight IS NOT NULL
      AND workout_sets.duration_seconds IS NOT NULL
      AND workout_sets.distance_meters IS NULL
      WHEN 'distance_duration'
      THEN workout_sets.duration_seconds IS NOT NULL OR workout_sets.distance_meters IS NOT NULL
      WHEN 'weight_distance'
      THEN workout_sets.weight IS NOT NULL AND workout_sets.distance_meters IS NOT NULL
      ELSE FALSE
    END AS fits,
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
    END AS has_room,
    workout_sets.deleted_at IS NOT NULL AS differs,
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
    TRUE AS matches
  FROM workout_sets
  JOIN workout_sessions
    ON workout_sessions.user_id = workout_sets.user_id AND workout_sessions.id = workout_sets.session_id
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.id = CAST(:set_id AS UUID)
    AND workout_sessions.deleted_at IS NULL
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
      FROM set
      WHERE
        set.differs AND set.fits AND set.has_room
    )
    AND users.retyped_version <= (
      SELECT
        caller.data_version
      FROM caller
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), place AS (
  UPDATE workout_sessions SET sets_version = (
    workout_sessions.sets_version + 1
  ), last_position = (
    workout_sessions.last_position + CASE WHEN (
      set.position IS NULL
    ) THEN 1 ELSE 0 END
  )
  FROM change, set
  WHERE
    workout_sessions.user_id = change.user_id
    AND workout_sessions.id = set.session_id
    AND workout_sessions.deleted_at IS NULL
    AND workout_sessions.sets_version = set.sets_version
  RETURNING workout_sessions.user_id, workout_sessions.last_position
), "new" AS (
  UPDATE workout_sets SET position = COALESCE(workout_sets.position, place.last_position), version = (
    workout_sets.version + 1
  ), updated_at = CURRENT_TIMESTAMP, deleted_at = NULL
  FROM place, set
  WHERE
    workout_sets.user_id = place.user_id
    AND workout_sets.id = set.id
    AND workout_sets.deleted_at IS NOT NULL
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
    'restored' AS anon_2,
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
    NULL AS anon_5,
    CAST(after.body AS JSON) AS body
  FROM after, change
)
SELECT
  set.id,
  set.matches,
  '"v' || CAST(set.version AS TEXT) || '"' AS current_etag,
  after.id AS changed_id,
  set.differs,
  COALESCE(after.body, set.body) AS body,
  COALESCE('"v' || CAST(after.version AS TEXT) || '"', '"v' || CAST(set.version AS TEXT) || '"') AS etag,
  set.fits,
  set.has_room
FROM caller
LEFT OUTER JOIN set
  ON TRUE
LEFT OUTER JOIN after
  ON TRUE;

-- name: restore_session
-- Bring a session back with the sets that went with it, each with an entry of its own.
--
-- Nothing happens, and the row says why, when it is there, or some set does not fit its exercise.
WITH workout AS (
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
    workout_sessions.deleted_at IS NOT NULL AS differs,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          workout_sessions.id,
          workout_sessions.title,
          workout_sessions.notes,
          TO_CHAR(TIMEZONE('UTC', workout_sessions.started_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
          TO_CHAR(TIMEZONE('UTC', workout_sessions.ended_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
          workout_sessions.timezone,
          workout_sessions.version,
          TO_CHAR(TIMEZONE('UTC', workout_sessions.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', workout_sessions.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    TRUE AS matches
  FROM workout_sessions
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID) AND workout_sessions.id = CAST(:session_id AS UUID)
), returning_sets AS (
  SELECT
    workout_sets.id,
    CASE workout_sets.exercise_type
      WHEN 'weight_reps'
      THEN workout_sets.reps IS NOT NULL
      AND workout_sets.weight IS NOT NULL
      AND workout_sets.distance_meters IS NULL
      WHEN 'reps_only'
      THEN workout_sets.reps IS NOT NULL AND workout_sets.weight IS NULL AND workout_sets.distance_meters IS NULL
      WHEN 'weighted_bodyweight'
      THEN workout_sets.reps IS NOT NULL AND workout_sets.distance_meters IS NULL
      WHEN 'assisted_bodyweight'
      THEN workout_sets.reps IS NOT NULL AND workout_sets.distance_meters IS NULL
      WHEN 'duration'
      THEN workout_sets.duration_seconds IS NOT NULL AND workout_sets.distance_meters IS NULL
      WHEN 'weight_duration'
      THEN workout_sets.weight IS NOT NULL
      AND workout_sets.duration_seconds IS NOT NULL
      AND workout_sets.distance_meters IS NULL
      WHEN 'distance_duration'
      THEN workout_sets.duration_seconds IS NOT NULL OR workout_sets.distance_meters IS NOT NULL
      WHEN 'weight_distance'
      THEN workout_sets.weight IS NOT NULL AND workout_sets.distance_meters IS NOT NULL
      ELSE FALSE
    END AS fits,
    ROW_NUMBER() OVER (ORDER BY workout_sets.position) AS ordinal
  FROM workout_sets, workout
  WHERE
    workout_sets.user_id = workout.user_id
    AND workout_sets.session_id = workout.id
    AND workout_sets.deleted_at = workout.deleted_at
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
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_1
      FROM returning_sets
    ) + 1
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
      FROM workout
      WHERE
        workout.differs
    )
    AND (
      SELECT
        COUNT(*) AS count_2
      FROM returning_sets
      WHERE
        NOT returning_sets.fits
    ) = 0
    AND users.retyped_version <= (
      SELECT
        caller.data_version
      FROM caller
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), "new" AS (
  UPDATE workout_sessions SET version = (
    workout_sessions.version + 1
  ), sets_version = (
    workout_sessions.sets_version + 1
  ), updated_at = CURRENT_TIMESTAMP, deleted_at = NULL
  FROM change, workout
  WHERE
    workout_sessions.user_id = change.user_id
    AND workout_sessions.id = workout.id
    AND workout_sessions.deleted_at IS NOT NULL
    AND workout_sessions.version = workout.version
  RETURNING workout_sessions.user_id, workout_sessions.id, workout_sessions.title, workout_sessions.notes, workout_sessions.started_at, workout_sessions.ended_at, workout_sessions.timezone, workout_sessions.started_on, workout_sessions.version, workout_sessions.sets_version, workout_sessions.last_position, workout_sessions.created_at, workout_sessions.updated_at, workout_sessions.deleted_at
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
    'restored' AS anon_2,
    change.seq - (
      SELECT
        COUNT(*) AS count_1
      FROM returning_sets
    ) AS anon_3,
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
    NULL AS anon_6,
    CAST(after.body AS JSON) AS body
  FROM after, change
), new_sets AS (
  UPDATE workout_sets SET version = (
    workout_sets.version + 1
  ), updated_at = CURRENT_TIMESTAMP, deleted_at = NULL
  FROM after, returning_sets
  WHERE
    workout_sets.user_id = after.user_id
    AND workout_sets.id = returning_sets.id
    AND workout_sets.deleted_at IS NOT NULL
  RETURNING workout_sets.user_id, workout_sets.id, workout_sets.session_id, workout_sets.performed_on, workout_sets.exercise_user_id, workout_sets.exercise_id, workout_sets.exercise_type, workout_sets.exercise_version, workout_sets.position, workout_sets.set_type, workout_sets.reps, workout_sets.weight, workout_sets.unit, workout_sets.weight_kg, workout_sets.rpe, workout_sets.duration_seconds, workout_sets.distance_meters, workout_sets.rest_seconds, workout_sets.superset, workout_sets.notes, workout_sets.performed_at, workout_sets.version, workout_sets.client_key, workout_sets.client_fingerprint, workout_sets.client_ordinal, workout_sets.created_at, workout_sets.updated_at, workout_sets.deleted_at, returning_sets.ordinal
), after_sets AS (
  SELECT
    new_sets.user_id,
    new_sets.id,
    new_sets.session_id,
    new_sets.performed_on,
    new_sets.exercise_user_id,
    new_sets.exercise_id,
    new_sets.exercise_type,
    new_sets.exercise_version,
    new_sets.position,
    new_sets.set_type,
    new_sets.reps,
    new_sets.weight,
    new_sets.unit,
    new_sets.weight_kg,
    new_sets.rpe,
    new_sets.duration_seconds,
    new_sets.distance_meters,
    new_sets.rest_seconds,
    new_sets.superset,
    new_sets.notes,
    new_sets.performed_at,
    new_sets.version,
    new_sets.client_key,
    new_sets.client_fingerprint,
    new_sets.client_ordinal,
    new_sets.created_at,
    new_sets.updated_at,
    new_sets.deleted_at,
    new_sets.ordinal,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_3
      FROM (
        SELECT
          new_sets.id,
          new_sets.session_id,
          new_sets.exercise_id,
          new_sets.exercise_version,
          new_sets.position,
          new_sets.set_type,
          new_sets.reps,
          TRIM_SCALE(new_sets.weight) AS weight,
          new_sets.unit,
          TRIM_SCALE(new_sets.rpe) AS rpe,
          new_sets.duration_seconds,
          TRIM_SCALE(new_sets.distance_meters) AS distance_meters,
          new_sets.rest_seconds,
          new_sets.superset,
          new_sets.notes,
          TO_CHAR(TIMEZONE('UTC', new_sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
          TRIM_SCALE(ROUND(new_sets.weight_kg, 2)) AS weight_kg,
          new_sets.version,
          TO_CHAR(TIMEZONE('UTC', new_sets.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', new_sets.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body
  FROM new_sets
), audited_sets AS (
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
    after_sets.user_id,
    after_sets.id,
    after_sets.version,
    'set' AS anon_7,
    'restored' AS anon_8,
    (
      change.seq - (
        SELECT
          COUNT(*) AS count_1
        FROM returning_sets
      )
    ) + after_sets.ordinal AS anon_9,
    CAST(:request_id AS VARCHAR) AS anon_10,
    (
      SELECT
        personal_tokens.name
      FROM personal_tokens
      WHERE
        CAST(:token_digest AS UUID) IS NOT NULL
        AND personal_tokens.user_id = CAST(:user_id AS UUID)
        AND personal_tokens.digest = CAST(:token_digest AS UUID)
    ) AS anon_11,
    NULL AS anon_6,
    CAST(after_sets.body AS JSON) AS body
  FROM after_sets, change
)
SELECT
  workout.id,
  workout.matches,
  '"v' || CAST(workout.version AS TEXT) || '"' AS current_etag,
  after.id AS changed_id,
  workout.differs,
  COALESCE(after.body, workout.body) AS body,
  COALESCE('"v' || CAST(after.version AS TEXT) || '"', '"v' || CAST(workout.version AS TEXT) || '"') AS etag,
  (
    SELECT
      COUNT(*) AS count_2
    FROM returning_sets
    WHERE
      NOT returning_sets.fits
  ) AS unfit
FROM caller
LEFT OUTER JOIN workout
  ON TRUE
LEFT OUTER JOIN after
  ON TRUE;

-- name: select_restorable_set
-- Find a set that is there or can be, as its session is there.
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
    CASE workout_sets.exercise_type
      WHEN 'weight_reps'
      THEN workout_sets.reps IS NOT NULL
      AND workout_sets.weight IS NOT NULL
      AND workout_sets.distance_meters IS NULL
      WHEN 'reps_only'
      THEN workout_sets.reps IS NOT NULL AND workout_sets.weight IS NULL AND workout_sets.distance_meters IS NULL
      WHEN 'weighted_bodyweight'
      THEN workout_sets.reps IS NOT NULL AND workout_sets.distance_meters IS NULL
      WHEN 'assisted_bodyweight'
      THEN workout_sets.reps IS NOT NULL AND workout_sets.distance_meters IS NULL
      WHEN 'duration'
      THEN workout_sets.duration_seconds IS NOT NULL AND workout_sets.distance_meters IS NULL
      WHEN 'weight_duration'
      THEN workout_sets.weight IS NOT NULL
      AND workout_sets.duration_seconds IS NOT NULL
      AND workout_sets.distance_meters IS NULL
      WHEN 'distance_duration'
      THEN workout_sets.duration_seconds IS NOT NULL OR workout_sets.distance_meters IS NOT NULL
      WHEN 'weight_distance'
      THEN workout_sets.weight IS NOT NULL AND workout_sets.distance_meters IS NOT NULL
      ELSE FALSE
    END AS fits,
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
    END AS has_room,
    workout_sets.deleted_at IS NOT NULL AS differs,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
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
    TRUE AS matches
  FROM workout_sets
  JOIN workout_sessions
    ON workout_sessions.user_id = workout_sets.user_id AND workout_sessions.id = workout_sets.session_id
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.id = CAST(:set_id AS UUID)
    AND workout_sessions.deleted_at IS NULL
)
SELECT
  set.id
FROM caller
LEFT OUTER JOIN set
  ON TRUE;

-- name: select_restorable_session
-- Find a session, deleted or not.
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
), workout AS (
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
    workout_sessions.deleted_at IS NOT NULL AS differs,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          workout_sessions.id,
          workout_sessions.title,
          workout_sessions.notes,
          TO_CHAR(TIMEZONE('UTC', workout_sessions.started_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
          TO_CHAR(TIMEZONE('UTC', workout_sessions.ended_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
          workout_sessions.timezone,
          workout_sessions.version,
          TO_CHAR(TIMEZONE('UTC', workout_sessions.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', workout_sessions.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    TRUE AS matches
  FROM workout_sessions
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID) AND workout_sessions.id = CAST(:session_id AS UUID)
)
SELECT
  workout.id
FROM caller
LEFT OUTER JOIN workout
  ON TRUE;
