"""Many at once: processes of their own, each with its own connection, started together."""

import itertools
import json
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from redis import Redis

from infra.local.servers import Postgres, Valkey
from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import PASSWORD, Client, User
from tests.patience import HANGS_SECONDS, be_patient, wait_until

PROCESSES = 8
Request = tuple[str, str, dict[str, Any] | None, dict[str, str]]


def _send(token: str | None, request: Request, ready: Any, start: Any, answers: Any) -> None:
    """Send one request from a process of its own, when all are ready and it is time to start."""
    from functions.reports import report_cache
    from infra.local.app import app
    from setlogs.postgres.connection import Connection
    from setlogs.valkey import ratelimit

    be_patient()
    Connection.patience = report_cache.WAIT_SECONDS = HANGS_SECONDS
    # So that no quota comes back while a slow machine sends.
    ratelimit._WINDOW_US *= 1000
    method, path, body, headers = request
    client = Client(app, token)
    client.request("GET", "/me")
    ready.wait(HANGS_SECONDS)
    start.wait(HANGS_SECONDS)
    answer = client.request(method, path, body, headers=headers)
    answers.put((answer.status_code, answer.text))


@contextmanager
def _held(
    postgres: Postgres, user_id: str | None, waiting: int, last: Callable[[], object] | None
) -> Iterator[None]:
    """Hold a user's row until as many writes wait for it: then none has seen what another did.

    `last` begins one more write, which then waits behind the others.
    """
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with (
        psycopg.connect(postgres.admin_url) as holder,
        psycopg.connect(postgres.admin_url, autocommit=True) as admin,
    ):
        if user_id:
            holder.execute("SELECT FROM users WHERE id = %s FOR UPDATE", (user_id,))
        yield
        if user_id:
            wait_until(lambda: admin.execute(query).fetchone() == (waiting,))
        if last:
            last()
            wait_until(lambda: admin.execute(query).fetchone() == (waiting + 1,))


@pytest.fixture
def send_together(patient: None, postgres: Postgres) -> Callable[..., list[tuple[int, str]]]:
    """Return a function that sends requests at the same moment and returns their answers.

    Given a user's id in `held`, each has begun before the first of them goes on, and so has what
    `last` begins.
    """

    def send(
        token: str | None,
        requests: list[Request],
        held: str | None = None,
        last: Callable[[], object] | None = None,
    ) -> list[tuple[int, str]]:
        # Spawned, not forked: a forked child would share its parent's connections.
        context = multiprocessing.get_context("spawn")
        ready, start = (context.Barrier(len(requests) + 1) for _ in range(2))
        answers = context.Queue()
        processes = [
            context.Process(target=_send, args=(token, request, ready, start, answers))
            for request in requests
        ]
        for process in processes:
            process.start()
        ready.wait(HANGS_SECONDS)
        with _held(postgres, held, len(requests), last):
            start.wait(HANGS_SECONDS)
        found = [answers.get(timeout=HANGS_SECONDS) for _ in processes]
        for process in processes:
            process.join()
        return found

    assert os.environ["DATABASE_URL"]
    return send


SendTogether = Callable[..., list[tuple[int, str]]]


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


class TestSetsWhileTheSessionGoes:
    def test_leave_none_behind(self, user: User, send_together: SendTogether) -> None:
        session_id = start_session(user)
        path = f"/sessions/{session_id}"
        draft = {"exercise_id": create_exercise(user), **MEASURES["weight_reps"]}
        requests: list[Request] = [
            ("POST", f"{path}/sets", draft, {"Idempotency-Key": f"k{n}"})
            for n in range(PROCESSES - 1)
        ]
        answers = send_together(user.token, [*requests, ("DELETE", path, None, {"If-Match": "*"})])
        assert {status for status, _ in answers} <= {201, 204, 404}
        for status, body in answers:
            if status == 201:
                assert user.get(f"/sets/{json.loads(body)['id']}").status_code == 404

    def test_go_along_when_it_had_not_seen_them(
        self, user: User, send_together: SendTogether
    ) -> None:
        session_id = start_session(user)
        path = f"/sessions/{session_id}"
        draft = {"exercise_id": create_exercise(user), **MEASURES["weight_reps"]}
        requests: list[Request] = [
            ("POST", f"{path}/sets", draft, {"Idempotency-Key": key}) for key in ("a", "b")
        ]
        with ThreadPoolExecutor(1) as thread:
            deletions: list[Future[httpx.Response]] = []

            def delete() -> None:
                deletions.append(thread.submit(user.delete, path, if_match="*"))

            answers = send_together(user.token, requests, user.profile["id"], delete)
        assert [status for status, _ in answers] == [201, 201]
        assert [deletion.result().status_code for deletion in deletions] == [204]
        for _, body in answers:
            assert user.get(f"/sets/{json.loads(body)['id']}").status_code == 404


