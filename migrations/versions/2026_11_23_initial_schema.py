"""The tables of users, exercises, workouts, and what is written beside each change."""

from alembic import op

revision = "0001"
down_revision = None

USERS = """
CREATE TABLE users (
    id UUID NOT NULL,
    email TEXT,
    password_hash TEXT,
    display_name TEXT,
    unit TEXT DEFAULT 'kg' NOT NULL,
    timezone TEXT DEFAULT 'UTC' NOT NULL,
    token_epoch INTEGER DEFAULT '1' NOT NULL,
    spared_family_id UUID,
    data_version BIGINT DEFAULT '0' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT ck_users_unit CHECK (unit IN ('kg', 'lb')),
    CONSTRAINT ck_users_email CHECK ((email IS NULL) = (id = '00000000-0000-0000-0000-000000000000')),
    CONSTRAINT ck_users_password CHECK ((email IS NULL) = (password_hash IS NULL)),
    CONSTRAINT uq_users_email UNIQUE (email)
)
 WITH (fillfactor = 70)
"""

REFRESH_TOKENS = """
CREATE TABLE refresh_tokens (
    user_id UUID NOT NULL,
    token_hash BYTEA NOT NULL,
    family_id UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    family_expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    rotated_at TIMESTAMP WITH TIME ZONE,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_refresh_tokens PRIMARY KEY (user_id, token_hash),
    CONSTRAINT ck_refresh_tokens_token_hash CHECK (length(token_hash) = 32),
    CONSTRAINT fk_refresh_tokens_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_refresh_tokens_family_expires_at ON refresh_tokens (family_expires_at);
CREATE INDEX ix_refresh_tokens_user_id_family_id ON refresh_tokens (user_id, family_id)
"""

EXERCISES = """
CREATE TABLE exercises (
    user_id UUID NOT NULL,
    id UUID NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    type TEXT NOT NULL,
    primary_muscles TEXT[] DEFAULT '{}' NOT NULL,
    secondary_muscles TEXT[] DEFAULT '{}' NOT NULL,
    equipment TEXT,
    aliases TEXT[] DEFAULT '{}' NOT NULL,
    name_key TEXT NOT NULL,
    search_key TEXT NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    revision INTEGER DEFAULT '1' NOT NULL,
    archived_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_exercises PRIMARY KEY (user_id, id),
    CONSTRAINT uq_exercises_user_id_id_type UNIQUE (user_id, id, type),
    CONSTRAINT ck_exercises_type CHECK (type IN ('weight_reps', 'reps_only', 'weighted_bodyweight', 'assisted_bodyweight', 'duration', 'weight_duration', 'distance_duration', 'weight_distance')),
    CONSTRAINT ck_exercises_version CHECK (version >= 1 AND revision >= version),
    CONSTRAINT fk_exercises_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_exercises_user_id_name_key_id ON exercises (user_id, name_key, id);
CREATE UNIQUE INDEX uq_exercises_user_id_name_key ON exercises (user_id, name_key) WHERE archived_at IS NULL
"""

EXERCISE_VERSIONS = """
CREATE TABLE exercise_versions (
    user_id UUID NOT NULL,
    exercise_id UUID NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    type TEXT NOT NULL,
    primary_muscles TEXT[] DEFAULT '{}' NOT NULL,
    secondary_muscles TEXT[] DEFAULT '{}' NOT NULL,
    equipment TEXT,
    aliases TEXT[] DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_exercise_versions PRIMARY KEY (user_id, exercise_id, version),
    CONSTRAINT fk_exercise_versions_user_id_exercise_id FOREIGN KEY(user_id, exercise_id) REFERENCES exercises (user_id, id) ON DELETE CASCADE
)
"""

WORKOUT_SESSIONS = """
CREATE TABLE workout_sessions (
    user_id UUID NOT NULL,
    id UUID NOT NULL,
    title TEXT,
    notes TEXT,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    timezone TEXT NOT NULL,
    started_on DATE GENERATED ALWAYS AS (CAST(timezone(timezone, started_at) AS date)) STORED NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    sets_version INTEGER DEFAULT '0' NOT NULL,
    last_position INTEGER DEFAULT '0' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_workout_sessions PRIMARY KEY (user_id, id),
    CONSTRAINT uq_workout_sessions_user_id_id_day UNIQUE (user_id, id, started_on),
    CONSTRAINT ck_workout_sessions_ended_after_started CHECK (ended_at >= started_at),
    CONSTRAINT ck_workout_sessions_instants CHECK (started_at BETWEEN '1999-12-31' AND '2999-12-31' AND ended_at BETWEEN '1999-12-31' AND '2999-12-31'),
    CONSTRAINT fk_workout_sessions_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
)
 WITH (fillfactor = 80);
CREATE INDEX ix_workout_sessions_user_id_started_at_id ON workout_sessions (user_id, started_at, id) WHERE deleted_at IS NULL
"""

