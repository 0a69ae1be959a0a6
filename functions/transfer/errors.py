"""Errors that only imports and exports raise."""

from collections.abc import Mapping, Sequence
from typing import Any

from setlogs.errors import ApiError, FieldError, InvalidRequestError


class NotTextError(ApiError):
    """422: an upload that is not text in UTF-8."""

    status = 422
    code = "not_text"
    detail = (
        "The file is not text in UTF-8. Send the CSV file itself, not an archive or a workbook."
    )


class TooManyRowsError(ApiError):
    """422: more than 50,000 rows at once."""

    status = 422
    code = "too_many_rows"
    detail = "The file has more than 50,000 rows. Split it and import the parts one after another."


class UnknownFormatError(ApiError):
    """422: no known format begins like this; `columns` and `needed` show why."""

    status = 422
    code = "unknown_format"
    detail = "The first line does not match any known format; `needed` lists the columns each format requires. With source=columns, the form part `columns` can say what the columns of any file are."

    def __init__(self, columns: Sequence[str], needed: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.columns = columns
        self.needed = needed

    @property
    def members(self) -> dict[str, Any]:
        """The columns of the file, and those that each format must have."""
        return {"columns": list(self.columns), "needed": dict(self.needed)}


class SeveralFilesError(ApiError):
    """422: two files in one, of which the second has other columns or units."""

    status = 422
    code = "several_files"
    detail = (
        "Below its rows, the file has another header than in its first line: these are several files"
        " in one. Import them one after another."
    )

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line

    @property
    def members(self) -> dict[str, Any]:
        """The line of the other header, from 1."""
        return {"line": self.line}


class AmbiguousDatesError(ApiError):
    """422: the dates can be read in two ways."""

    status = 422
    code = "ambiguous_dates"
    detail = (
        "The dates in the file can be read in two ways: day or month first, or by names of months that"
        " mean others in other languages, and nothing in it tells which. Export it again with the app"
        " in English, or write the dates as 2026-04-08."
    )


class ParameterNeededError(InvalidRequestError):
    """422: the file leaves open what a parameter must tell."""

    def __init__(self, names: Sequence[str]) -> None:
        detail = "Required, because the file does not say"
        super().__init__(*(FieldError("parameter", name, "missing", detail) for name in names))
