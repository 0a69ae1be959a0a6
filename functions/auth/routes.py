"""The HTTP side of accounts and tokens."""

from fastapi import APIRouter, Request, Response

from functions.auth import issuing, queries, recovery, service
from functions.auth.devices import Device
from functions.auth.schemas import (
    EmailChange,
    EmailVerification,
    Login,
    LoginList,
    NewPersonalToken,
    PasswordChange,
    PasswordConfirmation,
    PasswordReset,
    PersonalTokenCreate,
    PersonalTokenList,
    RefreshToken,
    ResetRequest,
    Tokens,
    UserCreate,
    UserRead,
    UserUpdate,
)
from setlogs.fields.requests import Id
from setlogs.http.exchange import exchange_of
from setlogs.http.identity import Caller
from setlogs.http.preconditions import RequiredIfMatch
from setlogs.http.problems import problems
from setlogs.http.responses import created, json_response, resource
from setlogs.http.routing import Db, RequestId, Route, options

router = APIRouter(route_class=Route, tags=["Accounts"])


@router.post("/auth/register", status_code=201, response_model=UserRead, responses=problems(409))
@options(login_limit="register")
def register(request: Request, body: UserCreate, db: Db, request_id: RequestId) -> Response:
    """Create an account."""
    return created(request, service.register(db, body, request_id))


@router.post("/auth/login", response_model=Tokens, responses=problems(401))
@options(login_limit="login")
def log_in(request: Request, body: Login, db: Db) -> Response:
    """Log in: get an access token, and a refresh token to renew it with."""
    return json_response(service.log_in(db, body, _device(request)).model_dump_json())


@router.post("/auth/refresh", response_model=Tokens, responses=problems(401))
def refresh_tokens(request: Request, body: RefreshToken, db: Db) -> Response:
    """Exchange a refresh token for new tokens. Each works once.

    Using one again gives the same refresh token again, in case the answer was lost, until that has
    been used. After that it ends the login.
    """
    tokens = service.refresh(db, body.refresh_token, _device(request))
    return json_response(tokens.model_dump_json())


@router.post("/auth/logout", status_code=204)
def log_out(body: RefreshToken, db: Db) -> Response:
    """End the login that a refresh token belongs to."""
    service.log_out(db, body.refresh_token)
    return Response(status_code=204)


@router.post("/auth/logout-all", status_code=204)
def log_out_everywhere(call: Caller) -> Response:
    """End every login: all access and refresh tokens stop working at once."""
    service.log_out_everywhere(call)
    return Response(status_code=204)


@router.post("/auth/password-reset", status_code=202)
@options(login_limit="password-reset")
def request_password_reset(body: ResetRequest, db: Db) -> Response:
    """Have a code mailed with which a forgotten password can be replaced, within an hour.

    The answer is the same whether or not there is such an account. At most three such mails go to an
    address in an hour.
    """
    recovery.request_reset(db, body.email)
    return Response(status_code=202)


@router.post("/auth/password-reset/confirm", status_code=204)
@options(login_limit="password-reset-confirm")
def reset_password(body: PasswordReset, db: Db, request_id: RequestId) -> Response:
    """Set a new password with the code of a mail. Every login ends; personal access tokens stay."""
    recovery.reset_password(db, body, request_id)
    return Response(status_code=204)


@router.post("/auth/verify-email", status_code=204, responses=problems(409))
@options(login_limit="verify-email")
def verify_email(body: EmailVerification, db: Db, request_id: RequestId) -> Response:
    """Verify an address with the code that was mailed to it, and change to it if it is a new one."""
    recovery.verify_email(db, body.token, request_id)
    return Response(status_code=204)


@router.get("/me", response_model=UserRead)
def get_me(request: Request, call: Caller) -> Response:
    """Show the caller's account."""
    row = queries.get_user(call)
    return resource(request, row.body, row.etag)


@router.put("/me", response_model=UserRead)
def replace_me(body: UserUpdate, call: Caller, if_match: RequiredIfMatch) -> Response:
    """Change the account's name, unit and time zone. Existing entries stay as they were entered."""
    row = service.change_user(call, body, if_match)
    return json_response(row.body, headers={"ETag": row.etag})


@router.delete("/me", status_code=204, responses=problems(403))
def delete_me(body: PasswordConfirmation, call: Caller) -> Response:
    """Erase the account and everything that belongs to it. This cannot be undone.

    As soon as this answers, all tokens are invalid and the e-mail can be registered again. The data of a
    large account is removed within the hour.
    """
    service.erase(call, body.password)
    return Response(status_code=204)


@router.post("/me/password", status_code=204, responses=problems(403))
def change_password(body: PasswordChange, call: Caller) -> Response:
    """Change the password. Every other login ends; this one continues."""
    service.change_password(call, body)
    return Response(status_code=204)


@router.post("/me/email", status_code=202, responses=problems(403))
def change_email(body: EmailChange, call: Caller) -> Response:
    """Have a code mailed to a new address; `POST /auth/verify-email` with it makes it the account's.

    The old address gets a notice. If somebody else has the new one, the answer is the same, and no
    code is mailed. Ten mails an hour can be had for an account.
    """
    recovery.request_change(call, body)
    return Response(status_code=202)


@router.post("/me/verification", status_code=202)
def send_verification(call: Caller) -> Response:
    """Have the code that verifies the account's address mailed once more; earlier ones end."""
    recovery.send_verification(call)
    return Response(status_code=202)


@router.get("/me/logins", response_model=LoginList)
def list_logins(call: Caller) -> Response:
    """List where you are logged in: this login first, then those used last, 500 at most."""
    return json_response(f'{{"items":[{",".join(queries.list_logins(call))}]}}')


@router.delete("/me/logins/{login_id}", status_code=204)
def end_login(login_id: Id, call: Caller) -> Response:
    """End a login, as on a phone that is lost.

    It gets no new tokens from now on; its access token works until it expires.
    """
    service.end_login(call, login_id)
    return Response(status_code=204)


@router.get("/me/tokens", response_model=PersonalTokenList)
def list_tokens(call: Caller) -> Response:
    """List your personal access tokens, newest first."""
    return json_response(f'{{"items":[{",".join(queries.list_tokens(call))}]}}')


@router.post(
    "/me/tokens", status_code=201, response_model=NewPersonalToken, responses=problems(409)
)
def create_token(body: PersonalTokenCreate, call: Caller) -> Response:
    """Create a personal access token for a script or an assistant, to use in place of a password.

    Send it as `Authorization: Bearer`. It is shown this once. It outlives logging out everywhere and a
    changed password: revoke it when it is no longer needed. When an account has 20, expired ones are
    removed to make room.
    """
    return json_response(issuing.create_token(call, body), 201)


@router.delete("/me/tokens/{token_id}", status_code=204)
def revoke_token(token_id: Id, call: Caller) -> Response:
    """Revoke a personal access token. It stops working at once."""
    issuing.revoke_token(call, token_id)
    return Response(status_code=204)


def _device(request: Request) -> Device:
    exchange = exchange_of(request)
    return Device.of(exchange.header("user-agent"), exchange.address)
