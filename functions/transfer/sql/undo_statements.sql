-- Statements that take back what an import added and nobody edited since.
-- Written by `make sql` from functions.transfer.undo_statements.

-- name: select_undoable
-- Find the import in question; no row when it is not there.
--
-- With the numbers of its changes, and the least and the greatest id of what it added.
WITH added AS (
  SELECT
    import_entries.entity_id
  FROM import_entries
  WHERE
    import_entries.user_id = CAST(:user_id AS UUID)
    AND import_entries.import_id = CAST(:import_id AS UUID)
    AND import_entries.is_new
)
SELECT
  imports.undone_at,
  imports.first_seq,
  imports.last_seq,
  (
    SELECT
      added.entity_id
    FROM added
    ORDER BY
      added.entity_id
    LIMIT 1
  ) AS first_id,
  (
    SELECT
      added.entity_id
    FROM added
    ORDER BY
      added.entity_id DESC
    LIMIT 1
  ) AS last_id
FROM imports
WHERE
  imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID);

-- name: forget_recognised
-- Forget what the file said of rows that were there already.
--
-- Entries of what was added stay, for what was edited since; of what is gone they do not count.
DELETE FROM import_entries
WHERE
  import_entries.user_id = CAST(:user_id AS UUID)
  AND import_entries.import_id = CAST(:import_id AS UUID)
  AND NOT import_entries.is_new;

-- name: mark_undone
-- Show the import as undone from now on.
UPDATE imports SET undone_at = CURRENT_TIMESTAMP
WHERE
  imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID) AND imports.undone_at IS NULL;

