"""How migrations take locks while requests go on: no request waits for long behind one of them.

Migrations that are out call these functions too, and have to come to the same schema after a change here.
To be called in an `autocommit_block`.
"""

from alembic import op

IMPATIENTLY = """
DO $do$ BEGIN
    FOR try IN 1..300 LOOP
        BEGIN
            SET LOCAL lock_timeout = '100ms';
            {statements};
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.1);
        END;
    END LOOP;
    RAISE lock_not_available USING MESSAGE = '{table} was in use the whole time';
END $do$
"""
PATIENCE = "SET lock_timeout = '5min'"


def impatiently(statements: str, table: str = "a table") -> None:
    """Execute what needs an exclusive lock: wait for it for a moment only, and try again.

    Each try is over before PostgreSQL looks for a deadlock (1 s) with a request that has one table and
    wants another.

    Args:
        statements: SQL that reads few rows, with no semicolon at its end; executed as a whole or not.
        table: What the error names after all tries.
    """
    op.execute(IMPATIENTLY.format(statements=statements, table=table))


def be_patient() -> None:
    """Let what follows wait for transactions that are under way, where it lets nobody wait for itself."""
    op.execute(PATIENCE)


def build_index(name: str, definition: str, *, unique: bool = False) -> None:
    """Build an index beside requests, anew where an interrupted build has left an invalid one behind.

    Args:
        name: Of the index.
        definition: Table, columns and condition, as they stand behind `ON`.
        unique: Whether no two rows may have the same.
    """
    drop_index(name)
    kind = "UNIQUE INDEX" if unique else "INDEX"
    op.execute(f"CREATE {kind} CONCURRENTLY {name} ON {definition}")


def drop_index(name: str) -> None:
    """Drop an index beside requests, if there is one."""
    op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")


def replace_primary_key(table: str, columns: str) -> None:
    """Build an index beside requests, then make it the primary key in place of the one before."""
    key, built = f"pk_{table}", f"new_pk_{table}"
    build_index(built, f"{table} ({columns})", unique=True)
    impatiently(
        f"ALTER TABLE {table} DROP CONSTRAINT {key},"
        f" ADD CONSTRAINT {key} PRIMARY KEY USING INDEX {built}"
    )


def replace_constraint(
    table: str, name: str, definition: str, *, is_validated: bool = True
) -> None:
    """Put a constraint in place of the one with its name, if there is one.

    Args:
        table: Whose it is.
        name: Of the constraint.
        definition: As it stands behind the name.
        is_validated: Whether rows that are there are checked too: that reads the table, and keeps
            nobody from it.
    """
    impatiently(
        f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name},"
        f" ADD CONSTRAINT {name} {definition} NOT VALID"
    )
    if is_validated:
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
