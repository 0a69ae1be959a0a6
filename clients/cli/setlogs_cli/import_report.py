"""What an import did, or would do, in words and tables."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from setlogs_cli.errors import printable
from setlogs_cli.output import Column, table
from setlogs_cli.wording import count

FIRST_LINES, FIRST_DETAILS = 5, 3
"""Shown of the problems of one kind."""
LISTS = ("mapping", "problems")
MATCHED_BY = {
    "own_name": "your exercise",
    "own_alias": "alias of your exercise",
    "catalogue_name": "catalogue",
    "catalogue_alias": "alias",
    "stock_name": "name in the app",
    "remembered": "remembered",
    "mapping": "you chose",
    "id": "same exercise",
}


def print_report(console: Console, report: dict[str, Any]) -> None:
    """Print a whole report, what matters most last: a terminal shows the end of what is long."""
    if report["mapping"]:
        console.print(_mapping_table(report["mapping"]))
    if report["problems"]:
        console.print(_problem_table(report["problems"]))
    for what in (name for name in LISTS if is_cut(report, name)):
        hidden = report[f"{what}_total"] - len(report[what])
        console.print(f"... and {hidden:,} more in the {what}.", highlight=False)
    print_counts(console, report)
    if report["id"]:
        console.print(f"Import {report['id']}", highlight=False, soft_wrap=True)


def is_cut(report: dict[str, Any], name: str) -> bool:
    """Return whether a report has only the first of a list; `setlogs imports ID` shows them all."""
    return int(report.get(f"{name}_total", 0)) > len(report[name])


def print_counts(console: Console, report: dict[str, Any]) -> None:
    """Print how many of what were, or would be, added, changed and left out."""
    would = report["dry_run"]
    rows = report["rows"]
    lines = [
        f"Format: {report['source']}",
        (
            f"{'Would add' if would else 'Added'} {added(report)};"
            f" new exercises: {report['exercises_added']:,}."
        ),
    ]
    if updated := report.get("sets_updated"):
        lines.append(
            f"{'Would change' if would else 'Changed'} {count(updated, 'set')} as in the file."
        )
    if restored := report.get("sets_restored"):
        lines.append(f"{'Would bring back' if would else 'Brought back'} {count(restored, 'set')}.")
    lines.append(
        f"Rows: {rows['total']:,} in the file, {rows['used']:,} used, {rows['skipped']:,} skipped;"
        f" {report['duplicates_skipped']:,} were there already."
    )
    if rows["used"] and not report["mapping"]:
        lines.append("The rows that were used are body weights.")
    if deleted := report.get("deleted_skipped"):
        lines.append(f"You had deleted {deleted:,} of them; they stay deleted.")
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True)


def added(one: dict[str, Any]) -> str:
    """Return what an import added, as "2 sets in 1 session"."""
    return f"{count(one['sets_added'], 'set')} in {count(one['sessions_added'], 'session')}"


def changed(one: dict[str, Any]) -> int:
    """Return how many sets an import changed or brought back."""
    return int(one.get("sets_updated", 0) + one.get("sets_restored", 0))


def left_out(report: dict[str, Any]) -> bool:
    """Return whether a row with a problem became part of no workout."""
    return is_cut(report, "problems") or any(
        not problem["row_used"] for problem in report["problems"]
    )


def imports_table(imports: Iterable[dict[str, Any]]) -> Text:
    """Return imports with the sets they added and changed; their ids are never cut, to be copied."""
    columns = (
        Column("Import"),
        Column("When (UTC)", rank=1),
        Column("Format", rank=4),
        Column("Added", is_number=True, rank=2),
        Column("Changed", is_number=True, rank=5),
        Column("Status", rank=3),
    )
    rows = [
        (
            *(one["id"], when(one), one["source"]),
            *(f"{one['sets_added']:,}", f"{changed(one):,}", one["status"]),
        )
        for one in imports
    ]
    return table(columns, rows)


def when(one: dict[str, Any]) -> str:
    """Return when an import was made, to the minute, in UTC."""
    return str(one["created_at"])[:16].replace("T", " ")


def _mapping_table(mapping: list[dict[str, Any]]) -> Table:
    """Return what each exercise's name became, and how that was found."""
    suggests = any(entry.get("suggestion") for entry in mapping)
    headings = ("In the file", "Exercise here", "How", *(["Perhaps"] if suggests else []))
    table = Table(title="Exercises", title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for entry in mapping:
        type_ = str(entry["type"]).replace("_", " ")
        matched_by = str(entry["matched_by"])
        found = MATCHED_BY.get(matched_by, matched_by.replace("_", " "))
        suggestion = entry.get("suggestion") or {"exercise_name": ""}
        cells = (
            entry["name"],
            entry.get("exercise_name") or entry["name"],
            f"new ({type_})" if entry["created"] else found,
            suggestion["exercise_name"],
        )
        table.add_row(*map(_cell, cells[: len(headings)]))
    return table


def _problem_table(problems: list[dict[str, Any]]) -> Table:
    """Return the problems, those of one kind together, with the lines of the first."""
    alike: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for problem in problems:
        alike[problem["code"], problem["column"], problem["row_used"]].append(problem)
    table = Table(title="Problems", title_justify="left")
    table.add_column("How many", justify="right", no_wrap=True)
    for heading in ("Lines", "Column", "Code", "Row used", "What"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "Code")
    for (code, column, row_used), some in alike.items():
        lines = [f"{one['line']}" for one in some if one["line"] is not None]
        table.add_row(
            f"{len(some):,}",
            _first(lines, FIRST_LINES, ", "),
            _cell(column or ""),
            code,
            "yes" if row_used else "no",
            _cell(details(some)),
        )
    return table


def details(problems: Iterable[dict[str, Any]]) -> str:
    """Return what the first different ones of some problems say, each on its own line."""
    return _first(list(dict.fromkeys(one["detail"] for one in problems)), FIRST_DETAILS, "\n")


def _first(texts: list[str], most: int, between: str) -> str:
    more = ["..."] if len(texts) > most else []
    return between.join([*texts[:most], *more])


def _cell(text: str) -> Text:
    """Return a text that neither rich nor the terminal takes for an instruction."""
    return Text(printable(text))
