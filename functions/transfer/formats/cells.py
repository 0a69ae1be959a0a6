"""The cells of one row, which report their errors."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from functions.transfer.formats.formulas import unprotected
from functions.transfer.formats.numbers import (
    DECIMALS,
    AmbiguousNumberError,
    decimal_mark,
    decimals,
    entered,
    hundredths,
    parse_number,
    shows_conversion,
)
from functions.transfer.formats.reading import Notes
from functions.transfer.formats.units import OTHER_UNIT, weight_unit
from setlogs.fields.requests import MAX_BODY_WEIGHT, MIN_BODY_WEIGHT, is_blank
from setlogs.fields.workout import MAX_NOTES_LENGTH

MAX_WEIGHT = "9999.99"
_MAX_DISTANCE = "1000000"
_LARGEST = Decimal(10**9)
_EXACT = Decimal(0)


class CellError(Exception):
    """A row cannot be used.

    Attributes:
        column: The cell's column, None when it is about the whole row.
        code: Stable, snake_case.
        detail: For a person, without the value.
    """

    def __init__(self, column: str | None, code: str, detail: str) -> None:
        super().__init__(code)
        self.column = column
        self.code = code
        self.detail = detail


class Row:
    """One row of a file.

    Args:
        line: Where it begins, from 1.
        cells: By the format's own names of the columns.
        names: What the file calls them.
        reading: Takes what should be known about cells that are used nevertheless.
        ask: Answers a question to all cells of a column; without it, to those of this row.
    """

    __slots__ = ("_ask", "_names", "_reading", "cells", "line")

    def __init__(
        self,
        line: int,
        cells: dict[str, str],
        names: dict[str, str],
        reading: Notes,
        ask: Callable[..., Any] | None = None,
    ) -> None:
        self.line = line
        self.cells = cells
        self._names = names
        self._reading = reading
        self._ask = ask

    def ask[**P, T](self, column: str, question: Callable[..., T], *more: object) -> T:
        """Return the answer to a question about a whole column: what one cell leaves open, others settle.

        Args:
            column: Which.
            question: Takes the column's cells, and `more`.
            more: What the answer depends on besides.
        """
        if self._ask is None:
            return question([self.cells.get(column, "")], *more)
        answer: T = self._ask(column, question, *more)
        return answer

    def error(self, column: str, code: str, detail: str) -> CellError:
        """Return the error that a cell makes its row unusable."""
        return CellError(self._names.get(column, column), code, detail)

    def note(self, column: str, code: str, detail: str) -> None:
        """Report something about a cell that is used nevertheless."""
        self._reading.note(self.line, self._names.get(column, column), code, detail)

    def note_once(self, column: str, code: str, detail: str) -> None:
        """Report something about a cell that is used nevertheless, with all like it in its column."""
        self._reading.note_once(self.line, self._names.get(column, column), code, detail)

    def text(self, column: str, max_length: int = MAX_NOTES_LENGTH) -> str | None:
        """Return a text, None for an empty one."""
        value = unprotected(self.cells.get(column, "").strip())
        if len(value) > max_length:
            raise self.error(column, "too_long", f"Must be at most {max_length} characters")
        if "\x00" in value:
            raise self.error(column, "nul_character", "Must not contain NUL characters")
        return None if is_blank(value) else value

    def needed(self, column: str, max_length: int) -> str:
        """Return a text that must be there."""
        value = self.text(column, max_length)
        if value is None:
            raise self.error(column, "missing", "Must not be empty")
        return value

    def joined(self, column: str, before: str | None, more: str) -> str:
        """Return two notes as one, each on its own line."""
        together = f"{before}\n{more}" if before else more
        if len(together) > MAX_NOTES_LENGTH:
            raise self.error(
                column, "too_long", f"Must be at most {MAX_NOTES_LENGTH} characters in total"
            )
        return together

    def detail[T](self, column: str, read: Callable[[], T]) -> T | None:
        """Return a detail of a set; None, and a report, when it cannot be: the set counts without it."""
        try:
            return read()
        except CellError as error:
            self.note_once(column, error.code, f"{error.detail}; left out of its set")
            return None

    def signed_number(self, column: str, maximum: Decimal = _LARGEST) -> Decimal | None:
        """Return a number, which may be negative; None for an empty cell.

        Args:
            column: Where it stands. The column shows whether a separator is one of decimals.
            maximum: The largest that makes sense there.
        """
        value = self.cells.get(column, "").strip()
        if not value:
            return None
        try:
            try:
                return parse_number(value, None)
            except AmbiguousNumberError:
                return parse_number(value, self.ask(column, decimal_mark, maximum))
        except AmbiguousNumberError:
            detail = (
                "Can be read with a decimal mark or a thousands separator; its column does not tell"
            )
            raise self.error(column, "ambiguous_number", detail) from None
        except ValueError:
            raise self.error(column, "not_a_number", "Must be a number") from None

    def number(self, column: str, maximum: Decimal = _LARGEST) -> Decimal | None:
        """Return a number that is not negative; None for an empty cell."""
        value = self.signed_number(column, maximum)
        if value is not None and value < 0:
            raise self.error(column, "out_of_range", "Must not be negative")
        return value

    def whole(self, column: str, maximum: int) -> int | None:
        """Return a whole number, which may be written as 20.0; None for an empty cell."""
        value = self.number(column, Decimal(maximum))
        if value is None:
            return None
        if value % 1:
            raise self.error(column, "not_whole", "Must be a whole number")
        if value > maximum:
            raise self.error(column, "out_of_range", f"Must be from 0 to {maximum}")
        return int(value)

    def weight(self, column: str = "weight") -> Decimal | None:
        """Return a weight in its own unit."""
        return self._rounded(column, self.number(column, Decimal(MAX_WEIGHT)), MAX_WEIGHT)

    def load(
        self,
        column: str,
        unit: str | None,
        wanted: str | None = None,
        exercise: str = "",
        unit_column: str | None = None,
    ) -> tuple[Decimal | None, str | None]:
        """Return a set's weight and its unit: those that were entered, where the app converted them.

        Args:
            column: Where it stands.
            unit: `kg` or `lb`, of the column; None when nobody knows.
            wanted: The unit that the user says it was entered in.
            exercise: A negative weight is what helps where this says so.
            unit_column: Where the row says its own unit, if anywhere.
        """
        if unit_column is not None:
            unit = self.unit(unit_column, unit)
        value = self.signed_number(column, Decimal(MAX_WEIGHT))
        if value is not None and value < 0:
            if not is_assisted(exercise):
                detail = (
                    "Must not be negative, unless it assists: the exercise's name does not say so"
                )
                raise self.error(column, "negative_weight", detail)
            value = -value
        value, unit = self._as_entered(column, value, unit, wanted)
        weight = self._rounded(column, value, MAX_WEIGHT)
        if weight and unit is None:
            raise self.error(unit_column or column, "unit_missing", "Must be kg or lbs")
        return weight, unit

    def unit(self, column: str, otherwise: str | None) -> str | None:
        """Return the unit of weights that a row says, `otherwise` where it says none."""
        written = self.text(column, 20)
        return weight_unit(written) if written else otherwise

    def body_weight(self, column: str) -> Decimal | None:
        """Return how heavy somebody was, in its own unit; None for an empty cell or 0."""
        return self.body_load(column, None)[0]

    def body_load(
        self, column: str, unit: str | None, wanted: str | None = None
    ) -> tuple[Decimal | None, str | None]:
        """Return how heavy somebody was, None for an empty cell or 0, and the unit; as `load` does."""
        value = self.number(column, MAX_BODY_WEIGHT)
        value, unit = self._as_entered(column, value, unit, wanted)
        weight = self._rounded(column, value, str(MAX_BODY_WEIGHT)) or None
        if weight is not None and weight < MIN_BODY_WEIGHT:
            raise self.error(column, "out_of_range", f"Must be at least {MIN_BODY_WEIGHT}")
        return weight, unit

    def _as_entered(
        self, column: str, value: Decimal | None, unit: str | None, wanted: str | None
    ) -> tuple[Decimal | None, str | None]:
        """Return a weight and its unit as they were before the app converted it, where that is certain."""
        if value is None or unit is None or decimals(value) <= DECIMALS:
            return value, unit
        other = OTHER_UNIT[unit]
        original = entered(value, unit)
        if original and (
            wanted == other or self.ask(column, shows_conversion, unit, Decimal(MAX_WEIGHT))
        ):
            return original, other
        return value, unit

    def distance(self, factor: Decimal | None, column: str = "distance") -> Decimal | None:
        """Return a distance in metres, to the centimetre.

        Args:
            factor: Metres in the unit of the file, None when nobody knows it.
            column: Where it stands.
        """
        value = self.number(column, Decimal(_MAX_DISTANCE) / (factor or 1))
        if value is None:
            return None
        if factor is None and value:
            raise self.error(column, "unit_missing", "The unit of this distance is unknown")
        exact = hundredths(value * (factor or 1))
        if exact > Decimal(_MAX_DISTANCE):
            raise self.error(column, "out_of_range", f"Must be at most {_MAX_DISTANCE} metres")
        return exact

    def distance_step(self, factor: Decimal | None, column: str = "distance") -> Decimal:
        """Return how many metres lie between two distances that the file can tell apart, 0 if it has metres.

        Args:
            factor: Metres in the unit of the file.
            column: Where the distance stands.
        """
        if factor is None or factor == 1 or not (value := self.number(column)):
            return _EXACT
        return factor.scaleb(-max(DECIMALS, decimals(value)))

    def rpe(self) -> Decimal | None:
        """Return the RPE; apps write 0 for none. One that cannot be is reported and left out."""
        return self.detail("rpe", self._rpe)

    def _rpe(self) -> Decimal | None:
        value = self.number("rpe", Decimal(10))
        if not value:
            return None
        if value * 2 % 1 or not 1 <= value <= 10:  # noqa: PLR2004  the scale
            raise self.error("rpe", "out_of_range", "Must be from 1 to 10, in steps of 0.5")
        return value

    def _rounded(self, column: str, value: Decimal | None, maximum: str) -> Decimal | None:
        """Return a weight with two decimals, told when there were more."""
        if value is None:
            return None
        exact = hundredths(value)
        if exact > Decimal(maximum):
            raise self.error(column, "out_of_range", f"Must be at most {maximum}")
        if exact != value:
            self.note_once(column, "rounded", "Rounded to 2 decimals")
        return exact


def is_assisted(name: str) -> bool:
    """Return whether an exercise's name says that the weight is what helps, as in several languages it does."""
    folded = name.casefold()
    return "assist" in folded or "asist" in folded
