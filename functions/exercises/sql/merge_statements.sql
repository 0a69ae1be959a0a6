-- The statement that merges an exercise into another.
-- Written by `make sql` from functions.exercises.merge_statements.

-- name: merge_exercise
-- Make every set of one of the caller's exercises one of another, and archive it.
--
-- Nothing happens, and the row says why, when either of them is not what it must be, a set does not
-- fit, or it was merged before.
WITH target AS (
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
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_3
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
    ) AS body
  FROM exercises
  WHERE
    (
      exercises.user_id = CAST(:user_id AS UUID) OR exercises.user_id = '00000000-0000-0000-0000-000000000000'
    )
    AND exercises.id = CAST(:into AS UUID)
), exercise AS (
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
    exercises.user_id = CAST(:user_id AS UUID) AS owned
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
    CASE (
        SELECT
          target.type
        FROM target
      )
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
        exercise.owned AND exercise.merged_into IS NULL
    )
    AND EXISTS(
      SELECT
        1
      FROM target
      WHERE
        target.archived_at IS NULL AND target.id <> CAST(:exercise_id AS UUID)
    )
), names AS (
  SELECT
    exercises.id,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_4
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
    ROW_NUMBER() OVER (ORDER BY exercises.id <> CAST(:exercise_id AS UUID), exercises.id) AS ordinal
  FROM exercises
  WHERE
    exercises.user_id = CAST(:user_id AS UUID)
    AND (
      exercises.id = CAST(:exercise_id AS UUID)
      OR exercises.merged_into_user_id = CAST(:user_id AS UUID)
      AND exercises.merged_into = CAST(:exercise_id AS UUID)
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
    ) + (
      SELECT
        COUNT(*) AS count_2
      FROM names
    )
  ), retyped_version = (
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
        exercise.owned AND exercise.merged_into IS NULL
    )
    AND EXISTS(
      SELECT
        1
      FROM target
      WHERE
        target.archived_at IS NULL AND target.id <> CAST(:exercise_id AS UUID)
    )
    AND (
      SELECT
        COUNT(*) AS count_3
      FROM sets
      WHERE
        NOT sets.fits
    ) = 0
    AND users.data_version = (
      SELECT
        caller.data_version
      FROM caller
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), "new" AS (
  UPDATE exercises SET revision = (
    exercises.revision + 1
  ), archived_at = COALESCE(exercises.archived_at, CURRENT_TIMESTAMP), merged_into_user_id = target.user_id, merged_into = target.id, updated_at = CURRENT_TIMESTAMP
  FROM change, names, target
  WHERE
    exercises.user_id = change.user_id AND exercises.id = names.id
  RETURNING exercises.user_id, exercises.id, exercises.name, exercises.description, exercises.type, exercises.primary_muscles, exercises.secondary_muscles, exercises.equipment, exercises.aliases, exercises.name_key, exercises.search_key, exercises.version, exercises.revision, exercises.archived_at, exercises.merged_into_user_id, exercises.merged_into, exercises.created_at, exercises.updated_at, names.ordinal, names.body AS before
), merged AS (
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
    "new".ordinal,
    "new".before,
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
    merged.user_id,
    merged.id,
    merged.revision,
    'exercise' AS anon_1,
    'updated' AS anon_2,
    (
      change.seq + 1
    ) - merged.ordinal AS anon_3,
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
    CAST(merged.before AS JSON) AS before,
    CAST(merged.body AS JSON) AS body
  FROM merged, change
), new_sets AS (
  UPDATE workout_sets SET exercise_user_id = target.user_id, exercise_id = target.id, exercise_type = target.type, exercise_version = target.version, version = (
    workout_sets.version + 1
  ), updated_at = CURRENT_TIMESTAMP
  FROM change, sets, target
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
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_5
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
      (
        change.seq - (
          SELECT
            COUNT(*) AS count_4
          FROM names
        )
      ) + 1
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
  UPDATE workout_sets SET exercise_user_id = target.user_id, exercise_id = target.id, exercise_type = target.type, exercise_version = target.version
  FROM change, target
  WHERE
    workout_sets.user_id = change.user_id
    AND workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.exercise_user_id = CAST(:user_id AS UUID)
    AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
    AND workout_sets.deleted_at IS NOT NULL
), left_before AS (
  SELECT
    exercises.revision,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_6
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
    ) AS body
  FROM exercises, exercise
  WHERE
    (
      exercises.user_id = CAST(:user_id AS UUID) OR exercises.user_id = '00000000-0000-0000-0000-000000000000'
    )
    AND exercises.id = exercise.merged_into
), done AS (
  SELECT
    merged.id
  FROM merged
  WHERE
    merged.id = CAST(:exercise_id AS UUID)
)
SELECT
  exercise.id,
  exercise.owned,
  exercise.merged_into,
  TRUE AS matches,
  exercise.merged_into IS DISTINCT FROM COALESCE(target.merged_into, CAST(:into AS UUID)) AS differs,
  target.id AS into_id,
  target.archived_at AS into_archived_at,
  (
    SELECT
      COUNT(*) AS count_3
    FROM sets
    WHERE
      NOT sets.fits
  ) AS unfit,
  done.id AS changed_id,
  COALESCE(left_before.body, target.body) AS body,
  '"v' || CAST(COALESCE(left_before.revision, target.revision) AS TEXT) || '"' AS etag
FROM caller
LEFT OUTER JOIN exercise
  ON TRUE
LEFT OUTER JOIN target
  ON TRUE
LEFT OUTER JOIN left_before
  ON TRUE
LEFT OUTER JOIN done
  ON TRUE;
