"""After the stored answer has expired, a set still knows its key, and of which request it was (A5)."""

from collections.abc import Callable
from typing import Any

import httpx
import psycopg

from infra.local.servers import Postgres
from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import User


def log_batch(user: User, session_id: str, exercise_id: str, *reps: int) -> httpx.Response:
    """Log a batch under the key `batch`."""
    sets = [{"exercise_id": exercise_id, "weight": 100, "reps": n} for n in reps]
    path = f"/sessions/{session_id}/sets/batch"
    return user.post(path, {"sets": sets}, idempotency_key="batch")


def code(answer: httpx.Response) -> tuple[int, Any]:
    """Return the status and the code of a problem."""
    return answer.status_code, answer.json()["code"]


class TestLateRetries:
    def test_get_the_set_as_it_is_now(
        self, user: User, session_id: str, exercise_id: str, expire: Callable[[], None]
    ) -> None:
        first = log_set(user, session_id, exercise_id)
        path = f"/sets/{first.json()['id']}"
        changed = user.put(path, {"reps": 6, "weight": 100}, if_match="*")
        expire()
        again = log_set(user, session_id.upper(), exercise_id, weight=100.0, reps=5, rpe=None)
        assert (again.status_code, again.json()) == (201, changed.json())
        assert again.headers["ETag"] == changed.headers["ETag"]
        assert again.headers["Idempotent-Replayed"] == "true"
        assert len(user.get(f"/sessions/{session_id}/sets").json()["items"]) == 1

    def test_for_another_set_are_refused(
        self, user: User, session_id: str, exercise_id: str, expire: Callable[[], None]
    ) -> None:
        first = log_set(user, session_id, exercise_id)
        other_session, other_exercise = start_session(user), create_exercise(user, "reps_only")
        reused = (422, "idempotency_key_reused")
        for delete in (False, True):
            if delete:
                user.delete(f"/sets/{first.json()['id']}", if_match="*")
            expire()
            assert code(log_set(user, session_id, exercise_id, reps=6, weight=100)) == reused
            assert code(log_set(user, other_session, exercise_id)) == reused
            assert code(log_set(user, session_id, other_exercise, reps=5)) == reused
        assert user.get(f"/sessions/{other_session}/sets").json()["items"] == []

    def test_for_a_deleted_set_are_told_that_it_is_gone(
        self, user: User, session_id: str, exercise_id: str, expire: Callable[[], None]
    ) -> None:
        first = log_set(user, session_id, exercise_id)
        user.delete(f"/sets/{first.json()['id']}", if_match="*")
        assert log_set(user, session_id, exercise_id).content == first.content
        expire()
        assert code(log_set(user, session_id, exercise_id)) == (410, "gone")
        assert user.get(f"/sessions/{session_id}/sets").json()["items"] == []

    def test_of_a_batch_get_what_is_left_of_it(
        self, user: User, session_id: str, exercise_id: str, expire: Callable[[], None]
    ) -> None:
        first, second = log_batch(user, session_id, exercise_id, 5, 6).json()["items"]
        expire()
        assert log_batch(user, session_id, exercise_id, 5, 6).json()["items"] == [first, second]
        user.delete(f"/sets/{first['id']}", if_match="*")
        again = log_batch(user, session_id, exercise_id, 5, 6)
        assert (again.status_code, again.json()["items"]) == (201, [second])
        for reps in ((5,), (6, 5), (5, 6, 7)):
            other = log_batch(user, session_id, exercise_id, *reps)
            assert code(other) == (422, "idempotency_key_reused")
        user.delete(f"/sets/{second['id']}", if_match="*")
        assert code(log_batch(user, session_id, exercise_id, 5, 6)) == (410, "gone")

    def test_of_before_fingerprints_were_kept_are_known_by_their_session(
        self,
        user: User,
        session_id: str,
        exercise_id: str,
        expire: Callable[[], None],
        postgres: Postgres,
    ) -> None:
        first = log_set(user, session_id, exercise_id)
        expire()
        with psycopg.connect(postgres.admin_url) as admin:
            admin.execute("UPDATE workout_sets SET client_fingerprint = NULL")
        assert log_set(user, session_id, exercise_id).json() == first.json()
        other = log_set(user, start_session(user), exercise_id)
        assert code(other) == (422, "idempotency_key_reused")

    def test_keys_that_sets_keep_take_little_room(
        self, user: User, session_id: str, exercise_id: str, postgres: Postgres
    ) -> None:
        log_set(user, session_id, exercise_id, **MEASURES["weight_reps"])
        with psycopg.connect(postgres.admin_url) as admin:
            [kept] = admin.execute(
                "SELECT pg_column_size(client_fingerprint) FROM workout_sets WHERE session_id = %s",
                (session_id,),
            ).fetchall()
        assert kept[0] <= 10
