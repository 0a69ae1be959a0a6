-- Statements on users; those on logins are in token_statements.py.
-- Written by `make sql` from functions.auth.user_statements.

-- name: insert_user
-- Create a user, and mail a code to verify the address; the unique constraint on the e-mail decides between two at once.
WITH "new" AS (
  INSERT INTO users (
    id,
    email,
    password_hash,
    display_name,
    unit,
    timezone,
    data_version
  )
  VALUES
    (
      CAST(:id AS UUID),
      CAST(:email AS VARCHAR),
      CAST(:password_hash AS VARCHAR),
      CAST(:display_name AS VARCHAR),
      CAST(:unit AS VARCHAR),
      CASE
        WHEN (
          TIMEZONE(CAST(:timezone AS VARCHAR), CURRENT_TIMESTAMP) IS NOT NULL
        )
        THEN CAST(:timezone AS VARCHAR)
      END,
      1
    )
  RETURNING users.id, users.email, users.password_hash, users.display_name, users.unit, users.timezone, users.token_epoch, users.spared_family_id, users.live_tokens, users.data_version, users.retyped_version, users.version, users.created_at, users.updated_at, users.erased_at, users.email_verified_at
), created AS (
  SELECT
    "new".id,
    "new".email,
    "new".password_hash,
    "new".display_name,
    "new".unit,
    "new".timezone,
    "new".token_epoch,
    "new".spared_family_id,
    "new".live_tokens,
    "new".data_version,
    "new".retyped_version,
    "new".version,
    "new".created_at,
    "new".updated_at,
    "new".erased_at,
    "new".email_verified_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          "new".id,
          "new".email,
          TO_CHAR(TIMEZONE('UTC', "new".email_verified_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS email_verified_at,
          "new".display_name,
          "new".unit,
          "new".timezone,
          TO_CHAR(TIMEZONE('UTC', "new".created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', "new".updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at,
          "new".version
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
    created.id,
    created.id AS id__1,
    created.version,
    'user' AS anon_1,
    'created' AS anon_2,
    created.data_version,
    CAST(:request_id AS VARCHAR) AS anon_3,
    NULL AS anon_4,
    NULL AS anon__1,
    CAST(created.body AS JSON) AS body
  FROM created
), code AS (
  INSERT INTO mail_codes (
    user_id,
    id,
    purpose,
    digest,
    email,
    epoch,
    expires_at
  )
  SELECT
    created.id,
    CAST(:code_id AS UUID) AS anon_5,
    'verification' AS anon_6,
    CAST(:digest AS BYTEA) AS anon_7,
    created.email,
    created.token_epoch,
    CURRENT_TIMESTAMP + MAKE_INTERVAL(0, 0, 0, 0, 24) AS anon_8
  FROM created
), mail AS (
  INSERT INTO mails (
    user_id,
    id,
    kind,
    recipient,
    details
  )
  SELECT
    created.id,
    CAST(:mail_id AS UUID) AS anon_9,
    'verification' AS anon_10,
    created.email,
    CAST(JSON_BUILD_OBJECT('code_id', CAST(:code_id AS UUID)) AS JSONB) AS json_build_object_1
  FROM created
  WHERE
    CAST(:mail_id AS UUID) IS NOT NULL
)
SELECT
  created.body,
  '"v' || CAST(created.version AS TEXT) || '"' AS etag
FROM created;

-- name: select_credentials_by_email
-- Find what a login needs.
SELECT
  users.id,
  users.password_hash,
  users.token_epoch
FROM users
WHERE
  users.email = CAST(:email AS VARCHAR);

-- name: select_credentials
-- Find what confirms the caller.
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
  caller.email,
  caller.password_hash,
  caller.token_epoch
FROM caller;

-- name: update_password_hash
-- Store a password's hash with the current parameters; nothing visible changes.
UPDATE users SET password_hash = CAST(:new_hash AS VARCHAR)
WHERE
  users.id = CAST(:user_id AS UUID) AND users.password_hash = CAST(:old_hash AS VARCHAR);

-- name: select_user
-- Show the caller.
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
  (
    SELECT
      CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
    FROM (
      SELECT
        caller.id,
        caller.email,
        TO_CHAR(TIMEZONE('UTC', caller.email_verified_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS email_verified_at,
        caller.display_name,
        caller.unit,
        caller.timezone,
        TO_CHAR(TIMEZONE('UTC', caller.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
        TO_CHAR(TIMEZONE('UTC', caller.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at,
        caller.version
    ) AS fields
  ) AS body,
  '"v' || CAST(caller.version AS TEXT) || '"' AS etag,
  caller.id
FROM caller;

-- name: update_user
-- Change the caller's settings; the same content again changes nothing.
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
), current AS (
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
    users.email_verified_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
      FROM (
        SELECT
          users.id,
          users.email,
          TO_CHAR(TIMEZONE('UTC', users.email_verified_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS email_verified_at,
          users.display_name,
          users.unit,
          users.timezone,
          TO_CHAR(TIMEZONE('UTC', users.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', users.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at,
          users.version
      ) AS fields
    ) AS body,
    CAST(:tags AS TEXT[]) IS NULL
    OR (
      '"v' || CAST(users.version AS TEXT) || '"'
    ) = ANY(
      CAST(:tags AS TEXT[])
    ) AS matches,
    users.display_name IS DISTINCT FROM CAST(:display_name AS VARCHAR)
    OR users.unit IS DISTINCT FROM CAST(:unit AS VARCHAR)
    OR users.timezone IS DISTINCT FROM CASE
      WHEN (
        TIMEZONE(CAST(:timezone AS VARCHAR), CURRENT_TIMESTAMP) IS NOT NULL
      )
      THEN CAST(:timezone AS VARCHAR)
    END AS differs
  FROM users, caller
  WHERE
    users.id = caller.id
), "new" AS (
  UPDATE users SET display_name = CAST(:display_name AS VARCHAR), unit = CAST(:unit AS VARCHAR), timezone = CASE
    WHEN (
      TIMEZONE(CAST(:timezone AS VARCHAR), CURRENT_TIMESTAMP) IS NOT NULL
    )
    THEN CAST(:timezone AS VARCHAR)
  END, data_version = (
    users.data_version + 1
  ), version = (
    users.version + 1
  ), updated_at = CURRENT_TIMESTAMP
  FROM current
  WHERE
    users.id = current.id
    AND users.id = CAST(:user_id AS UUID)
    AND users.erased_at IS NULL
    AND (
      users.token_epoch = CAST(:epoch AS INT)
      OR users.spared_family_id = CAST(:family_id AS UUID)
      OR CAST(:token_digest AS UUID) = ANY(
        users.live_tokens
      )
    )
    AND (
      CAST(:tags AS TEXT[]) IS NULL
      OR (
        '"v' || CAST(users.version AS TEXT) || '"'
      ) = ANY(
        CAST(:tags AS TEXT[])
      )
    )
    AND (
      users.display_name IS DISTINCT FROM CAST(:display_name AS VARCHAR)
      OR users.unit IS DISTINCT FROM CAST(:unit AS VARCHAR)
      OR users.timezone IS DISTINCT FROM CASE
        WHEN (
          TIMEZONE(CAST(:timezone AS VARCHAR), CURRENT_TIMESTAMP) IS NOT NULL
        )
        THEN CAST(:timezone AS VARCHAR)
      END
    )
  RETURNING users.id, users.email, users.password_hash, users.display_name, users.unit, users.timezone, users.token_epoch, users.spared_family_id, users.live_tokens, users.data_version, users.retyped_version, users.version, users.created_at, users.updated_at, users.erased_at, users.email_verified_at
), after AS (
  SELECT
    "new".id,
    "new".email,
    "new".password_hash,
    "new".display_name,
    "new".unit,
    "new".timezone,
    "new".token_epoch,
    "new".spared_family_id,
    "new".live_tokens,
    "new".data_version,
    "new".retyped_version,
    "new".version,
    "new".created_at,
    "new".updated_at,
    "new".erased_at,
    "new".email_verified_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          "new".id,
          "new".email,
          TO_CHAR(TIMEZONE('UTC', "new".email_verified_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS email_verified_at,
          "new".display_name,
          "new".unit,
          "new".timezone,
          TO_CHAR(TIMEZONE('UTC', "new".created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', "new".updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at,
          "new".version
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
    after.id,
    after.id AS id__1,
    after.version,
    'user' AS anon_1,
    'updated' AS anon_2,
    after.data_version,
    CAST(:request_id AS VARCHAR) AS anon_3,
    (
      SELECT
        personal_tokens.name
      FROM personal_tokens
      WHERE
        CAST(:token_digest AS UUID) IS NOT NULL
        AND personal_tokens.user_id = CAST(:user_id AS UUID)
        AND personal_tokens.digest = CAST(:token_digest AS UUID)
    ) AS anon_4,
    CAST(current.body AS JSON) AS body,
    CAST(after.body AS JSON) AS body__1
  FROM after, current
)
SELECT
  current.id,
  current.matches,
  '"v' || CAST(current.version AS TEXT) || '"' AS current_etag,
  after.id AS changed_id,
  current.differs,
  COALESCE(after.body, current.body) AS body,
  COALESCE('"v' || CAST(after.version AS TEXT) || '"', '"v' || CAST(current.version AS TEXT) || '"') AS etag
FROM caller
LEFT OUTER JOIN current
  ON TRUE
LEFT OUTER JOIN after
  ON TRUE;

-- name: update_password
-- Change the password, end every other login, spare the caller's, and mail a notice.
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
), current AS (
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
    users.email_verified_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
      FROM (
        SELECT
          users.id,
          users.email,
          TO_CHAR(TIMEZONE('UTC', users.email_verified_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS email_verified_at,
          users.display_name,
          users.unit,
          users.timezone,
          TO_CHAR(TIMEZONE('UTC', users.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', users.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at,
          users.version
      ) AS fields
    ) AS body
  FROM users, caller
  WHERE
    users.id = caller.id
), "new" AS (
  UPDATE users SET password_hash = CAST(:new_hash AS VARCHAR), token_epoch = (
    users.token_epoch + 1
  ), spared_family_id = CAST(:family_id AS UUID), data_version = (
    users.data_version + 1
  ), version = (
    users.version + 1
  ), updated_at = CURRENT_TIMESTAMP
  FROM current
  WHERE
    users.id = current.id
    AND users.id = CAST(:user_id AS UUID)
    AND users.erased_at IS NULL
    AND (
      users.token_epoch = CAST(:epoch AS INT)
      OR users.spared_family_id = CAST(:family_id AS UUID)
      OR CAST(:token_digest AS UUID) = ANY(
        users.live_tokens
      )
    )
    AND users.token_epoch = CAST(:verified_in AS INT)
  RETURNING users.id, users.email, users.password_hash, users.display_name, users.unit, users.timezone, users.token_epoch, users.spared_family_id, users.live_tokens, users.data_version, users.retyped_version, users.version, users.created_at, users.updated_at, users.erased_at, users.email_verified_at
), after AS (
  SELECT
    "new".id,
    "new".email,
    "new".password_hash,
    "new".display_name,
    "new".unit,
    "new".timezone,
    "new".token_epoch,
    "new".spared_family_id,
    "new".live_tokens,
    "new".data_version,
    "new".retyped_version,
    "new".version,
    "new".created_at,
    "new".updated_at,
    "new".erased_at,
    "new".email_verified_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          "new".id,
          "new".email,
          TO_CHAR(TIMEZONE('UTC', "new".email_verified_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS email_verified_at,
          "new".display_name,
          "new".unit,
          "new".timezone,
          TO_CHAR(TIMEZONE('UTC', "new".created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', "new".updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at,
          "new".version
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
    after.id,
    after.id AS id__1,
    after.version,
    'user' AS anon_1,
    'updated' AS anon_2,
    after.data_version,
    CAST(:request_id AS VARCHAR) AS anon_3,
    (
      SELECT
        personal_tokens.name
      FROM personal_tokens
      WHERE
        CAST(:token_digest AS UUID) IS NOT NULL
        AND personal_tokens.user_id = CAST(:user_id AS UUID)
        AND personal_tokens.digest = CAST(:token_digest AS UUID)
    ) AS anon_4,
    CAST(current.body AS JSON) AS body,
    CAST(after.body AS JSON) AS body__1
  FROM after, current
), mail AS (
  INSERT INTO mails (
    user_id,
    id,
    kind,
    recipient,
    details
  )
  SELECT
    after.id,
    CAST(:mail_id AS UUID) AS anon_5,
    'password_changed' AS anon_6,
    after.email,
    CAST(JSON_BUILD_OBJECT() AS JSONB) AS json_build_object_1
  FROM after
  WHERE
    CAST(:mail_id AS UUID) IS NOT NULL
)
SELECT
  after.id
FROM after;

-- name: erase_user
-- Close the account to everybody from now on, and free its e-mail address.
--
-- It takes the user's row as every write does: those under way end first, and later ones find nobody.
WITH change AS (
  UPDATE users SET email = NULL, password_hash = NULL, display_name = NULL, token_epoch = (
    users.token_epoch + 1
  ), spared_family_id = NULL, live_tokens = NULL, data_version = (
    users.data_version + 1
  ), erased_at = CURRENT_TIMESTAMP, email_verified_at = NULL
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