WORKOUT_SETS = """
CREATE TABLE workout_sets (
    user_id UUID NOT NULL,
    id UUID NOT NULL,
    session_id UUID NOT NULL,
    performed_on DATE NOT NULL,
    exercise_user_id UUID NOT NULL,
    exercise_id UUID NOT NULL,
    exercise_type TEXT NOT NULL,
    exercise_version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    set_type TEXT DEFAULT 'normal' NOT NULL,
    reps INTEGER,
    weight NUMERIC(6, 2),
    unit TEXT,
    weight_kg NUMERIC GENERATED ALWAYS AS (CASE unit WHEN 'lb' THEN weight * 0.45359237 ELSE weight END) STORED,
    rpe NUMERIC(3, 1),
    duration_seconds INTEGER,
    distance_meters NUMERIC(9, 2),
    rest_seconds INTEGER,
    superset SMALLINT,
    notes TEXT,
    performed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    client_key TEXT,
    client_ordinal SMALLINT DEFAULT '0' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_workout_sets PRIMARY KEY (user_id, id),
    CONSTRAINT uq_workout_sets_user_id_client_key UNIQUE (user_id, client_key, client_ordinal),
    CONSTRAINT fk_workout_sets_session FOREIGN KEY(user_id, session_id, performed_on) REFERENCES workout_sessions (user_id, id, started_on) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT fk_workout_sets_exercise FOREIGN KEY(exercise_user_id, exercise_id, exercise_type) REFERENCES exercises (user_id, id, type),
    CONSTRAINT fk_workout_sets_exercise_version FOREIGN KEY(exercise_user_id, exercise_id, exercise_version) REFERENCES exercise_versions (user_id, exercise_id, version),
    CONSTRAINT ck_workout_sets_own_or_catalogue_exercise CHECK (exercise_user_id IN (user_id, '00000000-0000-0000-0000-000000000000')),
    CONSTRAINT ck_workout_sets_position CHECK (position >= 1),
    CONSTRAINT ck_workout_sets_set_type CHECK (set_type IN ('normal', 'warmup', 'drop', 'failure')),
    CONSTRAINT ck_workout_sets_reps CHECK (reps BETWEEN 0 AND 10000),
    CONSTRAINT ck_workout_sets_weight CHECK (weight BETWEEN 0 AND 9999.99),
    CONSTRAINT ck_workout_sets_unit CHECK (unit IN ('kg', 'lb')),
    CONSTRAINT ck_workout_sets_weight_has_unit CHECK ((weight IS NULL) = (unit IS NULL)),
    CONSTRAINT ck_workout_sets_rpe CHECK (rpe BETWEEN 1 AND 10 AND rpe * 2 = trunc(rpe * 2)),
    CONSTRAINT ck_workout_sets_duration_seconds CHECK (duration_seconds BETWEEN 0 AND 604800),
    CONSTRAINT ck_workout_sets_distance_meters CHECK (distance_meters BETWEEN 0 AND 1000000),
    CONSTRAINT ck_workout_sets_rest_seconds CHECK (rest_seconds BETWEEN 0 AND 86400),
    CONSTRAINT ck_workout_sets_superset CHECK (superset BETWEEN 0 AND 999),
    CONSTRAINT ck_workout_sets_performed_at CHECK (performed_at BETWEEN '1999-12-31' AND '2999-12-31')
);
CREATE INDEX ix_workout_sets_user_id_exercise_id_performed_on ON workout_sets (user_id, exercise_id, performed_on) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX uq_workout_sets_user_id_session_id_position ON workout_sets (user_id, session_id, position)
"""

IDEMPOTENCY_RECORDS = """
CREATE TABLE idempotency_records (
    user_id UUID NOT NULL,
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    status SMALLINT NOT NULL,
    body TEXT NOT NULL,
    location TEXT NOT NULL,
    etag TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_idempotency_records PRIMARY KEY (user_id, operation, key),
    CONSTRAINT ck_idempotency_records_key CHECK (length(key) BETWEEN 1 AND 255),
    CONSTRAINT fk_idempotency_records_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_idempotency_records_created_at ON idempotency_records (created_at)
"""

AUDIT_TRAIL = """
CREATE TABLE audit_trail (
    user_id UUID NOT NULL,
    entity_id UUID NOT NULL,
    version INTEGER NOT NULL,
    entity TEXT NOT NULL,
    action TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    request_id TEXT,
    before JSON,
    after JSON,
    CONSTRAINT pk_audit_trail PRIMARY KEY (user_id, entity_id, version),
    CONSTRAINT ck_audit_trail_entity CHECK (entity IN ('user', 'exercise', 'session', 'set')),
    CONSTRAINT ck_audit_trail_action CHECK (action IN ('created', 'updated', 'deleted')),
    CONSTRAINT ck_audit_trail_before CHECK ((action = 'created') = (before IS NULL)),
    CONSTRAINT ck_audit_trail_after CHECK ((action = 'deleted') = (after IS NULL)),
    CONSTRAINT fk_audit_trail_user_id FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_audit_trail_user_id_seq ON audit_trail (user_id, seq)
"""


# Nobody can log in as the owner of the shipped exercises: it has no e-mail and no password.
CATALOGUE_OWNER = "INSERT INTO users (id) VALUES ('00000000-0000-0000-0000-000000000000')"

# The application appends to the audit trail and never rewrites it (infra/postgres/roles.sql).
APPEND_ONLY = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'setlogs_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON audit_trail FROM setlogs_app;
    END IF;
END $$
"""

TABLES = (
    USERS,
    REFRESH_TOKENS,
    EXERCISES,
    EXERCISE_VERSIONS,
    WORKOUT_SESSIONS,
    WORKOUT_SETS,
    IDEMPOTENCY_RECORDS,
    AUDIT_TRAIL,
)


def upgrade() -> None:
    """Create them, empty but for the owner of the catalogue."""
    for statement in (*TABLES, CATALOGUE_OWNER, APPEND_ONLY):
        op.execute(statement)


def downgrade() -> None:
    """Drop them, with everything in them."""
    for table in (
        "audit_trail",
        "idempotency_records",
        "workout_sets",
        "workout_sessions",
        "exercise_versions",
        "exercises",
        "refresh_tokens",
        "users",
    ):
        op.execute(f"DROP TABLE {table}")
