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
  caller.id,
  CAST(caller.data_version AS TEXT) AS stamp
FROM caller;

-- name: select_progression
-- Show an exercise with its sets, added up by bucket and effort, as JSON arrays.
--
-- Everything is of one snapshot. The members of each array are those of `progression.SetGroup`.
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
    exercises.updated_at
  FROM exercises
  WHERE
    (
      exercises.user_id = CAST(:user_id AS UUID) OR exercises.user_id = '00000000-0000-0000-0000-000000000000'
    )
    AND exercises.id = CAST(:exercise_id AS UUID)
), body_weights AS (
  SELECT
    wanted.session_id,
    weigh_in.id AS weigh_in_id,
    weigh_in.weight_kg,
    weigh_in.weighed_at
  FROM (
    SELECT DISTINCT
      workout_sets.session_id
    FROM workout_sets
    WHERE
      workout_sets.deleted_at IS NULL
      AND workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
      AND workout_sets.performed_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
      AND workout_sets.performed_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
      AND (
        SELECT
          exercise.type IN ('weighted_bodyweight', 'assisted_bodyweight') AS anon_1
        FROM exercise
      )
      AND workout_sets.set_type <> 'warmup'
  ) AS wanted
  JOIN LATERAL (
    SELECT
      workout_sessions.started_on,
      workout_sessions.timezone
    FROM workout_sessions
    WHERE
      workout_sessions.user_id = CAST(:user_id AS UUID) AND workout_sessions.id = wanted.session_id
    LIMIT 1
  ) AS of_day
    ON TRUE
  JOIN LATERAL (
    SELECT
      latest.id,
      latest.weight_kg,
      latest.weighed_at
    FROM LATERAL (
      SELECT
        weigh_ins.id,
        weigh_ins.weight_kg,
        weigh_ins.weighed_at,
        CAST(TIMEZONE(of_day.timezone, weigh_ins.weighed_at) AS DATE) AS weighed_on
      FROM weigh_ins
      WHERE
        (weigh_ins.user_id, weigh_ins.weighed_at) >= (CAST(:user_id AS UUID), TIMEZONE('UTC', CAST(of_day.started_on - 91 AS TIMESTAMP)))
        AND (weigh_ins.user_id, weigh_ins.weighed_at) < (CAST(:user_id AS UUID), TIMEZONE('UTC', CAST(of_day.started_on + 2 AS TIMESTAMP)))
        AND weigh_ins.deleted_at IS NULL
        AND CAST(TIMEZONE(of_day.timezone, weigh_ins.weighed_at) AS DATE) <= of_day.started_on
      ORDER BY
        weigh_ins.user_id DESC,
        weigh_ins.weighed_at DESC,
        weigh_ins.id DESC
      LIMIT 1
    ) AS latest
    WHERE
      latest.weighed_on >= of_day.started_on - 90
  ) AS weigh_in
    ON TRUE
), by_session AS (
  SELECT
    JSONB_OBJECT_AGG(body_weights.session_id, body_weights.weight_kg) AS document
  FROM body_weights
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
            groups.load_kg,
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
          COALESCE(SUM(effort.load_kg * effort.reps), 0) AS volume_kg,
          MIN(effort.weight_kg) AS least_kg,
          MAX(effort.weight_kg) AS most_kg,
          MAX(effort.load_kg) AS load_kg,
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
            CASE
              WHEN (
                workout_sets.set_type <> 'warmup'
              )
              THEN CASE
                WHEN (
                  workout_sets.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
                )
                THEN CASE
                  WHEN (
                    CAST(JSONB_EXTRACT_PATH_TEXT((
                      SELECT
                        by_session.document
                      FROM by_session
                    ), CAST(workout_sets.session_id AS TEXT)) AS DECIMAL) + CASE
                      WHEN (
                        workout_sets.exercise_type = 'assisted_bodyweight'
                      )
                      THEN -COALESCE(workout_sets.weight_kg, 0)
                      ELSE COALESCE(workout_sets.weight_kg, 0)
                    END < 0
                  )
                  THEN 0
                  ELSE CAST(JSONB_EXTRACT_PATH_TEXT((
                    SELECT
                      by_session.document
                    FROM by_session
                  ), CAST(workout_sets.session_id AS TEXT)) AS DECIMAL) + CASE
                    WHEN (
                      workout_sets.exercise_type = 'assisted_bodyweight'
                    )
                    THEN -COALESCE(workout_sets.weight_kg, 0)
                    ELSE COALESCE(workout_sets.weight_kg, 0)
                  END
                END
                ELSE workout_sets.weight_kg
              END > 0
            END AS is_loaded,
            workout_sets.reps,
            workout_sets.weight_kg,
            CASE
              WHEN (
                workout_sets.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
              )
              THEN CASE
                WHEN (
                  CAST(JSONB_EXTRACT_PATH_TEXT((
                    SELECT
                      by_session.document
                    FROM by_session
                  ), CAST(workout_sets.session_id AS TEXT)) AS DECIMAL) + CASE
                    WHEN (
                      workout_sets.exercise_type = 'assisted_bodyweight'
                    )
                    THEN -COALESCE(workout_sets.weight_kg, 0)
                    ELSE COALESCE(workout_sets.weight_kg, 0)
                  END < 0
                )
                THEN 0
                ELSE CAST(JSONB_EXTRACT_PATH_TEXT((
                  SELECT
                    by_session.document
                  FROM by_session
                ), CAST(workout_sets.session_id AS TEXT)) AS DECIMAL) + CASE
                  WHEN (
                    workout_sets.exercise_type = 'assisted_bodyweight'
                  )
                  THEN -COALESCE(workout_sets.weight_kg, 0)
                  ELSE COALESCE(workout_sets.weight_kg, 0)
                END
              END
              ELSE workout_sets.weight_kg
            END AS load_kg,
            workout_sets.duration_seconds,
            workout_sets.distance_meters
          FROM workout_sets
          WHERE
            workout_sets.deleted_at IS NULL
            AND workout_sets.user_id = CAST(:user_id AS UUID)
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
  ) AS groups,
  (
    SELECT
      COUNT(DISTINCT body_weights.weigh_in_id) AS count_1
    FROM body_weights
  ) AS weigh_ins_used,
  (
    SELECT
      TO_CHAR(TIMEZONE('UTC', MIN(body_weights.weighed_at)), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS to_char_1
    FROM body_weights
  ) AS oldest_weigh_in_at
FROM caller
LEFT OUTER JOIN exercise
  ON TRUE;
