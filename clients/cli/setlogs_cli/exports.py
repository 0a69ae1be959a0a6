"""Writing an account to files."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx

from setlogs_cli.api import Api


def read_parts(api: Api, file_format: str) -> Iterator[tuple[bytes, bool]]:
    """Yield the files of an export, each with whether another one follows."""
    cursor: str | None = None
    while True:
        answer = api.get("/me/export", format=file_format, cursor=cursor)
        # Of the link only the cursor is taken: the tokens go to no other host.
        following = answer.links.get("next", {}).get("url")
        yield answer.content, following is not None
        if following is None:
            return
        cursor = httpx.URL(following).params["cursor"]


def part_path(path: Path, number: int) -> Path:
    """Return where a part goes: FILE.json, FILE-2.json, FILE-3.json."""
    return path if number == 1 else path.with_stem(f"{path.stem}-{number}")


def replace_file(path: Path, data: bytes) -> None:
    """Write a file wholly or not at all, for its owner only."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
