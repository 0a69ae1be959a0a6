-- Statements on codes that are mailed: a password is reset and an address verified by who reads the mail.
-- Written by `make sql` from functions.auth.code_statements.

-- name: insert_reset_code
-- Make a code for whoever has an address, and mail it there.
--
-- For an address that nobody has, the code is one of the catalogue's owner, who has none: so as much
-- is written, and the time tells nothing.
WITH owner AS (
  SELECT
    users.id,
    users.email,
    users.token_epoch
  FROM users
  WHERE
    users.erased_at IS NULL
    AND users.id = COALESCE(
      (
        SELECT
          users.id
        FROM users
        WHERE
          users.email = CAST(:email AS VARCHAR)
      ),
      '00000000-0000-0000-0000-000000000000'
    )   FOR KEY SHARE
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
    owner.id,
    CAST(:code_id AS UUID) AS anon_1,
    'password_reset' AS anon_2,
    CAST(:digest AS BYTEA) AS anon_3,
    CAST(:email AS VARCHAR) AS anon_4,
    owner.token_epoch,
    CURRENT_TIMESTAMP + MAKE_INTERVAL(0, 0, 0, 0, 1) AS anon_5
  FROM owner
), somebody AS (
  SELECT
    owner.id,
    owner.email,
    owner.token_epoch
  FROM owner
  WHERE
    owner.id <> '00000000-0000-0000-0000-000000000000'
), mail AS (
  INSERT INTO mails (
    user_id,
    id,
    kind,
    recipient,
    details
  )
  SELECT
    somebody.id,
    CAST(:mail_id AS UUID) AS anon_6,
    'password_reset' AS anon_7,
    CAST(:email AS VARCHAR) AS anon_4,
    CAST(JSON_BUILD_OBJECT('code_id', CAST(:code_id AS UUID)) AS JSONB) AS json_build_object_1
  FROM somebody
  WHERE
    CAST(:mail_id AS UUID) IS NOT NULL
)
SELECT
  owner.id
FROM owner;

-- name: insert_verification_code
-- Make a code that verifies the caller's address, and mail it there.
WITH caller AS (
  SELECT
    users.id,
    users.email,
    users.token_epoch
  FROM users
  WHERE
    users.erased_at IS NULL
    AND users.id = CAST(:user_id AS UUID)
    AND users.erased_at IS NULL
    AND (
      users.token_epoch = CAST(:epoch AS INT)
      OR users.spared_family_id = CAST(:family_id AS UUID)
      OR CAST(:token_digest AS UUID) = ANY(
        users.live_tokens
      )
    )   FOR KEY SHARE
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
    caller.id,
    CAST(:code_id AS UUID) AS anon_1,
    'verification' AS anon_2,
    CAST(:digest AS BYTEA) AS anon_3,
    caller.email,
    caller.token_epoch,
    CURRENT_TIMESTAMP + MAKE_INTERVAL(0, 0, 0, 0, 24) AS anon_4
  FROM caller
), mail AS (
  INSERT INTO mails (
    user_id,
    id,
    kind,
    recipient,
    details
  )
  SELECT
    caller.id,
    CAST(:mail_id AS UUID) AS anon_5,
    'verification' AS anon_6,
    caller.email,
    CAST(JSON_BUILD_OBJECT('code_id', CAST(:code_id AS UUID)) AS JSONB) AS json_build_object_1
  FROM caller
  WHERE
    CAST(:mail_id AS UUID) IS NOT NULL
)
SELECT
  caller.id
FROM caller;

