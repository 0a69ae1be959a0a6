-- Statements that change a session, and with its start when its sets were performed.
-- Written by `make sql` from functions.sessions.session_change_statements.

-- name: update_session
-- Change what a draft without a start names; the same content again changes nothing.
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
    workout_sessions.title IS DISTINCT FROM CASE WHEN CAST(:set_title AS BOOLEAN) THEN CAST(:title AS VARCHAR) ELSE workout_sessions.title END
    OR workout_sessions.notes IS DISTINCT FROM CASE WHEN CAST(:set_notes AS BOOLEAN) THEN CAST(:notes AS VARCHAR) ELSE workout_sessions.notes END
    OR workout_sessions.started_at IS DISTINCT FROM CASE WHEN CAST(:set_started_at AS BOOLEAN) THEN CAST(:started_at AS TIMESTAMPTZ) ELSE workout_sessions.started_at END
    OR workout_sessions.ended_at IS DISTINCT FROM CASE WHEN CAST(:set_ended_at AS BOOLEAN) THEN CAST(:ended_at AS TIMESTAMPTZ) ELSE workout_sessions.ended_at END
    OR workout_sessions.timezone IS DISTINCT FROM CASE WHEN CAST(:set_timezone AS BOOLEAN) THEN CAST(:timezone AS VARCHAR) ELSE workout_sessions.timezone END AS differs,
    CASE WHEN CAST(:set_started_at AS BOOLEAN) THEN CAST(:started_at AS TIMESTAMPTZ) ELSE workout_sessions.started_at END AS new_start,
    workout_sessions.started_at <> CASE WHEN CAST(:set_started_at AS BOOLEAN) THEN CAST(:started_at AS TIMESTAMPTZ) ELSE workout_sessions.started_at END AS moves,
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
      FROM workout
      WHERE
        workout.matches AND workout.differs
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), "new" AS (
  UPDATE workout_sessions SET title = CASE WHEN CAST(:set_title AS BOOLEAN) THEN CAST(:title AS VARCHAR) ELSE workout_sessions.title END, notes = CASE WHEN CAST(:set_notes AS BOOLEAN) THEN CAST(:notes AS VARCHAR) ELSE workout_sessions.notes END, started_at = CASE WHEN CAST(:set_started_at AS BOOLEAN) THEN CAST(:started_at AS TIMESTAMPTZ) ELSE workout_sessions.started_at END, ended_at = CASE WHEN CAST(:set_ended_at AS BOOLEAN) THEN CAST(:ended_at AS TIMESTAMPTZ) ELSE workout_sessions.ended_at END, timezone = CASE WHEN CAST(:set_timezone AS BOOLEAN) THEN CAST(:timezone AS VARCHAR) ELSE workout_sessions.timezone END, version = (
    workout_sessions.version + 1
  ), updated_at = CURRENT_TIMESTAMP
  FROM change, workout
  WHERE
    workout_sessions.user_id = change.user_id
    AND workout_sessions.id = CAST(:session_id AS UUID)
    AND workout_sessions.deleted_at IS NULL
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
    after.user_id,
    after.id,
    after.version,
    'session' AS anon_1,
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
    CAST(workout.body AS JSON) AS body,
    CAST(after.body AS JSON) AS body__1
  FROM after, change, workout
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
  after.id AS changed_id,
  workout.differs,
  COALESCE(after.body, workout.body) AS body,
  COALESCE('"v' || CAST(after.version AS TEXT) || '"', '"v' || CAST(workout.version AS TEXT) || '"') AS etag
FROM caller
LEFT OUTER JOIN workout
  ON TRUE
LEFT OUTER JOIN after
  ON TRUE;

-- name: move_session
-- Change what a draft with a start names, and move the sets by as much as the start moves.
--
-- Each live set has a version, a history entry and a change of its own. Deleted ones move along, where
-- they can, for when they are restored. Nothing happens, and `sets_out_of_range` says so, when a live
-- one would be performed when no set can be.
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
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_3
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
    workout_sessions.title IS DISTINCT FROM CASE WHEN CAST(:set_title AS BOOLEAN) THEN CAST(:title AS VARCHAR) ELSE workout_sessions.title END
    OR workout_sessions.notes IS DISTINCT FROM CASE WHEN CAST(:set_notes AS BOOLEAN) THEN CAST(:notes AS VARCHAR) ELSE workout_sessions.notes END
    OR workout_sessions.started_at IS DISTINCT FROM CASE WHEN CAST(:set_started_at AS BOOLEAN) THEN CAST(:started_at AS TIMESTAMPTZ) ELSE workout_sessions.started_at END
    OR workout_sessions.ended_at IS DISTINCT FROM CASE WHEN CAST(:set_ended_at AS BOOLEAN) THEN CAST(:ended_at AS TIMESTAMPTZ) ELSE workout_sessions.ended_at END
    OR workout_sessions.timezone IS DISTINCT FROM CASE WHEN CAST(:set_timezone AS BOOLEAN) THEN CAST(:timezone AS VARCHAR) ELSE workout_sessions.timezone END AS differs,
    CASE WHEN CAST(:set_started_at AS BOOLEAN) THEN CAST(:started_at AS TIMESTAMPTZ) ELSE workout_sessions.started_at END AS new_start,
    workout_sessions.started_at <> CASE WHEN CAST(:set_started_at AS BOOLEAN) THEN CAST(:started_at AS TIMESTAMPTZ) ELSE workout_sessions.started_at END AS moves,
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
), moving AS (
  SELECT
    workout_sets.id,
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
    TIMEZONE(
      'UTC',
      (
        TIMEZONE('UTC', workout.new_start) - TIMEZONE('UTC', workout.started_at)
      ) + TIMEZONE('UTC', workout_sets.performed_at)
    ) AS performed_at,
    TIMEZONE(
      'UTC',
      (
        TIMEZONE('UTC', workout.new_start) - TIMEZONE('UTC', workout.started_at)
      ) + TIMEZONE('UTC', workout_sets.performed_at)
    ) BETWEEN '2000-01-01 00:00:00+00:00' AND CURRENT_TIMESTAMP + MAKE_INTERVAL(0, 0, 0, 0, 24) AS in_range,
    ROW_NUMBER() OVER (ORDER BY workout_sets.position DESC) AS ordinal
  FROM workout_sets, workout
  WHERE
    workout_sets.user_id = workout.user_id
    AND workout_sets.session_id = workout.id
    AND workout_sets.deleted_at IS NULL
    AND workout.moves
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_1
      FROM moving
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
        workout.matches AND workout.differs
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM moving
      WHERE
        NOT moving.in_range
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), "new" AS (
  UPDATE workout_sessions SET title = CASE WHEN CAST(:set_title AS BOOLEAN) THEN CAST(:title AS VARCHAR) ELSE workout_sessions.title END, notes = CASE WHEN CAST(:set_notes AS BOOLEAN) THEN CAST(:notes AS VARCHAR) ELSE workout_sessions.notes END, started_at = CASE WHEN CAST(:set_started_at AS BOOLEAN) THEN CAST(:started_at AS TIMESTAMPTZ) ELSE workout_sessions.started_at END, ended_at = CASE WHEN CAST(:set_ended_at AS BOOLEAN) THEN CAST(:ended_at AS TIMESTAMPTZ) ELSE workout_sessions.ended_at END, timezone = CASE WHEN CAST(:set_timezone AS BOOLEAN) THEN CAST(:timezone AS VARCHAR) ELSE workout_sessions.timezone END, version = (
    workout_sessions.version + 1
  ), sets_version = CASE WHEN workout.moves THEN workout_sessions.sets_version + 1 ELSE workout_sessions.sets_version END, updated_at = CURRENT_TIMESTAMP
  FROM change, workout
  WHERE
    workout_sessions.user_id = change.user_id
    AND workout_sessions.id = CAST(:session_id AS UUID)
    AND workout_sessions.deleted_at IS NULL
    AND workout_sessions.version = workout.version
    AND (
      NOT workout.moves OR workout_sessions.sets_version = workout.sets_version
    )
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
    after.user_id,
    after.id,
    after.version,
    'session' AS anon_1,
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
    CAST(workout.body AS JSON) AS body,
    CAST(after.body AS JSON) AS body__1
  FROM after, change, workout
), new_sets AS (
  UPDATE workout_sets SET performed_on = after.started_on, performed_at = moving.performed_at, version = (
    workout_sets.version + 1
  ), updated_at = CURRENT_TIMESTAMP
  FROM after, moving
  WHERE
    workout_sets.user_id = after.user_id
    AND workout_sets.id = moving.id
    AND workout_sets.deleted_at IS NULL
  RETURNING workout_sets.user_id, workout_sets.id, workout_sets.session_id, workout_sets.performed_on, workout_sets.exercise_user_id, workout_sets.exercise_id, workout_sets.exercise_type, workout_sets.exercise_version, workout_sets.position, workout_sets.set_type, workout_sets.reps, workout_sets.weight, workout_sets.unit, workout_sets.weight_kg, workout_sets.rpe, workout_sets.duration_seconds, workout_sets.distance_meters, workout_sets.rest_seconds, workout_sets.superset, workout_sets.notes, workout_sets.performed_at, workout_sets.version, workout_sets.client_key, workout_sets.client_fingerprint, workout_sets.client_ordinal, workout_sets.created_at, workout_sets.updated_at, workout_sets.deleted_at, moving.ordinal, moving.body AS before
), moved AS (
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
    new_sets.before,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_4
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
    moved.user_id,
    moved.id,
    moved.version,
    'set' AS anon_5,
    'updated' AS anon_6,
    change.seq - moved.ordinal AS anon_7,
    CAST(:request_id AS VARCHAR) AS anon_8,
    (
      SELECT
        personal_tokens.name
      FROM personal_tokens
      WHERE
        CAST(:token_digest AS UUID) IS NOT NULL
        AND personal_tokens.user_id = CAST(:user_id AS UUID)
        AND personal_tokens.digest = CAST(:token_digest AS UUID)
    ) AS anon_9,
    CAST(moved.before AS JSON) AS before,
    CAST(moved.body AS JSON) AS body
  FROM moved, change
), moved_deleted AS (
  UPDATE workout_sets SET performed_at = TIMEZONE(
    'UTC',
    (
      TIMEZONE('UTC', workout.new_start) - TIMEZONE('UTC', workout.started_at)
    ) + TIMEZONE('UTC', workout_sets.performed_at)
  )
  FROM after, workout
  WHERE
    workout_sets.user_id = after.user_id
    AND workout_sets.session_id = after.id
    AND workout_sets.deleted_at IS NOT NULL
    AND workout.moves
    AND TIMEZONE(
      'UTC',
      (
        TIMEZONE('UTC', workout.new_start) - TIMEZONE('UTC', workout.started_at)
      ) + TIMEZONE('UTC', workout_sets.performed_at)
    ) BETWEEN '2000-01-01 00:00:00+00:00' AND CURRENT_TIMESTAMP + MAKE_INTERVAL(0, 0, 0, 0, 24)
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
  after.id AS changed_id,
  workout.differs,
  COALESCE(after.body, workout.body) AS body,
  COALESCE('"v' || CAST(after.version AS TEXT) || '"', '"v' || CAST(workout.version AS TEXT) || '"') AS etag,
  EXISTS(
    SELECT
      1
    FROM moving
    WHERE
      NOT moving.in_range
  ) AS sets_out_of_range
FROM caller
LEFT OUTER JOIN workout
  ON TRUE
LEFT OUTER JOIN after
  ON TRUE;
