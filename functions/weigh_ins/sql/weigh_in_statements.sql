-- Statements on weigh-ins.
-- Written by `make sql` from functions.weigh_ins.weigh_in_statements.

-- name: insert_weigh_in
-- Add a weigh-in; the user's unit and the database's clock where the draft has none.
WITH earlier AS (
  SELECT
    idempotency_records.fingerprint,
    idempotency_records.body,
    idempotency_records.location,
    idempotency_records.etag
  FROM idempotency_records
  WHERE
    idempotency_records.user_id = CAST(:user_id AS UUID)
    AND idempotency_records.operation = CAST(:operation AS VARCHAR)
    AND idempotency_records.key = CAST(:client_key AS VARCHAR)
), change AS (
  UPDATE users SET data_version = (
    users.data_version + 1
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
    AND NOT EXISTS(
      SELECT
        1
      FROM earlier
    )
  RETURNING users.id AS user_id, users.data_version AS seq
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
), "new" AS (
  INSERT INTO weigh_ins (
    user_id,
    id,
    version,
    weight,
    unit,
    weighed_at,
    notes
  )
  SELECT
    change.user_id,
    CAST(:id AS UUID) AS anon_6,
    COALESCE(
      (
        SELECT
          MAX(audit_trail.version) AS max_1
        FROM audit_trail
        WHERE
          audit_trail.user_id = CAST(:user_id AS UUID)
          AND audit_trail.entity_id = CAST(:id AS UUID)
          AND audit_trail.entity = 'weigh_in'
      ),
      0
    ) + 1 AS anon_7,
    CAST(:weight AS DECIMAL(5, 2)) AS anon_8,
    COALESCE(CAST(:unit AS VARCHAR), caller.unit) AS coalesce_1,
    COALESCE(CAST(:weighed_at AS TIMESTAMPTZ), CURRENT_TIMESTAMP) AS coalesce_2,
    CAST(:notes AS VARCHAR) AS anon_9
  FROM change
  JOIN caller
    ON TRUE
  RETURNING weigh_ins.user_id, weigh_ins.id, weigh_ins.weight, weigh_ins.unit, weigh_ins.weight_kg, weigh_ins.weighed_at, weigh_ins.notes, weigh_ins.version, weigh_ins.created_at, weigh_ins.updated_at, weigh_ins.deleted_at
), created AS (
  SELECT
    "new".user_id,
    "new".id,
    "new".weight,
    "new".unit,
    "new".weight_kg,
    "new".weighed_at,
    "new".notes,
    "new".version,
    "new".created_at,
    "new".updated_at,
    "new".deleted_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          "new".id,
          TRIM_SCALE("new".weight) AS weight,
          "new".unit,
          TRIM_SCALE(ROUND("new".weight_kg, 2)) AS weight_kg,
          TO_CHAR(TIMEZONE('UTC', "new".weighed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS weighed_at,
          "new".notes,
          "new".version,
          TO_CHAR(TIMEZONE('UTC', "new".created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', "new".updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
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
    created.user_id,
    created.id,
    created.version,
    'weigh_in' AS anon_1,
    'created' AS anon_2,
    change.seq,
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
    NULL AS anon_5,
    CAST(created.body AS JSON) AS body
  FROM created, change
), claimed AS (
  INSERT INTO idempotency_records (
    user_id,
    operation,
    key,
    fingerprint,
    body,
    location,
    etag
  )
  SELECT
    created.user_id,
    CAST(:operation AS VARCHAR) AS anon_10,
    CAST(:client_key AS VARCHAR) AS anon_11,
    CAST(:fingerprint AS BYTEA) AS anon_12,
    created.body,
    CONCAT('/weigh-ins/', created.id) AS concat_1,
    '"v' || CAST(created.version AS TEXT) || '"' AS anon_13
  FROM created
  WHERE
    CAST(:client_key AS VARCHAR) IS NOT NULL
)
SELECT
  created.id,
  created.body,
  '"v' || CAST(created.version AS TEXT) || '"' AS etag,
  earlier.fingerprint AS earlier_fingerprint,
  earlier.body AS earlier_body,
  earlier.location AS earlier_location,
  earlier.etag AS earlier_etag
FROM caller
LEFT OUTER JOIN created
  ON TRUE
LEFT OUTER JOIN earlier
  ON TRUE;

-- name: update_weigh_in
-- Change what a draft names; the same content again changes nothing.
WITH weigh_in AS (
  SELECT
    weigh_ins.user_id,
    weigh_ins.id,
    weigh_ins.weight,
    weigh_ins.unit,
    weigh_ins.weight_kg,
    weigh_ins.weighed_at,
    weigh_ins.notes,
    weigh_ins.version,
    weigh_ins.created_at,
    weigh_ins.updated_at,
    weigh_ins.deleted_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_2
      FROM (
        SELECT
          weigh_ins.id,
          TRIM_SCALE(weigh_ins.weight) AS weight,
          weigh_ins.unit,
          TRIM_SCALE(ROUND(weigh_ins.weight_kg, 2)) AS weight_kg,
          TO_CHAR(TIMEZONE('UTC', weigh_ins.weighed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS weighed_at,
          weigh_ins.notes,
          weigh_ins.version,
          TO_CHAR(TIMEZONE('UTC', weigh_ins.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', weigh_ins.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    weigh_ins.weight IS DISTINCT FROM CASE WHEN CAST(:set_weight AS BOOLEAN) THEN CAST(:weight AS DECIMAL(5, 2)) ELSE weigh_ins.weight END
    OR weigh_ins.unit IS DISTINCT FROM CASE WHEN CAST(:set_unit AS BOOLEAN) THEN CAST(:unit AS VARCHAR) ELSE weigh_ins.unit END
    OR weigh_ins.weighed_at IS DISTINCT FROM CASE WHEN CAST(:set_weighed_at AS BOOLEAN) THEN CAST(:weighed_at AS TIMESTAMPTZ) ELSE weigh_ins.weighed_at END
    OR weigh_ins.notes IS DISTINCT FROM CASE WHEN CAST(:set_notes AS BOOLEAN) THEN CAST(:notes AS VARCHAR) ELSE weigh_ins.notes END AS differs,
    CAST(:tags AS TEXT[]) IS NULL
    OR (
      '"v' || CAST(weigh_ins.version AS TEXT) || '"'
    ) = ANY(
      CAST(:tags AS TEXT[])
    ) AS matches
  FROM weigh_ins
  WHERE
    weigh_ins.user_id = CAST(:user_id AS UUID)
    AND weigh_ins.id = CAST(:weigh_in_id AS UUID)
    AND weigh_ins.deleted_at IS NULL
), change AS (
  UPDATE users SET data_version = (
    users.data_version + 1
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
      FROM weigh_in
      WHERE
        weigh_in.matches AND weigh_in.differs
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), "new" AS (
  UPDATE weigh_ins SET weight = CASE WHEN CAST(:set_weight AS BOOLEAN) THEN CAST(:weight AS DECIMAL(5, 2)) ELSE weigh_ins.weight END, unit = CASE WHEN CAST(:set_unit AS BOOLEAN) THEN CAST(:unit AS VARCHAR) ELSE weigh_ins.unit END, weighed_at = CASE WHEN CAST(:set_weighed_at AS BOOLEAN) THEN CAST(:weighed_at AS TIMESTAMPTZ) ELSE weigh_ins.weighed_at END, notes = CASE WHEN CAST(:set_notes AS BOOLEAN) THEN CAST(:notes AS VARCHAR) ELSE weigh_ins.notes END, version = (
    weigh_ins.version + 1
  ), updated_at = CURRENT_TIMESTAMP
  FROM change, weigh_in
  WHERE
    weigh_ins.user_id = change.user_id
    AND weigh_ins.id = weigh_in.id
    AND weigh_ins.deleted_at IS NULL
    AND weigh_ins.version = weigh_in.version
  RETURNING weigh_ins.user_id, weigh_ins.id, weigh_ins.weight, weigh_ins.unit, weigh_ins.weight_kg, weigh_ins.weighed_at, weigh_ins.notes, weigh_ins.version, weigh_ins.created_at, weigh_ins.updated_at, weigh_ins.deleted_at
), after AS (
  SELECT
    "new".user_id,
    "new".id,
    "new".weight,
    "new".unit,
    "new".weight_kg,
    "new".weighed_at,
    "new".notes,
    "new".version,
    "new".created_at,
    "new".updated_at,
    "new".deleted_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          "new".id,
          TRIM_SCALE("new".weight) AS weight,
          "new".unit,
          TRIM_SCALE(ROUND("new".weight_kg, 2)) AS weight_kg,
          TO_CHAR(TIMEZONE('UTC', "new".weighed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS weighed_at,
          "new".notes,
          "new".version,
          TO_CHAR(TIMEZONE('UTC', "new".created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', "new".updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
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
    after.user_id,
    after.id,
    after.version,
    'weigh_in' AS anon_1,
    'updated' AS anon_2,
    change.seq,
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
    CAST(weigh_in.body AS JSON) AS body,
    CAST(after.body AS JSON) AS body__1
  FROM after, change, weigh_in
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
  weigh_in.id,
  weigh_in.matches,
  '"v' || CAST(weigh_in.version AS TEXT) || '"' AS current_etag,
  after.id AS changed_id,
  weigh_in.differs,
  COALESCE(after.body, weigh_in.body) AS body,
  COALESCE('"v' || CAST(after.version AS TEXT) || '"', '"v' || CAST(weigh_in.version AS TEXT) || '"') AS etag
FROM caller
LEFT OUTER JOIN weigh_in
  ON TRUE
LEFT OUTER JOIN after
  ON TRUE;

-- name: delete_weigh_in
-- Delete a weigh-in: it keeps its row, its history and a tombstone.
WITH weigh_in AS (
  SELECT
    weigh_ins.user_id,
    weigh_ins.id,
    weigh_ins.weight,
    weigh_ins.unit,
    weigh_ins.weight_kg,
    weigh_ins.weighed_at,
    weigh_ins.notes,
    weigh_ins.version,
    weigh_ins.created_at,
    weigh_ins.updated_at,
    weigh_ins.deleted_at,
    (
      SELECT
        CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
      FROM (
        SELECT
          weigh_ins.id,
          TRIM_SCALE(weigh_ins.weight) AS weight,
          weigh_ins.unit,
          TRIM_SCALE(ROUND(weigh_ins.weight_kg, 2)) AS weight_kg,
          TO_CHAR(TIMEZONE('UTC', weigh_ins.weighed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS weighed_at,
          weigh_ins.notes,
          weigh_ins.version,
          TO_CHAR(TIMEZONE('UTC', weigh_ins.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
          TO_CHAR(TIMEZONE('UTC', weigh_ins.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
      ) AS fields
    ) AS body,
    CAST(:tags AS TEXT[]) IS NULL
    OR (
      '"v' || CAST(weigh_ins.version AS TEXT) || '"'
    ) = ANY(
      CAST(:tags AS TEXT[])
    ) AS matches
  FROM weigh_ins
  WHERE
    weigh_ins.user_id = CAST(:user_id AS UUID)
    AND weigh_ins.id = CAST(:weigh_in_id AS UUID)
    AND weigh_ins.deleted_at IS NULL
), change AS (
  UPDATE users SET data_version = (
    users.data_version + 1
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
      FROM weigh_in
      WHERE
        weigh_in.matches
    )
  RETURNING users.id AS user_id, users.data_version AS seq
), deleted AS (
  UPDATE weigh_ins SET version = (
    weigh_ins.version + 1
  ), updated_at = CURRENT_TIMESTAMP, deleted_at = CURRENT_TIMESTAMP
  FROM change, weigh_in
  WHERE
    weigh_ins.user_id = change.user_id
    AND weigh_ins.id = weigh_in.id
    AND weigh_ins.deleted_at IS NULL
    AND weigh_ins.version = weigh_in.version
  RETURNING weigh_ins.user_id, weigh_ins.id, weigh_ins.version
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
    deleted.user_id,
    deleted.id,
    deleted.version,
    'weigh_in' AS anon_1,
    'deleted' AS anon_2,
    change.seq,
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
    CAST(weigh_in.body AS JSON) AS body,
    NULL AS anon_5
  FROM deleted, change, weigh_in
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
  weigh_in.id,
  weigh_in.matches,
  '"v' || CAST(weigh_in.version AS TEXT) || '"' AS current_etag,
  deleted.id AS changed_id
FROM caller
LEFT OUTER JOIN weigh_in
  ON TRUE
LEFT OUTER JOIN deleted
  ON TRUE;

-- name: select_weigh_in
-- Show one weigh-in.
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
), weigh_in AS (
  SELECT
    weigh_ins.user_id,
    weigh_ins.id,
    weigh_ins.weight,
    weigh_ins.unit,
    weigh_ins.weight_kg,
    weigh_ins.weighed_at,
    weigh_ins.notes,
    weigh_ins.version,
    weigh_ins.created_at,
    weigh_ins.updated_at,
    weigh_ins.deleted_at
  FROM weigh_ins
  WHERE
    weigh_ins.user_id = CAST(:user_id AS UUID)
    AND weigh_ins.id = CAST(:weigh_in_id AS UUID)
    AND weigh_ins.deleted_at IS NULL
)
SELECT
  weigh_in.id,
  (
    SELECT
      CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
    FROM (
      SELECT
        weigh_in.id,
        TRIM_SCALE(weigh_in.weight) AS weight,
        weigh_in.unit,
        TRIM_SCALE(ROUND(weigh_in.weight_kg, 2)) AS weight_kg,
        TO_CHAR(TIMEZONE('UTC', weigh_in.weighed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS weighed_at,
        weigh_in.notes,
        weigh_in.version,
        TO_CHAR(TIMEZONE('UTC', weigh_in.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
        TO_CHAR(TIMEZONE('UTC', weigh_in.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
    ) AS fields
  ) AS body,
  '"v' || CAST(weigh_in.version AS TEXT) || '"' AS etag
FROM caller
LEFT OUTER JOIN weigh_in
  ON TRUE;

-- name: select_weigh_ins
-- Show a page of weigh-ins, newest first: of a period of the user's days, behind another.
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
  shown.weighed_at,
  shown.id,
  shown.body
FROM caller
LEFT OUTER JOIN (
  SELECT
    page.weighed_at,
    page.id,
    CASE
      WHEN (
        COALESCE(
          SUM(0 + COALESCE(OCTET_LENGTH(CAST(page.notes AS TEXT)), 0)) OVER (ORDER BY page.weighed_at DESC, page.id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
          0
        ) <= 300000
      )
      THEN (
        SELECT
          CAST(ROW_TO_JSON(fields) AS TEXT) AS row_to_json_1
        FROM (
          SELECT
            page.id,
            TRIM_SCALE(page.weight) AS weight,
            page.unit,
            TRIM_SCALE(ROUND(page.weight_kg, 2)) AS weight_kg,
            TO_CHAR(TIMEZONE('UTC', page.weighed_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS weighed_at,
            page.notes,
            page.version,
            TO_CHAR(TIMEZONE('UTC', page.created_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
            TO_CHAR(TIMEZONE('UTC', page.updated_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
        ) AS fields
      )
    END AS body
  FROM (
    SELECT
      weigh_ins.user_id,
      weigh_ins.id,
      weigh_ins.weight,
      weigh_ins.unit,
      weigh_ins.weight_kg,
      weigh_ins.weighed_at,
      weigh_ins.notes,
      weigh_ins.version,
      weigh_ins.created_at,
      weigh_ins.updated_at,
      weigh_ins.deleted_at
    FROM weigh_ins
    WHERE
      weigh_ins.user_id = CAST(:user_id AS UUID)
      AND weigh_ins.deleted_at IS NULL
      AND CAST(TIMEZONE((
        SELECT
          caller.timezone
        FROM caller
      ), weigh_ins.weighed_at) AS DATE) >= COALESCE(CAST(:since AS DATE), CAST('-infinity' AS DATE))
      AND weigh_ins.weighed_at >= COALESCE(CAST(:since_at AS TIMESTAMPTZ), CAST('-infinity' AS TIMESTAMPTZ))
      AND CAST(TIMEZONE((
        SELECT
          caller.timezone
        FROM caller
      ), weigh_ins.weighed_at) AS DATE) <= COALESCE(CAST(:until AS DATE), CAST('infinity' AS DATE))
      AND weigh_ins.weighed_at < COALESCE(CAST(:until_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ))
      AND (weigh_ins.weighed_at, weigh_ins.id) < (
        COALESCE(CAST(:after_at AS TIMESTAMPTZ), CAST('infinity' AS TIMESTAMPTZ)),
        COALESCE(CAST(:after_id AS UUID), CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS UUID))
      )
    ORDER BY
      weigh_ins.weighed_at DESC,
      weigh_ins.id DESC
    LIMIT CAST(:limit AS INT)
  ) AS page
) AS shown
  ON TRUE
ORDER BY
  shown.weighed_at DESC,
  shown.id DESC;
