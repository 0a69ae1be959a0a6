-- Statements that give sessions and sets the values that a file has for them now, many at a time.
-- Written by `make sql` from functions.transfer.revision_statements.

-- name: update_sessions
-- Give live sessions new values; the sets of those whose start moves are moved by as much.
WITH batch AS (
  SELECT
    anon_4.ordinal,
    anon_4.id,
    anon_4.title,
    anon_4.notes,
    anon_4.started_at,
    anon_4.ended_at,
    anon_4.timezone
  FROM JSONB_TO_RECORDSET(CAST(:rows AS JSONB)) AS anon_4(ordinal INT, id UUID, title TEXT, notes TEXT, started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ, timezone TEXT)
), workouts AS (
  SELECT
    workout_sessions.id,
    workout_sessions.started_at,
    batch.started_at AS new_start,
    workout_sessions.started_at <> batch.started_at AS moves,
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
    ROW_NUMBER() OVER (ORDER BY batch.ordinal) AS ordinal
  FROM workout_sessions
  JOIN batch
    ON workout_sessions.id = batch.id
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND NUM_NULLS(workout_sessions.deleted_at) = 1
), moving AS (
  SELECT
    workout_sets.id,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_3
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
        TIMEZONE('UTC', workouts.new_start) - TIMEZONE('UTC', workouts.started_at)
      ) + TIMEZONE('UTC', workout_sets.performed_at)
    ) AS performed_at,
    ROW_NUMBER() OVER (ORDER BY workouts.ordinal, workout_sets.position) AS ordinal
  FROM workout_sets
  JOIN workouts
    ON workout_sets.session_id = workouts.id
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.session_id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND workout_sets.deleted_at IS NULL
    AND workouts.moves
    AND TIMEZONE(
      'UTC',
      (
        TIMEZONE('UTC', workouts.new_start) - TIMEZONE('UTC', workouts.started_at)
      ) + TIMEZONE('UTC', workout_sets.performed_at)
    ) BETWEEN '2000-01-01 00:00:00+00:00' AND CURRENT_TIMESTAMP + MAKE_INTERVAL(0, 0, 0, 0, 24)
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_2
      FROM workouts
    ) + (
      SELECT
        COUNT(*) AS count_3
      FROM moving
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
  UPDATE workout_sessions SET title = batch.title, notes = batch.notes, started_at = batch.started_at, ended_at = batch.ended_at, timezone = batch.timezone, version = (
    workout_sessions.version + 1
  ), sets_version = (
    workout_sessions.sets_version + CASE WHEN workouts.moves THEN 1 ELSE 0 END
  ), updated_at = CURRENT_TIMESTAMP
  FROM change, workouts, batch
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.user_id = change.user_id
    AND workout_sessions.id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND workout_sessions.id = workouts.id
    AND workout_sessions.id = batch.id
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
    CAST(after.before AS JSON) AS before,
    CAST(after.body AS JSON) AS body
  FROM after, change
), new_sets AS (
  UPDATE workout_sets SET performed_on = after.started_on, performed_at = moving.performed_at, version = (
    workout_sets.version + 1
  ), updated_at = CURRENT_TIMESTAMP
  FROM after, moving
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.user_id = after.user_id
    AND workout_sets.session_id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND workout_sets.session_id = after.id
    AND workout_sets.id = moving.id
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
    'set' AS anon_7,
    'updated' AS anon_8,
    (
      (
        change.seq - (
          SELECT
            COUNT(*) AS count_1
          FROM workouts
        )
      ) - (
        SELECT
          COUNT(*) AS count_4
        FROM moving
      )
    ) + moved.ordinal AS anon_9,
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
    CAST(moved.before AS JSON) AS before,
    CAST(moved.body AS JSON) AS body
  FROM moved, change
), moved_deleted AS (
  UPDATE workout_sets SET performed_at = TIMEZONE(
    'UTC',
    (
      TIMEZONE('UTC', workouts.new_start) - TIMEZONE('UTC', workouts.started_at)
    ) + TIMEZONE('UTC', workout_sets.performed_at)
  )
  FROM change, workouts
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.user_id = change.user_id
    AND workout_sets.session_id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND workout_sets.session_id = workouts.id
    AND workout_sets.deleted_at IS NOT NULL
    AND workouts.moves
    AND TIMEZONE(
      'UTC',
      (
        TIMEZONE('UTC', workouts.new_start) - TIMEZONE('UTC', workouts.started_at)
      ) + TIMEZONE('UTC', workout_sets.performed_at)
    ) BETWEEN '2000-01-01 00:00:00+00:00' AND CURRENT_TIMESTAMP + MAKE_INTERVAL(0, 0, 0, 0, 24)
)
SELECT
  COUNT(*) AS done
