-- Statements that read what was done of an exercise.
-- Written by `make sql` from functions.exercises.history_statements.

-- name: select_exercise_history
-- Show a page of the sessions with an exercise and its sets in each, newest start first.
--
-- `id` is null when the exercise is not there, `before_id` when the session is not that was named.
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
), before AS (
  SELECT
    workout_sessions.id,
    workout_sessions.started_at
  FROM workout_sessions
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.id = CAST(:before AS UUID)
    AND workout_sessions.deleted_at IS NULL
), walk(day, session_id, started_at, is_wanted, found, enough_on) AS (
  SELECT
    latest.performed_on AS day,
    latest.session_id,
    workout.started_at,
    workout.deleted_at IS NULL
    AND COALESCE(
      (workout.started_at, workout.id) < (
        COALESCE(
          COALESCE(CAST(:after_at AS TIMESTAMPTZ), (
            SELECT
              before.started_at
            FROM before
          )),
          CAST('infinity' AS TIMESTAMPTZ)
        ),
        COALESCE(
          COALESCE(CAST(:after_id AS UUID), (
            SELECT
              before.id
            FROM before
          )),
          COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
        )
      ),
      FALSE
    ) AS is_wanted,
    0 + CAST(workout.deleted_at IS NULL
    AND COALESCE(
      (workout.started_at, workout.id) < (
        COALESCE(
          COALESCE(CAST(:after_at AS TIMESTAMPTZ), (
            SELECT
              before.started_at
            FROM before
          )),
          CAST('infinity' AS TIMESTAMPTZ)
        ),
        COALESCE(
          COALESCE(CAST(:after_id AS UUID), (
            SELECT
              before.id
            FROM before
          )),
          COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
        )
      ),
      FALSE
    ) AS INT) AS found,
    COALESCE(
      CAST(NULL AS DATE),
      CASE
        WHEN (
          0 + CAST(workout.deleted_at IS NULL
          AND COALESCE(
            (workout.started_at, workout.id) < (
              COALESCE(
                COALESCE(CAST(:after_at AS TIMESTAMPTZ), (
                  SELECT
                    before.started_at
                  FROM before
                )),
                CAST('infinity' AS TIMESTAMPTZ)
              ),
              COALESCE(
                COALESCE(CAST(:after_id AS UUID), (
                  SELECT
                    before.id
                  FROM before
                )),
                COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
              )
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
        CAST(TIMEZONE(
          'UTC',
          COALESCE(
            COALESCE(CAST(:after_at AS TIMESTAMPTZ), (
              SELECT
                before.started_at
              FROM before
            )),
            CAST('infinity' AS TIMESTAMPTZ)
          )
        ) AS DATE) + 1
      )
      AND (workout_sets.user_id, workout_sets.exercise_id, workout_sets.performed_on) >= (CAST(:user_id AS UUID), CAST(:exercise_id AS UUID), CAST('-infinity' AS DATE))
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
      (workout.started_at, workout.id) < (
        COALESCE(
          COALESCE(CAST(:after_at AS TIMESTAMPTZ), (
            SELECT
              before.started_at
            FROM before
          )),
          CAST('infinity' AS TIMESTAMPTZ)
        ),
        COALESCE(
          COALESCE(CAST(:after_id AS UUID), (
            SELECT
              before.id
            FROM before
          )),
          COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
        )
      ),
      FALSE
    ) AS is_wanted,
    walk.found + CAST(workout.deleted_at IS NULL
    AND COALESCE(
      (workout.started_at, workout.id) < (
        COALESCE(
          COALESCE(CAST(:after_at AS TIMESTAMPTZ), (
            SELECT
              before.started_at
            FROM before
          )),
          CAST('infinity' AS TIMESTAMPTZ)
        ),
        COALESCE(
          COALESCE(CAST(:after_id AS UUID), (
            SELECT
              before.id
            FROM before
          )),
          COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
        )
      ),
      FALSE
    ) AS INT) AS found,
    COALESCE(
      walk.enough_on,
      CASE
        WHEN (
          walk.found + CAST(workout.deleted_at IS NULL
          AND COALESCE(
            (workout.started_at, workout.id) < (
              COALESCE(
                COALESCE(CAST(:after_at AS TIMESTAMPTZ), (
                  SELECT
                    before.started_at
                  FROM before
                )),
                CAST('infinity' AS TIMESTAMPTZ)
              ),
              COALESCE(
                COALESCE(CAST(:after_id AS UUID), (
                  SELECT
                    before.id
                  FROM before
                )),
                COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
              )
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
      AND (workout_sets.user_id, workout_sets.exercise_id, workout_sets.performed_on) >= (CAST(:user_id AS UUID), CAST(:exercise_id AS UUID), CAST('-infinity' AS DATE))
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
), sessions AS (
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
), page AS (
  SELECT
    sessions.user_id,
    sessions.id,
    sessions.title,
    sessions.notes,
    sessions.started_at,
    sessions.ended_at,
    sessions.timezone,
    sessions.started_on,
    sessions.version,
    sessions.sets_version,
    sessions.last_position,
    sessions.created_at,
    sessions.updated_at,
    sessions.deleted_at,
    sized.notes_bytes,
    COALESCE(
      SUM(sized.bytes) OVER (ORDER BY sessions.started_at DESC, sessions.id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
      0
    ) <= 300000 AS fits
  FROM sessions
  JOIN LATERAL (
    SELECT
      SUM(COALESCE(OCTET_LENGTH(workout_sets.notes), 0)) AS notes_bytes,
      SUM(COALESCE(OCTET_LENGTH(workout_sets.notes), 0)) + COUNT(*) * 170 AS bytes
    FROM workout_sets
    WHERE
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.performed_on = sessions.started_on
      AND workout_sets.session_id = sessions.id
      AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
      AND workout_sets.deleted_at IS NULL
  ) AS sized
    ON TRUE
)
SELECT
  exercise.id,
  before.id AS before_id,
  shown.started_at,
  shown.session_id,
  shown.body
FROM caller
LEFT OUTER JOIN exercise
  ON TRUE
LEFT OUTER JOIN before
  ON TRUE
LEFT OUTER JOIN (
  SELECT
    page.started_at,
    page.id AS session_id,
    CASE
      WHEN (
        page.fits AND page.notes_bytes <= 1000000
      )
      THEN (
        SELECT
          CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
        FROM (
          SELECT
            CAST((
              SELECT
                CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
              FROM (
                SELECT
                  page.id,
                  page.title,
                  TO_CHAR(TIMEZONE('UTC', page.started_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
                  TO_CHAR(TIMEZONE('UTC', page.ended_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
                  page.timezone
              ) AS fields
            ) AS JSON) AS session,
            (
              SELECT
                JSON_AGG(
                  CAST((
                    SELECT
                      CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_3
                    FROM (
                      SELECT
                        sets.id,
                        sets.session_id,
                        sets.exercise_id,
                        sets.exercise_version,
                        sets.position,
                        sets.set_type,
                        sets.reps,
                        TRIM_SCALE(sets.weight) AS weight,
                        sets.unit,
                        TRIM_SCALE(sets.rpe) AS rpe,
                        sets.duration_seconds,
                        TRIM_SCALE(sets.distance_meters) AS distance_meters,
                        sets.rest_seconds,
                        sets.superset,
                        sets.notes,
                        TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
                        TRIM_SCALE(ROUND(sets.weight_kg, 2)) AS weight_kg,
                        sets.version,
                        TO_CHAR(TIMEZONE('UTC', sets.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
                        TO_CHAR(TIMEZONE('UTC', sets.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
                    ) AS fields
                  ) AS JSON) ORDER BY sets.position + 0
                ) AS json_agg_1
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
                  workout_sets.deleted_at
                FROM workout_sets
                WHERE
                  workout_sets.user_id = CAST(:user_id AS UUID)
                  AND workout_sets.performed_on = page.started_on
                  AND workout_sets.session_id = page.id
                  AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
                  AND workout_sets.deleted_at IS NULL
              ) AS sets
            ) AS sets
        ) AS fields
      )
    END AS body
  FROM page
) AS shown
  ON TRUE
ORDER BY
  shown.started_at DESC,
  shown.session_id DESC;
