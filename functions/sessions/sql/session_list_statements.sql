-- Statements that list workout sessions.
-- Written by `make sql` from functions.sessions.session_list_statements.

-- name: select_sessions
-- Show a page of sessions, newest start first: of a period, ended or all, behind another.
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
), page AS (
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
    workout_sessions.deleted_at
  FROM workout_sessions
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.deleted_at IS NULL
    AND workout_sessions.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
    AND workout_sessions.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
    AND workout_sessions.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
    AND workout_sessions.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
    AND (
      CAST(:status AS VARCHAR) IS DISTINCT FROM 'ended' OR workout_sessions.ended_at IS NOT NULL
    )
    AND (
      CAST(:q AS VARCHAR) IS NULL
      OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout_sessions.title, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
      OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout_sessions.notes, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
    )
    AND (workout_sessions.started_at, workout_sessions.id) < (
      COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
      COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
    )
  ORDER BY
    workout_sessions.started_at DESC,
    workout_sessions.id DESC
  LIMIT CAST(:limit AS INT)
)
SELECT
  shown.started_at,
  shown.id,
  shown.body
FROM caller
LEFT OUTER JOIN (
  SELECT
    page.started_at,
    page.id,
    CASE
      WHEN (
        COALESCE(
          SUM(0 + COALESCE(OCTET_LENGTH(CAST(page.notes AS TEXT)), 0)) OVER (ORDER BY page.started_at DESC, page.id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
          0
        ) <= 300000
      )
      THEN (
        SELECT
          CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
        FROM (
          SELECT
            page.id,
            page.title,
            page.notes,
            TO_CHAR(TIMEZONE('UTC', page.started_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
            TO_CHAR(TIMEZONE('UTC', page.ended_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
            page.timezone,
            page.version,
            TO_CHAR(TIMEZONE('UTC', page.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
            TO_CHAR(TIMEZONE('UTC', page.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
        ) AS fields
      )
    END AS body
  FROM page
) AS shown
  ON TRUE
ORDER BY
  shown.started_at DESC,
  shown.id DESC;

-- name: select_sessions_with_exercises
-- Show such a page, each with what was done in it.
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
), page AS (
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
    workout_sessions.deleted_at
  FROM workout_sessions
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.deleted_at IS NULL
    AND workout_sessions.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
    AND workout_sessions.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
    AND workout_sessions.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
    AND workout_sessions.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
    AND (
      CAST(:status AS VARCHAR) IS DISTINCT FROM 'ended' OR workout_sessions.ended_at IS NOT NULL
    )
    AND (
      CAST(:q AS VARCHAR) IS NULL
      OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout_sessions.title, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
      OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout_sessions.notes, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
    )
    AND (workout_sessions.started_at, workout_sessions.id) < (
      COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
      COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
    )
  ORDER BY
    workout_sessions.started_at DESC,
    workout_sessions.id DESC
  LIMIT CAST(:limit AS INT)
), page_with_exercises AS (
  SELECT
    page.user_id,
    page.id,
    page.title,
    page.notes,
    page.started_at,
    page.ended_at,
    page.timezone,
    page.started_on,
    page.version,
    page.sets_version,
    page.last_position,
    page.created_at,
    page.updated_at,
    page.deleted_at,
    done.exercises,
    done.volume_kg
  FROM page
  LEFT OUTER JOIN LATERAL (
    SELECT
      latest.id,
      latest.weight_kg,
      latest.weighed_at
    FROM LATERAL (
      SELECT
        weigh_ins.id,
        weigh_ins.weight_kg,
        weigh_ins.weighed_at,
        CAST(TIMEZONE(page.timezone, weigh_ins.weighed_at) AS DATE) AS weighed_on
      FROM weigh_ins
      WHERE
        (weigh_ins.user_id, weigh_ins.weighed_at) >= (CAST(:user_id AS UUID), TIMEZONE('UTC', CAST(page.started_on - 91 AS TIMESTAMP)))
        AND (weigh_ins.user_id, weigh_ins.weighed_at) < (CAST(:user_id AS UUID), TIMEZONE('UTC', CAST(page.started_on + 2 AS TIMESTAMP)))
        AND weigh_ins.deleted_at IS NULL
        AND CAST(TIMEZONE(page.timezone, weigh_ins.weighed_at) AS DATE) <= page.started_on
      ORDER BY
        weigh_ins.user_id DESC,
        weigh_ins.weighed_at DESC,
        weigh_ins.id DESC
      LIMIT 1
    ) AS latest
    WHERE
      latest.weighed_on >= page.started_on - 90
  ) AS weigh_in
    ON TRUE
  JOIN LATERAL (
    SELECT
      CONCAT(
        '[',
        STRING_AGG(
          
            (
              SELECT
                CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
              FROM (
                SELECT
                  sets.exercise_id AS id,
                  (
                    SELECT
                      exercises.name
                    FROM exercises
                    WHERE
                      exercises.user_id = sets.exercise_user_id AND exercises.id = sets.exercise_id
                  ) AS name,
                  sets.sets
              ) AS fields
            ),
            ','
          
          ORDER BY
            sets.position
        ),
        ']'
      ) AS exercises,
      COALESCE(SUM(sets.volume_kg), 0) AS volume_kg
    FROM (
      SELECT
        workout_sets.exercise_user_id,
        workout_sets.exercise_id,
        COUNT(*) FILTER(WHERE
          workout_sets.deleted_at IS NULL) AS sets,
        MIN(workout_sets.position) FILTER(WHERE
          workout_sets.deleted_at IS NULL) AS position,
        SUM(
          CASE
            WHEN (
              workout_sets.deleted_at IS NULL AND workout_sets.set_type <> 'warmup'
            )
            THEN COALESCE(
              CASE
                WHEN (
                  workout_sets.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
                )
                THEN CASE
                  WHEN (
                    weigh_in.weight_kg + CASE
                      WHEN (
                        workout_sets.exercise_type = 'assisted_bodyweight'
                      )
                      THEN -COALESCE(workout_sets.weight_kg, 0)
                      ELSE COALESCE(workout_sets.weight_kg, 0)
                    END < 0
                  )
                  THEN 0
                  ELSE weigh_in.weight_kg + CASE
                    WHEN (
                      workout_sets.exercise_type = 'assisted_bodyweight'
                    )
                    THEN -COALESCE(workout_sets.weight_kg, 0)
                    ELSE COALESCE(workout_sets.weight_kg, 0)
                  END
                END
                ELSE workout_sets.weight_kg
              END * workout_sets.reps,
              0
            )
          END
        ) AS volume_kg
      FROM workout_sets
      WHERE
        workout_sets.user_id = CAST(:user_id AS UUID) AND workout_sets.session_id = page.id
      GROUP BY
        workout_sets.exercise_user_id,
        workout_sets.exercise_id
      HAVING
        COUNT(*) FILTER(WHERE
          workout_sets.deleted_at IS NULL) > 0
    ) AS sets
  ) AS done
    ON TRUE
)
SELECT
  shown.started_at,
  shown.id,
  shown.body
FROM caller
LEFT OUTER JOIN (
  SELECT
    page_with_exercises.started_at,
    page_with_exercises.id,
    CASE
      WHEN (
        COALESCE(
          SUM(
            0 + COALESCE(OCTET_LENGTH(CAST(page_with_exercises.notes AS TEXT)), 0) + COALESCE(OCTET_LENGTH(CAST(page_with_exercises.exercises AS TEXT)), 0)
          ) OVER (
            ORDER BY page_with_exercises.started_at DESC, page_with_exercises.id DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
          ),
          0
        ) <= 300000
      )
      THEN (
        SELECT
          CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
        FROM (
          SELECT
            page_with_exercises.id,
            page_with_exercises.title,
            page_with_exercises.notes,
            TO_CHAR(TIMEZONE('UTC', page_with_exercises.started_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
            TO_CHAR(TIMEZONE('UTC', page_with_exercises.ended_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
            page_with_exercises.timezone,
            page_with_exercises.version,
            TO_CHAR(TIMEZONE('UTC', page_with_exercises.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
            TO_CHAR(TIMEZONE('UTC', page_with_exercises.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at,
            CAST(page_with_exercises.exercises AS JSON) AS exercises,
            TRIM_SCALE(
              CASE
                WHEN (
                  (
                    page_with_exercises.volume_kg * 100
                  ) % 1 = '0.5'
                  AND FLOOR(page_with_exercises.volume_kg * 100) % 2 = 0
                )
                THEN FLOOR(page_with_exercises.volume_kg * 100) / CAST(100 AS DECIMAL)
                ELSE ROUND(page_with_exercises.volume_kg, 2)
              END
            ) AS volume_kg
        ) AS fields
      )
    END AS body
  FROM page_with_exercises
) AS shown
  ON TRUE
ORDER BY
  shown.started_at DESC,
  shown.id DESC;

-- name: select_sessions_of_exercise
-- Show such a page of sessions with an exercise; `exercise_id` is null when it is not there.
WITH RECURSIVE caller AS (
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
), walk(day, session_id, started_at, is_wanted, found, enough_on) AS (
  SELECT
    latest.performed_on AS day,
    latest.session_id,
    workout.started_at,
    workout.deleted_at IS NULL
    AND COALESCE(
      workout.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
      AND workout.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
      AND workout.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
      AND workout.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
      AND (
        CAST(:status AS VARCHAR) IS DISTINCT FROM 'ended' OR workout.ended_at IS NOT NULL
      )
      AND (
        CAST(:q AS VARCHAR) IS NULL
        OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.title, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
        OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.notes, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
      )
      AND (workout.started_at, workout.id) < (
        COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
        COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
      ),
      FALSE
    ) AS is_wanted,
    0 + CAST(workout.deleted_at IS NULL
    AND COALESCE(
      workout.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
      AND workout.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
      AND workout.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
      AND workout.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
      AND (
        CAST(:status AS VARCHAR) IS DISTINCT FROM 'ended' OR workout.ended_at IS NOT NULL
      )
      AND (
        CAST(:q AS VARCHAR) IS NULL
        OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.title, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
        OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.notes, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
      )
      AND (workout.started_at, workout.id) < (
        COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
        COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
      ),
      FALSE
    ) AS INT) AS found,
    COALESCE(
      CAST(NULL AS DATE),
      CASE
        WHEN (
          0 + CAST(workout.deleted_at IS NULL
          AND COALESCE(
            workout.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
            AND workout.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
            AND workout.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
            AND workout.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
            AND (
              CAST(:status AS VARCHAR) IS DISTINCT FROM 'ended' OR workout.ended_at IS NOT NULL
            )
            AND (
              CAST(:q AS VARCHAR) IS NULL
              OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.title, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
              OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.notes, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
            )
            AND (workout.started_at, workout.id) < (
              COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
              COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
            ),
            FALSE
          ) AS INT) >= CAST(:limit AS INT)
        )
        THEN latest.performed_on
      END
    ) AS enough_on
  FROM (
    SELECT
      workout_sets.performed_on,
      workout_sets.session_id
    FROM workout_sets
    WHERE
      (workout_sets.user_id, workout_sets.exercise_id, workout_sets.performed_on) <= (
        CAST(:user_id AS UUID),
        CAST(:exercise_id AS UUID),
        LEAST(
          COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE)),
          CAST(TIMEZONE('UTC', COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))) AS DATE) + 1
        )
      )
      AND (workout_sets.user_id, workout_sets.exercise_id, workout_sets.performed_on) >= (CAST(:user_id AS UUID), CAST(:exercise_id AS UUID), COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE)))
      AND workout_sets.deleted_at IS NULL
    ORDER BY
      workout_sets.user_id DESC,
      workout_sets.exercise_id DESC,
      workout_sets.performed_on DESC,
      workout_sets.session_id DESC
    LIMIT 1
  ) AS latest
  JOIN LATERAL (
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
      workout_sessions.deleted_at
    FROM workout_sessions
    WHERE
      (workout_sessions.user_id, workout_sessions.id) >= (CAST(:user_id AS UUID), latest.session_id)
      AND (workout_sessions.user_id, workout_sessions.id) <= (CAST(:user_id AS UUID), latest.session_id)
    ORDER BY
      workout_sessions.user_id,
      workout_sessions.id
    LIMIT 1
  ) AS workout
    ON TRUE
  UNION ALL
  SELECT
    leap.performed_on AS day,
    leap.session_id,
    workout.started_at,
    workout.deleted_at IS NULL
    AND COALESCE(
      workout.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
      AND workout.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
      AND workout.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
      AND workout.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
      AND (
        CAST(:status AS VARCHAR) IS DISTINCT FROM 'ended' OR workout.ended_at IS NOT NULL
      )
      AND (
        CAST(:q AS VARCHAR) IS NULL
        OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.title, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
        OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.notes, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
      )
      AND (workout.started_at, workout.id) < (
        COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
        COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
      ),
      FALSE
    ) AS is_wanted,
    walk.found + CAST(workout.deleted_at IS NULL
    AND COALESCE(
      workout.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
      AND workout.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
      AND workout.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
      AND workout.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
      AND (
        CAST(:status AS VARCHAR) IS DISTINCT FROM 'ended' OR workout.ended_at IS NOT NULL
      )
      AND (
        CAST(:q AS VARCHAR) IS NULL
        OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.title, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
        OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.notes, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
      )
      AND (workout.started_at, workout.id) < (
        COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
        COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
      ),
      FALSE
    ) AS INT) AS found,
    COALESCE(
      walk.enough_on,
      CASE
        WHEN (
          walk.found + CAST(workout.deleted_at IS NULL
          AND COALESCE(
            workout.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
            AND workout.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
            AND workout.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
            AND workout.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
            AND (
              CAST(:status AS VARCHAR) IS DISTINCT FROM 'ended' OR workout.ended_at IS NOT NULL
            )
            AND (
              CAST(:q AS VARCHAR) IS NULL
              OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.title, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
              OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.notes, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
            )
            AND (workout.started_at, workout.id) < (
              COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
              COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
            ),
            FALSE
          ) AS INT) >= CAST(:limit AS INT)
        )
        THEN leap.performed_on
      END
    ) AS enough_on
  FROM walk
  JOIN LATERAL (
    SELECT
      workout_sets.performed_on,
      workout_sets.session_id
    FROM workout_sets
    WHERE
      (workout_sets.user_id, workout_sets.exercise_id, workout_sets.performed_on, workout_sets.session_id) < (CAST(:user_id AS UUID), CAST(:exercise_id AS UUID), walk.day, walk.session_id)
      AND (workout_sets.user_id, workout_sets.exercise_id, workout_sets.performed_on) >= (CAST(:user_id AS UUID), CAST(:exercise_id AS UUID), COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE)))
      AND workout_sets.deleted_at IS NULL
    ORDER BY
      workout_sets.user_id DESC,
      workout_sets.exercise_id DESC,
      workout_sets.performed_on DESC,
      workout_sets.session_id DESC
    LIMIT 1
  ) AS leap
    ON TRUE
  JOIN LATERAL (
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
      workout_sessions.deleted_at
    FROM workout_sessions
    WHERE
      (workout_sessions.user_id, workout_sessions.id) >= (CAST(:user_id AS UUID), leap.session_id)
      AND (workout_sessions.user_id, workout_sessions.id) <= (CAST(:user_id AS UUID), leap.session_id)
    ORDER BY
      workout_sessions.user_id,
      workout_sessions.id
    LIMIT 1
  ) AS workout
    ON TRUE
  WHERE
    walk.enough_on IS NULL OR leap.performed_on >= walk.enough_on - 2
), page AS (
  SELECT
    of_page.user_id,
    of_page.id,
    of_page.title,
    of_page.notes,
    of_page.started_at,
    of_page.ended_at,
    of_page.timezone,
    of_page.started_on,
    of_page.version,
    of_page.sets_version,
    of_page.last_position,
    of_page.created_at,
    of_page.updated_at,
    of_page.deleted_at
  FROM (
    SELECT
      walk.session_id,
      walk.started_at
    FROM walk
    WHERE
      walk.is_wanted
    ORDER BY
      walk.started_at DESC,
      walk.session_id DESC
    LIMIT CAST(:limit AS INT)
  ) AS newest
  JOIN LATERAL (
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
      workout_sessions.deleted_at
    FROM workout_sessions
    WHERE
      (workout_sessions.user_id, workout_sessions.id) >= (CAST(:user_id AS UUID), newest.session_id)
      AND (workout_sessions.user_id, workout_sessions.id) <= (CAST(:user_id AS UUID), newest.session_id)
    ORDER BY
      workout_sessions.user_id,
      workout_sessions.id
    LIMIT 1
  ) AS of_page
    ON TRUE
)
SELECT
  shown.started_at,
  shown.id,
  shown.body,
  exercise.id AS exercise_id
FROM caller
LEFT OUTER JOIN exercise
  ON TRUE
LEFT OUTER JOIN (
  SELECT
    page.started_at,
    page.id,
    CASE
      WHEN (
        COALESCE(
          SUM(0 + COALESCE(OCTET_LENGTH(CAST(page.notes AS TEXT)), 0)) OVER (ORDER BY page.started_at DESC, page.id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
          0
        ) <= 300000
      )
      THEN (
        SELECT
          CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
        FROM (
          SELECT
            page.id,
            page.title,
            page.notes,
            TO_CHAR(TIMEZONE('UTC', page.started_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
            TO_CHAR(TIMEZONE('UTC', page.ended_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
            page.timezone,
            page.version,
            TO_CHAR(TIMEZONE('UTC', page.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
            TO_CHAR(TIMEZONE('UTC', page.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
        ) AS fields
      )
    END AS body
  FROM page
) AS shown
  ON TRUE
ORDER BY
  shown.started_at DESC,
  shown.id DESC;

-- name: select_sessions_of_exercise_with_exercises
-- Show such a page of sessions with an exercise, each with all that was done in it.
WITH RECURSIVE caller AS (
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
), walk(day, session_id, started_at, is_wanted, found, enough_on) AS (
  SELECT
    latest.performed_on AS day,
    latest.session_id,
    workout.started_at,
    workout.deleted_at IS NULL
    AND COALESCE(
      workout.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
      AND workout.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
      AND workout.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
      AND workout.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
      AND (
        CAST(:status AS VARCHAR) IS DISTINCT FROM 'ended' OR workout.ended_at IS NOT NULL
      )
      AND (
        CAST(:q AS VARCHAR) IS NULL
        OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.title, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
        OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.notes, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
      )
      AND (workout.started_at, workout.id) < (
        COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
        COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
      ),
      FALSE
    ) AS is_wanted,
    0 + CAST(workout.deleted_at IS NULL
    AND COALESCE(
      workout.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
      AND workout.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
      AND workout.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
      AND workout.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
      AND (
        CAST(:status AS VARCHAR) IS DISTINCT FROM 'ended' OR workout.ended_at IS NOT NULL
      )
      AND (
        CAST(:q AS VARCHAR) IS NULL
        OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.title, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
        OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.notes, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
      )
      AND (workout.started_at, workout.id) < (
        COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
        COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
      ),
      FALSE
    ) AS INT) AS found,
    COALESCE(
      CAST(NULL AS DATE),
      CASE
        WHEN (
          0 + CAST(workout.deleted_at IS NULL
          AND COALESCE(
            workout.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
            AND workout.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
            AND workout.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
            AND workout.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
            AND (
              CAST(:status AS VARCHAR) IS DISTINCT FROM 'ended' OR workout.ended_at IS NOT NULL
            )
            AND (
              CAST(:q AS VARCHAR) IS NULL
              OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.title, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
              OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.notes, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
            )
            AND (workout.started_at, workout.id) < (
              COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
              COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
            ),
            FALSE
          ) AS INT) >= CAST(:limit AS INT)
        )
        THEN latest.performed_on
      END
    ) AS enough_on
  FROM (
    SELECT
      workout_sets.performed_on,
      workout_sets.session_id
    FROM workout_sets
    WHERE
      (workout_sets.user_id, workout_sets.exercise_id, workout_sets.performed_on) <= (
        CAST(:user_id AS UUID),
        CAST(:exercise_id AS UUID),
        LEAST(
          COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE)),
          CAST(TIMEZONE('UTC', COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))) AS DATE) + 1
        )
      )
      AND (workout_sets.user_id, workout_sets.exercise_id, workout_sets.performed_on) >= (CAST(:user_id AS UUID), CAST(:exercise_id AS UUID), COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE)))
      AND workout_sets.deleted_at IS NULL
    ORDER BY
      workout_sets.user_id DESC,
      workout_sets.exercise_id DESC,
      workout_sets.performed_on DESC,
      workout_sets.session_id DESC
    LIMIT 1
  ) AS latest
  JOIN LATERAL (
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
      workout_sessions.deleted_at
    FROM workout_sessions
    WHERE
      (workout_sessions.user_id, workout_sessions.id) >= (CAST(:user_id AS UUID), latest.session_id)
      AND (workout_sessions.user_id, workout_sessions.id) <= (CAST(:user_id AS UUID), latest.session_id)
    ORDER BY
      workout_sessions.user_id,
      workout_sessions.id
    LIMIT 1
  ) AS workout
    ON TRUE
  UNION ALL
  SELECT
    leap.performed_on AS day,
    leap.session_id,
    workout.started_at,
    workout.deleted_at IS NULL
    AND COALESCE(
      workout.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
      AND workout.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
      AND workout.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
      AND workout.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
      AND (
        CAST(:status AS VARCHAR) IS DISTINCT FROM 'ended' OR workout.ended_at IS NOT NULL
      )
      AND (
        CAST(:q AS VARCHAR) IS NULL
        OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.title, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
        OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.notes, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
      )
      AND (workout.started_at, workout.id) < (
        COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
        COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
      ),
      FALSE
    ) AS is_wanted,
    walk.found + CAST(workout.deleted_at IS NULL
    AND COALESCE(
      workout.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
      AND workout.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
      AND workout.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
      AND workout.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
      AND (
        CAST(:status AS VARCHAR) IS DISTINCT FROM 'ended' OR workout.ended_at IS NOT NULL
      )
      AND (
        CAST(:q AS VARCHAR) IS NULL
        OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.title, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
        OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.notes, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
      )
      AND (workout.started_at, workout.id) < (
        COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
        COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
      ),
      FALSE
    ) AS INT) AS found,
    COALESCE(
      walk.enough_on,
      CASE
        WHEN (
          walk.found + CAST(workout.deleted_at IS NULL
          AND COALESCE(
            workout.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
            AND workout.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
            AND workout.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
            AND workout.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
            AND (
              CAST(:status AS VARCHAR) IS DISTINCT FROM 'ended' OR workout.ended_at IS NOT NULL
            )
            AND (
              CAST(:q AS VARCHAR) IS NULL
              OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.title, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
              OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout.notes, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
            )
            AND (workout.started_at, workout.id) < (
              COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
              COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
            ),
            FALSE
          ) AS INT) >= CAST(:limit AS INT)
        )
        THEN leap.performed_on
      END
    ) AS enough_on
  FROM walk
  JOIN LATERAL (
    SELECT
      workout_sets.performed_on,
      workout_sets.session_id
    FROM workout_sets
    WHERE
      (workout_sets.user_id, workout_sets.exercise_id, workout_sets.performed_on, workout_sets.session_id) < (CAST(:user_id AS UUID), CAST(:exercise_id AS UUID), walk.day, walk.session_id)
      AND (workout_sets.user_id, workout_sets.exercise_id, workout_sets.performed_on) >= (CAST(:user_id AS UUID), CAST(:exercise_id AS UUID), COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE)))
      AND workout_sets.deleted_at IS NULL
    ORDER BY
      workout_sets.user_id DESC,
      workout_sets.exercise_id DESC,
      workout_sets.performed_on DESC,
      workout_sets.session_id DESC
    LIMIT 1
  ) AS leap
    ON TRUE
  JOIN LATERAL (
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
      workout_sessions.deleted_at
    FROM workout_sessions
    WHERE
      (workout_sessions.user_id, workout_sessions.id) >= (CAST(:user_id AS UUID), leap.session_id)
      AND (workout_sessions.user_id, workout_sessions.id) <= (CAST(:user_id AS UUID), leap.session_id)
    ORDER BY
      workout_sessions.user_id,
      workout_sessions.id
    LIMIT 1
  ) AS workout
    ON TRUE
  WHERE
    walk.enough_on IS NULL OR leap.performed_on >= walk.enough_on - 2
), page AS (
  SELECT
    of_page.user_id,
    of_page.id,
    of_page.title,
    of_page.notes,
    of_page.started_at,
    of_page.ended_at,
    of_page.timezone,
    of_page.started_on,
    of_page.version,
    of_page.sets_version,
    of_page.last_position,
    of_page.created_at,
    of_page.updated_at,
    of_page.deleted_at
  FROM (
    SELECT
      walk.session_id,
      walk.started_at
    FROM walk
    WHERE
      walk.is_wanted
    ORDER BY
      walk.started_at DESC,
      walk.session_id DESC
    LIMIT CAST(:limit AS INT)
  ) AS newest
  JOIN LATERAL (
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
      workout_sessions.deleted_at
    FROM workout_sessions
    WHERE
      (workout_sessions.user_id, workout_sessions.id) >= (CAST(:user_id AS UUID), newest.session_id)
      AND (workout_sessions.user_id, workout_sessions.id) <= (CAST(:user_id AS UUID), newest.session_id)
    ORDER BY
      workout_sessions.user_id,
      workout_sessions.id
    LIMIT 1
  ) AS of_page
    ON TRUE
), page_with_exercises AS (
  SELECT
    page.user_id,
    page.id,
    page.title,
    page.notes,
    page.started_at,
    page.ended_at,
    page.timezone,
    page.started_on,
    page.version,
    page.sets_version,
    page.last_position,
    page.created_at,
    page.updated_at,
    page.deleted_at,
    done.exercises,
    done.volume_kg
  FROM page
  LEFT OUTER JOIN LATERAL (
    SELECT
      latest.id,
      latest.weight_kg,
      latest.weighed_at
    FROM LATERAL (
      SELECT
        weigh_ins.id,
        weigh_ins.weight_kg,
        weigh_ins.weighed_at,
        CAST(TIMEZONE(page.timezone, weigh_ins.weighed_at) AS DATE) AS weighed_on
      FROM weigh_ins
      WHERE
        (weigh_ins.user_id, weigh_ins.weighed_at) >= (CAST(:user_id AS UUID), TIMEZONE('UTC', CAST(page.started_on - 91 AS TIMESTAMP)))
        AND (weigh_ins.user_id, weigh_ins.weighed_at) < (CAST(:user_id AS UUID), TIMEZONE('UTC', CAST(page.started_on + 2 AS TIMESTAMP)))
        AND weigh_ins.deleted_at IS NULL
        AND CAST(TIMEZONE(page.timezone, weigh_ins.weighed_at) AS DATE) <= page.started_on
      ORDER BY
        weigh_ins.user_id DESC,
        weigh_ins.weighed_at DESC,
        weigh_ins.id DESC
      LIMIT 1
    ) AS latest
    WHERE
      latest.weighed_on >= page.started_on - 90
  ) AS weigh_in
    ON TRUE
  JOIN LATERAL (
    SELECT
      CONCAT(
        '[',
        STRING_AGG(
          
            (
              SELECT
                CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
              FROM (
                SELECT
                  sets.exercise_id AS id,
                  (
                    SELECT
                      exercises.name
                    FROM exercises
                    WHERE
                      exercises.user_id = sets.exercise_user_id AND exercises.id = sets.exercise_id
                  ) AS name,
                  sets.sets
              ) AS fields
            ),
            ','
          
          ORDER BY
            sets.position
        ),
        ']'
      ) AS exercises,
      COALESCE(SUM(sets.volume_kg), 0) AS volume_kg
    FROM (
      SELECT
        workout_sets.exercise_user_id,
        workout_sets.exercise_id,
        COUNT(*) FILTER(WHERE
          workout_sets.deleted_at IS NULL) AS sets,
        MIN(workout_sets.position) FILTER(WHERE
          workout_sets.deleted_at IS NULL) AS position,
        SUM(
          CASE
            WHEN (
              workout_sets.deleted_at IS NULL AND workout_sets.set_type <> 'warmup'
            )
            THEN COALESCE(
              CASE
                WHEN (
                  workout_sets.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
                )
                THEN CASE
                  WHEN (
                    weigh_in.weight_kg + CASE
                      WHEN (
                        workout_sets.exercise_type = 'assisted_bodyweight'
                      )
                      THEN -COALESCE(workout_sets.weight_kg, 0)
                      ELSE COALESCE(workout_sets.weight_kg, 0)
                    END < 0
                  )
                  THEN 0
                  ELSE weigh_in.weight_kg + CASE
                    WHEN (
                      workout_sets.exercise_type = 'assisted_bodyweight'
                    )
                    THEN -COALESCE(workout_sets.weight_kg, 0)
                    ELSE COALESCE(workout_sets.weight_kg, 0)
                  END
                END
                ELSE workout_sets.weight_kg
              END * workout_sets.reps,
              0
            )
          END
        ) AS volume_kg
      FROM workout_sets
      WHERE
        workout_sets.user_id = CAST(:user_id AS UUID) AND workout_sets.session_id = page.id
      GROUP BY
        workout_sets.exercise_user_id,
        workout_sets.exercise_id
      HAVING
        COUNT(*) FILTER(WHERE
          workout_sets.deleted_at IS NULL) > 0
    ) AS sets
  ) AS done
    ON TRUE
)
SELECT
  shown.started_at,
  shown.id,
  shown.body,
  exercise.id AS exercise_id
FROM caller
LEFT OUTER JOIN exercise
  ON TRUE
LEFT OUTER JOIN (
  SELECT
    page_with_exercises.started_at,
    page_with_exercises.id,
    CASE
      WHEN (
        COALESCE(
          SUM(
            0 + COALESCE(OCTET_LENGTH(CAST(page_with_exercises.notes AS TEXT)), 0) + COALESCE(OCTET_LENGTH(CAST(page_with_exercises.exercises AS TEXT)), 0)
          ) OVER (
            ORDER BY page_with_exercises.started_at DESC, page_with_exercises.id DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
          ),
          0
        ) <= 300000
      )
      THEN (
        SELECT
          CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
        FROM (
          SELECT
            page_with_exercises.id,
            page_with_exercises.title,
            page_with_exercises.notes,
            TO_CHAR(TIMEZONE('UTC', page_with_exercises.started_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
            TO_CHAR(TIMEZONE('UTC', page_with_exercises.ended_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
            page_with_exercises.timezone,
            page_with_exercises.version,
            TO_CHAR(TIMEZONE('UTC', page_with_exercises.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
            TO_CHAR(TIMEZONE('UTC', page_with_exercises.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at,
            CAST(page_with_exercises.exercises AS JSON) AS exercises,
            TRIM_SCALE(
              CASE
                WHEN (
                  (
                    page_with_exercises.volume_kg * 100
                  ) % 1 = '0.5'
                  AND FLOOR(page_with_exercises.volume_kg * 100) % 2 = 0
                )
                THEN FLOOR(page_with_exercises.volume_kg * 100) / CAST(100 AS DECIMAL)
                ELSE ROUND(page_with_exercises.volume_kg, 2)
              END
            ) AS volume_kg
        ) AS fields
      )
    END AS body
  FROM page_with_exercises
) AS shown
  ON TRUE
ORDER BY
  shown.started_at DESC,
  shown.id DESC;

-- name: select_open_sessions
-- Show such a page of open sessions, with an exercise if one is named.
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
), page AS (
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
    workout_sessions.deleted_at
  FROM workout_sessions
  WHERE
    (workout_sessions.user_id, workout_sessions.started_at) >= (CAST(:user_id AS UUID), COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ)))
    AND (workout_sessions.user_id, workout_sessions.started_at, workout_sessions.id) < (
      CAST(:user_id AS UUID),
      COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
      COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
    )
    AND workout_sessions.ended_at IS NULL
    AND workout_sessions.deleted_at IS NULL
    AND workout_sessions.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
    AND workout_sessions.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
    AND workout_sessions.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
    AND workout_sessions.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
    AND (
      CAST(:status AS VARCHAR) IS DISTINCT FROM 'ended' OR workout_sessions.ended_at IS NOT NULL
    )
    AND (
      CAST(:q AS VARCHAR) IS NULL
      OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout_sessions.title, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
      OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout_sessions.notes, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
    )
    AND (workout_sessions.started_at, workout_sessions.id) < (
      COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
      COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
    )
    AND (
      CAST(:exercise_id AS UUID) IS NULL
      OR (
        SELECT
          workout_sets.session_id
        FROM workout_sets
        WHERE
          (workout_sets.user_id, workout_sets.exercise_id, workout_sets.performed_on, workout_sets.session_id) >= (CAST(:user_id AS UUID), CAST(:exercise_id AS UUID), workout_sessions.started_on, workout_sessions.id)
          AND (workout_sets.user_id, workout_sets.exercise_id, workout_sets.performed_on, workout_sets.session_id) <= (CAST(:user_id AS UUID), CAST(:exercise_id AS UUID), workout_sessions.started_on, workout_sessions.id)
          AND workout_sets.deleted_at IS NULL
        ORDER BY
          workout_sets.user_id,
          workout_sets.exercise_id,
          workout_sets.performed_on,
          workout_sets.session_id
        LIMIT 1
      ) IS NOT NULL
    )
  ORDER BY
    workout_sessions.user_id DESC,
    workout_sessions.started_at DESC,
    workout_sessions.id DESC
  LIMIT CAST(:limit AS INT)
)
SELECT
  shown.started_at,
  shown.id,
  shown.body,
  exercise.id AS exercise_id
FROM caller
LEFT OUTER JOIN exercise
  ON TRUE
LEFT OUTER JOIN (
  SELECT
    page.started_at,
    page.id,
    CASE
      WHEN (
        COALESCE(
          SUM(0 + COALESCE(OCTET_LENGTH(CAST(page.notes AS TEXT)), 0)) OVER (ORDER BY page.started_at DESC, page.id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
          0
        ) <= 300000
      )
      THEN (
        SELECT
          CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
        FROM (
          SELECT
            page.id,
            page.title,
            page.notes,
            TO_CHAR(TIMEZONE('UTC', page.started_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
            TO_CHAR(TIMEZONE('UTC', page.ended_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
            page.timezone,
            page.version,
            TO_CHAR(TIMEZONE('UTC', page.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
            TO_CHAR(TIMEZONE('UTC', page.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
        ) AS fields
      )
    END AS body
  FROM page
) AS shown
  ON TRUE
ORDER BY
  shown.started_at DESC,
  shown.id DESC;

-- name: select_open_sessions_with_exercises
-- Show such a page of open sessions, each with all that was done in it.
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
), page AS (
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
    workout_sessions.deleted_at
  FROM workout_sessions
  WHERE
    (workout_sessions.user_id, workout_sessions.started_at) >= (CAST(:user_id AS UUID), COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ)))
    AND (workout_sessions.user_id, workout_sessions.started_at, workout_sessions.id) < (
      CAST(:user_id AS UUID),
      COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
      COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
    )
    AND workout_sessions.ended_at IS NULL
    AND workout_sessions.deleted_at IS NULL
    AND workout_sessions.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
    AND workout_sessions.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
    AND workout_sessions.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
    AND workout_sessions.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
    AND (
      CAST(:status AS VARCHAR) IS DISTINCT FROM 'ended' OR workout_sessions.ended_at IS NOT NULL
    )
    AND (
      CAST(:q AS VARCHAR) IS NULL
      OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout_sessions.title, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
      OR REGEXP_REPLACE(REPLACE(REPLACE(LOWER(NORMALIZE(workout_sessions.notes, NFKC)), 'ß', 'ss'), 'ς', 'σ'), '\s+', ' ', 'g') LIKE CAST(:q AS VARCHAR) ESCAPE '!'
    )
    AND (workout_sessions.started_at, workout_sessions.id) < (
      COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
      COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
    )
    AND (
      CAST(:exercise_id AS UUID) IS NULL
      OR (
        SELECT
          workout_sets.session_id
        FROM workout_sets
        WHERE
          (workout_sets.user_id, workout_sets.exercise_id, workout_sets.performed_on, workout_sets.session_id) >= (CAST(:user_id AS UUID), CAST(:exercise_id AS UUID), workout_sessions.started_on, workout_sessions.id)
          AND (workout_sets.user_id, workout_sets.exercise_id, workout_sets.performed_on, workout_sets.session_id) <= (CAST(:user_id AS UUID), CAST(:exercise_id AS UUID), workout_sessions.started_on, workout_sessions.id)
          AND workout_sets.deleted_at IS NULL
        ORDER BY
          workout_sets.user_id,
          workout_sets.exercise_id,
          workout_sets.performed_on,
          workout_sets.session_id
        LIMIT 1
      ) IS NOT NULL
    )
  ORDER BY
    workout_sessions.user_id DESC,
    workout_sessions.started_at DESC,
    workout_sessions.id DESC
  LIMIT CAST(:limit AS INT)
), page_with_exercises AS (
  SELECT
    page.user_id,
    page.id,
    page.title,
    page.notes,
    page.started_at,
    page.ended_at,
    page.timezone,
    page.started_on,
    page.version,
    page.sets_version,
    page.last_position,
    page.created_at,
    page.updated_at,
    page.deleted_at,
    done.exercises,
    done.volume_kg
  FROM page
  LEFT OUTER JOIN LATERAL (
    SELECT
      latest.id,
      latest.weight_kg,
      latest.weighed_at
    FROM LATERAL (
      SELECT
        weigh_ins.id,
        weigh_ins.weight_kg,
        weigh_ins.weighed_at,
        CAST(TIMEZONE(page.timezone, weigh_ins.weighed_at) AS DATE) AS weighed_on
      FROM weigh_ins
      WHERE
        (weigh_ins.user_id, weigh_ins.weighed_at) >= (CAST(:user_id AS UUID), TIMEZONE('UTC', CAST(page.started_on - 91 AS TIMESTAMP)))
        AND (weigh_ins.user_id, weigh_ins.weighed_at) < (CAST(:user_id AS UUID), TIMEZONE('UTC', CAST(page.started_on + 2 AS TIMESTAMP)))
        AND weigh_ins.deleted_at IS NULL
        AND CAST(TIMEZONE(page.timezone, weigh_ins.weighed_at) AS DATE) <= page.started_on
      ORDER BY
        weigh_ins.user_id DESC,
        weigh_ins.weighed_at DESC,
        weigh_ins.id DESC
      LIMIT 1
    ) AS latest
    WHERE
      latest.weighed_on >= page.started_on - 90
  ) AS weigh_in
    ON TRUE
  JOIN LATERAL (
    SELECT
      CONCAT(
        '[',
        STRING_AGG(
          
            (
              SELECT
                CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
              FROM (
                SELECT
                  sets.exercise_id AS id,
                  (
                    SELECT
                      exercises.name
                    FROM exercises
                    WHERE
                      exercises.user_id = sets.exercise_user_id AND exercises.id = sets.exercise_id
                  ) AS name,
                  sets.sets
              ) AS fields
            ),
            ','
          
          ORDER BY
            sets.position
        ),
        ']'
      ) AS exercises,
      COALESCE(SUM(sets.volume_kg), 0) AS volume_kg
    FROM (
      SELECT
        workout_sets.exercise_user_id,
        workout_sets.exercise_id,
        COUNT(*) FILTER(WHERE
          workout_sets.deleted_at IS NULL) AS sets,
        MIN(workout_sets.position) FILTER(WHERE
          workout_sets.deleted_at IS NULL) AS position,
        SUM(
          CASE
            WHEN (
              workout_sets.deleted_at IS NULL AND workout_sets.set_type <> 'warmup'
            )
            THEN COALESCE(
              CASE
                WHEN (
                  workout_sets.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
                )
                THEN CASE
                  WHEN (
                    weigh_in.weight_kg + CASE
                      WHEN (
                        workout_sets.exercise_type = 'assisted_bodyweight'
                      )
                      THEN -COALESCE(workout_sets.weight_kg, 0)
                      ELSE COALESCE(workout_sets.weight_kg, 0)
                    END < 0
                  )
                  THEN 0
                  ELSE weigh_in.weight_kg + CASE
                    WHEN (
                      workout_sets.exercise_type = 'assisted_bodyweight'
                    )
                    THEN -COALESCE(workout_sets.weight_kg, 0)
                    ELSE COALESCE(workout_sets.weight_kg, 0)
                  END
                END
                ELSE workout_sets.weight_kg
              END * workout_sets.reps,
              0
            )
          END
        ) AS volume_kg
      FROM workout_sets
      WHERE
        workout_sets.user_id = CAST(:user_id AS UUID) AND workout_sets.session_id = page.id
      GROUP BY
        workout_sets.exercise_user_id,
        workout_sets.exercise_id
      HAVING
        COUNT(*) FILTER(WHERE
          workout_sets.deleted_at IS NULL) > 0
    ) AS sets
  ) AS done
    ON TRUE
)
SELECT
  shown.started_at,
  shown.id,
  shown.body,
  exercise.id AS exercise_id
FROM caller
LEFT OUTER JOIN exercise
  ON TRUE
LEFT OUTER JOIN (
  SELECT
    page_with_exercises.started_at,
    page_with_exercises.id,
    CASE
      WHEN (
        COALESCE(
          SUM(
            0 + COALESCE(OCTET_LENGTH(CAST(page_with_exercises.notes AS TEXT)), 0) + COALESCE(OCTET_LENGTH(CAST(page_with_exercises.exercises AS TEXT)), 0)
          ) OVER (
            ORDER BY page_with_exercises.started_at DESC, page_with_exercises.id DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
          ),
          0
        ) <= 300000
      )
      THEN (
        SELECT
          CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
        FROM (
          SELECT
            page_with_exercises.id,
            page_with_exercises.title,
            page_with_exercises.notes,
            TO_CHAR(TIMEZONE('UTC', page_with_exercises.started_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
            TO_CHAR(TIMEZONE('UTC', page_with_exercises.ended_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
            page_with_exercises.timezone,
            page_with_exercises.version,
            TO_CHAR(TIMEZONE('UTC', page_with_exercises.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
            TO_CHAR(TIMEZONE('UTC', page_with_exercises.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at,
            CAST(page_with_exercises.exercises AS JSON) AS exercises,
            TRIM_SCALE(
              CASE
                WHEN (
                  (
                    page_with_exercises.volume_kg * 100
                  ) % 1 = '0.5'
                  AND FLOOR(page_with_exercises.volume_kg * 100) % 2 = 0
                )
                THEN FLOOR(page_with_exercises.volume_kg * 100) / CAST(100 AS DECIMAL)
                ELSE ROUND(page_with_exercises.volume_kg, 2)
              END
            ) AS volume_kg
        ) AS fields
      )
    END AS body
  FROM page_with_exercises
) AS shown
  ON TRUE
ORDER BY
  shown.started_at DESC,
  shown.id DESC;
