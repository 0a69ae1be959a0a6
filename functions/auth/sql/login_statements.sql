-- Statements with which somebody sees where they are logged in, and ends a login.
-- Written by `make sql` from functions.auth.login_statements.

-- name: select_logins
-- Show the caller's logins that go on: the one that asks, then those used last.
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
), page AS (
  SELECT
    mine.user_id,
    mine.id,
    mine.epoch,
    mine.created_at,
    mine.last_used_at,
    mine.expires_at,
    mine.ended_at,
    mine.remembered,
    mine.client,
    mine.network,
    mine.id = CAST(:family_id AS UUID) AS current
  FROM (
    SELECT
      logins.user_id,
      logins.id,
      logins.epoch,
      logins.created_at,
      logins.last_used_at,
      logins.expires_at,
      logins.ended_at,
      logins.remembered,
      logins.client,
      logins.network
    FROM logins, caller
    WHERE
      logins.user_id = CAST(:user_id AS UUID)
      AND logins.user_id = caller.id
      AND logins.ended_at IS NULL
      AND EXISTS(
        SELECT
          1
        FROM refresh_tokens AS token
        WHERE
          token.user_id = CAST(:user_id AS UUID)
          AND token.family_id = logins.id
          AND token.rotated_at IS NULL
          AND token.revoked_at IS NULL
          AND token.expires_at > CURRENT_TIMESTAMP
          AND token.family_expires_at > CURRENT_TIMESTAMP
      )
      AND (
        caller.token_epoch = logins.epoch OR caller.spared_family_id = logins.id
      )
  ) AS mine
  ORDER BY
    mine.id = CAST(:family_id AS UUID) DESC,
    mine.last_used_at DESC,
    mine.id DESC
  LIMIT 500
)
SELECT
  caller.id,
  shown.body
FROM caller
LEFT OUTER JOIN (
  SELECT
    page.current,
    page.last_used_at,
    page.id,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          page.id,
          TO_CHAR(TIMEZONE('UTC', page.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', page.last_used_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS last_used_at,
          page.client,
          page.network,
          page.current
      ) AS fields
    ) AS body
  FROM page
) AS shown
  ON TRUE
ORDER BY
  shown.current DESC,
  shown.last_used_at DESC,
  shown.id DESC;

-- name: select_login
-- Find a login that goes on; `id` is null when the caller has no such one.
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
), found AS (
  SELECT
    mine.id
  FROM (
    SELECT
      logins.user_id,
      logins.id,
      logins.epoch,
      logins.created_at,
      logins.last_used_at,
      logins.expires_at,
      logins.ended_at,
      logins.remembered,
      logins.client,
      logins.network
    FROM logins, caller
    WHERE
      logins.user_id = CAST(:user_id AS UUID)
      AND logins.user_id = caller.id
      AND logins.ended_at IS NULL
      AND EXISTS(
        SELECT
          1
        FROM refresh_tokens AS token
        WHERE
          token.user_id = CAST(:user_id AS UUID)
          AND token.family_id = logins.id
          AND token.rotated_at IS NULL
          AND token.revoked_at IS NULL
          AND token.expires_at > CURRENT_TIMESTAMP
          AND token.family_expires_at > CURRENT_TIMESTAMP
      )
      AND (
        caller.token_epoch = logins.epoch OR caller.spared_family_id = logins.id
      )
  ) AS mine
  WHERE
    mine.id = CAST(:login_id AS UUID)
)
SELECT
  found.id
FROM caller
LEFT OUTER JOIN found
  ON TRUE;

-- name: end_login_of_caller
-- End a login that goes on; `id` is null when the caller has no such one.
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
), found AS (
  SELECT
    mine.id
  FROM (
    SELECT
      logins.user_id,
      logins.id,
      logins.epoch,
      logins.created_at,
      logins.last_used_at,
      logins.expires_at,
      logins.ended_at,
      logins.remembered,
      logins.client,
      logins.network
    FROM logins, caller
    WHERE
      logins.user_id = CAST(:user_id AS UUID)
      AND logins.user_id = caller.id
      AND logins.ended_at IS NULL
      AND EXISTS(
        SELECT
          1
        FROM refresh_tokens AS token
        WHERE
          token.user_id = CAST(:user_id AS UUID)
          AND token.family_id = logins.id
          AND token.rotated_at IS NULL
          AND token.revoked_at IS NULL
          AND token.expires_at > CURRENT_TIMESTAMP
          AND token.family_expires_at > CURRENT_TIMESTAMP
      )
      AND (
        caller.token_epoch = logins.epoch OR caller.spared_family_id = logins.id
      )
  ) AS mine
  WHERE
    mine.id = CAST(:login_id AS UUID)
), ended AS (
  UPDATE logins SET ended_at = CURRENT_TIMESTAMP
  WHERE
    logins.user_id = CAST(:user_id AS UUID)
    AND logins.id = CAST(:login_id AS UUID)
    AND EXISTS(
      SELECT
        1
      FROM found
    )
    AND logins.ended_at IS NULL
  RETURNING logins.id
)
SELECT
  ended.id
FROM caller
LEFT OUTER JOIN ended
  ON TRUE;
