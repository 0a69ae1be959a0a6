"""What is written with each change: the stored answer for retries, and the audit trail."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
)

from setlogs.models.base import instant_column, metadata, uuid_column

idempotency_records = Table(
    "idempotency_records",
    metadata,
    uuid_column("user_id", ForeignKey("users.id", ondelete="CASCADE")),
    Column("operation", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    # Of no use, and still written and read by older code.
    Column("status", SmallInteger, nullable=False, server_default="201"),
    # Text, not jsonb: a replay is byte for byte the first answer.
    Column("body", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("etag", Text),
    instant_column("created_at", now=True),
    PrimaryKeyConstraint("user_id", "operation", "key"),
    CheckConstraint("length(key) BETWEEN 1 AND 255", name="key"),
    Index("ix_idempotency_records_created_at", "created_at"),
)

audit_trail = Table(
    "audit_trail",
    metadata,
    uuid_column("user_id", ForeignKey("users.id", ondelete="CASCADE")),
    uuid_column("entity_id"),
    Column("version", Integer, nullable=False),
    Column("entity", Text, nullable=False),
    Column("action", Text, nullable=False),
    # users.data_version as this change left it: the order in which the user's changes committed.
    Column("seq", BigInteger, nullable=False),
    instant_column("at", now=True),
    Column("request_id", Text),
    # The name of the personal access token that did it; null when a login did.
    Column("via", Text),
    # json keeps the members in the order in which the API shows them.
    Column("before", JSON),
    Column("after", JSON),
    PrimaryKeyConstraint("user_id", "entity_id", "entity", "version"),
    CheckConstraint("entity IN ('user', 'exercise', 'session', 'set', 'weigh_in')", name="entity"),
    CheckConstraint("action IN ('created', 'updated', 'deleted', 'restored')", name="action"),
    CheckConstraint("(action IN ('created', 'restored')) = (before IS NULL)", name="before"),
    CheckConstraint("(action = 'deleted') = (after IS NULL)", name="after"),
    Index("ix_audit_trail_user_id_seq", "user_id", "seq"),
    Index(
        "ix_audit_trail_at",
        "at",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32, "autosummarize": "on"},
    ),
)
