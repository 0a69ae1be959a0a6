"""Who is calling: the bearer token of a request, checked before anything else of it is looked at."""

from typing import Annotated

from fastapi import Request, Security
from fastapi.security import HTTPBearer

from setlogs.tokens import Identity, InvalidTokenError, get_signer


class BearerToken(HTTPBearer):
    """A dependency that yields the caller; `setlogs.http.routing` has checked the token before the body."""

    def __init__(self) -> None:
        super().__init__(
            auto_error=False,
            scheme_name="bearer",
            bearerFormat="JWT",
            description="The `access_token` that POST /auth/login answers with.",
        )

    async def __call__(self, request: Request) -> Identity:  # type: ignore[override]
        """Return who is calling."""
        identity: Identity = request.scope["setlogs.identity"]
        return identity


Caller = Annotated[Identity, Security(BearerToken())]


def authenticate(request: Request) -> Identity:
    """Return who the request's bearer token names.

    Raises:
        InvalidTokenError: no token, more than one, or one that is not valid.
    """
    lines = request.headers.getlist("authorization")
    if not lines:
        raise InvalidTokenError(sent=False)
    scheme, _, token = lines[0].partition(" ")
    if len(lines) > 1 or scheme.lower() != "bearer" or not token:
        raise InvalidTokenError
    return get_signer().verify(token.strip())
