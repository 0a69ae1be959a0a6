"""The SQL statements that remove what has expired, each a batch that commits by itself.

They go over all users, as no request does.
"""

from setlogs.statement import Statement

SELECT_ERASED_USERS = Statement(
    b"SELECT id FROM users WHERE erased_at IS NOT NULL ORDER BY erased_at", ()
)

DELETE_IDEMPOTENCY_RECORDS = Statement(
    b"""
    WITH expired AS (
        SELECT user_id, operation, key FROM idempotency_records
        WHERE created_at < now() - $1
        ORDER BY created_at LIMIT $2
        FOR UPDATE SKIP LOCKED
    )
    DELETE FROM idempotency_records AS r USING expired AS e
    WHERE (r.user_id, r.operation, r.key) = (e.user_id, e.operation, e.key)
""",
    ("age", "batch_rows"),
)

# The login's expiry, not the token's: until then an old token of it shows that it was stolen.
DELETE_REFRESH_TOKENS = Statement(
    b"""
    WITH expired AS (
        SELECT user_id, token_hash FROM refresh_tokens
        WHERE family_expires_at < now()
        ORDER BY family_expires_at LIMIT $1
        FOR UPDATE SKIP LOCKED
    )
    DELETE FROM refresh_tokens AS t USING expired AS e
    WHERE (t.user_id, t.token_hash) = (e.user_id, e.token_hash)
""",
    ("batch_rows",),
)

DELETE_LOGINS = Statement(
    b"""
    WITH expired AS (
        SELECT user_id, id FROM logins
        WHERE expires_at < now()
        ORDER BY expires_at LIMIT $1
        FOR UPDATE SKIP LOCKED
    )
    DELETE FROM logins AS l USING expired AS e
    WHERE (l.user_id, l.id) = (e.user_id, e.id)
""",
    ("batch_rows",),
)

DELETE_SUPERSEDED_AUDIT_ROWS = Statement(
    b"""
    WITH superseded AS (
        SELECT DISTINCT old.user_id, old.entity_id, old.version
        FROM audit_trail AS newer
        JOIN audit_trail AS old USING (user_id, entity_id)
        WHERE newer.at < now() - $1 AND newer.at >= now() - $1 - $2
          AND old.version < newer.version
        LIMIT $3
    )
    DELETE FROM audit_trail AS a USING superseded AS s
    WHERE (a.user_id, a.entity_id, a.version) = (s.user_id, s.entity_id, s.version)
""",
    ("age", "lookback", "batch_rows"),
)

DELETE_DELETED_SETS = Statement(
    b"""
    WITH expired AS (
        SELECT user_id, id FROM workout_sets
        WHERE deleted_at < now() - $1
        ORDER BY deleted_at LIMIT $2
        FOR UPDATE SKIP LOCKED
    )
    DELETE FROM workout_sets AS s USING expired AS e
    WHERE (s.user_id, s.id) = (e.user_id, e.id)
""",
    ("age", "batch_rows"),
)

# After the last of its sets: deleting it would take them along, however many they are.
DELETE_DELETED_SESSIONS = Statement(
    b"""
    WITH expired AS (
        SELECT s.user_id, s.id FROM workout_sessions AS s
        WHERE s.deleted_at < now() - $1
          AND NOT EXISTS (
              SELECT FROM workout_sets AS w
              WHERE (w.user_id, w.session_id) = (s.user_id, s.id)
          )
        ORDER BY s.deleted_at LIMIT $2
        FOR UPDATE SKIP LOCKED
    )
    DELETE FROM workout_sessions AS s USING expired AS e
    WHERE (s.user_id, s.id) = (e.user_id, e.id)
""",
    ("age", "batch_rows"),
)

# Counted again from nothing, as a subject without a row is.
DELETE_WHOLE_RATE_LIMITS = Statement(
    b"""
    WITH whole AS (
        SELECT subject, policy FROM rate_limits WHERE whole_at < now() LIMIT $1
        FOR UPDATE SKIP LOCKED
    )
    DELETE FROM rate_limits AS r USING whole AS w
    WHERE (r.subject, r.policy) = (w.subject, w.policy)
""",
    ("batch_rows",),
)
