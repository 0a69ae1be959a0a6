"""What somebody says of the columns of a file: the form part `columns`."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from functions.transfer.formats.header import Header
from setlogs.errors import FieldError, InvalidRequestError
from setlogs.fields.requests import RequestModel, Unit

BY_COLUMNS = "columns"
"""The source of files that are read by it."""
_EXAMPLE = datetime(2024, 5, 17, 13, 46, 39, tzinfo=UTC)
_YEAR = re.compile("%[YyGcx]")
_DIRECTIVE = re.compile("%(.)")
MEASURES = ("weight", "reps", "duration_seconds", "distance_meters")
_OPTIONS = frozenset({"date_format", "decimal", "unit"})


def _read_back(date_format: str) -> datetime:
    return datetime.strptime(_EXAMPLE.strftime(date_format), date_format)  # noqa: DTZ007


def _names_a_day(value: str) -> str:
    """Return a format of `strptime`, when it can read a whole day back."""
    try:
        # Without a year, a leap day would be none.
        is_whole = bool(_YEAR.search(value)) and _read_back(value).date() == _EXAMPLE.date()
    except (ValueError, re.error):
        is_whole = False
    if not is_whole:
        raise PydanticCustomError("date_format", "Must name year, month and day, as %d.%m.%Y does")
    directives = {*_DIRECTIVE.findall(value)}
    if "Z" in directives or ("I" in directives and "p" not in directives):
        # Names of zones would not count, and the evening would be the morning.
        raise PydanticCustomError("date_format", "Must have %z for zones, and %p beside %I")
    return value


Column = Annotated[str, Field(min_length=1, max_length=200)]


class Columns(RequestModel):
    """What the columns of a file are: for each that it has, the name in its header."""

    started_at: Column
    exercise: Column
    ended_at: Column | None = None
    title: Column | None = None
    set_type: Column | None = None
    weight: Column | None = None
    reps: Column | None = None
    rpe: Column | None = None
    duration_seconds: Column | None = None
    distance_meters: Column | None = None
    notes: Column | None = None
    session_notes: Column | None = None
    date_format: Annotated[str, Field(max_length=50), AfterValidator(_names_a_day)] | None = None
    decimal: Literal[".", ","] | None = None
    unit: Unit | None = None

    @model_validator(mode="after")
    def _has_a_measure(self) -> Self:
        if all(getattr(self, name) is None for name in MEASURES):
            raise PydanticCustomError("no_measure", f"Must name one of {', '.join(MEASURES)}")
        return self

    def named(self) -> dict[str, str]:
        """Return the names of the columns that the file has, in lower case, by what they are."""
        names = self.model_dump(exclude_none=True, exclude=set(_OPTIONS))
        return {member: name.strip().casefold() for member, name in names.items()}

    def header(self, headers: Iterable[Header]) -> Header:
        """Return the header that has all of the columns.

        Args:
            headers: The first line of the file under each delimiter.

        Raises:
            InvalidRequestError: none has.
        """
        named = self.named()
        missing = [*named]
        for header in headers:
            there = header.whole_places()
            here = [member for member, name in named.items() if name not in there]
            if not here:
                return header
            missing = min(missing, here, key=len)
        detail = "The first line of the file has no column of this name"
        pointers = (f"#/columns/{member}" for member in missing)
        raise InvalidRequestError(
            *(FieldError("pointer", pointer, "unknown_column", detail) for pointer in pointers)
        )

    def has_time(self) -> bool:
        """Return whether the format of dates has a time of the day."""
        return _read_back(self.date_format or "").hour == _EXAMPLE.hour
