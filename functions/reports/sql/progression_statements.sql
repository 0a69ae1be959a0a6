-- Statements of the progression report, and what those of the other reports share.
-- Written by `make sql` from functions.reports.progression_statements.

-- name: select_stamp
-- Show what a report on an exercise would be computed from now.
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
    users.data_version,
    users.retyped_version,
    users.version,
    users.created_at,
    users.updated_at,
    users.erased_at
  FROM users
  WHERE
    users.id = CAST(:user_id AS UUID)
    AND users.erased_at IS NULL
    AND (
      users.token_epoch = CAST(:epoch AS INT) OR users.spared_family_id = CAST(:family_id AS UUID)
    )
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
    exercises.updated_at
  FROM exercises
  WHERE
    (
      exercises.user_id = CAST(:user_id AS UUID) OR exercises.user_id = '00000000-0000-0000-0000-000000000000'
    )
    AND exercises.id = CAST(:exercise_id AS UUID)
)
SELECT
  exercise.id,
  CONCAT(caller.data_version, '.', exercise.revision) AS stamp
FROM caller
LEFT OUTER JOIN exercise
  ON TRUE;

-- name: select_data_stamp
-- Show what a report on all of the caller's sets would be computed from now.
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
    users.data_version,
    users.retyped_version,
    users.version,
    users.created_at,
    users.updated_at,
    users.erased_at
  FROM users
  WHERE
    users.id = CAST(:user_id AS UUID)
    AND users.erased_at IS NULL
    AND (
      users.token_epoch = CAST(:epoch AS INT) OR users.spared_family_id = CAST(:family_id AS UUID)
    )
)
SELECT
  caller.id,
  CAST(caller.data_version AS TEXT) AS stamp
FROM caller;

-- name: select_progression
-- Show an exercise with its sets, added up by bucket and effort, as JSON arrays.
--
-- Everything is of one snapshot. The members of each array are those of `progression.SetGroup`.
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
    users.data_version,
    users.retyped_version,
    users.version,
    users.created_at,
    users.updated_at,
    users.erased_at
  FROM users
  WHERE
    users.id = CAST(:user_id AS UUID)
    AND users.erased_at IS NULL
    AND (
      users.token_epoch = CAST(:epoch AS INT) OR users.spared_family_id = CAST(:family_id AS UUID)
    )
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
    exercises.updated_at
  FROM exercises
  WHERE
    (
      exercises.user_id = CAST(:user_id AS UUID) OR exercises.user_id = '00000000-0000-0000-0000-000000000000'
    )
    AND exercises.id = CAST(:exercise_id AS UUID)
)
SELECT
  exercise.id,
  exercise.type,
  (
    SELECT
      CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
    FROM (
      SELECT
        exercise.id,
        exercise.version,
        exercise.name,
        exercise.description,
        exercise.type,
        exercise.primary_muscles,
        exercise.secondary_muscles,
        exercise.equipment,
        exercise.aliases,
        CASE WHEN (
          exercise.user_id = '00000000-0000-0000-0000-000000000000'
        ) THEN 'catalogue' ELSE 'me' END AS owner,
        TO_CHAR(TIMEZONE('UTC', exercise.archived_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS archived_at,
        exercise.merged_into,
        TO_CHAR(TIMEZONE('UTC', exercise.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
        TO_CHAR(TIMEZONE('UTC', exercise.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
    ) AS fields
  ) AS exercise,
  CONCAT(caller.data_version, '.', exercise.revision) AS stamp,
  caller.data_version,
  caller.unit,
  TO_CHAR(TIMEZONE('UTC', CURRENT_TIMESTAMP), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS generated_at,
  COALESCE(
    CAST((
      SELECT
        JSON_AGG(
          JSON_BUILD_ARRAY(
            groups.date,
            groups.is_warmup,
            groups.reps_each,
            groups.rpe,
            groups.sets,
            groups.reps,
            groups.volume_kg,
            groups.least_kg,
            groups.most_kg,
            groups.duration_seconds,
            groups.distance_meters
          ) ORDER BY groups.date, groups.reps_each
        ) AS json_agg_1
      FROM (
        SELECT
          effort.date,
          effort.is_warmup,
          effort.reps_each,
          effort.rpe,
          COUNT(*) AS sets,
          COALESCE(SUM(effort.reps), 0) AS reps,
          COALESCE(SUM(effort.weight_kg * effort.reps), 0) AS volume_kg,
          MIN(effort.weight_kg) AS least_kg,
          MAX(effort.weight_kg) AS most_kg,
          COALESCE(SUM(effort.duration_seconds), 0) AS duration_seconds,
          COALESCE(SUM(effort.distance_meters), 0) AS distance_meters
        FROM (
          SELECT
            CAST(DATE_TRUNC(CAST(:bucket AS VARCHAR), CAST(workout_sets.performed_on AS TIMESTAMP)) AS DATE) AS date,
            workout_sets.set_type = 'warmup' AS is_warmup,
            CASE
              WHEN (
                workout_sets.set_type = 'warmup'
              )
              THEN NULL
              WHEN (
                workout_sets.reps > 12
              )
              THEN 13
              ELSE workout_sets.reps
            END AS reps_each,
            CASE
              WHEN (
                workout_sets.set_type <> 'warmup' AND workout_sets.reps BETWEEN 1 AND 12
              )
              THEN workout_sets.rpe
            END AS rpe,
            CASE WHEN (
              workout_sets.set_type <> 'warmup'
            ) THEN workout_sets.weight_kg > 0 END AS is_loaded,
            workout_sets.reps,
            workout_sets.weight_kg,
            workout_sets.duration_seconds,
            workout_sets.distance_meters
          FROM workout_sets
          WHERE
            workout_sets.user_id = CAST(:user_id AS UUID)
            AND workout_sets.deleted_at IS NULL
            AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
            AND workout_sets.performed_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
            AND workout_sets.performed_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
        ) AS effort
        GROUP BY
          effort.date,
          effort.is_warmup,
          effort.reps_each,
          effort.rpe,
          effort.is_loaded
        LIMIT 40001
      ) AS groups
    ) AS TEXT),
    '[]'
  ) AS groups
FROM caller
LEFT OUTER JOIN exercise
  ON TRUE;
