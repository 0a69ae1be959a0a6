"""The environment as one validated, frozen model: docs/settings.md says what each setting does."""

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

MIN_SECRET_LENGTH = 32
PLACEHOLDERS = ("change", "secret", "example", "placeholder", "insecure", "default", "todo")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.%]+\]|[^:\[\]]*)(:\d*)?")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")
_SENDER = re.compile(r"([^<>@,;\"\x00-\x1f]+ <)?[!-~]+@[!-~]+(?(1)>)", re.ASCII)
_LOOPBACK = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_NOTHING: Mapping[str, str] = MappingProxyType({})


class SettingsError(RuntimeError):
    """The environment is unusable.

    Attributes:
        problems: For each setting that is wrong its name and what is wrong; no value is shown.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class FromEnvironment(BaseModel):
    """Settings that are read from environment variables of the same name."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    @classmethod
    def read(cls, provided: Mapping[str, str] = _NOTHING) -> Self:
        """Return what the environment says; an empty variable counts as not set.

        Args:
            provided: Fields and their values where the environment does not say.

        Raises:
            SettingsError: something is missing or wrong; every problem is named.
        """
        # pydantic-settings does the same, and takes 15 ms of a cold start to import.
        given = {name: os.environ.get(name.upper(), "") for name in cls.model_fields}
        said = {name: value for name, value in given.items() if value.strip()}
        try:
            return cls.model_validate({**provided, **said})
        except ValidationError as invalid:
            problems = (
                (str(error["loc"][0]), "not set" if error["type"] == "missing" else error["msg"])
                for error in invalid.errors(include_input=False)
            )
            raise SettingsError(*(f"{name.upper()}: {wrong}" for name, wrong in problems)) from None


