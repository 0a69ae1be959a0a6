-- Statements on workout sessions; those on sets are in set_statements.py.
-- Written by `make sql` from functions.sessions.session_statements.

-- name: insert_session
-- Start a session; the user's zone and the database's clock where the draft has none.
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
  RETURNING users.id AS user_id, users.data_version AS seq
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
), "new" AS (
  INSERT INTO workout_sessions (
    user_id,
    id,
    version,
    title,
    notes,
    started_at,
    ended_at,
    timezone
  )
  SELECT
    change.user_id,
    CAST(:id AS UUID) AS anon_6,
    COALESCE(
      (
        SELECT
          MAX(audit_trail.version) AS max_1
        FROM audit_trail
        WHERE
          audit_trail.user_id = CAST(:user_id AS UUID)
          AND audit_trail.entity_id = CAST(:id AS UUID)
          AND audit_trail.entity = 'session'
      ),
      0
    ) + 1 AS anon_7,
    CAST(:title AS VARCHAR) AS anon_8,
    CAST(:notes AS VARCHAR) AS anon_9,
    COALESCE(CAST(:started_at AS TIMESTAMPTZ), CURRENT_TIMESTAMP) AS coalesce_1,
    CAST(:ended_at AS TIMESTAMPTZ) AS anon_10,
    COALESCE(CAST(:timezone AS VARCHAR), caller.timezone) AS coalesce_2
  FROM change
  JOIN caller
    ON TRUE
  RETURNING workout_sessions.user_id, workout_sessions.id, workout_sessions.title, workout_sessions.notes, workout_sessions.started_at, workout_sessions.ended_at, workout_sessions.timezone, workout_sessions.started_on, workout_sessions.version, workout_sessions.sets_version, workout_sessions.last_position, workout_sessions.created_at, workout_sessions.updated_at, workout_sessions.deleted_at
), created AS (
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
    'session' AS anon_1,
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
    CAST(:operation AS VARCHAR) AS anon_11,
    CAST(:client_key AS VARCHAR) AS anon_12,
    CAST(:fingerprint AS BYTEA) AS anon_13,
    created.body,
    CONCAT('/sessions/', created.id) AS concat_1,
    '"v' || CAST(created.version AS TEXT) || '"' AS anon_14
  FROM created
  WHERE
    CAST(:client_key AS VARCHAR) IS NOT NULL
)
SELECT
  created.id,
  created.body,
  '"v' || CAST(created.version AS TEXT) || '"' AS etag,
  earlier.fingerprint AS earlier_fingerprint,
  earlier.body AS earlier_body,
  earlier.location AS earlier_location,
  earlier.etag AS earlier_etag
FROM caller
LEFT OUTER JOIN created
  ON TRUE
LEFT OUTER JOIN earlier
  ON TRUE;

-- name: delete_session
-- Delete a session and its sets: each keeps a row, a history and a tombstone.
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
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
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
    CAST(:tags AS TEXT[]) IS NULL
    OR (
      '"v' || CAST(workout_sessions.version AS TEXT) || '"'
    ) = ANY(
      CAST(:tags AS TEXT[])
    )
    OR (
      '"v' || CAST(workout_sessions.version AS TEXT) || '.' || CAST(workout_sessions.sets_version AS TEXT) || '"'
    ) = ANY(
      CAST(:tags AS TEXT[])
    ) AS matches
  FROM workout_sessions
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.id = CAST(:session_id AS UUID)
    AND workout_sessions.deleted_at IS NULL
), doomed AS (
  SELECT
    workout_sets.id,
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
    ROW_NUMBER() OVER (ORDER BY workout_sets.position) AS ordinal
  FROM workout_sets, workout
  WHERE
    workout_sets.user_id = workout.user_id
    AND workout_sets.session_id = workout.id
    AND workout_sets.deleted_at IS NULL
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_1
      FROM doomed
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
        workout.matches
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), deleted AS (
  UPDATE workout_sessions SET version = (
    workout_sessions.version + 1
  ), updated_at = CURRENT_TIMESTAMP, deleted_at = CURRENT_TIMESTAMP
  FROM change, workout
  WHERE
    workout_sessions.user_id = change.user_id
    AND workout_sessions.id = workout.id
    AND workout_sessions.deleted_at IS NULL
    AND workout_sessions.version = workout.version
    AND workout_sessions.sets_version = workout.sets_version
  RETURNING workout_sessions.user_id, workout_sessions.id, workout_sessions.version
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
    'session' AS anon_1,
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
    CAST(workout.body AS JSON) AS body,
    NULL AS anon_5
  FROM deleted, change, workout
), deleted_sets AS (
  UPDATE workout_sets SET version = (
    workout_sets.version + 1
  ), updated_at = CURRENT_TIMESTAMP, deleted_at = CURRENT_TIMESTAMP
  FROM deleted, doomed
  WHERE
    workout_sets.user_id = deleted.user_id
    AND workout_sets.id = doomed.id
    AND workout_sets.deleted_at IS NULL
  RETURNING workout_sets.user_id, workout_sets.id, workout_sets.version, doomed.body, doomed.ordinal
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
    deleted_sets.user_id,
    deleted_sets.id,
    deleted_sets.version,
    'set' AS anon_6,
    'deleted' AS anon_7,
    change.seq - deleted_sets.ordinal AS anon_8,
    CAST(:request_id AS VARCHAR) AS anon_9,
    (
      SELECT
        personal_tokens.name
      FROM personal_tokens
      WHERE
        CAST(:token_digest AS UUID) IS NOT NULL
        AND personal_tokens.user_id = CAST(:user_id AS UUID)
        AND personal_tokens.digest = CAST(:token_digest AS UUID)
    ) AS anon_10,
    CAST(deleted_sets.body AS JSON) AS body,
    NULL AS anon_5
  FROM deleted_sets, change
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
  workout.id,
  workout.matches,
  '"v' || CAST(workout.version AS TEXT) || '"' AS current_etag,
  deleted.id AS changed_id
FROM caller
LEFT OUTER JOIN workout
  ON TRUE
LEFT OUTER JOIN deleted
  ON TRUE;
