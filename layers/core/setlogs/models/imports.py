"""Imports, their reports, and what each of them added, by which it is undone and told from what comes again."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from setlogs.models.base import instant_column, metadata, uuid_column

imports = Table(
    "imports",
    metadata,
    uuid_column("user_id", ForeignKey("users.id", ondelete="CASCADE")),
    uuid_column("id"),
    Column("source", Text, nullable=False),
    Column("sessions_added", Integer, nullable=False),
    Column("sets_added", Integer, nullable=False),
    Column("exercises_added", Integer, nullable=False),
    Column("duplicates_skipped", Integer, nullable=False),
    Column("deleted_skipped", Integer, nullable=False, server_default="0"),
    Column("rows_total", Integer, nullable=False),
    Column("rows_skipped", Integer, nullable=False),
    Column("problems_total", Integer, nullable=False),
    # json, not jsonb: shown as it was written and never searched. The first of each, as much as an
    # answer has room for; `import_report_items` has all of them.
    Column("problems", JSON, nullable=False),
    Column("mapping", JSON, nullable=False),
    # None for an import of older code, which kept no more than these two.
    Column("mapping_total", Integer),
    instant_column("created_at", now=True),
    instant_column("undone_at", nullable=True),
    PrimaryKeyConstraint("user_id", "id"),
)

import_report_items = Table(
    "import_report_items",
    metadata,
    uuid_column("user_id"),
    uuid_column("import_id"),
    Column("list", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("item", JSON, nullable=False),
    PrimaryKeyConstraint("user_id", "import_id", "list", "place"),
    ForeignKeyConstraint(
        ["user_id", "import_id"], ["imports.user_id", "imports.id"], ondelete="CASCADE"
    ),
    CheckConstraint("list IN ('problems', 'mapping')", name="list"),
)

import_entries = Table(
    "import_entries",
    metadata,
    uuid_column("user_id"),
    uuid_column("entity_id"),
    uuid_column("import_id"),
    Column("entity", Text, nullable=False),
    # What the row of the file said; none for exercises, which are found by name.
    Column("source_key", LargeBinary),
    PrimaryKeyConstraint("user_id", "entity_id", "entity"),
    ForeignKeyConstraint(
        ["user_id", "import_id"], ["imports.user_id", "imports.id"], ondelete="CASCADE"
    ),
    CheckConstraint("entity IN ('exercise', 'session', 'set', 'weigh_in')", name="entity"),
    Index("ix_import_entries_user_id_import_id", "user_id", "import_id"),
    Index("ix_import_entries_user_id_source_key", "user_id", "source_key"),
)
