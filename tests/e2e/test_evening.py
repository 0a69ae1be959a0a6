"""A lifter's evening against the deployed stack, over HTTP through the gateway."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from tests.e2e.conftest import Deployment

pytestmark = pytest.mark.e2e


def _bench_press(client: httpx.Client) -> str:
    found = client.get("exercises", params={"q": "barbell bench press", "owner": "catalogue"})
    exercise_id: str = found.json()["items"][0]["id"]
    return exercise_id


def _start_session(client: httpx.Client) -> str:
    started = client.post("sessions", json={"title": "Push"})
    assert started.status_code == 201, started.text
    session_id: str = started.json()["id"]
    return session_id


def _log_set(client: httpx.Client, session_id: str, key: str, **values: Any) -> httpx.Response:
    path = f"sessions/{session_id}/sets"
    return client.post(path, json=values, headers={"Idempotency-Key": key})


class TestEvening:
    def test_from_first_set_to_progress(self, lifter: httpx.Client) -> None:
        bench, session_id = _bench_press(lifter), _start_session(lifter)
        for number, reps in enumerate((5, 5, 4)):
            logged = _log_set(
                lifter, session_id, f"set-{number}", exercise_id=bench, reps=reps, weight=82.5
            )
            assert logged.status_code == 201, logged.text
        session = lifter.get(f"sessions/{session_id}")
        ended = lifter.patch(
            f"sessions/{session_id}",
            json={"notes": "done"},
            headers={"If-Match": session.headers["ETag"]},
        )
        assert ended.status_code == 200, ended.text
        report = lifter.get("reports/progression", params={"exercise_id": bench})
        [point] = report.json()["points"]
        assert (point["sets"], point["reps"], point["volume"]) == (3, 14, 1155)
        assert report.headers["X-Cache"] == "miss"

    def test_same_report_again_comes_from_the_cache(self, lifter: httpx.Client) -> None:
        bench, session_id = _bench_press(lifter), _start_session(lifter)
        _log_set(lifter, session_id, "only", exercise_id=bench, reps=5, weight=100)
        first = lifter.get("reports/progression", params={"exercise_id": bench})
        second = lifter.get("reports/progression", params={"exercise_id": bench})
        assert second.headers["X-Cache"] == "hit"
        assert second.content == first.content
        fresh = {"If-None-Match": first.headers["ETag"]}
        third = lifter.get("reports/progression", params={"exercise_id": bench}, headers=fresh)
        assert third.status_code == 304

    def test_a_retried_set_is_stored_once(self, lifter: httpx.Client) -> None:
        bench, session_id = _bench_press(lifter), _start_session(lifter)
        first = _log_set(lifter, session_id, "k", exercise_id=bench, reps=5, weight=100)
        again = _log_set(lifter, session_id, "k", exercise_id=bench, reps=5, weight=100)
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert again.headers["Location"] == first.headers["Location"]
        assert len(lifter.get(f"sessions/{session_id}/sets").json()["items"]) == 1

    def test_a_stale_change_is_refused(self, lifter: httpx.Client) -> None:
        bench, session_id = _bench_press(lifter), _start_session(lifter)
        logged = _log_set(lifter, session_id, "k", exercise_id=bench, reps=5, weight=100)
        path, stale = f"sets/{logged.json()['id']}", {"If-Match": logged.headers["ETag"]}
        assert lifter.put(path, json={"reps": 6, "weight": 100}, headers=stale).status_code == 200
        refused = lifter.put(path, json={"reps": 7, "weight": 100}, headers=stale)
        assert refused.status_code == 412
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert refused.json()["code"] == "precondition_failed"

    def test_following_links_shows_every_set_once(self, lifter: httpx.Client) -> None:
        bench, session_id = _bench_press(lifter), _start_session(lifter)
        draft = {"exercise_id": bench, "reps": 5, "weight": 100}
        path = f"sessions/{session_id}/sets/batch"
        added = lifter.post(path, json={"sets": [draft] * 7}, headers={"Idempotency-Key": "b"})
        assert added.status_code == 201, added.text
        url: str | None = f"sessions/{session_id}/sets?limit=3"
        positions = []
        while url:
            listed = lifter.get(url)
            positions += [item["position"] for item in listed.json()["items"]]
            url = listed.links.get("next", {}).get("url")
        assert positions == [1, 2, 3, 4, 5, 6, 7]

    def test_location_leads_to_what_was_created(
        self, lifter: httpx.Client, deployment: Deployment
    ) -> None:
        started = lifter.post("sessions", json={"title": "Push"})
        location = started.headers["Location"]
        assert urlsplit(location).path.endswith(f"/sessions/{started.json()['id']}")
        assert lifter.get(location).json() == started.json()


class TestGateway:
    def test_unicode_survives(self, lifter: httpx.Client) -> None:
        title = "Beine 🦵, schwer, ½ kg mehr"
        assert lifter.post("sessions", json={"title": title}).json()["title"] == title

    def test_a_repeated_query_parameter_reaches_the_function(self, lifter: httpx.Client) -> None:
        answer = lifter.get("sessions?limit=1&limit=2")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == "repeated_parameter"

    def test_head_is_get_without_a_body(self, lifter: httpx.Client) -> None:
        answer = lifter.head("me")
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["ETag"] == lifter.get("me").headers["ETag"]

    def test_a_large_body_is_refused(self, lifter: httpx.Client) -> None:
        answer = lifter.post("sessions", json={"notes": "x" * 300_000})
        assert answer.status_code == 413

    def test_an_unknown_path_is_refused(self, anonymous: httpx.Client) -> None:
        # Emulators answer as the gateway does without its responses shaped; AWS answers 404.
        assert anonymous.get("nope").status_code in (403, 404)

    def test_another_method_is_refused(self, anonymous: httpx.Client) -> None:
        answer = anonymous.put("sessions", json={})
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")

    def test_works_over_https(self, deployment: Deployment) -> None:
        if deployment.target.name == "ministack":
            pytest.skip("MiniStack speaks no TLS")
        address = httpx.URL(deployment.url).copy_with(scheme="https")
        # The emulator signs its certificate itself.
        with httpx.Client(verify=False, timeout=60) as client:  # noqa: S501
            assert client.get(f"{address}/health").json() == {"status": "pass"}

    def test_somebody_elses_session_looks_like_none(
        self, lifter: httpx.Client, deployment: Deployment
    ) -> None:
        session_id = _start_session(lifter)
        account = {"email": f"{uuid4().hex}@example.com", "password": "another long phrase"}
        with httpx.Client(base_url=deployment.url + "/", timeout=60) as other:
            other.post("auth/register", json=account)
            token = other.post("auth/login", json=account).json()["access_token"]
            other.headers["Authorization"] = f"Bearer {token}"
            foreign = other.get(f"sessions/{session_id}")
            missing = other.get(f"sessions/{uuid4()}")
        assert foreign.status_code == missing.status_code == 404
        assert foreign.json()["code"] == missing.json()["code"]
