-- Statements that bring back what its owner deleted and a file still has, many at a time.
-- Written by `make sql` from functions.transfer.return_statements.

-- name: restore_sessions
-- Bring sessions back with the sets that went with them, except sets that fit no exercise any more.
WITH batch AS (
  SELECT
    anon_4.ordinal,
    anon_4.id
  FROM JSONB_TO_RECORDSET(CAST(:rows AS JSONB)) AS anon_4(ordinal INT, id UUID)
), workouts AS (
  SELECT
    workout_sessions.id,
    workout_sessions.deleted_at,
    ROW_NUMBER() OVER (ORDER BY batch.ordinal) AS ordinal
  FROM workout_sessions
  JOIN batch
    ON workout_sessions.id = batch.id
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND workout_sessions.deleted_at IS NOT NULL
), returning_sets AS (
  SELECT
    workout_sets.id,
    ROW_NUMBER() OVER (ORDER BY workouts.ordinal, workout_sets.position) AS ordinal
  FROM workout_sets
  JOIN workouts
    ON workout_sets.session_id = workouts.id AND workout_sets.deleted_at = workouts.deleted_at
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.session_id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND CASE workout_sets.exercise_type
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
    END
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_3
      FROM workouts
    ) + (
      SELECT
        COUNT(*) AS count_4
      FROM returning_sets
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
  UPDATE workout_sessions SET version = (
    workout_sessions.version + 1
  ), sets_version = (
    workout_sessions.sets_version + 1
  ), updated_at = CURRENT_TIMESTAMP, deleted_at = NULL
  FROM change, workouts
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.user_id = change.user_id
    AND workout_sessions.id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND workout_sessions.id = workouts.id
  RETURNING workout_sessions.user_id, workout_sessions.id, workout_sessions.title, workout_sessions.notes, workout_sessions.started_at, workout_sessions.ended_at, workout_sessions.timezone, workout_sessions.started_on, workout_sessions.version, workout_sessions.sets_version, workout_sessions.last_position, workout_sessions.created_at, workout_sessions.updated_at, workout_sessions.deleted_at, workouts.ordinal
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
), audited_sessions AS (
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
    (
      (
        change.seq - (
          SELECT
            COUNT(*) AS count_1
          FROM workouts
        )
      ) - (
        SELECT
          COUNT(*) AS count_2
        FROM returning_sets
      )
    ) + after.ordinal AS anon_3,
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
    CAST(after.body AS JSON) AS body
  FROM after, change
), new_sets AS (
  UPDATE workout_sets SET version = (
    workout_sets.version + 1
  ), updated_at = CURRENT_TIMESTAMP, deleted_at = NULL
  FROM after, returning_sets
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.user_id = after.user_id
    AND workout_sets.session_id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND workout_sets.session_id = after.id
    AND workout_sets.id = returning_sets.id
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
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
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
    'set' AS anon_8,
    'restored' AS anon_9,
    (
      (
        change.seq - (
          SELECT
            COUNT(*) AS count_1
          FROM workouts
        )
      ) - (
        SELECT
          COUNT(*) AS count_2
        FROM returning_sets
      )
    ) + (
      SELECT
        COUNT(*) AS count_5
      FROM workouts
    ) + after_sets.ordinal AS anon_10,
    CAST(:request_id AS VARCHAR) AS anon_11,
    (
      SELECT
        personal_tokens.name
      FROM personal_tokens
      WHERE
        CAST(:token_digest AS UUID) IS NOT NULL
        AND personal_tokens.user_id = CAST(:user_id AS UUID)
        AND personal_tokens.digest = CAST(:token_digest AS UUID)
    ) AS anon_12,
    NULL AS anon_7,
    CAST(after_sets.body AS JSON) AS body
  FROM after_sets, change
)
SELECT
  COUNT(*) AS done
FROM after;

-- name: restore_sets
-- Bring sets of live sessions back to their places, or behind all others where those are taken.
--
-- A set that fits its exercise no more stays deleted.
WITH batch AS (
  SELECT
    anon_4.ordinal,
    anon_4.id
  FROM JSONB_TO_RECORDSET(CAST(:rows AS JSONB)) AS anon_4(ordinal INT, id UUID)
), returning_sets AS (
  SELECT
    workout_sets.id,
    workout_sets.session_id,
    workout_sets.position IS NULL AS placeless,
    ROW_NUMBER() OVER (ORDER BY batch.ordinal) AS ordinal,
    COUNT(*) FILTER(WHERE
      workout_sets.position IS NULL) OVER (PARTITION BY workout_sets.session_id ORDER BY batch.ordinal) AS place
  FROM workout_sets
  JOIN batch
    ON workout_sets.id = batch.id
  JOIN workout_sessions
    ON workout_sessions.user_id = workout_sets.user_id AND workout_sessions.id = workout_sets.session_id
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sets.id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND workout_sets.deleted_at IS NOT NULL
    AND workout_sessions.deleted_at IS NULL
    AND CASE workout_sets.exercise_type
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
    END
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_2
      FROM returning_sets
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
    returning_sets.session_id,
    COUNT(*) FILTER(WHERE
      returning_sets.placeless) AS many
  FROM returning_sets
  GROUP BY
    returning_sets.session_id
), placed AS (
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
  RETURNING workout_sessions.id, workout_sessions.last_position - many.many AS first
), "new" AS (
  UPDATE workout_sets SET position = COALESCE(workout_sets.position, placed.first + returning_sets.place), version = (
    workout_sets.version + 1
  ), updated_at = CURRENT_TIMESTAMP, deleted_at = NULL
  FROM change, placed, returning_sets
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.user_id = change.user_id
    AND workout_sets.id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND workout_sets.session_id = placed.id
    AND workout_sets.id = returning_sets.id
  RETURNING workout_sets.user_id, workout_sets.id, workout_sets.session_id, workout_sets.performed_on, workout_sets.exercise_user_id, workout_sets.exercise_id, workout_sets.exercise_type, workout_sets.exercise_version, workout_sets.position, workout_sets.set_type, workout_sets.reps, workout_sets.weight, workout_sets.unit, workout_sets.weight_kg, workout_sets.rpe, workout_sets.duration_seconds, workout_sets.distance_meters, workout_sets.rest_seconds, workout_sets.superset, workout_sets.notes, workout_sets.performed_at, workout_sets.version, workout_sets.client_key, workout_sets.client_fingerprint, workout_sets.client_ordinal, workout_sets.created_at, workout_sets.updated_at, workout_sets.deleted_at, returning_sets.ordinal
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
    after.user_id,
    after.id,
    after.version,
    'set' AS anon_1,
    'restored' AS anon_2,
    (
      change.seq - (
        SELECT
          COUNT(*) AS count_1
        FROM returning_sets
      )
    ) + after.ordinal AS anon_3,
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
    CAST(after.body AS JSON) AS body
  FROM after, change
)
SELECT
  COUNT(*) AS done
FROM after;
