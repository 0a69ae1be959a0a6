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
      users.token_epoch = CAST(:epoch AS INT)
      OR users.spared_family_id = CAST(:family_id AS UUID)
      OR CAST(:token_digest AS UUID) = ANY(
        users.live_tokens
      )
    )
  RETURNING users.id AS user_id, users.data_version AS seq
)
SELECT
  change.user_id
FROM change;

-- name: mark_token_used
-- Keep the day on which a personal access token was last used; nothing is written twice a day.
UPDATE personal_tokens SET last_used_on = CAST(:day AS DATE)
WHERE
  personal_tokens.user_id = CAST(:user_id AS UUID)
  AND personal_tokens.digest = CAST(:token_digest AS UUID)
  AND (
    personal_tokens.last_used_on IS NULL OR personal_tokens.last_used_on < CAST(:day AS DATE)
  );
