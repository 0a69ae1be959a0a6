"""Exports: an account as one file, or as several when it is too large for one answer.

Lambda answers with at most 6 MB. A larger account comes in parts, each of which is a whole file that
can be imported; a session is never divided.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any
from uuid import UUID

from functions.transfer import export_statements
from functions.transfer.formats import fitnotes, hevy, setlogs, strong
from setlogs.audit import read_params
from setlogs.database import Database, Row, Transaction
from setlogs.tokens import Identity, InvalidTokenError

EXPORT_KEY = (datetime, UUID)
PART_BYTES = 4 * 1024 * 1024
"""A part is closed when it has reached this: quoted in Lambda's JSON it stays below 6 MB."""
CHUNK = 200
"""Sessions that are read at once."""
TABLES: dict[str, ModuleType] = {module.NAME: module for module in (strong, hevy, fitnotes)}


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an export.

    Attributes:
        user: `body`, `unit` and `exported_at` of the account.
        exercises: `id`, `name` and `body` of those that its sets may name.
        sessions: Their JSON texts, oldest first.
        next_key: Sort key of the last one when more follow, else None.
    """

    user: Row
    exercises: Sequence[Row]
    sessions: list[str]
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
            f'"exported_at":"{part.user.exported_at}","user":{part.user.body},',
            f'"exercises":[{",".join(row.body for row in part.exercises)}],',
            f'"sessions":[{",".join(part.sessions)}],',
            f'"next_cursor":{json.dumps(cursor)}}}',
        )
    )


def export_table(part: Part, name: str) -> str:
    """Return a part as the CSV of another app.

    Args:
        part: What it holds.
        name: `strong`, `hevy` or `fitnotes`.
    """
    names = {str(row.id): row.name for row in part.exercises}
    out = io.StringIO()
    table = TABLES[name]
    writer = csv.writer(out, delimiter=table.DELIMITER)
    for row in table.write(_named(part, names), part.user.unit):
        writer.writerow([_harmless(cell) for cell in row])
    return out.getvalue()


def read_part(db: Database, caller: Identity, after: Sequence[Any] | None) -> Part:
    """Return sessions with their sets, up to the size of one part, as they were at one moment.

    Args:
        db: The database.
        caller: Whose account.
        after: Start and id of the last session of the part before.

    Raises:
        InvalidTokenError: the token's epoch has passed.
    """
    params = read_params(caller)
    # Without it, a set could name an exercise that no set uses any more when that is read.
    with db.transaction(snapshot=True) as seen:
        user = seen.one(export_statements.select_caller(), params)
        if user is None:
            raise InvalidTokenError
        exercises = seen.all(export_statements.select_exercises(), params)
        sessions, next_key = _sessions(seen, params, after)
    return Part(user, exercises, sessions, next_key)


def _sessions(
    seen: Transaction, params: dict[str, Any], after: Sequence[Any] | None
) -> tuple[list[str], Sequence[Any] | None]:
    """Return sessions as JSON texts, and the sort key of the last one when more follow."""
    sessions: list[str] = []
    size = 0
    while True:
        behind = {"after_at": after[0], "after_id": after[1]} if after else {}
        statement = export_statements.select_sessions(after=after is not None)
        rows = seen.all(statement, params | {"limit": CHUNK} | behind)
        sets = _sets(seen, params, [row.id for row in rows])
        for row in rows:
            session = f'{row.body[:-1]},"sets":[{sets.get(row.id, "")}]}}'
            size += len(json.dumps(session, ensure_ascii=False).encode())
            if sessions and size > PART_BYTES:
                return sessions, after
            sessions.append(session)
            after = (row.started_at, row.id)
        if len(rows) < CHUNK:
            return sessions, None


def _sets(seen: Transaction, params: dict[str, Any], session_ids: list[UUID]) -> dict[UUID, str]:
    """Return the JSON texts of sets, joined by commas, for each session that has any."""
    if not session_ids:
        return {}
    rows = seen.all(export_statements.select_sets(), params | {"session_ids": session_ids})
    return {row.session_id: row.body for row in rows}


def _named(part: Part, names: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Yield sessions with the name of the exercise in each set."""
    for text in part.sessions:
        session: dict[str, Any] = json.loads(text)
        for one in session["sets"]:
            one["exercise"] = names[one["exercise_id"]]
        yield session


def _harmless(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    is_formula = isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{cell}" if is_formula else cell
