"""An e-mail has one spelling, whoever types it on whatever keyboard (AUT-26)."""

from collections.abc import Callable
from unicodedata import normalize
from uuid import uuid4

import httpx
import pytest

from tests.conftest import PASSWORD, Client, User


def log_in(client: Client, email: str) -> httpx.Response:
    return client.post("/auth/login", {"email": email, "password": PASSWORD})


class TestEmails:
    def test_are_taken_in_any_case(self, user: User, anonymous: Client) -> None:
        draft = {"email": user.email.upper(), "password": PASSWORD}
        answer = anonymous.post("/auth/register", draft)
        assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")

    @pytest.mark.parametrize(
        "spelling",
        [
            "{}@example.com ",
            "{}@EXAMPLE.com",
            "{}.\u00c9@example.com",
            "{}.e\u0301@example.com",
            "{}.\u0130@example.com",
            "{}.I\u0307@example.com",
            "{}.J\u030c@example.com",
            "{}.\u039f\u0394\u039f\u03a3@example.com",
            "{}.\u1e9e@example.com",
            "{}@xn--bcher-kva.example",
            "{}@b\u00fccher.example",
            "{}@example\uff0ecom",
            "{}@example\u3002com",
        ],
        ids=ascii,
    )
    def test_let_in_as_registered_and_as_shown(
        self, make_user: Callable[..., User], anonymous: Client, spelling: str
    ) -> None:
        email = spelling.format(uuid4().hex)
        user = make_user(email=email)
        for text in (email, user.profile["email"], normalize("NFD", email)):
            assert log_in(anonymous, text).status_code == 200
            taken = anonymous.post("/auth/register", {"email": text, "password": PASSWORD})
            assert taken.status_code == 409

    def test_are_what_a_login_needs(self, anonymous: Client) -> None:
        answer = log_in(anonymous, "nobody")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/email")

    @pytest.mark.parametrize("text", ["Ada <ada@example.com>", "<ada@example.com>", "ada"])
    def test_are_addresses_and_nothing_beside_them(self, anonymous: Client, text: str) -> None:
        answer = anonymous.post("/auth/register", {"email": text, "password": PASSWORD})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == "email_format"
        assert log_in(anonymous, text).status_code == 422