-- name: insert_change_code
-- Make a code that changes the caller's address, mail it there, and tell the old address.
--
-- An address that somebody else has gets no mail. All else is the same, so that the caller, whose
-- earlier code ends in any case, does not learn of it.
WITH caller AS (
  SELECT
    users.id,
    users.email,
    users.token_epoch
  FROM users
  WHERE
    users.erased_at IS NULL
    AND users.id = CAST(:user_id AS UUID)
    AND users.erased_at IS NULL
    AND (
      users.token_epoch = CAST(:epoch AS INT)
      OR users.spared_family_id = CAST(:family_id AS UUID)
      OR CAST(:token_digest AS UUID) = ANY(
        users.live_tokens
      )
    )   FOR KEY SHARE
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
    caller.id,
    CAST(:code_id AS UUID) AS anon_1,
    'verification' AS anon_2,
    CAST(:digest AS BYTEA) AS anon_3,
    CAST(:new_email AS VARCHAR) AS anon_4,
    caller.token_epoch,
    CURRENT_TIMESTAMP + MAKE_INTERVAL(0, 0, 0, 0, 24) AS anon_5
  FROM caller
), able AS (
  SELECT
    caller.id,
    caller.email,
    caller.token_epoch
  FROM caller
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM users AS others
      WHERE
        others.email = CAST(:new_email AS VARCHAR) AND others.id <> caller.id
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
    able.id,
    CAST(:mail_id AS UUID) AS anon_6,
    'email_change' AS anon_7,
    CAST(:new_email AS VARCHAR) AS anon_4,
    CAST(JSON_BUILD_OBJECT('code_id', CAST(:code_id AS UUID)) AS JSONB) AS json_build_object_1
  FROM able
  WHERE
    CAST(:mail_id AS UUID) IS NOT NULL
), notice AS (
  INSERT INTO mails (
    user_id,
    id,
    kind,
    recipient,
    details
  )
  SELECT
    caller.id,
    CAST(:notice_id AS UUID) AS anon_8,
    'email_change_notice' AS anon_9,
    caller.email,
    CAST(JSON_BUILD_OBJECT('email', CAST(:new_email AS VARCHAR)) AS JSONB) AS json_build_object_2
  FROM caller
  WHERE
    CAST(:notice_id AS UUID) IS NOT NULL
)
SELECT
  caller.id
FROM caller;

-- name: select_reset_code
-- Find whose password a code would reset.
SELECT
  users.id,
  users.email
FROM users, mail_codes
WHERE
  users.id = CAST(:user_id AS UUID)
  AND users.erased_at IS NULL
  AND mail_codes.user_id = CAST(:user_id AS UUID)
  AND mail_codes.user_id = users.id
  AND mail_codes.digest = CAST(:digest AS BYTEA)
  AND mail_codes.purpose = 'password_reset'
  AND mail_codes.used_at IS NULL
  AND mail_codes.expires_at > CURRENT_TIMESTAMP
  AND mail_codes.epoch = users.token_epoch
  AND NOT EXISTS(
    SELECT
      1
    FROM mail_codes AS newer
    WHERE
      newer.user_id = mail_codes.user_id
      AND newer.purpose = 'password_reset'
      AND (newer.created_at, newer.id) > (mail_codes.created_at, mail_codes.id)
  )
  AND mail_codes.email = users.email;

