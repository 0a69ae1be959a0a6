-- Adds many sets at once: one part per table, however many sets.
-- Written by `make sql` from functions.sessions.batch_statements.

-- name: insert_sets
-- Add sets to a session, all or none; the row says why when it is none.
WITH drafts AS (
  SELECT
    anon_4.ordinal,
    anon_4.id,
    anon_4.types,
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
    exercises.user_id AS exercise_user_id,
    exercises.id AS exercise_id,
    exercises.type AS exercise_type,
    exercises.version AS exercise_version
  FROM JSONB_TO_RECORDSET(CAST(:drafts AS JSONB)) AS anon_4(ordinal SMALLINT, id UUID, exercise_id UUID, types TEXT[], set_type TEXT, reps INT, weight DECIMAL(6, 2), unit TEXT, rpe DECIMAL(3, 1), duration_seconds INT, distance_meters DECIMAL(9, 2), rest_seconds INT, superset SMALLINT, notes TEXT, performed_at TIMESTAMPTZ)
  LEFT OUTER JOIN exercises AS merged
    ON merged.user_id = CAST(:user_id AS UUID) AND merged.id = anon_4.exercise_id
  LEFT OUTER JOIN exercises
    ON exercises.id = COALESCE(merged.merged_into, anon_4.exercise_id)
    AND (
      exercises.user_id = CAST(:user_id AS UUID) OR exercises.user_id = '00000000-0000-0000-0000-000000000000'
    )
), earlier AS (
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
        workout_sessions.last_position + (
          SELECT
            COUNT(*) AS count_1
          FROM drafts
        ) <= 1000
      )
      THEN TRUE
      ELSE (
        SELECT
          COUNT(*) AS count_2
        FROM workout_sets
        WHERE
          workout_sets.user_id = workout_sessions.user_id
          AND workout_sets.session_id = workout_sessions.id
          AND workout_sets.deleted_at IS NULL
      ) + (
        SELECT
          COUNT(*) AS count_1
        FROM drafts
      ) <= 1000
    END AS has_room
  FROM workout_sessions
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.id = CAST(:session_id AS UUID)
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
    users.data_version + (
      SELECT
        COUNT(*) AS count_1
      FROM drafts
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
    AND NOT EXISTS(
      SELECT
        1
      FROM drafts
      WHERE
        drafts.exercise_type IS NULL OR drafts.exercise_type <> ALL(drafts.types)
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
    workout_sessions.last_position + (
      SELECT
        COUNT(*) AS count_1
      FROM drafts
    )
  )
  FROM change, workout
  WHERE
    workout_sessions.user_id = change.user_id
    AND workout_sessions.id = workout.id
    AND workout_sessions.deleted_at IS NULL
    AND (
      workout_sessions.last_position + (
        SELECT
          COUNT(*) AS count_1
        FROM drafts
      ) <= 1000
      OR workout_sessions.sets_version = workout.sets_version
    )
  RETURNING workout_sessions.user_id, workout_sessions.id, workout_sessions.started_on, workout_sessions.started_at, workout_sessions.ended_at, workout_sessions.last_position - (
    SELECT
      COUNT(*) AS count_1
    FROM drafts
  ) AS first
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
    client_ordinal,
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
    drafts.id,
    numbered.id AS id_1,
    numbered.started_on,
    drafts.exercise_user_id,
    drafts.exercise_id,
    drafts.exercise_type,
    drafts.exercise_version,
    numbered.first + drafts.ordinal AS anon_8,
    COALESCE(
      (
        SELECT
          MAX(audit_trail.version) AS max_1
        FROM audit_trail
        WHERE
          audit_trail.user_id = CAST(:user_id AS UUID)
          AND audit_trail.entity_id = drafts.id
          AND audit_trail.entity = 'set'
      ),
      0
    ) + 1 AS anon_9,
    CAST(:client_key AS VARCHAR) AS anon_10,
    SUBSTRING(CAST(:fingerprint AS BYTEA) FROM 1 FOR 9) AS substring_1,
    drafts.ordinal,
    CASE WHEN (
      drafts.weight IS NOT NULL
    ) THEN COALESCE(drafts.unit, caller.unit) END AS anon_11,
    COALESCE(
      drafts.performed_at,
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
    drafts.set_type,
    drafts.reps,
    drafts.weight,
    drafts.rpe,
    drafts.duration_seconds,
    drafts.distance_meters,
    drafts.rest_seconds,
    drafts.superset,
    drafts.notes
  FROM numbered
  JOIN drafts
    ON TRUE
  JOIN caller
    ON TRUE
  ORDER BY
    drafts.ordinal
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
    (
      change.seq - (
        SELECT
          COUNT(*) AS count_1
        FROM drafts
      )
    ) + created.client_ordinal AS anon_3,
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
    CAST(created.body AS JSON) AS body
  FROM created, change
), answer AS (
  SELECT
    created.user_id,
    created.session_id,
    CONCAT('{"items":[', STRING_AGG(created.body, ','
    ORDER BY
      created.position), ']}') AS body
  FROM created
  GROUP BY
    created.user_id,
    created.session_id
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
    answer.user_id,
    CAST(:operation AS VARCHAR) AS anon_12,
    CAST(:client_key AS VARCHAR) AS anon_13,
    CAST(:fingerprint AS BYTEA) AS anon_14,
    answer.body,
    CONCAT('/sessions/', answer.session_id, '/sets') AS concat_1,
    NULL AS anon_7
  FROM answer
  WHERE
    CAST(:client_key AS VARCHAR) IS NOT NULL
)
SELECT
  workout.id AS session_id,
  workout.has_room,
  (
    SELECT
      ARRAY_AGG(drafts.exercise_type ORDER BY drafts.ordinal) AS array_agg_1
    FROM drafts
  ) AS exercise_types,
  answer.session_id AS id,
  answer.body,
  earlier.fingerprint AS earlier_fingerprint,
  earlier.body AS earlier_body,
  earlier.location AS earlier_location,
  earlier.etag AS earlier_etag
FROM caller
LEFT OUTER JOIN workout
  ON TRUE
LEFT OUTER JOIN answer
  ON TRUE
LEFT OUTER JOIN earlier
  ON TRUE;
