"""Files through API Gateway events: uploads in every shape, downloads as text."""

import base64
from typing import Any

import pytest

from tests.conftest import User
from tests.events.test_gateway_events import Handler, signed
from tests.headers import FITNOTES

FILE = f"{FITNOTES}\n" '2024-03-01,Früh & spät,Chest,20.0,kgs,10,,,,"ü ""x"""\n'
FORM = (
    '--b\r\nContent-Disposition: form-data; name="file"; filename="ü.csv"\r\n'
    f"Content-Type: text/csv\r\n\r\n{FILE}\r\n--b--\r\n"
)


@pytest.fixture
def transfer(environment: None) -> Handler:
    from functions.transfer.handler import handler

    return handler


def upload(user: User, body: str, media_type: str, *, encoded: bool = False) -> dict[str, Any]:
    sent = signed(user, "POST", "/imports")
    sent["headers"]["content-type"] = media_type
    sent["multiValueQueryStringParameters"] = {"timezone": ["Europe/Berlin"]}
    sent["body"] = base64.b64encode(body.encode()).decode() if encoded else body
    sent["isBase64Encoded"] = encoded
    return sent


class TestFiles:
    @pytest.mark.parametrize("encoded", [False, True])
    @pytest.mark.parametrize(
        ("body", "media_type"), [(FILE, "text/csv"), (FORM, "multipart/form-data; boundary=b")]
    )
    def test_come_in_and_go_out(
        self, transfer: Handler, user: User, body: str, media_type: str, encoded: bool
    ) -> None:
        made = transfer(upload(user, body, media_type, encoded=encoded), None)
        assert made["statusCode"] == 201, made
        asked = signed(user, "GET", "/me/export")
        asked["multiValueQueryStringParameters"] = {"format": ["fitnotes"]}
        answer = transfer(asked, None)
        assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, False)
        assert answer["headers"]["content-disposition"].startswith("attachment")
        assert '2024-03-01,Früh & spät,,20,kgs,10,,,,"ü ""x"""' in answer["body"]

    @pytest.mark.parametrize(
        ("body", "media_type"), [(FILE, "text/csv"), (FORM, "multipart/form-data; boundary=b")]
    )
    def test_the_largest_is_taken_and_no_larger(
        self, transfer: Handler, user: User, body: str, media_type: str
    ) -> None:
        room = 5 * 1024 * 1024 - len(body.encode())
        largest, larger = (body.replace(FILE, FILE + "\n" * more) for more in (room, room + 1))
        assert transfer(upload(user, largest, media_type), None)["statusCode"] == 201
        assert transfer(upload(user, larger, media_type), None)["statusCode"] == 413
