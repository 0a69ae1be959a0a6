"""A code that a mail brings: derived, found again by its digest, and in one spelling only."""

from uuid import UUID

import pytest

from setlogs.ids import new_id
from setlogs.mail_codes import MailCode

KEY, OTHER_KEY = "k" * 32, "o" * 32
USER_ID, CODE_ID = UUID(int=1), UUID(int=2)
CODE = MailCode.derive(USER_ID, CODE_ID, KEY)


class TestDerived:
    def test_it_is_the_same_each_time(self) -> None:
        assert MailCode.derive(USER_ID, CODE_ID, KEY) == CODE
        assert MailCode.parse(CODE.text) == CODE

    @pytest.mark.parametrize(
        "other",
        [MailCode.derive(USER_ID, CODE_ID, OTHER_KEY), MailCode.derive(USER_ID, new_id(), KEY)],
    )
    def test_another_key_or_id_makes_another(self, other: MailCode) -> None:
        assert other.secret != CODE.secret
        assert other.digest != CODE.digest

    def test_it_is_found_by_the_key_that_made_it(self) -> None:
        keys = (OTHER_KEY, KEY)
        assert MailCode.find(USER_ID, CODE_ID, keys, CODE.digest) == CODE
        assert MailCode.find(USER_ID, CODE_ID, (OTHER_KEY,), CODE.digest) is None

    def test_its_digest_does_not_show_it(self) -> None:
        assert len(CODE.digest) == 32
        assert CODE.secret not in CODE.digest


class TestRefusal:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            CODE.text[:-1],
            CODE.text + "A",
            CODE.text + "==",
            CODE.text[:-1] + " ",
            CODE.text[:-1] + "é",
            CODE.text[:-1] + "\ud800",
            CODE.text[:-1] + "+",
            "\x00" * 54,
            "=" * 54,
        ],
    )
    def test_other_text_is_none(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"."):
            MailCode.parse(text)

    def test_nor_is_another_spelling_of_the_same(self) -> None:
        # The last character has bits that stand for nothing.
        last = CODE.text[-1]
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        twin = CODE.text[:-1] + alphabet[alphabet.index(last) ^ 1]
        with pytest.raises(ValueError, match="spelling"):
            MailCode.parse(twin)
