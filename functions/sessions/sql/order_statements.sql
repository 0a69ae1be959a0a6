-- The statement that puts the sets of a session in another order.
-- Written by `make sql` from functions.sessions.order_statements.

-- name: order_sets
-- Give a session's sets the positions 1, 2, … in the order of the ids, and show it with them.
--
-- Nothing happens, and the row says why, when the ids are not exactly those of its sets.
WITH workout AS (
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
    workout_sessions.deleted_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
      FROM (
        SELECT
          workout_sessions.id,
          workout_sessions.title,
          workout_sessions.notes,
          TO_CHAR(TIMEZONE('UTC', workout_sessions.started_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
          TO_CHAR(TIMEZONE('UTC', workout_sessions.ended_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
          workout_sessions.timezone,
          workout_sessions.version,
          TO_CHAR(TIMEZONE('UTC', workout_sessions.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', workout_sessions.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    '"v' || CAST(workout_sessions.version AS TEXT) || '.' || CAST(workout_sessions.sets_version AS TEXT) || '"' AS etag,
    CAST(:tags AS TEXT[]) IS NULL
    OR (
      '"v' || CAST(workout_sessions.version AS TEXT) || '.' || CAST(workout_sessions.sets_version AS TEXT) || '"'
    ) = ANY(
      CAST(:tags AS TEXT[])
    ) AS matches
  FROM workout_sessions
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.id = CAST(:session_id AS UUID)
    AND workout_sessions.deleted_at IS NULL
), live AS (
  SELECT
    workout_sets.id,
    workout_sets.position,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
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
    ARRAY_POSITION(CAST(:set_ids AS UUID[]), workout_sets.id) AS ordinal
  FROM workout_sets, workout
  WHERE
    workout_sets.user_id = workout.user_id
    AND workout_sets.session_id = workout.id
    AND workout_sets.deleted_at IS NULL
), passing AS (
  SELECT
    live.id,
    live.position,
    live.body,
    live.ordinal,
    ROW_NUMBER() OVER (ORDER BY live.ordinal) AS nth
  FROM live
  WHERE
    live.position <> live.ordinal
), judged AS (
  SELECT
    workout.user_id,
    workout.id,
    workout.title,
    workout.notes,
    workout.started_at,
    workout.ended_at,
    workout.timezone,
    workout.started_on,
    workout.version,
    workout.sets_version,
    workout.last_position,
    workout.created_at,
    workout.updated_at,
    workout.deleted_at,
    workout.body,
    workout.etag,
    workout.matches,
    (
      SELECT
        COUNT(*) AS count_2
      FROM live
    ) = CARDINALITY(CAST(:set_ids AS UUID[]))
    AND NOT EXISTS(
      SELECT
        1
      FROM live
      WHERE
        live.ordinal IS NULL
    ) AS is_permutation,
    EXISTS(
      SELECT
        1
      FROM live
      WHERE
        live.position <> live.ordinal
    ) AS differs,
    COALESCE((
      SELECT
        SUM(OCTET_LENGTH(live.body) + 32) AS sum_1
      FROM live
    ), 0) + OCTET_LENGTH(workout.body) <= 1000000 AS is_short
  FROM workout
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_1
      FROM passing
    )
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
      FROM judged
      WHERE
        judged.matches AND judged.is_permutation AND judged.differs AND judged.is_short
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), ordered AS (
  UPDATE workout_sessions SET sets_version = (
    workout_sessions.sets_version + 1
  ), last_position = GREATEST(
    CARDINALITY(CAST(:set_ids AS UUID[])),
    (
      SELECT
        MAX(workout_sets.position) AS max_1
      FROM workout_sets
      WHERE
        workout_sets.user_id = workout_sessions.user_id
        AND workout_sets.session_id = workout_sessions.id
        AND workout_sets.deleted_at IS NOT NULL
    )
  )
  FROM change, judged
  WHERE
    workout_sessions.user_id = change.user_id
    AND workout_sessions.id = judged.id
    AND workout_sessions.deleted_at IS NULL
    AND workout_sessions.version = judged.version
    AND workout_sessions.sets_version = judged.sets_version
  RETURNING workout_sessions.user_id, workout_sessions.id, '"v' || CAST(workout_sessions.version AS TEXT) || '.' || CAST(workout_sessions.sets_version AS TEXT) || '"' AS etag
), "new" AS (
  UPDATE workout_sets SET position = passing.ordinal, version = (
    workout_sets.version + 1
  ), updated_at = CURRENT_TIMESTAMP
  FROM ordered, passing
  WHERE
    workout_sets.user_id = ordered.user_id
    AND workout_sets.id = passing.id
    AND workout_sets.deleted_at IS NULL
  RETURNING workout_sets.user_id, workout_sets.id, workout_sets.session_id, workout_sets.performed_on, workout_sets.exercise_user_id, workout_sets.exercise_id, workout_sets.exercise_type, workout_sets.exercise_version, workout_sets.position, workout_sets.set_type, workout_sets.reps, workout_sets.weight, workout_sets.unit, workout_sets.weight_kg, workout_sets.rpe, workout_sets.duration_seconds, workout_sets.distance_meters, workout_sets.rest_seconds, workout_sets.superset, workout_sets.notes, workout_sets.performed_at, workout_sets.version, workout_sets.client_key, workout_sets.client_fingerprint, workout_sets.client_ordinal, workout_sets.created_at, workout_sets.updated_at, workout_sets.deleted_at, passing.nth, passing.body AS before
), moved AS (
  SELECT
    "new".user_id,
    "new".id,
    "new".session_id,
    "new".performed_on,
    "new".exercise_user_id,
    "new".exercise_id,
    "new".exercise_type,
    "new".exercise_version,
    "new".position,
    "new".set_type,
    "new".reps,
    "new".weight,
    "new".unit,
    "new".weight_kg,
    "new".rpe,
    "new".duration_seconds,
    "new".distance_meters,
    "new".rest_seconds,
    "new".superset,
    "new".notes,
    "new".performed_at,
    "new".version,
    "new".client_key,
    "new".client_fingerprint,
    "new".client_ordinal,
    "new".created_at,
    "new".updated_at,
    "new".deleted_at,
    "new".nth,
    "new".before,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_3
      FROM (
        SELECT
          "new".id,
          "new".session_id,
          "new".exercise_id,
          "new".exercise_version,
          "new".position,
          "new".set_type,
          "new".reps,
          TRIM_SCALE("new".weight) AS weight,
          "new".unit,
          TRIM_SCALE("new".rpe) AS rpe,
          "new".duration_seconds,
          TRIM_SCALE("new".distance_meters) AS distance_meters,
          "new".rest_seconds,
          "new".superset,
          "new".notes,
          TO_CHAR(TIMEZONE('UTC', "new".performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
          TRIM_SCALE(ROUND("new".weight_kg, 2)) AS weight_kg,
          "new".version,
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
    moved.user_id,
    moved.id,
    moved.version,
    'set' AS anon_1,
    'updated' AS anon_2,
    (
      change.seq - (
        SELECT
          COUNT(*) AS count_1
        FROM passing
      )
    ) + moved.nth AS anon_3,
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
    CAST(moved.before AS JSON) AS before,
    CAST(moved.body AS JSON) AS body
  FROM moved, change
), vacated AS (
  UPDATE workout_sets SET position = NULL
  FROM ordered
  WHERE
    workout_sets.user_id = ordered.user_id
    AND workout_sets.session_id = ordered.id
    AND workout_sets.deleted_at IS NOT NULL
    AND workout_sets.position <= CARDINALITY(CAST(:set_ids AS UUID[]))
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
  judged.id,
  judged.matches,
  judged.etag AS current_etag,
  ordered.id AS changed_id,
  judged.differs,
  judged.is_permutation,
  judged.is_short,
  (
    SELECT
      ARRAY_AGG(live.id) AS array_agg_1
    FROM live
  ) AS ids,
  (
    SELECT
      CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_4
    FROM (
      SELECT
        judged.id,
        judged.title,
        judged.notes,
        TO_CHAR(TIMEZONE('UTC', judged.started_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
        TO_CHAR(TIMEZONE('UTC', judged.ended_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
        judged.timezone,
        judged.version,
        TO_CHAR(TIMEZONE('UTC', judged.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
        TO_CHAR(TIMEZONE('UTC', judged.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at,
        CAST(CONCAT(
          '[',
          (
            SELECT
              STRING_AGG(shown.body, ','
              ORDER BY
                shown.position) AS string_agg_1
            FROM (
              SELECT
                moved.position,
                moved.body
              FROM moved
              UNION ALL
              SELECT
                live.position,
                live.body
              FROM live
              WHERE
                live.position = live.ordinal OR NOT EXISTS(
                  SELECT
                    1
                  FROM ordered
                )
            ) AS shown
          ),
          ']'
        ) AS JSON) AS sets
    ) AS fields
  ) AS body,
  COALESCE(ordered.etag, judged.etag) AS etag
FROM caller
LEFT OUTER JOIN judged
  ON TRUE
LEFT OUTER JOIN ordered
  ON TRUE;
