"""Reads the uploaded file from a request: the body itself, or the file of a form and what comes with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from python_multipart import create_form_parser
from python_multipart.exceptions import FormParserError

from functions.transfer.errors import UnknownFormatError
from functions.transfer.formats import setlogs
from functions.transfer.formats.column_names import BY_COLUMNS, Columns
from functions.transfer.formats.reading import Reading
from setlogs.errors import MAX_ERRORS, FieldError, InvalidRequestError
from setlogs.field_codes import FieldCode
from setlogs.fields.requests import Id, without_surplus
from setlogs.http.exchange import Exchange
from setlogs.http.problems import InvalidBodyError
from setlogs.http.strict_json import MalformedJsonError, parse_json

MAX_UPLOAD_BYTES = 5 * 1024 * 1024
MAX_MAPPING_BYTES, MAX_NAMES = 1024 * 1024, 50_000
MEDIA_TYPES = ("multipart/form-data", "text/csv", "application/json")
_FILE, _MAPPING, _COLUMNS = "file", "mapping", "columns"
_MAX_FIELDS = 10
_MAX_COLUMNS_BYTES, _MAX_COLUMNS_VALUES = 10_000, 100
_ID: TypeAdapter[UUID | None] = TypeAdapter(Id | None)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What a request carries.

    Attributes:
        data: The file.
        mapping: By name in the file, the exercise that it means; None for one of its own.
        columns: What the columns of a file of no known format are.
    """

    data: bytes
    mapping: dict[str, UUID | None] = field(default_factory=dict)
    columns: Columns | None = None


def read_upload(exchange: Exchange, source: str) -> Uploaded:
    """Return what a request carries: the file as the body itself, or in a form with the parts beside it.

    Args:
        exchange: The request.
        source: `columns` needs the part of this name, and no other uses it.

    Raises:
        InvalidRequestError: a form without just one file, called `file`, or with another part than
            `mapping` and `columns`, or one of them twice, malformed, missing or not used.
        InvalidBodyError: what is in them is not as it must be.
    """
    is_form = exchange.media_type == "multipart/form-data"
    file, parts = _parts(exchange) if is_form else (exchange.body, {})
    if source == BY_COLUMNS and _COLUMNS not in parts:
        raise _refused(
            _COLUMNS, "missing", "A form part with this name must say what each column is"
        )
    if source != BY_COLUMNS and _COLUMNS in parts:
        raise _refused(_COLUMNS, "not_used", "Only used with source=columns")
    mapping = _json(parts, _MAPPING, MAX_MAPPING_BYTES, MAX_NAMES)
    named = _json(parts, _COLUMNS, _MAX_COLUMNS_BYTES, _MAX_COLUMNS_VALUES)
    return Uploaded(
        file,
        {} if mapping is None else _mapping(mapping),
        None if named is None else _columns(named),
    )


def _parts(exchange: Exchange) -> tuple[bytes, dict[str, bytes]]:
    """Return the file of a form, and its other parts by name."""
    fields: list[Any] = []
    files: list[Any] = []
    # The body is in memory already; from a size on, the parser would write the file to a disk.
    limits = {"MAX_MEMORY_FILE_SIZE": MAX_UPLOAD_BYTES, "MAX_FIELDS": _MAX_FIELDS}
    content_type = {"Content-Type": exchange.header("content-type").encode("latin-1")}
    try:
        parser = create_form_parser(content_type, fields.append, files.append, limits)
        parser.write(exchange.body)
        parser.finalize()
    except (FormParserError, ValueError) as error:
        raise _no_file() from error
    found = [(part.field_name, _contents(part)) for part in files]
    found_files = [data for name, data in found if name == _FILE.encode()]
    found += [(part.field_name, part.value or b"") for part in fields]
    parts: dict[str, bytes] = {}
    for name in (_MAPPING, _COLUMNS):
        named = [data for part, data in found if part == name.encode()]
        if len(named) > 1:
            raise _refused(name, "repeated", "A form can have this part once")
        parts.update((name, data) for data in named)
    if len(found_files) != 1 or len(found) != 1 + len(parts):
        raise _no_file()
    return found_files[0], parts


def _contents(file: Any) -> bytes:
    file.file_object.seek(0)
    data: bytes = file.file_object.read()
    return data


def _json(parts: Mapping[str, bytes], name: str, most_bytes: int, most_values: int) -> Any:
    """Return the value of a part, None when the form has no such part."""
    if name not in parts:
        return None
    if len(parts[name]) > most_bytes:
        raise _refused(name, "too_long", f"Must have at most {most_bytes:,} bytes")
    try:
        value = parse_json(parts[name], most_values)
    except MalformedJsonError as error:
        raise _refused(name, "malformed_json", error.message) from error
    if not isinstance(value, dict):
        raise _refused(name, "wrong_type", "Must be an object")
    return value


def _mapping(members: dict[str, Any]) -> dict[str, UUID | None]:
    errors: list[Any] = []
    mapping: dict[str, UUID | None] = {}
    wrong = 0
    for name, value in members.items():
        try:
            mapping[name] = _ID.validate_python(value)
        except ValidationError as error:
            wrong += 1
            if len(errors) < MAX_ERRORS:
                errors += [{**one, "loc": ("body", _MAPPING, name)} for one in error.errors()]
    if errors:
        raise InvalidBodyError(errors[:MAX_ERRORS], wrong)
    return mapping


def _columns(members: dict[str, Any]) -> Columns:
    known, surplus = without_surplus(members, Columns)
    try:
        return Columns.model_validate(known)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        located = [{**one, "loc": ("body", _COLUMNS, *one["loc"])} for one in errors]
        raise InvalidBodyError(located, len(errors) + surplus) from error


def _refused(name: str, code: FieldCode, detail: str) -> InvalidRequestError:
    return InvalidRequestError(FieldError("pointer", f"#/{name}", code, detail))


def _no_file() -> InvalidRequestError:
    detail = (
        "A form must have exactly one file with this name, and besides at most `mapping` and "
        "`columns`; parameters go in the query"
    )
    return _refused(_FILE, "missing", detail)


def read_file(
    upload: Uploaded, media_type: str, source: str, timezone: str | None, unit: str | None
) -> Reading:
    """Read a file of any known format, or of the columns that came with it.

    Args:
        upload: The file.
        media_type: `application/json` only takes SetLogs' own format.
        source: `auto`, or the only format that it may have.
        timezone: IANA name of the zone it was written in, for files that do not say.
        unit: `kg` or `lb`, for files that do not say.

    Raises:
        ApiError: it cannot be read as a whole; single rows are told in the reading.
    """
    data = upload.data
    is_json = media_type == "application/json" or data.lstrip()[:1] == b"{"
    if is_json and source in ("auto", setlogs.NAME):
        return setlogs.read(parse_json(data, setlogs.MAX_VALUES))
    if is_json or source == setlogs.NAME:
        raise UnknownFormatError([], {setlogs.NAME: ("format", "format_version", "sessions")})
    # Every cold start would pay for the formats of all apps.
    from functions.transfer.formats.detection import read_table  # noqa: PLC0415

    return read_table(data, source, timezone, unit, upload.columns)
