"""The tables, as SQLAlchemy Core sees them; Alembic's revisions are written by hand to match.

Every table that holds a user's rows has `user_id` as the first column of its primary key. It keeps
users apart (each statement carries it) and is the shard key where one database is not enough.
"""

from setlogs.models.base import metadata
from setlogs.models.exercises import exercise_versions, exercises
from setlogs.models.imports import (
    import_entries,
    import_report_items,
    imported_names,
    imports,
)
from setlogs.models.limits import rate_limits
from setlogs.models.mails import mail_codes, mails
from setlogs.models.records import audit_trail, idempotency_records
from setlogs.models.users import logins, personal_tokens, refresh_tokens, users
from setlogs.models.weigh_ins import weigh_ins
from setlogs.models.workouts import workout_sessions, workout_sets

__all__ = [
    "audit_trail",
    "exercise_versions",
    "exercises",
    "idempotency_records",
    "import_entries",
    "import_report_items",
    "imported_names",
    "imports",
    "logins",
    "mail_codes",
    "mails",
    "metadata",
    "personal_tokens",
    "rate_limits",
    "refresh_tokens",
    "users",
    "weigh_ins",
    "workout_sessions",
    "workout_sets",
]
