"""Health, readiness, metrics and documentation."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.system import web_client
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


class TestWebClient:
    def test_the_bare_address_leads_to_it(self, anonymous: Client) -> None:
        answer = anonymous.get("/")
        assert (answer.status_code, answer.headers["Location"]) == (302, "http://test/app/")

    def test_its_address_without_a_slash_leads_to_the_one_beside_its_files(
        self, anonymous: Client
    ) -> None:
        answer = anonymous.get("/app")
        assert (answer.status_code, answer.headers["Location"]) == (302, "http://test/app/")

    def test_its_page_names_no_other_host_and_files_that_are_there(
        self, anonymous: Client, built: Path
    ) -> None:
        page = anonymous.get("/app/")
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert page.headers["Cache-Control"] == "no-cache"
        assert "://" not in page.text
        names = re.findall(r'(?:src|href)="(?:\./)?([^"/:]+)"', page.text)
        assert set(names) <= {path.name for path in built.iterdir()}
        for name in names:
            assert anonymous.get(f"/app/{name}").status_code == 200

    @pytest.mark.parametrize("page", ["password-reset", "verify-email"])
    def test_links_of_mails_lead_to_its_page(
        self, anonymous: Client, built: Path, page: str
    ) -> None:
        found = anonymous.get(f"/app/{page}?token=a-code")
        assert found.content == anonymous.get("/app/").content

    def test_files_with_a_hash_in_their_name_are_kept_and_others_asked_for_anew(
        self, anonymous: Client, built: Path
    ) -> None:
        kept = anonymous.get("/app/index-12345678.js")
        assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        worker = anonymous.get("/app/sw.js")
        assert worker.headers["Cache-Control"] == "no-cache"
        again = anonymous.get("/app/sw.js", if_none_match=worker.headers["ETag"])
        assert (again.status_code, again.content) == (304, b"")

    def test_no_inline_script_and_no_other_host_is_allowed(
        self, anonymous: Client, built: Path
    ) -> None:
        policy = anonymous.get("/app/").headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert "http" not in policy

    @pytest.mark.parametrize(
        "name", ["..%2froutes.py", "web_client.py", ".gitignore", "nothing.js"]
    )
    def test_nothing_else_is_served(self, anonymous: Client, built: Path, name: str) -> None:
        assert anonymous.get(f"/app/{name}").status_code == 404

    def test_says_what_is_missing_when_it_is_not_built(
        self, anonymous: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(web_client, "FOLDER", tmp_path / "nowhere")
        answer = anonymous.get("/app/")
        assert answer.status_code == 503
        assert "make web" in answer.text
        assert anonymous.get("/app/sw.js").status_code == 404

    @pytest.fixture
    def built(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
        """A client that is built, without the packages of Node that building one takes."""
        files = {
            "index.html": '<link rel="icon" href="icon.svg"><script src="./index-12345678.js">',
            "index-12345678.js": "start()",
            "icon.svg": "<svg/>",
            "sw.js": "serve()",
            ".gitignore": "*",
        }
        for name, content in files.items():
            (tmp_path / name).write_text(content)
        monkeypatch.setattr(web_client, "FOLDER", tmp_path)
        return tmp_path


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
