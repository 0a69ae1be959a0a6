-- Statements that change sets.
-- Written by `make sql` from functions.sessions.set_statements.

-- name: insert_set
-- Add a set to a session: number it, store it, audit it, and keep the answer under the key.
--
-- Nothing happens, and the row says why, when the token's epoch has passed, the key was used, the
-- session or an exercise of a fitting type is not there, or the session is full.
WITH earlier AS (
  SELECT
    idempotency_records.fingerprint,
    idempotency_records.body,
    idempotency_records.location,
    idempotency_records.etag
  FROM idempotency_records
  WHERE
    idempotency_records.user_id = CAST(:user_id AS UUID)
    AND idempotency_records.operation = CAST(:operation AS VARCHAR)
    AND idempotency_records.key = CAST(:client_key AS VARCHAR)
), workout AS (
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
    AND NOT EXISTS(
      SELECT
        1
      FROM earlier
    )
    AND EXISTS(
      SELECT
        1
      FROM workout
      WHERE
        workout.has_room
    )
    AND EXISTS(
      SELECT
        1
      FROM exercise
      WHERE
        exercise.type = ANY(
          CAST(:types AS TEXT[])
        )
    )
    AND users.retyped_version <= (
      SELECT
        caller.data_version
      FROM caller
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), numbered AS (
  UPDATE workout_sessions SET sets_version = (
    workout_sessions.sets_version + 1
  ), last_position = (
    workout_sessions.last_position + 1
  )
  FROM change, workout
  WHERE
    workout_sessions.user_id = change.user_id
    AND workout_sessions.id = workout.id
    AND workout_sessions.deleted_at IS NULL
    AND (
      workout_sessions.last_position + 1 <= 1000 OR workout_sessions.sets_version = workout.sets_version
    )
  RETURNING workout_sessions.user_id, workout_sessions.id, workout_sessions.started_on, workout_sessions.started_at, workout_sessions.ended_at, workout_sessions.last_position - 1 AS first
), "new" AS (
  INSERT INTO workout_sets (
    user_id,
    id,
    session_id,
    performed_on,
    exercise_user_id,
    exercise_id,
    exercise_type,
    exercise_version,
    position,
    version,
    client_key,
    client_fingerprint,
    unit,
    performed_at,
    set_type,
    reps,
    weight,
    rpe,
    duration_seconds,
    distance_meters,
    rest_seconds,
    superset,
    notes
  )
  SELECT
    numbered.user_id,
    CAST(:id AS UUID) AS anon_6,
    numbered.id,
    numbered.started_on,
    exercise.user_id AS user_id_1,
    exercise.id AS id_1,
    exercise.type,
    exercise.version,
    numbered.first + 1 AS anon_7,
    COALESCE(
      (
        SELECT
          MAX(audit_trail.version) AS max_1
        FROM audit_trail
        WHERE
          audit_trail.user_id = CAST(:user_id AS UUID)
          AND audit_trail.entity_id = CAST(:id AS UUID)
          AND audit_trail.entity = 'set'
      ),
      0
    ) + 1 AS anon_8,
    CAST(:client_key AS VARCHAR) AS anon_9,
    SUBSTRING(CAST(:fingerprint AS BYTEA) FROM 1 FOR 9) AS substring_1,
    CASE
      WHEN (
        CAST(:weight AS DECIMAL(6, 2)) IS NOT NULL
      )
      THEN COALESCE(CAST(:unit AS VARCHAR), caller.unit)
    END AS anon_10,
    COALESCE(
      CAST(:performed_at AS TIMESTAMPTZ),
      CASE
        WHEN (
          numbered.ended_at IS NULL
          AND numbered.started_at <= CURRENT_TIMESTAMP
          AND numbered.started_at > CURRENT_TIMESTAMP - MAKE_INTERVAL(0, 0, 0, 0, 24)
        )
        THEN CURRENT_TIMESTAMP
        ELSE COALESCE(numbered.ended_at, numbered.started_at)
      END
    ) AS coalesce_1,
    CAST(:set_type AS VARCHAR) AS anon_11,
    CAST(:reps AS INT) AS anon_12,
    CAST(:weight AS DECIMAL(6, 2)) AS anon_13,
    CAST(:rpe AS DECIMAL(3, 1)) AS anon_14,
    CAST(:duration_seconds AS INT) AS anon_15,
    CAST(:distance_meters AS DECIMAL(9, 2)) AS anon_16,
    CAST(:rest_seconds AS INT) AS anon_17,
    CAST(:superset AS SMALLINT) AS anon_18,
    CAST(:notes AS VARCHAR) AS anon_19
  FROM numbered
  JOIN exercise
    ON TRUE
  JOIN caller
    ON TRUE
  RETURNING workout_sets.user_id, workout_sets.id, workout_sets.session_id, workout_sets.performed_on, workout_sets.exercise_user_id, workout_sets.exercise_id, workout_sets.exercise_type, workout_sets.exercise_version, workout_sets.position, workout_sets.set_type, workout_sets.reps, workout_sets.weight, workout_sets.unit, workout_sets.weight_kg, workout_sets.rpe, workout_sets.duration_seconds, workout_sets.distance_meters, workout_sets.rest_seconds, workout_sets.superset, workout_sets.notes, workout_sets.performed_at, workout_sets.version, workout_sets.client_key, workout_sets.client_fingerprint, workout_sets.client_ordinal, workout_sets.created_at, workout_sets.updated_at, workout_sets.deleted_at
), created AS (
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
    created.user_id,
    created.id,
    created.version,
    'set' AS anon_1,
    'created' AS anon_2,
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
    CAST(created.body AS JSON) AS body
  FROM created, change
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
    created.user_id,
    CAST(:operation AS VARCHAR) AS anon_20,
    CAST(:client_key AS VARCHAR) AS anon_21,
    CAST(:fingerprint AS BYTEA) AS anon_22,
    created.body,
    CONCAT('/sets/', created.id) AS concat_1,
    '"v' || CAST(created.version AS TEXT) || '"' AS anon_23
  FROM created
  WHERE
    CAST(:client_key AS VARCHAR) IS NOT NULL
)
SELECT
  workout.id AS session_id,
  workout.has_room,
  exercise.type AS exercise_type,
  created.id,
  created.body,
  '"v' || CAST(created.version AS TEXT) || '"' AS etag,
  earlier.fingerprint AS earlier_fingerprint,
  earlier.body AS earlier_body,
  earlier.location AS earlier_location,
  earlier.etag AS earlier_etag
FROM caller
LEFT OUTER JOIN workout
  ON TRUE
LEFT OUTER JOIN exercise
  ON TRUE
LEFT OUTER JOIN created
  ON TRUE
LEFT OUTER JOIN earlier
  ON TRUE;

-- name: update_set
-- Replace what was entered for a set; the same content again changes nothing.
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
    workout_sets.set_type IS DISTINCT FROM COALESCE(CAST(:set_type AS VARCHAR), workout_sets.set_type)
    OR workout_sets.reps IS DISTINCT FROM CAST(:reps AS INT)
    OR workout_sets.weight IS DISTINCT FROM CAST(:weight AS DECIMAL(6, 2))
    OR workout_sets.rpe IS DISTINCT FROM CAST(:rpe AS DECIMAL(3, 1))
    OR workout_sets.duration_seconds IS DISTINCT FROM CAST(:duration_seconds AS INT)
    OR workout_sets.distance_meters IS DISTINCT FROM CAST(:distance_meters AS DECIMAL(9, 2))
    OR workout_sets.rest_seconds IS DISTINCT FROM CAST(:rest_seconds AS INT)
    OR workout_sets.superset IS DISTINCT FROM CAST(:superset AS SMALLINT)
    OR workout_sets.notes IS DISTINCT FROM CAST(:notes AS VARCHAR)
    OR workout_sets.performed_at IS DISTINCT FROM COALESCE(CAST(:performed_at AS TIMESTAMPTZ), workout_sets.performed_at)
    OR workout_sets.unit IS DISTINCT FROM CASE
      WHEN (
        CAST(:weight AS DECIMAL(6, 2)) IS NOT NULL
      )
      THEN COALESCE(
        CAST(:unit AS VARCHAR),
        workout_sets.unit,
        (
          SELECT
            users.unit
          FROM users
          WHERE
            users.id = CAST(:user_id AS UUID)
        )
      )
    END AS differs,
    CAST(:tags AS TEXT[]) IS NULL
    OR (
      '"v' || CAST(workout_sets.version AS TEXT) || '"'
    ) = ANY(
      CAST(:tags AS TEXT[])
    ) AS matches,
    workout_sets.exercise_type = ANY(
      CAST(:types AS TEXT[])
    ) AS fits
  FROM workout_sets
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.id = CAST(:set_id AS UUID)
    AND workout_sets.deleted_at IS NULL
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
        set.matches AND set.fits AND set.differs
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), "new" AS (
  UPDATE workout_sets SET set_type = COALESCE(CAST(:set_type AS VARCHAR), workout_sets.set_type), reps = CAST(:reps AS INT), weight = CAST(:weight AS DECIMAL(6, 2)), unit = CASE
    WHEN (
      CAST(:weight AS DECIMAL(6, 2)) IS NOT NULL
    )
    THEN COALESCE(
      CAST(:unit AS VARCHAR),
      workout_sets.unit,
      (
        SELECT
          users.unit
        FROM users
        WHERE
          users.id = CAST(:user_id AS UUID)
      )
    )
  END, rpe = CAST(:rpe AS DECIMAL(3, 1)), duration_seconds = CAST(:duration_seconds AS INT), distance_meters = CAST(:distance_meters AS DECIMAL(9, 2)), rest_seconds = CAST(:rest_seconds AS INT), superset = CAST(:superset AS SMALLINT), notes = CAST(:notes AS VARCHAR), performed_at = COALESCE(CAST(:performed_at AS TIMESTAMPTZ), workout_sets.performed_at), version = (
    workout_sets.version + 1
  ), updated_at = CURRENT_TIMESTAMP
  FROM change, set
  WHERE
    workout_sets.user_id = change.user_id
    AND workout_sets.id = CAST(:set_id AS UUID)
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
    CAST(set.body AS JSON) AS body,
    CAST(after.body AS JSON) AS body__1
  FROM after, change, set
), touched AS (
  UPDATE workout_sessions SET sets_version = (
    workout_sessions.sets_version + 1
  )
  FROM after
  WHERE
    workout_sessions.user_id = after.user_id AND workout_sessions.id = after.session_id
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
)
SELECT
  set.id,
  set.matches,
  '"v' || CAST(set.version AS TEXT) || '"' AS current_etag,
  after.id AS changed_id,
  set.differs,
  COALESCE(after.body, set.body) AS body,
  COALESCE('"v' || CAST(after.version AS TEXT) || '"', '"v' || CAST(set.version AS TEXT) || '"') AS etag,
  set.exercise_type
