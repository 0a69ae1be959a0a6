"""Who is calling: the bearer token of a request, checked before anything else."""

from typing import Annotated

from fastapi import Request, Security
from fastapi.security import HTTPBearer

from setlogs.http.exchange import Exchange, exchange_of
from setlogs.postgres.call import Call
from setlogs.postgres.database import get_database
from setlogs.tokens import Identity, InvalidTokenError, get_signer


class BearerToken(HTTPBearer):
    """A dependency that yields the call; `setlogs.http.routing` has checked the token before the body."""

    def __init__(self) -> None:
        super().__init__(
            auto_error=False,
            scheme_name="bearer",
            bearerFormat="JWT",
            description="The `access_token` that POST /auth/login answers with.",
        )

    def __call__(self, request: Request) -> Call:  # type: ignore[override]
        """Return who is calling, on which database and request."""
        return call_of(exchange_of(request))


Caller = Annotated[Call, Security(BearerToken())]


def call_of(exchange: Exchange) -> Call:
    """Return the call of a request whose token has been checked."""
    assert exchange.identity is not None  # noqa: S101  a route without a caller asks for none
    return Call(get_database(), exchange.identity, exchange.id)


def authenticate(exchange: Exchange) -> Identity:
    """Return who the request's bearer token names.

    Raises:
        InvalidTokenError: no token, more than one, or one that is not valid.
    """
    lines = exchange.lines("authorization")
    if not lines:
        raise InvalidTokenError(sent=False)
    scheme, _, token = lines[0].partition(" ")
    if len(lines) > 1 or scheme.lower() != "bearer" or not token:
        raise InvalidTokenError
    return get_signer().verify(token.strip())
