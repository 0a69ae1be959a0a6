"""Files on their way to the server."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import httpx
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from setlogs_cli.api import Api

CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True)
class Import:
    """A file with what its owner decides about it.

    Attributes:
        data: The file.
        params: The query, as far as something was decided.
        mapping: By name in the file, the id of the exercise that it means; None for one of its own.
        columns: Which column of the file is what.
    """

    data: bytes
    params: dict[str, str]
    mapping: dict[str, str | None] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)

    def send(self, api: Api, *, dry_run: bool) -> dict[str, Any]:
        """Send it, showing how far it has come, and return the report.

        Raises:
            ProblemError: the server refused.
            UnreachableError: no answer came.
        """
        body, media_type = self._body()
        headers = {"Content-Type": media_type, "Content-Length": str(len(body))}
        console = Console(stderr=True)
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
        )
        hidden = not console.is_terminal
        with Progress(*columns, console=console, transient=True, disable=hidden) as progress:
            task = progress.add_task("Uploading", total=len(body))

            def show(sent: int) -> None:
                # What the server does then takes a time that nobody knows: the bar only pulses.
                is_sent = sent == len(body)
                doing = ("Checking" if dry_run else "Importing") if is_sent else "Uploading"
                total = None if is_sent else len(body)
                progress.update(task, completed=sent, total=total, description=doing)

            answer = api.post(
                "/imports",
                key=str(uuid4()),
                params=self.params | {"dry_run": str(dry_run).lower()},
                headers=headers,
                content=Upload(body, show),
            )
        report: dict[str, Any] = answer.json()
        return report

    def with_choices(self, params: dict[str, str], mapping: dict[str, str | None]) -> "Import":
        """Return it with more decided."""
        return replace(self, params=self.params | params, mapping=self.mapping | mapping)

    def _body(self) -> tuple[bytes, str]:
        """Return what is sent, and its type: the file itself, or a form when there is more."""
        parts = {"mapping": self.mapping, "columns": self.columns}
        texts = {name: json.dumps(part) for name, part in parts.items() if part}
        if not texts:
            return self.data, media_type(self.data)
        files = {"file": ("file", self.data, media_type(self.data))}
        form = httpx.Request("POST", "http://localhost", data=texts, files=files)
        return form.read(), form.headers["Content-Type"]


class Upload:
    """A body that tells how far it has been sent; it can be sent again from the start.

    Args:
        data: The body.
        sent: Is called with the number of bytes sent so far.
    """

    def __init__(self, data: bytes, sent: Callable[[int], None]) -> None:
        self._data = data
        self._sent = sent

    def __iter__(self) -> Iterator[bytes]:
        """Yield the body in parts."""
        self._sent(0)
        for start in range(0, len(self._data), CHUNK_BYTES):
            part = self._data[start : start + CHUNK_BYTES]
            yield part
            self._sent(start + len(part))


def media_type(data: bytes) -> str:
    """Return the type of a file: JSON begins with a brace, no CSV does."""
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    return "application/json" if text.startswith(b"{") else "text/csv"
