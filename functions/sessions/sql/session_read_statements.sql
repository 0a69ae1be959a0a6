-- Statements that read workout sessions and sets.
-- Written by `make sql` from functions.sessions.session_read_statements.

-- name: select_session
-- Show one session, and both of its entity tags.
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
    workout_sessions.deleted_at
  FROM workout_sessions
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.id = CAST(:session_id AS UUID)
    AND workout_sessions.deleted_at IS NULL
)
SELECT
  workout.id,
  (
    SELECT
      CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
    FROM (
      SELECT
        workout.id,
        workout.title,
        workout.notes,
        TO_CHAR(TIMEZONE('UTC', workout.started_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
        TO_CHAR(TIMEZONE('UTC', workout.ended_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
        workout.timezone,
        workout.version,
        TO_CHAR(TIMEZONE('UTC', workout.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
        TO_CHAR(TIMEZONE('UTC', workout.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
    ) AS fields
  ) AS body,
  '"v' || CAST(workout.version AS TEXT) || '"' AS etag,
  '"v' || CAST(workout.version AS TEXT) || '.' || CAST(workout.sets_version AS TEXT) || '"' AS etag_with_sets
FROM caller
LEFT OUTER JOIN workout
  ON TRUE;

-- name: select_session_with_sets
-- Show one session with its sets in order.
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
    workout_sessions.deleted_at
  FROM workout_sessions
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.id = CAST(:session_id AS UUID)
    AND workout_sessions.deleted_at IS NULL
), with_sets AS (
  SELECT
    workout.user_id,
    workout.id,
    workout.title,
    workout.notes,
    workout.started_at,
    workout.ended_at,
    workout.timezone,
    workout.started_on,
    workout.version,
    workout.sets_version,
    workout.last_position,
    workout.created_at,
    workout.updated_at,
    workout.deleted_at,
    listed.sets,
    listed.notes_bytes
  FROM workout
  JOIN LATERAL (
    SELECT
      STRING_AGG(
        
          CASE
            WHEN (
              sized.notes_bytes <= 1000000
            )
            THEN (
              SELECT
                CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
              FROM (
                SELECT
                  sized.id,
                  sized.session_id,
                  sized.exercise_id,
                  sized.exercise_version,
                  sized.position,
                  sized.set_type,
                  sized.reps,
                  TRIM_SCALE(sized.weight) AS weight,
                  sized.unit,
                  TRIM_SCALE(sized.rpe) AS rpe,
                  sized.duration_seconds,
                  TRIM_SCALE(sized.distance_meters) AS distance_meters,
                  sized.rest_seconds,
                  sized.superset,
                  sized.notes,
                  TO_CHAR(TIMEZONE('UTC', sized.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
                  TRIM_SCALE(ROUND(sized.weight_kg, 2)) AS weight_kg,
                  sized.version,
                  TO_CHAR(TIMEZONE('UTC', sized.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
                  TO_CHAR(TIMEZONE('UTC', sized.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
              ) AS fields
            )
          END,
          ','
        
        ORDER BY
          sized.position
      ) AS sets,
      COALESCE(MAX(sized.notes_bytes), 0) AS notes_bytes
    FROM (
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
        SUM(COALESCE(OCTET_LENGTH(workout_sets.notes), 0)) OVER () AS notes_bytes
      FROM workout_sets
      WHERE
        workout_sets.user_id = workout.user_id
        AND workout_sets.session_id = workout.id
        AND workout_sets.deleted_at IS NULL
    ) AS sized
  ) AS listed
    ON TRUE
)
SELECT
  with_sets.id,
  (
    SELECT
      CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
    FROM (
      SELECT
        with_sets.id,
        with_sets.title,
        with_sets.notes,
        TO_CHAR(TIMEZONE('UTC', with_sets.started_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
        TO_CHAR(TIMEZONE('UTC', with_sets.ended_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
        with_sets.timezone,
        with_sets.version,
        TO_CHAR(TIMEZONE('UTC', with_sets.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
        TO_CHAR(TIMEZONE('UTC', with_sets.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at,
        CAST(CONCAT('[', with_sets.sets, ']') AS JSON) AS sets
    ) AS fields
  ) AS body,
  '"v' || CAST(with_sets.version AS TEXT) || '.' || CAST(with_sets.sets_version AS TEXT) || '"' AS etag,
  with_sets.notes_bytes
FROM caller
LEFT OUTER JOIN with_sets
  ON TRUE;

-- name: select_sets_by_key
-- Show the sets that were created with a key whose stored answer has expired, in their order.
--
-- A single set has the ordinal 0, those of a batch count from 1. Deleted ones are among them.
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
)
SELECT
  workout_sets.id,
  workout_sets.session_id,
  workout_sets.client_fingerprint,
  workout_sets.deleted_at IS NULL AS is_live,
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
  '"v' || CAST(workout_sets.version AS TEXT) || '"' AS etag
FROM caller
LEFT OUTER JOIN workout_sets
  ON workout_sets.user_id = CAST(:user_id AS UUID)
  AND workout_sets.client_key = CAST(:client_key AS VARCHAR)
  AND (
    workout_sets.client_ordinal > 0
  ) = CAST(:batch AS BOOLEAN)
ORDER BY
  workout_sets.client_ordinal;

-- name: select_set
-- Show one set.
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
    workout_sets.deleted_at
  FROM workout_sets
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.id = CAST(:set_id AS UUID)
    AND workout_sets.deleted_at IS NULL
)
SELECT
  set.id,
  (
    SELECT
      CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
    FROM (
      SELECT
        set.id,
        set.session_id,
        set.exercise_id,
        set.exercise_version,
        set.position,
        set.set_type,
        set.reps,
        TRIM_SCALE(set.weight) AS weight,
        set.unit,
        TRIM_SCALE(set.rpe) AS rpe,
        set.duration_seconds,
        TRIM_SCALE(set.distance_meters) AS distance_meters,
        set.rest_seconds,
        set.superset,
        set.notes,
        TO_CHAR(TIMEZONE('UTC', set.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
        TRIM_SCALE(ROUND(set.weight_kg, 2)) AS weight_kg,
        set.version,
        TO_CHAR(TIMEZONE('UTC', set.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
        TO_CHAR(TIMEZONE('UTC', set.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
    ) AS fields
  ) AS body,
  '"v' || CAST(set.version AS TEXT) || '"' AS etag
FROM caller
LEFT OUTER JOIN set
  ON TRUE;

-- name: select_set_history
-- Show a page of a set's changes, also of a deleted one, oldest first.
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
)
SELECT
  shown.version,
  shown.body
FROM caller
LEFT OUTER JOIN (
  SELECT
    page.version,
    CASE
      WHEN (
        COALESCE(
          SUM(
            0 + COALESCE(OCTET_LENGTH(CAST(page.before AS TEXT)), 0) + COALESCE(OCTET_LENGTH(CAST(page.after AS TEXT)), 0)
          ) OVER (ORDER BY page.version ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
          0
        ) <= 300000
      )
      THEN (
        SELECT
          CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
        FROM (
          SELECT
            page.version,
            page.action,
            TO_CHAR(TIMEZONE('UTC', page.at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
            page.request_id,
            page.via,
            page.before,
            page.after
        ) AS fields
      )
    END AS body
  FROM (
    SELECT
      audit_trail.user_id,
      audit_trail.entity_id,
      audit_trail.version,
      audit_trail.entity,
      audit_trail.action,
      audit_trail.seq,
      audit_trail.at,
      audit_trail.request_id,
      audit_trail.via,
      audit_trail.before,
      audit_trail.after
    FROM audit_trail
    WHERE
      audit_trail.user_id = CAST(:user_id AS UUID)
      AND audit_trail.entity_id = CAST(:set_id AS UUID)
      AND audit_trail.entity = 'set'
      AND audit_trail.version > COALESCE(CAST(:after_version AS BIGINT), CAST('0' AS BIGINT))
    ORDER BY
      audit_trail.version
    LIMIT CAST(:limit AS INT)
  ) AS page
) AS shown
  ON TRUE
ORDER BY
  shown.version;

-- name: select_sets
-- Show a page of a session's sets, by position.
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
    workout_sessions.id
  FROM workout_sessions
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.id = CAST(:session_id AS UUID)
    AND workout_sessions.deleted_at IS NULL
)
SELECT
  workout.id AS session_id,
  shown.position,
  shown.body
FROM caller
LEFT OUTER JOIN workout
  ON TRUE
LEFT OUTER JOIN (
  SELECT
    page.position,
    CASE
      WHEN (
        COALESCE(
          SUM(0 + COALESCE(OCTET_LENGTH(CAST(page.notes AS TEXT)), 0)) OVER (ORDER BY page.position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
          0
        ) <= 300000
      )
      THEN (
        SELECT
          CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
        FROM (
          SELECT
            page.id,
            page.session_id,
            page.exercise_id,
            page.exercise_version,
            page.position,
            page.set_type,
            page.reps,
            TRIM_SCALE(page.weight) AS weight,
            page.unit,
            TRIM_SCALE(page.rpe) AS rpe,
            page.duration_seconds,
            TRIM_SCALE(page.distance_meters) AS distance_meters,
            page.rest_seconds,
            page.superset,
            page.notes,
            TO_CHAR(TIMEZONE('UTC', page.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            TRIM_SCALE(ROUND(page.weight_kg, 2)) AS weight_kg,
            page.version,
            TO_CHAR(TIMEZONE('UTC', page.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
            TO_CHAR(TIMEZONE('UTC', page.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
        ) AS fields
      )
    END AS body
  FROM (
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
      workout_sets.deleted_at
    FROM workout_sets
    WHERE
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.session_id = CAST(:session_id AS UUID)
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.position > COALESCE(CAST(:after_position AS BIGINT), CAST('0' AS BIGINT))
    ORDER BY
      workout_sets.position
    LIMIT CAST(:limit AS INT)
  ) AS page
) AS shown
  ON TRUE
ORDER BY
  shown.position;
