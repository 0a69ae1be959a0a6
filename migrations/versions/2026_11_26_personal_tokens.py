"""Personal access tokens: what is known of each, which are live, and what they did.

An interrupted run can be repeated. Older code knows none of it, and lets no such token in.
"""

from alembic import op

revision = "0022"
down_revision = "0021"

# Adds without reading a row, and waits for a moment only: every request wants these tables.
IMPATIENTLY = """
DO $do$ BEGIN
    FOR try IN 1..300 LOOP
        BEGIN
            SET LOCAL lock_timeout = '100ms';
            {statement};
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.1);
        END;
    END LOOP;
    RAISE lock_not_available USING MESSAGE = 'a table was in use the whole time';
END $do$
"""
TOKENS = """
CREATE TABLE IF NOT EXISTS personal_tokens (
    user_id UUID NOT NULL,
    id UUID NOT NULL,
    digest UUID NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT[] NOT NULL,
    hint TEXT NOT NULL,
    created_at TIMESTAMPTZ DEFAULT now() NOT NULL,
    last_used_on DATE,
    expires_at TIMESTAMPTZ,
    CONSTRAINT pk_personal_tokens PRIMARY KEY (user_id, id),
    CONSTRAINT uq_personal_tokens_user_id_digest UNIQUE (user_id, digest),
    CONSTRAINT fk_personal_tokens_user_id FOREIGN KEY (user_id)
        REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT ck_personal_tokens_scopes
        CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'write'])
)
 WITH (fillfactor = 70)
"""


def upgrade() -> None:
    """Create the table and add the columns."""
    with op.get_context().autocommit_block():
        for statement in (
            TOKENS,
            "ALTER TABLE users ADD COLUMN IF NOT EXISTS live_tokens UUID[]",
            "ALTER TABLE audit_trail ADD COLUMN IF NOT EXISTS via TEXT",
        ):
            op.execute(IMPATIENTLY.format(statement=statement))


def downgrade() -> None:
    """Take them away, and every token with them."""
    with op.get_context().autocommit_block():
        for statement in (
            "ALTER TABLE audit_trail DROP COLUMN IF EXISTS via",
            "ALTER TABLE users DROP COLUMN IF EXISTS live_tokens",
            "DROP TABLE IF EXISTS personal_tokens",
        ):
            op.execute(IMPATIENTLY.format(statement=statement))
