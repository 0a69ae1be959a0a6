-- Statements of the records report.
-- Written by `make sql` from functions.reports.record_statements.

-- name: select_records
-- Show the sets that may hold a record, as JSON arrays with the members of `records.Candidate`.
--
-- A page has as many exercises as it may; `following` is the last of them when there are more.
WITH RECURSIVE page(exercise_id, place) AS (
  SELECT
    first.exercise_id,
    0 AS place
  FROM (
    SELECT
      workout_sets.exercise_id
    FROM workout_sets
    WHERE
      workout_sets.deleted_at IS NULL
      AND (workout_sets.user_id, workout_sets.exercise_id) > (CAST(:user_id AS UUID), COALESCE(CAST(:after_exercise AS UUID), CAST('00000000-0000-0000-0000-000000000000' AS UUID)))
      AND workout_sets.user_id <= CAST(:user_id AS UUID)
    ORDER BY
      workout_sets.user_id,
      workout_sets.exercise_id
    LIMIT 1
  ) AS first
  UNION ALL
  SELECT
    further.exercise_id,
    page.place + 1 AS anon_1
  FROM page
  JOIN LATERAL (
    SELECT
      workout_sets.exercise_id
    FROM workout_sets
    WHERE
      workout_sets.deleted_at IS NULL
      AND (workout_sets.user_id, workout_sets.exercise_id) > (CAST(:user_id AS UUID), page.exercise_id)
      AND workout_sets.user_id <= CAST(:user_id AS UUID)
    ORDER BY
      workout_sets.user_id,
      workout_sets.exercise_id
    LIMIT 1
  ) AS further
    ON TRUE
  WHERE
    page.place < 300
), heaviest(id, session_id, exercise_id, exercise_type, performed_on, performed_at, reps, weight_kg, duration_seconds, distance_meters, is_warmup, counts, load_kg, volume_kg, rpe, effort) AS (
  SELECT
    first.id,
    first.session_id,
    first.exercise_id,
    first.exercise_type,
    first.performed_on,
    first.performed_at,
    first.reps,
    first.weight_kg,
    first.duration_seconds,
    first.distance_meters,
    first.is_warmup,
    first.counts,
    first.load_kg,
    first.volume_kg,
    first.rpe,
    first.effort
  FROM (
    SELECT
      workout_sets.id,
      workout_sets.session_id,
      workout_sets.exercise_id,
      workout_sets.exercise_type,
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.reps,
      workout_sets.weight_kg,
      workout_sets.duration_seconds,
      workout_sets.distance_meters,
      workout_sets.set_type = 'warmup' AS is_warmup,
      workout_sets.set_type <> 'warmup' AND workout_sets.reps IS DISTINCT FROM 0 AS counts,
      COALESCE(
        CASE
          WHEN (
            workout_sets.exercise_type = 'assisted_bodyweight'
          )
          THEN -workout_sets.weight_kg
          ELSE workout_sets.weight_kg
        END,
        0
      ) AS load_kg,
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps'
        )
        THEN workout_sets.weight_kg * workout_sets.reps
      END AS volume_kg,
      CASE WHEN (
        workout_sets.reps <= 12
      ) THEN workout_sets.rpe END AS rpe,
      COALESCE(workout_sets.rpe, 10) AS effort
    FROM workout_sets
    WHERE
      CASE WHEN (
        workout_sets.performed_on > CAST(:until AS DATE)
      ) THEN NULL ELSE TRUE END IS NOT NULL
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
      AND (workout_sets.user_id, workout_sets.exercise_id) > (CAST(:user_id AS UUID), COALESCE(CAST(:after_exercise AS UUID), CAST('00000000-0000-0000-0000-000000000000' AS UUID)))
      AND (workout_sets.user_id, workout_sets.exercise_id) <= (
        CAST(:user_id AS UUID),
        COALESCE(
          (
            SELECT
              page.exercise_id
            FROM page
            WHERE
              page.place = 299 AND EXISTS(
                SELECT
                  1
                FROM page
                WHERE
                  page.place = 300
              )
          ),
          'ffffffff-ffff-ffff-ffff-ffffffffffff'
        )
      )
    ORDER BY
      workout_sets.user_id,
      workout_sets.exercise_id,
      workout_sets.reps,
      COALESCE(workout_sets.rpe, 10),
      -COALESCE(
        CASE
          WHEN (
            workout_sets.exercise_type = 'assisted_bodyweight'
          )
          THEN -workout_sets.weight_kg
          ELSE workout_sets.weight_kg
        END,
        0
      ),
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.id
    LIMIT 1
  ) AS first
  UNION ALL
  SELECT
    following.id,
    following.session_id,
    following.exercise_id,
    following.exercise_type,
    following.performed_on,
    following.performed_at,
    following.reps,
    following.weight_kg,
    following.duration_seconds,
    following.distance_meters,
    following.is_warmup,
    following.counts,
    following.load_kg,
    following.volume_kg,
    following.rpe,
    following.effort
  FROM heaviest
  JOIN LATERAL (
    SELECT
      workout_sets.id,
      workout_sets.session_id,
      workout_sets.exercise_id,
      workout_sets.exercise_type,
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.reps,
      workout_sets.weight_kg,
      workout_sets.duration_seconds,
      workout_sets.distance_meters,
      workout_sets.set_type = 'warmup' AS is_warmup,
      workout_sets.set_type <> 'warmup' AND workout_sets.reps IS DISTINCT FROM 0 AS counts,
      COALESCE(
        CASE
          WHEN (
            workout_sets.exercise_type = 'assisted_bodyweight'
          )
          THEN -workout_sets.weight_kg
          ELSE workout_sets.weight_kg
        END,
        0
      ) AS load_kg,
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps'
        )
        THEN workout_sets.weight_kg * workout_sets.reps
      END AS volume_kg,
      CASE WHEN (
        workout_sets.reps <= 12
      ) THEN workout_sets.rpe END AS rpe,
      COALESCE(workout_sets.rpe, 10) AS effort
    FROM workout_sets
    WHERE
      CASE WHEN (
        workout_sets.performed_on > CAST(:until AS DATE)
      ) THEN NULL ELSE TRUE END IS NOT NULL
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
      AND (workout_sets.user_id, workout_sets.exercise_id, workout_sets.reps, COALESCE(workout_sets.rpe, 10)) > (CAST(:user_id AS UUID), heaviest.exercise_id, heaviest.reps, heaviest.effort)
      AND (workout_sets.user_id, workout_sets.exercise_id) <= (
        CAST(:user_id AS UUID),
        COALESCE(
          (
            SELECT
              page.exercise_id
            FROM page
            WHERE
              page.place = 299 AND EXISTS(
                SELECT
                  1
                FROM page
                WHERE
                  page.place = 300
              )
          ),
          'ffffffff-ffff-ffff-ffff-ffffffffffff'
        )
      )
    ORDER BY
      workout_sets.user_id,
      workout_sets.exercise_id,
      workout_sets.reps,
      COALESCE(workout_sets.rpe, 10),
      -COALESCE(
        CASE
          WHEN (
            workout_sets.exercise_type = 'assisted_bodyweight'
          )
          THEN -workout_sets.weight_kg
          ELSE workout_sets.weight_kg
        END,
        0
      ),
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.id
    LIMIT 1
  ) AS following
    ON TRUE
), most_reps AS (
  SELECT
    first.id,
    first.session_id,
    first.exercise_id,
    first.exercise_type,
    first.performed_on,
    first.performed_at,
    first.reps,
    first.weight_kg,
    first.duration_seconds,
    first.distance_meters,
    first.is_warmup,
    first.counts,
    first.load_kg,
    first.volume_kg,
    first.rpe
  FROM (
    SELECT
      heaviest.exercise_id,
      MAX(heaviest.reps) AS reps
    FROM heaviest
    GROUP BY
      heaviest.exercise_id
  ) AS most
  JOIN LATERAL (
    SELECT
      MIN(workout_sets.performed_on) AS performed_on
    FROM workout_sets
    WHERE
      CASE WHEN (
        workout_sets.performed_on > CAST(:until AS DATE)
      ) THEN NULL ELSE TRUE END IS NOT NULL
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
      AND workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.exercise_id = most.exercise_id
      AND workout_sets.reps = most.reps
    GROUP BY
      workout_sets.exercise_id,
      workout_sets.reps
  ) AS day
    ON TRUE
  JOIN LATERAL (
    SELECT
      workout_sets.id,
      workout_sets.session_id,
      workout_sets.exercise_id,
      workout_sets.exercise_type,
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.reps,
      workout_sets.weight_kg,
      workout_sets.duration_seconds,
      workout_sets.distance_meters,
      workout_sets.set_type = 'warmup' AS is_warmup,
      workout_sets.set_type <> 'warmup' AND workout_sets.reps IS DISTINCT FROM 0 AS counts,
      COALESCE(
        CASE
          WHEN (
            workout_sets.exercise_type = 'assisted_bodyweight'
          )
          THEN -workout_sets.weight_kg
          ELSE workout_sets.weight_kg
        END,
        0
      ) AS load_kg,
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps'
        )
        THEN workout_sets.weight_kg * workout_sets.reps
      END AS volume_kg,
      CASE WHEN (
        workout_sets.reps <= 12
      ) THEN workout_sets.rpe END AS rpe
    FROM workout_sets
    WHERE
      CASE WHEN (
        workout_sets.performed_on > CAST(:until AS DATE)
      ) THEN NULL ELSE TRUE END IS NOT NULL
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
      AND workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.exercise_id = most.exercise_id
      AND workout_sets.reps = most.reps
      AND workout_sets.performed_on = day.performed_on
    ORDER BY
      workout_sets.performed_at,
      workout_sets.id
    LIMIT 1
  ) AS first
    ON TRUE
), sets AS (
  SELECT
    heaviest.id,
    heaviest.session_id,
    heaviest.exercise_id,
    heaviest.exercise_type,
    heaviest.performed_on,
    heaviest.performed_at,
    heaviest.reps,
    heaviest.weight_kg,
    heaviest.duration_seconds,
    heaviest.distance_meters,
    heaviest.is_warmup,
    heaviest.counts,
    heaviest.load_kg,
    heaviest.volume_kg,
    heaviest.rpe
  FROM heaviest
  UNION ALL
  SELECT
    most_reps.id,
    most_reps.session_id,
    most_reps.exercise_id,
    most_reps.exercise_type,
    most_reps.performed_on,
    most_reps.performed_at,
    most_reps.reps,
    most_reps.weight_kg,
    most_reps.duration_seconds,
    most_reps.distance_meters,
    most_reps.is_warmup,
    most_reps.counts,
    most_reps.load_kg,
    most_reps.volume_kg,
    most_reps.rpe
  FROM most_reps
  UNION ALL
  SELECT
    longest.id,
    longest.session_id,
    longest.exercise_id,
    longest.exercise_type,
    longest.performed_on,
    longest.performed_at,
    longest.reps,
    longest.weight_kg,
    longest.duration_seconds,
    longest.distance_meters,
    longest.is_warmup,
    longest.counts,
    longest.load_kg,
    longest.volume_kg,
    longest.rpe
  FROM most_reps
  JOIN LATERAL (
    SELECT
      workout_sets.id,
      workout_sets.session_id,
      workout_sets.exercise_id,
      workout_sets.exercise_type,
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.reps,
      workout_sets.weight_kg,
      workout_sets.duration_seconds,
      workout_sets.distance_meters,
      workout_sets.set_type = 'warmup' AS is_warmup,
      workout_sets.set_type <> 'warmup' AND workout_sets.reps IS DISTINCT FROM 0 AS counts,
      COALESCE(
        CASE
          WHEN (
            workout_sets.exercise_type = 'assisted_bodyweight'
          )
          THEN -workout_sets.weight_kg
          ELSE workout_sets.weight_kg
        END,
        0
      ) AS load_kg,
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps'
        )
        THEN workout_sets.weight_kg * workout_sets.reps
      END AS volume_kg,
      CASE WHEN (
        workout_sets.reps <= 12
      ) THEN workout_sets.rpe END AS rpe
    FROM workout_sets
    WHERE
      CASE WHEN (
        workout_sets.performed_on > CAST(:until AS DATE)
      ) THEN NULL ELSE TRUE END IS NOT NULL
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
      AND workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.exercise_id = most_reps.exercise_id
      AND workout_sets.duration_seconds > 0
    ORDER BY
      -workout_sets.duration_seconds,
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.id
    LIMIT 1
  ) AS longest
    ON TRUE
  UNION ALL
  SELECT
    farthest.id,
    farthest.session_id,
    farthest.exercise_id,
    farthest.exercise_type,
    farthest.performed_on,
    farthest.performed_at,
    farthest.reps,
    farthest.weight_kg,
    farthest.duration_seconds,
    farthest.distance_meters,
    farthest.is_warmup,
    farthest.counts,
    farthest.load_kg,
    farthest.volume_kg,
    farthest.rpe
  FROM most_reps
  JOIN LATERAL (
    SELECT
      workout_sets.id,
      workout_sets.session_id,
      workout_sets.exercise_id,
      workout_sets.exercise_type,
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.reps,
      workout_sets.weight_kg,
      workout_sets.duration_seconds,
      workout_sets.distance_meters,
      workout_sets.set_type = 'warmup' AS is_warmup,
      workout_sets.set_type <> 'warmup' AND workout_sets.reps IS DISTINCT FROM 0 AS counts,
      COALESCE(
        CASE
          WHEN (
            workout_sets.exercise_type = 'assisted_bodyweight'
          )
          THEN -workout_sets.weight_kg
          ELSE workout_sets.weight_kg
        END,
        0
      ) AS load_kg,
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps'
        )
        THEN workout_sets.weight_kg * workout_sets.reps
      END AS volume_kg,
      CASE WHEN (
        workout_sets.reps <= 12
      ) THEN workout_sets.rpe END AS rpe
    FROM workout_sets
    WHERE
      CASE WHEN (
        workout_sets.performed_on > CAST(:until AS DATE)
      ) THEN NULL ELSE TRUE END IS NOT NULL
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
      AND workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.exercise_id = most_reps.exercise_id
      AND workout_sets.distance_meters > 0
    ORDER BY
      -workout_sets.distance_meters,
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.id
    LIMIT 1
  ) AS farthest
    ON TRUE
  UNION ALL
  SELECT
    workout_sets.id,
    workout_sets.session_id,
    workout_sets.exercise_id,
    workout_sets.exercise_type,
    workout_sets.performed_on,
    workout_sets.performed_at,
    workout_sets.reps,
    workout_sets.weight_kg,
    workout_sets.duration_seconds,
    workout_sets.distance_meters,
    workout_sets.set_type = 'warmup' AS is_warmup,
    workout_sets.set_type <> 'warmup' AND workout_sets.reps IS DISTINCT FROM 0 AS counts,
    COALESCE(
      CASE
        WHEN (
          workout_sets.exercise_type = 'assisted_bodyweight'
        )
        THEN -workout_sets.weight_kg
        ELSE workout_sets.weight_kg
      END,
      0
    ) AS load_kg,
    CASE
      WHEN (
        workout_sets.exercise_type = 'weight_reps'
      )
      THEN workout_sets.weight_kg * workout_sets.reps
    END AS volume_kg,
    CASE WHEN (
      workout_sets.reps <= 12
    ) THEN workout_sets.rpe END AS rpe
  FROM workout_sets
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.exercise_id <= COALESCE(
      (
        SELECT
          page.exercise_id
        FROM page
        WHERE
          page.place = 299 AND EXISTS(
            SELECT
              1
            FROM page
            WHERE
              page.place = 300
          )
      ),
      'ffffffff-ffff-ffff-ffff-ffffffffffff'
    )
    AND workout_sets.exercise_id > COALESCE(CAST(:after_exercise AS UUID), CAST('00000000-0000-0000-0000-000000000000' AS UUID))
    AND CASE WHEN (
      workout_sets.performed_on > CAST(:until AS DATE)
    ) THEN NULL ELSE TRUE END IS NOT NULL
    AND workout_sets.deleted_at IS NULL
    AND (
      workout_sets.set_type = 'warmup' OR workout_sets.reps IS NULL OR workout_sets.reps = 0
    )
    AND workout_sets.reps IS NULL
), with_body AS (
  SELECT
    workout_sets.id,
    workout_sets.session_id,
    workout_sets.exercise_id,
    workout_sets.exercise_type,
    workout_sets.performed_on,
    workout_sets.performed_at,
    workout_sets.reps,
    workout_sets.weight_kg,
    workout_sets.duration_seconds,
    workout_sets.distance_meters,
    workout_sets.set_type = 'warmup' AS is_warmup,
    workout_sets.set_type <> 'warmup' AND workout_sets.reps IS DISTINCT FROM 0 AS counts,
    COALESCE(
      CASE
        WHEN (
          workout_sets.exercise_type = 'assisted_bodyweight'
        )
        THEN -workout_sets.weight_kg
        ELSE workout_sets.weight_kg
      END,
      0
    ) AS load_kg,
    CASE
      WHEN (
        workout_sets.exercise_type = 'weight_reps'
      )
      THEN workout_sets.weight_kg * workout_sets.reps
    END AS volume_kg,
    CASE WHEN (
      workout_sets.reps <= 12
    ) THEN workout_sets.rpe END AS rpe
  FROM workout_sets
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.exercise_id <= COALESCE(
      (
        SELECT
          page.exercise_id
        FROM page
        WHERE
          page.place = 299 AND EXISTS(
            SELECT
              1
            FROM page
            WHERE
              page.place = 300
          )
      ),
      'ffffffff-ffff-ffff-ffff-ffffffffffff'
    )
    AND workout_sets.exercise_id > COALESCE(CAST(:after_exercise AS UUID), CAST('00000000-0000-0000-0000-000000000000' AS UUID))
    AND CASE WHEN (
      workout_sets.performed_on > CAST(:until AS DATE)
    ) THEN NULL ELSE TRUE END IS NOT NULL
    AND EXISTS(
      SELECT
        1
      FROM heaviest
      WHERE
        heaviest.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
    )
    AND workout_sets.exercise_id = ANY(
      ARRAY((
        SELECT DISTINCT
          heaviest.exercise_id
        FROM heaviest
        WHERE
          heaviest.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
      ))
    )
    AND workout_sets.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
    AND workout_sets.deleted_at IS NULL
    AND workout_sets.set_type <> 'warmup'
    AND workout_sets.reps > 0
), body_weights AS (
  SELECT
    wanted.session_id,
    weigh_in.id AS weigh_in_id,
    weigh_in.weight_kg,
    weigh_in.weighed_at
  FROM (
    SELECT DISTINCT
      with_body.session_id
    FROM with_body
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
), loaded AS (
  SELECT
    with_body.id,
    with_body.session_id,
    with_body.exercise_id,
    with_body.exercise_type,
    with_body.performed_on,
    with_body.performed_at,
    with_body.reps,
    with_body.weight_kg,
    with_body.duration_seconds,
    with_body.distance_meters,
    with_body.is_warmup,
    with_body.counts,
    with_body.rpe,
    CASE
      WHEN (
        with_body.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
      )
      THEN CASE
        WHEN (
          CAST(JSONB_EXTRACT_PATH_TEXT((
            SELECT
              by_session.document
            FROM by_session
          ), CAST(with_body.session_id AS TEXT)) AS DECIMAL) + CASE
            WHEN (
              with_body.exercise_type = 'assisted_bodyweight'
            )
            THEN -COALESCE(with_body.weight_kg, 0)
            ELSE COALESCE(with_body.weight_kg, 0)
          END < 0
        )
        THEN 0
        ELSE CAST(JSONB_EXTRACT_PATH_TEXT((
          SELECT
            by_session.document
          FROM by_session
        ), CAST(with_body.session_id AS TEXT)) AS DECIMAL) + CASE
          WHEN (
            with_body.exercise_type = 'assisted_bodyweight'
          )
          THEN -COALESCE(with_body.weight_kg, 0)
          ELSE COALESCE(with_body.weight_kg, 0)
        END
      END
      ELSE with_body.weight_kg
    END AS load_kg
  FROM with_body
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
), counts AS (
  SELECT
    (
      (
        SELECT
          COUNT(*) AS count_3
        FROM workout_sets
        WHERE
          workout_sets.user_id = CAST(:user_id AS UUID)
          AND workout_sets.exercise_id <= COALESCE(
            (
              SELECT
                page.exercise_id
              FROM page
              WHERE
                page.place = 299 AND EXISTS(
                  SELECT
                    1
                  FROM page
                  WHERE
                    page.place = 300
                )
            ),
            'ffffffff-ffff-ffff-ffff-ffffffffffff'
          )
          AND workout_sets.exercise_id > COALESCE(CAST(:after_exercise AS UUID), CAST('00000000-0000-0000-0000-000000000000' AS UUID))
          AND CASE WHEN (
            workout_sets.performed_on > CAST(:until AS DATE)
          ) THEN NULL ELSE TRUE END IS NOT NULL
          AND workout_sets.deleted_at IS NULL
      ) - left_out.warmup
    ) - left_out.no_reps AS used,
    left_out.warmup,
    left_out.no_reps
  FROM (
    SELECT
      COUNT(*) FILTER(WHERE
        workout_sets.set_type = 'warmup') AS warmup,
      COUNT(*) FILTER(WHERE
        workout_sets.set_type <> 'warmup' AND workout_sets.reps = 0) AS no_reps
    FROM workout_sets
    WHERE
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.exercise_id <= COALESCE(
        (
          SELECT
            page.exercise_id
          FROM page
          WHERE
            page.place = 299 AND EXISTS(
              SELECT
                1
              FROM page
              WHERE
                page.place = 300
            )
        ),
        'ffffffff-ffff-ffff-ffff-ffffffffffff'
      )
      AND workout_sets.exercise_id > COALESCE(CAST(:after_exercise AS UUID), CAST('00000000-0000-0000-0000-000000000000' AS UUID))
      AND CASE WHEN (
        workout_sets.performed_on > CAST(:until AS DATE)
      ) THEN NULL ELSE TRUE END IS NOT NULL
      AND workout_sets.deleted_at IS NULL
      AND (
        workout_sets.set_type = 'warmup' OR workout_sets.reps IS NULL OR workout_sets.reps = 0
      )
  ) AS left_out
)
SELECT
  caller.id,
  caller.unit,
  caller.data_version,
  CAST(caller.data_version AS TEXT) AS stamp,
  TO_CHAR(TIMEZONE('UTC', CURRENT_TIMESTAMP), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS generated_at,
  COALESCE(
    CAST((
      SELECT
        JSON_AGG(
          JSON_BUILD_ARRAY(
            candidates.exercise_id,
            candidates.exercise_type,
            candidates.measure,
            candidates.reps,
            candidates.rpe,
            candidates.value,
            candidates.performed_on,
            candidates.performed_at,
            candidates.id,
            candidates.session_id
          )
        ) AS json_agg_1
      FROM (
        SELECT
          load.exercise_id,
          load.exercise_type,
          load.measure,
          load.reps,
          load.rpe,
          load.value,
          load.performed_on,
          load.performed_at,
          load.id,
          load.session_id
        FROM (
          SELECT DISTINCT ON (
            sets.exercise_id,
            LEAST(COALESCE(sets.reps, 0), 16),
            CASE WHEN (
              sets.exercise_type = 'weight_reps'
            ) THEN sets.rpe END
          )
            sets.exercise_id,
            sets.exercise_type,
            'load' AS measure,
            LEAST(COALESCE(sets.reps, 0), 16) AS reps,
            CAST(CASE WHEN (
              sets.exercise_type = 'weight_reps'
            ) THEN sets.rpe END AS DECIMAL) AS rpe,
            sets.load_kg AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts
            AND sets.load_kg IS NOT NULL
            AND (
              sets.load_kg <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
          ORDER BY
            sets.exercise_id,
            LEAST(COALESCE(sets.reps, 0), 16),
            CASE WHEN (
              sets.exercise_type = 'weight_reps'
            ) THEN sets.rpe END,
            sets.load_kg DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS load
        UNION ALL
        SELECT
          lifted.exercise_id,
          lifted.exercise_type,
          lifted.measure,
          lifted.reps,
          lifted.rpe,
          lifted.value,
          lifted.performed_on,
          lifted.performed_at,
          lifted.id,
          lifted.session_id
        FROM (
          SELECT DISTINCT ON (loaded.exercise_id, loaded.reps, loaded.rpe)
            loaded.exercise_id,
            loaded.exercise_type,
            'lifted' AS measure,
            loaded.reps,
            CAST(loaded.rpe AS DECIMAL) AS rpe,
            loaded.load_kg AS value,
            loaded.performed_on,
            TO_CHAR(TIMEZONE('UTC', loaded.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            loaded.id,
            loaded.session_id
          FROM loaded
          WHERE
            loaded.counts AND loaded.load_kg IS NOT NULL AND loaded.load_kg <> 0
          ORDER BY
            loaded.exercise_id,
            loaded.reps,
            loaded.rpe,
            loaded.load_kg DESC,
            loaded.performed_on,
            loaded.performed_at,
            loaded.id
        ) AS lifted
        UNION ALL
        SELECT
          volume.exercise_id,
          volume.exercise_type,
          volume.measure,
          volume.reps,
          volume.rpe,
          volume.value,
          volume.performed_on,
          volume.performed_at,
          volume.id,
          volume.session_id
        FROM (
          SELECT DISTINCT ON (loaded.exercise_id)
            loaded.exercise_id,
            loaded.exercise_type,
            'volume' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            loaded.load_kg * loaded.reps AS value,
            loaded.performed_on,
            TO_CHAR(TIMEZONE('UTC', loaded.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            loaded.id,
            loaded.session_id
          FROM loaded
          WHERE
            loaded.counts AND loaded.load_kg * loaded.reps IS NOT NULL AND loaded.load_kg * loaded.reps <> 0
          ORDER BY
            loaded.exercise_id,
            loaded.load_kg * loaded.reps DESC,
            loaded.performed_on,
            loaded.performed_at,
            loaded.id
        ) AS volume
        UNION ALL
        SELECT
          volume.exercise_id,
          volume.exercise_type,
          volume.measure,
          volume.reps,
          volume.rpe,
          volume.value,
          volume.performed_on,
          volume.performed_at,
          volume.id,
          volume.session_id
        FROM (
          SELECT DISTINCT ON (sets.exercise_id)
            sets.exercise_id,
            sets.exercise_type,
            'volume' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            sets.volume_kg AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts AND sets.volume_kg IS NOT NULL AND sets.volume_kg <> 0
          ORDER BY
            sets.exercise_id,
            sets.volume_kg DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS volume
        UNION ALL
        SELECT
          reps.exercise_id,
          reps.exercise_type,
          reps.measure,
          reps.reps,
          reps.rpe,
          reps.value,
          reps.performed_on,
          reps.performed_at,
          reps.id,
          reps.session_id
        FROM (
          SELECT DISTINCT ON (sets.exercise_id)
            sets.exercise_id,
            sets.exercise_type,
            'reps' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            sets.reps AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts AND sets.reps IS NOT NULL AND sets.reps <> 0
          ORDER BY
            sets.exercise_id,
            sets.reps DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS reps
        UNION ALL
        SELECT
          duration.exercise_id,
          duration.exercise_type,
          duration.measure,
          duration.reps,
          duration.rpe,
          duration.value,
          duration.performed_on,
          duration.performed_at,
          duration.id,
          duration.session_id
        FROM (
          SELECT DISTINCT ON (sets.exercise_id)
            sets.exercise_id,
            sets.exercise_type,
            'duration' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            sets.duration_seconds AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts AND sets.duration_seconds IS NOT NULL AND sets.duration_seconds <> 0
          ORDER BY
            sets.exercise_id,
            sets.duration_seconds DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS duration
        UNION ALL
        SELECT
          distance.exercise_id,
          distance.exercise_type,
          distance.measure,
          distance.reps,
          distance.rpe,
          distance.value,
          distance.performed_on,
          distance.performed_at,
          distance.id,
          distance.session_id
        FROM (
          SELECT DISTINCT ON (sets.exercise_id)
            sets.exercise_id,
            sets.exercise_type,
            'distance' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            sets.distance_meters AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts AND sets.distance_meters IS NOT NULL AND sets.distance_meters <> 0
          ORDER BY
            sets.exercise_id,
            sets.distance_meters DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS distance
      ) AS candidates
    ) AS TEXT),
    '[]'
  ) AS candidates,
  (
    SELECT
      page.exercise_id
    FROM page
    WHERE
      page.place = 299 AND EXISTS(
        SELECT
          1
        FROM page
        WHERE
          page.place = 300
      )
  ) AS following,
  counts.used,
  counts.warmup,
  counts.no_reps,
  (
    SELECT
      COUNT(*) AS count_1
    FROM loaded
    WHERE
      loaded.load_kg IS NULL
  ) AS bodyweight_unknown,
  (
    SELECT
      COUNT(DISTINCT body_weights.weigh_in_id) AS count_2
    FROM body_weights
  ) AS weigh_ins_used,
  (
    SELECT
      TO_CHAR(TIMEZONE('UTC', MIN(body_weights.weighed_at)), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS to_char_1
    FROM body_weights
  ) AS oldest_weigh_in_at
FROM caller
JOIN counts
  ON TRUE;

-- name: select_records_of_exercise
-- Show those of one exercise; `id` is null when it is not there.
WITH RECURSIVE heaviest(id, session_id, exercise_id, exercise_type, performed_on, performed_at, reps, weight_kg, duration_seconds, distance_meters, is_warmup, counts, load_kg, volume_kg, rpe, effort) AS (
  SELECT
    first.id,
    first.session_id,
    first.exercise_id,
    first.exercise_type,
    first.performed_on,
    first.performed_at,
    first.reps,
    first.weight_kg,
    first.duration_seconds,
    first.distance_meters,
    first.is_warmup,
    first.counts,
    first.load_kg,
    first.volume_kg,
    first.rpe,
    first.effort
  FROM (
    SELECT
      workout_sets.id,
      workout_sets.session_id,
      workout_sets.exercise_id,
      workout_sets.exercise_type,
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.reps,
      workout_sets.weight_kg,
      workout_sets.duration_seconds,
      workout_sets.distance_meters,
      workout_sets.set_type = 'warmup' AS is_warmup,
      workout_sets.set_type <> 'warmup' AND workout_sets.reps IS DISTINCT FROM 0 AS counts,
      COALESCE(
        CASE
          WHEN (
            workout_sets.exercise_type = 'assisted_bodyweight'
          )
          THEN -workout_sets.weight_kg
          ELSE workout_sets.weight_kg
        END,
        0
      ) AS load_kg,
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps'
        )
        THEN workout_sets.weight_kg * workout_sets.reps
      END AS volume_kg,
      CASE WHEN (
        workout_sets.reps <= 12
      ) THEN workout_sets.rpe END AS rpe,
      COALESCE(workout_sets.rpe, 10) AS effort
    FROM workout_sets
    WHERE
      CASE WHEN (
        workout_sets.performed_on > CAST(:until AS DATE)
      ) THEN NULL ELSE TRUE END IS NOT NULL
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
      AND (workout_sets.user_id, workout_sets.exercise_id) >= (CAST(:user_id AS UUID), CAST(:exercise_id AS UUID))
      AND (workout_sets.user_id, workout_sets.exercise_id) <= (CAST(:user_id AS UUID), CAST(:exercise_id AS UUID))
    ORDER BY
      workout_sets.user_id,
      workout_sets.exercise_id,
      workout_sets.reps,
      COALESCE(workout_sets.rpe, 10),
      -COALESCE(
        CASE
          WHEN (
            workout_sets.exercise_type = 'assisted_bodyweight'
          )
          THEN -workout_sets.weight_kg
          ELSE workout_sets.weight_kg
        END,
        0
      ),
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.id
    LIMIT 1
  ) AS first
  UNION ALL
  SELECT
    following.id,
    following.session_id,
    following.exercise_id,
    following.exercise_type,
    following.performed_on,
    following.performed_at,
    following.reps,
    following.weight_kg,
    following.duration_seconds,
    following.distance_meters,
    following.is_warmup,
    following.counts,
    following.load_kg,
    following.volume_kg,
    following.rpe,
    following.effort
  FROM heaviest
  JOIN LATERAL (
    SELECT
      workout_sets.id,
      workout_sets.session_id,
      workout_sets.exercise_id,
      workout_sets.exercise_type,
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.reps,
      workout_sets.weight_kg,
      workout_sets.duration_seconds,
      workout_sets.distance_meters,
      workout_sets.set_type = 'warmup' AS is_warmup,
      workout_sets.set_type <> 'warmup' AND workout_sets.reps IS DISTINCT FROM 0 AS counts,
      COALESCE(
        CASE
          WHEN (
            workout_sets.exercise_type = 'assisted_bodyweight'
          )
          THEN -workout_sets.weight_kg
          ELSE workout_sets.weight_kg
        END,
        0
      ) AS load_kg,
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps'
        )
        THEN workout_sets.weight_kg * workout_sets.reps
      END AS volume_kg,
      CASE WHEN (
        workout_sets.reps <= 12
      ) THEN workout_sets.rpe END AS rpe,
      COALESCE(workout_sets.rpe, 10) AS effort
    FROM workout_sets
    WHERE
      CASE WHEN (
        workout_sets.performed_on > CAST(:until AS DATE)
      ) THEN NULL ELSE TRUE END IS NOT NULL
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
      AND (workout_sets.user_id, workout_sets.exercise_id, workout_sets.reps, COALESCE(workout_sets.rpe, 10)) > (CAST(:user_id AS UUID), heaviest.exercise_id, heaviest.reps, heaviest.effort)
      AND (workout_sets.user_id, workout_sets.exercise_id) <= (CAST(:user_id AS UUID), CAST(:exercise_id AS UUID))
    ORDER BY
      workout_sets.user_id,
      workout_sets.exercise_id,
      workout_sets.reps,
      COALESCE(workout_sets.rpe, 10),
      -COALESCE(
        CASE
          WHEN (
            workout_sets.exercise_type = 'assisted_bodyweight'
          )
          THEN -workout_sets.weight_kg
          ELSE workout_sets.weight_kg
        END,
        0
      ),
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.id
    LIMIT 1
  ) AS following
    ON TRUE
), most_reps AS (
  SELECT
    first.id,
    first.session_id,
    first.exercise_id,
    first.exercise_type,
    first.performed_on,
    first.performed_at,
    first.reps,
    first.weight_kg,
    first.duration_seconds,
    first.distance_meters,
    first.is_warmup,
    first.counts,
    first.load_kg,
    first.volume_kg,
    first.rpe
  FROM (
    SELECT
      heaviest.exercise_id,
      MAX(heaviest.reps) AS reps
    FROM heaviest
    GROUP BY
      heaviest.exercise_id
  ) AS most
  JOIN LATERAL (
    SELECT
      MIN(workout_sets.performed_on) AS performed_on
    FROM workout_sets
    WHERE
      CASE WHEN (
        workout_sets.performed_on > CAST(:until AS DATE)
      ) THEN NULL ELSE TRUE END IS NOT NULL
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
      AND workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.exercise_id = most.exercise_id
      AND workout_sets.reps = most.reps
    GROUP BY
      workout_sets.exercise_id,
      workout_sets.reps
  ) AS day
    ON TRUE
  JOIN LATERAL (
    SELECT
      workout_sets.id,
      workout_sets.session_id,
      workout_sets.exercise_id,
      workout_sets.exercise_type,
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.reps,
      workout_sets.weight_kg,
      workout_sets.duration_seconds,
      workout_sets.distance_meters,
      workout_sets.set_type = 'warmup' AS is_warmup,
      workout_sets.set_type <> 'warmup' AND workout_sets.reps IS DISTINCT FROM 0 AS counts,
      COALESCE(
        CASE
          WHEN (
            workout_sets.exercise_type = 'assisted_bodyweight'
          )
          THEN -workout_sets.weight_kg
          ELSE workout_sets.weight_kg
        END,
        0
      ) AS load_kg,
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps'
        )
        THEN workout_sets.weight_kg * workout_sets.reps
      END AS volume_kg,
      CASE WHEN (
        workout_sets.reps <= 12
      ) THEN workout_sets.rpe END AS rpe
    FROM workout_sets
    WHERE
      CASE WHEN (
        workout_sets.performed_on > CAST(:until AS DATE)
      ) THEN NULL ELSE TRUE END IS NOT NULL
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
      AND workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.exercise_id = most.exercise_id
      AND workout_sets.reps = most.reps
      AND workout_sets.performed_on = day.performed_on
    ORDER BY
      workout_sets.performed_at,
      workout_sets.id
    LIMIT 1
  ) AS first
    ON TRUE
), sets AS (
  SELECT
    heaviest.id,
    heaviest.session_id,
    heaviest.exercise_id,
    heaviest.exercise_type,
    heaviest.performed_on,
    heaviest.performed_at,
    heaviest.reps,
    heaviest.weight_kg,
    heaviest.duration_seconds,
    heaviest.distance_meters,
    heaviest.is_warmup,
    heaviest.counts,
    heaviest.load_kg,
    heaviest.volume_kg,
    heaviest.rpe
  FROM heaviest
  UNION ALL
  SELECT
    most_reps.id,
    most_reps.session_id,
    most_reps.exercise_id,
    most_reps.exercise_type,
    most_reps.performed_on,
    most_reps.performed_at,
    most_reps.reps,
    most_reps.weight_kg,
    most_reps.duration_seconds,
    most_reps.distance_meters,
    most_reps.is_warmup,
    most_reps.counts,
    most_reps.load_kg,
    most_reps.volume_kg,
    most_reps.rpe
  FROM most_reps
  UNION ALL
  SELECT
    longest.id,
    longest.session_id,
    longest.exercise_id,
    longest.exercise_type,
    longest.performed_on,
    longest.performed_at,
    longest.reps,
    longest.weight_kg,
    longest.duration_seconds,
    longest.distance_meters,
    longest.is_warmup,
    longest.counts,
    longest.load_kg,
    longest.volume_kg,
    longest.rpe
  FROM most_reps
  JOIN LATERAL (
    SELECT
      workout_sets.id,
      workout_sets.session_id,
      workout_sets.exercise_id,
      workout_sets.exercise_type,
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.reps,
      workout_sets.weight_kg,
      workout_sets.duration_seconds,
      workout_sets.distance_meters,
      workout_sets.set_type = 'warmup' AS is_warmup,
      workout_sets.set_type <> 'warmup' AND workout_sets.reps IS DISTINCT FROM 0 AS counts,
      COALESCE(
        CASE
          WHEN (
            workout_sets.exercise_type = 'assisted_bodyweight'
          )
          THEN -workout_sets.weight_kg
          ELSE workout_sets.weight_kg
        END,
        0
      ) AS load_kg,
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps'
        )
        THEN workout_sets.weight_kg * workout_sets.reps
      END AS volume_kg,
      CASE WHEN (
        workout_sets.reps <= 12
      ) THEN workout_sets.rpe END AS rpe
    FROM workout_sets
    WHERE
      CASE WHEN (
        workout_sets.performed_on > CAST(:until AS DATE)
      ) THEN NULL ELSE TRUE END IS NOT NULL
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
      AND workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.exercise_id = most_reps.exercise_id
      AND workout_sets.duration_seconds > 0
    ORDER BY
      -workout_sets.duration_seconds,
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.id
    LIMIT 1
  ) AS longest
    ON TRUE
  UNION ALL
  SELECT
    farthest.id,
    farthest.session_id,
    farthest.exercise_id,
    farthest.exercise_type,
    farthest.performed_on,
    farthest.performed_at,
    farthest.reps,
    farthest.weight_kg,
    farthest.duration_seconds,
    farthest.distance_meters,
    farthest.is_warmup,
    farthest.counts,
    farthest.load_kg,
    farthest.volume_kg,
    farthest.rpe
  FROM most_reps
  JOIN LATERAL (
    SELECT
      workout_sets.id,
      workout_sets.session_id,
      workout_sets.exercise_id,
      workout_sets.exercise_type,
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.reps,
      workout_sets.weight_kg,
      workout_sets.duration_seconds,
      workout_sets.distance_meters,
      workout_sets.set_type = 'warmup' AS is_warmup,
      workout_sets.set_type <> 'warmup' AND workout_sets.reps IS DISTINCT FROM 0 AS counts,
      COALESCE(
        CASE
          WHEN (
            workout_sets.exercise_type = 'assisted_bodyweight'
          )
          THEN -workout_sets.weight_kg
          ELSE workout_sets.weight_kg
        END,
        0
      ) AS load_kg,
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps'
        )
        THEN workout_sets.weight_kg * workout_sets.reps
      END AS volume_kg,
      CASE WHEN (
        workout_sets.reps <= 12
      ) THEN workout_sets.rpe END AS rpe
    FROM workout_sets
    WHERE
      CASE WHEN (
        workout_sets.performed_on > CAST(:until AS DATE)
      ) THEN NULL ELSE TRUE END IS NOT NULL
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
      AND workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.exercise_id = most_reps.exercise_id
      AND workout_sets.distance_meters > 0
    ORDER BY
      -workout_sets.distance_meters,
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.id
    LIMIT 1
  ) AS farthest
    ON TRUE
  UNION ALL
  SELECT
    workout_sets.id,
    workout_sets.session_id,
    workout_sets.exercise_id,
    workout_sets.exercise_type,
    workout_sets.performed_on,
    workout_sets.performed_at,
    workout_sets.reps,
    workout_sets.weight_kg,
    workout_sets.duration_seconds,
    workout_sets.distance_meters,
    workout_sets.set_type = 'warmup' AS is_warmup,
    workout_sets.set_type <> 'warmup' AND workout_sets.reps IS DISTINCT FROM 0 AS counts,
    COALESCE(
      CASE
        WHEN (
          workout_sets.exercise_type = 'assisted_bodyweight'
        )
        THEN -workout_sets.weight_kg
        ELSE workout_sets.weight_kg
      END,
      0
    ) AS load_kg,
    CASE
      WHEN (
        workout_sets.exercise_type = 'weight_reps'
      )
      THEN workout_sets.weight_kg * workout_sets.reps
    END AS volume_kg,
    CASE WHEN (
      workout_sets.reps <= 12
    ) THEN workout_sets.rpe END AS rpe
  FROM workout_sets
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
    AND CASE WHEN (
      workout_sets.performed_on > CAST(:until AS DATE)
    ) THEN NULL ELSE TRUE END IS NOT NULL
    AND workout_sets.deleted_at IS NULL
    AND (
      workout_sets.set_type = 'warmup' OR workout_sets.reps IS NULL OR workout_sets.reps = 0
    )
    AND workout_sets.reps IS NULL
), with_body AS (
  SELECT
    workout_sets.id,
    workout_sets.session_id,
    workout_sets.exercise_id,
    workout_sets.exercise_type,
    workout_sets.performed_on,
    workout_sets.performed_at,
    workout_sets.reps,
    workout_sets.weight_kg,
    workout_sets.duration_seconds,
    workout_sets.distance_meters,
    workout_sets.set_type = 'warmup' AS is_warmup,
    workout_sets.set_type <> 'warmup' AND workout_sets.reps IS DISTINCT FROM 0 AS counts,
    COALESCE(
      CASE
        WHEN (
          workout_sets.exercise_type = 'assisted_bodyweight'
        )
        THEN -workout_sets.weight_kg
        ELSE workout_sets.weight_kg
      END,
      0
    ) AS load_kg,
    CASE
      WHEN (
        workout_sets.exercise_type = 'weight_reps'
      )
      THEN workout_sets.weight_kg * workout_sets.reps
    END AS volume_kg,
    CASE WHEN (
      workout_sets.reps <= 12
    ) THEN workout_sets.rpe END AS rpe
  FROM workout_sets
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
    AND CASE WHEN (
      workout_sets.performed_on > CAST(:until AS DATE)
    ) THEN NULL ELSE TRUE END IS NOT NULL
    AND EXISTS(
      SELECT
        1
      FROM heaviest
      WHERE
        heaviest.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
    )
    AND workout_sets.exercise_id = ANY(
      ARRAY((
        SELECT DISTINCT
          heaviest.exercise_id
        FROM heaviest
        WHERE
          heaviest.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
      ))
    )
    AND workout_sets.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
    AND workout_sets.deleted_at IS NULL
    AND workout_sets.set_type <> 'warmup'
    AND workout_sets.reps > 0
), body_weights AS (
  SELECT
    wanted.session_id,
    weigh_in.id AS weigh_in_id,
    weigh_in.weight_kg,
    weigh_in.weighed_at
  FROM (
    SELECT DISTINCT
      with_body.session_id
    FROM with_body
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
), loaded AS (
  SELECT
    with_body.id,
    with_body.session_id,
    with_body.exercise_id,
    with_body.exercise_type,
    with_body.performed_on,
    with_body.performed_at,
    with_body.reps,
    with_body.weight_kg,
    with_body.duration_seconds,
    with_body.distance_meters,
    with_body.is_warmup,
    with_body.counts,
    with_body.rpe,
    CASE
      WHEN (
        with_body.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
      )
      THEN CASE
        WHEN (
          CAST(JSONB_EXTRACT_PATH_TEXT((
            SELECT
              by_session.document
            FROM by_session
          ), CAST(with_body.session_id AS TEXT)) AS DECIMAL) + CASE
            WHEN (
              with_body.exercise_type = 'assisted_bodyweight'
            )
            THEN -COALESCE(with_body.weight_kg, 0)
            ELSE COALESCE(with_body.weight_kg, 0)
          END < 0
        )
        THEN 0
        ELSE CAST(JSONB_EXTRACT_PATH_TEXT((
          SELECT
            by_session.document
          FROM by_session
        ), CAST(with_body.session_id AS TEXT)) AS DECIMAL) + CASE
          WHEN (
            with_body.exercise_type = 'assisted_bodyweight'
          )
          THEN -COALESCE(with_body.weight_kg, 0)
          ELSE COALESCE(with_body.weight_kg, 0)
        END
      END
      ELSE with_body.weight_kg
    END AS load_kg
  FROM with_body
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
), counts AS (
  SELECT
    (
      (
        SELECT
          COUNT(*) AS count_3
        FROM workout_sets
        WHERE
          workout_sets.user_id = CAST(:user_id AS UUID)
          AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
          AND CASE WHEN (
            workout_sets.performed_on > CAST(:until AS DATE)
          ) THEN NULL ELSE TRUE END IS NOT NULL
          AND workout_sets.deleted_at IS NULL
      ) - left_out.warmup
    ) - left_out.no_reps AS used,
    left_out.warmup,
    left_out.no_reps
  FROM (
    SELECT
      COUNT(*) FILTER(WHERE
        workout_sets.set_type = 'warmup') AS warmup,
      COUNT(*) FILTER(WHERE
        workout_sets.set_type <> 'warmup' AND workout_sets.reps = 0) AS no_reps
    FROM workout_sets
    WHERE
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
      AND CASE WHEN (
        workout_sets.performed_on > CAST(:until AS DATE)
      ) THEN NULL ELSE TRUE END IS NOT NULL
      AND workout_sets.deleted_at IS NULL
      AND (
        workout_sets.set_type = 'warmup' OR workout_sets.reps IS NULL OR workout_sets.reps = 0
      )
  ) AS left_out
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
  caller.unit,
  caller.data_version,
  CAST(caller.data_version AS TEXT) AS stamp,
  TO_CHAR(TIMEZONE('UTC', CURRENT_TIMESTAMP), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS generated_at,
  COALESCE(
    CAST((
      SELECT
        JSON_AGG(
          JSON_BUILD_ARRAY(
            candidates.exercise_id,
            candidates.exercise_type,
            candidates.measure,
            candidates.reps,
            candidates.rpe,
            candidates.value,
            candidates.performed_on,
            candidates.performed_at,
            candidates.id,
            candidates.session_id
          )
        ) AS json_agg_1
      FROM (
        SELECT
          load.exercise_id,
          load.exercise_type,
          load.measure,
          load.reps,
          load.rpe,
          load.value,
          load.performed_on,
          load.performed_at,
          load.id,
          load.session_id
        FROM (
          SELECT DISTINCT ON (
            sets.exercise_id,
            LEAST(COALESCE(sets.reps, 0), 16),
            CASE WHEN (
              sets.exercise_type = 'weight_reps'
            ) THEN sets.rpe END
          )
            sets.exercise_id,
            sets.exercise_type,
            'load' AS measure,
            LEAST(COALESCE(sets.reps, 0), 16) AS reps,
            CAST(CASE WHEN (
              sets.exercise_type = 'weight_reps'
            ) THEN sets.rpe END AS DECIMAL) AS rpe,
            sets.load_kg AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts
            AND sets.load_kg IS NOT NULL
            AND (
              sets.load_kg <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
          ORDER BY
            sets.exercise_id,
            LEAST(COALESCE(sets.reps, 0), 16),
            CASE WHEN (
              sets.exercise_type = 'weight_reps'
            ) THEN sets.rpe END,
            sets.load_kg DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS load
        UNION ALL
        SELECT
          lifted.exercise_id,
          lifted.exercise_type,
          lifted.measure,
          lifted.reps,
          lifted.rpe,
          lifted.value,
          lifted.performed_on,
          lifted.performed_at,
          lifted.id,
          lifted.session_id
        FROM (
          SELECT DISTINCT ON (loaded.exercise_id, loaded.reps, loaded.rpe)
            loaded.exercise_id,
            loaded.exercise_type,
            'lifted' AS measure,
            loaded.reps,
            CAST(loaded.rpe AS DECIMAL) AS rpe,
            loaded.load_kg AS value,
            loaded.performed_on,
            TO_CHAR(TIMEZONE('UTC', loaded.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            loaded.id,
            loaded.session_id
          FROM loaded
          WHERE
            loaded.counts AND loaded.load_kg IS NOT NULL AND loaded.load_kg <> 0
          ORDER BY
            loaded.exercise_id,
            loaded.reps,
            loaded.rpe,
            loaded.load_kg DESC,
            loaded.performed_on,
            loaded.performed_at,
            loaded.id
        ) AS lifted
        UNION ALL
        SELECT
          volume.exercise_id,
          volume.exercise_type,
          volume.measure,
          volume.reps,
          volume.rpe,
          volume.value,
          volume.performed_on,
          volume.performed_at,
          volume.id,
          volume.session_id
        FROM (
          SELECT DISTINCT ON (loaded.exercise_id)
            loaded.exercise_id,
            loaded.exercise_type,
            'volume' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            loaded.load_kg * loaded.reps AS value,
            loaded.performed_on,
            TO_CHAR(TIMEZONE('UTC', loaded.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            loaded.id,
            loaded.session_id
          FROM loaded
          WHERE
            loaded.counts AND loaded.load_kg * loaded.reps IS NOT NULL AND loaded.load_kg * loaded.reps <> 0
          ORDER BY
            loaded.exercise_id,
            loaded.load_kg * loaded.reps DESC,
            loaded.performed_on,
            loaded.performed_at,
            loaded.id
        ) AS volume
        UNION ALL
        SELECT
          volume.exercise_id,
          volume.exercise_type,
          volume.measure,
          volume.reps,
          volume.rpe,
          volume.value,
          volume.performed_on,
          volume.performed_at,
          volume.id,
          volume.session_id
        FROM (
          SELECT DISTINCT ON (sets.exercise_id)
            sets.exercise_id,
            sets.exercise_type,
            'volume' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            sets.volume_kg AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts AND sets.volume_kg IS NOT NULL AND sets.volume_kg <> 0
          ORDER BY
            sets.exercise_id,
            sets.volume_kg DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS volume
        UNION ALL
        SELECT
          reps.exercise_id,
          reps.exercise_type,
          reps.measure,
          reps.reps,
          reps.rpe,
          reps.value,
          reps.performed_on,
          reps.performed_at,
          reps.id,
          reps.session_id
        FROM (
          SELECT DISTINCT ON (sets.exercise_id)
            sets.exercise_id,
            sets.exercise_type,
            'reps' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            sets.reps AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts AND sets.reps IS NOT NULL AND sets.reps <> 0
          ORDER BY
            sets.exercise_id,
            sets.reps DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS reps
        UNION ALL
        SELECT
          duration.exercise_id,
          duration.exercise_type,
          duration.measure,
          duration.reps,
          duration.rpe,
          duration.value,
          duration.performed_on,
          duration.performed_at,
          duration.id,
          duration.session_id
        FROM (
          SELECT DISTINCT ON (sets.exercise_id)
            sets.exercise_id,
            sets.exercise_type,
            'duration' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            sets.duration_seconds AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts AND sets.duration_seconds IS NOT NULL AND sets.duration_seconds <> 0
          ORDER BY
            sets.exercise_id,
            sets.duration_seconds DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS duration
        UNION ALL
        SELECT
          distance.exercise_id,
          distance.exercise_type,
          distance.measure,
          distance.reps,
          distance.rpe,
          distance.value,
          distance.performed_on,
          distance.performed_at,
          distance.id,
          distance.session_id
        FROM (
          SELECT DISTINCT ON (sets.exercise_id)
            sets.exercise_id,
            sets.exercise_type,
            'distance' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            sets.distance_meters AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts AND sets.distance_meters IS NOT NULL AND sets.distance_meters <> 0
          ORDER BY
            sets.exercise_id,
            sets.distance_meters DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS distance
      ) AS candidates
    ) AS TEXT),
    '[]'
  ) AS candidates,
  NULL AS following,
  counts.used,
  counts.warmup,
  counts.no_reps,
  (
    SELECT
      COUNT(*) AS count_1
    FROM loaded
    WHERE
      loaded.load_kg IS NULL
  ) AS bodyweight_unknown,
  (
    SELECT
      COUNT(DISTINCT body_weights.weigh_in_id) AS count_2
    FROM body_weights
  ) AS weigh_ins_used,
  (
    SELECT
      TO_CHAR(TIMEZONE('UTC', MIN(body_weights.weighed_at)), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS to_char_1
    FROM body_weights
  ) AS oldest_weigh_in_at
FROM caller
JOIN counts
  ON TRUE
LEFT OUTER JOIN exercise
  ON TRUE;

-- name: select_records_since
-- Show a page of those from a day on.
WITH RECURSIVE of_period AS MATERIALIZED (
  SELECT
    performed_in.id,
    performed_in.session_id,
    performed_in.exercise_id,
    performed_in.exercise_type,
    performed_in.performed_on,
    performed_in.performed_at,
    performed_in.reps,
    performed_in.weight_kg,
    performed_in.duration_seconds,
    performed_in.distance_meters,
    performed_in.is_warmup,
    performed_in.counts,
    performed_in.load_kg,
    performed_in.volume_kg,
    performed_in.rpe
  FROM workout_sessions
  JOIN LATERAL (
    SELECT
      workout_sets.id,
      workout_sets.session_id,
      workout_sets.exercise_id,
      workout_sets.exercise_type,
      workout_sets.performed_on,
      workout_sets.performed_at,
      workout_sets.reps,
      workout_sets.weight_kg,
      workout_sets.duration_seconds,
      workout_sets.distance_meters,
      workout_sets.set_type = 'warmup' AS is_warmup,
      workout_sets.set_type <> 'warmup' AND workout_sets.reps IS DISTINCT FROM 0 AS counts,
      COALESCE(
        CASE
          WHEN (
            workout_sets.exercise_type = 'assisted_bodyweight'
          )
          THEN -workout_sets.weight_kg
          ELSE workout_sets.weight_kg
        END,
        0
      ) AS load_kg,
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps'
        )
        THEN workout_sets.weight_kg * workout_sets.reps
      END AS volume_kg,
      CASE WHEN (
        workout_sets.reps <= 12
      ) THEN workout_sets.rpe END AS rpe
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
), page(exercise_id, place) AS (
  SELECT
    first.exercise_id,
    0 AS place
  FROM (
    SELECT
      workout_sets.exercise_id
    FROM workout_sets
    WHERE
      workout_sets.deleted_at IS NULL
      AND (workout_sets.user_id, workout_sets.exercise_id) > (CAST(:user_id AS UUID), COALESCE(CAST(:after_exercise AS UUID), CAST('00000000-0000-0000-0000-000000000000' AS UUID)))
      AND workout_sets.user_id <= CAST(:user_id AS UUID)
    ORDER BY
      workout_sets.user_id,
      workout_sets.exercise_id
    LIMIT 1
  ) AS first
  UNION ALL
  SELECT
    further.exercise_id,
    page.place + 1 AS anon_1
  FROM page
  JOIN LATERAL (
    SELECT
      workout_sets.exercise_id
    FROM workout_sets
    WHERE
      workout_sets.deleted_at IS NULL
      AND (workout_sets.user_id, workout_sets.exercise_id) > (CAST(:user_id AS UUID), page.exercise_id)
      AND workout_sets.user_id <= CAST(:user_id AS UUID)
    ORDER BY
      workout_sets.user_id,
      workout_sets.exercise_id
    LIMIT 1
  ) AS further
    ON TRUE
  WHERE
    page.place < 300
), sets AS (
  SELECT
    of_period.id,
    of_period.session_id,
    of_period.exercise_id,
    of_period.exercise_type,
    of_period.performed_on,
    of_period.performed_at,
    of_period.reps,
    of_period.weight_kg,
    of_period.duration_seconds,
    of_period.distance_meters,
    of_period.is_warmup,
    of_period.counts,
    of_period.load_kg,
    of_period.volume_kg,
    of_period.rpe
  FROM of_period
  WHERE
    of_period.exercise_id > COALESCE(CAST(:after_exercise AS UUID), CAST('00000000-0000-0000-0000-000000000000' AS UUID))
    AND of_period.exercise_id <= COALESCE(
      (
        SELECT
          page.exercise_id
        FROM page
        WHERE
          page.place = 299 AND EXISTS(
            SELECT
              1
            FROM page
            WHERE
              page.place = 300
          )
      ),
      'ffffffff-ffff-ffff-ffff-ffffffffffff'
    )
), with_body AS (
  SELECT
    sets.id,
    sets.session_id,
    sets.exercise_id,
    sets.exercise_type,
    sets.performed_on,
    sets.performed_at,
    sets.reps,
    sets.weight_kg,
    sets.duration_seconds,
    sets.distance_meters,
    sets.is_warmup,
    sets.counts,
    sets.load_kg,
    sets.volume_kg,
    sets.rpe
  FROM sets
  WHERE
    sets.counts AND sets.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
), body_weights AS (
  SELECT
    wanted.session_id,
    weigh_in.id AS weigh_in_id,
    weigh_in.weight_kg,
    weigh_in.weighed_at
  FROM (
    SELECT DISTINCT
      with_body.session_id
    FROM with_body
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
), loaded AS (
  SELECT
    with_body.id,
    with_body.session_id,
    with_body.exercise_id,
    with_body.exercise_type,
    with_body.performed_on,
    with_body.performed_at,
    with_body.reps,
    with_body.weight_kg,
    with_body.duration_seconds,
    with_body.distance_meters,
    with_body.is_warmup,
    with_body.counts,
    with_body.rpe,
    CASE
      WHEN (
        with_body.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
      )
      THEN CASE
        WHEN (
          CAST(JSONB_EXTRACT_PATH_TEXT((
            SELECT
              by_session.document
            FROM by_session
          ), CAST(with_body.session_id AS TEXT)) AS DECIMAL) + CASE
            WHEN (
              with_body.exercise_type = 'assisted_bodyweight'
            )
            THEN -COALESCE(with_body.weight_kg, 0)
            ELSE COALESCE(with_body.weight_kg, 0)
          END < 0
        )
        THEN 0
        ELSE CAST(JSONB_EXTRACT_PATH_TEXT((
          SELECT
            by_session.document
          FROM by_session
        ), CAST(with_body.session_id AS TEXT)) AS DECIMAL) + CASE
          WHEN (
            with_body.exercise_type = 'assisted_bodyweight'
          )
          THEN -COALESCE(with_body.weight_kg, 0)
          ELSE COALESCE(with_body.weight_kg, 0)
        END
      END
      ELSE with_body.weight_kg
    END AS load_kg
  FROM with_body
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
), counts AS (
  SELECT
    COUNT(*) FILTER(WHERE
      sets.counts) AS used,
    COUNT(*) FILTER(WHERE
      sets.is_warmup) AS warmup,
    COUNT(*) FILTER(WHERE
      NOT sets.is_warmup AND sets.reps = 0) AS no_reps
  FROM sets
)
SELECT
  caller.id,
  caller.unit,
  caller.data_version,
  CAST(caller.data_version AS TEXT) AS stamp,
  TO_CHAR(TIMEZONE('UTC', CURRENT_TIMESTAMP), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS generated_at,
  COALESCE(
    CAST((
      SELECT
        JSON_AGG(
          JSON_BUILD_ARRAY(
            candidates.exercise_id,
            candidates.exercise_type,
            candidates.measure,
            candidates.reps,
            candidates.rpe,
            candidates.value,
            candidates.performed_on,
            candidates.performed_at,
            candidates.id,
            candidates.session_id
          )
        ) AS json_agg_1
      FROM (
        SELECT
          load.exercise_id,
          load.exercise_type,
          load.measure,
          load.reps,
          load.rpe,
          load.value,
          load.performed_on,
          load.performed_at,
          load.id,
          load.session_id
        FROM (
          SELECT DISTINCT ON (
            sets.exercise_id,
            LEAST(COALESCE(sets.reps, 0), 16),
            CASE WHEN (
              sets.exercise_type = 'weight_reps'
            ) THEN sets.rpe END
          )
            sets.exercise_id,
            sets.exercise_type,
            'load' AS measure,
            LEAST(COALESCE(sets.reps, 0), 16) AS reps,
            CAST(CASE WHEN (
              sets.exercise_type = 'weight_reps'
            ) THEN sets.rpe END AS DECIMAL) AS rpe,
            sets.load_kg AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts
            AND sets.load_kg IS NOT NULL
            AND (
              sets.load_kg <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
          ORDER BY
            sets.exercise_id,
            LEAST(COALESCE(sets.reps, 0), 16),
            CASE WHEN (
              sets.exercise_type = 'weight_reps'
            ) THEN sets.rpe END,
            sets.load_kg DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS load
        UNION ALL
        SELECT
          lifted.exercise_id,
          lifted.exercise_type,
          lifted.measure,
          lifted.reps,
          lifted.rpe,
          lifted.value,
          lifted.performed_on,
          lifted.performed_at,
          lifted.id,
          lifted.session_id
        FROM (
          SELECT DISTINCT ON (loaded.exercise_id, loaded.reps, loaded.rpe)
            loaded.exercise_id,
            loaded.exercise_type,
            'lifted' AS measure,
            loaded.reps,
            CAST(loaded.rpe AS DECIMAL) AS rpe,
            loaded.load_kg AS value,
            loaded.performed_on,
            TO_CHAR(TIMEZONE('UTC', loaded.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            loaded.id,
            loaded.session_id
          FROM loaded
          WHERE
            loaded.counts AND loaded.load_kg IS NOT NULL AND loaded.load_kg <> 0
          ORDER BY
            loaded.exercise_id,
            loaded.reps,
            loaded.rpe,
            loaded.load_kg DESC,
            loaded.performed_on,
            loaded.performed_at,
            loaded.id
        ) AS lifted
        UNION ALL
        SELECT
          volume.exercise_id,
          volume.exercise_type,
          volume.measure,
          volume.reps,
          volume.rpe,
          volume.value,
          volume.performed_on,
          volume.performed_at,
          volume.id,
          volume.session_id
        FROM (
          SELECT DISTINCT ON (loaded.exercise_id)
            loaded.exercise_id,
            loaded.exercise_type,
            'volume' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            loaded.load_kg * loaded.reps AS value,
            loaded.performed_on,
            TO_CHAR(TIMEZONE('UTC', loaded.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            loaded.id,
            loaded.session_id
          FROM loaded
          WHERE
            loaded.counts AND loaded.load_kg * loaded.reps IS NOT NULL AND loaded.load_kg * loaded.reps <> 0
          ORDER BY
            loaded.exercise_id,
            loaded.load_kg * loaded.reps DESC,
            loaded.performed_on,
            loaded.performed_at,
            loaded.id
        ) AS volume
        UNION ALL
        SELECT
          volume.exercise_id,
          volume.exercise_type,
          volume.measure,
          volume.reps,
          volume.rpe,
          volume.value,
          volume.performed_on,
          volume.performed_at,
          volume.id,
          volume.session_id
        FROM (
          SELECT DISTINCT ON (sets.exercise_id)
            sets.exercise_id,
            sets.exercise_type,
            'volume' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            sets.volume_kg AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts AND sets.volume_kg IS NOT NULL AND sets.volume_kg <> 0
          ORDER BY
            sets.exercise_id,
            sets.volume_kg DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS volume
        UNION ALL
        SELECT
          reps.exercise_id,
          reps.exercise_type,
          reps.measure,
          reps.reps,
          reps.rpe,
          reps.value,
          reps.performed_on,
          reps.performed_at,
          reps.id,
          reps.session_id
        FROM (
          SELECT DISTINCT ON (sets.exercise_id)
            sets.exercise_id,
            sets.exercise_type,
            'reps' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            sets.reps AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts AND sets.reps IS NOT NULL AND sets.reps <> 0
          ORDER BY
            sets.exercise_id,
            sets.reps DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS reps
        UNION ALL
        SELECT
          duration.exercise_id,
          duration.exercise_type,
          duration.measure,
          duration.reps,
          duration.rpe,
          duration.value,
          duration.performed_on,
          duration.performed_at,
          duration.id,
          duration.session_id
        FROM (
          SELECT DISTINCT ON (sets.exercise_id)
            sets.exercise_id,
            sets.exercise_type,
            'duration' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            sets.duration_seconds AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts AND sets.duration_seconds IS NOT NULL AND sets.duration_seconds <> 0
          ORDER BY
            sets.exercise_id,
            sets.duration_seconds DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS duration
        UNION ALL
        SELECT
          distance.exercise_id,
          distance.exercise_type,
          distance.measure,
          distance.reps,
          distance.rpe,
          distance.value,
          distance.performed_on,
          distance.performed_at,
          distance.id,
          distance.session_id
        FROM (
          SELECT DISTINCT ON (sets.exercise_id)
            sets.exercise_id,
            sets.exercise_type,
            'distance' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            sets.distance_meters AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts AND sets.distance_meters IS NOT NULL AND sets.distance_meters <> 0
          ORDER BY
            sets.exercise_id,
            sets.distance_meters DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS distance
      ) AS candidates
    ) AS TEXT),
    '[]'
  ) AS candidates,
  (
    SELECT
      page.exercise_id
    FROM page
    WHERE
      page.place = 299 AND EXISTS(
        SELECT
          1
        FROM page
        WHERE
          page.place = 300
      )
  ) AS following,
  counts.used,
  counts.warmup,
  counts.no_reps,
  (
    SELECT
      COUNT(*) AS count_1
    FROM loaded
    WHERE
      loaded.load_kg IS NULL
  ) AS bodyweight_unknown,
  (
    SELECT
      COUNT(DISTINCT body_weights.weigh_in_id) AS count_2
    FROM body_weights
  ) AS weigh_ins_used,
  (
    SELECT
      TO_CHAR(TIMEZONE('UTC', MIN(body_weights.weighed_at)), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS to_char_1
    FROM body_weights
  ) AS oldest_weigh_in_at
FROM caller
JOIN counts
  ON TRUE;

-- name: select_records_of_exercise_since
-- Show those of one exercise from a day on.
WITH sets AS (
  SELECT
    workout_sets.id,
    workout_sets.session_id,
    workout_sets.exercise_id,
    workout_sets.exercise_type,
    workout_sets.performed_on,
    workout_sets.performed_at,
    workout_sets.reps,
    workout_sets.weight_kg,
    workout_sets.duration_seconds,
    workout_sets.distance_meters,
    workout_sets.set_type = 'warmup' AS is_warmup,
    workout_sets.set_type <> 'warmup' AND workout_sets.reps IS DISTINCT FROM 0 AS counts,
    COALESCE(
      CASE
        WHEN (
          workout_sets.exercise_type = 'assisted_bodyweight'
        )
        THEN -workout_sets.weight_kg
        ELSE workout_sets.weight_kg
      END,
      0
    ) AS load_kg,
    CASE
      WHEN (
        workout_sets.exercise_type = 'weight_reps'
      )
      THEN workout_sets.weight_kg * workout_sets.reps
    END AS volume_kg,
    CASE WHEN (
      workout_sets.reps <= 12
    ) THEN workout_sets.rpe END AS rpe
  FROM workout_sets
  WHERE
    workout_sets.deleted_at IS NULL
    AND workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
    AND workout_sets.performed_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
    AND workout_sets.performed_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
), with_body AS (
  SELECT
    sets.id,
    sets.session_id,
    sets.exercise_id,
    sets.exercise_type,
    sets.performed_on,
    sets.performed_at,
    sets.reps,
    sets.weight_kg,
    sets.duration_seconds,
    sets.distance_meters,
    sets.is_warmup,
    sets.counts,
    sets.load_kg,
    sets.volume_kg,
    sets.rpe
  FROM sets
  WHERE
    sets.counts AND sets.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
), body_weights AS (
  SELECT
    wanted.session_id,
    weigh_in.id AS weigh_in_id,
    weigh_in.weight_kg,
    weigh_in.weighed_at
  FROM (
    SELECT DISTINCT
      with_body.session_id
    FROM with_body
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
), loaded AS (
  SELECT
    with_body.id,
    with_body.session_id,
    with_body.exercise_id,
    with_body.exercise_type,
    with_body.performed_on,
    with_body.performed_at,
    with_body.reps,
    with_body.weight_kg,
    with_body.duration_seconds,
    with_body.distance_meters,
    with_body.is_warmup,
    with_body.counts,
    with_body.rpe,
    CASE
      WHEN (
        with_body.exercise_type IN ('weighted_bodyweight', 'assisted_bodyweight')
      )
      THEN CASE
        WHEN (
          CAST(JSONB_EXTRACT_PATH_TEXT((
            SELECT
              by_session.document
            FROM by_session
          ), CAST(with_body.session_id AS TEXT)) AS DECIMAL) + CASE
            WHEN (
              with_body.exercise_type = 'assisted_bodyweight'
            )
            THEN -COALESCE(with_body.weight_kg, 0)
            ELSE COALESCE(with_body.weight_kg, 0)
          END < 0
        )
        THEN 0
        ELSE CAST(JSONB_EXTRACT_PATH_TEXT((
          SELECT
            by_session.document
          FROM by_session
        ), CAST(with_body.session_id AS TEXT)) AS DECIMAL) + CASE
          WHEN (
            with_body.exercise_type = 'assisted_bodyweight'
          )
          THEN -COALESCE(with_body.weight_kg, 0)
          ELSE COALESCE(with_body.weight_kg, 0)
        END
      END
      ELSE with_body.weight_kg
    END AS load_kg
  FROM with_body
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
), counts AS (
  SELECT
    COUNT(*) FILTER(WHERE
      sets.counts) AS used,
    COUNT(*) FILTER(WHERE
      sets.is_warmup) AS warmup,
    COUNT(*) FILTER(WHERE
      NOT sets.is_warmup AND sets.reps = 0) AS no_reps
  FROM sets
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
  caller.unit,
  caller.data_version,
  CAST(caller.data_version AS TEXT) AS stamp,
  TO_CHAR(TIMEZONE('UTC', CURRENT_TIMESTAMP), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS generated_at,
  COALESCE(
    CAST((
      SELECT
        JSON_AGG(
          JSON_BUILD_ARRAY(
            candidates.exercise_id,
            candidates.exercise_type,
            candidates.measure,
            candidates.reps,
            candidates.rpe,
            candidates.value,
            candidates.performed_on,
            candidates.performed_at,
            candidates.id,
            candidates.session_id
          )
        ) AS json_agg_1
      FROM (
        SELECT
          load.exercise_id,
          load.exercise_type,
          load.measure,
          load.reps,
          load.rpe,
          load.value,
          load.performed_on,
          load.performed_at,
          load.id,
          load.session_id
        FROM (
          SELECT DISTINCT ON (
            sets.exercise_id,
            LEAST(COALESCE(sets.reps, 0), 16),
            CASE WHEN (
              sets.exercise_type = 'weight_reps'
            ) THEN sets.rpe END
          )
            sets.exercise_id,
            sets.exercise_type,
            'load' AS measure,
            LEAST(COALESCE(sets.reps, 0), 16) AS reps,
            CAST(CASE WHEN (
              sets.exercise_type = 'weight_reps'
            ) THEN sets.rpe END AS DECIMAL) AS rpe,
            sets.load_kg AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts
            AND sets.load_kg IS NOT NULL
            AND (
              sets.load_kg <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
          ORDER BY
            sets.exercise_id,
            LEAST(COALESCE(sets.reps, 0), 16),
            CASE WHEN (
              sets.exercise_type = 'weight_reps'
            ) THEN sets.rpe END,
            sets.load_kg DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS load
        UNION ALL
        SELECT
          lifted.exercise_id,
          lifted.exercise_type,
          lifted.measure,
          lifted.reps,
          lifted.rpe,
          lifted.value,
          lifted.performed_on,
          lifted.performed_at,
          lifted.id,
          lifted.session_id
        FROM (
          SELECT DISTINCT ON (loaded.exercise_id, loaded.reps, loaded.rpe)
            loaded.exercise_id,
            loaded.exercise_type,
            'lifted' AS measure,
            loaded.reps,
            CAST(loaded.rpe AS DECIMAL) AS rpe,
            loaded.load_kg AS value,
            loaded.performed_on,
            TO_CHAR(TIMEZONE('UTC', loaded.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            loaded.id,
            loaded.session_id
          FROM loaded
          WHERE
            loaded.counts AND loaded.load_kg IS NOT NULL AND loaded.load_kg <> 0
          ORDER BY
            loaded.exercise_id,
            loaded.reps,
            loaded.rpe,
            loaded.load_kg DESC,
            loaded.performed_on,
            loaded.performed_at,
            loaded.id
        ) AS lifted
        UNION ALL
        SELECT
          volume.exercise_id,
          volume.exercise_type,
          volume.measure,
          volume.reps,
          volume.rpe,
          volume.value,
          volume.performed_on,
          volume.performed_at,
          volume.id,
          volume.session_id
        FROM (
          SELECT DISTINCT ON (loaded.exercise_id)
            loaded.exercise_id,
            loaded.exercise_type,
            'volume' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            loaded.load_kg * loaded.reps AS value,
            loaded.performed_on,
            TO_CHAR(TIMEZONE('UTC', loaded.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            loaded.id,
            loaded.session_id
          FROM loaded
          WHERE
            loaded.counts AND loaded.load_kg * loaded.reps IS NOT NULL AND loaded.load_kg * loaded.reps <> 0
          ORDER BY
            loaded.exercise_id,
            loaded.load_kg * loaded.reps DESC,
            loaded.performed_on,
            loaded.performed_at,
            loaded.id
        ) AS volume
        UNION ALL
        SELECT
          volume.exercise_id,
          volume.exercise_type,
          volume.measure,
          volume.reps,
          volume.rpe,
          volume.value,
          volume.performed_on,
          volume.performed_at,
          volume.id,
          volume.session_id
        FROM (
          SELECT DISTINCT ON (sets.exercise_id)
            sets.exercise_id,
            sets.exercise_type,
            'volume' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            sets.volume_kg AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts AND sets.volume_kg IS NOT NULL AND sets.volume_kg <> 0
          ORDER BY
            sets.exercise_id,
            sets.volume_kg DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS volume
        UNION ALL
        SELECT
          reps.exercise_id,
          reps.exercise_type,
          reps.measure,
          reps.reps,
          reps.rpe,
          reps.value,
          reps.performed_on,
          reps.performed_at,
          reps.id,
          reps.session_id
        FROM (
          SELECT DISTINCT ON (sets.exercise_id)
            sets.exercise_id,
            sets.exercise_type,
            'reps' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            sets.reps AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts AND sets.reps IS NOT NULL AND sets.reps <> 0
          ORDER BY
            sets.exercise_id,
            sets.reps DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS reps
        UNION ALL
        SELECT
          duration.exercise_id,
          duration.exercise_type,
          duration.measure,
          duration.reps,
          duration.rpe,
          duration.value,
          duration.performed_on,
          duration.performed_at,
          duration.id,
          duration.session_id
        FROM (
          SELECT DISTINCT ON (sets.exercise_id)
            sets.exercise_id,
            sets.exercise_type,
            'duration' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            sets.duration_seconds AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts AND sets.duration_seconds IS NOT NULL AND sets.duration_seconds <> 0
          ORDER BY
            sets.exercise_id,
            sets.duration_seconds DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS duration
        UNION ALL
        SELECT
          distance.exercise_id,
          distance.exercise_type,
          distance.measure,
          distance.reps,
          distance.rpe,
          distance.value,
          distance.performed_on,
          distance.performed_at,
          distance.id,
          distance.session_id
        FROM (
          SELECT DISTINCT ON (sets.exercise_id)
            sets.exercise_id,
            sets.exercise_type,
            'distance' AS measure,
            0 AS reps,
            CAST(NULL AS DECIMAL) AS rpe,
            sets.distance_meters AS value,
            sets.performed_on,
            TO_CHAR(TIMEZONE('UTC', sets.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
            sets.id,
            sets.session_id
          FROM sets
          WHERE
            sets.counts AND sets.distance_meters IS NOT NULL AND sets.distance_meters <> 0
          ORDER BY
            sets.exercise_id,
            sets.distance_meters DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS distance
      ) AS candidates
    ) AS TEXT),
    '[]'
  ) AS candidates,
  NULL AS following,
  counts.used,
  counts.warmup,
  counts.no_reps,
  (
    SELECT
      COUNT(*) AS count_1
    FROM loaded
    WHERE
      loaded.load_kg IS NULL
  ) AS bodyweight_unknown,
  (
    SELECT
      COUNT(DISTINCT body_weights.weigh_in_id) AS count_2
    FROM body_weights
  ) AS weigh_ins_used,
  (
    SELECT
      TO_CHAR(TIMEZONE('UTC', MIN(body_weights.weighed_at)), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS to_char_1
    FROM body_weights
  ) AS oldest_weigh_in_at
FROM caller
JOIN counts
  ON TRUE
LEFT OUTER JOIN exercise
  ON TRUE;
