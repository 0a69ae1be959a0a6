"""Browsers of allowed origins may call the API, those of others may not."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

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
        assert "CORS_ALLOWED_ORIGINS" in answer.json()["detail"]

    def test_every_path_answers_it(self, anonymous: Client, origins: None) -> None:
        asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}
        paths = {route.path for route in anonymous.app.routes if isinstance(route, APIRoute)}
        assert len(paths) > 30
        for path in paths:
            answer = anonymous.request("OPTIONS", path, headers=asked)
            assert answer.status_code == 204, path
            assert answer.headers["Access-Control-Allow-Methods"], path


class TestOriginsOfThisMachine:
    OURS = (
        "http://localhost:5173",
        "http://localhost",
        "https://127.0.0.1:8443",
        "http://[::1]:80",
    )
    FOREIGN = (
        "http://localhost.example.com",
        "http://evil.example.com:80",
        "http://127.0.0.1.example.com",
        "http://localhost:5173@evil.example.com",
        "file://localhost",
        "null",
    )

    def allowed(self, client: Client, origin: str) -> bool:
        answer = client.request("OPTIONS", "/sessions", headers={"Origin": origin})
        given: str | None = answer.headers.get("Access-Control-Allow-Origin")
        assert (answer.status_code, given) in ((204, origin), (405, None))
        return given is not None

    def test_may_call_a_local_run_and_no_other(
        self, anonymous: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert all(self.allowed(anonymous, origin) for origin in self.OURS)
        assert not any(self.allowed(anonymous, origin) for origin in self.FOREIGN)
        monkeypatch.setenv("ENVIRONMENT", "production")
        get_settings.cache_clear()
        try:
            assert not any(self.allowed(anonymous, origin) for origin in self.OURS)
        finally:
            monkeypatch.undo()
            get_settings.cache_clear()


class TestAnswers:
    def test_errors_can_be_read_too(self, anonymous: Client, origins: None) -> None:
        answer = anonymous.get("/me", origin=ORIGIN)
        assert answer.status_code == 401
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
