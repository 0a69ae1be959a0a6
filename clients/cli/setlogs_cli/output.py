"""What commands print: text and tables that fit the terminal, or the server's documents as JSON."""

import json
import os
import sys
import textwrap
from collections.abc import Sequence
from shutil import get_terminal_size
from typing import Any, NamedTuple

import click
from rich.console import Console
from rich.text import Text

from setlogs_cli.errors import printable

PIPE_WIDTH = 120
"""Columns of a table that goes into a file or a pipe, where nothing needs to be cut."""
LEAST_WIDTH = 16
GAP = 2

as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print the server's document instead, for programs."
)
"""The option that every command has."""


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        heading: What stands above it.
        is_number: Whether its cells are aligned at the right.
        rank: Columns with the highest rank are left out first where the terminal is narrow; 0 stays.
        least: Width to which its texts may be cut, in columns; None if they are never cut.
    """

    heading: str
    is_number: bool = False
    rank: int = 0
    least: int | None = None


def console() -> Console:
    """Return where to print: as wide as the terminal, and without any markup of its own."""
    known = sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal()
    # Rich takes a terminal of which nothing is known, with COLUMNS=0, for one without room.
    width = get_terminal_size((PIPE_WIDTH, 0)).columns if known else PIPE_WIDTH
    return Console(width=width, highlight=False, markup=False, emoji=False)


def show(*parts: str | Text) -> None:
    """Print texts, whose lines are wrapped, and tables, whose lines are not."""
    target = console()
    with target.capture() as capture:
        for part in parts:
            # Rich joins a text into a new one, without what it says of its lines.
            is_table = isinstance(part, Text) and part.no_wrap
            target.print(
                part, crop=False, no_wrap=is_table, overflow="ignore" if is_table else "fold"
            )
    click.echo(capture.get(), nl=False)


def print_json(document: Any) -> None:
    """Print a document of the server, in ASCII: the terminal can act on none of it."""
    click.echo(json.dumps(document, indent=2))


def one_line(text: str | None) -> str:
    """Return a text without line breaks and what a terminal acts on."""
    return " ".join(printable(text or "").split())


def indented(text: str) -> str:
    """Return a text in lines that fit the terminal, each a little to the right."""
    width = max(console().width, LEAST_WIDTH)
    return textwrap.fill(text, width, initial_indent="  ", subsequent_indent="    ")


def table(columns: Sequence[Column], rows: Sequence[Sequence[str | Text]]) -> Text:
    """Return a table that fits the terminal, as far as its columns can be left out or cut.

    Columns in which nothing stands are left out too.
    """
    cells = [[_cell(cell) for cell in row] for row in rows]
    natural = [
        max(cell.cell_len for cell in (Text(heading.heading), *(row[i] for row in cells)))
        for i, heading in enumerate(columns)
    ]
    least = [min(natural[i], column.least or natural[i]) for i, column in enumerate(columns)]
    width = console().width
    kept = [i for i in range(len(columns)) if any(row[i] for row in cells)]
    while sum(least[i] + GAP for i in kept) - GAP > width:
        last = max(kept, key=lambda i: columns[i].rank)
        if columns[last].rank == 0:
            break
        kept.remove(last)
    spare = max(width - sum(least[i] + GAP for i in kept) + GAP, 0)
    widths: dict[int, int] = {}
    for i in kept:
        widths[i] = min(natural[i], least[i] + spare)
        spare -= widths[i] - least[i]
    headings = [[Text(column.heading, style="bold") for column in columns]]
    lines = (headings if any(column.heading for column in columns) else []) + cells
    joined = Text("\n").join(_line(columns, line, widths) for line in lines)
    joined.no_wrap = True
    return joined


def bar(share: float, width: int) -> Text:
    """Return a bar.

    Args:
        share: How much of it is filled, 0 to 1.
        width: Columns of a full one.
    """
    return Text("█" * max(round(share * width), 1 if share > 0 else 0), style="cyan")


def _cell(cell: str | Text) -> Text:
    return cell.copy() if isinstance(cell, Text) else Text(one_line(cell))


def _line(columns: Sequence[Column], cells: Sequence[Text], widths: dict[int, int]) -> Text:
    """Return a line of a table, without blanks at its end."""
    line = Text()
    for i, width in widths.items():
        cell = cells[i]
        cell.truncate(width, overflow="ellipsis")
        blank = " " * (width - cell.cell_len)
        line.append(blank if columns[i].is_number else "")
        line.append_text(cell)
        line.append(" " * GAP if columns[i].is_number else f"{blank}{' ' * GAP}")
    line.rstrip()
    return line