class LogSettings(FromEnvironment):
    """How log lines are written, including those about other invalid settings."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "text"] = "json"


class Settings(LogSettings):
    """Every setting of the application."""

    environment: str = "local"
    database_url: SecretStr
    redis_url: SecretStr = SecretStr("redis://127.0.0.1:6379/0")
    redis_cluster: bool = False
    secret_key: SecretStr
    secret_key_previous: SecretStr | None = None
    algorithm: Literal["HS256", "HS384", "HS512"] = "HS256"
    token_private_key: SecretStr | None = None
    token_private_key_previous: SecretStr | None = None
    access_token_expire_minutes: int = Field(default=30, ge=1, le=1440)
    refresh_token_expire_days: int = Field(default=7, ge=1, le=365)
    refresh_token_remember_days: int = Field(default=90, ge=1, le=3650)
    refresh_family_expire_days: int = Field(default=90, ge=1, le=3650)
    password_min_length: int = Field(default=8, ge=8, le=64)
    rate_limit_user_per_minute: int = Field(default=600, ge=1, le=1_000_000)
    rate_limit_login_per_minute: int = Field(default=10, ge=1, le=1_000_000)
    rate_limit_account_per_minute: int = Field(default=30, ge=1, le=1_000_000)
    mail_url: SecretStr | None = None
    mail_from: str = Field(default="", validate_default=True)
    mail_function: str = ""
    metrics_token: SecretStr | None = None
    edge_secret: SecretStr | None = None
    cors_allowed_origins: str = ""
    public_base_url: str = ""
    database_prepared_statements: bool = True
    traces_sample_percent: int = Field(default=0, ge=0, le=100)

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, url: SecretStr) -> SecretStr:
        scheme, _, rest = url.get_secret_value().partition("://")
        # With an @ that was not escaped, libpq takes the rest of the password for the host.
        _, _, hosts = rest.partition("/")[0].rpartition("@")
        known = scheme in {"postgresql", "postgres"} and rest.count("@") <= 1
        if not known or not all(map(_HOST.fullmatch, hosts.split(","))):
            raise _wrong("not a postgresql://user@host:port/database address")
        return url

    @field_validator("redis_url")
    @classmethod
    def _check_redis_url(cls, url: SecretStr) -> SecretStr:
        try:
            parts = urlsplit(url.get_secret_value())
            known = parts.scheme in {"redis", "rediss"} and bool(parts.hostname)
            number = parts.path.removeprefix("/")
            known &= parts.port != 0 and (not number or number.isdecimal())
        except ValueError:
            known = False
        if not known:
            raise _wrong("not a redis://host:port/number address")
        return url

    @field_validator("secret_key", "secret_key_previous", "edge_secret")
    @classmethod
    def _check_secret(cls, key: SecretStr, info: ValidationInfo) -> SecretStr:
        secret = key.get_secret_value()
        if info.data.get("environment") == "local":
            return key
        if len(secret.encode()) < MIN_SECRET_LENGTH:
            raise _wrong(f"shorter than {MIN_SECRET_LENGTH} bytes")
        if any(word in secret.lower() for word in PLACEHOLDERS):
            raise _wrong("a placeholder")
        return key

    @field_validator("metrics_token", "edge_secret")
    @classmethod
    def _check_header(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if not text.isascii() or not text.isprintable() or text != text.strip():
            raise _wrong("not what a header can carry: printable ASCII without spaces around it")
        return value

    @field_validator("mail_url")
    @classmethod
    def _check_mail_url(cls, url: SecretStr) -> SecretStr:
        try:
            parts = urlsplit(url.get_secret_value())
            known = _carries_mail(parts) and not parts.query and not parts.fragment
        except ValueError:
            known = False
        if not known or len(url.get_secret_value().split()) > 1:
            raise _wrong("not smtp(s)://user:password@host:port, ses://REGION or file:///folder")
        return url

    @field_validator("mail_from")
    @classmethod
    def _check_mail_from(cls, sender: str, info: ValidationInfo) -> str:
        url = info.data.get("mail_url")
        if not sender and url and not url.get_secret_value().startswith("file:"):
            raise _wrong("not set, and mail goes by MAIL_URL")
        if sender and (not _SENDER.fullmatch(sender) or sender.count("@") > 1):
            raise _wrong("not an address such as SetLogs <no-reply@example.com>")
        return sender

    @field_validator("cors_allowed_origins")
    @classmethod
    def _check_origins(cls, origins: str) -> str:
        if not all(map(_is_origin, filter(None, map(str.strip, origins.split(","))))):
            raise _wrong("not origins as browsers send them, such as https://app.example.com")
        return origins

    @field_validator("public_base_url")
    @classmethod
    def _check_public_base_url(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            known = parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
        except ValueError:
            known = False
        if not known or parts.query or parts.fragment or url.endswith("/") or len(url.split()) > 1:
            raise _wrong("not an http:// or https:// address without a slash at its end")
        return url

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The key that signs, then the one before it, whose signatures are still accepted."""
        keys = (self.secret_key, self.secret_key_previous)
        return tuple(key.get_secret_value() for key in keys if key)

    @property
    def is_local(self) -> bool:
        """Whether this is a local run, which accepts short and placeholder keys."""
        return self.environment == "local"

    @property
    def sends_mail(self) -> bool:
        """Whether mail is set up: else none is queued."""
        return self.mail_url is not None

    @property
    def mail_sender(self) -> str:
        """Who mail is from; in files it need not be anybody."""
        return self.mail_from or "SetLogs <no-reply@localhost>"

    @property
    def allowed_origins(self) -> frozenset[str]:
        """Origins that browsers may call from, wherever this runs."""
        return frozenset(filter(None, map(str.strip, self.cors_allowed_origins.split(","))))

    def lets_in(self, origin: str) -> bool:
        """Tell whether a browser may call from an origin; a local run lets in those of this machine."""
        of_this_machine = self.is_local and _LOOPBACK.fullmatch(origin) is not None
        return of_this_machine or origin in self.allowed_origins


def _wrong(what: str) -> PydanticCustomError:
    return PydanticCustomError("setting", "{what}", {"what": what})


def _carries_mail(parts: SplitResult) -> bool:
    """Return whether an address names a way for mail; a port that is no number is a ValueError."""
    if parts.scheme == "file":
        return not parts.netloc and parts.path.startswith("/") and len(parts.path) > 1
    if parts.scheme == "ses":
        return not parts.path and _REGION.fullmatch(parts.netloc) is not None
    known = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    return known and not parts.path and bool(parts.username) == bool(parts.password)


def _is_origin(text: str) -> bool:
    """Return whether a browser could send this as `Origin`: scheme, host, and a non-default port."""
    try:
        parts = urlsplit(text)
        usual = parts.port == _DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        return False
    plain = f"{parts.scheme}://{parts.netloc}"
    return bool(parts.hostname) and not usual and "@" not in text and text == plain.lower()


@cache
def get_settings() -> Settings:
    """Return the validated settings; the environment is read once.

    Raises:
        SettingsError: something is missing or wrong; every problem is named, no value is shown.
    """
    load_secrets()
    return Settings.read()


def load_secrets() -> None:
    """Fill the environment from the one JSON secret, so that no template carries its values."""
    secret_arn = os.environ.get("SETLOGS_SECRETS_ARN")
    if not secret_arn:
        return
    import boto3  # noqa: PLC0415  0.6 s to import, and only needed where secrets are on AWS

    client = boto3.client("secretsmanager")
    for name, value in json.loads(
        client.get_secret_value(SecretId=secret_arn)["SecretString"]
    ).items():
        if not os.environ.get(name, "").strip():
            os.environ[name] = str(value)
