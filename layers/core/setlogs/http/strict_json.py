"""JSON by RFC 8259 and I-JSON (RFC 7493): rejects what two parsers could read differently."""

import json
import re
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any, NoReturn

from setlogs.errors import BadRequestError

MAX_DEPTH = 32
_TOO_DEEP = f"This is nested deeper than {MAX_DEPTH} levels."
MAX_VALUES = 8_000
"""More than twice as many as the largest request of sense has: a batch of 200 whole sets."""
_MAX_DIGITS = 40
_OUT_OF_RANGE = Decimal("1e99")
# Up to the next bracket, brace or comma that is outside of a string: no JSON has more values than those.
_UP_TO_VALUE = re.compile(rb'(?:[^"\[{,]++|"(?:[^"\\]++|\\.)*+"?+)*+(?:[\[{,]|\Z)', re.DOTALL)
# An escaped half of a surrogate pair; whether it stands alone only a look at the parsed text tells.
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")

_SYNTAX = {
    "Expecting value": "a value is expected here",
    "Expecting property name enclosed in double quotes": "a name in double quotes is expected here",
    "Expecting ':' delimiter": "a colon is expected here",
    "Expecting ',' delimiter": "a comma or a closing bracket is expected here",
    "Illegal trailing comma before end of object": "this comma has nothing behind it",
    "Illegal trailing comma before end of array": "this comma has nothing behind it",
    "Unterminated string starting at": "this text has no closing quote",
    "Invalid control character at": "a line break or other control character must be escaped",
    "Invalid \\escape": "there is no such escape",
    "Invalid \\uXXXX escape": "four hexadecimal digits are expected here",
    "Unexpected UTF-8 BOM (decode using utf-8-sig)": "JSON has no byte order mark",
    "Extra data": "the JSON has ended before this",
}


class MalformedJsonError(BadRequestError):
    """400: the body is not valid JSON (RFC 8259, and RFC 7493 I-JSON).

    Args:
        detail: What is wrong with it.
        position: Line and column, in characters from 1, where they are known.
    """

    code = "malformed_json"
    detail = "This is not JSON."

    def __init__(self, detail: str | None = None, position: tuple[int, int] | None = None) -> None:
        super().__init__(detail)
        self.position = position

    @property
    def members(self) -> dict[str, Any]:
        """Where to look."""
        return dict(zip(("line", "column"), self.position or (), strict=False))


def parse_json(body: bytes, max_values: int = MAX_VALUES) -> Any:
    """Return the value; numbers with a fraction or exponent are `Decimal`, so none is rounded.

    Args:
        body: As it was sent.
        max_values: Numbers, strings, objects and so on in it, members and items included.

    Raises:
        MalformedJsonError: not UTF-8, not JSON, nested deeper than 32 levels, too many values, a
            member twice in one object, NaN or Infinity, a lone surrogate, or a number of more than
            40 digits.
    """
    if _has_more_values(body, max_values):
        raise MalformedJsonError(f"This has more than {max_values} values.")
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object_without_duplicates,
            parse_float=_parse_decimal,
            parse_int=_parse_int,
            parse_constant=_refuse_constant,
        )
    except UnicodeDecodeError as error:
        raise _not_text(body, error.start) from error
    except json.JSONDecodeError as error:
        raise _not_json(error) from error
    except RecursionError as error:
        raise MalformedJsonError(_TOO_DEEP) from error
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise MalformedJsonError(_TOO_DEEP)
    if _SURROGATE_ESCAPE.search(body) and _has_lone_surrogate(value):
        raise MalformedJsonError("This has half of a surrogate pair.")
    return value


def _not_json(error: json.JSONDecodeError) -> MalformedJsonError:
    """Return where the text is no JSON, and why."""
    place = f"This is not JSON at line {error.lineno}, column {error.colno}"
    why = _SYNTAX.get(error.msg)
    return MalformedJsonError(
        f"{place}: {why}." if why else f"{place}.", (error.lineno, error.colno)
    )


def _not_text(body: bytes, start: int) -> MalformedJsonError:
    """Return where a body is not UTF-8."""
    lines = body[:start].decode().split("\n")
    position = len(lines), len(lines[-1]) + 1
    return MalformedJsonError(
        f"This is not UTF-8 at line {position[0]}, column {position[1]}.", position
    )


def _has_more_values(body: bytes, limit: int) -> bool:
    """Tell before they are made, as a value takes up to a hundred times the memory of its text."""
    if body.count(b",") + body.count(b"[") + body.count(b"{") < limit:
        return False
    # The last match is the end of the text.
    return sum(1 for _ in islice(_UP_TO_VALUE.finditer(body), limit + 1)) > limit


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedJsonError("This has an object with the same member twice.")
    return members


def _parse_decimal(digits: str) -> Decimal:
    if len(digits) > _MAX_DIGITS:
        raise MalformedJsonError(f"This has a number of more than {_MAX_DIGITS} digits.")
    try:
        number = Decimal(digits)
    except InvalidOperation:
        # The exponent alone has more digits than a machine word has room for.
        number = _OUT_OF_RANGE
    if abs(number.adjusted()) > _MAX_DIGITS:
        raise MalformedJsonError("This has a number too large or too small to be exact.")
    return number


def _parse_int(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise MalformedJsonError(f"This has a number of more than {_MAX_DIGITS} digits.")
    return int(digits)


def _refuse_constant(_name: str) -> NoReturn:
    raise MalformedJsonError("NaN and Infinity are not JSON.")


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while containers := [item for item in level if isinstance(item, (list, dict))]:
        level = [child for container in containers for child in _children(container)]
        depth += 1
    return depth


def _children(item: list[Any] | dict[str, Any]) -> list[Any]:
    return item if isinstance(item, list) else list(item.values())


def _has_lone_surrogate(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
