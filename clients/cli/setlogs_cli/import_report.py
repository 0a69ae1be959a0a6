"""What an import did, or would do, in words and tables."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import click
from rich.text import Text

from setlogs_cli.output import Column, console, indented, one_line, show, table
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


def print_report(report: dict[str, Any]) -> None:
    """Print a whole report, what matters most last: a terminal shows the end of what is long."""
    if report["mapping"]:
        show(Text("Exercises", style="bold"), *_mapping(report["mapping"]), "")
    if report["problems"]:
        show(Text("Problems", style="bold"), *_problems(report["problems"]), "")
    for what in (name for name in LISTS if is_cut(report, name)):
        hidden = report[f"{what}_total"] - len(report[what])
        show(f"... and {hidden:,} more in the {what}.")
    show(*counts(report))
    if report["id"]:
        click.echo(f"Import {report['id']}")


def is_cut(report: dict[str, Any], name: str) -> bool:
    """Return whether a report has only the first of a list; `setlogs imports ID` shows them all."""
    return int(report.get(f"{name}_total", 0)) > len(report[name])


def counts(report: dict[str, Any]) -> list[str]:
    """Return how many of what were, or would be, added, changed and left out."""
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
    return lines


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


def _mapping(mapping: list[dict[str, Any]]) -> list[str | Text]:
    """Return what each exercise's name became, and how that was found; no name is cut."""
    rows = [_mapped(entry) for entry in mapping]
    headings = ("In the file", "Exercise here", "How", "Perhaps")
    made = table([Column(heading) for heading in headings], rows)
    if max(line.cell_len for line in made.split("\n")) <= console().width:
        return [made]
    listed: list[str | Text] = []
    for name, here, how, perhaps in rows:
        listed += [name, indented(f"{here}: {how}{f', perhaps {perhaps}' if perhaps else ''}")]
    return listed


def _mapped(entry: dict[str, Any]) -> tuple[str, str, str, str]:
    type_ = str(entry["type"]).replace("_", " ")
    matched_by = str(entry["matched_by"])
    found = MATCHED_BY.get(matched_by, matched_by.replace("_", " "))
    suggestion = entry.get("suggestion") or {"exercise_name": ""}
    return (
        one_line(entry["name"]),
        one_line(entry.get("exercise_name") or entry["name"]),
        f"new ({type_})" if entry["created"] else found,
        one_line(suggestion["exercise_name"]),
    )


def _problems(problems: list[dict[str, Any]]) -> list[str]:
    """Return the problems, those of one kind together, with the lines of the first."""
    alike: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for problem in problems:
        alike[problem["code"], problem["column"], problem["row_used"]].append(problem)
    listed = []
    for (code, column, row_used), some in alike.items():
        lines = [f"{one['line']}" for one in some if one["line"] is not None]
        places = [f"column {one_line(column)}"] if column else []
        places += (
            [f"line{'s'[: len(lines) - 1]} {_first(lines, FIRST_LINES, ', ')}"] if lines else []
        )
        used = "the rest of the row is used" if row_used else "left out"
        listed.append(f"{len(some):,} x {', '.join([code, *places])}: {used}")
        listed += [indented(one_line(detail)) for detail in details(some).splitlines()]
    return listed


def details(problems: Iterable[dict[str, Any]]) -> str:
    """Return what the first different ones of some problems say, each on its own line."""
    return _first(list(dict.fromkeys(one["detail"] for one in problems)), FIRST_DETAILS, "\n")


def _first(texts: list[str], most: int, between: str) -> str:
    more = ["..."] if len(texts) > most else []
    return between.join([*texts[:most], *more])
