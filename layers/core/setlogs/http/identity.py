"""Who is calling: the bearer token of a request, checked before anything else, and what it is for."""

from collections.abc import Collection
from typing import Annotated

from fastapi import Request, Security
from fastapi.security import HTTPBearer

from setlogs.errors import ForbiddenError
from setlogs.http.exchange import Exchange, exchange_of
from setlogs.networks import network_source
from setlogs.personal_tokens import PREFIX, ExpiredError, PersonalToken, Scope
from setlogs.postgres.call import Call, current_user_tags
from setlogs.postgres.database import get_database
from setlogs.postgres.token_days import get_token_days
from setlogs.settings import get_settings
from setlogs.tokens import (
    ExpiredTokenError,
    Identity,
    InvalidTokenError,
    MissingTokenError,
    get_signer,
)


class InsufficientScopeError(ForbiddenError):
    """403: a personal access token without the scope that the request needs."""

    code = "insufficient_scope"
    detail = "This token lacks the scope that the request needs."

    def __init__(self, scope: Scope) -> None:
        # RFC 6750, section 3.1.
        challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
        detail = f"This token lacks the scope {scope}, which the request needs."
        super().__init__(detail, headers={"WWW-Authenticate": challenge})


class NotForTokensError(ForbiddenError):
    """403: a personal access token where only a login will do."""

    code = "not_for_tokens"
    detail = "Personal access tokens cannot do this: log in."


class BearerToken(HTTPBearer):
    """A dependency that yields the call; `setlogs.http.routing` has checked the token before the body."""

    def __init__(self) -> None:
        super().__init__(
            auto_error=False,
            scheme_name="bearer",
            bearerFormat="JWT",
            description=(
                "The `access_token` that POST /auth/login answers with, or a personal access token of "
                "POST /me/tokens: with the scope `read` for every GET, `write` for the rest, and never "
                "for the account itself."
            ),
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
        MissingTokenError: no token.
        ExpiredTokenError: one that has expired.
        InvalidTokenError: more than one, or one that this server has not made.
    """
    lines = exchange.lines("authorization")
    if not lines:
        raise MissingTokenError
    scheme, _, token = lines[0].partition(" ")
    token = token.strip()
    if len(lines) > 1 or scheme.lower() != "bearer" or not token:
        raise InvalidTokenError
    if not token.startswith(PREFIX):
        return get_signer().verify(token)
    try:
        personal = PersonalToken.parse(token, get_settings().secret_keys)
    except ExpiredError as error:
        raise ExpiredTokenError from error
    except ValueError as error:
        raise InvalidTokenError from error
    return Identity(personal.user_id, None, None, personal)


def has_personal_token(exchange: Exchange) -> bool:
    """Return whether a request brings a personal access token, good or not."""
    parts = (line.partition(" ")[2] for line in exchange.lines("authorization"))
    return any(token.strip().startswith(PREFIX) for token in parts)


def counted_as(exchange: Exchange, identity: Identity) -> str:
    """Return whom the limiter counts: the user, but where nothing says that the server made the token.

    Who makes tokens up does not spend the limit of the user whom they name.
    """
    if identity.personal is None or identity.personal.is_sealed:
        return str(identity.user_id)
    return network_source(exchange.address)


def check_scope(exchange: Exchange, scope: Scope | None) -> None:
    """Refuse a personal access token for what it is not for, once it is known to live.

    Args:
        exchange: The request, whose token has been read.
        scope: Which it needs, None when none will do.

    Raises:
        EndedTokenError: it has been revoked, or nobody issued it.
        InsufficientScopeError: it has not got the scope.
        NotForTokensError: only a login will do.
    """
    identity = exchange.identity
    if identity is None or identity.personal is None or scope in identity.personal.scopes:
        return
    current_user_tags(call_of(exchange), identity.user_id)
    raise InsufficientScopeError(scope) if scope else NotForTokensError


def note_use(exchange: Exchange) -> None:
    """Keep that a personal access token was used, now that the database has confirmed it."""
    if exchange.identity and exchange.identity.personal:
        get_token_days().note(call_of(exchange))


def scope_of(path: str, methods: Collection[str]) -> Scope | None:
    """Return which scope a personal access token needs for a route, None when none will do.

    Accounts are out of reach, but for what only shows them: whatever comes to be below `/auth` and
    `/me` is closed unless it is said here.
    """
    scope: Scope = "read" if "GET" in methods else "write"
    is_of_account = path == "/me" or path.startswith(("/me/", "/auth/"))
    is_open = scope == "read" and path in ("/me", "/me/export")
    return scope if is_open or not is_of_account else None
