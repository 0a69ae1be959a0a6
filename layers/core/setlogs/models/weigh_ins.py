"""How heavy a user was, and when. Deleted rows stay, for history and sync."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from setlogs.models.base import instant_column, metadata, uuid_column

weigh_ins = Table(
    "weigh_ins",
    metadata,
    uuid_column("user_id", ForeignKey("users.id", ondelete="CASCADE")),
    uuid_column("id"),
    Column("weight", Numeric(5, 2), nullable=False),
    Column("unit", Text, nullable=False),
    # 1 lb is 0.45359237 kg exactly (international yard and pound agreement, 1959).
    Column(
        "weight_kg",
        Numeric,
        Computed("CASE unit WHEN 'lb' THEN weight * 0.45359237 ELSE weight END", persisted=True),
        nullable=False,
    ),
    instant_column("weighed_at"),
    Column("notes", Text),
    Column("version", Integer, nullable=False, server_default="1"),
    instant_column("created_at", now=True),
    instant_column("updated_at", now=True),
    instant_column("deleted_at", nullable=True),
    PrimaryKeyConstraint("user_id", "id"),
    # The upper bound also keeps NaN out: PostgreSQL sorts it above every number.
    CheckConstraint("weight BETWEEN 10 AND 999.99", name="weight"),
    CheckConstraint("unit IN ('kg', 'lb')", name="unit"),
    CheckConstraint("weighed_at BETWEEN '1999-12-31' AND '2999-12-31'", name="weighed_at"),
    Index(
        "ix_weigh_ins_user_id_weighed_at_id",
        "user_id",
        "weighed_at",
        "id",
        postgresql_where=text("deleted_at IS NULL"),
    ),
    Index("ix_weigh_ins_deleted_at", "deleted_at", postgresql_where=text("deleted_at IS NOT NULL")),
    Index(
        "ix_weigh_ins_deleted_by_time",
        "user_id",
        "weighed_at",
        postgresql_where=text("deleted_at IS NOT NULL"),
    ),
)
