"""The rules of accounts: logging in, tokens, and leaving."""

from uuid import UUID

import psycopg

from functions.auth.codes import code_params, mail_params
from functions.auth.credentials import authenticated, check_new_password, confirmed
from functions.auth.devices import UNKNOWN, Device
from functions.auth.errors import (
    EmailTakenError,
    InvalidCredentialsError,
    InvalidRefreshTokenError,
    WrongPasswordError,
)
from functions.auth.mailing import deliver_soon
from functions.auth.passwords import hash_password
from functions.auth.refresh_tokens import RefreshToken
from functions.auth.schemas import (
    Login,
    PasswordChange,
    Tokens,
    UserCreate,
    UserUpdate,
    user_values,
)
from setlogs.errors import ServiceUnavailableError
from setlogs.ids import new_id
from setlogs.postgres import erasure, writes
from setlogs.postgres.call import Call
from setlogs.postgres.database import Database, Row
from setlogs.postgres.preconditions import IfMatch
from setlogs.postgres.writes import Created, require_row
from setlogs.settings import get_settings
from setlogs.statement import Statements
from setlogs.telemetry.observability import get_logger
from setlogs.tokens import EndedTokenError, Identity, get_signer
from setlogs.valkey.cache import forget, get_cache

sql = Statements.beside(__file__)

REMOVING_SECONDS = 2.0
"""For how long who leaves waits for what can go later as well."""


def register(db: Database, draft: UserCreate, request_id: str) -> Created:
    """Create an account.

    Raises:
        InvalidRequestError: the password is weak.
        EmailTakenError: there is an account with the e-mail.
    """
    check_new_password(draft.password, draft.email, "#/password")
    params = (
        user_values(draft)
        | code_params()
        | {
            "id": new_id(),
            "password_hash": hash_password(draft.password),
            "request_id": request_id,
        }
    )
    with writes.meaning({"uq_users_email": EmailTakenError}):
        row = db.fetch_one(sql.insert_user, params, retry=False)
    assert row is not None  # noqa: S101  an INSERT without a condition returns its row
    deliver_soon()
    return Created(row.body, "/me", row.etag)


def log_in(db: Database, credentials: Login, device: Device = UNKNOWN) -> Tokens:
    """Begin a login.

    Args:
        db: Where it is kept.
        credentials: Whose, and whether it is remembered.
        device: From where.

    Raises:
        InvalidCredentialsError: unknown e-mail or wrong password; both take equally long.
        RateLimitedError: too many tries for this e-mail, from wherever and whether it is known.
    """
    row = authenticated(db, credentials.email, credentials.password)
    token, family_id, settings = RefreshToken.new(row.id), new_id(), get_settings()
    days, family_days = settings.refresh_token_expire_days, settings.refresh_family_expire_days
    if credentials.remember:
        days = family_days = settings.refresh_token_remember_days
    params = (
        device.params
        | mail_params()
        | {
            "user_id": row.id,
            "epoch": row.token_epoch,
            "token_hash": token.hash,
            "family_id": family_id,
            "remember": credentials.remember,
            "days": days,
            "family_days": family_days,
        }
    )
    begun = db.fetch_one(sql.begin_login, params, retry=False)
    if begun is None:
        # Since it was verified, the password was changed or every login ended, and so would this be.
        raise InvalidCredentialsError
    if begun.is_news:
        deliver_soon()
    return _tokens(Identity(row.id, row.token_epoch, family_id), token, begun.seconds_left)


