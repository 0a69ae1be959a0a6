"""Issues personal access tokens, and revokes them."""

from uuid import UUID

from functions.auth.errors import TooManyTokensError
from functions.auth.queries import token_tags
from functions.auth.schemas import PersonalTokenCreate
from setlogs.errors import NotFoundError, ServiceUnavailableError
from setlogs.ids import new_id
from setlogs.personal_tokens import PersonalToken
from setlogs.postgres.call import Call
from setlogs.settings import get_settings
from setlogs.statement import Statements
from setlogs.tokens import EndedTokenError

sql = Statements.beside(__file__)

MAX_TOKENS = 20
_MAX_ATTEMPTS = 3


def create_token(call: Call, draft: PersonalTokenCreate) -> str:
    """Return the document of a new token, the only one with its secret.

    Raises:
        EndedTokenError: the caller's login has been ended.
        TooManyTokensError: there are 20 that have not expired.
    """
    token = PersonalToken.new(
        call.identity.user_id,
        draft.scopes,
        draft.expires_at,
        get_settings().secret_key.get_secret_value(),
    )
    params = call.params | draft.model_dump()
    params |= {"id": new_id(), "digest": token.digest, "hint": token.hint}
    params |= {"max_tokens": MAX_TOKENS}
    for _ in range(_MAX_ATTEMPTS):
        row = call.db.fetch_one(sql.insert_personal_token, params, retry=False)
        if row is None:
            raise EndedTokenError
        if row.body is not None:
            return f'{row.body.removesuffix("}")},"token":"{token.text}"}}'
        room = call.db.fetch_one(sql.delete_expired_tokens, call.params)
        if room is None:
            raise EndedTokenError
        if not room.removed:
            raise TooManyTokensError
    raise ServiceUnavailableError


def revoke_token(call: Call, token_id: UUID) -> None:
    """Revoke one of the caller's tokens: no request that it makes from now on is let in.

    Raises:
        EndedTokenError: the caller's login has been ended.
        NotFoundError: no such token of this user.
    """
    params = call.params | {"token_id": token_id}
    row = call.db.fetch_one(sql.delete_personal_token, params, retry=False)
    if row is None:
        raise EndedTokenError
    if row.id is None:
        # While it waited for the user's row, the token went, or the caller's login did.
        token_tags(call, token_id)
        raise NotFoundError
