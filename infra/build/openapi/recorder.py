"""Sends requests to the app, and keeps them and their answers as examples that are the same in every run."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import chain, count
from typing import Any

import httpx
from fastapi import FastAPI

from setlogs.http.problems import MEDIA_TYPE as PROBLEM
from setlogs.http.routing import PlainRoute

LAST_DAY = date(2026, 5, 10)
"""Nothing in the examples happens later, so what says a later time was written by a clock."""
NOW = "2026-05-04T18:00:00.000000Z"
REQUEST_ID = "0b5d9c7e-3f2a-4c61-9a8e-5d4f1c2b3a60"
SECRETS = {
    "access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIwMTlkZjQwYSJ9.c2lnbmF0dXJl",
    "refresh_token": "mVJ9yQx0kB7tq2cWc0r3Yx6cJcB1vTq5m2eXk8uR4aE",
    "next_cursor": "tqPpLxTyOXiE3aH0vM1bGVsiZXhhbXBsZSJd",
    "request_id": REQUEST_ID,
    "instance": f"urn:setlogs:request:{REQUEST_ID}",
    "token": "AZ30Cv__cACAAAAAAAAAAdJ5gUu3x0RkMZb1oTqW8sVnYc4eLhFpGiA",
    "hint": "slp_EX…LE",
}
"""What stands for members of these names."""
PERSONAL_TOKEN = "slp_EXAMPLE"  # noqa: S105  of nobody
JSON = "application/json"
ANYWHERE = ("rate_limited", "internal_error", "service_unavailable", "idempotency_in_progress")
"""Codes that many operations answer in the same words, and one is made to."""
_STATES = re.compile(r"(?m)^.*setlogs_\w+_up\b.*\n")
"""Lines of metrics that are the same in every run."""
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


type Answers = dict[str, dict[str, dict[str, Any]]]


@dataclass
class Examples:
    """What was sent and answered, by the name of the operation.

    Attributes:
        requests: By operation and name of the example: parameters by place and name, and the body.
        answers: By operation, status, media type and name of the example: the body, or a reference to
            what is shared.
        shared: By name, problem documents that say nothing of the operation.
    """

    requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, Answers] = field(default_factory=dict)
    shared: dict[str, Any] = field(default_factory=dict)

    def share(self) -> None:
        """Keep what several operations answer once, under its code."""
        problems = [
            (shown, code, json.dumps(shown[code], sort_keys=True))
            for answers in self.answers.values()
            for media in answers.values()
            for shown in [media.get(PROBLEM, {})]
            for code in shown
        ]
        times = Counter(text for _, _, text in problems)
        names: dict[str, str] = {}
        for shown, code, text in problems:
            if times[text] > 1 or code in ANYWHERE:
                name = names.setdefault(text, unused(code, names.values()))
                self.shared[name] = json.loads(text)
                shown[code] = {"$ref": f"#/components/examples/{name}"}

    def as_json(self) -> str:
        """Return the text of the file that keeps them."""
        document = {"shared": self.shared, "requests": self.requests, "answers": self.answers}
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def unused(name: str, names: Collection[str]) -> str:
    """Return a name that is not among others, with a number if it has to."""
    numbered = (f"{name}_{number}" for number in count(2))
    return next(each for each in chain([name], numbered) if each not in names)


class Normaliser:
    """Replaces what differs from run to run: ids that the server made, its clock, and secrets.

    Args:
        kept: Ids that are the same in every run.
    """

    def __init__(self, kept: Collection[str]) -> None:
        self._ids = {id_: id_ for id_ in kept}
        self._made = 0

    def keep(self, id_: str) -> None:
        """Keep an id that the client chose."""
        self._ids[id_] = id_

    def fixed(self, value: Any, name: str = "") -> Any:
        """Return a value as it is in every run; `name` is that of the member."""
        if isinstance(value, dict):
            return {key: self.fixed(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [self.fixed(each, name) for each in value]
        if not isinstance(value, str) or not value:
            return value
        if value.startswith("slp_"):
            return PERSONAL_TOKEN
        if name in SECRETS:
            return SECRETS[name]
        text = _UUID.sub(lambda found: self._id(found[0]), value)
        text = _INSTANT.sub(lambda found: _instant(found[0]), text)
        return _DAY.sub(lambda found: _day(found[0]), text)

    def _id(self, id_: str) -> str:
        if id_ not in self._ids:
            self._made += 1
            self._ids[id_] = f"019df40a-ffff-7000-8000-{self._made:012d}"
        return self._ids[id_]


def _instant(text: str) -> str:
    return NOW if _is_of_a_clock(text[:10]) else text


def _day(text: str) -> str:
    return NOW[:10] if _is_of_a_clock(text) else text


def _is_of_a_clock(day: str) -> bool:
    try:
        return LAST_DAY < date.fromisoformat(day) <= datetime.now(UTC).date()
    except ValueError:
        return False


class Recorder:
    """A client of the app that keeps what it sends and gets.

    Attributes:
        routes: By the name of the operation.
        examples: What was kept.
        token: Sent where a request brings none of its own.
        ids: For parameters of paths, where a request names none.

    Args:
        app: What answers.
        kept: Ids that are the same in every run.
    """

    def __init__(self, app: FastAPI, kept: Collection[str]) -> None:
        self._app = app
        self.normaliser = Normaliser(kept)
        routes = [route for route in app.routes if isinstance(route, PlainRoute)]
        self.routes = {route.name: route for route in routes if route.include_in_schema}
        self.examples = Examples()
        self.token: str | None = None
        self.ids: dict[str, str] = {}

    def send(  # noqa: PLR0913  a request has as many parts
        self,
        operation: str,
        status: int,
        name: str = "example",
        *,
        body: Any = None,
        query: dict[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, tuple[str | None, str, str]] | None = None,
        content: bytes | None = None,
        token: str | None = None,
        ids: dict[str, str] | None = None,
    ) -> Any:
        """Send a request, keep it and its answer, and return what was answered.

        Args:
            operation: Name of the route.
            status: What it must answer.
            name: Of the example; a refusal is called by its code.
            body: Sent as JSON.
            query: Its parameters.
            headers: Sent besides the token.
            form: Sent as a form: file name, text and media type by part.
            content: Sent as it is.
            token: Sent in place of the user's; none when it is empty.
            ids: For parameters of the path, in place of the user's.

        Raises:
            AssertionError: it answers otherwise.
        """
        route = self.routes[operation]
        used = {each: (self.ids | (ids or {}))[each] for each in route.param_convertors}
        sent = dict(headers or {})
        bearer = self.token if token is None else token
        if bearer:
            sent["Authorization"] = f"Bearer {bearer}"
        [method] = route.methods
        path = route.path_format.format(**used)
        answer = asyncio.run(
            self._call(
                method, path, params=query, json=body, files=form, content=content, headers=sent
            )
        )
        assert answer.status_code == status, (
            f"{operation} is to answer {status}, as infra/build/openapi says, and answers "
            f"{answer.status_code}: {answer.text}"
        )
        if status < 400:
            parameters = {"path": used, "query": query or {}, "header": headers or {}}
            part = _parts(form) if form else body
            request = {"parameters": {k: v for k, v in parameters.items() if v}, "body": part}
            self._keep_request(operation, name, request)
        return self._keep_answer(operation, name, answer)

    async def _call(self, method: str, path: str, **parts: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=self._app, raise_app_exceptions=False)
        agent = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost:8000", headers=agent
        ) as client:
            return await client.request(method, path, **parts)

    def _keep_request(self, operation: str, name: str, request: dict[str, Any]) -> None:
        for id_ in _chosen(request["body"]):
            self.normaliser.keep(id_)
        self.examples.requests.setdefault(operation, {})[name] = self.normaliser.fixed(request)

    def _keep_answer(self, operation: str, name: str, answer: httpx.Response) -> Any:
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        if not answer.content:
            return None
        value: Any = answer.json() if media_type.endswith("json") else answer.text
        if media_type == "text/plain":
            value = "".join(_STATES.findall(value))
        kept = self.normaliser.fixed(value)
        if media_type == PROBLEM:
            name = str(value["code"])
        answers = self.examples.answers.setdefault(operation, {})
        media = answers.setdefault(str(answer.status_code), {})
        media.setdefault(media_type, {}).setdefault(name, kept)
        return value

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """Keep nothing of what is sent in this block."""
        kept, self.examples = self.examples, Examples()
        yield
        self.examples = kept


def _parts(form: Mapping[str, tuple[str | None, str, str]]) -> dict[str, Any]:
    return {n: json.loads(text) if kind == JSON else text for n, (_, text, kind) in form.items()}


def _chosen(body: Any) -> Iterator[str]:
    """Yield the ids that a body chooses."""
    if isinstance(body, dict):
        if "id" in body:
            yield body["id"]
        for each in body.get("sets", ()):
            yield from _chosen(each)
