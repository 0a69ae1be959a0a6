"""The HTTP side of the changes feed, of imports and of exports."""

import hashlib
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from functions.transfer import exports, queries, undoing
from functions.transfer.formats.setlogs import ExportDocument
from functions.transfer.plans.options import Changed, Deleted, Duplicates, ImportOptions
from functions.transfer.schemas import (
    ChangePage,
    ExportFormat,
    ImportMappingPage,
    ImportPage,
    ImportProblemPage,
    ImportRead,
    ImportRequest,
    Source,
)
from functions.transfer.uploads import (
    MAX_UPLOAD_BYTES,
    MEDIA_TYPES,
    read_file,
    read_upload,
)
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
        str | None,
        Query(
            description="`next_cursor` of the previous answer; omit to start from the beginning."
        ),
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """List the changes to your exercises, sessions, sets and weigh-ins, oldest first.

    Repeat with `next_cursor` until `items` is empty, keep the last cursor, and continue with it next
    time. Changes appear in the order in which they were committed, and none is ever added between those
    already seen; only states that were superseded more than two years ago are left out. `data` is the
    resource after the change, null when it was deleted, and `version` is the one in its ETag,
    `"v<version>"`. Tell resources apart by `entity` and `id`, as two of different kinds may have one id.
    Catalogue exercises are not included.
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
    tags=["Imports and exports"],
)
@options(upload=Upload(MEDIA_TYPES, MAX_UPLOAD_BYTES))
def import_file(  # noqa: PLR0913  each choice is a parameter
    request: Request,
    call: Caller,
    key: OptionalKey,
    source: Annotated[
        Source, Query(description="`auto` detects the format from the first line.")
    ] = "auto",
    timezone: Annotated[
        Timezone | None,
        Query(description="Time zone of the file's local times; CSV files do not contain one."),
    ] = None,
    unit: Annotated[
        Unit | None,
        Query(
            description=(
                "Unit of weights where the file does not say; where the app converted them, the unit"
                " they were entered in."
            )
        ),
    ] = None,
    duplicates: Annotated[
        Duplicates,
        Query(description="`add` adds once more what exists already."),
    ] = "skip",
    deleted: Annotated[
        Deleted,
        Query(description="`restore` brings back what you have deleted and the file still has."),
    ] = "skip",
    changed: Annotated[
        Changed,
        Query(
            description=(
                "`update` takes over what the file says now of sets and sessions that it said otherwise "
                "before, unless you have edited them here since. `report` only lists the differences."
            )
        ),
    ] = "report",
    *,
    dry_run: Annotated[
        bool, Query(description="Only report what would be added; add nothing.")
    ] = False,
) -> Response:
    """Import workouts and body weights from a file of another app or of SetLogs, up to 5 MiB.

    The file comes in a form, or as the body itself (`text/csv` or `application/json`).
    Read are files of Strong, Hevy, FitNotes, Fitbod, JEFIT, StrongLifts, Lyfta, Liftosaur and LiftLog, exports of
    SetLogs, and with `source=columns` any other CSV, by what the form part `columns` says of its columns.
    Every row becomes a set or a weigh-in, or is listed in `problems`. What already exists, for example from an earlier
    import of the same file, is not added again; what you have deleted stays deleted; what the file says otherwise
    than before is reported. `duplicates`, `deleted` and `changed` choose otherwise. `DELETE` undoes an import.
    """
    from functions.transfer import service  # noqa: PLC0415  every cold start would pay for it

    exchange = exchange_of(request)
    upload = read_upload(exchange, source)
    reading = read_file(upload, exchange.media_type, source, timezone, unit)
    chosen = ImportOptions(duplicates, deleted, changed, upload.mapping)
    if dry_run:
        return json_response(service.preview_import(call, reading, chosen))
    asked = ImportRequest(
        source=source,
        timezone=timezone,
        unit=unit,
        columns=upload.columns,
        digest=hashlib.sha256(upload.data).hexdigest(),
        **asdict(chosen),
    )
    keyed = key.of(asked) if key else None
    return created(request, service.import_file(call, reading, chosen, keyed))


@router.get("/imports", response_model=ImportPage, tags=["Imports and exports"])
def list_imports(
    request: Request,
    call: Caller,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """List imports, newest first, without their row reports."""
    after = decode_cursor(request, cursor, queries.IMPORT_KEY)
    listed = queries.list_imports(call, after=after, limit=limit)
    return page(request, listed)


@router.get("/imports/{import_id}", response_model=ImportRead, tags=["Imports and exports"])
def get_import(request: Request, import_id: Id, call: Caller) -> Response:
    """Show an import with its row report."""
    row = queries.get_import(call, import_id)
    return resource(request, row.body, row.etag)


@router.get(
    "/imports/{import_id}/problems", response_model=ImportProblemPage, tags=["Imports and exports"]
)
def list_import_problems(
    request: Request,
    import_id: Id,
    call: Caller,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """List all that there was to say about the rows of an import, in the order of the file."""
    return _report_page(request, call, import_id, "problems", limit, cursor)


@router.get(
    "/imports/{import_id}/mapping", response_model=ImportMappingPage, tags=["Imports and exports"]
)
def list_import_mapping(
    request: Request,
    import_id: Id,
    call: Caller,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """List what the names in the file of an import became, in the order of the file."""
    return _report_page(request, call, import_id, "mapping", limit, cursor)


@router.delete("/imports/{import_id}", status_code=204, tags=["Imports and exports"])
def undo_import(import_id: Id, call: Caller) -> Response:
    """Undo an import: remove what it added, and put back what it updated, except what has been edited since.

    What it brought back is deleted again. Sessions that still have sets stay, and exercises it created are
    archived unless a set uses them. The same file can come again as if it had never come.
    """
    undoing.undo_import(call, import_id)
    return Response(status_code=204)


@router.get("/me/export", responses=EXPORT, tags=["Imports and exports"])
def export_account(
    request: Request,
    call: Caller,
    file_format: Annotated[
        ExportFormat, Query(alias="format", description="`json` is lossless.")
    ] = "json",
    cursor: Cursor = None,
) -> Response:
    """Download your exercises, sessions, sets and weigh-ins as a file that `POST /imports` accepts.

    A large account comes in parts of about 4 MiB, each a complete file: follow `Link` until there is
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


def _report_page(
    request: Request, call: Caller, import_id: Id, name: str, limit: int, cursor: str | None
) -> Response:
    after = decode_cursor(request, cursor, queries.REPORT_KEY)
    return page(request, queries.list_report(call, import_id, name, after=after, limit=limit))
