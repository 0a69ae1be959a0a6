-- Statements that read exercises.
-- Written by `make sql` from functions.exercises.exercise_read_statements.

-- name: select_exercise
-- Show one exercise.
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
  ) AS body,
  '"v' || CAST(exercise.revision AS TEXT) || '"' AS etag,
  exercise.user_id = CAST(:user_id AS UUID) AS owned
FROM caller
LEFT OUTER JOIN exercise
  ON TRUE;

-- name: select_exercises
-- Show a page of exercises by name: those that match the filters, after a given one.
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
  shown.name_key,
  shown.id,
  shown.body
FROM caller
LEFT OUTER JOIN (
  SELECT
    page.name_key,
    page.id,
    CASE
      WHEN (
        COALESCE(
          SUM(
            0 + COALESCE(OCTET_LENGTH(CAST(page.description AS TEXT)), 0) + COALESCE(OCTET_LENGTH(CAST(page.primary_muscles AS TEXT)), 0) + COALESCE(OCTET_LENGTH(CAST(page.secondary_muscles AS TEXT)), 0) + COALESCE(OCTET_LENGTH(CAST(page.aliases AS TEXT)), 0)
          ) OVER (ORDER BY page.name_key COLLATE "C", page.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
          0
        ) <= 300000
      )
      THEN (
        SELECT
          CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
        FROM (
          SELECT
            page.id,
            page.version,
            page.name,
            page.description,
            page.type,
            page.primary_muscles,
            page.secondary_muscles,
            page.equipment,
            page.aliases,
            CASE WHEN (
              page.user_id = '00000000-0000-0000-0000-000000000000'
            ) THEN 'catalogue' ELSE 'me' END AS owner,
            TO_CHAR(TIMEZONE('UTC', page.archived_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS archived_at,
            page.merged_into,
            TO_CHAR(TIMEZONE('UTC', page.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
            TO_CHAR(TIMEZONE('UTC', page.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
        ) AS fields
      )
    END AS body
  FROM (
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
      AND (
        CAST(:q AS VARCHAR) IS NULL OR exercises.search_key LIKE CAST(:q AS VARCHAR) ESCAPE '!'
      )
      AND (
        CAST(:muscle AS VARCHAR) IS NULL
        OR CAST(:muscle AS VARCHAR) = ANY(
          exercises.primary_muscles
        )
        OR CAST(:muscle AS VARCHAR) = ANY(
          exercises.secondary_muscles
        )
      )
      AND (
        CAST(:owner AS VARCHAR) IS NULL
        OR (
          exercises.user_id = CAST(:user_id AS UUID)
        ) = (
          CAST(:owner AS VARCHAR) = 'me'
        )
      )
      AND (
        CAST(:type AS VARCHAR) IS NULL OR exercises.type = CAST(:type AS VARCHAR)
      )
      AND (
        CAST(:equipment AS VARCHAR) IS NULL OR exercises.equipment = CAST(:equipment AS VARCHAR)
      )
      AND (
        CAST(:archived AS BOOLEAN) OR exercises.archived_at IS NULL
      )
      AND (exercises.name_key COLLATE "C", exercises.id) > (
        COALESCE(CAST(:after_name AS VARCHAR), CAST('' AS TEXT)),
        COALESCE(CAST(:after_id AS UUID), CAST('00000000-0000-0000-0000-000000000000' AS UUID))
      )
    ORDER BY
      exercises.name_key COLLATE "C",
      exercises.id
    LIMIT CAST(:limit AS INT)
  ) AS page
) AS shown
  ON TRUE
ORDER BY
  shown.name_key COLLATE "C",
  shown.id;

-- name: select_version
-- Show one definition of an exercise.
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
), found AS (
  SELECT
    exercise_versions.user_id,
    exercise_versions.exercise_id AS id,
    exercise_versions.version,
    exercise_versions.name,
    exercise_versions.description,
    exercise_versions.type,
    exercise_versions.primary_muscles,
    exercise_versions.secondary_muscles,
    exercise_versions.equipment,
    exercise_versions.aliases,
    CAST(NULL AS TIMESTAMPTZ) AS archived_at,
    CAST(NULL AS UUID) AS merged_into,
    exercise.created_at,
    exercise_versions.created_at AS updated_at
  FROM exercise
  JOIN exercise_versions
    ON exercise_versions.user_id = exercise.user_id AND exercise_versions.exercise_id = exercise.id
  WHERE
    exercise_versions.version = CAST(:version AS INT)
)
SELECT
  found.version,
  (
    SELECT
      CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
    FROM (
      SELECT
        found.id,
        found.version,
        found.name,
        found.description,
        found.type,
        found.primary_muscles,
        found.secondary_muscles,
        found.equipment,
        found.aliases,
        CASE WHEN (
          found.user_id = '00000000-0000-0000-0000-000000000000'
        ) THEN 'catalogue' ELSE 'me' END AS owner,
        TO_CHAR(TIMEZONE('UTC', found.archived_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS archived_at,
        found.merged_into,
        TO_CHAR(TIMEZONE('UTC', found.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
        TO_CHAR(TIMEZONE('UTC', found.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
    ) AS fields
  ) AS body
FROM caller
LEFT OUTER JOIN found
  ON TRUE;

-- name: select_versions
-- Show a page of an exercise's definitions, newest first.
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
  shown.version,
  shown.body
FROM caller
LEFT OUTER JOIN exercise
  ON TRUE
LEFT OUTER JOIN (
  SELECT
    page.version,
    CASE
      WHEN (
        COALESCE(
          SUM(
            0 + COALESCE(OCTET_LENGTH(CAST(page.description AS TEXT)), 0) + COALESCE(OCTET_LENGTH(CAST(page.primary_muscles AS TEXT)), 0) + COALESCE(OCTET_LENGTH(CAST(page.secondary_muscles AS TEXT)), 0) + COALESCE(OCTET_LENGTH(CAST(page.aliases AS TEXT)), 0)
          ) OVER (ORDER BY page.version DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
          0
        ) <= 300000
      )
      THEN (
        SELECT
          CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
        FROM (
          SELECT
            page.id,
            page.version,
            page.name,
            page.description,
            page.type,
            page.primary_muscles,
            page.secondary_muscles,
            page.equipment,
            page.aliases,
            CASE WHEN (
              page.user_id = '00000000-0000-0000-0000-000000000000'
            ) THEN 'catalogue' ELSE 'me' END AS owner,
            TO_CHAR(TIMEZONE('UTC', page.archived_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS archived_at,
            page.merged_into,
            TO_CHAR(TIMEZONE('UTC', page.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
            TO_CHAR(TIMEZONE('UTC', page.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
        ) AS fields
      )
    END AS body
  FROM (
    SELECT
      exercise_versions.user_id,
      exercise_versions.exercise_id AS id,
      exercise_versions.version,
      exercise_versions.name,
      exercise_versions.description,
      exercise_versions.type,
      exercise_versions.primary_muscles,
      exercise_versions.secondary_muscles,
      exercise_versions.equipment,
      exercise_versions.aliases,
      CAST(NULL AS TIMESTAMPTZ) AS archived_at,
      CAST(NULL AS UUID) AS merged_into,
      exercise.created_at,
      exercise_versions.created_at AS updated_at
    FROM exercise
    JOIN exercise_versions
      ON exercise_versions.user_id = exercise.user_id AND exercise_versions.exercise_id = exercise.id
    WHERE
      exercise_versions.version < COALESCE(CAST(:after_version AS BIGINT), CAST('9223372036854775807' AS BIGINT))
    ORDER BY
      exercise_versions.version DESC
    LIMIT CAST(:limit AS INT)
  ) AS page
) AS shown
  ON TRUE
ORDER BY
  shown.version DESC;
