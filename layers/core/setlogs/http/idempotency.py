"""The header `Idempotency-Key`, and the fingerprint of the request that it came with."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from pydantic import BaseModel

from setlogs.errors import BadRequestError
from setlogs.http.exchange import Exchange, exchange_of
from setlogs.postgres.idempotency import FINGERPRINT_VERSION, IdempotencyKey

MAX_LENGTH = 255
_BARE = re.compile(r"[A-Za-z0-9._~-]+")
_QUOTED = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')


class IdempotencyKeyMissingError(BadRequestError):
    """400: this operation requires an `Idempotency-Key`."""

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
    """A dependency that yields the key; `setlogs.http.routing` has read it before the body."""

    def __init__(self, *, required: bool) -> None:
        self.required = required

    def read(self, exchange: Exchange) -> None:
        """Read the header.

        Raises:
            IdempotencyKeyMissingError: required and absent.
            IdempotencyKeyInvalidError: malformed.
        """
        lines = exchange.lines("idempotency-key")
        if lines:
            exchange.idempotency_key = parse_key(lines)
        elif self.required:
            raise IdempotencyKeyMissingError

    def __call__(
        self,
        request: Request,
        idempotency_key: Annotated[str | None, Header(max_length=1000)] = None,
    ) -> "RequestKey | None":
        """Return the key, None when there is none."""
        del idempotency_key  # Declared for the OpenAPI document only.
        value = exchange_of(request).idempotency_key
        return None if value is None else RequestKey(request, value)


@dataclass(frozen=True, slots=True)
class RequestKey:
    """The key of a request.

    Attributes:
        request: Which it came with.
        value: 1 to 255 characters.
    """

    request: Request
    value: str

    def of(self, body: BaseModel) -> IdempotencyKey:
        """Return the key with the fingerprint of the request.

        White space, member order, number spelling, capitals in ids and explicitly given defaults make
        no difference, nor does a member that a later version of the API adds: sets keep it for good.
        """
        request = self.request
        operation = f"{request.method} {exchange_of(request).route}"
        ids = (value.lower() for value in request.path_params.values())
        content = json.dumps(body.model_dump(mode="json", exclude_defaults=True), sort_keys=True)
        digest = hashlib.sha256()
        for part in (operation, *ids, content):
            digest.update(part.encode() + b"\x00")
        return IdempotencyKey(operation, self.value, FINGERPRINT_VERSION + digest.digest())


OptionalKey = Annotated[RequestKey | None, Depends(KeyHeader(required=False))]
RequiredKey = Annotated[RequestKey, Depends(KeyHeader(required=True))]
