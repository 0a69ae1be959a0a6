"""Files on their way to the server, and the report that comes back."""

from collections.abc import Callable, Iterator
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from setlogs_cli.errors import printable

CHUNK_BYTES = 64 * 1024


class Upload:
    """A body that tells how far it has been sent; it can be sent again from the start.

    Args:
        data: The body.
        sent: Is called with the number of bytes sent so far.
    """

    def __init__(self, data: bytes, sent: Callable[[int], None]) -> None:
        self._data = data
        self._sent = sent

    def __iter__(self) -> Iterator[bytes]:
        """Yield the body in parts."""
        self._sent(0)
        for start in range(0, len(self._data), CHUNK_BYTES):
            part = self._data[start : start + CHUNK_BYTES]
            yield part
            self._sent(start + len(part))


def media_type(data: bytes) -> str:
    """Return the type of a file: JSON begins with a brace, no CSV does."""
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    return "application/json" if text.startswith(b"{") else "text/csv"


def print_report(console: Console, report: dict[str, Any]) -> None:
    """Print what an import did, or would do."""
    rows = report["rows"]
    added = "Would add" if report["dry_run"] else "Added"
    console.print(f"Format: {report['source']}", highlight=False)
    console.print(
        f"{added} {report['sets_added']} sets in {report['sessions_added']} sessions; "
        f"new exercises: {report['exercises_added']}.",
        highlight=False,
    )
    console.print(
        f"Rows: {rows['total']} in the file, {rows['used']} used, {rows['skipped']} skipped; "
        f"{report['duplicates_skipped']} were there already.",
        highlight=False,
    )
    if deleted := report.get("deleted_skipped"):
        console.print(f"You had deleted {deleted} of them; they stay deleted.", highlight=False)
    if report["mapping"]:
        console.print(_mapping_table(report["mapping"]))
    if report["problems"]:
        console.print(_problem_table(report["problems"]))
    if (hidden := report["problems_total"] - len(report["problems"])) > 0:
        console.print(f"... and {hidden} more problems.", highlight=False)
    if report["id"]:
        console.print(f"Import {report['id']}", highlight=False, soft_wrap=True)


def left_out(report: dict[str, Any]) -> bool:
    """Return whether a row with a problem became part of no workout."""
    hidden = report["problems_total"] > len(report["problems"])
    return hidden or any(not problem["row_used"] for problem in report["problems"])


def _mapping_table(mapping: list[dict[str, Any]]) -> Table:
    """Return what each exercise's name became."""
    table = Table("Exercise in the file", "became", title="Exercises", title_justify="left")
    for entry in mapping:
        found = "a new exercise" if entry["created"] else str(entry["matched_by"]).replace("_", " ")
        table.add_row(_cell(entry["name"]), _cell(f"{found} ({entry['type']})"))
    return table


def _problem_table(problems: list[dict[str, Any]]) -> Table:
    """Return the problems with the rows that they are about."""
    table = Table(title="Problems", title_justify="left")
    table.add_column("Line", justify="right", no_wrap=True)
    for heading in ("Column", "Code", "Row used", "What"):
        table.add_column(heading, overflow="fold")
    for problem in problems:
        table.add_row(
            str(problem["line"]),
            _cell(problem["column"] or ""),
            problem["code"],
            "yes" if problem["row_used"] else "no",
            _cell(problem["detail"]),
        )
    return table


def _cell(text: str) -> Text:
    """Return a text that neither rich nor the terminal takes for an instruction."""
    return Text(printable(text))
