"""The requests of docs/evening.http get the answers that stand above them, the first evening and the next."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.local.running import port, running

__all__ = ["port"]

FILE = (Path(__file__).parents[2] / "docs/evening.http").read_text()


@dataclass
class Request:
    """One request of the file.

    Attributes:
        title: What stands above it.
        name: What others call its answer, empty when none does.
        text: Its line, headers and body.
    """

    title: str
    name: str
    text: str

    @property
    def statuses(self) -> list[int]:
        """Return the statuses that it is said to have, of the first evening and of the next."""
        return [int(status) for status in re.findall(r"\b\d{3}\b", self.title)]


def requests() -> list[Request]:
    """Return the requests of the file in their order."""
    _, *blocks = re.split(r"^### ", FILE, flags=re.MULTILINE)
    found = []
    for block in blocks:
        title, _, text = block.partition("\n")
        name = re.match(r"# @name (\w+)\n", text)
        found.append(Request(title, name[1] if name else "", text[name.end() :] if name else text))
    return found


class Evening:
    """What a client for such files knows: the variables, and the answers to named requests.

    Args:
        address: Where the API answers.
    """

    def __init__(self, address: str) -> None:
        self._variables: dict[str, str] = dict(re.findall(r"^@(\w+) = (.*)$", FILE, re.MULTILINE))
        self._variables["api"] = address
        self._answers: dict[str, httpx.Response] = {}
        self._dynamic: dict[str, Callable[[], str]] = {
            "$guid": lambda: str(uuid4()),
            "$datetime iso8601": lambda: datetime.now(UTC).isoformat(),
        }

    def send(self, request: Request) -> httpx.Response:
        """Send a request with all that it refers to filled in."""
        text = re.sub(r"\{\{(.+?)\}\}", lambda found: self._value(found[1]), request.text)
        head, _, body = text.strip().partition("\n\n")
        (method, url), *lines = (line.split(" ", 1) for line in head.split("\n"))
        headers = {name.removesuffix(":"): value for name, value in lines}
        answer = httpx.request(method, url, headers=headers, content=body or None)
        self._answers[request.name] = answer
        return answer

    def _value(self, expression: str) -> str:
        if expression in self._dynamic:
            return self._dynamic[expression]()
        name, _, path = expression.partition(".response.")
        if not path:
            return self._variables[name]
        kind, _, path = path.partition(".")
        if kind == "headers":
            return str(self._answers[name].headers[path])
        value: Any = self._answers[name].json()
        for step in re.findall(r"\w+", path):
            value = value[int(step) if step.isdigit() else step]
        return str(value)


@pytest.mark.parametrize("title", [request.title for request in requests()])
def test_each_request_says_which_answer_it_gets(title: str) -> None:
    assert re.search(r": [24]\d\d\b", title)


def test_the_evening_can_be_sent_twice(tmp_path: Path, port: int) -> None:
    with running(tmp_path, port):
        for nth in range(2):
            evening = Evening(f"http://localhost:{port}")
            for request in requests():
                answer = evening.send(request)
                expected = request.statuses[min(nth, len(request.statuses) - 1)]
                assert answer.status_code == expected, (request.title, answer.text)
                replayed = "Idempotent-Replayed" in request.title
                assert ("Idempotent-Replayed" in answer.headers) == replayed
