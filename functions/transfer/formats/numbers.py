"""Numbers as people and apps write them: what a cell leaves open, its column may settle."""

import re
from collections.abc import Iterable
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache

from functions.transfer.formats.units import KG_PER_LB

DECIMALS = 2
"""Those that a weight is kept with."""
_MAX_LENGTH = 400
# Numbers that a file repeats are in memory once.
_MANY = 4096
_MAX_MAGNITUDE = 12
# Decimals from which on a binary fraction shows: 60.000000000000001 is 60.
_NOISE = 9
_POINT, _COMMA = ".", ","
# Spaces and apostrophes only ever part thousands.
_GAPS = " \u00a0\u2009\u202f'\u2019"
_GAPPED = re.compile(rf"\d{{1,3}}(?:([{_GAPS}])\d{{3}})(?:\1\d{{3}})*(?=[.,]|$)", re.ASCII)
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?(?:[eE][+-]?\d{1,2})?", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d+)?", re.ASCII)
_EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
# A weight that an app converted is this close to what was entered, in its own unit: factors such as
# 0.4535929 are off by a millionth.
_FACTOR_ERROR = Decimal("2e-6")
_QUARTER = Decimal("0.25")
_HUNDREDTH = Decimal("0.01")
# People type no more decimals than four.
_FEWEST_CONVERTED, _NOT_TYPED = 3, 5


class AmbiguousNumberError(ValueError):
    """It means one number with a decimal mark, and another with a thousands separator."""


def decimal_mark(values: Iterable[str], maximum: Decimal) -> str | None:
    """Return the decimal mark that the values of a column show; None when they show none, or both.

    Args:
        values: All of them.
        maximum: The largest that makes sense there. The point that apps write is one of decimals where
            thousands would be more than that.
    """
    marks = {mark for value in values if (mark := _shown_mark(value.strip(), maximum))}
    return marks.pop() if len(marks) == 1 else None


def _shown_mark(text: str, maximum: Decimal) -> str | None:
    """Return the decimal mark that a number must have, None when it has none or leaves that open."""
    _, digits = _signed(text)
    if len(digits) > _MAX_LENGTH:
        return None
    if _EITHER.fullmatch(digits):
        is_too_much = _POINT in digits and int(digits.replace(_POINT, "")) > maximum
        return _POINT if is_too_much else None
    if _PLAIN.fullmatch(digits) or _GAPPED.match(digits):
        return next((mark for mark in (_POINT, _COMMA) if mark in digits), None)
    grouped = _GROUPED.fullmatch(digits)
    if grouped is None:
        return None
    return _COMMA if grouped[1] == _POINT else _POINT


@lru_cache(_MANY)
def parse_number(text: str, mark: str | None) -> Decimal:
    """Return a number, negative ones included.

    Args:
        text: Without spaces around it.
        mark: The decimal mark of its column, None when that shows none.

    Raises:
        AmbiguousNumberError: it has three digits behind its only separator, and the column shows no
            decimal mark.
        ValueError: it is no number.
    """
    sign, digits = _signed(text)
    if len(digits) > _MAX_LENGTH:
        raise ValueError
    if _EITHER.fullmatch(digits):
        if mark is None:
            raise AmbiguousNumberError
        digits = digits.replace(_COMMA if mark == _POINT else _POINT, "")
    elif gapped := _GAPPED.match(digits):
        digits = digits.replace(gapped[1], "")
    if not _PLAIN.fullmatch(digits):
        grouped = _GROUPED.fullmatch(digits)
        if grouped is None:
            raise ValueError
        digits = digits.replace(grouped[1], "")
    number = Decimal(digits.replace(_COMMA, _POINT))
    if number.adjusted() > _MAX_MAGNITUDE:
        raise ValueError
    exact = number if decimals(number) <= _NOISE else round(number, _NOISE)
    return exact * sign if exact else abs(exact)


@lru_cache(_MANY)
def hundredths(number: Decimal) -> Decimal:
    """Return a number rounded to two decimals, half to even."""
    return round(number, 2)


def _signed(text: str) -> tuple[Decimal, str]:
    if text[:1] in ("-", "\u2212"):
        return Decimal(-1), text[1:]
    return Decimal(1), text.removeprefix("+")


def decimals(number: Decimal) -> int:
    """Return how many decimals a number has, without zeros at the end."""
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def entered(number: Decimal, unit: str, grid: Decimal = _HUNDREDTH) -> Decimal | None:
    """Return the weight in the other unit that an app must have converted; None when it is none.

    Args:
        number: As the app wrote it, with more than two decimals.
        unit: `kg` or `lb`, of `number`.
        grid: The step of what people enter.
    """
    factor = KG_PER_LB if unit == "kg" else 1 / KG_PER_LB
    other = round(number / factor / grid) * grid
    error = Decimal(5).scaleb(-decimals(number) - 1) + number * _FACTOR_ERROR
    return other if other and abs(other * factor - number) <= error else None


def was_converted(numbers: Iterable[Decimal], unit: str) -> bool:
    """Return whether a column shows that an app converted it: its long numbers are all quarters of the other unit.

    Args:
        numbers: All different ones of the column that have more than two decimals.
        unit: `kg` or `lb`, of `numbers`.
    """
    longest = count = 0
    for number in numbers:
        if entered(number, unit, _QUARTER) is None:
            return False
        longest, count = max(longest, decimals(number)), count + 1
    return count >= _FEWEST_CONVERTED or longest >= _NOT_TYPED


def shows_conversion(values: Iterable[str], unit: str, maximum: Decimal) -> bool:
    """Return whether a column of weights shows that they were entered in the other unit.

    Args:
        values: All of them.
        unit: `kg` or `lb`, of `values`.
        maximum: The largest that makes sense there.
    """
    values = frozenset(values)
    mark = decimal_mark(values, maximum)
    numbers = set()
    for value in values:
        with suppress(ValueError):
            numbers.add(abs(parse_number(value.strip(), mark)))
    return was_converted((number for number in numbers if decimals(number) > DECIMALS), unit)
