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

-- name: delete_done_mails
-- Sent or given up: for a day they show what became of them.
WITH done AS (
    SELECT user_id, id FROM mails
    WHERE (sent_at IS NOT NULL OR given_up_at IS NOT NULL)
      AND coalesce(sent_at, given_up_at) < now() - interval '1 day'
    ORDER BY coalesce(sent_at, given_up_at) LIMIT :batch_rows
    FOR UPDATE SKIP LOCKED
)
DELETE FROM mails AS m USING done AS d
WHERE (m.user_id, m.id) = (d.user_id, d.id);

-- name: delete_expired_mail_codes
WITH expired AS (
    SELECT user_id, id FROM mail_codes
    WHERE expires_at < now()
    ORDER BY expires_at LIMIT :batch_rows
    FOR UPDATE SKIP LOCKED
)
DELETE FROM mail_codes AS c USING expired AS e
WHERE (c.user_id, c.id) = (e.user_id, e.id);

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

-- name: delete_deleted_sessions
-- Each together with its sets, which go with it by their foreign key: at no time could half of it be
-- restored. A batch counts the sets, and has one session at least.
WITH expired AS (
    SELECT user_id, id, last_position, deleted_at FROM workout_sessions
    WHERE deleted_at < now() - :age::interval
    ORDER BY deleted_at, user_id, id LIMIT :batch_rows
    FOR UPDATE SKIP LOCKED
), counted AS (
    SELECT user_id, id,
           sum(1 + last_position) OVER (ORDER BY deleted_at, user_id, id) AS rows,
           row_number() OVER (ORDER BY deleted_at, user_id, id) AS ordinal
    FROM expired
)
DELETE FROM workout_sessions AS s USING counted AS c
WHERE (s.user_id, s.id) = (c.user_id, c.id) AND (c.rows <= :batch_rows OR c.ordinal = 1);

-- name: delete_deleted_sets
-- Those that went with a session go with it.
WITH expired AS (
    SELECT s.user_id, s.id FROM workout_sets AS s
    WHERE s.deleted_at < now() - :age::interval
      AND NOT EXISTS (
          SELECT FROM workout_sessions AS w
          WHERE (w.user_id, w.id) = (s.user_id, s.session_id) AND w.deleted_at = s.deleted_at
      )
    ORDER BY s.deleted_at LIMIT :batch_rows
    FOR UPDATE OF s SKIP LOCKED
)
DELETE FROM workout_sets AS s USING expired AS e
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
