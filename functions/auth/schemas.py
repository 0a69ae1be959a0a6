"""What a client sends and gets: accounts and tokens."""

from collections.abc import Callable
from typing import Annotated, Any, Literal
from unicodedata import normalize

from pydantic import (
    AfterValidator,
    EmailStr,
    Field,
    ValidationError,
    WithJsonSchema,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from functions.auth.passwords import MAX_LENGTH
from setlogs.fields.requests import (
    NOT_BLANK,
    STORABLE,
    Expiry,
    Id,
    RequestModel,
    ResponseModel,
    ShownDate,
    ShownInstant,
    Timezone,
    Unit,
)
from setlogs.fields.resources import DisplayName, UserFields, shown
from setlogs.personal_tokens import SCOPES, Scope


def _one_spelling(email: str) -> str:
    """Return the spelling under which an address is kept and looked for: mail providers ignore case.

    Lower case of composed text can be decomposed, as of J with a caron. No more is folded than case:
    ß is not ss, and their mailboxes may be of two people.
    """
    return normalize("NFC", email.lower())


def _without_quoting(value: Any, validate: Callable[[Any], str]) -> str:
    """Refuse what is no address in other words than EmailStr's, which quote parts of it."""
    refusal = PydanticCustomError("email_format", "Must be an e-mail address")
    # EmailStr would drop the name of `Ada <ada@example.com>`.
    if isinstance(value, str) and "<" in value:
        raise refusal
    try:
        return validate(value)
    except ValidationError as invalid:
        if any(error["type"] == "value_error" for error in invalid.errors()):
            raise refusal from None
        raise


# EmailStr composes the text and gives the domain in Unicode.
Email = Annotated[
    EmailStr,
    Field(max_length=254),
    AfterValidator(_one_spelling),
    WrapValidator(_without_quoting),
]
STRONG = (
    "At least 8 characters, or more where this server asks for more; none of the most common passwords, "
    "and without the part of the e-mail before the @."
)
# The rules for a new password depend on the account: see passwords.weaknesses.
Password = Annotated[str, Field(min_length=1, max_length=1024), STORABLE]
NewPassword = Annotated[
    Password, WithJsonSchema({"type": "string", "minLength": 8, "maxLength": MAX_LENGTH})
]


def _each_once(scopes: list[Scope]) -> list[Scope]:
    """Return the scopes in the order in which they are shown."""
    if len(set(scopes)) < len(scopes):
        raise PydanticCustomError("repeated_scope", "Must name each scope only once")
    return [scope for scope in SCOPES if scope in scopes]


TokenName = Annotated[str, Field(max_length=100), STORABLE, NOT_BLANK]
TokenScopes = Annotated[
    list[Scope],
    Field(min_length=1, max_length=len(SCOPES), json_schema_extra={"uniqueItems": True}),
    AfterValidator(_each_once),
]


class UserCreate(UserFields):
    """A new account."""

    email: Email
    password: NewPassword = Field(description=STRONG)
    display_name: DisplayName | None = None
    unit: Unit = "kg"
    timezone: Timezone = "UTC"


class UserUpdate(UserFields):
    """All settings of the user."""


class Login(RequestModel):
    """Credentials to log in with."""

    email: Email
    password: Password
    remember: bool = Field(
        default=False, description="Stay logged in for longer, as long as the login is used."
    )


class RefreshToken(RequestModel):
    """A refresh token, as it was given out."""

    # Any text: what is no token of ours is as unknown as one that has ended.
    refresh_token: str


class ResetRequest(RequestModel):
    """The address of an account whose password is forgotten."""

    email: Email


# Any text: what is no code of ours is as invalid as one that has expired.
MailedCode = Annotated[str, Field(description="The code of a mail, good for one use.")]


class PasswordReset(RequestModel):
    """A code that was mailed, and the new password."""

    token: MailedCode
    new_password: NewPassword = Field(description=STRONG)


class EmailVerification(RequestModel):
    """A code that was mailed to the address that it verifies."""

    token: MailedCode


class EmailChange(RequestModel):
    """The password, and the address that the account is to have."""

    password: Password
    new_email: Email


class PasswordConfirmation(RequestModel):
    """The password, to confirm what cannot be undone."""

    password: Password


class PasswordChange(RequestModel):
    """The old password and a new one."""

    current_password: Password
    new_password: NewPassword = Field(description=STRONG)


class _UserHead(ResponseModel):
    id: Id
    email: str
    email_verified_at: ShownInstant | None = Field(
        description="When a code that was mailed to the address was last used; null if never."
    )


class UserRead(shown(UserFields, after=_UserHead)):  # type: ignore[misc]  # made of fields
    """The user."""

    created_at: ShownInstant
    updated_at: ShownInstant
    version: int


class LoginRead(ResponseModel):
    """Where the account is logged in."""

    id: Id
    created_at: ShownInstant
    last_used_at: ShownInstant = Field(description="When it last got tokens.")
    client: str | None = Field(description="A browser and its system, or the name of a program.")
    network: str | None = Field(
        description="The IPv4 /24 or IPv6 /48 network that it was used from."
    )
    current: bool = Field(description="Whether it is the one that asks.")


class LoginList(ResponseModel):
    """The logins of an account: the one that asks, then those used last."""

    items: list[LoginRead]


class PersonalTokenCreate(RequestModel):
    """What a new personal access token is called, and what it is for."""

    name: TokenName = Field(description="What it is for; the history of sets names it.")
    scopes: TokenScopes = Field(description="`read` serves every GET, `write` the rest.")
    expires_at: Expiry | None = Field(
        None, description="From then on it is refused; null for never."
    )


class PersonalTokenRead(ResponseModel):
    """A personal access token, without its secret."""

    id: Id
    name: str
    scopes: list[Scope]
    hint: str = Field(description="How the token begins and ends.")
    created_at: ShownInstant
    last_used_on: ShownDate | None = Field(description="Day in UTC; null when it was never used.")
    expires_at: ShownInstant | None


class NewPersonalToken(PersonalTokenRead):
    """A new personal access token, with its secret."""

    token: str = Field(description="Shown this once: keep it as you would a password.")


class PersonalTokenList(ResponseModel):
    """The personal access tokens of an account, newest first."""

    items: list[PersonalTokenRead]


class Tokens(ResponseModel):
    """A short-lived access token and the refresh token that gets the next one."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int = Field(description="Seconds until the access token expires.")
    refresh_token: str = Field(description="Opaque; works for one refresh.")
    refresh_expires_in: int = Field(description="Seconds until the refresh token expires.")


def user_values(draft: UserCreate) -> dict[str, Any]:
    """Return the bind parameters of a new user's own columns."""
    return draft.model_dump(exclude={"password"})