def refresh(db: Database, text: str, device: Device = UNKNOWN) -> Tokens:
    """Spend a refresh token on new tokens; for as long as those are unused, give them again.

    Args:
        db: Where the login is kept.
        text: The refresh token.
        device: From where it comes.

    Raises:
        InvalidRefreshTokenError: unknown, expired, ended, or in two hands: then its login ends.
    """
    settings = get_settings()
    token = RefreshToken.parse(text)
    # The first is of the key of now; one that was given out before may be of the key before.
    successors = {each.hash: each for each in map(token.successor, settings.secret_keys)}
    [(successor_hash, successor), *_] = successors.items()
    params = device.params | {
        "user_id": token.user_id,
        "token_hash": token.hash,
        "successor_hash": successor_hash,
        "successor_hashes": list(successors),
        "days": settings.refresh_token_expire_days,
        "remember_days": settings.refresh_token_remember_days,
    }
    row = db.fetch_one(sql.rotate_refresh_token, params)
    if row is None:
        row = db.fetch_one(sql.repeat_or_end, params)
        if row is None:
            raise InvalidRefreshTokenError
        successor = successors[row.token_hash]
    identity = Identity(token.user_id, row.token_epoch, row.family_id)
    return _tokens(identity, successor, row.seconds_left)


def log_out(db: Database, text: str) -> None:
    """End the login of a refresh token; an unknown token counts as ended."""
    try:
        token = RefreshToken.parse(text)
    except InvalidRefreshTokenError:
        return
    params = {"user_id": token.user_id, "token_hash": token.hash}
    db.fetch_one(sql.end_login, params)


def end_login(call: Call, login_id: UUID) -> None:
    """End one of the caller's logins: no refresh token of it gets another.

    Raises:
        EndedTokenError: the caller's own has been ended.
        NotFoundError: no such login of this user.
    """
    params = call.params | {"login_id": login_id}
    require_row(call.db.fetch_one(sql.end_login_of_caller, params, retry=False))


def log_out_everywhere(call: Call) -> None:
    """End every token of the caller."""
    row = call.db.fetch_one(sql.end_all_logins, call.params, retry=False)
    if row is None:
        raise EndedTokenError


def change_user(call: Call, draft: UserUpdate, condition: IfMatch) -> Row:
    """Change the caller's settings."""
    return writes.change(call, sql.update_user, draft.model_dump(), condition)


def change_password(call: Call, draft: PasswordChange) -> None:
    """Change the caller's password and end the tokens of every other login.

    Raises:
        WrongPasswordError: the current password is wrong.
        RateLimitedError: too many tries for this account.
        InvalidRequestError: the new one is weak.
    """
    row = confirmed(call, draft.current_password)
    check_new_password(draft.new_password, row.email, "#/new_password")
    params = (
        call.params
        | {
            "verified_in": row.token_epoch,
            "new_hash": hash_password(draft.new_password),
        }
        | mail_params()
    )
    if call.db.fetch_one(sql.update_password, params, retry=False) is None:
        # While the new one was hashed, this login was ended or itself changed the password.
        require_row(call.db.fetch_one(sql.select_credentials, call.params))
        raise WrongPasswordError
    deliver_soon()


def erase(call: Call, password: str) -> None:
    """Erase the caller: invisible at once, then removed, at the latest by retention.

    Raises:
        WrongPasswordError: the password is wrong.
        RateLimitedError: too many tries for this account.
    """
    confirmed(call, password)
    if call.db.fetch_one(sql.erase_user, call.params, retry=False) is None:
        raise EndedTokenError
    forget(get_cache(), call.identity.user_id)
    # The only line with an id: a backup that is restored knows the account, and not that it is gone.
    get_logger().info("account_erased", user_id=str(call.identity.user_id))
    try:
        erasure.remove_rows(call.db.fetch_one, call.identity.user_id, seconds=REMOVING_SECONDS)
    except (ServiceUnavailableError, psycopg.Error) as error:
        get_logger().warning("erasure_interrupted", error=type(error).__name__)


def _tokens(identity: Identity, refresh_token: RefreshToken, seconds_left: int) -> Tokens:
    signer = get_signer()
    return Tokens(
        access_token=signer.issue(identity),
        token_type="Bearer",  # noqa: S106  the scheme's name
        expires_in=signer.lifetime_seconds,
        refresh_token=refresh_token.text,
        refresh_expires_in=seconds_left,
    )
