"""The environment as one validated, frozen model: docs/settings.md says what each setting does."""

import json
import os
from functools import cache
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

MIN_SECRET_LENGTH = 32
PLACEHOLDERS = ("change", "secret", "example", "placeholder", "insecure", "default", "todo")


class SettingsError(RuntimeError):
    """The environment is unusable; the message names each setting and what is wrong with it."""


class FromEnvironment(BaseModel):
    """Settings that are read from environment variables of the same name."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    @classmethod
    def read(cls) -> Self:
        """Return what the environment says.

        Raises:
            ValidationError: something is missing or wrong.
        """
        # pydantic-settings does the same, and takes 15 ms of a cold start to import.
        given = ((name, os.environ.get(name.upper())) for name in cls.model_fields)
        return cls.model_validate({name: value for name, value in given if value is not None})


class Settings(FromEnvironment):
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
    refresh_family_expire_days: int = Field(default=90, ge=1, le=3650)
    password_min_length: int = Field(default=8, ge=8, le=64)
    rate_limit_user_per_minute: int = Field(default=600, ge=1, le=1_000_000)
    rate_limit_login_per_minute: int = Field(default=10, ge=1, le=1_000_000)
    rate_limit_account_per_minute: int = Field(default=30, ge=1, le=1_000_000)
    metrics_token: SecretStr | None = None
    cors_allowed_origins: str = ""
    public_base_url: str = Field(default="", pattern=r"^(https?://[^/\s]+(/[^\s]*[^/\s])?)?$")
    database_prepared_statements: bool = True
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "text"] = "json"
    traces_sample_percent: int = Field(default=0, ge=0, le=100)

    @model_validator(mode="after")
    def _check_database_url(self) -> Self:
        if not self.database_url.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("DATABASE_URL: not a postgresql:// address")
        return self

    @model_validator(mode="after")
    def _check_secret_key(self) -> Self:
        secret = self.secret_key.get_secret_value()
        if len(secret.encode()) < MIN_SECRET_LENGTH and not self.is_local:
            raise ValueError(f"SECRET_KEY: shorter than {MIN_SECRET_LENGTH} bytes")
        if not self.is_local and any(word in secret.lower() for word in PLACEHOLDERS):
            raise ValueError("SECRET_KEY: a placeholder")
        return self

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The key that signs, then the one before it, whose signatures are still accepted."""
        keys = (self.secret_key, self.secret_key_previous)
        return tuple(key.get_secret_value() for key in keys if key)

    @property
    def is_local(self) -> bool:
        """Whether this is a local run, where a short or placeholder key is let through."""
        return self.environment == "local"

    @property
    def allowed_origins(self) -> frozenset[str]:
        """Origins that browsers may call from; empty: CORS is off."""
        return frozenset(filter(None, map(str.strip, self.cors_allowed_origins.split(","))))


@cache
def get_settings() -> Settings:
    """Return the validated settings; the environment is read once.

    Raises:
        SettingsError: something is missing or wrong; every problem is named, no value is shown.
    """
    load_secrets()
    try:
        return Settings.read()
    except ValidationError as invalid:
        problems = (
            f"{'.'.join(map(str, error['loc'])).upper()}: {error['msg']}".lstrip(": ")
            for error in invalid.errors(include_input=False)
        )
        raise SettingsError("; ".join(problems)) from None


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
        os.environ.setdefault(name, str(value))
