"""What `make run` finds out about its settings before it starts anything."""

import os
from collections.abc import Callable
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path

from dotenv import dotenv_values

from functions.migrate.retention import RetentionSettings
from setlogs.settings import Settings, SettingsError
from setlogs.token_keys import private_key

DOTENV = Path(__file__).parents[2] / ".env"
PRIVATE_KEYS = ("TOKEN_PRIVATE_KEY", "TOKEN_PRIVATE_KEY_PREVIOUS")
LOCAL_SETTINGS = ("HOST", "PORT", "FORWARDED_ALLOW_IPS")
"""What `make run` reads beside the settings of the application."""
# In place of what it makes itself when it is not set.
PROVIDED = {"database_url": "postgresql://localhost/setlogs", "secret_key": "made" * 16}


def setting(name: str) -> str:
    """Return a setting; an empty one counts as not set."""
    return os.environ.get(name, "").strip()


def load_dotenv(file: Path = DOTENV) -> list[str]:
    """Add to the environment what it lacks and the file has.

    Returns:
        For each name in the file that is no setting, a line that says so.
    """
    given = dotenv_values(file)
    for name, value in given.items():
        os.environ.setdefault(name, value or "")
    fields = (*Settings.model_fields, *RetentionSettings.model_fields)
    known = [*map(str.upper, fields), *LOCAL_SETTINGS]
    return [_unknown(name, known) for name in given if name not in known]


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name.upper(), known, n=1)
    return f".env: {name} is no setting." + (f" Did you mean {near[0]}?" if near else "")


def check_settings() -> None:
    """Refuse what would fail later.

    Raises:
        SettingsError: something is wrong; every problem is named.
    """
    checks: list[Callable[[], object]] = [
        lambda: Settings.read(PROVIDED),
        RetentionSettings.read,
        *(lambda name=name: _check_private_key(name) for name in PRIVATE_KEYS),
        _check_secrets,
        port,
        forwarders,
    ]
    problems: list[str] = []
    for check in checks:
        try:
            check()
        except SettingsError as error:
            problems += error.problems
    if problems:
        raise SettingsError(*problems)


def port() -> int:
    """Return where to listen.

    Raises:
        SettingsError: it is no port.
    """
    text = setting("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise SettingsError("PORT: not a number from 1 to 65535")
    return int(text)


def forwarders() -> list[str]:
    """Return the proxies whose word on where a request comes from is believed: none by default.

    Raises:
        SettingsError: one is neither an address nor a network.
    """
    proxies = [proxy.strip() for proxy in setting("FORWARDED_ALLOW_IPS").split(",")]
    proxies = [proxy for proxy in proxies if proxy]
    try:
        for proxy in proxies:
            ip_network(proxy)
    except ValueError:
        wrong = "not addresses or networks of reverse proxies, such as 127.0.0.1 or 10.0.0.0/8"
        raise SettingsError(f"FORWARDED_ALLOW_IPS: {wrong}") from None
    return proxies


def _check_private_key(name: str) -> None:
    if pem := setting(name):
        private_key(pem, name)


def _check_secrets() -> None:
    if setting("SETLOGS_SECRETS_ARN"):
        raise SettingsError("SETLOGS_SECRETS_ARN: for functions on AWS; unset it here")
