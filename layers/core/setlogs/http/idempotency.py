"""The header `Idempotency-Key`, and the fingerprint of the request that it came with."""

import hashlib
import json
import re
from typing import Annotated

from fastapi import Header, Request
from pydantic import BaseModel

from setlogs.errors import BadRequestError
from setlogs.postgres.idempotency import FINGERPRINT_VERSION, IdempotencyKey

MAX_LENGTH = 255
_BARE = re.compile(r"[A-Za-z0-9._~-]+")
_QUOTED = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')


class IdempotencyKeyMissingError(BadRequestError):
    """400: this operation must be repeatable, so it needs an `Idempotency-Key`."""

    code = "idempotency_key_missing"
    detail = "Send an Idempotency-Key, a new one for each new set; repeat it when you retry."


class IdempotencyKeyInvalidError(BadRequestError):
    """400: the `Idempotency-Key` is not a string of 1 to 255 characters."""

    code = "idempotency_key_invalid"
    detail = 'Idempotency-Key takes 1 to 255 characters, "quoted" or of A-Z a-z 0-9 . _ ~ -'


def parse_key(lines: list[str]) -> str:
    """Return the key in the header's lines: a bare token or a quoted string (RFC 9651).

    Raises:
        IdempotencyKeyInvalidError: empty, too long, more than one, or other characters.
    """
    value = lines[0].strip(" \t") if len(lines) == 1 else ""
    if quoted := _QUOTED.fullmatch(value):
        value = re.sub(r"\\(.)", r"\1", quoted[1])
    elif not _BARE.fullmatch(value):
        raise IdempotencyKeyInvalidError
    if not 1 <= len(value) <= MAX_LENGTH:
        raise IdempotencyKeyInvalidError
    return value


class KeyHeader:
    """A dependency that yields the raw key; `setlogs.http.routing` has checked it before the body."""

    def __init__(self, *, required: bool) -> None:
        self.required = required

    def check(self, request: Request) -> None:
        """Refuse a missing or malformed key.

        Raises:
            IdempotencyKeyMissingError: required and absent.
            IdempotencyKeyInvalidError: malformed.
        """
        lines = request.headers.getlist("idempotency-key")
        if lines:
            parse_key(lines)
        elif self.required:
            raise IdempotencyKeyMissingError

    async def __call__(
        self,
        request: Request,
        idempotency_key: Annotated[str | None, Header(max_length=1000)] = None,
    ) -> str | None:
        """Return the key, None when there is none."""
        del idempotency_key  # Declared for the OpenAPI document only.
        lines = request.headers.getlist("idempotency-key")
        return parse_key(lines) if lines else None


def key_of(request: Request, value: str, body: BaseModel) -> IdempotencyKey:
    """Return the key with the fingerprint of the request it came with.

    White space, member order, number spelling, capitals in ids and explicitly given defaults make no
    difference, nor does a member that a later version of the API adds: sets keep it for good.
    """
    operation = f"{request.method} {request.scope['route'].path}"
    ids = (value.lower() for value in request.path_params.values())
    content = json.dumps(body.model_dump(mode="json", exclude_defaults=True), sort_keys=True)
    digest = hashlib.sha256()
    for part in (operation, *ids, content):
        digest.update(part.encode() + b"\x00")
    return IdempotencyKey(operation, value, FINGERPRINT_VERSION + digest.digest())


def optional_key_of(request: Request, value: str | None, body: BaseModel) -> IdempotencyKey | None:
    """Return the key like `key_of`, None when the request came without one."""
    return None if value is None else key_of(request, value, body)