FROM after;

-- name: update_sets
-- Give live sets new values, also another exercise; an exercise or a time that nobody says stays.
WITH batch AS (
  SELECT
    anon_4.ordinal,
    anon_4.id,
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
    anon_4.performed_at
  FROM JSONB_TO_RECORDSET(CAST(:rows AS JSONB)) AS anon_4(ordinal INT, id UUID, exercise_user_id UUID, exercise_id UUID, exercise_type TEXT, exercise_version INT, set_type TEXT, reps INT, weight DECIMAL(6, 2), unit TEXT, rpe DECIMAL(3, 1), duration_seconds INT, distance_meters DECIMAL(9, 2), rest_seconds INT, superset SMALLINT, notes TEXT, performed_at TIMESTAMPTZ)
), sets AS (
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
    ROW_NUMBER() OVER (ORDER BY batch.ordinal) AS ordinal
  FROM workout_sets
  JOIN batch
    ON workout_sets.id = batch.id
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND NUM_NULLS(workout_sets.deleted_at) = 1
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
  UPDATE workout_sets SET exercise_user_id = CASE
    WHEN (
      batch.exercise_id IS NULL
      OR workout_sets.exercise_id = batch.exercise_id
      AND workout_sets.exercise_user_id = COALESCE(batch.exercise_user_id, CAST(:user_id AS UUID))
    )
    THEN workout_sets.exercise_user_id
    ELSE COALESCE(batch.exercise_user_id, CAST(:user_id AS UUID))
  END, exercise_id = CASE
    WHEN (
      batch.exercise_id IS NULL
      OR workout_sets.exercise_id = batch.exercise_id
      AND workout_sets.exercise_user_id = COALESCE(batch.exercise_user_id, CAST(:user_id AS UUID))
    )
    THEN workout_sets.exercise_id
    ELSE batch.exercise_id
  END, exercise_type = CASE
    WHEN (
      batch.exercise_id IS NULL
      OR workout_sets.exercise_id = batch.exercise_id
      AND workout_sets.exercise_user_id = COALESCE(batch.exercise_user_id, CAST(:user_id AS UUID))
    )
    THEN workout_sets.exercise_type
    ELSE batch.exercise_type
  END, exercise_version = CASE
    WHEN (
      batch.exercise_id IS NULL
      OR workout_sets.exercise_id = batch.exercise_id
      AND workout_sets.exercise_user_id = COALESCE(batch.exercise_user_id, CAST(:user_id AS UUID))
    )
    THEN workout_sets.exercise_version
    ELSE COALESCE(
      (
        SELECT
          exercise_versions.version
        FROM exercise_versions
        WHERE
          exercise_versions.user_id = COALESCE(batch.exercise_user_id, CAST(:user_id AS UUID))
          AND exercise_versions.exercise_id = batch.exercise_id
          AND exercise_versions.version = batch.exercise_version
          AND exercise_versions.type = batch.exercise_type
      ),
      (
        SELECT
          exercises.version
        FROM exercises
        WHERE
          exercises.user_id = COALESCE(batch.exercise_user_id, CAST(:user_id AS UUID))
          AND exercises.id = batch.exercise_id
      )
    )
  END, set_type = batch.set_type, reps = batch.reps, weight = batch.weight, unit = batch.unit, rpe = batch.rpe, duration_seconds = batch.duration_seconds, distance_meters = batch.distance_meters, rest_seconds = batch.rest_seconds, superset = batch.superset, notes = batch.notes, performed_at = COALESCE(batch.performed_at, workout_sets.performed_at), version = (
    workout_sets.version + 1
  ), updated_at = CURRENT_TIMESTAMP
  FROM change, sets, batch
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.user_id = change.user_id
    AND workout_sets.id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND workout_sets.id = sets.id
    AND workout_sets.id = batch.id
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
