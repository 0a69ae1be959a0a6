"""The tables that have rows of users, in an order in which they can be emptied."""

from typing import Literal, get_args

TableName = Literal[
    "refresh_tokens",
    "logins",
    "workout_sets",
    "workout_sessions",
    "exercise_versions",
    "exercises",
    "import_entries",
    "imports",
    "idempotency_records",
    "audit_trail",
]

ALL: tuple[TableName, ...] = get_args(TableName)
OWN = ALL[:-1]
"""What the application may delete from: of the audit trail it may not."""
