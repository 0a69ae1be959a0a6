"""Charts in the terminal."""

from collections.abc import Callable, Sequence

from rich.text import Text

from setlogs_cli.output import Column, bar, console, one_line, table
from setlogs_cli.wording import aligned

LEAST_BAR, MOST_BAR = 4, 100


def bars(
    title: str,
    values: Sequence[tuple[str, float]],
    *,
    written: Callable[[float], str] | None = None,
    from_zero: bool = False,
) -> list[Text]:
    """Return a chart with one line per value, as wide as the terminal.

    Its scale goes from the lowest to the highest value, which the title names: on one that begins at
    zero, months of progress would look alike. Sums are another matter.

    Args:
        title: What the values are.
        values: Each with its label, in their order.
        written: How a value is written; None for numbers with equally many decimals.
        from_zero: Whether the scale begins at zero.
    """
    numbers = [value for _, value in values]
    labels = [one_line(label) for label, _ in values]
    texts = [written(value) for value in numbers] if written else aligned(numbers)
    low, high = (0.0 if from_zero else min(numbers)), max(numbers)
    if not from_zero:
        lowest, highest = (texts[numbers.index(value)] for value in (low, high))
        title += f", {lowest}" + (f" to {highest}" if high > low else "")
    left = console().width - max(map(len, labels)) - max(map(len, texts)) - 4
    width = min(left, MOST_BAR) if left >= LEAST_BAR else 0
    columns = [Column(""), Column("", is_number=True)]
    rows: list[list[str | Text]] = []
    for label, text, value in zip(labels, texts, numbers, strict=True):
        share = (value - low) / (high - low) if high > low else float(from_zero)
        drawn = bar(share, width) if from_zero else _dot(share, width)
        rows.append([label, text, drawn] if width else [label, text])
    if width:
        columns.append(Column(""))
    return [Text(title, style="bold"), table(columns, rows)]


def _dot(share: float, width: int) -> Text:
    """Return a point on its line."""
    return Text("─" * round(share * (width - 1)) + "●", style="cyan")
