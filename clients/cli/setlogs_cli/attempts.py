"""What was sent and not answered: kept on the disk, and sent again as the very same requests."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import click
from filelock import FileLock

from setlogs_cli import credentials
from setlogs_cli.api import Api
from setlogs_cli.errors import ProblemError

KEPT = (
    "It may or may not have been stored. It is kept here, and the next setlogs log, weigh, end or undo"
    " sends it again: it is stored once."
)


@dataclass(frozen=True)
class Request:
    """A POST that creates something once for its key.

    Attributes:
        path: Of the list that it adds to.
        key: Its Idempotency-Key.
        body: What is sent, the same in each repetition.
    """

    path: str
    key: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Attempt:
    """What a command wants to store.

    Attributes:
        account: Whose, and where.
        command: What was typed: the same again is the same attempt.
        made_at: When, on the clocks of this machine.
        requests: In their order; the last one stores it.
    """

    account: str
    command: list[str]
    made_at: str
    requests: list[Request]

    @classmethod
    def now(cls, api: Api, command: Sequence[str], requests: Sequence[Request]) -> Self:
        """Return one that is made now."""
        made_at = f"{datetime.now().astimezone():%Y-%m-%d %H:%M}"
        return cls(api.account, list(command), made_at, list(requests))

    def send(self, api: Api) -> dict[str, Any]:
        """Send it, and return the answer to its last request.

        A session that was made for sets which are then refused is removed again.

        Raises:
            ProblemError: the server refused.
            UnreachableError: no answer came: it may or may not have been stored.
        """
        *before, last = self.requests
        for request in before:
            _create(api, request)
        try:
            return dict(api.post(last.path, key=last.key, json=last.body).json())
        except ProblemError as problem:
            for request in before if not problem.is_open else ():
                api.delete(f"{request.path}/{request.body['id']}", etag="*")
            raise


def _create(api: Api, request: Request) -> None:
    """Make what the next request needs; that it is there already is as good."""
    try:
        api.post(request.path, key=request.key, json=request.body)
    except ProblemError as problem:
        if problem.code != "id_taken":
            raise


def locked() -> FileLock:
    """Return the lock of commands that store something: two at once would begin two sessions."""
    folder = credentials.folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return FileLock(folder / "unanswered.lock", timeout=60)


def send(api: Api, attempt: Attempt) -> dict[str, Any]:
    """Send an attempt, which is kept on the disk until it is answered.

    Raises:
        ProblemError: the server refused, for good or for now.
        UnreachableError: no answer came.
    """
    _save([*_load(), attempt])
    try:
        stored = attempt.send(api)
    except BaseException as error:
        if isinstance(error, ProblemError) and not error.is_open:
            _forget(attempt)
        else:
            click.echo(KEPT, err=True)
        raise
    _forget(attempt)
    return stored


def send_again(api: Api, command: Sequence[str] = ()) -> dict[str, Any] | None:
    """Send what was not answered, in its order, and say what became of it.

    Args:
        api: The server; what belongs to another account stays.
        command: What was typed now.

    Returns:
        What was stored for the same command, None if it is none of them.

    Raises:
        ProblemError: the server refuses it for now; it and what follows are kept.
        UnreachableError: still no answer came; likewise.
    """
    found: dict[str, Any] | None = None
    for attempt in [each for each in _load() if each.account == api.account]:
        what = f"{shlex.join(attempt.command)} (of {attempt.made_at})"
        try:
            stored = attempt.send(api)
        except ProblemError as problem:
            if problem.is_open:
                raise
            click.echo(f"Refused, and forgotten: setlogs {what}\n{problem.message}", err=True)
        else:
            click.echo(f"Stored once: setlogs {what}", err=True)
            if attempt.command == list(command):
                found = stored
        _forget(attempt)
    return found


def _file() -> Path:
    return credentials.folder() / "unanswered.json"


def _load() -> list[Attempt]:
    """Return what is kept, oldest first."""
    try:
        entries = json.loads(_file().read_text(encoding="utf-8"))
        return [
            Attempt(**entry | {"requests": [Request(**one) for one in entry["requests"]]})
            for entry in entries
        ]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError):
        raise click.ClickException(
            f"{_file()} is damaged. It has what was not answered yet; remove it to go on."
        ) from None


def _save(attempts: Sequence[Attempt]) -> None:
    if attempts:
        credentials.write(_file(), [asdict(each) for each in attempts])
    else:
        _file().unlink(missing_ok=True)


def _forget(attempt: Attempt) -> None:
    _save([each for each in _load() if each != attempt])
