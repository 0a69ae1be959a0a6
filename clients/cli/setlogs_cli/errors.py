"""What goes wrong, in words for the person at the terminal."""

import errno
import json
import os
import re
import sys
from collections.abc import Mapping
from typing import Any

import click
import httpx

PIPE_CLOSED = 128 + 13
"""The exit status of programs that a broken pipe ends (SIGPIPE)."""
BUSY = {429, 502, 503, 504}
UNDER_WAY = {"idempotency_in_progress"}
PROBLEM = "application/problem+json"
OPTIONS = {"unit": "--unit kg or --unit lb", "timezone": "--timezone, such as Europe/Berlin"}
"""The option that sets a parameter which the server misses."""
NEAREST = 3
"""Formats shown that a file may have been meant to be; the server names the nearest first."""
ADVICE = {
    "unknown_format": (
        "The first line of the file fits no known format. If the file is from another app, say with"
        " --columns FILE which column is what (see setlogs import --help)."
    ),
    "precondition_failed": "It was changed elsewhere meanwhile, so nothing was done. Try again.",
    "not_for_tokens": "A personal access token cannot do this. Unset SETLOGS_TOKEN, and log in.",
    "payload_too_large": (
        "The file is too large. Split it between two rows, repeat the first line in each part, and"
        " import the parts one after another."
    ),
}
"""What to do at a terminal, for problems that speak of requests."""


class InputError(click.ClickException):
    """What was typed cannot be meant; unlike click's own, it is said in one line."""

    exit_code = click.UsageError.exit_code


class NotLoggedInError(click.ClickException):
    """There is no login, or it has ended."""

    def __init__(self, url: str) -> None:
        super().__init__(f"Not logged in at {url}. Use: setlogs login")


class TokenRefusedError(click.ClickException):
    """The server knows no such personal access token."""

    def __init__(self, url: str) -> None:
        super().__init__(f"{url} does not accept the token in SETLOGS_TOKEN: revoked, or expired?")


class UnreachableError(click.ClickException):
    """No answer came, also after retries."""

    def __init__(self, url: str, reason: Exception) -> None:
        words = re.sub(r"^\[Errno -?\d+\] ", "", str(reason)) or type(reason).__name__
        super().__init__(f"No answer from {url} ({printable(words)}). Is the server up?")


class ProblemError(click.ClickException):
    """The server refused a request.

    Attributes:
        code: The problem's stable code, empty when the answer is no problem document.
        parameters: Names of the parameters that are missing or wrong, None if anything else is.
        is_busy: Whether the same request may succeed in a moment.
        is_open: Whether it may also have succeeded already: what refuses it is not SetLogs, or is busy.
    """

    def __init__(self, answer: httpx.Response) -> None:
        problem = _problem(answer)
        self.code = str(problem.get("code", ""))
        names = [error.get("parameter") for error in problem.get("errors", [])]
        self.parameters = None if None in names else set(names)
        self.is_busy = answer.status_code in BUSY or self.code in UNDER_WAY
        self.is_open = self.is_busy or not self.code
        super().__init__(printable(_explain(answer, problem)))


class Explained(click.Group):
    """Commands that report problems with files, URLs and servers as a sentence, not a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno == errno.EPIPE:
                # The reader of a pipe has seen enough; nothing more may be written to it at the end.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                ctx.exit(PIPE_CLOSED)
            raise click.ClickException(str(error)) from None
        except httpx.InvalidURL as error:
            raise InputError(f"Invalid URL: {error}") from None
        except json.JSONDecodeError:
            raise click.ClickException(
                "The server did not answer like SetLogs. Is the URL right?"
            ) from None


def printable(text: str) -> str:
    """Return a text on which the terminal cannot act: control characters become spaces."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    """Return the problem document of an answer, or an empty one."""
    if not answer.headers.get("content-type", "").startswith(PROBLEM):
        return {}
    try:
        document = answer.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _explain(answer: httpx.Response, problem: Mapping[str, Any]) -> str:
    """Return what a problem says: its detail, the fields at fault, and how to report it."""
    if not problem:
        host = answer.request.url.copy_with(path="/", query=None)
        return f"{host} answered {answer.status_code}, but not like SetLogs. Is the URL right?"
    errors = problem.get("errors", [])
    detail = ADVICE.get(str(problem.get("code"))) or problem.get("detail") or problem.get("title")
    lines = ["The server refused this:" if errors else str(detail)]
    for error in errors:
        lines.append(f"  {_place(error)}: {error['detail']}")
        if error.get("parameter") in OPTIONS:
            lines.append(f"  Set it with {OPTIONS[error['parameter']]}.")
    if problem.get("columns"):
        lines.append(f"  The file has: {', '.join(problem['columns'])}")
    lines.extend(
        f"  {name} needs: {', '.join(columns)}"
        for name, columns in list(problem.get("needed", {}).items())[:NEAREST]
    )
    reference = f"({problem.get('code')}, request {problem.get('request_id')})"
    return f"{lines[0]} {reference}" if len(lines) == 1 else "\n".join([*lines, f"  {reference}"])


def _place(error: Mapping[str, Any]) -> str:
    """Return where an error is, in words: `#/sets/1/rpe` is `set 2, rpe`."""
    place = str(error.get("parameter") or error.get("pointer") or error.get("header"))
    found = re.fullmatch(r"#/sets/(\d+)/(\w+)", place)
    return f"set {int(found[1]) + 1}, {found[2]}" if found else place.removeprefix("#/")
