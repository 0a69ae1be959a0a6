"""The HTTP side of the changes feed, of imports and of exports."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from functions.transfer import exports, queries, service
from functions.transfer.formats.setlogs import ExportDocument
from functions.transfer.schemas import (
    ChangePage,
    ExportFormat,
    ImportPage,
    ImportRead,
    ImportRequest,
    Source,
)
from functions.transfer.uploads import MAX_UPLOAD_BYTES, MEDIA_TYPES, read_file, read_upload
from setlogs.fields.requests import Id, Timezone, Unit
from setlogs.http.exchange import exchange_of
from setlogs.http.idempotency import OptionalKey
from setlogs.http.identity import Caller
from setlogs.http.pagination import (
    DEFAULT_LIMIT,
    Cursor,
    Limit,
    decode_cursor,
    encode_cursor,
    next_link,
)
from setlogs.http.responses import created, json_response, page, resource
from setlogs.http.routing import Route, Upload, options

router = APIRouter(route_class=Route)
UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
            "text/csv": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "object"}},
        },
    },
}

EXPORT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A file to keep; `Link` leads to the next part of a large account.",
        "model": ExportDocument,
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}


@router.get("/changes", response_model=ChangePage, tags=["Changes"])
def list_changes(
    request: Request,
    call: Caller,
    since: Annotated[
        str | None, Query(description="`next_cursor` of the last answer; leave out to start.")
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """List what changed in one's exercises, sessions and sets, oldest first.

    Ask with `next_cursor` until `items` is empty, keep that cursor, and go on with it the next time:
    it never expires. Every change appears, in the order of the commits and none later between those
    already seen; only states that were superseded two years ago are left out. `data` is the resource
    as the change left it, null when it was deleted, and `version` is that of its ETag,
    `"v<version>"`. The shipped catalogue is not part of it.
    """
    [after] = decode_cursor(request, since, queries.CHANGES_KEY) or (0,)
    listed = queries.list_changes(call, after=after, limit=limit)
    cursor = encode_cursor(request, [listed.last_seq])
    body = f'{{"items":[{",".join(listed.documents)}],"next_cursor":"{cursor}"}}'
    headers = {"Link": next_link(request, cursor, "since")} if listed.more else {}
    return json_response(body, headers=headers)


@router.post(
    "/imports",
    status_code=201,
    response_model=ImportRead,
    responses={200: {"model": ImportRead, "description": "A dry run: nothing was added."}},
    openapi_extra=UPLOAD,
    tags=["Imports and exports"],
)
@options(upload=Upload(MEDIA_TYPES, MAX_UPLOAD_BYTES))
def import_file(
    request: Request,
    call: Caller,
    key: OptionalKey,
    source: Annotated[Source, Query(description="`auto` tells it by the first line.")] = "auto",
    timezone: Annotated[
        Timezone | None, Query(description="Where the file was written; CSV files do not say.")
    ] = None,
    unit: Annotated[Unit | None, Query(description="Of weights, where the file says none.")] = None,
    *,
    dry_run: Annotated[bool, Query(description="Only report what would be added.")] = False,
) -> Response:
    """Import workouts from Strong, Hevy, FitNotes, or an export of SetLogs, up to 5 MiB.

    Every row becomes a set or is named in `problems`. What is there already, also from the same file
    before, is not added again. `DELETE` undoes it.
    """
    exchange = exchange_of(request)
    data = read_upload(exchange)
    reading = read_file(data, exchange.media_type, source, timezone, unit)
    if dry_run:
        return json_response(service.preview_import(call, reading))
    digest = hashlib.sha256(data).hexdigest()
    asked = ImportRequest(source=source, timezone=timezone, unit=unit, digest=digest)
    keyed = key.of(asked) if key else None
    return created(request, service.import_file(call, reading, keyed))


@router.get("/imports", response_model=ImportPage, tags=["Imports and exports"])
def list_imports(
    request: Request,
    call: Caller,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """List imports, newest first, without the reports of their rows."""
    after = decode_cursor(request, cursor, queries.IMPORT_KEY)
    listed = queries.list_imports(call, after=after, limit=limit)
    return page(request, listed)


@router.get("/imports/{import_id}", response_model=ImportRead, tags=["Imports and exports"])
def get_import(request: Request, import_id: Id, call: Caller) -> Response:
    """Show an import with the report of its rows."""
    row = queries.get_import(call, import_id)
    return resource(request, row.body, row.etag)


@router.delete("/imports/{import_id}", status_code=204, tags=["Imports and exports"])
def undo_import(import_id: Id, call: Caller) -> Response:
    """Undo an import: what it added goes, but for what was edited since.

    Sessions stay while they have sets, and new exercises are archived unless a set uses them.
    """
    service.undo_import(call, import_id)
    return Response(status_code=204)


@router.get("/me/export", responses=EXPORT, tags=["Imports and exports"])
def export_account(
    request: Request,
    call: Caller,
    file_format: Annotated[
        ExportFormat, Query(alias="format", description="`json` keeps all that was entered.")
    ] = "json",
    cursor: Cursor = None,
) -> Response:
    """Take one's exercises, sessions and sets away, as a file that `POST /imports` takes back.

    A large account comes in parts of about 4 MiB, each a whole file: go on with `Link` until there is
    none. The CSV formats are those of other apps and cannot hold everything.
    """
    after = decode_cursor(request, cursor, exports.EXPORT_KEY)
    part = exports.read_part(call, after, file_format)
    following = encode_cursor(request, part.next_key) if part.next_key else None
    headers = {"Link": next_link(request, following)} if following else {}
    if file_format == "json":
        body, name = exports.export_json(part, following), "setlogs.json"
    else:
        body, name = exports.export_table(part, file_format), f"{file_format}.csv"
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(body, 200, headers, "application/json" if file_format == "json" else "text/csv")
