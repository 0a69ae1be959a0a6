-- The statements that several functions share.
-- Written by `make sql` from setlogs.postgres.call_statements.

-- name: select_caller
-- Find the version of the caller's row.
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
)
SELECT
  caller.version
FROM caller;

-- name: lock_caller
-- Hold back the user's other writes until the commit; no row when the token has ended.
WITH change AS (
  UPDATE users SET data_version = (
    users.data_version + 0
  )
  WHERE
    users.id = CAST(:user_id AS UUID)
    AND users.erased_at IS NULL
    AND (
      users.token_epoch = CAST(:epoch AS INT) OR users.spared_family_id = CAST(:family_id AS UUID)
    )
  RETURNING users.id AS user_id, users.data_version AS seq
)
SELECT
  change.user_id
FROM change;
