"""Personal access tokens: what is known of each, which are live, and what they did.

An interrupted run can be repeated. Older code knows none of it, and lets no such token in.
"""

from alembic import op

from functions.migrate.locks import impatiently

revision = "0022"
down_revision = "0021"

# All of it adds without reading a row.
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
            impatiently(statement)


def downgrade() -> None:
    """Take them away, and every token with them."""
    with op.get_context().autocommit_block():
        for statement in (
            "ALTER TABLE audit_trail DROP COLUMN IF EXISTS via",
            "ALTER TABLE users DROP COLUMN IF EXISTS live_tokens",
            "DROP TABLE IF EXISTS personal_tokens",
        ):
            impatiently(statement)