-- name: reset_password
-- Spend a code on a new password, and end every login; who read the mail has the address.
WITH owner AS (
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
    users.id = CAST(:user_id AS UUID) AND users.erased_at IS NULL   FOR UPDATE
), spent AS (
  UPDATE mail_codes SET used_at = CURRENT_TIMESTAMP
  FROM owner
  WHERE
    mail_codes.user_id = CAST(:user_id AS UUID)
    AND mail_codes.user_id = owner.id
    AND mail_codes.digest = CAST(:digest AS BYTEA)
    AND mail_codes.purpose = 'password_reset'
    AND mail_codes.used_at IS NULL
    AND mail_codes.expires_at > CURRENT_TIMESTAMP
    AND mail_codes.epoch = owner.token_epoch
    AND NOT EXISTS(
      SELECT
        1
      FROM mail_codes AS newer
      WHERE
        newer.user_id = mail_codes.user_id
        AND newer.purpose = 'password_reset'
        AND (newer.created_at, newer.id) > (mail_codes.created_at, mail_codes.id)
    )
    AND mail_codes.email = owner.email
  RETURNING mail_codes.user_id, mail_codes.email
), "new" AS (
  UPDATE users SET password_hash = CAST(:new_hash AS VARCHAR), token_epoch = (
    users.token_epoch + 1
  ), spared_family_id = NULL, data_version = (
    users.data_version + 1
  ), version = (
    users.version + 1
  ), updated_at = CURRENT_TIMESTAMP, email_verified_at = COALESCE(users.email_verified_at, CURRENT_TIMESTAMP)
  FROM spent
  WHERE
    users.id = CAST(:user_id AS UUID) AND users.id = spent.user_id
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
), before AS (
  SELECT
    owner.id,
    owner.email,
    owner.password_hash,
    owner.display_name,
    owner.unit,
    owner.timezone,
    owner.token_epoch,
    owner.spared_family_id,
    owner.live_tokens,
    owner.data_version,
    owner.retyped_version,
    owner.version,
    owner.created_at,
    owner.updated_at,
    owner.erased_at,
    owner.email_verified_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
      FROM (
        SELECT
          owner.id,
          owner.email,
          TO_CHAR(TIMEZONE('UTC', owner.email_verified_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS email_verified_at,
          owner.display_name,
          owner.unit,
          owner.timezone,
          TO_CHAR(TIMEZONE('UTC', owner.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', owner.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at,
          owner.version
      ) AS fields
    ) AS body
  FROM owner
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
    NULL AS anon_4,
    CAST(before.body AS JSON) AS body,
    CAST(after.body AS JSON) AS body__1
  FROM after, before
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

-- name: verify_email
-- Spend a code on the address that it was mailed to: it is the user's from now on, and verified.
WITH owner AS (
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
    users.id = CAST(:user_id AS UUID) AND users.erased_at IS NULL   FOR UPDATE
), spent AS (
  UPDATE mail_codes SET used_at = CURRENT_TIMESTAMP
  FROM owner
  WHERE
    mail_codes.user_id = CAST(:user_id AS UUID)
    AND mail_codes.user_id = owner.id
    AND mail_codes.digest = CAST(:digest AS BYTEA)
    AND mail_codes.purpose = 'verification'
    AND mail_codes.used_at IS NULL
    AND mail_codes.expires_at > CURRENT_TIMESTAMP
    AND mail_codes.epoch = owner.token_epoch
    AND NOT EXISTS(
      SELECT
        1
      FROM mail_codes AS newer
      WHERE
        newer.user_id = mail_codes.user_id
        AND newer.purpose = 'verification'
        AND (newer.created_at, newer.id) > (mail_codes.created_at, mail_codes.id)
    )
  RETURNING mail_codes.user_id, mail_codes.email
), "new" AS (
  UPDATE users SET email = spent.email, data_version = (
    users.data_version + 1
  ), version = (
    users.version + 1
  ), updated_at = CURRENT_TIMESTAMP, email_verified_at = CURRENT_TIMESTAMP
  FROM spent
  WHERE
    users.id = CAST(:user_id AS UUID) AND users.id = spent.user_id
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
), before AS (
  SELECT
    owner.id,
    owner.email,
    owner.password_hash,
    owner.display_name,
    owner.unit,
    owner.timezone,
    owner.token_epoch,
    owner.spared_family_id,
    owner.live_tokens,
    owner.data_version,
    owner.retyped_version,
    owner.version,
    owner.created_at,
    owner.updated_at,
    owner.erased_at,
    owner.email_verified_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
      FROM (
        SELECT
          owner.id,
          owner.email,
          TO_CHAR(TIMEZONE('UTC', owner.email_verified_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS email_verified_at,
          owner.display_name,
          owner.unit,
          owner.timezone,
          TO_CHAR(TIMEZONE('UTC', owner.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', owner.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at,
          owner.version
      ) AS fields
    ) AS body
  FROM owner
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
    NULL AS anon_4,
    CAST(before.body AS JSON) AS body,
    CAST(after.body AS JSON) AS body__1
  FROM after, before
)
SELECT
  after.id
FROM after;
