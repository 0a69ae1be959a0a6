"""Access tokens: what is accepted, and for how long (AUT-08 to AUT-12)."""

import base64
import hmac
import time
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr

from setlogs.settings import Settings, SettingsError
from setlogs.token_keys import private_key, secret_key, token_keys
from setlogs.tokens import LEEWAY_SECONDS, Identity, InvalidTokenError, TokenSigner
from tests.patience import wait_until

SECRET, LIFETIME_SECONDS = 2 * "for-this-test-only-and-long-enough-", 600
CALLER = Identity(uuid4(), 1, uuid4())
NEW = 2 * "another-key-that-is-just-as-long-"
KEY, NEW_KEY = secret_key(SECRET, "HS256"), secret_key(NEW, "HS256")


def pem(key: Any) -> str:
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    text: bytes = key.private_bytes(*form, serialization.NoEncryption())
    return text.decode()


P256, ED25519 = pem(ec.generate_private_key(ec.SECP256R1())), pem(Ed25519PrivateKey.generate())


@pytest.fixture
def signer() -> TokenSigner:
    return TokenSigner([KEY], LIFETIME_SECONDS)


def forged(
    key: str = SECRET,
    algorithm: str = "HS256",
    typ: str = "at+jwt",
    kid: str | None = KEY.id,
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
            pytest.param({"exp": int(time.time()) + 10 * LIFETIME_SECONDS}, id="too late an exp"),
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
        before, rotated = signer.issue(CALLER), TokenSigner([NEW_KEY, KEY], LIFETIME_SECONDS)
        assert rotated.verify(before) == CALLER
        with pytest.raises(InvalidTokenError):
            signer.verify(rotated.issue(CALLER))

    def test_a_token_that_names_no_key_is_of_the_current_one(self, signer: TokenSigner) -> None:
        assert signer.verify(forged(kid=None)) == CALLER
        with pytest.raises(InvalidTokenError):
            TokenSigner([NEW_KEY, KEY], LIFETIME_SECONDS).verify(forged(kid=None))

    def test_ends_when_the_key_before_is_taken_away(self, signer: TokenSigner) -> None:
        with pytest.raises(InvalidTokenError):
            TokenSigner([NEW_KEY], LIFETIME_SECONDS).verify(signer.issue(CALLER))


class TestPrivateKeys:
    @pytest.mark.parametrize(("text", "algorithm"), [(P256, "ES256"), (ED25519, "EdDSA")])
    def test_sign_with_the_algorithm_of_their_kind(self, text: str, algorithm: str) -> None:
        for written in (text, text.replace("\n", "\\n")):
            signer = TokenSigner([private_key(written)], LIFETIME_SECONDS)
            token = signer.issue(CALLER)
            assert jwt.get_unverified_header(token)["alg"] == algorithm
            assert signer.verify(token) == CALLER
        with pytest.raises(InvalidTokenError):
            TokenSigner([KEY], LIFETIME_SECONDS).verify(token)

    def test_take_over_from_the_secret_without_logging_anybody_out(
        self, signer: TokenSigner
    ) -> None:
        settings = Settings(
            database_url=SecretStr("postgresql://x/y"), secret_key=SecretStr(SECRET),
            token_private_key=SecretStr(ED25519), token_private_key_previous=SecretStr(P256),
        )  # fmt: skip
        taken_over = TokenSigner(token_keys(settings), LIFETIME_SECONDS)
        p256 = TokenSigner([private_key(P256)], LIFETIME_SECONDS)
        assert taken_over.verify(signer.issue(CALLER)) == CALLER
        assert taken_over.verify(p256.issue(CALLER)) == CALLER
        assert jwt.get_unverified_header(taken_over.issue(CALLER))["alg"] == "EdDSA"

    def test_are_not_taken_for_a_secret(self) -> None:
        key = private_key(P256)
        public = key.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        head, body, _ = forged(kid=key.id).split(".")
        mac = hmac.digest(public, f"{head}.{body}".encode(), "sha256")
        confused = f"{head}.{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        with pytest.raises(InvalidTokenError):
            TokenSigner([key, KEY], LIFETIME_SECONDS).verify(confused)

    @pytest.mark.parametrize(
        "text",
        ["", "not a key", P256[:100], pem(ec.generate_private_key(ec.SECP384R1()))],
        ids=["none", "words", "cut off", "another curve"],
    )
    def test_of_another_kind_are_refused_without_showing_them(self, text: str) -> None:
        with pytest.raises(SettingsError, match="not a private key on P-256"):
            private_key(text)

    @pytest.mark.parametrize("text", [P256, ED25519])
    def test_a_public_one_is_refused(self, text: str) -> None:
        public = (
            private_key(text)
            .key.public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )
        with pytest.raises(SettingsError, match=r"^TOKEN_PRIVATE_KEY_PREVIOUS: not a private key"):
            private_key(public.decode(), "TOKEN_PRIVATE_KEY_PREVIOUS")


class TestTime:
    def test_ends_a_token_after_the_leeway(self, signer: TokenSigner) -> None:
        expired = int(time.time()) - LEEWAY_SECONDS - 1
        with pytest.raises(InvalidTokenError):
            signer.verify(forged(iat=expired - 5, exp=expired))

    def test_ends_a_known_token_too(self, signer: TokenSigner) -> None:
        def is_accepted(token: str) -> bool:
            try:
                return signer.verify(token) == CALLER
            except InvalidTokenError:
                return False

        def token_that_ends_in(seconds: int) -> str:
            ends = int(time.time()) - LEEWAY_SECONDS + seconds
            return forged(iat=ends - 5, exp=ends)

        seconds = 2
        while not is_accepted(token := token_that_ends_in(seconds)):
            seconds *= 2
        wait_until(lambda: not is_accepted(token))

    def test_forgives_a_clock_that_is_ahead(self, signer: TokenSigner) -> None:
        ahead = int(time.time()) + 30
        assert signer.verify(forged(iat=ahead, exp=ahead + LIFETIME_SECONDS)) == CALLER


class TestMemory:
    def test_is_bounded(self, signer: TokenSigner) -> None:
        for _ in range(1_005):
            signer.verify(signer.issue(CALLER))
        assert len(signer._known) <= 1_000
