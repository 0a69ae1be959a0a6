-- The statements with which mails leave the outbox.
-- Written by `make sql` from functions.mail.outbox_statements.

-- name: wait_for_mail_server
-- Let this transaction be idle for as long as a conversation with a mail server may take.
--
-- A session of the application ends when it is idle for a few seconds within a transaction.
SELECT
  SET_CONFIG('idle_in_transaction_session_timeout', CAST(:patience AS VARCHAR), TRUE) AS set_config_1;

-- name: claim_mail
-- Lock a due mail until the transaction ends, passing over those that others are sending.
--
-- Mails to one address of a user leave in their order: when one is due, the first that has not left
-- is taken. `code_digest` is null without a code; `is_outdated` tells that its code is worth nothing.
WITH due AS (
  SELECT
    pending.user_id,
    pending.recipient
  FROM mails AS pending
  WHERE
    pending.sent_at IS NULL
    AND pending.given_up_at IS NULL
    AND pending.next_attempt_at <= CURRENT_TIMESTAMP
  ORDER BY
    pending.next_attempt_at
  LIMIT 100
)
SELECT
  mails.user_id,
  mails.id,
  mails.kind,
  mails.recipient,
  mails.details,
  mails.created_at,
  mails.attempts,
  CURRENT_TIMESTAMP - mails.created_at AS age,
  users.timezone,
  mail_codes.id AS code_id,
  mail_codes.digest AS code_digest,
  mail_codes.expires_at AS code_expires_at,
  (
    mails.details ? 'code_id'
  )
  AND NOT COALESCE(
    mail_codes.used_at IS NULL
    AND mail_codes.expires_at > CURRENT_TIMESTAMP
    AND mail_codes.epoch = users.token_epoch
    AND NOT EXISTS(
      SELECT
        1
      FROM mail_codes AS newer
      WHERE
        newer.user_id = mail_codes.user_id
        AND newer.purpose = mail_codes.purpose
        AND (newer.created_at, newer.id) > (mail_codes.created_at, mail_codes.id)
    ),
    FALSE
  ) AS is_outdated
FROM (
  SELECT
    first.user_id,
    first.id
  FROM due
  JOIN LATERAL (
    SELECT
      earlier.user_id,
      earlier.id
    FROM mails AS earlier
    WHERE
      earlier.user_id = due.user_id
      AND earlier.recipient = due.recipient
      AND earlier.sent_at IS NULL
      AND earlier.given_up_at IS NULL
    ORDER BY
      earlier.created_at,
      earlier.id
    LIMIT 1
  ) AS first
    ON TRUE
) AS next
JOIN mails
  ON mails.user_id = next.user_id AND mails.id = next.id
JOIN users
  ON users.id = mails.user_id
LEFT OUTER JOIN mail_codes
  ON mail_codes.user_id = mails.user_id
  AND mail_codes.id = CAST((
    mails.details ->> 'code_id'
  ) AS UUID)
WHERE
  mails.sent_at IS NULL AND mails.given_up_at IS NULL AND users.erased_at IS NULL
LIMIT 1   FOR UPDATE OF mails SKIP LOCKED;

-- name: mark_mail_sent
-- Keep that a mail has left.
UPDATE mails SET attempts = (
  mails.attempts + 1
), sent_at = CLOCK_TIMESTAMP()
WHERE
  mails.user_id = CAST(:user_id AS UUID) AND mails.id = CAST(:mail_id AS UUID);

-- name: give_mail_up
-- Keep that a mail will not leave.
UPDATE mails SET attempts = (
  mails.attempts + 1
), given_up_at = CLOCK_TIMESTAMP()
WHERE
  mails.user_id = CAST(:user_id AS UUID) AND mails.id = CAST(:mail_id AS UUID);

-- name: postpone_mail
-- Try a mail again later, and those behind it to the same address not before.
UPDATE mails SET attempts = (
  mails.attempts + CASE WHEN (
    mails.id = CAST(:mail_id AS UUID)
  ) THEN 1 ELSE 0 END
), next_attempt_at = GREATEST(mails.next_attempt_at, CLOCK_TIMESTAMP() + CAST(:wait AS INTERVAL))
WHERE
  mails.user_id = CAST(:user_id AS UUID)
  AND mails.recipient = CAST(:recipient AS VARCHAR)
  AND mails.sent_at IS NULL
  AND mails.given_up_at IS NULL;

-- name: count_waiting_mails
-- Count the mails that have not left, and tell for how long the oldest has waited.
SELECT
  COUNT(*) AS mails,
  COALESCE(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP - MIN(mails.created_at)), 0) AS oldest_seconds
FROM mails
WHERE
  mails.sent_at IS NULL AND mails.given_up_at IS NULL;
