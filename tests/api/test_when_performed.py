"""When a set was performed: what the client says, else what its session says, also after it moved."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from infra.local.servers import Postgres
from tests.api.test_model import END_CONNECTIONS
from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import User

STARTED, ENDED = "2026-05-01T18:00:00.000000Z", "2026-05-01T19:15:00.000000Z"
MOVED = "2026-04-24T16:30:00.000000Z"


def at(when: str | float) -> str:
    """Return an instant as the API shows it, or the one that is so many hours from now."""
    if isinstance(when, str):
        return when
    instant = datetime.now(UTC) + timedelta(hours=when)
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def move(user: User, session_id: str, started_at: str, **more: Any) -> Any:
    """Give a session another start."""
    path = f"/sessions/{session_id}"
    return user.patch(path, {"started_at": started_at, **more}, if_match="*")


def sets_of(user: User, session_id: str) -> list[dict[str, Any]]:
    """Return the sets of a session."""
    found: list[dict[str, Any]] = user.get(f"/sessions/{session_id}?include=sets").json()["sets"]
    return found


class TestLeftOut:
    @pytest.mark.parametrize("log_one", ["set", "batch"])
    @pytest.mark.parametrize(
        ("session", "expected"),
        [
            ({"started_at": -23}, "created_at"),
            ({"started_at": -25}, "started_at"),
            ({"started_at": STARTED}, "started_at"),
            ({"started_at": 2}, "started_at"),
            ({"started_at": STARTED, "ended_at": ENDED}, "ended_at"),
            ({"started_at": -1, "ended_at": 2}, "ended_at"),
        ],
    )
    def test_never_contradicts_the_session(
        self, user: User, exercise_id: str, session: dict[str, Any], expected: str, log_one: str
    ) -> None:
        """Now while it runs, else its end, or without one its start."""
        session = {name: at(when) for name, when in session.items()}
        session_id = start_session(user, **session)
        draft = {"exercise_id": exercise_id, **MEASURES["weight_reps"]}
        path = f"/sessions/{session_id}/sets"
        if log_one == "set":
            made = user.post(path, draft, idempotency_key="k").json()
        else:
            answer = user.post(f"{path}/batch", {"sets": [draft]}, idempotency_key="k")
            [made] = answer.json()["items"]
        assert made["performed_at"] == (made | session)[expected]

    def test_follows_the_session_as_it_is_by_then(self, user: User, exercise_id: str) -> None:
        session_id = start_session(user)
        path = f"/sessions/{session_id}"
        user.patch(path, {"started_at": STARTED, "ended_at": ENDED}, if_match="*")
        assert log_set(user, session_id, exercise_id, "a").json()["performed_at"] == ENDED
        user.patch(path, {"ended_at": None}, if_match="*")
        assert log_set(user, session_id, exercise_id, "b").json()["performed_at"] == STARTED

    def test_what_the_client_says_stays(self, user: User, exercise_id: str) -> None:
        session_id = start_session(user, started_at=STARTED, ended_at=ENDED)
        said = {"performed_at": "2026-05-01T18:30:00.000000Z", **MEASURES["weight_reps"]}
        made = log_set(user, session_id, exercise_id, **said).json()
        assert made["performed_at"] == said["performed_at"]


class TestMove:
    @pytest.fixture
    def session_id(self, user: User, exercise_id: str) -> str:
        """A session of the past: two sets, of which one is where the session is not, and a third."""
        session_id = start_session(user, started_at=STARTED, ended_at=ENDED)
        for key, performed_at in (("a", "2026-05-01T18:10:00Z"), ("b", "2025-01-01T00:00:00.5Z")):
            values = {"performed_at": performed_at, **MEASURES["weight_reps"]}
            log_set(user, session_id, exercise_id, key, **values)
        log_set(user, session_id, exercise_id, "c")
        return session_id

    def test_takes_the_sets_along_by_as_much(self, user: User, session_id: str) -> None:
        before = sets_of(user, session_id)
        tag = user.get(f"/sessions/{session_id}?include=sets").headers["ETag"]
        answer = move(user, session_id, MOVED)
        assert (answer.status_code, answer.json()["ended_at"]) == (200, ENDED)
        after = sets_of(user, session_id)
        assert [one["performed_at"] for one in after] == [
            "2026-04-24T16:40:00.000000Z",
            "2024-12-24T22:30:00.500000Z",
            "2026-04-24T17:45:00.000000Z",
        ]
        moved = ("performed_at", "updated_at")
        for old, new in zip(before, after, strict=True):
            assert new == old | {"version": 2} | {name: new[name] for name in moved}
            history = user.get(f"/sets/{new['id']}/history").json()["items"]
            assert [(h["action"], h["before"], h["after"]) for h in history] == [
                ("created", None, old),
                ("updated", old, new),
            ]
        assert user.get(f"/sessions/{session_id}?include=sets").headers["ETag"] != tag

    def test_is_in_the_feed_set_by_set(self, user: User, session_id: str) -> None:
        since = user.get("/changes?limit=100").json()["next_cursor"]
        shown = move(user, session_id, MOVED).json()
        items = user.get(f"/changes?limit=100&since={since}").json()["items"]
        assert len({item["seq"] for item in items}) == len(items) == 4
        known = {item["id"]: item["data"] for item in items}
        assert known == {shown["id"]: shown} | {s["id"]: s for s in sets_of(user, session_id)}

    def test_moves_records_to_the_sessions_day(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        path = f"/reports/records?exercise_id={exercise_id}"

        def record(query: str = "") -> Any:
            items = user.get(path + query).json()["items"]
            return next((i for i in items if i["kind"] == "top_weight"), None)

        assert record()["date"] == "2026-05-01"
        move(user, session_id, MOVED)
        held = record("&as_of=2026-04-24")
        shown = next(s for s in sets_of(user, session_id) if s["id"] == held["set_id"])
        assert (held["date"], held["performed_at"]) == ("2026-04-24", shown["performed_at"])
        assert record("&as_of=2026-04-23") is None

    def test_the_same_start_changes_nothing(self, user: User, session_id: str) -> None:
        before = user.get(f"/sessions/{session_id}?include=sets")
        answer = move(user, session_id, "2026-05-01T20:00:00+02:00")
        assert (answer.status_code, answer.json()["version"]) == (200, 1)
        after = user.get(f"/sessions/{session_id}?include=sets")
        assert (after.content, after.headers["ETag"]) == (before.content, before.headers["ETag"])

    def test_other_changes_leave_the_sets(self, user: User, session_id: str) -> None:
        before = sets_of(user, session_id)
        answer = move(user, session_id, STARTED, title="Push", ended_at=None)
        assert (answer.status_code, answer.json()["version"]) == (200, 2)
        assert sets_of(user, session_id) == before

    @pytest.mark.parametrize(
        ("started_at", "performed_at", "error"),
        [
            ("2026-05-01T19:15:00.000001Z", STARTED, ("#/ended_at", "ended_before_started")),
            ("2026-04-30T17:00:00Z", "2000-01-02T00:00:00Z", ("#/started_at", "sets_out_of_range")),
            ("2026-05-01T19:00:00Z", 23.5, ("#/started_at", "sets_out_of_range")),
        ],
    )
    def test_refuses_what_no_set_or_session_can_be(
        self, user: User, session_id: str, exercise_id: str,
        started_at: str, performed_at: str | float, error: tuple[str, str],
    ) -> None:  # fmt: skip
        values = {"performed_at": at(performed_at), **MEASURES["weight_reps"]}
        assert log_set(user, session_id, exercise_id, "d", **values).status_code == 201
        before = user.get(f"/sessions/{session_id}?include=sets").content
        answer = move(user, session_id, started_at)
        assert answer.status_code == 422, answer.text
        assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [error]
        assert user.get(f"/sessions/{session_id}?include=sets").content == before

    def test_a_stale_tag_moves_nothing(self, user: User, session_id: str) -> None:
        before = sets_of(user, session_id)
        path = f"/sessions/{session_id}"
        assert user.patch(path, {"started_at": MOVED}, if_match='"v9"').status_code == 412
        assert sets_of(user, session_id) == before

    def test_leaves_deleted_sets_and_other_sessions(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        other = start_session(user, started_at=STARTED)
        log_set(user, other, exercise_id, "other")
        gone, *rest = sets_of(user, session_id)
        user.delete(f"/sets/{gone['id']}", if_match="*")
        elsewhere = sets_of(user, other)
        assert move(user, session_id, MOVED).status_code == 200
        assert [one["id"] for one in sets_of(user, session_id)] == [one["id"] for one in rest]
        assert sets_of(user, other) == elsewhere
        history = user.get(f"/sets/{gone['id']}/history").json()["items"]
        assert [item["action"] for item in history] == ["created", "deleted"]

    def test_an_hour_is_an_hour_whatever_the_servers_zone(
        self, user: User, session_id: str, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Between May and January the clocks of Berlin change: half a year is no number of days."""
        with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
            monkeypatch.setenv("PGTZ", "Europe/Berlin")
            admin.execute(END_CONNECTIONS)
            moved = move(user, session_id, "2026-01-01T18:00:00Z")
            after = sets_of(user, session_id)
            monkeypatch.undo()
            admin.execute(END_CONNECTIONS)
        assert moved.status_code == 200
        assert after[0]["performed_at"] == "2026-01-01T18:10:00.000000Z"
        assert after[2]["performed_at"] == "2026-01-01T19:15:00.000000Z"


class TestSomebodyElses:
    def test_session_stays_where_it_is(self, user: User, make_user: Callable[..., User]) -> None:
        session_id = start_session(user, started_at=STARTED)
        log_set(user, session_id, create_exercise(user), str(uuid4()))
        before = sets_of(user, session_id)
        assert move(make_user(), session_id, MOVED).status_code == 404
        assert sets_of(user, session_id) == before
