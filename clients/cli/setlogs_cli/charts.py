"""Charts in the terminal."""

from typing import Any

from rich.table import Table
from rich.text import Text

from setlogs_cli.errors import printable

COLUMNS = 50


def one_rep_max_chart(report: dict[str, Any]) -> Table:
    """Return the e1RM of a progression report, one line per date.

    The scale goes from the lowest to the highest value, which the heading names: on one that begins
    at zero, months of progress would look alike.

    Args:
        report: The answer of GET /reports/progression, with at least one e1RM.
    """
    values = {point["date"]: point["e1rm"]["value"] for point in report["points"] if point["e1rm"]}
    low, high = min(values.values()), max(values.values())
    title = (
        f"{printable(report['exercise']['name'])}: e1RM in {report['unit']}, {low:g} to {high:g}"
    )
    table = Table(title=Text(title), title_justify="left", show_header=False, box=None)
    for date, value in values.items():
        place = round((value - low) / (high - low) * (COLUMNS - 1)) if high > low else 0
        table.add_row(date, Text("─" * place + "●", style="cyan"), Text(f"{value:g}"))
    return table
