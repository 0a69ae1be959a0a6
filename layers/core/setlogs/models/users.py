"""Users, their logins, the refresh tokens of those, and personal access tokens."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from setlogs.models.base import instant_column, metadata, uuid_column

users = Table(
    "users",
    metadata,
    uuid_column("id", primary_key=True),
    Column("email", Text, unique=True),
    Column("password_hash", Text),
    Column("display_name", Text),
    Column("unit", Text, nullable=False, server_default="kg"),
    Column("timezone", Text, nullable=False, server_default="UTC"),
    # Logins and access tokens carry the epoch they began in; raising it ends them all at once.
    Column("token_epoch", Integer, nullable=False, server_default="1"),
    # A changed password raises the epoch but spares the login that changed it.
    uuid_column("spared_family_id", nullable=True),
    # The digests of the personal access tokens that are not revoked. Here, as every write judges its
    # token under this row's lock: a look at their own table would see it as it was before.
    Column("live_tokens", ARRAY(Uuid)),
    # Counts the committed changes of this user's data, in commit order: every write takes this
    # row's lock first. Reports are cached by it and the changes feed is ordered by it.
    Column("data_version", BigInteger, nullable=False, server_default="0"),
    # The data version with which one of the user's exercises last took another type.
    Column("retyped_version", BigInteger, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="1"),
    instant_column("created_at", now=True),
    instant_column("updated_at", now=True),
    # From then on nobody gets in and nobody is shown it; what else there is of the user goes later.
    instant_column("erased_at", nullable=True),
    instant_column("email_verified_at", nullable=True),
    CheckConstraint("unit IN ('kg', 'lb')", name="unit"),
    CheckConstraint(
        "(email IS NULL) = "
        "(erased_at IS NOT NULL OR id = '00000000-0000-0000-0000-000000000000')",
        name="email",
    ),
    CheckConstraint("(email IS NULL) = (password_hash IS NULL)", name="password"),
    Index("ix_users_erased_at", "erased_at", postgresql_where=text("erased_at IS NOT NULL")),
    # Every write updates data_version: room on the page keeps that update off the indexes (HOT).
    postgresql_with={"fillfactor": 70},
)

# A login is a family of refresh tokens, each the successor of the one before. It is ended here, in one
# row, however many tokens it has had: one that is inserted meanwhile belongs to an ended login.
logins = Table(
    "logins",
    metadata,
    uuid_column("user_id", ForeignKey("users.id", ondelete="CASCADE")),
    uuid_column("id"),
    Column("epoch", Integer, nullable=False),
    instant_column("created_at", now=True),
    instant_column("last_used_at", now=True),
    instant_column("expires_at"),
    instant_column("ended_at", nullable=True),
    # It lasts for longer, and each use begins the time anew.
    Column("remembered", Boolean, nullable=False, server_default="false"),
    # From where it was last used.
    Column("client", Text),
    Column("network", Text),
    PrimaryKeyConstraint("user_id", "id"),
    Index("ix_logins_expires_at", "expires_at"),
    # Whether a login comes from a new device, however many there are from others.
    Index("ix_logins_device", "user_id", "network", text("coalesce(client, '')")),
    # Each refresh updates last_used_at: see users.
    postgresql_with={"fillfactor": 70},
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    uuid_column("user_id", ForeignKey("users.id", ondelete="CASCADE")),
    Column("token_hash", LargeBinary, nullable=False),
    uuid_column("family_id"),
    instant_column("created_at", now=True),
    instant_column("expires_at"),
    instant_column("family_expires_at"),
    instant_column("rotated_at", nullable=True),
    # Written by code that knows no logins.
    instant_column("revoked_at", nullable=True),
    PrimaryKeyConstraint("user_id", "token_hash"),
    CheckConstraint("length(token_hash) = 32", name="token_hash"),
    Index("ix_refresh_tokens_user_id_family_id", "user_id", "family_id"),
    Index("ix_refresh_tokens_family_expires_at", text("family_expires_at")),
)

# What is known of a personal access token; whether it is live stands in the user's row.
personal_tokens = Table(
    "personal_tokens",
    metadata,
    uuid_column("user_id", ForeignKey("users.id", ondelete="CASCADE")),
    uuid_column("id"),
    uuid_column("digest"),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("hint", Text, nullable=False),
    instant_column("created_at", now=True),
    Column("last_used_on", Date),
    instant_column("expires_at", nullable=True),
    PrimaryKeyConstraint("user_id", "id"),
    UniqueConstraint("user_id", "digest"),
    CheckConstraint("cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'write']", name="scopes"),
    # Each day of use updates last_used_on: see users.
    postgresql_with={"fillfactor": 70},
)
