"""Carries out the plan of an import within its transaction, many rows at a time."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any
from uuid import UUID

from functions.transfer.plans.known import SourceSession
from functions.transfer.plans.plan import Link, Plan
from functions.transfer.plans.sources import source_values
from setlogs.postgres.database import Transaction
from setlogs.statement import Statements

sql = Statements.beside(__file__)

BATCH = 2000
"""Rows in one statement: it stays far below the statement timeout, and small in memory."""
SESSIONS_AT_ONCE = 100
"""Sessions in one statement that may change all of their sets."""


def carry_out(
    transaction: Transaction,
    params: Mapping[str, Any],
    plan: Plan,
    names: Sequence[dict[str, Any]],
) -> None:
    """Write everything that is planned, in an order in which nothing names what is not there yet.

    Args:
        transaction: That of the import, which holds the user's lock.
        params: With `import_id`.
        plan: Made for the account as it is.
        names: What names in the file mean, as columns.
    """
    links: dict[str, dict[UUID, Link]] = {"session": {}, "set": {}}
    for link in plan.links:
        links[link.entity][link.id] = link
    steps = (
        (sql.insert_exercises, _exercise_values(plan), BATCH),
        (sql.insert_versions, _version_values(plan), BATCH),
        (sql.restore_sessions, _sorted(_ids(plan.restored_sessions)), SESSIONS_AT_ONCE),
        (sql.restore_sets, _ids(plan.restored_sets), BATCH),
        (sql.update_sessions, _sorted(plan.session_updates), SESSIONS_AT_ONCE),
        (sql.insert_sessions, _linked(plan.sessions, links["session"]), BATCH),
        (sql.insert_sets, _linked(plan.sets, links["set"]), BATCH),
        (sql.update_sets, _sorted(plan.set_updates), BATCH),
        (sql.restore_weigh_ins, _ids(plan.restored_weigh_ins), BATCH),
        (sql.insert_weigh_ins, plan.weigh_ins, BATCH),
        (sql.insert_links, _left(links), BATCH),
        (sql.insert_imported_names, names, BATCH),
    )
    for statement, rows, many in steps:
        for batch in _batches(rows, many):
            ends = {**_ends(batch, "id"), **_ends(batch, "session_id")}
            sent = {"rows": json.dumps(batch, default=str)}
            transaction.fetch_one(statement, {**params, **ends, **sent})
    transaction.fetch_one(sql.close_import, params)


def _ends(batch: Sequence[Mapping[str, Any]], name: str) -> dict[str, UUID | None]:
    """Return the first and the last id of a batch: a statement looks at nothing beyond them."""
    ids = [id_ for row in batch if (id_ := row.get(name))]
    return {f"first_{name}": min(ids, default=None), f"last_{name}": max(ids, default=None)}


def _sorted(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows that are there in the order of their ids, so that those of a batch are neighbours."""
    return sorted(rows, key=itemgetter("id"))


def _batches(rows: Iterable[dict[str, Any]], many: int) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append({"ordinal": len(batch) + 1, **row})
        if len(batch) == many:
            yield batch
            batch = []
    if batch:
        yield batch


def _ids(ids: Iterable[UUID]) -> Iterator[dict[str, Any]]:
    return ({"id": id_} for id_ in ids)


def _linked(rows: Iterable[dict[str, Any]], links: dict[UUID, Link]) -> Iterator[dict[str, Any]]:
    """Yield new rows with what the file said of them, and take their links out."""
    for row in rows:
        link = links.pop(row["id"], None)
        yield row | _said(link) if link else row


def _left(links: Mapping[str, Mapping[UUID, Link]]) -> Iterator[dict[str, Any]]:
    """Yield what the file said of rows that are no new ones."""
    for link in chain.from_iterable(some.values() for some in links.values()):
        head = {"entity": link.entity, "id": link.id, "session_id": link.session_id}
        yield head | {"is_new": link.is_new} | _said(link)


def _said(link: Link) -> dict[str, Any]:
    source = link.source
    start = source.local_start if isinstance(source, SourceSession) else None
    return {"source_start": start, "source": source_values(source)}


def _exercise_values(plan: Plan) -> Iterator[dict[str, Any]]:
    for exercise in plan.exercises:
        if exercise.versions:
            yield {
                **exercise.versions[-1],
                "id": exercise.id,
                "version": exercise.version,
                "name_key": exercise.keys[0],
                "search_key": "\n".join(exercise.keys),
                "archived": exercise.archived,
                "merged_into": exercise.merged_into,
            }


def _version_values(plan: Plan) -> Iterator[dict[str, Any]]:
    for exercise in plan.exercises:
        for version, definition in enumerate(exercise.versions or (), 1):
            yield {**definition, "exercise_id": exercise.id, "version": version}
