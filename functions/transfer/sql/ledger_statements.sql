-- Statements that read what an account has of some days, and what earlier imports read of it.
-- Written by `make sql` from functions.transfer.ledger_statements.

-- name: select_sessions_started
-- Read the sessions, deleted ones too, that start between two instants.
SELECT
  workout_sessions.id,
  workout_sessions.version,
  workout_sessions.started_at,
  workout_sessions.ended_at,
  workout_sessions.timezone,
  workout_sessions.title,
  workout_sessions.notes,
  workout_sessions.created_at,
  workout_sessions.deleted_at
FROM workout_sessions
WHERE
  workout_sessions.user_id = CAST(:user_id AS UUID)
  AND workout_sessions.started_at BETWEEN CAST(:first AS TIMESTAMPTZ) AND CAST(:last AS TIMESTAMPTZ)
  AND workout_sessions.deleted_at IS NULL
UNION ALL
SELECT
  workout_sessions.id,
  workout_sessions.version,
  workout_sessions.started_at,
  workout_sessions.ended_at,
  workout_sessions.timezone,
  workout_sessions.title,
  workout_sessions.notes,
  workout_sessions.created_at,
  workout_sessions.deleted_at
FROM workout_sessions
WHERE
  workout_sessions.user_id = CAST(:user_id AS UUID)
  AND workout_sessions.started_at BETWEEN CAST(:first AS TIMESTAMPTZ) AND CAST(:last AS TIMESTAMPTZ)
  AND workout_sessions.deleted_at IS NOT NULL;

-- name: select_sessions_by_id
-- Read the sessions, deleted ones too, that have one of some ids.
SELECT
  found.id,
  found.version,
  found.started_at,
  found.ended_at,
  found.timezone,
  found.title,
  found.notes,
  found.created_at,
  found.deleted_at
FROM UNNEST(CAST(:ids AS UUID[])) AS wanted(id)
JOIN LATERAL (
  SELECT
    workout_sessions.id,
    workout_sessions.version,
    workout_sessions.started_at,
    workout_sessions.ended_at,
    workout_sessions.timezone,
    workout_sessions.title,
    workout_sessions.notes,
    workout_sessions.created_at,
    workout_sessions.deleted_at
  FROM workout_sessions
  WHERE
    workout_sessions.user_id = CAST(:user_id AS UUID) AND workout_sessions.id = wanted.id
  LIMIT ALL
  OFFSET 0
) AS found
  ON TRUE;

-- name: select_sets_in_sessions
-- Read the sets, deleted ones too, of sessions whose ids are between two.
SELECT
  workout_sets.id,
  workout_sets.version,
  workout_sets.session_id,
  workout_sets.position,
  workout_sets.exercise_id,
  workout_sets.exercise_type,
  workout_sets.set_type,
  workout_sets.reps,
  workout_sets.weight,
  workout_sets.unit,
  workout_sets.rpe,
  workout_sets.duration_seconds,
  workout_sets.distance_meters,
  workout_sets.rest_seconds,
  workout_sets.superset,
  workout_sets.notes,
  workout_sets.created_at,
  workout_sets.deleted_at
FROM workout_sets
WHERE
  workout_sets.user_id = CAST(:user_id AS UUID)
  AND workout_sets.session_id BETWEEN CAST(:first AS UUID) AND CAST(:last AS UUID)
  AND COALESCE(
    workout_sets.session_id IN (
      SELECT
        UNNEST((
          SELECT
            CAST(:session_ids AS UUID[]) AS anon_1
        )) AS unnest_1
    ),
    FALSE
  );

-- name: select_sets_by_id
-- Read the sets, deleted ones too, that have one of some ids.
SELECT
  found.id,
  found.version,
  found.session_id,
  found.position,
  found.exercise_id,
  found.exercise_type,
  found.set_type,
  found.reps,
  found.weight,
  found.unit,
  found.rpe,
  found.duration_seconds,
  found.distance_meters,
  found.rest_seconds,
  found.superset,
  found.notes,
  found.created_at,
  found.deleted_at
FROM UNNEST(CAST(:ids AS UUID[])) AS wanted(id)
JOIN LATERAL (
  SELECT
    workout_sets.id,
    workout_sets.version,
    workout_sets.session_id,
    workout_sets.position,
    workout_sets.exercise_id,
    workout_sets.exercise_type,
    workout_sets.set_type,
    workout_sets.reps,
    workout_sets.weight,
    workout_sets.unit,
    workout_sets.rpe,
    workout_sets.duration_seconds,
    workout_sets.distance_meters,
    workout_sets.rest_seconds,
    workout_sets.superset,
    workout_sets.notes,
    workout_sets.created_at,
    workout_sets.deleted_at
  FROM workout_sets
  WHERE
    workout_sets.user_id = CAST(:user_id AS UUID) AND workout_sets.id = wanted.id
  LIMIT ALL
  OFFSET 0
) AS found
  ON TRUE;

-- name: select_session_entries
-- Read what imports read of sessions that start between two times on the wall clocks of files.
SELECT
  import_entries.entity_id,
  import_entries.import_id,
  import_entries.is_new,
  import_entries.session_id,
  import_entries.source_start,
  CAST(import_entries.source AS TEXT) AS source
FROM import_entries
WHERE
  import_entries.user_id = CAST(:user_id AS UUID)
  AND import_entries.entity = 'session'
  AND import_entries.source_start BETWEEN CAST(:first AS TIMESTAMP) AND CAST(:last AS TIMESTAMP);

-- name: select_set_entries
-- Read what imports read of the sets that they put into, or found in, sessions between two ids.
SELECT
  import_entries.entity_id,
  import_entries.import_id,
  import_entries.is_new,
  import_entries.session_id,
  import_entries.source_start,
  CAST(import_entries.source AS TEXT) AS source
FROM import_entries
WHERE
  import_entries.user_id = CAST(:user_id AS UUID)
  AND import_entries.entity = 'set'
  AND import_entries.session_id BETWEEN CAST(:first AS UUID) AND CAST(:last AS UUID)
  AND COALESCE(
    import_entries.session_id IN (
      SELECT
        UNNEST((
          SELECT
            CAST(:session_ids AS UUID[]) AS anon_1
        )) AS unnest_1
    ),
    FALSE
  );

-- name: select_entries_by_id
-- Read what imports read of sessions, or of sets, that have one of some ids.
SELECT
  found.entity_id,
  found.import_id,
  found.is_new,
  found.session_id,
  found.source_start,
  found.source
FROM UNNEST(CAST(:ids AS UUID[])) AS wanted(id)
JOIN LATERAL (
  SELECT
    import_entries.entity_id,
    import_entries.import_id,
    import_entries.is_new,
    import_entries.session_id,
    import_entries.source_start,
    CAST(import_entries.source AS TEXT) AS source
  FROM import_entries
  WHERE
    import_entries.user_id = CAST(:user_id AS UUID)
    AND import_entries.entity = CAST(:entity AS VARCHAR)
    AND import_entries.entity_id = wanted.id
  LIMIT ALL
  OFFSET 0
) AS found
  ON TRUE;

-- name: select_times
-- Read when imports were made, and undone.
SELECT
  imports.id,
  imports.created_at,
  imports.undone_at
FROM imports
WHERE
  imports.user_id = CAST(:user_id AS UUID);

-- name: select_merged
-- Read which of the user's exercises were merged, and what is left of them.
SELECT
  exercises.id,
  exercises.merged_into
FROM exercises
WHERE
  exercises.user_id = CAST(:user_id AS UUID) AND exercises.merged_into IS NOT NULL;