class TestRearranging:
    def test_of_two_orders_with_one_tag_one_wins(
        self, user: User, send_together: SendTogether
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        a, b, c = (log_set(user, session_id, exercise_id, key).json()["id"] for key in "abc")
        path = f"/sessions/{session_id}/order"
        tag = user.get(f"/sessions/{session_id}?include=sets").headers["ETag"]
        requests = [
            ("PUT", path, {"sets": order}, {"If-Match": tag}) for order in ([c, a, b], [b, c, a])
        ]
        answers = send_together(user.token, requests, user.profile["id"])
        assert sorted(status for status, _ in answers) == [200, 412]
        [won] = [json.loads(body) for status, body in answers if status == 200]
        assert user.get(f"/sessions/{session_id}?include=sets").json() == won

    def test_an_order_loses_no_set_that_arrives_meanwhile(
        self, user: User, send_together: SendTogether
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        a, b = (log_set(user, session_id, exercise_id, key).json()["id"] for key in "ab")
        path, draft = f"/sessions/{session_id}", {
            "exercise_id": exercise_id,
            "weight": 1,
            "reps": 1,
        }
        tag = user.get(f"{path}?include=sets").headers["ETag"]
        requests: list[Request] = [
            ("PUT", f"{path}/order", {"sets": [b, a]}, {"If-Match": tag}),
            ("POST", f"{path}/sets", draft, {"Idempotency-Key": "c"}),
        ]
        answers = dict(send_together(user.token, requests, user.profile["id"]))
        assert set(answers) in ({200, 201}, {412, 201})
        shown = user.get(f"{path}/sets").json()["items"]
        assert [each["position"] for each in shown] == [1, 2, 3]
        assert shown[2]["id"] == json.loads(answers[201])["id"]
        assert (shown[0]["id"] == b) == (200 in answers)

    @pytest.mark.parametrize("what", ["move", "restore"])
    def test_no_set_comes_to_a_session_that_goes_meanwhile(
        self, what: str, user: User, send_together: SendTogether
    ) -> None:
        source, doomed = start_session(user), start_session(user)
        exercise_id = create_exercise(user)
        home = source if what == "move" else doomed
        set_id = log_set(user, home, exercise_id).json()["id"]
        path = f"/sets/{set_id}"
        change: Request = ("PATCH", path, {"session_id": doomed}, {"If-Match": "*"})
        if what == "restore":
            user.delete(path, if_match="*")
            change = ("POST", f"{path}/restore", None, {})
        delete: Request = ("DELETE", f"/sessions/{doomed}", None, {"If-Match": "*"})
        answers = send_together(user.token, [change, delete], user.profile["id"])
        statuses = {status for status, _ in answers}
        refused = 422 if what == "move" else 404
        assert statuses in ({200, 204}, {refused, 204})
        is_there = user.get(path).status_code == 200
        assert is_there == (what == "move" and 422 in statuses)

    def test_no_set_comes_to_a_session_that_went_first(
        self, user: User, send_together: SendTogether
    ) -> None:
        """The deletion has the lock first, so that the move was judged before and is late."""
        source, doomed = start_session(user), start_session(user)
        set_id = log_set(user, source, create_exercise(user)).json()["id"]
        delete: Request = ("DELETE", f"/sessions/{doomed}", None, {"If-Match": "*"})
        with ThreadPoolExecutor(1) as thread:
            moves: list[Future[httpx.Response]] = []

            def move() -> None:
                patch = {"session_id": doomed}
                moves.append(thread.submit(user.patch, f"/sets/{set_id}", patch, if_match="*"))

            answers = send_together(user.token, [delete], user.profile["id"], move)
        assert [status for status, _ in answers] == [204]
        assert [each.result().status_code for each in moves] == [422]
        assert user.get(f"/sets/{set_id}").json()["session_id"] == source

    def test_a_set_that_is_restored_twice_is_restored_once(
        self, user: User, send_together: SendTogether
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        first, second = (log_set(user, session_id, exercise_id, key).json()["id"] for key in "ab")
        user.delete(f"/sets/{first}", if_match="*")
        # Its place is taken, so that it would get a new one with each time.
        user.put(f"/sessions/{session_id}/order", {"sets": [second]}, if_match="*")
        request: Request = ("POST", f"/sets/{first}/restore", None, {})
        answers = send_together(user.token, [request] * 2, user.profile["id"])
        assert [status for status, _ in answers] == [200, 200]
        assert len({body for _, body in answers}) == 1
        history = user.get(f"/sets/{first}/history").json()["items"]
        assert [entry["action"] for entry in history] == ["created", "deleted", "restored"]
        added = log_set(user, session_id, exercise_id, "c").json()
        assert [json.loads(answers[0][1])["position"], added["position"]] == [2, 3]

    def test_a_session_that_is_restored_twice_is_restored_once(
        self, user: User, send_together: SendTogether
    ) -> None:
        session_id = start_session(user)
        set_id = log_set(user, session_id, create_exercise(user)).json()["id"]
        user.delete(f"/sessions/{session_id}", if_match="*")
        request: Request = ("POST", f"/sessions/{session_id}/restore", None, {})
        answers = send_together(user.token, [request] * 2, user.profile["id"])
        assert [status for status, _ in answers] == [200, 200]
        assert len({body for _, body in answers}) == 1
        assert len(user.get(f"/sets/{set_id}/history").json()["items"]) == 3


class TestSetsWhileTheSessionMoves:
    def test_move_along_when_it_had_not_seen_them(
        self, user: User, send_together: SendTogether
    ) -> None:
        session_id = start_session(user, started_at="2026-05-01T18:00:00Z")
        path, moved = f"/sessions/{session_id}", "2026-04-24T16:30:00.000000Z"
        draft = {"exercise_id": create_exercise(user), **MEASURES["weight_reps"]}
        requests: list[Request] = [
            ("POST", f"{path}/sets", draft, {"Idempotency-Key": key}) for key in ("a", "b")
        ]
        with ThreadPoolExecutor(1) as thread:
            moves: list[Future[httpx.Response]] = []

            def move() -> None:
                patch = {"started_at": moved}
                moves.append(thread.submit(user.patch, path, patch, if_match="*"))

            answers = send_together(user.token, requests, user.profile["id"], move)
        assert [status for status, _ in answers] == [201, 201]
        assert [answer.result().status_code for answer in moves] == [200]
        sets = user.get(f"{path}?include=sets").json()["sets"]
        assert [(one["performed_at"], one["version"]) for one in sets] == [(moved, 2)] * 2


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


class TestAnotherType:
    """A set and another type for its exercise, each begun before the other was committed."""

    @pytest.mark.parametrize("many", ["sets", "sets/batch"])
    def test_is_refused_for_a_set_that_it_had_not_seen(
        self, user: User, send_together: SendTogether, many: str
    ) -> None:
        exercise_id = create_exercise(user)
        path, draft = f"/exercises/{exercise_id}", {"name": "Plank", "type": "duration"}
        with ThreadPoolExecutor(1) as thread:
            changes: list[Future[httpx.Response]] = []

            def change() -> None:
                changes.append(thread.submit(user.put, path, draft, if_match="*"))

            request = self._logged(user, exercise_id, many)
            [(status, _)] = send_together(user.token, [request], user.profile["id"], change)
            [answer] = [each.result() for each in changes]
        assert status == 201
        assert (answer.status_code, answer.json()["code"]) == (409, "exercise_in_use")
        assert user.get(path).json()["type"] == "weight_reps"

    @pytest.mark.parametrize("many", ["sets", "sets/batch"])
    def test_is_seen_by_a_set_that_waited_for_it(
        self, user: User, send_together: SendTogether, many: str
    ) -> None:
        exercise_id = create_exercise(user)
        path, draft = f"/exercises/{exercise_id}", {"name": "Plank", "type": "duration"}
        method, sets, body, headers = self._logged(user, exercise_id, many)
        with ThreadPoolExecutor(1) as thread:
            logged: list[Future[httpx.Response]] = []

            def log() -> None:
                logged.append(thread.submit(user.request, method, sets, body, headers=headers))

            change: Request = ("PUT", path, draft, {"If-Match": "*"})
            [(status, _)] = send_together(user.token, [change], user.profile["id"], log)
            [answer] = [each.result() for each in logged]
        assert status == 200
        assert answer.status_code == 422, answer.text
        assert user.get(sets.removesuffix("/batch")).json()["items"] == []

    def test_comes_after_a_set_that_fits_it(self, user: User, send_together: SendTogether) -> None:
        exercise_id = create_exercise(user)
        path, draft = f"/exercises/{exercise_id}", {"name": "Dip", "type": "weighted_bodyweight"}
        with ThreadPoolExecutor(1) as thread:
            changes: list[Future[httpx.Response]] = []

            def change() -> None:
                changes.append(thread.submit(user.put, path, draft, if_match="*"))

            request = self._logged(user, exercise_id, "sets")
            [(_, logged)] = send_together(user.token, [request], user.profile["id"], change)
            [answer] = [each.result() for each in changes]
        assert (answer.status_code, answer.json()["version"]) == (200, 2)
        now = user.get(f"/sets/{json.loads(logged)['id']}").json()
        assert (now["exercise_version"], now["version"]) == (2, 2)

    @staticmethod
    def _logged(user: User, exercise_id: str, many: str) -> Request:
        draft = {"exercise_id": exercise_id, **MEASURES["weight_reps"]}
        body = {"sets": [draft]} if many == "sets/batch" else draft
        return "POST", f"/sessions/{start_session(user)}/{many}", body, {"Idempotency-Key": "k"}


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


class TestMerge:
    """A merge, and what began before it was committed."""

    @pytest.fixture
    def names(self, user: User) -> tuple[str, str]:
        """Two exercises, each with a set."""
        one, other = create_exercise(user), create_exercise(user, "weighted_bodyweight")
        session_id = start_session(user)
        for exercise_id in (one, other):
            assert log_set(user, session_id, exercise_id, exercise_id).status_code == 201
        return one, other

    @pytest.mark.parametrize("write", ["log", "batch", "patch", "restore"])
    @pytest.mark.parametrize("first", ["merge", "set"])
    def test_leaves_no_set_behind(
        self,
        user: User,
        names: tuple[str, str],
        send_together: SendTogether,
        first: str,
        write: str,
    ) -> None:
        one, other = names
        session_id = start_session(user)
        merge: Request = ("POST", f"/exercises/{one}/merge", {"into": other}, {})
        changed = self._written(user, session_id, names, write)
        leading, following = (merge, changed) if first == "merge" else (changed, merge)
        method, path, sent, headers = following
        with ThreadPoolExecutor(1) as thread:
            last: list[Future[httpx.Response]] = []

            def send() -> None:
                last.append(thread.submit(user.request, method, path, sent, headers=headers))

            [(status, _)] = send_together(user.token, [leading], user.profile["id"], send)
            assert {status, last[0].result().status_code} <= {200, 201}
        listed = user.get(f"/sessions/{session_id}/sets").json()["items"]
        assert {each["exercise_id"] for each in listed} == {other}
        assert user.get(f"/exercises/{one}").json()["merged_into"] == other

    @staticmethod
    def _written(user: User, session_id: str, names: tuple[str, str], write: str) -> Request:
        """Return a request after which there is a set of the first exercise."""
        one, other = names
        path, draft = f"/sessions/{session_id}/sets", {"exercise_id": one, "reps": 5, "weight": 60}
        if write == "log":
            return "POST", path, draft, {"Idempotency-Key": "k"}
        if write == "batch":
            return "POST", f"{path}/batch", {"sets": [draft, draft]}, {"Idempotency-Key": "k"}
        named = other if write == "patch" else one
        made = log_set(user, session_id, named, "before", reps=5, weight=60).json()
        if write == "patch":
            return "PATCH", f"/sets/{made['id']}", {"exercise_id": one}, {"If-Match": "*"}
        assert user.delete(f"/sets/{made['id']}", if_match="*").status_code == 204
        return "POST", f"/sets/{made['id']}/restore", {}, {}

    def test_of_two_in_a_circle_one_is_refused(
        self, user: User, names: tuple[str, str], send_together: SendTogether
    ) -> None:
        one, other = names
        requests: list[Request] = [
            ("POST", f"/exercises/{a}/merge", {"into": b}, {}) for a, b in (names, names[::-1])
        ]
        answers = send_together(user.token, requests, user.profile["id"])
        assert sorted(status for status, _ in answers) == [200, 422]
        shown = [user.get(f"/exercises/{id_}").json() for id_ in names]
        assert sorted(each["merged_into"] or "" for each in shown) in (["", one], ["", other])

    def test_of_many_that_are_the_same_one_moves_the_sets(
        self, user: User, names: tuple[str, str], send_together: SendTogether
    ) -> None:
        one, other = names
        merge: Request = ("POST", f"/exercises/{one}/merge", {"into": other}, {})
        answers = send_together(user.token, [merge] * PROCESSES, user.profile["id"])
        assert Counter(status for status, _ in answers) == {200: PROCESSES}
        moved = [i for i in user.get("/changes?limit=100").json()["items"] if i["version"] == 2]
        assert [i["entity"] for i in moved] == ["set", "exercise"]

    def test_takes_what_an_import_adds_in_the_meantime(
        self, user: User, names: tuple[str, str], send_together: SendTogether
    ) -> None:
        one, other = names
        file = user.get("/me/export").json()
        file["sessions"][0] |= {"title": "Another", "started_at": "2024-01-01T10:00:00Z"}
        merge: Request = ("POST", f"/exercises/{one}/merge", {"into": other}, {})
        with ThreadPoolExecutor(1) as thread:
            last: list[Future[httpx.Response]] = []

            def send() -> None:
                last.append(thread.submit(user.post, "/imports", file))

            [(status, _)] = send_together(user.token, [merge], user.profile["id"], send)
            assert (status, last[0].result().status_code) == (200, 201)
        records = user.get("/reports/records").json()
        assert records["method"]["sets_used"] == 4
        assert {each["exercise_id"] for each in records["items"]} == {other}
