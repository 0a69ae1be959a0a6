"""The HTTP side of the changes feed."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from functions.transfer import queries
from functions.transfer.schemas import ChangePage
from setlogs.identity import Caller
from setlogs.pagination import DEFAULT_LIMIT, Limit, decode_cursor, encode_cursor, next_link
from setlogs.responses import json_response
from setlogs.routing import Db, Route

router = APIRouter(route_class=Route, tags=["Changes"])


@router.get("/changes", response_model=ChangePage)
async def list_changes(
    request: Request,
    caller: Caller,
    db: Db,
    since: Annotated[
        str | None, Query(description="`next_cursor` of the last answer; leave out to start.")
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """List what changed in one's exercises, sessions and sets, oldest first.

    Ask with `next_cursor` until `items` is empty, keep that cursor, and go on with it the next time:
    it never expires. Every change appears, in the order of the commits and none later between those
    already seen. `data` is the resource as the change left it, null when it was deleted, and
    `version` is that of its ETag, `"v<version>"`. The shipped catalogue is not part of it.
    """
    [after] = decode_cursor(request, caller, since, queries.CHANGES_KEY) or (0,)
    listed = queries.list_changes(db, caller, after=after, limit=limit)
    cursor = encode_cursor(request, caller, [listed.last_seq])
    body = f'{{"items":[{",".join(listed.documents)}],"next_cursor":"{cursor}"}}'
    headers = {"Link": next_link(request, cursor, "since")} if listed.more else {}
    return json_response(body, headers=headers)
