"""The field types that request models are made of: strict, bounded, and exact.

Request bodies are validated as Python values that `strict_json` parsed, so numbers arrive as int or
`Decimal` and everything else as it stood in the JSON.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from setlogs.errors import MAX_ERRORS

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
FUTURE = timedelta(hours=24)

# Room for any number that strict_json lets through, and two decimals.
_EXACT = Context(prec=100)
_HUNDREDTH = Decimal("0.01")
_UNSEEN_CATEGORIES = frozenset(["Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Mn", "Mc", "Me"])
# Letters and a symbol by their category, and nothing to see: Hangul fillers and the empty Braille cell.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
# The nil and the max UUID (RFC 9562, 5.9 and 5.10): the catalogue's user, and the ends of lists.
_RESERVED_UUIDS = frozenset({0, 2**128 - 1})
# The system's files have three sets of zones and two more names; PostgreSQL knows the first alone.
_ZONE = re.compile(
    r"(?!posix/|right/|localtime$|posixrules$)[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}",
    re.ASCII,
)


class RequestModel(BaseModel):
    """A request body: rejects unknown members and wrong types, and coerces nothing."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def without_surplus(
    members: Mapping[str, Any], model: type[BaseModel]
) -> tuple[dict[str, Any], int]:
    """Return an object with no more unknown members than an answer names, and how many were left out.

    pydantic would make an error of each before anybody could count them.
    """
    unknown = [name for name in members if name not in model.model_fields]
    surplus = frozenset(unknown[MAX_ERRORS:])
    return {name: value for name, value in members.items() if name not in surplus}, len(surplus)


def patch_params(patch: RequestModel, names: Iterable[str]) -> dict[str, Any]:
    """Return what a patch says of each member, and whether it names it (`setlogs.sql.changes.patched_columns`)."""
    named = {f"set_{name}": name in patch.model_fields_set for name in names}
    return {name: getattr(patch, name) for name in names} | named


class ResponseModel(BaseModel):
    """A response body, exactly as sent: the tests parse every answer with it."""

    # Answers are JSON text already: only the OpenAPI document and tests need what is deferred.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def _any_instant(value: Any) -> datetime:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise PydanticCustomError(
            "instant_format", "Must be an RFC 3339 timestamp with an offset or Z"
        )
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("instant_format", "No such date or time exists") from None


def _instant(value: Any) -> datetime:
    instant = _any_instant(value)
    if not EARLIEST <= instant <= datetime.now(UTC) + FUTURE:
        raise PydanticCustomError(
            "instant_range", "Must be between 2000-01-01 and 24 hours from now"
        )
    return instant


def _expiry(value: Any) -> datetime:
    instant = _any_instant(value)
    if instant <= datetime.now(UTC):
        raise PydanticCustomError("instant_range", "Must be after now")
    return instant


def _local_date(value: Any) -> date:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            pass
        else:
            if date(1999, 1, 1) <= day <= date(2999, 12, 31):
                return day
    raise PydanticCustomError("date_format", "Must be a calendar date, YYYY-MM-DD")


