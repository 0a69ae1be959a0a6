"""Many at once: each request takes effect as if it were alone."""

import itertools
import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from redis import Redis

from infra.local.servers import Postgres, Valkey
from tests.api.together import PROCESSES, Request, SendTogether, send_together
from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import PASSWORD, Client, User
from tests.patience import wait_until

pytestmark = pytest.mark.long

__all__ = ["send_together"]


class TestSameKey:
    def test_makes_one_set(self, user: User, send_together: SendTogether) -> None:
        session_id = start_session(user)
        draft = {"exercise_id": create_exercise(user), **MEASURES["weight_reps"]}
        request = ("POST", f"/sessions/{session_id}/sets", draft, {"Idempotency-Key": "k"})
        answers = send_together(user.token, [request] * PROCESSES, user.profile["id"])
        assert Counter(status for status, _ in answers) == {201: PROCESSES}
        assert len({body for _, body in answers}) == 1
        assert len(user.get(f"/sessions/{session_id}/sets").json()["items"]) == 1

    def test_makes_one_exercise(self, user: User, send_together: SendTogether) -> None:
        """The others violate its name before they violate the key."""
        draft = {"name": "Zercher squat", "type": "weight_reps"}
        request: Request = ("POST", "/exercises", draft, {"Idempotency-Key": "k"})
        answers = send_together(user.token, [request] * PROCESSES, user.profile["id"])
        assert Counter(status for status, _ in answers) == {201: PROCESSES}
        assert len({body for _, body in answers}) == 1


class TestGuesses:
    def test_are_counted_exactly(
        self, user: User, send_together: SendTogether, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """AUT-07: the limit of an account holds for guesses at the same moment too."""
        monkeypatch.setenv("RATE_LIMIT_ACCOUNT_PER_MINUTE", "3")
        guess: Request = ("POST", "/auth/login", {"email": user.email, "password": "wrong"}, {})
        answers = send_together(None, [guess] * PROCESSES)
        assert Counter(status for status, _ in answers) == {401: 3, 429: PROCESSES - 3}


class TestSameETag:
    def test_lets_one_change_through(self, user: User, send_together: SendTogether) -> None:
        made = log_set(user, start_session(user), create_exercise(user)).json()
        requests: list[Request] = [
            ("PUT", f"/sets/{made['id']}", {"reps": n, "weight": 100}, {"If-Match": '"v1"'})
            for n in range(10, 10 + PROCESSES)
        ]
        answers = send_together(user.token, requests, user.profile["id"])
        assert Counter(status for status, _ in answers) == {200: 1, 412: PROCESSES - 1}
        assert user.get(f"/sets/{made['id']}").json()["version"] == 2


class TestDifferentKeys:
    def test_number_their_sets_without_gaps(self, user: User, send_together: SendTogether) -> None:
        session_id = start_session(user)
        draft = {"exercise_id": create_exercise(user), **MEASURES["weight_reps"]}
        requests: list[Request] = [
            ("POST", f"/sessions/{session_id}/sets", draft, {"Idempotency-Key": f"k{n}"})
            for n in range(PROCESSES)
        ]
        answers = send_together(user.token, requests, user.profile["id"])
        assert {status for status, _ in answers} == {201}
        listed = user.get(f"/sessions/{session_id}/sets?limit=100").json()["items"]
        assert [item["position"] for item in listed] == list(range(1, PROCESSES + 1))


class TestSameEmail:
    def test_registers_once(self, anonymous: Client, send_together: SendTogether) -> None:
        draft = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD}
        answers = send_together(None, [("POST", "/auth/register", draft, {})] * PROCESSES)
        statuses = Counter(status for status, _ in answers)
        assert statuses == {201: 1, 409: PROCESSES - 1}


