"""What every operation refuses: sent to each that has the check, whatever it is for."""

import json
from collections.abc import Mapping

from infra.build.openapi.recorder import Recorder
from infra.build.openapi.walk import BENCH, NOBODYS
from setlogs.http.routing import Route
from setlogs.http.web import MAX_BODY_BYTES
from setlogs.personal_tokens import PREFIX, Scope


def refuse(recorder: Recorder, tokens: dict[Scope, str]) -> None:
    """Send each operation what its checks refuse.

    Args:
        recorder: Somebody who has one of everything that a path can name.
        tokens: A personal access token of each scope.
    """
    for name, route in recorder.routes.items():
        # What a path names and nobody has, the walk has not made: the tests say so.
        if isinstance(route, Route) and set(route.param_convertors) <= set(recorder.ids):
            _Refusals(recorder, route, name).send(tokens)
    recorder.send("check_health", 413, content=b"x" * (MAX_BODY_BYTES + 1), token="")


class _Refusals:
    """The refusals of one operation.

    Args:
        recorder: Sends them.
        route: The operation.
        name: Its name.
    """

    def __init__(self, recorder: Recorder, route: Route, name: str) -> None:
        self._recorder = recorder
        self._name = name
        self._checks = route.checks
        self._ids = route.param_convertors
        self._is_chart = "progression" in route.path
        self._headers = {"Idempotency-Key": "refused"} if route.checks.key_header else {}
        self._headers |= {"If-Match": "*"} if route.checks.guarded else {}

    def send(self, tokens: dict[Scope, str]) -> None:
        """Send all that apply."""
        self._who(tokens)
        self._which()
        if self._checks.has_body or self._checks.options.upload:
            self._body()
        if self._checks.key_header:
            self._refused(400, headers={"Idempotency-Key": "two words"})
            if self._checks.key_header.required:
                self._refused(400, headers={"Idempotency-Key": None})
        for parameter in self._checks.query_names & {"cursor", "since"}:
            self._refused(400, query={parameter: "elsewhere"})
        if not self._checks.has_body:
            self._refused(422, query={"nonsense": "1"})

    def _who(self, tokens: dict[Scope, str]) -> None:
        if self._checks.secured:
            self._refused(401, token="")
            self._refused(401, token=f"{PREFIX}nobodys")
        scope = self._checks.scope
        if scope is None:
            self._refused(401, token=f"{PREFIX}nobodys")
        if self._checks.secured or scope is None:
            self._refused(403, token=tokens["write" if scope == "read" else "read"])

    def _which(self) -> None:
        if self._ids:
            self._refused(404, ids={name: NOBODYS for name in self._ids if name != "version"})
        if self._checks.guarded:
            self._refused(428, headers={"If-Match": None})
            self._refused(412, headers={"If-Match": '"v99"'})
            self._refused(400, headers={"If-Match": "v1"})

    def _body(self) -> None:
        upload = self._checks.options.upload
        most = upload.max_bytes if upload else MAX_BODY_BYTES
        as_json = {"Content-Type": "application/json"}
        self._refused(413, content=b"x" * (most + 1), headers=as_json)
        self._refused(415, content=b"title=Push", headers={"Content-Type": "application/xml"})
        self._refused(400, content=b'{"reps": 5,', headers=as_json)
        if not upload:
            nonsense = json.dumps({"nonsense": 1}).encode()
            self._refused(422, "nonsense", content=nonsense, headers=as_json)

    def _refused(
        self,
        status: int,
        name: str = "example",
        *,
        headers: Mapping[str, str | None] | None = None,
        content: bytes | None = None,
        query: dict[str, str] | None = None,
        ids: dict[str, str] | None = None,
        token: str | None = None,
    ) -> None:
        asked_with = {**self._headers, **(headers or {})}
        sent = {k: v for k, v in asked_with.items() if v is not None}
        if content is None and (self._checks.has_body or self._checks.options.upload):
            content, sent["Content-Type"] = b"{}", "application/json"
        asked = ({"exercise_id": BENCH} if self._is_chart else {}) | (query or {})
        self._recorder.send(
            self._name,
            status,
            name,
            headers=sent,
            content=content,
            query=asked,
            ids=ids,
            token=token,
        )
