"""Health, readiness, metrics and documentation."""

import json
import re
from collections.abc import Iterator

import pytest

from functions.system.documentation import swagger_page
from functions.system.schemas import Health, Readiness
from infra.local.demo import EMAIL as DEMO
from infra.local.demo import PASSWORD as DEMO_PASSWORD
from infra.local.servers import Valkey
from setlogs.settings import get_settings
from setlogs.valkey.cache import get_cache
from tests.conftest import Client, User


class TestHealth:
    def test_answers_pass(self, anonymous: Client) -> None:
        answer = anonymous.get("/health")
        assert Health.model_validate_json(answer.content).status == "pass"
        assert answer.headers["Content-Type"] == "application/health+json"


class TestReady:
    def test_tells_what_works(self, anonymous: Client) -> None:
        answer = anonymous.get("/ready")
        assert answer.status_code == 200
        assert Readiness.model_validate_json(answer.content).model_dump() == {
            "status": "pass",
            "checks": {"postgres": "pass", "redis": "pass", "migrations": "pass"},
        }

    @pytest.fixture
    def without_redis(self, valkey: Valkey) -> Iterator[None]:
        valkey.stop()
        yield
        valkey.start()
        get_cache().close()

    def test_without_redis_it_is_a_warning_and_all_goes_on(
        self, anonymous: Client, user: User, without_redis: None
    ) -> None:
        answer = anonymous.get("/ready")
        assert (answer.status_code, answer.json()["status"]) == (200, "warn")
        assert user.post("/sessions", {"title": "A"}).status_code == 201


class TestMetrics:
    def test_count_requests_by_route(self, anonymous: Client, user: User) -> None:
        user.get("/sessions")
        get_cache()._hand_over_at = 0.0
        user.get("/me")
        answer = anonymous.get("/metrics")
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        counted = 'setlogs_requests_total{method="GET",route="/sessions",status="200"}'
        assert re.search(rf"^{re.escape(counted)} \d+\.0$", answer.text, re.MULTILINE)
        bucket = r'^setlogs_request_duration_seconds_bucket\{[^}]*route="/sessions"'
        assert re.search(bucket, answer.text, re.MULTILINE)

    def test_need_the_token_when_there_is_one(
        self, anonymous: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("METRICS_TOKEN", "let me see")
        get_settings.cache_clear()
        try:
            assert anonymous.get("/metrics").status_code == 401
            allowed = anonymous.get("/metrics", authorization="Bearer let me see")
            assert allowed.status_code == 200
        finally:
            get_settings.cache_clear()


class TestDocumentation:
    @pytest.mark.parametrize("path", ["/docs", "/redoc"])
    def test_pages_name_no_other_host(self, anonymous: Client, path: str) -> None:
        answer = anonymous.get(path)
        assert answer.headers["Content-Type"].startswith("text/html")
        assert "://" not in answer.text
        for link in re.findall(r'(?:src|href)="(\w[^":]+)"', answer.text):
            assert anonymous.get(f"/{link}").status_code == 200

    @pytest.mark.parametrize("path", ["/docs", "/redoc", "/docs/errors"])
    def test_pages_run_no_script_of_their_own(self, anonymous: Client, path: str) -> None:
        answer = anonymous.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self';" in policy
        assert not re.search(r"<script(?! src=)|\son\w+=", answer.text)

    def test_the_form_to_sign_in_is_empty_but_for_a_demo(self, anonymous: Client) -> None:
        assert swagger_page().count('value=""') == 2
        assert 'value="&quot;&gt;"' in swagger_page('">')
        assert DEMO not in anonymous.get("/docs").text
        account = {"email": DEMO, "password": DEMO_PASSWORD}
        assert anonymous.post("/auth/register", account).status_code == 201
        assert f'value="{DEMO}"' in anonymous.get("/docs").text

    @pytest.mark.parametrize(
        ("method", "path"),
        [("GET", "/me"), ("POST", "/me"), ("POST", "/auth/login"), ("GET", "/x")],
    )
    def test_the_type_of_a_problem_is_the_address_of_its_code(
        self, anonymous: Client, method: str, path: str
    ) -> None:
        problem = anonymous.request(method, path).json()
        page, _, code = problem["type"].partition("#")
        assert (page, code) == ("http://test/docs/errors", problem["code"])
        answer = anonymous.get(page.removeprefix("http://test"))
        assert answer.headers["Content-Type"].startswith("text/html")
        assert f'<tr id="{code}">' in answer.text

    def test_document_has_every_function(self, anonymous: Client) -> None:
        document = json.loads(anonymous.get("/openapi.json").content)
        assert document["servers"] == [{"url": "http://test"}]
        tags = {
            t for item in document["paths"].values() for op in item.values() for t in op["tags"]
        }
        assert tags == {
            "Accounts",
            "Exercises",
            "Sessions and sets",
            "Weigh-ins",
            "Reports",
            "Changes",
            "Imports and exports",
            "System",
        }
