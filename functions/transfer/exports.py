"""Exports: an account as one file, or as several when it is too large for one answer.

A part is a whole file that can be imported: it defines the exercises that its sets name. Exercises
without sets come last, and weigh-ins behind them.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any
from uuid import UUID

from functions.transfer.filling import Filling
from functions.transfer.formats import (
    setlogs,
    writing_fitnotes,
    writing_hevy,
    writing_strong,
)
from functions.transfer.formats.formulas import protected
from setlogs.postgres.call import Call
from setlogs.postgres.database import Row

EXPORT_KEY = (datetime, UUID, int)
TABLES: dict[str, ModuleType] = {
    module.NAME: module for module in (writing_strong, writing_hevy, writing_fitnotes)
}


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an export.

    Attributes:
        user: `settings`, `unit` and `exported_at` of the account.
        exercises: `body` of those that its sets name, and of others; a table has none.
        names: What each exercise is called in the table that it becomes, the same in all parts.
        sessions: Their JSON texts, oldest first.
        weigh_ins: Their JSON texts; a table has none.
        next_key: Where the next part goes on, None in the last one.
    """

    user: Row
    exercises: Sequence[Row]
    names: Mapping[UUID, str]
    sessions: list[str]
    weigh_ins: list[str]
    next_key: Sequence[Any] | None


def export_json(part: Part, cursor: str | None) -> str:
    """Return a part in SetLogs' own format.

    Args:
        part: What it holds.
        cursor: Of the next part.
    """
    return "".join(
        (
            f'{{"format":"{setlogs.NAME}","format_version":{setlogs.FORMAT_VERSION},',
            f'"exported_at":"{part.user.exported_at}","user":{part.user.settings},',
            f'"exercises":[{",".join(row.body for row in part.exercises)}],',
            f'"sessions":[{",".join(part.sessions)}],',
            f'"weigh_ins":[{",".join(part.weigh_ins)}],',
            f'"next_cursor":{json.dumps(cursor)}}}',
        )
    )


def export_table(part: Part, name: str) -> str:
    """Return a part as the CSV of another app.

    Args:
        part: What it holds.
        name: `strong`, `hevy` or `fitnotes`.
    """
    out = io.StringIO()
    table = TABLES[name]
    writer = csv.writer(out, delimiter=table.DELIMITER)
    for row in table.write(_named(part), part.user.unit):
        writer.writerow([protected(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


def read_part(call: Call, after: Sequence[Any] | None, file_format: str) -> Part:
    """Return an account's contents, up to the size of one part, as of one moment.

    Args:
        call: Whose account.
        after: `next_key` of the part before.
        file_format: `json`, or the name of a table.

    Raises:
        EndedTokenError: the token's epoch has passed.
    """
    params = call.params
    # Without it, a set could name an exercise that no set uses any more when that is read.
    with call.db.transaction(snapshot=True) as seen:
        app = file_format if file_format in TABLES else None
        part = Filling(seen, params, after, app)
        next_key = part.fill()
    sessions = [
        f'{session.body[:-1]},"sets":[{",".join(sets)}]}}' for session, sets in part.sessions
    ]
    exercises = sorted(part.exercises.values(), key=lambda exercise: exercise.id)
    return Part(part.user, exercises, part.names, sessions, part.weigh_ins, next_key)


def _named(part: Part) -> Iterator[dict[str, Any]]:
    """Yield sessions with the name of the exercise in each set."""
    for text in part.sessions:
        session: dict[str, Any] = json.loads(text)
        for performed in session["sets"]:
            performed["exercise"] = part.names[UUID(performed["exercise_id"])]
        yield session
