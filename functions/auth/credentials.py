"""What is asked of a password: how often it may be tried, whether it confirms a caller, whether a new one will do."""

import hashlib

from functions.auth.errors import InvalidCredentialsError, WrongPasswordError
from functions.auth.passwords import hash_password, needs_rehash, verify_password, weaknesses
from setlogs.errors import InvalidRequestError
from setlogs.postgres.call import Call
from setlogs.postgres.database import Database, Row
from setlogs.postgres.writes import require_row
from setlogs.settings import get_settings
from setlogs.statement import Statements
from setlogs.valkey.ratelimit import Policy, get_limiter

sql = Statements.beside(__file__)


def count_try(email: str) -> None:
    """Count an attempt against the account of an e-mail, wherever it comes from.

    Raises:
        RateLimitedError: too many within a minute, whether or not there is such an account.
    """
    limit = get_settings().rate_limit_account_per_minute
    policy = Policy("account", limit, guards_accounts=True)
    get_limiter().check(policy, anonymised(email))


def anonymised(email: str) -> str:
    """Return what the limiter counts an e-mail by: who counts has no need to know addresses."""
    return hashlib.sha256(email.encode()).hexdigest()


def authenticated(db: Database, email: str, password: str) -> Row:
    """Return `id` of the account with an e-mail and password, and `token_epoch`, which ends with the password.

    Raises:
        InvalidCredentialsError: unknown e-mail or wrong password; both take equally long.
        RateLimitedError: too many tries for this e-mail.
    """
    count_try(email)
    row = db.fetch_one(sql.select_credentials_by_email, {"email": email})
    stored = row.password_hash if row else None
    if not verify_password(stored, password) or row is None or stored is None:
        raise InvalidCredentialsError
    if needs_rehash(stored):
        params = {"user_id": row.id, "old_hash": stored, "new_hash": hash_password(password)}
        db.fetch_one(sql.update_password_hash, params)
    return row


def confirmed(call: Call, password: str) -> Row:
    """Return `email` of a caller who knows the password, and `token_epoch`, which ends with the password.

    Raises:
        EndedTokenError: the caller's login has been ended.
        RateLimitedError: too many tries for this account.
        WrongPasswordError: the password is wrong.
    """
    row = require_row(call.db.fetch_one(sql.select_credentials, call.params))
    count_try(row.email)
    if not verify_password(row.password_hash, password):
        raise WrongPasswordError
    return row


def check_new_password(password: str, email: str, pointer: str) -> None:
    """Refuse a weak password.

    Args:
        password: The new one.
        email: The account's.
        pointer: Where the password stands in the body.

    Raises:
        InvalidRequestError: it is weak.
    """
    if errors := weaknesses(password, email, get_settings().password_min_length, pointer):
        raise InvalidRequestError(*errors)
