"""Imports, their reports, what each of them added or recognised, and what the names in its file meant.

By what it added an import is undone and told from what comes again; by the names the next file is read.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
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
    Column("sets_updated", Integer, nullable=False, server_default="0"),
    Column("sets_restored", Integer, nullable=False, server_default="0"),
    Column("rows_total", Integer, nullable=False),
    Column("rows_skipped", Integer, nullable=False),
    Column("problems_total", Integer, nullable=False),
    # json, not jsonb: shown as it was written and never searched. The first of each, as much as an
    # answer has room for; `import_report_items` has all of them.
    Column("problems", JSON, nullable=False),
    Column("mapping", JSON, nullable=False),
    # None for an import of older code, which kept no more than these two.
    Column("mapping_total", Integer),
    # Numbers of its changes, by which an undo finds in the audit trail what was before them.
    Column("first_seq", BigInteger),
    Column("last_seq", BigInteger),
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
    # By which weigh-ins are known again.
    Column("source_key", LargeBinary),
    # Of a set: the session in which an import put or found it, wherever it is moved.
    uuid_column("session_id", nullable=True),
    # Of a session: when it started on the wall clock of the file, whenever it is moved to.
    Column("source_start", DateTime(timezone=False)),
    # What the file said, a `SourceSession` or `SourceRow` (functions/transfer/known.py).
    Column("source", JSON),
    # False for what was there already.
    Column("is_new", Boolean, nullable=False, server_default=text("true")),
    # The entry of the latest import counts, and when that is undone, the one before.
    PrimaryKeyConstraint("user_id", "entity_id", "entity", "import_id"),
    ForeignKeyConstraint(
        ["user_id", "import_id"], ["imports.user_id", "imports.id"], ondelete="CASCADE"
    ),
    CheckConstraint("entity IN ('exercise', 'session', 'set', 'weigh_in')", name="entity"),
    Index("ix_import_entries_user_id_import_id", "user_id", "import_id"),
    Index("ix_import_entries_user_id_source_key", "user_id", "source_key"),
    Index(
        "ix_import_entries_session_id",
        "user_id",
        "session_id",
        postgresql_where=text("entity = 'set'"),
    ),
    Index(
        "ix_import_entries_source_start",
        "user_id",
        "source_start",
        postgresql_where=text("entity = 'session'"),
    ),
)

imported_names = Table(
    "imported_names",
    metadata,
    uuid_column("user_id"),
    uuid_column("import_id"),
    # As it is compared.
    Column("name_key", Text, nullable=False),
    # Where a name needs several exercises, that of the other one; empty for what the name means.
    Column("type", Text, nullable=False),
    Column("name", Text, nullable=False),
    # One's own, or of the catalogue; none for one of its own that no set has needed yet.
    uuid_column("exercise_id", nullable=True),
    # Whether the caller said so.
    Column("given", Boolean, nullable=False),
    # Whether the exercise is that of the name: made for it, or its namesake.
    Column("made", Boolean, nullable=False),
    instant_column("created_at", now=True),
    PrimaryKeyConstraint("user_id", "import_id", "name_key", "type"),
    ForeignKeyConstraint(
        ["user_id", "import_id"], ["imports.user_id", "imports.id"], ondelete="CASCADE"
    ),
)
