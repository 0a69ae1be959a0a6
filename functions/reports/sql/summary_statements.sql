-- Statements of the summary report.
-- Written by `make sql` from functions.reports.summary_statements.

-- name: select_summary_stamp
-- Show what a summary would be computed from now: the user's data, and what day it is.
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
  CONCAT(CAST(caller.data_version AS TEXT), '.', CAST(TIMEZONE(caller.timezone, CURRENT_TIMESTAMP) AS DATE)) AS stamp
FROM caller;

-- name: select_summary
-- Show the caller's sets, added up by week and by muscle, as JSON arrays.
--
-- Everything is of one snapshot. The members of the arrays are those of `summary.WeekSum`,
-- `summary.MuscleSum` and `summary.SessionSum`.
WITH performed AS (
  SELECT
    performed_in.session_id,
    performed_in.performed_on,
    performed_in.exercise_user_id,
    performed_in.exercise_id,
    performed_in.exercise_version,
    performed_in.exercise_type,
    performed_in.is_warmup,
    performed_in.has_body,
    performed_in.reps,
    performed_in.weight_kg,
    performed_in.duration_seconds
  FROM workout_sessions
  JOIN LATERAL (
    SELECT
      workout_sets.session_id,
      workout_sets.performed_on,
      workout_sets.exercise_user_id,
      workout_sets.exercise_id,
      workout_sets.exercise_version,
      workout_sets.exercise_type,
      workout_sets.set_type = 'warmup' AS is_warmup,
      workout_sets.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
      AND workout_sets.set_type <> 'warmup' AS has_body,
      COALESCE(workout_sets.reps, 0) AS reps,
      workout_sets.weight_kg,
      COALESCE(workout_sets.duration_seconds, 0) AS duration_seconds
    FROM workout_sets
    WHERE
      workout_sets.deleted_at IS NULL
      AND workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.session_id = workout_sessions.id
    ORDER BY
      workout_sets.position
    LIMIT 1000
  ) AS performed_in
    ON TRUE
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.deleted_at IS NULL
    AND workout_sessions.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
    AND workout_sessions.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
    AND workout_sessions.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
    AND workout_sessions.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
), body_weights AS (
  SELECT
    wanted.session_id,
    weigh_in.id AS weigh_in_id,
    weigh_in.weight_kg,
    weigh_in.weighed_at
  FROM (
    SELECT DISTINCT
      performed.session_id
    FROM performed
    WHERE
      performed.has_body
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
), sets AS NOT MATERIALIZED (
  SELECT
    performed.session_id,
    performed.performed_on,
    performed.exercise_user_id,
    performed.exercise_id,
    performed.exercise_version,
    performed.is_warmup,
    CASE
      WHEN performed.is_warmup
      THEN 'warmup'
      WHEN (
        performed.has_body
        AND CASE
          WHEN (
            performed.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
          )
          THEN CASE
            WHEN (
              CAST(JSONB_EXTRACT_PATH_TEXT((
                SELECT
                  by_session.document
                FROM by_session
              ), CAST(performed.session_id AS TEXT)) AS DECIMAL) + CASE
                WHEN (
                  performed.exercise_type = 'assisted_bodyweight'
                )
                THEN -COALESCE(performed.weight_kg, 0)
                ELSE COALESCE(performed.weight_kg, 0)
              END < 0
            )
            THEN 0
            ELSE CAST(JSONB_EXTRACT_PATH_TEXT((
              SELECT
                by_session.document
              FROM by_session
            ), CAST(performed.session_id AS TEXT)) AS DECIMAL) + CASE
              WHEN (
                performed.exercise_type = 'assisted_bodyweight'
              )
              THEN -COALESCE(performed.weight_kg, 0)
              ELSE COALESCE(performed.weight_kg, 0)
            END
          END
          ELSE performed.weight_kg
        END IS NULL
      )
      THEN 'bodyweight_unknown'
      WHEN (
        performed.reps = 0
      )
      THEN 'no_reps'
      WHEN (
        COALESCE(
          CASE
            WHEN (
              performed.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
            )
            THEN CASE
              WHEN (
                CAST(JSONB_EXTRACT_PATH_TEXT((
                  SELECT
                    by_session.document
                  FROM by_session
                ), CAST(performed.session_id AS TEXT)) AS DECIMAL) + CASE
                  WHEN (
                    performed.exercise_type = 'assisted_bodyweight'
                  )
                  THEN -COALESCE(performed.weight_kg, 0)
                  ELSE COALESCE(performed.weight_kg, 0)
                END < 0
              )
              THEN 0
              ELSE CAST(JSONB_EXTRACT_PATH_TEXT((
                SELECT
                  by_session.document
                FROM by_session
              ), CAST(performed.session_id AS TEXT)) AS DECIMAL) + CASE
                WHEN (
                  performed.exercise_type = 'assisted_bodyweight'
                )
                THEN -COALESCE(performed.weight_kg, 0)
                ELSE COALESCE(performed.weight_kg, 0)
              END
            END
            ELSE performed.weight_kg
          END,
          0
        ) = 0
      )
      THEN 'no_load'
    END AS reason,
    performed.reps,
    COALESCE(
      CASE
        WHEN (
          performed.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
        )
        THEN CASE
          WHEN (
            CAST(JSONB_EXTRACT_PATH_TEXT((
              SELECT
                by_session.document
              FROM by_session
            ), CAST(performed.session_id AS TEXT)) AS DECIMAL) + CASE
              WHEN (
                performed.exercise_type = 'assisted_bodyweight'
              )
              THEN -COALESCE(performed.weight_kg, 0)
              ELSE COALESCE(performed.weight_kg, 0)
            END < 0
          )
          THEN 0
          ELSE CAST(JSONB_EXTRACT_PATH_TEXT((
            SELECT
              by_session.document
            FROM by_session
          ), CAST(performed.session_id AS TEXT)) AS DECIMAL) + CASE
            WHEN (
              performed.exercise_type = 'assisted_bodyweight'
            )
            THEN -COALESCE(performed.weight_kg, 0)
            ELSE COALESCE(performed.weight_kg, 0)
          END
        END
        ELSE performed.weight_kg
      END * performed.reps,
      0
    ) AS volume_kg,
    performed.duration_seconds
  FROM performed
), defined AS (
  SELECT
    performed.sets,
    performed.volume_kg,
    exercise_versions.primary_muscles,
    exercise_versions.secondary_muscles
  FROM (
    SELECT
      sets.exercise_user_id,
      sets.exercise_id,
      sets.exercise_version,
      COUNT(*) AS sets,
      SUM(sets.volume_kg) AS volume_kg
    FROM sets
    WHERE
      NOT sets.is_warmup
    GROUP BY
      sets.exercise_user_id,
      sets.exercise_id,
      sets.exercise_version
  ) AS performed
  JOIN exercise_versions
    ON exercise_versions.user_id = performed.exercise_user_id
    AND exercise_versions.exercise_id = performed.exercise_id
    AND exercise_versions.version = performed.exercise_version
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
  caller.id,
  caller.unit,
  caller.data_version,
  CONCAT(CAST(caller.data_version AS TEXT), '.', CAST(TIMEZONE(caller.timezone, CURRENT_TIMESTAMP) AS DATE)) AS stamp,
  CAST(TIMEZONE(caller.timezone, CURRENT_TIMESTAMP) AS DATE) AS today,
  TO_CHAR(TIMEZONE('UTC', CURRENT_TIMESTAMP), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS generated_at,
  COALESCE(
    CAST((
      SELECT
        JSON_AGG(
          JSON_BUILD_ARRAY(weeks.monday, weeks.sessions, weeks.sets, weeks.reps, weeks.volume_kg, weeks.duration_seconds, weeks.active_days) ORDER BY weeks.monday
        ) AS json_agg_1
      FROM (
        SELECT
          CAST(DATE_TRUNC('WEEK', CAST(sets.performed_on AS TIMESTAMP)) AS DATE) AS monday,
          COUNT(DISTINCT sets.session_id) AS sessions,
          COUNT(*) AS sets,
          SUM(sets.reps) AS reps,
          SUM(sets.volume_kg) AS volume_kg,
          SUM(sets.duration_seconds) AS duration_seconds,
          COUNT(DISTINCT sets.performed_on) AS active_days
        FROM sets
        WHERE
          NOT sets.is_warmup
        GROUP BY
          CAST(DATE_TRUNC('WEEK', CAST(sets.performed_on AS TIMESTAMP)) AS DATE)
      ) AS weeks
    ) AS TEXT),
    '[]'
  ) AS weeks,
  COALESCE(
    CAST((
      SELECT
        JSON_AGG(JSON_BUILD_ARRAY(muscles.muscle, muscles.sets, muscles.volume_kg) ORDER BY muscles.muscle) AS json_agg_2
      FROM (
        SELECT
          worked.muscle,
          SUM(worked.sets * worked.share) AS sets,
          SUM(worked.volume_kg * worked.share) AS volume_kg
        FROM (
          SELECT
            UNNEST(defined.primary_muscles) AS muscle,
            1 AS share,
            defined.sets,
            defined.volume_kg
          FROM defined
          UNION ALL
          SELECT
            UNNEST(defined.secondary_muscles) AS muscle,
            0.5 AS share,
            defined.sets,
            defined.volume_kg
          FROM defined
        ) AS worked
        GROUP BY
          worked.muscle
        ORDER BY
          SUM(worked.sets * worked.share) DESC,
          worked.muscle
        LIMIT 500
      ) AS muscles
    ) AS TEXT),
    '[]'
  ) AS muscles,
  COALESCE(
    CAST((
      SELECT
        JSON_AGG(JSON_BUILD_ARRAY(sessions.sessions, sessions.open_sessions, sessions.seconds)) AS json_agg_3
      FROM (
        SELECT
          COUNT(*) AS sessions,
          COUNT(*) FILTER(WHERE
            workout_sessions.ended_at IS NULL) AS open_sessions,
          COALESCE(SUM(EXTRACT(EPOCH FROM workout_sessions.ended_at - workout_sessions.started_at)), 0) AS seconds
        FROM workout_sessions
        WHERE
          workout_sessions.user_id = CAST(:user_id AS UUID)
          AND workout_sessions.deleted_at IS NULL
          AND workout_sessions.started_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
          AND workout_sessions.started_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
          AND workout_sessions.started_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
          AND workout_sessions.started_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
      ) AS sessions
    ) AS TEXT),
    '[]'
  ) AS sessions,
  CAST((
    SELECT
      JSON_BUILD_OBJECT(
        'warmup',
        left_out.warmup,
        'bodyweight_unknown',
        left_out.bodyweight_unknown,
        'no_reps',
        left_out.no_reps,
        'no_load',
        left_out.no_load,
        'no_muscles',
        left_out.no_muscles
      ) AS json_build_object_1
    FROM (
      SELECT
        counts.warmup,
        counts.bodyweight_unknown,
        counts.no_reps,
        counts.no_load,
        nameless.no_muscles
      FROM (
        SELECT
          COUNT(*) FILTER(WHERE
            sets.reason = 'warmup') AS warmup,
          COUNT(*) FILTER(WHERE
            sets.reason = 'bodyweight_unknown') AS bodyweight_unknown,
          COUNT(*) FILTER(WHERE
            sets.reason = 'no_reps') AS no_reps,
          COUNT(*) FILTER(WHERE
            sets.reason = 'no_load') AS no_load
        FROM sets
      ) AS counts, (
        SELECT
          COALESCE(SUM(defined.sets), 0) AS no_muscles
        FROM defined
        WHERE
          CARDINALITY(defined.primary_muscles) = 0 AND CARDINALITY(defined.secondary_muscles) = 0
      ) AS nameless
    ) AS left_out
  ) AS TEXT) AS sets_left_out,
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
FROM caller;
