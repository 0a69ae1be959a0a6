-- Statements that delete again what an import restored, where nobody has changed it since.
-- Written by `make sql` from functions.transfer.delete_again_statements.

-- name: delete_sets_again
-- Delete a range of sets that the import restored.
WITH restorations AS (
  SELECT
    audit_trail.entity_id,
    audit_trail.version,
    audit_trail.seq
  FROM audit_trail
  WHERE
    audit_trail.user_id = CAST(:user_id AS UUID)
    AND audit_trail.entity = 'set'
    AND audit_trail.action = 'restored'
    AND audit_trail.seq BETWEEN CAST(:first AS BIGINT) AND CAST(:last AS BIGINT)
), restored AS (
  SELECT
    workout_sets.id,
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
    COALESCE(
      (
        SELECT
          before.at
        FROM audit_trail AS before
        WHERE
          before.user_id = CAST(:user_id AS UUID)
          AND before.entity_id = restorations.entity_id
          AND before.entity = 'set'
          AND before.version = restorations.version - 1
      ),
      (
        SELECT
          imports.created_at
        FROM imports
        WHERE
          imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
      )
    ) AS gone_at,
    ROW_NUMBER() OVER (ORDER BY restorations.seq) AS ordinal
  FROM restorations
  JOIN workout_sets
    ON workout_sets.id = restorations.entity_id
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.id BETWEEN (
      SELECT
        restorations.entity_id
      FROM restorations
      ORDER BY
        restorations.entity_id
      LIMIT 1
    ) AND (
      SELECT
        restorations.entity_id
      FROM restorations
      ORDER BY
        restorations.entity_id DESC
      LIMIT 1
    )
    AND NUM_NULLS(workout_sets.deleted_at) = 1
    AND workout_sets.updated_at = (
      SELECT
        imports.created_at
      FROM imports
      WHERE
        imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
    )
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_2
      FROM restored
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
), deleted AS (
  UPDATE workout_sets SET version = (
    workout_sets.version + 1
  ), updated_at = restored.gone_at, deleted_at = restored.gone_at
  FROM change, restored
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID)
    AND workout_sets.user_id = change.user_id
    AND workout_sets.id BETWEEN (
      SELECT
        restored.id
      FROM restored
      ORDER BY
        restored.id
      LIMIT 1
    ) AND (
      SELECT
        restored.id
      FROM restored
      ORDER BY
        restored.id DESC
      LIMIT 1
    )
    AND workout_sets.id = restored.id
    AND NUM_NULLS(workout_sets.deleted_at) = 1
  RETURNING workout_sets.user_id, workout_sets.id, workout_sets.version, workout_sets.session_id, restored.body, restored.ordinal
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
    deleted.user_id,
    deleted.id,
    deleted.version,
    'set' AS anon_1,
    'deleted' AS anon_2,
    (
      change.seq - (
        SELECT
          COUNT(*) AS count_1
        FROM restored
      )
    ) + deleted.ordinal AS anon_3,
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
    CAST(deleted.body AS JSON) AS body,
    NULL AS anon_6
  FROM deleted, change
), touched AS (
  UPDATE workout_sessions SET sets_version = (
    workout_sessions.sets_version + 1
  )
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.id BETWEEN (
      SELECT
        deleted.session_id
      FROM deleted
      ORDER BY
        deleted.session_id
      LIMIT 1
    ) AND (
      SELECT
        deleted.session_id
      FROM deleted
      ORDER BY
        deleted.session_id DESC
      LIMIT 1
    )
    AND workout_sessions.id IN (
      SELECT DISTINCT
        deleted.session_id
      FROM deleted
    )
)
SELECT
  COUNT(*) AS done
FROM deleted;

-- name: delete_sessions_again
-- Delete a range of sessions that the import restored and that have no sets any more.
WITH restorations AS (
  SELECT
    audit_trail.entity_id,
    audit_trail.version,
    audit_trail.seq
  FROM audit_trail
  WHERE
    audit_trail.user_id = CAST(:user_id AS UUID)
    AND audit_trail.entity = 'session'
    AND audit_trail.action = 'restored'
    AND audit_trail.seq BETWEEN CAST(:first AS BIGINT) AND CAST(:last AS BIGINT)
), restored AS (
  SELECT
    workout_sessions.id,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
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
    COALESCE(
      (
        SELECT
          before.at
        FROM audit_trail AS before
        WHERE
          before.user_id = CAST(:user_id AS UUID)
          AND before.entity_id = restorations.entity_id
          AND before.entity = 'session'
          AND before.version = restorations.version - 1
      ),
      (
        SELECT
          imports.created_at
        FROM imports
        WHERE
          imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
      )
    ) AS gone_at,
    ROW_NUMBER() OVER (ORDER BY restorations.seq) AS ordinal
  FROM restorations
  JOIN workout_sessions
    ON workout_sessions.id = restorations.entity_id
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.id BETWEEN (
      SELECT
        restorations.entity_id
      FROM restorations
      ORDER BY
        restorations.entity_id
      LIMIT 1
    ) AND (
      SELECT
        restorations.entity_id
      FROM restorations
      ORDER BY
        restorations.entity_id DESC
      LIMIT 1
    )
    AND NUM_NULLS(workout_sessions.deleted_at) = 1
    AND workout_sessions.updated_at = (
      SELECT
        imports.created_at
      FROM imports
      WHERE
        imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
    )
    AND NOT EXISTS(
      SELECT
        1
      FROM workout_sets
      WHERE
        workout_sets.user_id = CAST(:user_id AS UUID)
        AND workout_sets.session_id = workout_sessions.id
        AND workout_sets.deleted_at IS NULL
    )
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_2
      FROM restored
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
), deleted AS (
  UPDATE workout_sessions SET version = (
    workout_sessions.version + 1
  ), updated_at = restored.gone_at, deleted_at = restored.gone_at
  FROM change, restored
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID)
    AND workout_sessions.user_id = change.user_id
    AND workout_sessions.id BETWEEN (
      SELECT
        restored.id
      FROM restored
      ORDER BY
        restored.id
      LIMIT 1
    ) AND (
      SELECT
        restored.id
      FROM restored
      ORDER BY
        restored.id DESC
      LIMIT 1
    )
    AND workout_sessions.id = restored.id
    AND NUM_NULLS(workout_sessions.deleted_at) = 1
  RETURNING workout_sessions.user_id, workout_sessions.id, workout_sessions.version, restored.body, restored.ordinal
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
    deleted.user_id,
    deleted.id,
    deleted.version,
    'session' AS anon_1,
    'deleted' AS anon_2,
    (
      change.seq - (
        SELECT
          COUNT(*) AS count_1
        FROM restored
      )
    ) + deleted.ordinal AS anon_3,
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
    CAST(deleted.body AS JSON) AS body,
    NULL AS anon_6
  FROM deleted, change
)
SELECT
  COUNT(*) AS done
