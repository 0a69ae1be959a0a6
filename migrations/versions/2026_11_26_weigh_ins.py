"""Weigh-ins, and what the audit trail and imports may say: of weigh-ins, and that something was restored."""

from alembic import op

from functions.migrate.locks import impatiently, replace_constraint

revision = "0012"
down_revision = "0011"

WEIGH_INS = """
CREATE TABLE IF NOT EXISTS weigh_ins (
    user_id UUID NOT NULL,
    id UUID NOT NULL,
    weight NUMERIC(5, 2) NOT NULL,
    unit TEXT NOT NULL,
    -- 1 lb is 0.45359237 kg exactly.
    weight_kg NUMERIC GENERATED ALWAYS AS
        (CASE unit WHEN 'lb' THEN weight * 0.45359237 ELSE weight END) STORED NOT NULL,
    weighed_at TIMESTAMPTZ NOT NULL,
    notes TEXT,
    version INTEGER DEFAULT 1 NOT NULL,
    created_at TIMESTAMPTZ DEFAULT now() NOT NULL,
    updated_at TIMESTAMPTZ DEFAULT now() NOT NULL,
    deleted_at TIMESTAMPTZ,
    CONSTRAINT pk_weigh_ins PRIMARY KEY (user_id, id),
    CONSTRAINT fk_weigh_ins_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT ck_weigh_ins_weight CHECK (weight BETWEEN 10 AND 999.99),
    CONSTRAINT ck_weigh_ins_unit CHECK (unit IN ('kg', 'lb')),
    CONSTRAINT ck_weigh_ins_weighed_at CHECK (weighed_at BETWEEN '1999-12-31' AND '2999-12-31')
)
"""
INDEXES = """
CREATE INDEX IF NOT EXISTS ix_weigh_ins_user_id_weighed_at_id
    ON weigh_ins (user_id, weighed_at, id) WHERE deleted_at IS NULL;
CREATE INDEX IF NOT EXISTS ix_weigh_ins_deleted_at
    ON weigh_ins (deleted_at) WHERE deleted_at IS NOT NULL
"""
# By table and name of the constraint: what it allows from now on, and what it allowed.
CHECKS = {
    ("audit_trail", "ck_audit_trail_entity"): (
        "entity IN ('user', 'exercise', 'session', 'set', 'weigh_in')",
        "entity IN ('user', 'exercise', 'session', 'set')",
    ),
    ("audit_trail", "ck_audit_trail_action"): (
        "action IN ('created', 'updated', 'deleted', 'restored')",
        "action IN ('created', 'updated', 'deleted')",
    ),
    ("audit_trail", "ck_audit_trail_before"): (
        "(action IN ('created', 'restored')) = (before IS NULL)",
        "(action = 'created') = (before IS NULL)",
    ),
    ("import_entries", "ck_import_entries_entity"): (
        "entity IN ('exercise', 'session', 'set', 'weigh_in')",
        "entity IN ('exercise', 'session', 'set')",
    ),
}


def upgrade() -> None:
    """Create the table, then widen the checks; after an interrupted run, from the start."""
    with op.get_context().autocommit_block():
        impatiently(WEIGH_INS)
        op.execute(INDEXES)
        for (table, name), (allowed, _) in CHECKS.items():
            replace_constraint(table, name, f"CHECK ({allowed})")


def downgrade() -> None:
    """Go back, without weigh-ins and what tells of them; that something was restored stays told."""
    with op.get_context().autocommit_block():
        for (table, name), (_, allowed) in CHECKS.items():
            replace_constraint(table, name, f"CHECK ({allowed})", is_validated=False)
        op.execute("DELETE FROM audit_trail WHERE entity = 'weigh_in'")
        op.execute("DELETE FROM import_entries WHERE entity = 'weigh_in'")
        impatiently("DROP TABLE IF EXISTS weigh_ins")
