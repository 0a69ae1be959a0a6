"""A row for each login, by which it ends; filled while requests go on.

Older code knows refresh tokens only. What it begins gets its row, and what has ended gets no further
token from it, by a trigger that goes when no older code is left. E-mails have one spelling.
"""

from uuid import UUID

from alembic import op
from sqlalchemy import text

from functions.migrate.locks import be_patient

revision = "0008"
down_revision = "0007"

LOGINS = """
CREATE TABLE IF NOT EXISTS logins (
    user_id UUID NOT NULL,
    id UUID NOT NULL,
    epoch INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    last_used_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_logins PRIMARY KEY (user_id, id),
    CONSTRAINT fk_logins_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
)
 WITH (fillfactor = 70);
CREATE INDEX IF NOT EXISTS ix_logins_expires_at ON logins (expires_at)
"""

ADMIT = """
CREATE OR REPLACE FUNCTION admit_refresh_token() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    goes_on boolean;
BEGIN
    SELECT l.ended_at IS NULL AND (l.epoch = u.token_epoch OR l.id IS NOT DISTINCT FROM u.spared_family_id)
    INTO goes_on
    FROM logins AS l JOIN users AS u ON u.id = l.user_id
    WHERE l.user_id = NEW.user_id AND l.id = NEW.family_id;
    IF NOT FOUND THEN
        INSERT INTO logins (user_id, id, epoch, expires_at)
        SELECT id, NEW.family_id, token_epoch, NEW.family_expires_at
        FROM users WHERE id = NEW.user_id
        ON CONFLICT DO NOTHING;
    ELSIF NOT goes_on THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER admit_refresh_token BEFORE INSERT ON refresh_tokens
FOR EACH ROW EXECUTE FUNCTION admit_refresh_token()
"""

# The last of the next thousand users.
NEXT_USERS = """
SELECT max(id::text)::uuid FROM (
    SELECT id FROM users WHERE id > :after ORDER BY id LIMIT 1000
) AS next
"""
# Who is erased meanwhile is waited for and left out. A login keeps the epoch of before when that is
# raised meanwhile: so it ends, as it should.
FILL = """
INSERT INTO logins (user_id, id, epoch, created_at, last_used_at, expires_at)
SELECT t.user_id, t.family_id, u.token_epoch, (
    SELECT min(f.created_at) FROM refresh_tokens AS f
    WHERE f.user_id = t.user_id AND f.family_id = t.family_id
), t.created_at, t.family_expires_at
FROM refresh_tokens AS t JOIN users AS u ON u.id = t.user_id
WHERE t.user_id > :after AND t.user_id <= :until AND t.rotated_at IS NULL AND t.revoked_at IS NULL
  AND t.expires_at > now() AND t.family_expires_at > now()
FOR KEY SHARE OF u
ON CONFLICT DO NOTHING
"""
# Looked for as composed text from now on. Whose address has been registered in that spelling too keeps his.
COMPOSE = """
UPDATE users AS u SET email = normalize(u.email)
WHERE u.email IS NOT NORMALIZED
  AND NOT EXISTS (SELECT FROM users AS o WHERE o.email = normalize(u.email))
"""

# Older code finds what has ended by its tokens.
REVOKE = """
UPDATE refresh_tokens AS t SET revoked_at = now()
FROM logins AS l JOIN users AS u ON u.id = l.user_id
WHERE l.user_id = t.user_id AND l.id = t.family_id AND t.rotated_at IS NULL AND t.revoked_at IS NULL
  AND NOT (l.ended_at IS NULL
      AND (l.epoch = u.token_epoch OR l.id IS NOT DISTINCT FROM u.spared_family_id))
"""


def upgrade() -> None:
    """Create the table and what keeps it, then fill it, some users at a time; goes on where it failed."""
    with op.get_context().autocommit_block():
        op.execute(LOGINS)
        op.execute(ADMIT)
        be_patient()
        connection, after = op.get_bind(), UUID(int=0)
        while until := connection.execute(text(NEXT_USERS), {"after": after}).scalar():
            connection.execute(text(FILL), {"after": after, "until": until})
            after = until
        op.execute(COMPOSE)


def downgrade() -> None:
    """Drop it; what was ended stays so."""
    op.execute(REVOKE)
    op.execute("DROP TRIGGER admit_refresh_token ON refresh_tokens")
    op.execute("DROP FUNCTION admit_refresh_token")
    op.execute("DROP TABLE logins")
