"""The text of personal access tokens: nothing but what the server wrote is taken for one."""

import re
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from setlogs import personal_tokens
from setlogs.http.identity import scope_of
from setlogs.personal_tokens import SCOPES, PersonalToken, Scope

KEY, OTHER_KEY = "the key of now", "another key"
USER_ID = UUID("01926b4e-5a0c-7c3e-9d1f-0123456789ab")


def new(*scopes: Scope, expires_at: datetime | None = None, key: str = KEY) -> PersonalToken:
    return PersonalToken.new(USER_ID, scopes or SCOPES, expires_at, key)


def in_digits(body: bytes) -> str:
    """Return bytes as the text of a token, with a checksum that is right."""
    text = personal_tokens.PREFIX + personal_tokens._digits(body, personal_tokens._BODY_LENGTH)
    return text + personal_tokens._checksum(text)


class TestText:
    @pytest.mark.parametrize("scopes", [("read",), ("write",), SCOPES], ids="+".join)
    def test_says_whose_it_is_and_what_for(self, scopes: tuple[Scope, ...]) -> None:
        made = new(*scopes)
        read = PersonalToken.parse(made.text, [OTHER_KEY, KEY])
        assert read == made
        assert (read.user_id, read.scopes, read.is_sealed) == (USER_ID, scopes, True)

    def test_is_one_word_with_a_prefix_that_scanners_know(self) -> None:
        assert re.fullmatch(r"slp_[0-9A-Za-z]{79}", new().text)

    def test_is_another_each_time(self) -> None:
        made = [new() for _ in range(50)]
        assert len({token.text for token in made}) == len({token.digest for token in made}) == 50

    def test_tells_four_characters_of_itself(self) -> None:
        made = new()
        assert made.hint == f"slp_…{made.text[-4:]}"


class TestRefusal:
    @given(st.integers(0, 82), st.characters(codec="utf-8"))
    def test_of_any_other_character_anywhere(self, place: int, character: str) -> None:
        text = new().text
        if text[place] == character:
            return
        with pytest.raises(ValueError, match="no token"):
            PersonalToken.parse(text[:place] + character + text[place + 1 :], [KEY])

    @given(st.text() | st.from_regex(r"slp_[0-9A-Za-z]{79}", fullmatch=True))
    def test_of_anything_else(self, text: str) -> None:
        with pytest.raises(ValueError, match="no token"):
            PersonalToken.parse(text, [KEY])

    def test_of_a_number_that_is_too_large(self) -> None:
        text = personal_tokens.PREFIX + "z" * personal_tokens._BODY_LENGTH
        with pytest.raises(ValueError, match="no token"):
            PersonalToken.parse(text + personal_tokens._checksum(text), [KEY])

    @pytest.mark.parametrize("version", [0, 2, 255])
    def test_of_another_version(self, version: int) -> None:
        body = bytes([version]) + bytes(personal_tokens._BODY_BYTES - 1)
        with pytest.raises(ValueError, match="no token"):
            PersonalToken.parse(in_digits(body), [KEY])

    def test_from_its_expiry_on(self) -> None:
        moment = datetime.now(UTC)
        for expires_at in (moment, moment - timedelta(days=1)):
            with pytest.raises(ValueError, match="expired"):
                PersonalToken.parse(new(expires_at=expires_at).text, [KEY])
        later = new(expires_at=moment + timedelta(minutes=10))
        assert PersonalToken.parse(later.text, [KEY]) == later

    def test_takes_no_longer_for_a_long_text(self) -> None:
        started = time.process_time()
        with pytest.raises(ValueError, match="no token"):
            PersonalToken.parse("slp_" + "z" * 5_000_000, [KEY])
        assert time.process_time() - started < 1


class TestSeal:
    def test_of_another_key_is_none(self) -> None:
        made = new(key=OTHER_KEY)
        read = PersonalToken.parse(made.text, [KEY])
        assert (read.is_sealed, read.digest) == (False, made.digest)

    def test_is_of_all_that_the_token_says(self) -> None:
        whole = personal_tokens._number(new("read").text[4:-6]).to_bytes(54)
        for place in range(1, 46):
            changed = bytearray(whole)
            changed[place] ^= 2
            try:
                read = PersonalToken.parse(in_digits(bytes(changed)), [KEY])
            except ValueError:
                # The place is of the expiry.
                assert 2 <= place < 10
                continue
            assert not read.is_sealed


class TestScopes:
    @pytest.mark.parametrize(
        ("method", "path", "scope"),
        [
            ("GET", "/sets/{set_id}", "read"),
            ("POST", "/sessions", "write"),
            ("DELETE", "/sets/{set_id}", "write"),
            ("GET", "/me", "read"),
            ("GET", "/me/export", "read"),
            ("PUT", "/me", None),
            ("DELETE", "/me", None),
            ("GET", "/me/tokens", None),
            ("GET", "/me/logins", None),
            ("POST", "/me/email", None),
            ("GET", "/me/whatever-comes-to-be", None),
            ("POST", "/auth/login", None),
            ("POST", "/auth/whatever-comes-to-be", None),
            ("GET", "/measurements", "read"),
        ],
    )
    def test_of_routes_follow_from_their_path(
        self, method: str, path: str, scope: str | None
    ) -> None:
        assert scope_of(path, {method}) == scope


def test_users_of_tokens_are_told_apart() -> None:
    other = PersonalToken.new(uuid4(), SCOPES, None, KEY)
    assert PersonalToken.parse(other.text, [KEY]).user_id == other.user_id != USER_ID
