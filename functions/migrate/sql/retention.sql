-- Removes what has expired, each statement a batch that commits by itself. They go over all users, as no
-- request does.

-- name: select_erased_users
SELECT id FROM users WHERE erased_at IS NOT NULL ORDER BY erased_at;

-- name: delete_idempotency_records
WITH expired AS (
    SELECT user_id, operation, key FROM idempotency_records
    WHERE created_at < now() - :age::interval
    ORDER BY created_at LIMIT :batch_rows
    FOR UPDATE SKIP LOCKED
)
DELETE FROM idempotency_records AS r USING expired AS e
WHERE (r.user_id, r.operation, r.key) = (e.user_id, e.operation, e.key);

-- name: delete_refresh_tokens
-- The login's expiry, not the token's: until then an old token of it shows that it was stolen.
WITH expired AS (
    SELECT user_id, token_hash FROM refresh_tokens
    WHERE family_expires_at < now()
    ORDER BY family_expires_at LIMIT :batch_rows
    FOR UPDATE SKIP LOCKED
)
DELETE FROM refresh_tokens AS t USING expired AS e
WHERE (t.user_id, t.token_hash) = (e.user_id, e.token_hash);

-- name: delete_logins
WITH expired AS (
    SELECT user_id, id FROM logins
    WHERE expires_at < now()
    ORDER BY expires_at LIMIT :batch_rows
    FOR UPDATE SKIP LOCKED
)
DELETE FROM logins AS l USING expired AS e
WHERE (l.user_id, l.id) = (e.user_id, e.id);

-- name: delete_superseded_audit_rows
WITH superseded AS (
    SELECT DISTINCT old.user_id, old.entity_id, old.entity, old.version
    FROM audit_trail AS newer
    JOIN audit_trail AS old USING (user_id, entity_id, entity)
    WHERE newer.at < now() - :age::interval AND newer.at >= now() - :age::interval - :lookback::interval
      AND old.version < newer.version
    LIMIT :batch_rows
)
DELETE FROM audit_trail AS a USING superseded AS s
WHERE (a.user_id, a.entity_id, a.entity, a.version) = (s.user_id, s.entity_id, s.entity, s.version);

-- name: delete_deleted_sets
WITH expired AS (
    SELECT user_id, id FROM workout_sets
    WHERE deleted_at < now() - :age::interval
    ORDER BY deleted_at LIMIT :batch_rows
    FOR UPDATE SKIP LOCKED
)
DELETE FROM workout_sets AS s USING expired AS e
WHERE (s.user_id, s.id) = (e.user_id, e.id);

-- name: delete_deleted_sessions
-- After the last of its sets: deleting it would take them along, however many they are.
WITH expired AS (
    SELECT s.user_id, s.id FROM workout_sessions AS s
    WHERE s.deleted_at < now() - :age::interval
      AND NOT EXISTS (
          SELECT FROM workout_sets AS w
          WHERE (w.user_id, w.session_id) = (s.user_id, s.id)
      )
    ORDER BY s.deleted_at LIMIT :batch_rows
    FOR UPDATE SKIP LOCKED
)
DELETE FROM workout_sessions AS s USING expired AS e
WHERE (s.user_id, s.id) = (e.user_id, e.id);

-- name: delete_deleted_weigh_ins
WITH expired AS (
    SELECT user_id, id FROM weigh_ins
    WHERE deleted_at < now() - :age::interval
    ORDER BY deleted_at LIMIT :batch_rows
    FOR UPDATE SKIP LOCKED
)
DELETE FROM weigh_ins AS w USING expired AS e
WHERE (w.user_id, w.id) = (e.user_id, e.id);

-- name: delete_whole_rate_limits
-- Counted again from nothing, as a subject without a row is.
WITH whole AS (
    SELECT subject, policy FROM rate_limits WHERE whole_at < now() LIMIT :batch_rows
    FOR UPDATE SKIP LOCKED
)
DELETE FROM rate_limits AS r USING whole AS w
WHERE (r.subject, r.policy) = (w.subject, w.policy);