FROM caller
LEFT OUTER JOIN set
  ON TRUE
LEFT OUTER JOIN after
  ON TRUE;

-- name: delete_set
-- Delete a set: it keeps its row, its history and a tombstone.
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
        set.matches
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), deleted AS (
  UPDATE workout_sets SET version = (
    workout_sets.version + 1
  ), updated_at = CURRENT_TIMESTAMP, deleted_at = CURRENT_TIMESTAMP
  FROM change, set
  WHERE
    workout_sets.user_id = change.user_id
    AND workout_sets.id = set.id
    AND workout_sets.deleted_at IS NULL
    AND workout_sets.version = set.version
  RETURNING workout_sets.user_id, workout_sets.id, workout_sets.session_id, workout_sets.version
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
    deleted.user_id,
    deleted.id,
    deleted.version,
    'set' AS anon_1,
    'deleted' AS anon_2,
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
    CAST(set.body AS JSON) AS body,
    NULL AS anon_5
  FROM deleted, change, set
), touched AS (
  UPDATE workout_sessions SET sets_version = (
    workout_sessions.sets_version + 1
  )
  FROM deleted
  WHERE
    workout_sessions.user_id = deleted.user_id AND workout_sessions.id = deleted.session_id
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
)
SELECT
  set.id,
  set.matches,
  '"v' || CAST(set.version AS TEXT) || '"' AS current_etag,
  deleted.id AS changed_id
FROM caller
LEFT OUTER JOIN set
  ON TRUE
LEFT OUTER JOIN deleted
  ON TRUE;
