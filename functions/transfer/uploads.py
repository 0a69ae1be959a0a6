"""Reads the uploaded file from a request: the body itself, or the one file of a form."""

from typing import Any

from functions.transfer.errors import UnknownFormatError
from functions.transfer.formats import setlogs
from functions.transfer.formats.detection import read_table
from functions.transfer.formats.reading import Reading
from setlogs.errors import FieldError, InvalidRequestError
from setlogs.http.exchange import Exchange
from setlogs.http.strict_json import parse_json

MAX_UPLOAD_BYTES = 5 * 1024 * 1024
MEDIA_TYPES = ("multipart/form-data", "text/csv", "application/json")
_FILE = b"file"
_MAX_FIELDS = 10


def read_upload(exchange: Exchange) -> bytes:
    """Return the file that a request carries.

    Raises:
        InvalidRequestError: a form without just one file, called `file`.
    """
    if exchange.media_type != "multipart/form-data":
        return exchange.body
    # Only forms need it, and importing it takes time that every cold start would pay.
    from python_multipart import create_form_parser  # noqa: PLC0415
    from python_multipart.exceptions import FormParserError  # noqa: PLC0415

    fields: list[Any] = []
    files: list[Any] = []
    # The body is in memory already; from a size on, the parser would write the file to a disk.
    limits = {"MAX_MEMORY_FILE_SIZE": MAX_UPLOAD_BYTES, "MAX_FIELDS": _MAX_FIELDS}
    content_type = {"Content-Type": exchange.header("content-type").encode("latin-1")}
    try:
        parser = create_form_parser(content_type, fields.append, files.append, limits)
        parser.write(exchange.body)
        parser.finalize()
        [file] = files
    except (FormParserError, ValueError) as error:
        raise _no_file() from error
    if fields or file.field_name != _FILE:
        raise _no_file()
    file.file_object.seek(0)
    data: bytes = file.file_object.read()
    return data


def _no_file() -> InvalidRequestError:
    detail = "A form must have exactly one part, a file with this name; parameters go in the query"
    return InvalidRequestError(FieldError("pointer", f"#/{_FILE.decode()}", "missing", detail))


def read_file(
    data: bytes, media_type: str, source: str, timezone: str | None, unit: str | None
) -> Reading:
    """Read a file of any known format.

    Args:
        data: The file.
        media_type: `application/json` only takes SetLogs' own format.
        source: `auto`, or the only format that it may have.
        timezone: IANA name of the zone it was written in, for files that do not say.
        unit: `kg` or `lb`, for files that do not say.

    Raises:
        ApiError: it cannot be read as a whole; single rows are told in the reading.
    """
    is_json = media_type == "application/json" or data.lstrip()[:1] == b"{"
    if is_json and source in ("auto", setlogs.NAME):
        return setlogs.read(parse_json(data, setlogs.MAX_VALUES))
    if is_json or source == setlogs.NAME:
        raise UnknownFormatError([], {setlogs.NAME: ("format", "format_version", "sessions")})
    return read_table(data, source, timezone, unit)
