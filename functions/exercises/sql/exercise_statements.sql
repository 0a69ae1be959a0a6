-- Statements that change exercises.
-- Written by `make sql` from functions.exercises.exercise_statements.

-- name: insert_exercise
-- Create an exercise with its first version, unless there are as many as an account may have.
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
), room AS (
  SELECT
    COUNT(*) < 10000 AS is_left
  FROM exercises
  WHERE
    exercises.user_id = CAST(:user_id AS UUID)
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
      FROM room
      WHERE
        room.is_left
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM exercises
      WHERE
        (
          exercises.user_id = CAST(:user_id AS UUID) OR exercises.user_id = '00000000-0000-0000-0000-000000000000'
        )
        AND exercises.id = CAST(:id AS UUID)
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), "new" AS (
  INSERT INTO exercises (
    user_id,
    id,
    name,
    description,
    type,
    primary_muscles,
    secondary_muscles,
    equipment,
    aliases,
    name_key,
    search_key
  )
  SELECT
    change.user_id,
    CAST(:id AS UUID) AS anon_6,
    CAST(:name AS VARCHAR) AS anon_7,
    CAST(:description AS VARCHAR) AS anon_8,
    CAST(:type AS VARCHAR) AS anon_9,
    CAST(:primary_muscles AS TEXT[]) AS anon_10,
    CAST(:secondary_muscles AS TEXT[]) AS anon_11,
    CAST(:equipment AS VARCHAR) AS anon_12,
    CAST(:aliases AS TEXT[]) AS anon_13,
    CAST(:name_key AS VARCHAR) AS anon_14,
    CAST(:search_key AS VARCHAR) AS anon_15
  FROM change
  RETURNING exercises.user_id, exercises.id, exercises.name, exercises.description, exercises.type, exercises.primary_muscles, exercises.secondary_muscles, exercises.equipment, exercises.aliases, exercises.name_key, exercises.search_key, exercises.version, exercises.revision, exercises.archived_at, exercises.merged_into_user_id, exercises.merged_into, exercises.created_at, exercises.updated_at
), created AS (
  SELECT
    "new".user_id,
    "new".id,
    "new".name,
    "new".description,
    "new".type,
    "new".primary_muscles,
    "new".secondary_muscles,
    "new".equipment,
    "new".aliases,
    "new".name_key,
    "new".search_key,
    "new".version,
    "new".revision,
    "new".archived_at,
    "new".merged_into_user_id,
    "new".merged_into,
    "new".created_at,
    "new".updated_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          "new".id,
          "new".version,
          "new".name,
          "new".description,
          "new".type,
          "new".primary_muscles,
          "new".secondary_muscles,
          "new".equipment,
          "new".aliases,
          CASE WHEN (
            "new".user_id = '00000000-0000-0000-0000-000000000000'
          ) THEN 'catalogue' ELSE 'me' END AS owner,
          TO_CHAR(TIMEZONE('UTC', "new".archived_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS archived_at,
          "new".merged_into,
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
    created.revision,
    'exercise' AS anon_1,
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
    CAST(:operation AS VARCHAR) AS anon_16,
    CAST(:client_key AS VARCHAR) AS anon_17,
    CAST(:fingerprint AS BYTEA) AS anon_18,
    created.body,
    CONCAT('/exercises/', created.id) AS concat_1,
    '"v' || CAST(created.revision AS TEXT) || '"' AS anon_19
  FROM created
  WHERE
    CAST(:client_key AS VARCHAR) IS NOT NULL
), defined AS (
  INSERT INTO exercise_versions (
    user_id,
    exercise_id,
    version,
    name,
    description,
    type,
    primary_muscles,
    secondary_muscles,
    equipment,
    aliases
  )
  SELECT
    "new".user_id,
    "new".id,
    "new".version,
    "new".name,
    "new".description,
    "new".type,
    "new".primary_muscles,
    "new".secondary_muscles,
    "new".equipment,
    "new".aliases
  FROM "new"
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
  created.id,
  created.body,
  '"v' || CAST(created.revision AS TEXT) || '"' AS etag,
  room.is_left AS has_room,
  EXISTS(
    SELECT
      1
    FROM exercises
    WHERE
      (
        exercises.user_id = CAST(:user_id AS UUID) OR exercises.user_id = '00000000-0000-0000-0000-000000000000'
      )
      AND exercises.id = CAST(:id AS UUID)
  ) AS id_taken,
  earlier.fingerprint AS earlier_fingerprint,
  earlier.body AS earlier_body,
  earlier.location AS earlier_location,
  earlier.etag AS earlier_etag
FROM caller
JOIN room
  ON TRUE
LEFT OUTER JOIN created
  ON TRUE
LEFT OUTER JOIN earlier
  ON TRUE;

-- name: update_exercise
-- Replace a definition and restore what was archived; the same content changes nothing.
WITH exercise AS (
  SELECT
    exercises.user_id,
    exercises.id,
    exercises.name,
    exercises.description,
    exercises.type,
    exercises.primary_muscles,
    exercises.secondary_muscles,
    exercises.equipment,
    exercises.aliases,
    exercises.name_key,
    exercises.search_key,
    exercises.version,
    exercises.revision,
    exercises.archived_at,
    exercises.merged_into_user_id,
    exercises.merged_into,
    exercises.created_at,
    exercises.updated_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
      FROM (
        SELECT
          exercises.id,
          exercises.version,
          exercises.name,
          exercises.description,
          exercises.type,
          exercises.primary_muscles,
          exercises.secondary_muscles,
          exercises.equipment,
          exercises.aliases,
          CASE
            WHEN (
              exercises.user_id = '00000000-0000-0000-0000-000000000000'
            )
            THEN 'catalogue'
            ELSE 'me'
          END AS owner,
          TO_CHAR(TIMEZONE('UTC', exercises.archived_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS archived_at,
          exercises.merged_into,
          TO_CHAR(TIMEZONE('UTC', exercises.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', exercises.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    exercises.user_id = CAST(:user_id AS UUID) AS owned,
    exercises.name IS DISTINCT FROM CAST(:name AS VARCHAR)
    OR exercises.description IS DISTINCT FROM CAST(:description AS VARCHAR)
    OR exercises.type IS DISTINCT FROM CAST(:type AS VARCHAR)
    OR exercises.primary_muscles IS DISTINCT FROM CAST(:primary_muscles AS TEXT[])
    OR exercises.secondary_muscles IS DISTINCT FROM CAST(:secondary_muscles AS TEXT[])
    OR exercises.equipment IS DISTINCT FROM CAST(:equipment AS VARCHAR)
    OR exercises.aliases IS DISTINCT FROM CAST(:aliases AS TEXT[])
    OR exercises.archived_at IS NOT NULL AS differs,
    CAST(:tags AS TEXT[]) IS NULL
    OR (
      '"v' || CAST(exercises.revision AS TEXT) || '"'
    ) = ANY(
      CAST(:tags AS TEXT[])
    ) AS matches,
    exercises.type <> CAST(:type AS VARCHAR) AS retyped
  FROM exercises
  WHERE
    (
      exercises.user_id = CAST(:user_id AS UUID) OR exercises.user_id = '00000000-0000-0000-0000-000000000000'
    )
    AND exercises.id = CAST(:exercise_id AS UUID)
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
    CASE CAST(:type AS VARCHAR)
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
    ROW_NUMBER() OVER (ORDER BY workout_sets.id DESC) AS ordinal
  FROM workout_sets
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.exercise_user_id = CAST(:user_id AS UUID)
    AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
    AND workout_sets.deleted_at IS NULL
    AND EXISTS(
      SELECT
        1
      FROM exercise
      WHERE
        exercise.owned AND exercise.matches AND exercise.retyped
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
    users.data_version + (
      SELECT
        COUNT(*) AS count_1
      FROM sets
    ) + 1
  ), retyped_version = CASE
    WHEN EXISTS(
      SELECT
        1
      FROM exercise
      WHERE
        exercise.owned AND exercise.matches AND exercise.retyped
    )
    THEN users.data_version + 1
    ELSE users.retyped_version
  END
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
      FROM exercise
      WHERE
        exercise.owned AND exercise.matches AND exercise.differs AND exercise.merged_into IS NULL
    )
    AND (
      SELECT
        COUNT(*) AS count_2
      FROM sets
      WHERE
        NOT sets.fits
    ) = 0
    AND (
      NOT EXISTS(
        SELECT
          1
        FROM exercise
        WHERE
          exercise.owned AND exercise.matches AND exercise.retyped
      )
      OR users.data_version = (
        SELECT
          caller.data_version
        FROM caller
      )
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), "new" AS (
  UPDATE exercises SET name = CAST(:name AS VARCHAR), description = CAST(:description AS VARCHAR), type = CAST(:type AS VARCHAR), primary_muscles = CAST(:primary_muscles AS TEXT[]), secondary_muscles = CAST(:secondary_muscles AS TEXT[]), equipment = CAST(:equipment AS VARCHAR), aliases = CAST(:aliases AS TEXT[]), name_key = CAST(:name_key AS VARCHAR), search_key = CAST(:search_key AS VARCHAR), version = (
    exercises.version + CASE
      WHEN (
        exercises.name IS DISTINCT FROM CAST(:name AS VARCHAR)
        OR exercises.description IS DISTINCT FROM CAST(:description AS VARCHAR)
        OR exercises.type IS DISTINCT FROM CAST(:type AS VARCHAR)
        OR exercises.primary_muscles IS DISTINCT FROM CAST(:primary_muscles AS TEXT[])
        OR exercises.secondary_muscles IS DISTINCT FROM CAST(:secondary_muscles AS TEXT[])
        OR exercises.equipment IS DISTINCT FROM CAST(:equipment AS VARCHAR)
        OR exercises.aliases IS DISTINCT FROM CAST(:aliases AS TEXT[])
      )
      THEN 1
      ELSE 0
    END
  ), revision = (
    exercises.revision + 1
  ), archived_at = NULL, updated_at = CURRENT_TIMESTAMP
  FROM change, exercise
  WHERE
    exercises.user_id = change.user_id
    AND exercises.id = exercise.id
    AND exercises.revision = exercise.revision
  RETURNING exercises.user_id, exercises.id, exercises.name, exercises.description, exercises.type, exercises.primary_muscles, exercises.secondary_muscles, exercises.equipment, exercises.aliases, exercises.name_key, exercises.search_key, exercises.version, exercises.revision, exercises.archived_at, exercises.merged_into_user_id, exercises.merged_into, exercises.created_at, exercises.updated_at
), after AS (
  SELECT
    "new".user_id,
    "new".id,
    "new".name,
    "new".description,
    "new".type,
    "new".primary_muscles,
    "new".secondary_muscles,
    "new".equipment,
    "new".aliases,
    "new".name_key,
    "new".search_key,
    "new".version,
    "new".revision,
    "new".archived_at,
    "new".merged_into_user_id,
    "new".merged_into,
    "new".created_at,
    "new".updated_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_3
      FROM (
        SELECT
          "new".id,
          "new".version,
          "new".name,
          "new".description,
          "new".type,
          "new".primary_muscles,
          "new".secondary_muscles,
          "new".equipment,
          "new".aliases,
          CASE WHEN (
            "new".user_id = '00000000-0000-0000-0000-000000000000'
          ) THEN 'catalogue' ELSE 'me' END AS owner,
          TO_CHAR(TIMEZONE('UTC', "new".archived_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS archived_at,
          "new".merged_into,
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
    after.revision,
    'exercise' AS anon_1,
    'updated' AS anon_2,
    change.seq - (
      SELECT
        COUNT(*) AS count_1
      FROM sets
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
    CAST(exercise.body AS JSON) AS body,
    CAST(after.body AS JSON) AS body__1
  FROM after, change, exercise
), new_sets AS (
  UPDATE workout_sets SET exercise_user_id = after.user_id, exercise_id = after.id, exercise_type = after.type, exercise_version = after.version, version = (
    workout_sets.version + 1
  ), updated_at = CURRENT_TIMESTAMP
  FROM change, sets, after
  WHERE
    workout_sets.user_id = change.user_id AND workout_sets.id = sets.id
  RETURNING workout_sets.user_id, workout_sets.id, workout_sets.session_id, workout_sets.performed_on, workout_sets.exercise_user_id, workout_sets.exercise_id, workout_sets.exercise_type, workout_sets.exercise_version, workout_sets.position, workout_sets.set_type, workout_sets.reps, workout_sets.weight, workout_sets.unit, workout_sets.weight_kg, workout_sets.rpe, workout_sets.duration_seconds, workout_sets.distance_meters, workout_sets.rest_seconds, workout_sets.superset, workout_sets.notes, workout_sets.performed_at, workout_sets.version, workout_sets.client_key, workout_sets.client_fingerprint, workout_sets.client_ordinal, workout_sets.created_at, workout_sets.updated_at, workout_sets.deleted_at, sets.ordinal, sets.body AS before
), redefined AS (
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
    redefined.user_id,
    redefined.id,
    redefined.version,
    'set' AS anon_6,
    'updated' AS anon_7,
    (
      change.seq + 1
    ) - redefined.ordinal AS anon_8,
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
    CAST(redefined.before AS JSON) AS before,
    CAST(redefined.body AS JSON) AS body
  FROM redefined, change
), touched AS (
  UPDATE workout_sessions SET sets_version = (
    workout_sessions.sets_version + 1
  )
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.id BETWEEN (
      SELECT
        redefined.session_id
      FROM redefined
      ORDER BY
        redefined.session_id
      LIMIT 1
    ) AND (
      SELECT
        redefined.session_id
      FROM redefined
      ORDER BY
        redefined.session_id DESC
      LIMIT 1
    )
    AND workout_sessions.id IN (
      SELECT DISTINCT
        redefined.session_id
      FROM redefined
    )
), deleted_sets AS (
  UPDATE workout_sets SET exercise_user_id = after.user_id, exercise_id = after.id, exercise_type = after.type, exercise_version = after.version
  FROM change, after
  WHERE
    workout_sets.user_id = change.user_id
    AND workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.exercise_user_id = CAST(:user_id AS UUID)
    AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
    AND workout_sets.deleted_at IS NOT NULL
    AND EXISTS(
      SELECT
        1
      FROM exercise
      WHERE
        exercise.owned AND exercise.matches AND exercise.retyped
    )
), defined AS (
  INSERT INTO exercise_versions (
    user_id,
    exercise_id,
    version,
    name,
    description,
    type,
    primary_muscles,
    secondary_muscles,
    equipment,
    aliases
  )
  SELECT
    after.user_id,
    after.id,
    after.version,
    after.name,
    after.description,
    after.type,
    after.primary_muscles,
    after.secondary_muscles,
    after.equipment,
    after.aliases
  FROM after
  JOIN exercise
    ON after.id = exercise.id
  WHERE
    after.version > exercise.version
)
SELECT
  exercise.id,
  exercise.matches,
  '"v' || CAST(exercise.revision AS TEXT) || '"' AS current_etag,
  after.id AS changed_id,
  exercise.differs,
  COALESCE(after.body, exercise.body) AS body,
  COALESCE('"v' || CAST(after.revision AS TEXT) || '"', '"v' || CAST(exercise.revision AS TEXT) || '"') AS etag,
  exercise.owned,
  exercise.merged_into,
  (
    SELECT
      COUNT(*) AS count_2
    FROM sets
    WHERE
      NOT sets.fits
  ) AS unfit
FROM caller
LEFT OUTER JOIN exercise
  ON TRUE
LEFT OUTER JOIN after
  ON TRUE;

-- name: archive_exercise
-- Hide an exercise from lists; sets keep it. Archiving it again changes nothing.
WITH exercise AS (
  SELECT
    exercises.user_id,
    exercises.id,
    exercises.name,
    exercises.description,
    exercises.type,
    exercises.primary_muscles,
    exercises.secondary_muscles,
    exercises.equipment,
    exercises.aliases,
    exercises.name_key,
    exercises.search_key,
    exercises.version,
    exercises.revision,
    exercises.archived_at,
    exercises.merged_into_user_id,
    exercises.merged_into,
    exercises.created_at,
    exercises.updated_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
      FROM (
        SELECT
          exercises.id,
          exercises.version,
          exercises.name,
          exercises.description,
          exercises.type,
          exercises.primary_muscles,
          exercises.secondary_muscles,
          exercises.equipment,
          exercises.aliases,
          CASE
            WHEN (
              exercises.user_id = '00000000-0000-0000-0000-000000000000'
            )
            THEN 'catalogue'
            ELSE 'me'
          END AS owner,
          TO_CHAR(TIMEZONE('UTC', exercises.archived_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS archived_at,
          exercises.merged_into,
          TO_CHAR(TIMEZONE('UTC', exercises.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', exercises.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    exercises.user_id = CAST(:user_id AS UUID) AS owned,
    exercises.archived_at IS NULL AS differs,
    CAST(:tags AS TEXT[]) IS NULL
    OR (
      '"v' || CAST(exercises.revision AS TEXT) || '"'
    ) = ANY(
      CAST(:tags AS TEXT[])
    ) AS matches,
    FALSE AS retyped
  FROM exercises
  WHERE
    (
      exercises.user_id = CAST(:user_id AS UUID) OR exercises.user_id = '00000000-0000-0000-0000-000000000000'
    )
    AND exercises.id = CAST(:exercise_id AS UUID)
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
      FROM exercise
      WHERE
        exercise.owned AND exercise.matches AND exercise.differs
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), "new" AS (
  UPDATE exercises SET revision = (
    exercises.revision + 1
  ), archived_at = CURRENT_TIMESTAMP, updated_at = CURRENT_TIMESTAMP
  FROM change, exercise
  WHERE
    exercises.user_id = change.user_id
    AND exercises.id = exercise.id
    AND exercises.revision = exercise.revision
  RETURNING exercises.user_id, exercises.id, exercises.name, exercises.description, exercises.type, exercises.primary_muscles, exercises.secondary_muscles, exercises.equipment, exercises.aliases, exercises.name_key, exercises.search_key, exercises.version, exercises.revision, exercises.archived_at, exercises.merged_into_user_id, exercises.merged_into, exercises.created_at, exercises.updated_at
), after AS (
  SELECT
    "new".user_id,
    "new".id,
    "new".name,
    "new".description,
    "new".type,
    "new".primary_muscles,
    "new".secondary_muscles,
    "new".equipment,
    "new".aliases,
    "new".name_key,
    "new".search_key,
    "new".version,
    "new".revision,
    "new".archived_at,
    "new".merged_into_user_id,
    "new".merged_into,
    "new".created_at,
    "new".updated_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          "new".id,
          "new".version,
          "new".name,
          "new".description,
          "new".type,
          "new".primary_muscles,
          "new".secondary_muscles,
          "new".equipment,
          "new".aliases,
          CASE WHEN (
            "new".user_id = '00000000-0000-0000-0000-000000000000'
          ) THEN 'catalogue' ELSE 'me' END AS owner,
          TO_CHAR(TIMEZONE('UTC', "new".archived_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS archived_at,
          "new".merged_into,
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
    after.revision,
    'exercise' AS anon_1,
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
    CAST(exercise.body AS JSON) AS body,
    CAST(after.body AS JSON) AS body__1
  FROM after, change, exercise
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
  exercise.id,
  exercise.matches,
  '"v' || CAST(exercise.revision AS TEXT) || '"' AS current_etag,
  after.id AS changed_id,
  exercise.owned,
  exercise.differs
FROM caller
LEFT OUTER JOIN exercise
  ON TRUE
LEFT OUTER JOIN after
  ON TRUE;
