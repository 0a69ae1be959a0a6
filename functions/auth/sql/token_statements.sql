-- Statements on logins and their refresh tokens.
-- Written by `make sql` from functions.auth.token_statements.

-- name: begin_login
-- Begin a login in the epoch in which its password was verified, with its first token.
--
-- A mail tells of it when it comes from where no other login did lately, and is not the first.
WITH owner AS (
  SELECT
    users.id,
    users.token_epoch,
    users.spared_family_id,
    users.email,
    users.created_at
  FROM users
  WHERE
    users.id = CAST(:user_id AS UUID) AND users.erased_at IS NULL AND users.token_epoch = CAST(:epoch AS INT)   FOR KEY SHARE
), surprised AS (
  SELECT
    owner.id,
    owner.token_epoch,
    owner.spared_family_id,
    owner.email,
    owner.created_at
  FROM owner
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM logins
      WHERE
        logins.user_id = CAST(:user_id AS UUID)
        AND logins.network = CAST(:network AS VARCHAR)
        AND COALESCE(logins.client, '') = COALESCE(CAST(:client AS VARCHAR), '')
        AND logins.last_used_at > CURRENT_TIMESTAMP - MAKE_INTERVAL(0, 0, 0, 90)
    )
    AND NOT (
      NOT EXISTS(
        SELECT
          1
        FROM logins
        WHERE
          logins.user_id = CAST(:user_id AS UUID)
      )
      AND owner.created_at > CURRENT_TIMESTAMP - MAKE_INTERVAL(0, 0, 0, 90)
    )
), mail AS (
  INSERT INTO mails (
    user_id,
    id,
    kind,
    recipient,
    details
  )
  SELECT
    surprised.id,
    CAST(:mail_id AS UUID) AS anon_1,
    'new_login' AS anon_2,
    surprised.email,
    CAST(JSON_BUILD_OBJECT('client', CAST(:client AS VARCHAR), 'network', CAST(:network AS VARCHAR)) AS JSONB) AS json_build_object_1
  FROM surprised
  WHERE
    CAST(:mail_id AS UUID) IS NOT NULL
), begun AS (
  INSERT INTO logins (
    user_id,
    id,
    epoch,
    expires_at,
    remembered,
    client,
    network
  )
  SELECT
    owner.id,
    CAST(:family_id AS UUID) AS anon_5,
    owner.token_epoch,
    CURRENT_TIMESTAMP + MAKE_INTERVAL(0, 0, 0, CAST(:family_days AS INT)) AS anon_6,
    CAST(:remember AS BOOLEAN) AS anon_7,
    CAST(:client AS VARCHAR) AS anon_8,
    CAST(:network AS VARCHAR) AS anon_9
  FROM owner
  RETURNING logins.user_id, logins.id, logins.expires_at
)
INSERT INTO refresh_tokens (
  user_id,
  token_hash,
  family_id,
  expires_at,
  family_expires_at
)
SELECT
  begun.user_id,
  CAST(:token_hash AS BYTEA) AS anon_3,
  begun.id,
  CURRENT_TIMESTAMP + MAKE_INTERVAL(0, 0, 0, CAST(:days AS INT)) AS anon_4,
  begun.expires_at
FROM begun
RETURNING CAST(FLOOR(
  EXTRACT(EPOCH FROM LEAST(refresh_tokens.expires_at, refresh_tokens.family_expires_at) - CURRENT_TIMESTAMP)
) AS BIGINT) AS seconds_left, EXISTS(
  SELECT
    1
  FROM surprised
) AS is_news;

