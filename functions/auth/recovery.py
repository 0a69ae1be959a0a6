"""The rules of codes that are mailed: a way back in, and which address is whose."""

from functions.auth.codes import code_params, mail_params
from functions.auth.credentials import anonymised, check_new_password, confirmed, count_try
from functions.auth.errors import EmailTakenError, InvalidCodeError
from functions.auth.mailing import deliver_soon
from functions.auth.passwords import hash_password
from functions.auth.schemas import EmailChange, PasswordReset
from setlogs.errors import RateLimitedError
from setlogs.mail_codes import MailCode
from setlogs.postgres import writes
from setlogs.postgres.call import Call
from setlogs.postgres.database import Database
from setlogs.statement import Statements
from setlogs.tokens import EndedTokenError
from setlogs.valkey.ratelimit import Policy, get_limiter

sql = Statements.beside(__file__)

HOUR = 3600
# Three at once and then one an hour: no hour has more than three.
RESETS = Policy("reset-mail", 3, guards_accounts=True, window_seconds=3 * HOUR)
MAILS = Policy("mail", 10, guards_accounts=True, window_seconds=HOUR)
"""Mails that somebody who is logged in may cause, as the address may be anybody's."""


def request_reset(db: Database, email: str) -> None:
    """Mail a code with which the password of an account can be reset.

    That there is no such account is not said, nor that there have been enough mails for this hour.

    Raises:
        RateLimitedError: too many tries for this e-mail, whether it is known or not.
    """
    count_try(email)
    try:
        get_limiter().check(RESETS, anonymised(email))
    except RateLimitedError:
        return
    db.fetch_one(sql.insert_reset_code, {"email": email} | code_params(), retry=False)
    deliver_soon()


def reset_password(db: Database, draft: PasswordReset, request_id: str) -> None:
    """Set a new password by a code, and end every login.

    Raises:
        InvalidCodeError: unknown, spent, expired, or not the newest; or a login or the address changed.
        InvalidRequestError: the password is weak; the code can be used again.
    """
    code = _code(draft.token)
    params = {"user_id": code.user_id, "digest": code.digest, "request_id": request_id}
    row = db.fetch_one(sql.select_reset_code, params)
    if row is None:
        raise InvalidCodeError
    check_new_password(draft.new_password, row.email, "#/new_password")
    params |= {"new_hash": hash_password(draft.new_password)} | mail_params()
    if db.fetch_one(sql.reset_password, params, retry=False) is None:
        raise InvalidCodeError
    deliver_soon()


def verify_email(db: Database, token: str, request_id: str) -> None:
    """Verify the address that a code was mailed to, and change to it when it is another.

    Raises:
        InvalidCodeError: unknown, spent, expired, or not the newest; or all logins ended since.
        EmailTakenError: somebody else has the address by now.
    """
    code = _code(token)
    params = {"user_id": code.user_id, "digest": code.digest, "request_id": request_id}
    with writes.meaning({"uq_users_email": EmailTakenError}):
        row = db.fetch_one(sql.verify_email, params, retry=False)
    if row is None:
        raise InvalidCodeError


def send_verification(call: Call) -> None:
    """Mail the code that verifies the caller's address once more; earlier ones end.

    Raises:
        EndedTokenError: the caller's login has been ended.
        RateLimitedError: too many mails within an hour.
    """
    get_limiter().check(MAILS, str(call.identity.user_id))
    params = call.params | code_params()
    if call.db.fetch_one(sql.insert_verification_code, params, retry=False) is None:
        raise EndedTokenError
    deliver_soon()


def request_change(call: Call, draft: EmailChange) -> None:
    """Mail the code that changes the caller's address to the new one, and a notice to the old one.

    Raises:
        WrongPasswordError: the password is wrong.
        RateLimitedError: too many tries for this account, or mails within an hour.
        EndedTokenError: the caller's login has been ended.
    """
    confirmed(call, draft.password)
    get_limiter().check(MAILS, str(call.identity.user_id))
    params = call.params | code_params() | {"new_email": draft.new_email}
    params["notice_id"] = mail_params()["mail_id"]
    if call.db.fetch_one(sql.insert_change_code, params, retry=False) is None:
        raise EndedTokenError
    deliver_soon()


def _code(text: str) -> MailCode:
    try:
        return MailCode.parse(text)
    except ValueError as error:
        raise InvalidCodeError from error
