"""What the limiter counts while Redis is away. Adds a table only: older code does not see it."""

from alembic import op

revision = "0004"
down_revision = "0003"

# Unlogged: worth nothing after a crash, so it need not be written twice.
RATE_LIMITS = """
CREATE UNLOGGED TABLE rate_limits (
    subject TEXT NOT NULL,
    policy TEXT NOT NULL,
    whole_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_rate_limits PRIMARY KEY (subject, policy)
)
"""


def upgrade() -> None:
    """Create it."""
    op.execute(RATE_LIMITS)


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE rate_limits")
