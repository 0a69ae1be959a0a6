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
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.exercise_id > COALESCE(CAST(:after_exercise AS UUID), CAST('00000000-0000-0000-0000-000000000000' AS UUID))
    ORDER BY
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
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.exercise_id > page.exercise_id
    ORDER BY
      workout_sets.exercise_id
    LIMIT 1
  ) AS further
    ON TRUE
  WHERE
    page.place < 300
), heaviest(id, session_id, exercise_id, exercise_type, performed_on, performed_at, reps, duration_seconds, distance_meters, is_warmup, counts, load_kg, volume_kg, rpe, effort) AS (
  SELECT
    first.id,
    first.session_id,
    first.exercise_id,
    first.exercise_type,
    first.performed_on,
    first.performed_at,
    first.reps,
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
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps' AND workout_sets.reps <= 12
        )
        THEN workout_sets.rpe
      END AS rpe,
      COALESCE(workout_sets.rpe, 10) AS effort
    FROM workout_sets
    WHERE
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.deleted_at IS NULL
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
      AND (
        CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
      )
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
      AND workout_sets.exercise_id > COALESCE(CAST(:after_exercise AS UUID), CAST('00000000-0000-0000-0000-000000000000' AS UUID))
    ORDER BY
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
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps' AND workout_sets.reps <= 12
        )
        THEN workout_sets.rpe
      END AS rpe,
      COALESCE(workout_sets.rpe, 10) AS effort
    FROM workout_sets
    WHERE
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.deleted_at IS NULL
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
      AND (
        CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
      )
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
      AND (workout_sets.exercise_id, workout_sets.reps, COALESCE(workout_sets.rpe, 10)) > (heaviest.exercise_id, heaviest.reps, heaviest.effort)
    ORDER BY
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
), most_reps AS MATERIALIZED (
  SELECT
    most.exercise_id,
    most.reps,
    first.performed_on
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
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.deleted_at IS NULL
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
      AND (
        CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
      )
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
      AND workout_sets.exercise_id = most.exercise_id
      AND workout_sets.reps = most.reps
    GROUP BY
      workout_sets.exercise_id,
      workout_sets.reps
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
    workout_sets.id,
    workout_sets.session_id,
    workout_sets.exercise_id,
    workout_sets.exercise_type,
    workout_sets.performed_on,
    workout_sets.performed_at,
    workout_sets.reps,
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
    CASE
      WHEN (
        workout_sets.exercise_type = 'weight_reps' AND workout_sets.reps <= 12
      )
      THEN workout_sets.rpe
    END AS rpe
  FROM workout_sets, most_reps
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.deleted_at IS NULL
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
    AND (
      CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
    )
    AND workout_sets.deleted_at IS NULL
    AND workout_sets.set_type <> 'warmup'
    AND workout_sets.reps > 0
    AND workout_sets.exercise_id = most_reps.exercise_id
    AND workout_sets.reps = most_reps.reps
    AND workout_sets.performed_on = most_reps.performed_on
  UNION ALL
  SELECT
    longest.id,
    longest.session_id,
    longest.exercise_id,
    longest.exercise_type,
    longest.performed_on,
    longest.performed_at,
    longest.reps,
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
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps' AND workout_sets.reps <= 12
        )
        THEN workout_sets.rpe
      END AS rpe
    FROM workout_sets
    WHERE
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.deleted_at IS NULL
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
      AND (
        CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
      )
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
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
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps' AND workout_sets.reps <= 12
        )
        THEN workout_sets.rpe
      END AS rpe
    FROM workout_sets
    WHERE
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.deleted_at IS NULL
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
      AND (
        CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
      )
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
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
    CASE
      WHEN (
        workout_sets.exercise_type = 'weight_reps' AND workout_sets.reps <= 12
      )
      THEN workout_sets.rpe
    END AS rpe
  FROM workout_sets
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.deleted_at IS NULL
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
    AND (
      CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
    )
    AND workout_sets.deleted_at IS NULL
    AND (
      workout_sets.set_type = 'warmup' OR workout_sets.reps IS NULL OR workout_sets.reps = 0
    )
    AND workout_sets.reps IS NULL
    AND workout_sets.exercise_id > COALESCE(CAST(:after_exercise AS UUID), CAST('00000000-0000-0000-0000-000000000000' AS UUID))
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
), counts AS (
  SELECT
    (
      (
        SELECT
          COUNT(*) AS count_1
        FROM workout_sets
        WHERE
          workout_sets.user_id = CAST(:user_id AS UUID)
          AND workout_sets.deleted_at IS NULL
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
          AND (
            CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
          )
          AND workout_sets.exercise_id > COALESCE(CAST(:after_exercise AS UUID), CAST('00000000-0000-0000-0000-000000000000' AS UUID))
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
      AND workout_sets.deleted_at IS NULL
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
      AND (
        CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
      )
      AND workout_sets.exercise_id > COALESCE(CAST(:after_exercise AS UUID), CAST('00000000-0000-0000-0000-000000000000' AS UUID))
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
          SELECT DISTINCT ON (sets.exercise_id, LEAST(COALESCE(sets.reps, 0), 16), sets.rpe)
            sets.exercise_id,
            sets.exercise_type,
            'load' AS measure,
            LEAST(COALESCE(sets.reps, 0), 16) AS reps,
            CAST(sets.rpe AS DECIMAL) AS rpe,
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
            sets.rpe,
            sets.load_kg DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS load
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
            sets.counts
            AND sets.volume_kg IS NOT NULL
            AND (
              sets.volume_kg <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
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
            sets.counts
            AND sets.reps IS NOT NULL
            AND (
              sets.reps <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
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
            sets.counts
            AND sets.duration_seconds IS NOT NULL
            AND (
              sets.duration_seconds <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
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
            sets.counts
            AND sets.distance_meters IS NOT NULL
            AND (
              sets.distance_meters <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
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
  counts.no_reps
FROM caller
JOIN counts
  ON TRUE;

-- name: select_records_of_exercise
-- Show those of one exercise; `id` is null when it is not there.
WITH RECURSIVE heaviest(id, session_id, exercise_id, exercise_type, performed_on, performed_at, reps, duration_seconds, distance_meters, is_warmup, counts, load_kg, volume_kg, rpe, effort) AS (
  SELECT
    first.id,
    first.session_id,
    first.exercise_id,
    first.exercise_type,
    first.performed_on,
    first.performed_at,
    first.reps,
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
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps' AND workout_sets.reps <= 12
        )
        THEN workout_sets.rpe
      END AS rpe,
      COALESCE(workout_sets.rpe, 10) AS effort
    FROM workout_sets
    WHERE
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
      AND (
        CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
      )
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
    ORDER BY
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
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps' AND workout_sets.reps <= 12
        )
        THEN workout_sets.rpe
      END AS rpe,
      COALESCE(workout_sets.rpe, 10) AS effort
    FROM workout_sets
    WHERE
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
      AND (
        CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
      )
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
      AND (workout_sets.reps, COALESCE(workout_sets.rpe, 10)) > (heaviest.reps, heaviest.effort)
    ORDER BY
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
), most_reps AS MATERIALIZED (
  SELECT
    most.exercise_id,
    most.reps,
    first.performed_on
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
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
      AND (
        CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
      )
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
      AND workout_sets.exercise_id = most.exercise_id
      AND workout_sets.reps = most.reps
    GROUP BY
      workout_sets.exercise_id,
      workout_sets.reps
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
    workout_sets.id,
    workout_sets.session_id,
    workout_sets.exercise_id,
    workout_sets.exercise_type,
    workout_sets.performed_on,
    workout_sets.performed_at,
    workout_sets.reps,
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
    CASE
      WHEN (
        workout_sets.exercise_type = 'weight_reps' AND workout_sets.reps <= 12
      )
      THEN workout_sets.rpe
    END AS rpe
  FROM workout_sets, most_reps
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.deleted_at IS NULL
    AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
    AND (
      CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
    )
    AND workout_sets.deleted_at IS NULL
    AND workout_sets.set_type <> 'warmup'
    AND workout_sets.reps > 0
    AND workout_sets.exercise_id = most_reps.exercise_id
    AND workout_sets.reps = most_reps.reps
    AND workout_sets.performed_on = most_reps.performed_on
  UNION ALL
  SELECT
    longest.id,
    longest.session_id,
    longest.exercise_id,
    longest.exercise_type,
    longest.performed_on,
    longest.performed_at,
    longest.reps,
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
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps' AND workout_sets.reps <= 12
        )
        THEN workout_sets.rpe
      END AS rpe
    FROM workout_sets
    WHERE
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
      AND (
        CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
      )
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
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
      CASE
        WHEN (
          workout_sets.exercise_type = 'weight_reps' AND workout_sets.reps <= 12
        )
        THEN workout_sets.rpe
      END AS rpe
    FROM workout_sets
    WHERE
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
      AND (
        CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
      )
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.set_type <> 'warmup'
      AND workout_sets.reps > 0
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
    CASE
      WHEN (
        workout_sets.exercise_type = 'weight_reps' AND workout_sets.reps <= 12
      )
      THEN workout_sets.rpe
    END AS rpe
  FROM workout_sets
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.deleted_at IS NULL
    AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
    AND (
      CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
    )
    AND workout_sets.deleted_at IS NULL
    AND (
      workout_sets.set_type = 'warmup' OR workout_sets.reps IS NULL OR workout_sets.reps = 0
    )
    AND workout_sets.reps IS NULL
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
), counts AS (
  SELECT
    (
      (
        SELECT
          COUNT(*) AS count_1
        FROM workout_sets
        WHERE
          workout_sets.user_id = CAST(:user_id AS UUID)
          AND workout_sets.deleted_at IS NULL
          AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
          AND (
            CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
          )
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
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
      AND (
        CAST(:until AS DATE) IS NULL OR workout_sets.performed_on <= CAST(:until AS DATE)
      )
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
          SELECT DISTINCT ON (sets.exercise_id, LEAST(COALESCE(sets.reps, 0), 16), sets.rpe)
            sets.exercise_id,
            sets.exercise_type,
            'load' AS measure,
            LEAST(COALESCE(sets.reps, 0), 16) AS reps,
            CAST(sets.rpe AS DECIMAL) AS rpe,
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
            sets.rpe,
            sets.load_kg DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS load
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
            sets.counts
            AND sets.volume_kg IS NOT NULL
            AND (
              sets.volume_kg <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
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
            sets.counts
            AND sets.reps IS NOT NULL
            AND (
              sets.reps <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
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
            sets.counts
            AND sets.duration_seconds IS NOT NULL
            AND (
              sets.duration_seconds <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
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
            sets.counts
            AND sets.distance_meters IS NOT NULL
            AND (
              sets.distance_meters <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
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
  counts.no_reps
FROM caller
JOIN counts
  ON TRUE
LEFT OUTER JOIN exercise
  ON TRUE;

-- name: select_records_since
-- Show a page of those from a day on.
WITH RECURSIVE of_period AS MATERIALIZED (
  SELECT
    workout_sets.id,
    workout_sets.session_id,
    workout_sets.exercise_id,
    workout_sets.exercise_type,
    workout_sets.performed_on,
    workout_sets.performed_at,
    workout_sets.reps,
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
    CASE
      WHEN (
        workout_sets.exercise_type = 'weight_reps' AND workout_sets.reps <= 12
      )
      THEN workout_sets.rpe
    END AS rpe
  FROM workout_sessions
  JOIN workout_sets
    ON workout_sets.user_id = workout_sessions.user_id AND workout_sets.session_id = workout_sessions.id
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.deleted_at IS NULL
    AND workout_sessions.user_id = CAST(:user_id AS UUID)
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
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.exercise_id > COALESCE(CAST(:after_exercise AS UUID), CAST('00000000-0000-0000-0000-000000000000' AS UUID))
    ORDER BY
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
      workout_sets.user_id = CAST(:user_id AS UUID)
      AND workout_sets.deleted_at IS NULL
      AND workout_sets.exercise_id > page.exercise_id
    ORDER BY
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
          SELECT DISTINCT ON (sets.exercise_id, LEAST(COALESCE(sets.reps, 0), 16), sets.rpe)
            sets.exercise_id,
            sets.exercise_type,
            'load' AS measure,
            LEAST(COALESCE(sets.reps, 0), 16) AS reps,
            CAST(sets.rpe AS DECIMAL) AS rpe,
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
            sets.rpe,
            sets.load_kg DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS load
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
            sets.counts
            AND sets.volume_kg IS NOT NULL
            AND (
              sets.volume_kg <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
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
            sets.counts
            AND sets.reps IS NOT NULL
            AND (
              sets.reps <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
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
            sets.counts
            AND sets.duration_seconds IS NOT NULL
            AND (
              sets.duration_seconds <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
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
            sets.counts
            AND sets.distance_meters IS NOT NULL
            AND (
              sets.distance_meters <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
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
  counts.no_reps
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
    CASE
      WHEN (
        workout_sets.exercise_type = 'weight_reps' AND workout_sets.reps <= 12
      )
      THEN workout_sets.rpe
    END AS rpe
  FROM workout_sets
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.deleted_at IS NULL
    AND workout_sets.exercise_id = CAST(:exercise_id AS UUID)
    AND workout_sets.performed_on >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
    AND workout_sets.performed_on <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
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
          SELECT DISTINCT ON (sets.exercise_id, LEAST(COALESCE(sets.reps, 0), 16), sets.rpe)
            sets.exercise_id,
            sets.exercise_type,
            'load' AS measure,
            LEAST(COALESCE(sets.reps, 0), 16) AS reps,
            CAST(sets.rpe AS DECIMAL) AS rpe,
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
            sets.rpe,
            sets.load_kg DESC,
            sets.performed_on,
            sets.performed_at,
            sets.id
        ) AS load
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
            sets.counts
            AND sets.volume_kg IS NOT NULL
            AND (
              sets.volume_kg <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
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
            sets.counts
            AND sets.reps IS NOT NULL
            AND (
              sets.reps <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
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
            sets.counts
            AND sets.duration_seconds IS NOT NULL
            AND (
              sets.duration_seconds <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
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
            sets.counts
            AND sets.distance_meters IS NOT NULL
            AND (
              sets.distance_meters <> 0 OR sets.exercise_type = 'assisted_bodyweight'
            )
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
  counts.no_reps
FROM caller
JOIN counts
  ON TRUE
LEFT OUTER JOIN exercise
  ON TRUE;
