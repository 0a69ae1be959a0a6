"""What clients read of a value that pydantic refuses: codes and sentences of the API's own.

pydantic's are written for who calls it, change with its versions, and can quote what was sent.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from setlogs.field_codes import FIELD_CODES, FieldCode

type Limits = Mapping[str, Any]
"""What pydantic tells of a refusal besides its type: the limit that was passed, the choices there are."""


def _at_least(limits: Limits, things: str) -> str:
    least = limits["min_length"]
    return "Must not be empty" if least == 1 else f"Must have at least {least:,} {things}"


def _choices(limits: Limits) -> str:
    # Quoted, as "'kg' or 'lb'".
    return f"Must be {limits['expected'].replace("'", '')}"


_WORDS: dict[str, tuple[FieldCode, str | Callable[[Limits], str]]] = {
    "missing": ("missing", "Required"),
    "extra_forbidden": ("unknown_member", "There is no such member"),
    "literal_error": ("unknown_choice", _choices),
    "greater_than_equal": ("too_small", lambda limits: f"Must be at least {limits['ge']:,}"),
    "less_than_equal": ("too_large", lambda limits: f"Must be at most {limits['le']:,}"),
    "int_parsing_size": ("too_large", "Is too large a number"),
    "string_too_long": (
        "too_long",
        lambda limits: f"Must have at most {limits['max_length']:,} characters",
    ),
    "string_too_short": ("too_short", lambda limits: _at_least(limits, "characters")),
    "too_long": ("too_long", lambda limits: f"Must have at most {limits['max_length']:,} items"),
    "too_short": ("too_short", lambda limits: _at_least(limits, "items")),
    "string_type": ("wrong_type", "Must be text"),
    "bool_parsing": ("wrong_type", "Must be true or false"),
    "int_type": ("wrong_type", "Must be a whole number"),
    "bool_type": ("wrong_type", "Must be true or false"),
    "list_type": ("wrong_type", "Must be a list"),
    "model_type": ("wrong_type", "Must be an object"),
}


def in_own_words(error: Mapping[str, Any]) -> tuple[FieldCode, str]:
    """Return the code and the sentence of a validation error.

    Args:
        error: As pydantic lists it, with its context; one of the API's own has its words already.
    """
    if error["type"] in _WORDS:
        code, words = _WORDS[error["type"]]
        return code, words if isinstance(words, str) else words(error["ctx"])
    if error["type"] in FIELD_CODES:
        return cast(FieldCode, error["type"]), error["msg"]
    return "invalid_value", "Is not valid here"