-- name: rotate_refresh_token
-- Spend a token and store its successor; of two at once, one gets no row.
WITH owner AS (
  SELECT
    users.id,
    users.token_epoch,
    users.spared_family_id,
    users.email,
    users.created_at
  FROM users
  WHERE
    users.id = CAST(:user_id AS UUID) AND users.erased_at IS NULL   FOR KEY SHARE
), used AS (
  UPDATE logins SET last_used_at = CURRENT_TIMESTAMP, expires_at = CASE
    WHEN logins.remembered
    THEN CURRENT_TIMESTAMP + MAKE_INTERVAL(0, 0, 0, CAST(:remember_days AS INT))
    ELSE logins.expires_at
  END, client = CAST(:client AS VARCHAR), network = CAST(:network AS VARCHAR)
  FROM refresh_tokens AS token, owner
  WHERE
    token.user_id = CAST(:user_id AS UUID)
    AND token.token_hash = CAST(:token_hash AS BYTEA)
    AND token.rotated_at IS NULL
    AND token.revoked_at IS NULL
    AND token.expires_at > CURRENT_TIMESTAMP
    AND token.family_expires_at > CURRENT_TIMESTAMP
    AND logins.user_id = token.user_id
    AND logins.id = token.family_id
    AND logins.ended_at IS NULL
    AND owner.id = logins.user_id
    AND (
      owner.token_epoch = logins.epoch OR owner.spared_family_id = logins.id
    )
  RETURNING owner.token_epoch, logins.remembered, logins.expires_at
), spent AS (
  UPDATE refresh_tokens SET rotated_at = CURRENT_TIMESTAMP
  WHERE
    refresh_tokens.user_id = CAST(:user_id AS UUID)
    AND refresh_tokens.token_hash = CAST(:token_hash AS BYTEA)
    AND refresh_tokens.rotated_at IS NULL
    AND refresh_tokens.revoked_at IS NULL
    AND refresh_tokens.expires_at > CURRENT_TIMESTAMP
    AND refresh_tokens.family_expires_at > CURRENT_TIMESTAMP
    AND EXISTS(
      SELECT
        1
      FROM used
    )
  RETURNING refresh_tokens.user_id, refresh_tokens.family_id
), stored AS (
  INSERT INTO refresh_tokens (
    user_id,
    token_hash,
    family_id,
    expires_at,
    family_expires_at
  )
  SELECT
    spent.user_id,
    CAST(:successor_hash AS BYTEA) AS anon_1,
    spent.family_id,
    CASE
      WHEN used.remembered
      THEN CURRENT_TIMESTAMP + MAKE_INTERVAL(0, 0, 0, CAST(:remember_days AS INT))
      ELSE CURRENT_TIMESTAMP + MAKE_INTERVAL(0, 0, 0, CAST(:days AS INT))
    END AS anon_2,
    used.expires_at
  FROM spent, used
  RETURNING refresh_tokens.family_id, CAST(FLOOR(
    EXTRACT(EPOCH FROM LEAST(refresh_tokens.expires_at, refresh_tokens.family_expires_at) - CURRENT_TIMESTAMP)
  ) AS BIGINT) AS seconds_left
)
SELECT
  stored.family_id,
  stored.seconds_left,
  used.token_epoch
FROM stored, used;

-- name: repeat_or_end
-- Judge a token that cannot be spent: a lost answer gets it repeated, reuse ends the login.
--
-- Answers the successor's row for as long as the successor is unused: whoever has that has the answer.
-- Otherwise a token that was spent before is in two hands, and its login ends.
WITH token AS (
  SELECT
    refresh_tokens.user_id,
    refresh_tokens.family_id
  FROM refresh_tokens
  WHERE
    refresh_tokens.user_id = CAST(:user_id AS UUID)
    AND refresh_tokens.token_hash = CAST(:token_hash AS BYTEA)
    AND refresh_tokens.rotated_at IS NOT NULL
), owner AS (
  SELECT
    users.id,
    users.token_epoch,
    users.spared_family_id,
    users.email,
    users.created_at
  FROM users
  WHERE
    users.id = CAST(:user_id AS UUID) AND users.erased_at IS NULL   FOR KEY SHARE
), repeatable AS (
  SELECT
    successor.family_id,
    successor.token_hash,
    CAST(FLOOR(EXTRACT(EPOCH FROM LEAST(successor.expires_at, successor.family_expires_at) - CURRENT_TIMESTAMP)) AS BIGINT) AS seconds_left,
    owner.token_epoch
  FROM refresh_tokens AS successor, owner, token, logins
  WHERE
    successor.user_id = token.user_id
    AND successor.token_hash = ANY(
      CAST(:successor_hashes AS BYTEA[])
    )
    AND successor.rotated_at IS NULL
    AND successor.revoked_at IS NULL
    AND successor.expires_at > CURRENT_TIMESTAMP
    AND successor.family_expires_at > CURRENT_TIMESTAMP
    AND logins.user_id = successor.user_id
    AND logins.id = successor.family_id
    AND logins.ended_at IS NULL
    AND owner.id = logins.user_id
    AND (
      owner.token_epoch = logins.epoch OR owner.spared_family_id = logins.id
    )
), ended AS (
  UPDATE logins SET ended_at = CURRENT_TIMESTAMP
  FROM token
  WHERE
    logins.user_id = token.user_id
    AND logins.id = token.family_id
    AND NOT EXISTS(
      SELECT
        1
      FROM repeatable
    )
    AND logins.ended_at IS NULL
)
SELECT
  repeatable.family_id,
  repeatable.token_hash,
  repeatable.seconds_left,
  repeatable.token_epoch
FROM repeatable;

-- name: end_login
-- Log out: end the login that a token belongs to, if there is one.
UPDATE logins SET ended_at = CURRENT_TIMESTAMP
WHERE
  logins.user_id = CAST(:user_id AS UUID)
  AND logins.id = (
    SELECT
      refresh_tokens.family_id
    FROM refresh_tokens
    WHERE
      refresh_tokens.user_id = CAST(:user_id AS UUID) AND refresh_tokens.token_hash = CAST(:token_hash AS BYTEA)
  )
  AND logins.ended_at IS NULL;

-- name: end_all_logins
-- Log out everywhere: raise the epoch, which all logins and access tokens carry.
UPDATE users SET token_epoch = (
  users.token_epoch + 1
), spared_family_id = NULL
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
RETURNING users.id;
