"""Access tokens: what is accepted, and for how long (AUT-08 to AUT-12)."""

import time
from typing import Any
from uuid import uuid4

import jwt
import pytest

from setlogs.tokens import LEEWAY_SECONDS, Identity, InvalidTokenError, TokenSigner

SECRET, LIFETIME_SECONDS = 2 * "for-this-test-only-and-long-enough-", 600
CALLER = Identity(uuid4(), 1, uuid4())
NEW = 2 * "another-key-that-is-just-as-long-"
KEY_ID = jwt.get_unverified_header(TokenSigner([SECRET], "HS256", 1).issue(CALLER))["kid"]


@pytest.fixture
def signer() -> TokenSigner:
    return TokenSigner([SECRET], "HS256", LIFETIME_SECONDS)


def forged(
    key: str = SECRET,
    algorithm: str = "HS256",
    typ: str = "at+jwt",
    kid: str | None = KEY_ID,
    **claims: Any,
) -> str:
    """Return a token with some of it changed; None leaves a claim out."""
    now = int(time.time())
    whole = {
        "iss": "setlogs", "aud": "setlogs-api", "sub": str(CALLER.user_id), "iat": now,
        "exp": now + LIFETIME_SECONDS, "jti": "x", "epoch": 1, "sid": str(CALLER.family_id),
    }  # fmt: skip
    claims = {name: value for name, value in (whole | claims).items() if value is not None}
    return jwt.encode(claims, key, algorithm, headers={"typ": typ} | ({"kid": kid} if kid else {}))


class TestVerify:
    def test_returns_whom_it_was_issued_to(self, signer: TokenSigner) -> None:
        token = signer.issue(CALLER)
        assert [signer.verify(token) for _ in range(2)] == [CALLER, CALLER]

    @pytest.mark.parametrize(
        "changed",
        [
            {"key": NEW},
            {"key": "", "algorithm": "none"},
            {"algorithm": "HS512"},
            {"typ": "JWT"},
            {"kid": "unknown"},
            {"kid": "../../etc/passwd"},
            {"kid": "' OR 1=1 --"},
            {"kid": "k" * 1500},
            {"typ": "rt+jwt"},
            {"iss": "somebody"},
            {"aud": "something"},
            {"sub": "nobody"},
            {"epoch": "1"},
            {"epoch": True},
            {"epoch": 0},
            {"exp": 10**30},
            {"exp": int(time.time()) + 10 * LIFETIME_SECONDS},
            *({name: None} for name in ("iss", "aud", "sub", "iat", "exp", "jti", "epoch", "sid")),
        ],
        ids=str,
    )
    def test_refuses_what_it_did_not_issue(
        self, signer: TokenSigner, changed: dict[str, Any]
    ) -> None:
        with pytest.raises(InvalidTokenError):
            signer.verify(forged(**changed))

    @pytest.mark.parametrize("token", ["", "x", "a.b.c", "x" * 3000, "é.é.é"])
    def test_refuses_what_is_no_token(self, signer: TokenSigner, token: str) -> None:
        with pytest.raises(InvalidTokenError):
            signer.verify(token)

    def test_a_changed_token_is_not_the_one_that_is_known(self, signer: TokenSigner) -> None:
        token = signer.issue(CALLER)
        signer.verify(token)
        head, body, signature = token.split(".")
        with pytest.raises(InvalidTokenError):
            signer.verify(f"{head}.{body}.{signature[::-1]}")


class TestRotation:
    def test_accepts_the_key_before_and_signs_with_the_new_one(self, signer: TokenSigner) -> None:
        before, rotated = signer.issue(CALLER), TokenSigner([NEW, SECRET], "HS256", 600)
        assert rotated.verify(before) == CALLER
        with pytest.raises(InvalidTokenError):
            signer.verify(rotated.issue(CALLER))

    def test_a_token_that_names_no_key_is_of_the_current_one(self, signer: TokenSigner) -> None:
        assert signer.verify(forged(kid=None)) == CALLER
        with pytest.raises(InvalidTokenError):
            TokenSigner([NEW, SECRET], "HS256", 600).verify(forged(kid=None))

    def test_ends_when_the_key_before_is_taken_away(self, signer: TokenSigner) -> None:
        with pytest.raises(InvalidTokenError):
            TokenSigner([NEW], "HS256", 600).verify(signer.issue(CALLER))


class TestTime:
    def test_ends_a_token_after_the_leeway(self, signer: TokenSigner) -> None:
        expired = int(time.time()) - LEEWAY_SECONDS - 1
        with pytest.raises(InvalidTokenError):
            signer.verify(forged(iat=expired - 5, exp=expired))

    def test_ends_a_known_token_too(self, signer: TokenSigner) -> None:
        ends = int(time.time()) - LEEWAY_SECONDS + 2
        token = forged(iat=ends - 5, exp=ends)
        assert signer.verify(token) == CALLER
        deadline = time.monotonic() + 10
        with pytest.raises(InvalidTokenError):  # noqa: PT012  it is awaited
            while time.monotonic() < deadline:
                signer.verify(token)

    def test_forgives_a_clock_that_is_ahead(self, signer: TokenSigner) -> None:
        ahead = int(time.time()) + 30
        assert signer.verify(forged(iat=ahead, exp=ahead + LIFETIME_SECONDS)) == CALLER


class TestMemory:
    def test_is_bounded(self, signer: TokenSigner) -> None:
        for _ in range(1_005):
            signer.verify(signer.issue(CALLER))
        assert len(signer._known) <= 1_000
