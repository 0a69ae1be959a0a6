"""Errors that only accounts raise."""

from setlogs.errors import (
    ConflictError,
    FieldError,
    ForbiddenError,
    InvalidRequestError,
    UnauthorizedError,
)


class EmailTakenError(ConflictError):
    """409: somebody has registered with the e-mail."""

    code = "email_taken"
    detail = "An account with this e-mail already exists."


class InvalidCodeError(InvalidRequestError):
    """422: not a code that was mailed, or one that is spent, expired or superseded."""

    code = "invalid_token"
    detail = "This code is not valid, or not any more. Ask for another."

    def __init__(self) -> None:
        super().__init__(
            FieldError("pointer", "#/token", "invalid_token", "Not a code that can still be used")
        )


class InvalidCredentialsError(UnauthorizedError):
    """401: no account with this e-mail and password; which of the two is wrong is not said."""

    code = "invalid_credentials"
    detail = "The e-mail or password is wrong."

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": "Bearer"})


class InvalidRefreshTokenError(UnauthorizedError):
    """401: not a refresh token, or one that is unknown, expired, ended or spent."""

    code = "invalid_refresh_token"
    detail = "This refresh token is not valid. Log in again."

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": "Bearer"})


class TooManyTokensError(ConflictError):
    """409: an account would have more than 20 personal access tokens."""

    code = "too_many_tokens"
    detail = "An account can have up to 20 personal access tokens. Revoke one that is not needed."


class WrongPasswordError(ForbiddenError):
    """403: the password that confirms the action is wrong."""

    code = "wrong_password"
    detail = "The current password is wrong."
