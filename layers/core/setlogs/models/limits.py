"""What the limiter counts while Redis is away: the one table that is not about a user."""

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text

from setlogs.models.base import instant_column, metadata

rate_limits = Table(
    "rate_limits",
    metadata,
    # A network source, or the digest of an e-mail.
    Column("subject", Text, nullable=False),
    Column("policy", Text, nullable=False),
    instant_column("whole_at"),
    PrimaryKeyConstraint("subject", "policy"),
    # Worth nothing after a crash, so it need not be written twice.
    prefixes=["UNLOGGED"],
)