-- name: delete_sets
-- Delete a batch of sets, each with a tombstone.
WITH chosen AS (
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
  FROM import_entries
  JOIN workout_sets
    ON workout_sets.user_id = import_entries.user_id AND workout_sets.id = import_entries.entity_id
  WHERE
    import_entries.user_id = CAST(:user_id AS UUID)
    AND import_entries.import_id = CAST(:import_id AS UUID)
    AND import_entries.entity = 'set'
    AND import_entries.is_new
    AND import_entries.entity_id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND workout_sets.id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND workout_sets.updated_at = (
      SELECT
        imports.created_at
      FROM imports
      WHERE
        imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
    )
    AND NUM_NULLS(workout_sets.deleted_at) = 1
  LIMIT CAST(:limit AS INT)
), doomed AS (
  SELECT
    chosen.id,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          chosen.id,
          chosen.session_id,
          chosen.exercise_id,
          chosen.exercise_version,
          chosen.position,
          chosen.set_type,
          chosen.reps,
          TRIM_SCALE(chosen.weight) AS weight,
          chosen.unit,
          TRIM_SCALE(chosen.rpe) AS rpe,
          chosen.duration_seconds,
          TRIM_SCALE(chosen.distance_meters) AS distance_meters,
          chosen.rest_seconds,
          chosen.superset,
          chosen.notes,
          TO_CHAR(TIMEZONE('UTC', chosen.performed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS performed_at,
          TRIM_SCALE(ROUND(chosen.weight_kg, 2)) AS weight_kg,
          chosen.version,
          TO_CHAR(TIMEZONE('UTC', chosen.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', chosen.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    ROW_NUMBER() OVER (ORDER BY chosen.id) AS ordinal
  FROM chosen
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_2
      FROM doomed
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
  RETURNING users.id AS user_id, users.data_version AS seq
), gone AS (
  UPDATE workout_sets SET version = (
    workout_sets.version + 1
  ), updated_at = CURRENT_TIMESTAMP, deleted_at = CURRENT_TIMESTAMP
  FROM change, doomed
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.user_id = change.user_id
    AND workout_sets.id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND workout_sets.id = doomed.id
    AND NUM_NULLS(workout_sets.deleted_at) = 1
  RETURNING workout_sets.user_id, workout_sets.id, workout_sets.session_id, workout_sets.version, doomed.body, doomed.ordinal
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
    gone.user_id,
    gone.id,
    gone.version,
    'set' AS anon_1,
    'deleted' AS anon_2,
    (
      change.seq - (
        SELECT
          COUNT(*) AS count_1
        FROM doomed
      )
    ) + gone.ordinal AS anon_3,
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
    CAST(gone.body AS JSON) AS body,
    NULL AS anon_6
  FROM gone, change
), touched AS (
  UPDATE workout_sessions SET sets_version = (
    workout_sessions.sets_version + 1
  )
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.id BETWEEN (
      SELECT
        gone.session_id
      FROM gone
      ORDER BY
        gone.session_id
      LIMIT 1
    ) AND (
      SELECT
        gone.session_id
      FROM gone
      ORDER BY
        gone.session_id DESC
      LIMIT 1
    )
    AND workout_sessions.id IN (
      SELECT DISTINCT
        gone.session_id
      FROM gone
    )
)
SELECT
  COUNT(*) AS done
FROM gone;

-- name: delete_sessions
-- Delete a batch of sessions that have no sets any more.
WITH chosen AS (
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
  FROM import_entries
  JOIN workout_sessions
    ON workout_sessions.user_id = import_entries.user_id AND workout_sessions.id = import_entries.entity_id
  WHERE
    import_entries.user_id = CAST(:user_id AS UUID)
    AND import_entries.import_id = CAST(:import_id AS UUID)
    AND import_entries.entity = 'session'
    AND import_entries.is_new
    AND import_entries.entity_id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND workout_sessions.id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND workout_sessions.updated_at = (
      SELECT
        imports.created_at
      FROM imports
      WHERE
        imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
    )
    AND NUM_NULLS(workout_sessions.deleted_at) = 1
    AND NOT EXISTS(
      SELECT
        1
      FROM workout_sets
      WHERE
        workout_sets.user_id = CAST(:user_id AS UUID)
        AND workout_sets.session_id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
        AND workout_sets.session_id = workout_sessions.id
        AND workout_sets.deleted_at IS NULL
    )
  LIMIT CAST(:limit AS INT)
), doomed AS (
  SELECT
    chosen.id,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          chosen.id,
          chosen.title,
          chosen.notes,
          TO_CHAR(TIMEZONE('UTC', chosen.started_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
          TO_CHAR(TIMEZONE('UTC', chosen.ended_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
          chosen.timezone,
          chosen.version,
          TO_CHAR(TIMEZONE('UTC', chosen.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', chosen.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    ROW_NUMBER() OVER (ORDER BY chosen.id) AS ordinal
  FROM chosen
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_2
      FROM doomed
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
  RETURNING users.id AS user_id, users.data_version AS seq
), gone AS (
  UPDATE workout_sessions SET version = (
    workout_sessions.version + 1
  ), updated_at = CURRENT_TIMESTAMP, deleted_at = CURRENT_TIMESTAMP
  FROM change, doomed
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.user_id = change.user_id
    AND workout_sessions.id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND workout_sessions.id = doomed.id
    AND NUM_NULLS(workout_sessions.deleted_at) = 1
  RETURNING workout_sessions.user_id, workout_sessions.id, workout_sessions.version, doomed.body, doomed.ordinal
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
    gone.user_id,
    gone.id,
    gone.version,
    'session' AS anon_1,
    'deleted' AS anon_2,
    (
      change.seq - (
        SELECT
          COUNT(*) AS count_1
        FROM doomed
      )
    ) + gone.ordinal AS anon_3,
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
    CAST(gone.body AS JSON) AS body,
    NULL AS anon_6
  FROM gone, change
)
SELECT
  COUNT(*) AS done
FROM gone;

-- name: delete_weigh_ins
-- Delete a batch of weigh-ins, each with a tombstone.
WITH chosen AS (
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
    weigh_ins.deleted_at
  FROM import_entries
  JOIN weigh_ins
    ON weigh_ins.user_id = import_entries.user_id AND weigh_ins.id = import_entries.entity_id
  WHERE
    import_entries.user_id = CAST(:user_id AS UUID)
    AND import_entries.import_id = CAST(:import_id AS UUID)
    AND import_entries.entity = 'weigh_in'
    AND import_entries.is_new
    AND import_entries.entity_id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND weigh_ins.id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND weigh_ins.updated_at = (
      SELECT
        imports.created_at
      FROM imports
      WHERE
        imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
    )
    AND NUM_NULLS(weigh_ins.deleted_at) = 1
  LIMIT CAST(:limit AS INT)
), doomed AS (
  SELECT
    chosen.id,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          chosen.id,
          TRIM_SCALE(chosen.weight) AS weight,
          chosen.unit,
          TRIM_SCALE(ROUND(chosen.weight_kg, 2)) AS weight_kg,
          TO_CHAR(TIMEZONE('UTC', chosen.weighed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS weighed_at,
          chosen.notes,
          chosen.version,
          TO_CHAR(TIMEZONE('UTC', chosen.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', chosen.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    ROW_NUMBER() OVER (ORDER BY chosen.id) AS ordinal
  FROM chosen
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_2
      FROM doomed
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
  RETURNING users.id AS user_id, users.data_version AS seq
), gone AS (
  UPDATE weigh_ins SET version = (
    weigh_ins.version + 1
  ), updated_at = CURRENT_TIMESTAMP, deleted_at = CURRENT_TIMESTAMP
  FROM change, doomed
  WHERE
    weigh_ins.user_id = CAST(:user_id AS UUID)
    AND weigh_ins.user_id = change.user_id
    AND weigh_ins.id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND weigh_ins.id = doomed.id
    AND NUM_NULLS(weigh_ins.deleted_at) = 1
  RETURNING weigh_ins.user_id, weigh_ins.id, weigh_ins.version, doomed.body, doomed.ordinal
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
    gone.user_id,
    gone.id,
    gone.version,
    'weigh_in' AS anon_1,
    'deleted' AS anon_2,
    (
      change.seq - (
        SELECT
          COUNT(*) AS count_1
        FROM doomed
      )
    ) + gone.ordinal AS anon_3,
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
    CAST(gone.body AS JSON) AS body,
    NULL AS anon_6
  FROM gone, change
)
SELECT
  COUNT(*) AS done
FROM gone;

-- name: archive_exercises
-- Archive a batch of exercises that no set uses any more; the rows of deleted sets need them.
WITH chosen AS (
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
  FROM import_entries
  JOIN exercises
    ON exercises.user_id = import_entries.user_id AND exercises.id = import_entries.entity_id
  WHERE
    import_entries.user_id = CAST(:user_id AS UUID)
    AND import_entries.import_id = CAST(:import_id AS UUID)
    AND import_entries.entity = 'exercise'
    AND import_entries.is_new
    AND import_entries.entity_id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND exercises.id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND exercises.updated_at = (
      SELECT
        imports.created_at
      FROM imports
      WHERE
        imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
    )
    AND exercises.archived_at IS NULL
    AND NOT EXISTS(
      SELECT
        1
      FROM workout_sets
      WHERE
        workout_sets.user_id = CAST(:user_id AS UUID)
        AND workout_sets.exercise_id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
        AND workout_sets.exercise_id = exercises.id
        AND workout_sets.deleted_at IS NULL
    )
  LIMIT CAST(:limit AS INT)
), doomed AS (
  SELECT
    chosen.id,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          chosen.id,
          chosen.version,
          chosen.name,
          chosen.description,
          chosen.type,
          chosen.primary_muscles,
          chosen.secondary_muscles,
          chosen.equipment,
          chosen.aliases,
          CASE WHEN (
            chosen.user_id = '00000000-0000-0000-0000-000000000000'
          ) THEN 'catalogue' ELSE 'me' END AS owner,
          TO_CHAR(TIMEZONE('UTC', chosen.archived_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS archived_at,
          chosen.merged_into,
          TO_CHAR(TIMEZONE('UTC', chosen.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', chosen.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    ROW_NUMBER() OVER (ORDER BY chosen.id) AS ordinal
  FROM chosen
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_2
      FROM doomed
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
  RETURNING users.id AS user_id, users.data_version AS seq
), gone AS (
  UPDATE exercises SET revision = (
    exercises.revision + 1
  ), archived_at = CURRENT_TIMESTAMP, updated_at = CURRENT_TIMESTAMP
  FROM change, doomed
  WHERE
    exercises.user_id = CAST(:user_id AS UUID)
    AND exercises.user_id = change.user_id
    AND exercises.id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND exercises.id = doomed.id
    AND exercises.archived_at IS NULL
  RETURNING exercises.user_id, exercises.id, exercises.name, exercises.description, exercises.type, exercises.primary_muscles, exercises.secondary_muscles, exercises.equipment, exercises.aliases, exercises.name_key, exercises.search_key, exercises.version, exercises.revision, exercises.archived_at, exercises.merged_into_user_id, exercises.merged_into, exercises.created_at, exercises.updated_at, doomed.body, doomed.ordinal
), after AS (
  SELECT
    gone.user_id,
    gone.id,
    gone.revision AS version,
    gone.ordinal,
    gone.body AS before,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
      FROM (
        SELECT
          gone.id,
          gone.version,
          gone.name,
          gone.description,
          gone.type,
          gone.primary_muscles,
          gone.secondary_muscles,
          gone.equipment,
          gone.aliases,
          CASE WHEN (
            gone.user_id = '00000000-0000-0000-0000-000000000000'
          ) THEN 'catalogue' ELSE 'me' END AS owner,
          TO_CHAR(TIMEZONE('UTC', gone.archived_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS archived_at,
          gone.merged_into,
          TO_CHAR(TIMEZONE('UTC', gone.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', gone.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS after
  FROM gone
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
    after.user_id,
    after.id,
    after.version,
    'exercise' AS anon_1,
    'updated' AS anon_2,
    (
      change.seq - (
        SELECT
          COUNT(*) AS count_1
        FROM doomed
      )
    ) + after.ordinal AS anon_3,
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
    CAST(after.before AS JSON) AS before,
    CAST(after.after AS JSON) AS after
  FROM after, change
), forgotten AS (
  DELETE FROM import_entries USING   gone
  WHERE
    import_entries.user_id = CAST(:user_id AS UUID)
    AND import_entries.user_id = gone.user_id
    AND import_entries.entity_id BETWEEN CAST(:first_id AS UUID) AND CAST(:last_id AS UUID)
    AND import_entries.entity_id = gone.id
    AND import_entries.entity = 'exercise'
)
SELECT
  COUNT(*) AS done
FROM gone;
