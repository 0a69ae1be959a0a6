"""Access tokens: what is accepted, and for how long (AUT-08 to AUT-12)."""

import time
from typing import Any
from uuid import uuid4

import jwt
import pytest

from setlogs.tokens import LEEWAY_SECONDS, Identity, InvalidTokenError, TokenSigner

SECRET, LIFETIME_SECONDS = 2 * "for-this-test-only-and-long-enough-", 600
CALLER = Identity(uuid4(), 1, uuid4())


@pytest.fixture
def signer() -> TokenSigner:
    return TokenSigner(SECRET, "HS256", LIFETIME_SECONDS)


def forged(key: str = SECRET, algorithm: str = "HS256", typ: str = "at+jwt", **claims: Any) -> str:
    """Return a token with some of it changed; None leaves a claim out."""
    now = int(time.time())
    whole = {
        "iss": "setlogs", "aud": "setlogs-api", "sub": str(CALLER.user_id), "iat": now,
        "exp": now + LIFETIME_SECONDS, "jti": "x", "epoch": 1, "sid": str(CALLER.family_id),
    }  # fmt: skip
    claims = {name: value for name, value in (whole | claims).items() if value is not None}
    return jwt.encode(claims, key, algorithm, headers={"typ": typ})


class TestVerify:
    def test_returns_whom_it_was_issued_to(self, signer: TokenSigner) -> None:
        token = signer.issue(CALLER)
        assert [signer.verify(token) for _ in range(2)] == [CALLER, CALLER]

    @pytest.mark.parametrize(
        "changed",
        [
            {"key": "another-key-that-is-just-as-long-0123456"},
            {"key": "", "algorithm": "none"},
            {"algorithm": "HS512"},
            {"typ": "JWT"},
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
