"""Browsers of allowed origins may call the API, those of others may not."""

from collections.abc import Iterator

import pytest

from setlogs.settings import get_settings
from tests.conftest import Client

ORIGIN = "https://app.example.com"


@pytest.fixture
def origins(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CORS_ALLOWED_ORIGINS", f"{ORIGIN},https://other.example.com")
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


class TestPreflight:
    def test_names_methods_and_headers(self, anonymous: Client, origins: None) -> None:
        answer = anonymous.request("OPTIONS", "/sessions", headers={"Origin": ORIGIN})
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, POST"
        assert "Idempotency-Key" in answer.headers["Access-Control-Allow-Headers"]

    def test_a_foreign_origin_is_told_nothing(self, anonymous: Client, origins: None) -> None:
        foreign = {"Origin": "https://evil.example.com"}
        answer = anonymous.request("OPTIONS", "/sessions", headers=foreign)
        assert answer.status_code == 405
        assert "Access-Control-Allow-Origin" not in answer.headers


class TestAnswers:
    def test_errors_can_be_read_too(self, anonymous: Client, origins: None) -> None:
        answer = anonymous.get("/me", origin=ORIGIN)
        assert answer.status_code == 401
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