class TestTheLastSetsOfASession:
    @pytest.mark.parametrize("deleted", [0, 5])
    def test_are_as_many_as_there_is_room_for(
        self, user: User, send_together: SendTogether, deleted: int
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        path, draft = f"/sessions/{session_id}/sets", {"exercise_id": exercise_id}
        draft |= MEASURES["weight_reps"]
        for n in range(5):
            batch = {"sets": [draft] * (200 if n else 199)}
            assert user.post(f"{path}/batch", batch, idempotency_key=f"b{n}").status_code == 201
        for _ in range(deleted):
            one = user.get(f"{path}?limit=1").json()["items"][0]
            user.delete(f"/sets/{one['id']}", if_match="*")
        for n in range(deleted):
            assert log_set(user, session_id, exercise_id, f"again{n}").status_code == 201
        requests: list[Request] = [
            ("POST", path, draft, {"Idempotency-Key": f"k{n}"}) for n in range(3)
        ]
        answers = send_together(user.token, requests, user.profile["id"])
        assert Counter(status for status, _ in answers) == {201: 1, 409: 2}
        assert len(user.get(f"/sessions/{session_id}?include=sets").json()["sets"]) == 1000


class TestAnyETag:
    def test_changes_follow_one_another_in_the_history(
        self, user: User, send_together: SendTogether, postgres: Postgres
    ) -> None:
        made = log_set(user, start_session(user), create_exercise(user)).json()
        requests: list[Request] = [
            ("PUT", f"/sets/{made['id']}", {"reps": n, "weight": 100}, {"If-Match": "*"})
            for n in range(10, 10 + PROCESSES)
        ]
        # Each has seen the first version, and all but one of them have lost with it.
        answers = send_together(user.token, requests, user.profile["id"])
        assert Counter(status for status, _ in answers) == {200: PROCESSES}
        with psycopg.connect(postgres.admin_url) as admin:
            rows = admin.execute(
                "SELECT before, after FROM audit_trail WHERE entity_id = %s ORDER BY version",
                (made["id"],),
            ).fetchall()
        assert len(rows) == 1 + PROCESSES
        for (_, earlier), (before, _) in itertools.pairwise(rows):
            assert before == earlier


class TestSameFile:
    def test_is_imported_once(
        self, user: User, make_user: Callable[..., User], send_together: SendTogether
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        for key in ("1", "2", "3"):
            log_set(user, session_id, exercise_id, key)
        other = make_user()
        request: tuple[str, str, Any, dict[str, str]]
        request = ("POST", "/imports", user.get("/me/export").json(), {})
        answers = send_together(other.token, [request] * PROCESSES)
        assert Counter(status for status, _ in answers) == {201: PROCESSES}
        added = sorted(json.loads(body)["sets_added"] for _, body in answers)
        assert added == [0] * (PROCESSES - 1) + [3]
        assert len(other.get("/exercises?owner=me").json()["items"]) == 1


class TestReports:
    def test_are_computed_once_for_all_who_ask_at_once(
        self, user: User, send_together: SendTogether, postgres: Postgres, valkey: Valkey
    ) -> None:
        """RED-07: the others wait for the one that computes."""
        asked: Request = ("GET", "/reports/records", None, {})
        with (
            ThreadPoolExecutor(1) as pool,
            psycopg.connect(postgres.admin_url) as blocker,
            Redis.from_url(valkey.url) as redis,
        ):

            def looked_up() -> int:
                calls: int = redis.info("commandstats")["cmdstat_hget"]["calls"]
                return calls

            user.get("/reports/summary")
            seen = looked_up()
            # Whoever computes is held up until everybody has found nothing.
            blocker.execute("LOCK TABLE workout_sets IN ACCESS EXCLUSIVE MODE")
            sent = pool.submit(send_together, user.token, [asked] * PROCESSES)
            wait_until(lambda: looked_up() >= seen + PROCESSES)
            blocker.rollback()
            answers = sent.result()
        assert {status for status, _ in answers} == {200}
        # Each computation has an instant of its own.
        assert len({json.loads(body)["method"]["generated_at"] for _, body in answers}) == 1

    def test_that_fail_leave_no_claim_to_wait_for(self, user: User, valkey: Valkey) -> None:
        path = f"/reports/progression?exercise_id={uuid4()}"
        assert user.get(path).status_code == 404
        with Redis.from_url(valkey.url) as redis:
            assert redis.keys(f"reports:*{user.profile['id']}*") == []
