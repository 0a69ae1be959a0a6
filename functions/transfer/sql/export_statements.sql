-- Statements that read an account for its export, rendered as the file has it.
-- Written by `make sql` from functions.transfer.export_statements.

-- name: select_sessions
-- Read the settings of the account and the moment of its export, with sessions, oldest first.
--
-- The session to go on at, where one is given, comes first.
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
  (
    SELECT
      CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
    FROM (
      SELECT
        caller.display_name,
        caller.unit,
        caller.timezone,
        TO_CHAR(TIMEZONE('UTC', caller.email_verified_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS email_verified_at
    ) AS fields
  ) AS settings,
  caller.unit,
  TO_CHAR(TIMEZONE('UTC', CURRENT_TIMESTAMP), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS exported_at,
  page.started_at,
  page.id,
  page.title,
  page.last_position,
  page.body
FROM caller
LEFT OUTER JOIN (
  SELECT
    workout_sessions.started_at,
    workout_sessions.id,
    workout_sessions.title,
    workout_sessions.last_position,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
      FROM (
        SELECT
          workout_sessions.title,
          workout_sessions.notes,
          TO_CHAR(TIMEZONE('UTC', workout_sessions.started_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
          TO_CHAR(TIMEZONE('UTC', workout_sessions.ended_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
          workout_sessions.timezone
      ) AS fields
    ) AS body
  FROM workout_sessions
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.deleted_at IS NULL
    AND (workout_sessions.started_at, workout_sessions.id) >= (
      COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ)),
      COALESCE(CAST(:after_id AS UUID), CAST('00000000-0000-0000-0000-000000000000' AS UUID))
    )
  ORDER BY
    workout_sessions.started_at,
    workout_sessions.id
  LIMIT CAST(:limit AS INT)
) AS page
  ON TRUE
ORDER BY
  page.started_at,
  page.id;

-- name: select_sets
-- Read the sets of some sessions in their order, as many as there is room for.
--
-- The sessions come as a list, because a join could scan all sets of the user for each of them: what
-- was just imported is in no statistics yet. Of the first, the sets behind a position are read.
SELECT
  sized.session_id,
  sized.position,
  sized.exercise_id,
  sized."left",
  CAST(JSON_STRIP_NULLS(
    CAST((
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          sized.exercise_id,
          sized.exercise_version,
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
          TO_CHAR(TIMEZONE('UTC', sized.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at
      ) AS fields
    ) AS JSON)
  ) AS TEXT) AS body
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
    COALESCE(
      SUM(COALESCE(OCTET_LENGTH(workout_sets.notes), 0) + 200) OVER (
        ORDER BY ARRAY_POSITION(CAST(:session_ids AS UUID[]), workout_sets.session_id), workout_sets.position
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ),
      0
    ) AS before,
    COUNT(*) OVER () - ROW_NUMBER() OVER (ORDER BY ARRAY_POSITION(CAST(:session_ids AS UUID[]), workout_sets.session_id), workout_sets.position) AS "left"
  FROM workout_sets
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.session_id = ANY(
      CAST(:session_ids AS UUID[])
    )
    AND workout_sets.deleted_at IS NULL
    AND (
      ARRAY_POSITION(CAST(:session_ids AS UUID[]), workout_sets.session_id) > 1
      OR workout_sets.position > CAST(:after_position AS INT)
    )
) AS sized
WHERE
  sized.before <= CAST(:room AS INT)
ORDER BY
  sized.before;

-- name: select_definitions
-- Read the exercises of some ids in their order, as many as there is room for.
SELECT
  sized.id,
  (
    SELECT
      CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
    FROM (
      SELECT
        sized.id,
        CASE WHEN (
          sized.user_id = '00000000-0000-0000-0000-000000000000'
        ) THEN 'catalogue' ELSE 'me' END AS owner,
        sized.archived_at IS NOT NULL AS archived,
        sized.merged_into,
        (
          SELECT
            CAST(CONCAT(
              '[',
              STRING_AGG(
                
                  CASE
                    WHEN (
                      sized_versions.before <= 500000
                    )
                    THEN (
                      SELECT
                        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
                      FROM (
                        SELECT
                          sized_versions.name,
                          sized_versions.description,
                          sized_versions.type,
                          sized_versions.primary_muscles,
                          sized_versions.secondary_muscles,
                          sized_versions.equipment,
                          sized_versions.aliases
                      ) AS fields
                    )
                    ELSE (
                      SELECT
                        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_3
                      FROM (
                        SELECT
                          sized_versions.name,
                          sized_versions.type
                      ) AS fields
                    )
                  END,
                  ','
                
                ORDER BY
                  sized_versions.version
              ),
              ']'
            ) AS JSON) AS concat_1
          FROM (
            SELECT
              exercise_versions.user_id,
              exercise_versions.exercise_id,
              exercise_versions.version,
              exercise_versions.name,
              exercise_versions.description,
              exercise_versions.type,
              exercise_versions.primary_muscles,
              exercise_versions.secondary_muscles,
              exercise_versions.equipment,
              exercise_versions.aliases,
              exercise_versions.created_at,
              COALESCE(
                SUM(
                  COALESCE(OCTET_LENGTH(exercise_versions.description), 0) + OCTET_LENGTH(
                    ARRAY_TO_STRING(
                      exercise_versions.primary_muscles || exercise_versions.secondary_muscles || exercise_versions.aliases,
                      ''
                    )
                  ) + 200
                ) OVER (ORDER BY exercise_versions.version DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                0
              ) AS before
            FROM exercise_versions
            WHERE
              exercise_versions.user_id = sized.user_id
              AND exercise_versions.exercise_id = sized.id
              AND (
                sized.user_id = CAST(:user_id AS UUID) OR exercise_versions.version = sized.version
              )
          ) AS sized_versions
        ) AS versions
    ) AS fields
  ) AS body
FROM (
  SELECT
    exercises.user_id,
    exercises.id,
    exercises.version,
    exercises.archived_at,
    exercises.merged_into,
    COALESCE(
      SUM(COALESCE(OCTET_LENGTH(exercises.description), 0) + 200) OVER (
        ORDER BY ARRAY_POSITION(CAST(:exercise_ids AS UUID[]), exercises.id)
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ),
      0
    ) AS before
  FROM exercises
  WHERE
    (
      exercises.user_id = CAST(:user_id AS UUID) OR exercises.user_id = '00000000-0000-0000-0000-000000000000'
    )
    AND ARRAY_POSITION(CAST(:exercise_ids AS UUID[]), exercises.id) IS NOT NULL
) AS sized
WHERE
  sized.before <= CAST(:room AS INT)
ORDER BY
  sized.before;

-- name: select_exercise_names
-- Read the names of the exercises that sets name.
SELECT
  exercises.id,
  exercises.name,
  CASE
    WHEN (
      exercises.user_id = '00000000-0000-0000-0000-000000000000'
    )
    THEN 'catalogue'
    ELSE 'me'
  END AS owner
FROM exercises
WHERE
  (
    exercises.user_id = CAST(:user_id AS UUID) OR exercises.user_id = '00000000-0000-0000-0000-000000000000'
  )
  AND EXISTS(
    SELECT
      1
    FROM workout_sets
    WHERE
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.exercise_id = exercises.id
      AND workout_sets.deleted_at IS NULL
  )
ORDER BY
  exercises.id;

-- name: select_names_that_came
-- Read under which name exercises came from an app, each under one.
--
-- What an exercise itself was called there comes before what those were that were merged into it, what
-- was found by its name before what somebody said that it means, and what came last before the rest.
SELECT DISTINCT ON (COALESCE(exercises.merged_into, imported_names.exercise_id))
  COALESCE(exercises.merged_into, imported_names.exercise_id) AS id,
  imported_names.name
FROM imported_names
JOIN imports
  ON imports.user_id = imported_names.user_id AND imports.id = imported_names.import_id
LEFT OUTER JOIN exercises
  ON exercises.user_id = imported_names.user_id AND exercises.id = imported_names.exercise_id
WHERE
  imported_names.user_id = CAST(:user_id AS UUID)
  AND imported_names.exercise_id IS NOT NULL
  AND imports.user_id = CAST(:user_id AS UUID)
  AND imports.source = CAST(:app AS VARCHAR)
ORDER BY
  COALESCE(exercises.merged_into, imported_names.exercise_id),
  exercises.merged_into IS NOT NULL,
  imported_names.given,
  imported_names.created_at DESC,
  imported_names.name_key;

-- name: select_unused_exercises
-- Read exercises of one's own that no set names, behind an id, as many as there is room for.
SELECT
  sized.id,
  (
    SELECT
      CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
    FROM (
      SELECT
        sized.id,
        CASE WHEN (
          sized.user_id = '00000000-0000-0000-0000-000000000000'
        ) THEN 'catalogue' ELSE 'me' END AS owner,
        sized.archived_at IS NOT NULL AS archived,
        sized.merged_into,
        (
          SELECT
            CAST(CONCAT(
              '[',
              STRING_AGG(
                
                  CASE
                    WHEN (
                      sized_versions.before <= 500000
                    )
                    THEN (
                      SELECT
                        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
                      FROM (
                        SELECT
                          sized_versions.name,
                          sized_versions.description,
                          sized_versions.type,
                          sized_versions.primary_muscles,
                          sized_versions.secondary_muscles,
                          sized_versions.equipment,
                          sized_versions.aliases
                      ) AS fields
                    )
                    ELSE (
                      SELECT
                        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_3
                      FROM (
                        SELECT
                          sized_versions.name,
                          sized_versions.type
                      ) AS fields
                    )
                  END,
                  ','
                
                ORDER BY
                  sized_versions.version
              ),
              ']'
            ) AS JSON) AS concat_1
          FROM (
            SELECT
              exercise_versions.user_id,
              exercise_versions.exercise_id,
              exercise_versions.version,
              exercise_versions.name,
              exercise_versions.description,
              exercise_versions.type,
              exercise_versions.primary_muscles,
              exercise_versions.secondary_muscles,
              exercise_versions.equipment,
              exercise_versions.aliases,
              exercise_versions.created_at,
              COALESCE(
                SUM(
                  COALESCE(OCTET_LENGTH(exercise_versions.description), 0) + OCTET_LENGTH(
                    ARRAY_TO_STRING(
                      exercise_versions.primary_muscles || exercise_versions.secondary_muscles || exercise_versions.aliases,
                      ''
                    )
                  ) + 200
                ) OVER (ORDER BY exercise_versions.version DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                0
              ) AS before
            FROM exercise_versions
            WHERE
              exercise_versions.user_id = sized.user_id
              AND exercise_versions.exercise_id = sized.id
              AND (
                sized.user_id = CAST(:user_id AS UUID) OR exercise_versions.version = sized.version
              )
          ) AS sized_versions
        ) AS versions
    ) AS fields
  ) AS body,
  sized."left",
  sized.merged_into
FROM (
  SELECT
    exercises.user_id,
    exercises.id,
    exercises.version,
    exercises.archived_at,
    exercises.merged_into,
    COALESCE(
      SUM(COALESCE(OCTET_LENGTH(exercises.description), 0) + 200) OVER (ORDER BY exercises.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
      0
    ) AS before,
    COUNT(*) OVER () - ROW_NUMBER() OVER (ORDER BY exercises.id) AS "left",
    exercises.merged_into AS merged_into__1
  FROM exercises
  WHERE
    exercises.user_id = CAST(:user_id AS UUID)
    AND exercises.id > CAST(:after_id AS UUID)
    AND NOT EXISTS(
      SELECT
        1
      FROM workout_sets
      WHERE
        workout_sets.user_id = CAST(:user_id AS UUID)
        AND workout_sets.exercise_id = exercises.id
        AND workout_sets.deleted_at IS NULL
    )
) AS sized
WHERE
  sized.before <= CAST(:room AS INT)
ORDER BY
  sized.before;

-- name: select_weigh_ins
-- Read weigh-ins behind an id, as many as there is room for.
SELECT
  sized.id,
  sized."left",
  (
    SELECT
      CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
    FROM (
      SELECT
        TRIM_SCALE(sized.weight) AS weight,
        sized.unit,
        TO_CHAR(TIMEZONE('UTC', sized.weighed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS weighed_at,
        sized.notes
    ) AS fields
  ) AS body
FROM (
  SELECT
    weigh_ins.user_id,
    weigh_ins.id,
    weigh_ins.weight,
    weigh_ins.unit,
    weigh_ins.weight_kg,
    weigh_ins.weighed_at,
    weigh_ins.notes,
    weigh_ins.version,
    weigh_ins.created_at,
    weigh_ins.updated_at,
    weigh_ins.deleted_at,
    COALESCE(
      SUM(COALESCE(OCTET_LENGTH(weigh_ins.notes), 0) + 200) OVER (ORDER BY weigh_ins.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
      0
    ) AS before,
    COUNT(*) OVER () - ROW_NUMBER() OVER (ORDER BY weigh_ins.id) AS "left"
  FROM weigh_ins
  WHERE
    weigh_ins.user_id = CAST(:user_id AS UUID)
    AND weigh_ins.deleted_at IS NULL
    AND weigh_ins.id > CAST(:after_id AS UUID)
) AS sized
WHERE
  sized.before <= CAST(:room AS INT)
ORDER BY
  sized.before;