def parse_uuid(value: Any) -> UUID:
    """Return a UUID in its usual spelling; braces, URNs and missing hyphens are refused."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise PydanticCustomError("uuid_format", "Must be a UUID in the form the API returns")
    return UUID(value)


def _choosable(value: UUID) -> UUID:
    if value.int in _RESERVED_UUIDS:
        raise PydanticCustomError(
            "uuid_reserved",
            "Must not be all zeros or all ones, which stand for no UUID and for any",
        )
    return value


def _flag(value: Any) -> bool:
    if value not in {"true", "false"}:
        raise PydanticCustomError("wrong_type", "Must be true or false")
    return bool(value == "true")


def _exact_number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("wrong_type", "Must be a number")
    number = Decimal(value)
    # The usual context has 28 digits and raises where they do not do. Adding zero turns -0.0 into 0.
    exact = _EXACT.add(number.quantize(_HUNDREDTH, context=_EXACT), 0)
    if exact != number:
        raise PydanticCustomError("too_many_decimals", "Must have at most 2 decimal places")
    return exact


def _half_steps(value: Decimal) -> Decimal:
    if value * 2 % 1:
        raise PydanticCustomError("rpe_step", "Must be a multiple of 0.5")
    return value


def _storable(value: str) -> str:
    if "\x00" in value:
        raise PydanticCustomError("nul_character", "Must not contain NUL characters")
    return value


def is_blank(text: str) -> bool:
    """Return whether there is nothing to see: white space, format and control characters, marks alone.

    Characters that are too new for this Python's tables count as something.
    """
    return all(unicodedata.category(each) in _UNSEEN_CATEGORIES or each in _BLANKS for each in text)


def _not_blank(value: str) -> str:
    if is_blank(value):
        raise PydanticCustomError("blank", "Must contain a visible character")
    return value


@lru_cache(maxsize=1000)
def zone_exists(name: str) -> bool:
    """Return whether the IANA database knows the zone under just this name."""
    try:
        return _ZONE.fullmatch(name) is not None and ZoneInfo(name).key == name
    except (KeyError, ValueError, OSError):
        return False


def _zone(value: str) -> str:
    if not zone_exists(value):
        raise PydanticCustomError(
            "unknown_timezone", "Must be an IANA time zone such as Europe/Berlin"
        )
    return value


def search_key(value: str) -> str:
    """Return the form in which text is compared and sorted, the same however it was typed.

    Compatibility-composed (NFKC), case-folded, white space collapsed; the only place that does so.
    """
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def search_pattern(q: str) -> str:
    """Return the pattern of LIKE, with `!` as its escape, for search keys that contain a text's."""
    text = search_key(q)
    for wildcard in "!%_":
        text = text.replace(wildcard, f"!{wildcard}")
    return f"%{text}%"


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Expiry = Annotated[
    datetime,
    BeforeValidator(_expiry),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An instant after now."""
LocalDate = Annotated[
    date, BeforeValidator(_local_date), WithJsonSchema({"type": "string", "format": "date"})
]
ShownInstant = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""An instant in an answer, as PostgreSQL wrote it."""
ShownDate = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
"""A day in an answer, likewise."""
Id = Annotated[
    UUID, BeforeValidator(parse_uuid), WithJsonSchema({"type": "string", "format": "uuid"})
]
CHOOSABLE = AfterValidator(_choosable)
"""Refuses the UUIDs that are no id of anything."""
STORABLE = AfterValidator(_storable)
"""Refuses what PostgreSQL cannot store; stands behind the `Field` with the maximum length."""
SearchText = Annotated[str, Field(max_length=100), STORABLE]
Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]
"""A parameter that is `true` or `false`."""
NOT_BLANK = AfterValidator(_not_blank)
"""Refuses what shows nothing, as `is_blank` tells."""
Timezone = Annotated[str, Field(max_length=64), AfterValidator(_zone)]
Unit = Literal["kg", "lb"]
EXACT = "At most 2 decimals."
"""Said in words: binary fractions have no multiples of 0.01 by which a validator could tell."""
Weight = Annotated[
    Decimal,
    Field(ge=Decimal(0), le=Decimal("9999.99")),
    BeforeValidator(_exact_number),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 9999.99, "description": EXACT}),
]
MIN_BODY_WEIGHT, MAX_BODY_WEIGHT = Decimal(10), Decimal("999.99")
BodyWeight = Annotated[
    Decimal,
    Field(ge=MIN_BODY_WEIGHT, le=MAX_BODY_WEIGHT),
    BeforeValidator(_exact_number),
    WithJsonSchema({"type": "number", "minimum": 10, "maximum": 999.99, "description": EXACT}),
]
Meters = Annotated[
    Decimal,
    Field(ge=Decimal(0), le=Decimal(1_000_000)),
    BeforeValidator(_exact_number),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1_000_000, "description": EXACT}),
]
Rpe = Annotated[
    Decimal,
    Field(ge=Decimal(1), le=Decimal(10)),
    BeforeValidator(_exact_number),
    AfterValidator(_half_steps),
    WithJsonSchema(
        {"type": "number", "minimum": 1, "maximum": 10, "description": "A multiple of 0.5."}
    ),
]
