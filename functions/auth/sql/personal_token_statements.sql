-- Statements on personal access tokens.
-- Written by `make sql` from functions.auth.personal_token_statements.

-- name: insert_personal_token
-- Add a token; `body` is null when the user has as many as there may be.
WITH change AS (
  UPDATE users SET live_tokens = ARRAY_APPEND(users.live_tokens, CAST(:digest AS UUID)), data_version = (
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
    AND COALESCE(CARDINALITY(users.live_tokens), 0) < CAST(:max_tokens AS INT)
  RETURNING users.id AS user_id, users.data_version AS seq
), "new" AS (
  INSERT INTO personal_tokens (
    user_id,
    id,
    digest,
    name,
    scopes,
    hint,
    expires_at
  )
  SELECT
    change.user_id,
    CAST(:id AS UUID) AS anon_2,
    CAST(:digest AS UUID) AS anon_3,
    CAST(:name AS VARCHAR) AS anon_4,
    CAST(:scopes AS TEXT[]) AS anon_5,
    CAST(:hint AS VARCHAR) AS anon_6,
    CAST(:expires_at AS TIMESTAMPTZ) AS anon_7
  FROM change
  RETURNING personal_tokens.user_id, personal_tokens.id, personal_tokens.digest, personal_tokens.name, personal_tokens.scopes, personal_tokens.hint, personal_tokens.created_at, personal_tokens.last_used_on, personal_tokens.expires_at
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
  (
    SELECT
      (
        SELECT
          CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
        FROM (
          SELECT
            "new".id,
            "new".name,
            "new".scopes,
            "new".hint,
            TO_CHAR(TIMEZONE('UTC', "new".created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
            "new".last_used_on,
            TO_CHAR(TIMEZONE('UTC', "new".expires_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS expires_at
          FROM "new"
        ) AS fields
      ) AS anon_1
  ) AS body
FROM caller;

-- name: select_personal_tokens
-- Show the user's tokens, newest first; `body` is null when there is none.
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
  shown.body
FROM caller
LEFT OUTER JOIN (
  SELECT
    mine.id AS token_id,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          mine.id,
          mine.name,
          mine.scopes,
          mine.hint,
          TO_CHAR(TIMEZONE('UTC', mine.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          mine.last_used_on,
          TO_CHAR(TIMEZONE('UTC', mine.expires_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS expires_at
      ) AS fields
    ) AS body
  FROM (
    SELECT
      personal_tokens.user_id,
      personal_tokens.id,
      personal_tokens.digest,
      personal_tokens.name,
      personal_tokens.scopes,
      personal_tokens.hint,
      personal_tokens.created_at,
      personal_tokens.last_used_on,
      personal_tokens.expires_at
    FROM personal_tokens
    WHERE
      personal_tokens.user_id = CAST(:user_id AS UUID)
  ) AS mine
) AS shown
  ON TRUE
ORDER BY
  shown.token_id DESC;

-- name: select_personal_token
-- Find a token; `id` is null when the caller has no such one.
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
    personal_tokens.id
  FROM personal_tokens
  WHERE
    personal_tokens.user_id = CAST(:user_id AS UUID) AND personal_tokens.id = CAST(:token_id AS UUID)
)
SELECT
  found.id
FROM caller
LEFT OUTER JOIN found
  ON TRUE;

-- name: delete_personal_token
-- Revoke a token, dead once this is committed; `id` is null when the caller has no such token.
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
    personal_tokens.digest
  FROM personal_tokens
  WHERE
    personal_tokens.user_id = CAST(:user_id AS UUID) AND personal_tokens.id = CAST(:token_id AS UUID)
), change AS (
  UPDATE users SET live_tokens = ARRAY_REMOVE(users.live_tokens, (
    SELECT
      found.digest
    FROM found
  )), data_version = (
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
    AND EXISTS(
      SELECT
        1
      FROM found
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), gone AS (
  DELETE FROM personal_tokens USING   change
  WHERE
    personal_tokens.user_id = CAST(:user_id AS UUID)
    AND personal_tokens.user_id = change.user_id
    AND personal_tokens.id = CAST(:token_id AS UUID)
  RETURNING personal_tokens.id
)
SELECT
  gone.id
FROM caller
LEFT OUTER JOIN gone
  ON TRUE;

-- name: delete_expired_tokens
-- Make room: remove what nobody can use any more, and count it.
WITH change AS (
  UPDATE users SET live_tokens = ARRAY((
    SELECT
      live
    FROM UNNEST(users.live_tokens) AS live
    WHERE
      (
        NOT live IN (
          SELECT
            personal_tokens.digest
          FROM personal_tokens
          WHERE
            personal_tokens.user_id = CAST(:user_id AS UUID) AND personal_tokens.expires_at <= CURRENT_TIMESTAMP
        )
      )
  )), data_version = (
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
), gone AS (
  DELETE FROM personal_tokens USING   change
  WHERE
    personal_tokens.user_id = CAST(:user_id AS UUID)
    AND personal_tokens.user_id = change.user_id
    AND personal_tokens.expires_at <= CURRENT_TIMESTAMP
  RETURNING personal_tokens.id
)
SELECT
  change.user_id,
  (
    SELECT
      COUNT(gone.id) AS count_1
    FROM gone
  ) AS removed
FROM change;
