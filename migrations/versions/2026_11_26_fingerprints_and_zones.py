"""Which request a set's key is of, and zones that PostgreSQL knows. Older code does not see the column."""

from alembic import op

revision = "0009"
down_revision = "0008"

# Python knows posix/Europe/Berlin and localtime, and accounts could have them; each session was refused.
# A change of the account like any other: with a version, a number and an audit row of its own.
HEAL = """
WITH known AS MATERIALIZED (SELECT name FROM pg_timezone_names),
before AS (
    SELECT u.*, coalesce(
        (SELECT name FROM known WHERE name = regexp_replace(u.timezone, '^(posix|right)/', '')), 'UTC'
    ) AS zone
    FROM users AS u WHERE NOT EXISTS (SELECT FROM known WHERE name = u.timezone) FOR UPDATE OF u
),
after AS (
    UPDATE users AS u SET timezone = before.zone, version = u.version + 1,
        data_version = u.data_version + 1, updated_at = now()
    FROM before WHERE u.id = before.id RETURNING u.*
)
INSERT INTO audit_trail (user_id, entity_id, version, entity, action, seq, before, after)
SELECT after.id, after.id, after.version, 'user', 'updated', after.data_version, {before}, {after}
FROM before JOIN after USING (id)
"""
DOCUMENT = """(SELECT row_to_json(d) FROM (SELECT {u}.id, {u}.email, {u}.display_name, {u}.unit,
    {u}.timezone, {created} AS created_at, {updated} AS updated_at, {u}.version) AS d)"""
INSTANT = """to_char(timezone('UTC', {u}.{column}), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


def _document(u: str) -> str:
    created, updated = (INSTANT.format(u=u, column=f"{name}_at") for name in ("created", "updated"))
    return DOCUMENT.format(u=u, created=created, updated=updated)


def upgrade() -> None:
    """Heal the zones, then add the column: its lock on all sets is held for no longer than that takes."""
    op.execute(HEAL.format(before=_document("before"), after=_document("after")))
    op.execute("ALTER TABLE workout_sets ADD COLUMN client_fingerprint BYTEA")


def downgrade() -> None:
    """Drop the column; keys then only guard against a second copy. Zones stay healed."""
    op.execute("ALTER TABLE workout_sets DROP COLUMN client_fingerprint")
