"""The login that the commands share: a file that only its owner can read."""

import json
import os
import re
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
from filelock import FileLock
from platformdirs import user_config_path


@dataclass(frozen=True, slots=True)
class Login:
    """An account at a server, and the tokens that open it.

    Attributes:
        url: Base URL of the server; the tokens are sent nowhere else.
        email: Whose account.
        access_token: For requests.
        refresh_token: Good for one refresh.
    """

    url: str
    email: str
    access_token: str
    refresh_token: str


def folder() -> Path:
    """Return where the login is kept: SETLOGS_CONFIG, else the system's place for configuration."""
    return Path(os.environ.get("SETLOGS_CONFIG") or user_config_path("setlogs", appauthor=False))


def environment_token() -> str | None:
    """Return the personal access token in SETLOGS_TOKEN, None without one.

    Raises:
        ClickException: it cannot be a token.
    """
    token = os.environ.get("SETLOGS_TOKEN", "").strip()
    if token and not re.fullmatch(r"slp_\w+", token, re.ASCII):
        raise click.ClickException("SETLOGS_TOKEN has no personal access token (slp_...) in it.")
    return token or None


def load() -> Login | None:
    """Return the login, None when there is none or the file is not one."""
    try:
        return Login(**json.loads(_file().read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def save(login: Login) -> None:
    """Replace the login, wholly or not at all; it is on the disk when this returns."""
    write(_file(), asdict(login))


def write(path: Path, content: Any) -> None:
    """Replace a file of this folder, wholly or not at all, for its owner only.

    Args:
        path: The file.
        content: What is written as JSON; it is on the disk when this returns.
    """
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes the file with mode 600.
    handle, name = tempfile.mkstemp(dir=folder(), prefix=f".{path.stem}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def forget() -> None:
    """Remove the login."""
    _file().unlink(missing_ok=True)


def locked() -> FileLock:
    """Return the lock that a command holds while it exchanges the refresh token."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    return FileLock(folder() / "login.lock", timeout=60)


def _file() -> Path:
    """Return the file of the login."""
    return folder() / "login.json"