FROM deleted;

-- name: delete_weigh_ins_again
-- Delete a range of weigh-ins that the import restored.
WITH restorations AS (
  SELECT
    audit_trail.entity_id,
    audit_trail.version,
    audit_trail.seq
  FROM audit_trail
  WHERE
    audit_trail.user_id = CAST(:user_id AS UUID)
    AND audit_trail.entity = 'weigh_in'
    AND audit_trail.action = 'restored'
    AND audit_trail.seq BETWEEN CAST(:first AS BIGINT) AND CAST(:last AS BIGINT)
), restored AS (
  SELECT
    weigh_ins.id,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          weigh_ins.id,
          TRIM_SCALE(weigh_ins.weight) AS weight,
          weigh_ins.unit,
          TRIM_SCALE(ROUND(weigh_ins.weight_kg, 2)) AS weight_kg,
          TO_CHAR(TIMEZONE('UTC', weigh_ins.weighed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS weighed_at,
          weigh_ins.notes,
          weigh_ins.version,
          TO_CHAR(TIMEZONE('UTC', weigh_ins.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', weigh_ins.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    COALESCE(
      (
        SELECT
          before.at
        FROM audit_trail AS before
        WHERE
          before.user_id = CAST(:user_id AS UUID)
          AND before.entity_id = restorations.entity_id
          AND before.entity = 'weigh_in'
          AND before.version = restorations.version - 1
      ),
      (
        SELECT
          imports.created_at
        FROM imports
        WHERE
          imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
      )
    ) AS gone_at,
    ROW_NUMBER() OVER (ORDER BY restorations.seq) AS ordinal
  FROM restorations
  JOIN weigh_ins
    ON weigh_ins.id = restorations.entity_id
  WHERE
    weigh_ins.user_id = CAST(:user_id AS UUID)
    AND weigh_ins.id BETWEEN (
      SELECT
        restorations.entity_id
      FROM restorations
      ORDER BY
        restorations.entity_id
      LIMIT 1
    ) AND (
      SELECT
        restorations.entity_id
      FROM restorations
      ORDER BY
        restorations.entity_id DESC
      LIMIT 1
    )
    AND NUM_NULLS(weigh_ins.deleted_at) = 1
    AND weigh_ins.updated_at = (
      SELECT
        imports.created_at
      FROM imports
      WHERE
        imports.user_id = CAST(:user_id AS UUID) AND imports.id = CAST(:import_id AS UUID)
    )
), change AS (
  UPDATE users SET data_version = (
    users.data_version + (
      SELECT
        COUNT(*) AS count_2
      FROM restored
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
), deleted AS (
  UPDATE weigh_ins SET version = (
    weigh_ins.version + 1
  ), updated_at = restored.gone_at, deleted_at = restored.gone_at
  FROM change, restored
  WHERE
    weigh_ins.user_id = CAST(:user_id AS UUID)
    AND weigh_ins.user_id = change.user_id
    AND weigh_ins.id BETWEEN (
      SELECT
        restored.id
      FROM restored
      ORDER BY
        restored.id
      LIMIT 1
    ) AND (
      SELECT
        restored.id
      FROM restored
      ORDER BY
        restored.id DESC
      LIMIT 1
    )
    AND weigh_ins.id = restored.id
    AND NUM_NULLS(weigh_ins.deleted_at) = 1
  RETURNING weigh_ins.user_id, weigh_ins.id, weigh_ins.version, restored.body, restored.ordinal
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
    deleted.user_id,
    deleted.id,
    deleted.version,
    'weigh_in' AS anon_1,
    'deleted' AS anon_2,
    (
      change.seq - (
        SELECT
          COUNT(*) AS count_1
        FROM restored
      )
    ) + deleted.ordinal AS anon_3,
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
    CAST(deleted.body AS JSON) AS body,
    NULL AS anon_6
  FROM deleted, change
)
SELECT
  COUNT(*) AS done
FROM deleted;
