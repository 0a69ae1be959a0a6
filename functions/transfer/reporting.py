"""The report of an import: what was added, what was wrong, and what each name became."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from functions.transfer.formats.reading import Reading
from functions.transfer.names.exercise import Match
from functions.transfer.plans.plan import Plan

PROBLEMS_BYTES = 1_000_000
MAPPING_BYTES = 1_000_000
"""What one answer shows of a report; what has no room in it is counted, and on the pages of the lists."""


def report_values(reading: Reading, plan: Plan) -> dict[str, Any]:
    """Return the columns of an import.

    Args:
        reading: The file, with all that is to be reported.
        plan: What is added.
    """
    return {
        "source": reading.source,
        "sessions_added": len(plan.sessions),
        "sets_added": len(plan.sets),
        "sets_updated": plan.updated,
        "sets_restored": plan.restored,
        "exercises_added": len(plan.exercises),
        "duplicates_skipped": plan.duplicates,
        "deleted_skipped": plan.deleted,
        "rows_total": reading.rows_total,
        "rows_skipped": reading.rows_skipped,
        "problems_total": reading.problems_total,
        "mapping_total": len(plan.mapping),
        "problems": _listed(_problems(reading), PROBLEMS_BYTES),
        "mapping": _listed(_mapping(plan), MAPPING_BYTES),
    }


def report_items(reading: Reading, plan: Plan) -> dict[str, Iterator[str]]:
    """Return the JSON texts of all items of a report's lists, by the name of the list.

    Args:
        reading: The file, with all that is to be reported.
        plan: What is added.
    """
    return {"problems": _problems(reading), "mapping": _mapping(plan)}


def _problems(reading: Reading) -> Iterator[str]:
    return (_text(asdict(problem)) for problem in reading.problems)


def _mapping(plan: Plan) -> Iterator[str]:
    return (_text(_mapped(match)) for match in plan.mapping)


def _text(item: dict[str, Any]) -> str:
    return json.dumps(item, ensure_ascii=False)


def preview_document(values: dict[str, Any]) -> str:
    """Return `Import` for what was not added.

    Args:
        values: As `report_values` returns them.
    """
    counts = (
        *("sessions_added", "sets_added", "sets_updated", "sets_restored"),
        *("exercises_added", "duplicates_skipped", "deleted_skipped"),
    )
    total, skipped = values["rows_total"], values["rows_skipped"]
    document = {
        "id": None,
        "source": values["source"],
        "status": "previewed",
        "dry_run": True,
        **{name: values[name] for name in counts},
        "rows": {"total": total, "used": total - skipped, "skipped": skipped},
        "problems_total": values["problems_total"],
        "mapping_total": values["mapping_total"],
        "problems": json.loads(values["problems"]),
        "mapping": json.loads(values["mapping"]),
        "created_at": None,
        "undone_at": None,
    }
    return json.dumps(document, ensure_ascii=False)


def _listed(items: Iterable[str], most_bytes: int) -> str:
    """Return a JSON array of as many items as there is room for, from the first on."""
    texts: list[str] = []
    size = 0
    for text in items:
        size += len(text.encode()) + 1
        if size > most_bytes:
            break
        texts.append(text)
    return f"[{','.join(texts)}]"


def _mapped(match: Match) -> dict[str, Any]:
    alike = match.suggestion
    return {
        "name": match.name,
        "exercise_id": str(match.exercise.id),
        "exercise_name": match.exercise.name,
        "created": match.matched_by is None,
        "matched_by": match.matched_by,
        "type": match.exercise.type,
        "suggestion": (
            {"exercise_id": str(alike.id), "exercise_name": alike.name} if alike else None
        ),
    }
