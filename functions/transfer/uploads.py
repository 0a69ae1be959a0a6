"""Gets the file out of a request: as the body itself, or as the one file of a form."""

from fastapi import Request

from functions.transfer.errors import UnknownFormatError
from functions.transfer.formats import setlogs
from functions.transfer.formats.detection import read_table
from functions.transfer.formats.reading import Reading
from setlogs.errors import FieldError, InvalidRequestError
from setlogs.http.strict_json import parse_json

MAX_UPLOAD_BYTES = 5 * 1024 * 1024
MEDIA_TYPES = ("multipart/form-data", "text/csv", "application/json")
_FILE = "file"


async def read_upload(request: Request) -> bytes:
    """Return the file that a request carries.

    Raises:
        InvalidRequestError: a form without just one file, called `file`.
    """
    media_type = request.headers["content-type"].partition(";")[0].strip().lower()
    if media_type != "multipart/form-data":
        return await request.body()
    # Only forms need them, and importing them takes time that every cold start would pay.
    from starlette.datastructures import UploadFile  # noqa: PLC0415
    from starlette.formparsers import MultiPartException, MultiPartParser  # noqa: PLC0415

    parser = MultiPartParser(request.headers, request.stream(), max_files=1, max_fields=0)
    # The body is in memory already; from a size on, the parser would write the file to a disk.
    parser.spool_max_size = MAX_UPLOAD_BYTES
    try:
        form = await parser.parse()
    except (MultiPartException, LookupError, ValueError) as error:
        # A charset that is none and a boundary that is missing are of the last two kinds.
        raise _no_file() from error
    try:
        upload = form.get(_FILE)
        if not isinstance(upload, UploadFile):
            raise _no_file()
        return await upload.read()
    finally:
        await form.close()


def _no_file() -> InvalidRequestError:
    detail = "A form has just one part, a file with this name; parameters go into the query"
    return InvalidRequestError(FieldError("pointer", f"#/{_FILE}", "missing", detail))


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
