"""The evening with a forgotten password against the deployed stack, with the mailbox of the emulator's SES."""

import json
import re
from collections.abc import Callable

import httpx
import pytest

from infra.emulators import stack
from tests.e2e.conftest import PASSWORD, Deployment
from tests.patience import wait_until

pytestmark = pytest.mark.e2e
NEW_PASSWORD = "a quite different phrase"
CODE = "token=([A-Za-z0-9_-]{54})"

type Codes = Callable[[str], list[str]]


@pytest.fixture
def email(lifter: httpx.Client) -> str:
    """The lifter's address."""
    address: str = lifter.get("me").json()["email"]
    return address


@pytest.fixture
def codes(deployment: Deployment, email: str) -> Codes:
    """Return a function that returns the codes which the lifter was mailed in links to a page."""

    def mailed(page: str) -> list[str]:
        mails = map(json.dumps, stack.mailbox(deployment.target))
        links = (re.search(rf"/app/{page}\?{CODE}", mail) for mail in mails if email in mail)
        return [link[1] for link in links if link]

    return mailed


class TestForgottenPassword:
    def test_is_replaced_by_the_code_in_the_mail(
        self, lifter: httpx.Client, email: str, codes: Codes
    ) -> None:
        # The first address has the second in it, so that a mail there would be counted too.
        for address in (f"x{email}", email):
            asked = lifter.post("auth/password-reset", json={"email": address})
            assert (asked.status_code, asked.content) == (202, b"")
        wait_until(lambda: codes("password-reset") != [])
        [code] = codes("password-reset")
        reset = {"token": code, "new_password": NEW_PASSWORD}
        assert lifter.post("auth/password-reset/confirm", json=reset).status_code == 204
        assert lifter.get("me").status_code == 401
        login = {"email": email, "password": PASSWORD}
        assert lifter.post("auth/login", json=login).status_code == 401
        login["password"] = NEW_PASSWORD
        tokens = lifter.post("auth/login", json=login).raise_for_status().json()
        mine = {"Authorization": f"Bearer {tokens['access_token']}"}
        assert lifter.get("me", headers=mine).json()["email_verified_at"] is not None
        again = lifter.post("auth/password-reset/confirm", json=reset)
        assert (again.status_code, again.json()["code"]) == (422, "invalid_token")

    def test_address_is_verified_by_the_code_that_registering_mails(
        self, lifter: httpx.Client, codes: Codes
    ) -> None:
        wait_until(lambda: codes("verify-email") != [])
        [code] = codes("verify-email")
        assert lifter.post("auth/verify-email", json={"token": code}).status_code == 204
        assert lifter.get("me").json()["email_verified_at"] is not None
