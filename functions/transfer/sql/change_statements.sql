-- Statements that read a user's changes.
-- Written by `make sql` from functions.transfer.change_statements.

-- name: select_changes
-- Show the changes behind a number, oldest first.
--
-- Numbers are given out under the lock of the user's row, so none appears below one already seen.
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
  shown.seq,
  shown.body
FROM caller
LEFT OUTER JOIN (
  SELECT
    page.seq,
    CASE
      WHEN (
        COALESCE(
          SUM(0 + COALESCE(OCTET_LENGTH(CAST(page.after AS TEXT)), 0)) OVER (ORDER BY page.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
          0
        ) <= 300000
      )
      THEN (
        SELECT
          CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
        FROM (
          SELECT
            page.seq,
            page.entity,
            CASE WHEN (
              page.action = 'deleted'
            ) THEN 'deleted' ELSE 'upserted' END AS action,
            page.entity_id AS id,
            page.version,
            TO_CHAR(TIMEZONE('UTC', page.at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
            page.after AS data
        ) AS fields
      )
    END AS body
  FROM (
    SELECT
      audit_trail.user_id,
      audit_trail.entity_id,
      audit_trail.version,
      audit_trail.entity,
      audit_trail.action,
      audit_trail.seq,
      audit_trail.at,
      audit_trail.request_id,
      audit_trail.via,
      audit_trail.before,
      audit_trail.after
    FROM audit_trail
    WHERE
      audit_trail.user_id = CAST(:user_id AS UUID)
      AND audit_trail.seq > CAST(:after AS BIGINT)
      AND audit_trail.entity <> 'user'
    ORDER BY
      audit_trail.seq
    LIMIT CAST(:limit AS INT)
  ) AS page
) AS shown
  ON TRUE
ORDER BY
  shown.seq;
