"""Workout sessions and the sets performed in them. Deleted rows stay, for history and sync."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    and_,
    case,
    func,
    or_,
    text,
)

from setlogs.fields.workout import ASSISTED
from setlogs.ids import CATALOGUE_USER_ID
from setlogs.models.base import instant_column, metadata, uuid_column

_LIVE = text("deleted_at IS NULL")
_DELETED = text("deleted_at IS NOT NULL")
_INSTANTS = "BETWEEN '1999-12-31' AND '2999-12-31'"

workout_sessions = Table(
    "workout_sessions",
    metadata,
    uuid_column("user_id", ForeignKey("users.id", ondelete="CASCADE")),
    uuid_column("id"),
    Column("title", Text),
    Column("notes", Text),
    instant_column("started_at"),
    instant_column("ended_at", nullable=True),
    Column("timezone", Text, nullable=False),
    # The local day the session belongs to, also when it runs past midnight.
    Column(
        "started_on",
        Date,
        Computed("CAST(timezone(timezone, started_at) AS date)", persisted=True),
        nullable=False,
    ),
    Column("version", Integer, nullable=False, server_default="1"),
    # Raised by every write to one of its sets: the ETag of the session with its sets has it.
    Column("sets_version", Integer, nullable=False, server_default="0"),
    Column("last_position", Integer, nullable=False, server_default="0"),
    instant_column("created_at", now=True),
    instant_column("updated_at", now=True),
    instant_column("deleted_at", nullable=True),
    PrimaryKeyConstraint("user_id", "id"),
    # Sets point at (user_id, id, started_on), so their day follows the session's by itself.
    UniqueConstraint("user_id", "id", "started_on", name="uq_workout_sessions_user_id_id_day"),
    CheckConstraint("ended_at >= started_at", name="ended_after_started"),
    CheckConstraint(f"started_at {_INSTANTS} AND ended_at {_INSTANTS}", name="instants"),
    Index(
        "ix_workout_sessions_user_id_started_at_id",
        "user_id",
        "started_at",
        "id",
        postgresql_where=_LIVE,
    ),
    Index(
        "ix_workout_sessions_open",
        "user_id",
        "started_at",
        "id",
        postgresql_where=text("ended_at IS NULL AND deleted_at IS NULL"),
    ),
    Index("ix_workout_sessions_deleted_at", "deleted_at", postgresql_where=_DELETED),
    Index(
        "ix_workout_sessions_deleted_by_time", "user_id", "started_at", postgresql_where=_DELETED
    ),
    # Every set moves last_position: room on the page keeps that update off the indexes (HOT).
    postgresql_with={"fillfactor": 80},
)

workout_sets = Table(
    "workout_sets",
    metadata,
    uuid_column("user_id"),
    uuid_column("id"),
    uuid_column("session_id"),
    Column("performed_on", Date, nullable=False),
    uuid_column("exercise_user_id"),
    uuid_column("exercise_id"),
    Column("exercise_type", Text, nullable=False),
    Column("exercise_version", Integer, nullable=False),
    # Null once the place of a deleted set is taken.
    Column("position", Integer),
    Column("set_type", Text, nullable=False, server_default="normal"),
    Column("reps", Integer),
    Column("weight", Numeric(6, 2)),
    Column("unit", Text),
    # 1 lb is 0.45359237 kg exactly (international yard and pound agreement, 1959).
    Column(
        "weight_kg",
        Numeric,
        Computed("CASE unit WHEN 'lb' THEN weight * 0.45359237 ELSE weight END", persisted=True),
    ),
    Column("rpe", Numeric(3, 1)),
    Column("duration_seconds", Integer),
    Column("distance_meters", Numeric(9, 2)),
    Column("rest_seconds", Integer),
    Column("superset", SmallInteger),
    Column("notes", Text),
    instant_column("performed_at"),
    Column("version", Integer, nullable=False, server_default="1"),
    # The key the set was created with: guards against a second copy after the stored answer expired.
    Column("client_key", Text),
    # Of which request: how its fingerprint begins.
    Column("client_fingerprint", LargeBinary),
    Column("client_ordinal", SmallInteger, nullable=False, server_default="0"),
    instant_column("created_at", now=True),
    instant_column("updated_at", now=True),
    instant_column("deleted_at", nullable=True),
    PrimaryKeyConstraint("user_id", "id"),
    UniqueConstraint(
        "user_id", "client_key", "client_ordinal", name="uq_workout_sets_user_id_client_key"
    ),
    # Judged at the end of a statement: one that orders sets lets them pass each other.
    UniqueConstraint(
        "user_id",
        "session_id",
        "position",
        name="uq_workout_sets_place",
        deferrable=True,
        initially="IMMEDIATE",
    ),
    ForeignKeyConstraint(
        ["user_id", "session_id", "performed_on"],
        ["workout_sessions.user_id", "workout_sessions.id", "workout_sessions.started_on"],
        name="fk_workout_sets_session",
        ondelete="CASCADE",
        onupdate="CASCADE",
    ),
    ForeignKeyConstraint(
        ["exercise_user_id", "exercise_id", "exercise_version", "exercise_type"],
        [
            "exercise_versions.user_id",
            "exercise_versions.exercise_id",
            "exercise_versions.version",
            "exercise_versions.type",
        ],
        name="fk_workout_sets_definition",
    ),
    CheckConstraint(
        f"exercise_user_id IN (user_id, '{CATALOGUE_USER_ID}')", name="own_or_catalogue_exercise"
    ),
    CheckConstraint("position >= 1", name="position"),
    CheckConstraint("position IS NOT NULL OR deleted_at IS NOT NULL", name="place"),
    CheckConstraint("set_type IN ('normal', 'warmup', 'drop', 'failure')", name="set_type"),
    CheckConstraint("reps BETWEEN 0 AND 10000", name="reps"),
    # The upper bound also keeps NaN out: PostgreSQL sorts it above every number.
    CheckConstraint("weight BETWEEN 0 AND 9999.99", name="weight"),
    CheckConstraint("unit IN ('kg', 'lb')", name="unit"),
    CheckConstraint("(weight IS NULL) = (unit IS NULL)", name="weight_has_unit"),
    CheckConstraint("rpe BETWEEN 1 AND 10 AND rpe * 2 = trunc(rpe * 2)", name="rpe"),
    CheckConstraint("duration_seconds BETWEEN 0 AND 604800", name="duration_seconds"),
    CheckConstraint("distance_meters BETWEEN 0 AND 1000000", name="distance_meters"),
    CheckConstraint("rest_seconds BETWEEN 0 AND 86400", name="rest_seconds"),
    CheckConstraint("superset BETWEEN 0 AND 999", name="superset"),
    CheckConstraint(f"performed_at {_INSTANTS}", name="performed_at"),
    Index(
        "ix_workout_sets_user_id_exercise_id_day_session_id",
        "user_id",
        "exercise_id",
        "performed_on",
        "session_id",
        postgresql_where=_LIVE,
    ),
    # By which a definition that goes finds the sets that would stop it, of whomever.
    Index(None, "exercise_user_id", "exercise_id", "exercise_version"),
    Index("ix_workout_sets_deleted_at", "deleted_at", postgresql_where=_DELETED),
)

_s = workout_sets.c
LOAD_KG = func.coalesce(case((_s.exercise_type == ASSISTED, -_s.weight_kg), else_=_s.weight_kg), 0)
"""What is the better the greater it is: the weight, or help counted down from zero."""
EFFORT = func.coalesce(_s.rpe, 10)
"""RPE, where none counts as all out."""
RANKED = and_(_s.deleted_at.is_(None), _s.set_type != "warmup", _s.reps > 0)
"""Sets that compete in repetitions and load."""
UNRANKED = and_(
    _s.deleted_at.is_(None), or_(_s.set_type == "warmup", _s.reps.is_(None), _s.reps == 0)
)
"""All other live sets, so that each live set is in one of two indexes."""
# The first of its kind is the best: records look at no other (docs/decisions/0011-records-leap.md).
Index(
    "ix_workout_sets_ranked",
    _s.user_id,
    _s.exercise_id,
    _s.reps,
    EFFORT,
    -LOAD_KG,
    _s.performed_on,
    _s.performed_at,
    _s.id,
    postgresql_where=RANKED,
)
Index(
    "ix_workout_sets_unranked",
    _s.user_id,
    _s.exercise_id,
    _s.set_type,
    _s.reps,
    _s.performed_on,
    postgresql_where=UNRANKED,
)
# Of sets with repetitions the longest and the farthest are not found by repetitions and load.
Index(
    "ix_workout_sets_longest",
    _s.user_id,
    _s.exercise_id,
    -_s.duration_seconds,
    _s.performed_on,
    _s.performed_at,
    _s.id,
    postgresql_where=and_(RANKED, _s.duration_seconds > 0),
)
Index(
    "ix_workout_sets_farthest",
    _s.user_id,
    _s.exercise_id,
    -_s.distance_meters,
    _s.performed_on,
    _s.performed_at,
    _s.id,
    postgresql_where=and_(RANKED, _s.distance_meters > 0),
)
