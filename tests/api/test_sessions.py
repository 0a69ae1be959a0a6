"""Workout sessions: local days, two devices, and what goes when a session goes."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from functions.sessions.schemas import SessionPage, SessionRead
from infra.local.servers import Postgres
from tests.api.workouts import create_exercise, log_set, start_session
from tests.conftest import User


def titles(user: User, query: str = "") -> list[str | None]:
    answer = user.get(f"/sessions{query}")
    return [item.title for item in SessionPage.model_validate_json(answer.content).items]


class TestStart:
    def test_is_now_in_the_users_zone_by_default(self, make_user: Callable[..., User]) -> None:
        user = make_user(timezone="Asia/Tokyo")
        answer = user.post("/sessions", {})
        shown = SessionRead.model_validate_json(answer.content)
        assert (answer.status_code, shown.timezone, shown.ended_at) == (201, "Asia/Tokyo", None)
        assert shown.started_at == shown.created_at
        assert answer.headers["Location"] == f"http://test/sessions/{shown.id}"

    def test_same_key_replays(self, user: User) -> None:
        first = user.post("/sessions", {"title": "A"}, idempotency_key="k")
        again = user.post("/sessions", {"title": "A"}, idempotency_key="k")
        assert (again.content, again.headers["Idempotent-Replayed"]) == (first.content, "true")
        assert len(titles(user)) == 1

    @pytest.mark.parametrize(
        ("values", "pointer", "code"),
        [
            ({"timezone": "Mars/Olympus"}, "#/timezone", "unknown_timezone"),
            ({"timezone": "europe/berlin"}, "#/timezone", "unknown_timezone"),
            ({"timezone": "../etc/passwd"}, "#/timezone", "unknown_timezone"),
            ({"title": "x" * 201}, "#/title", "too_long"),
            ({"started_at": "2026-05-01"}, "#/started_at", "instant_format"),
            (
                {"started_at": "2026-05-01T10:00:00Z", "ended_at": "2026-05-01T09:59:59Z"},
                "#",
                "ended_before_started",
            ),
            ({"version": 2}, "#/version", "unknown_member"),
        ],
    )
    def test_refuses(self, user: User, values: dict[str, Any], pointer: str, code: str) -> None:
        answer = user.post("/sessions", values)
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == (pointer, code)

    def test_an_end_before_now_needs_a_start(self, user: User) -> None:
        answer = user.post("/sessions", {"ended_at": "2020-01-01T00:00:00Z"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/ended_at")


class TestList:
    def test_newest_start_comes_first(self, user: User) -> None:
        for day in (2, 3, 1):
            start_session(user, title=str(day), started_at=f"2026-05-0{day}T10:00:00Z")
        assert titles(user) == ["3", "2", "1"]

    def test_days_are_those_of_the_sessions_zone(self, user: User) -> None:
        instant = "2026-05-01T23:30:00Z"
        start_session(user, title="utc", started_at=instant, timezone="UTC")
        start_session(user, title="tokyo", started_at=instant, timezone="Asia/Tokyo")
        assert titles(user, "?from=2026-05-01&to=2026-05-01") == ["utc"]
        assert titles(user, "?from=2026-05-02&to=2026-05-02") == ["tokyo"]
        assert len(titles(user, "?from=2026-05-01&to=2026-05-02")) == 2

    def test_status_tells_open_from_ended(self, user: User) -> None:
        start_session(user, title="open")
        past = {"started_at": "2026-05-01T10:00:00Z", "ended_at": "2026-05-01T11:00:00Z"}
        start_session(user, title="ended", **past)
        assert titles(user, "?status=open") == ["open"]
        assert titles(user, "?status=ended") == ["ended"]

    def test_following_links_shows_each_once_while_others_come_and_go(self, user: User) -> None:
        instant = "2026-05-01T10:00:00.123456Z"
        for number in range(7):
            start_session(user, title=str(number), started_at=instant)
        answer = user.get("/sessions?limit=3&from=2026-05-01")
        seen = answer.json()["items"]
        gone = user.get(f"/sessions/{seen[-1]['id']}")
        user.delete(f"/sessions/{seen[-1]['id']}", if_match=gone.headers["ETag"])
        start_session(user, title="newer")
        while link := answer.links.get("next"):
            answer = user.get(link["url"].removeprefix("http://test"))
            seen += answer.json()["items"]
        assert sorted(item["title"] for item in seen) == [str(n) for n in range(7)]
        assert answer.json()["next_cursor"] is None

    @pytest.mark.parametrize(
        "query",
        [
            "limit=0",
            "limit=101",
            "limit=-1",
            "limit=1_0",
            "limit=%2B5",
            "limit=5&limit=5",
            "from=yesterday",
            "to=2026-02-30",
            "status=done",
            "form=2026-01-01",
        ],
    )
    def test_refuses(self, user: User, query: str) -> None:
        answer = user.get(f"/sessions?{query}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["parameter"] == query.partition("=")[0]

    def test_a_cursor_fits_its_list_alone(self, user: User, make_user: Callable[..., User]) -> None:
        for _ in range(2):
            start_session(user)
        cursor = user.get("/sessions?limit=1").json()["next_cursor"]
        assert user.get(f"/sessions?limit=2&cursor={cursor}").status_code == 200
        other = "B" if cursor.startswith("A") else "A"
        for query in (
            f"status=open&cursor={cursor}",
            f"cursor={cursor[:-2]}",
            f"cursor={other}{cursor[1:]}",
            "cursor=",
            "cursor=%00",
            "cursor=" + "A" * 5000,
        ):
            answer = user.get(f"/sessions?{query}")
            assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor"), query
        foreign = make_user().get(f"/sessions?cursor={cursor}")
        assert foreign.json()["code"] == "invalid_cursor"


class TestShow:
    def test_sets_come_along_on_request_and_move_the_etag(self, user: User) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        path = f"/sessions/{session_id}"
        plain, empty = user.get(path), user.get(f"{path}?include=sets")
        made = log_set(user, session_id, exercise_id)
        full = user.get(f"{path}?include=sets")
        assert "sets" not in plain.json()
        assert (empty.json()["sets"], full.json()["sets"]) == ([], [made.json()])
        assert len({answer.headers["ETag"] for answer in (plain, empty, full)}) == 3
        assert user.get(path).headers["ETag"] == plain.headers["ETag"]

    def test_a_current_copy_is_not_sent_again(self, user: User) -> None:
        path = f"/sessions/{start_session(user)}"
        etag = user.get(path).headers["ETag"]
        for tag in (etag, f"W/{etag}", f'"x", {etag}', "*"):
            answer = user.get(path, if_none_match=tag)
            assert (answer.status_code, answer.content) == (304, b"")
            assert answer.headers["ETag"] == etag
        assert user.get(path, if_none_match='"x"').status_code == 200


class TestChange:
    def test_changes_only_what_is_named(self, user: User) -> None:
        path = f"/sessions/{start_session(user, title='A', notes='B')}"
        answer = user.patch(path, {"notes": None}, if_match='"v1"')
        shown = SessionRead.model_validate_json(answer.content)
        assert (shown.title, shown.notes, shown.version) == ("A", None, 2)
        assert answer.headers["ETag"] == user.get(path).headers["ETag"] == '"v2"'

    def test_ends_and_reopens(self, user: User) -> None:
        path = f"/sessions/{start_session(user, started_at='2026-05-01T10:00:00Z')}"
        ended = user.patch(path, {"ended_at": "2026-05-01T11:00:00+02:00"}, if_match="*")
        assert (ended.status_code, ended.json()["errors"][0]["code"]) == (
            422,
            "ended_before_started",
        )
        ended = user.patch(path, {"ended_at": "2026-05-01T13:00:00+02:00"}, if_match="*")
        assert ended.json()["ended_at"] == "2026-05-01T11:00:00.000000Z"
        assert user.patch(path, {"ended_at": None}, if_match="*").json()["ended_at"] is None

    def test_nothing_new_changes_nothing(self, user: User) -> None:
        path = f"/sessions/{start_session(user, title='A')}"
        for patch in ({}, {"title": "A"}):
            answer = user.patch(path, patch, if_match='"v1"')
            assert (answer.status_code, answer.headers["ETag"]) == (200, '"v1"')

    def test_judges_in_the_contracts_order(self, user: User) -> None:
        path, invalid = f"/sessions/{start_session(user)}", {"title": 5}
        assert user.patch(f"/sessions/{uuid4()}", invalid).status_code == 404
        assert user.patch(path, invalid).status_code == 428
        assert user.patch(path, invalid, if_match='"v9"').status_code == 412
        assert user.patch(path, invalid, if_match='"v1"').status_code == 422
        assert user.patch(path, {"timezone": None}, if_match='"v1"').status_code == 422
        assert user.patch(path, {"timezone": "Mars/Base"}, if_match='"v1"').status_code == 422

    def test_another_zone_moves_a_session_to_its_local_day_in_every_report(
        self, user: User
    ) -> None:
        exercise_id = create_exercise(user)
        session_id = start_session(user, started_at="2026-05-01T02:00:00Z", timezone="UTC")
        logged = log_set(user, session_id, exercise_id).json()
        path, there = f"/sessions/{session_id}", {"timezone": "America/Los_Angeles"}
        moved = user.patch(path, there, if_match='"v1"')
        assert (moved.json()["timezone"], moved.json()["version"]) == (there["timezone"], 2)
        assert user.patch(path, there, if_match='"v2"').headers["ETag"] == '"v2"'
        # When a set was performed is an instant, and stays.
        assert user.get(f"/sets/{logged['id']}").json() == logged
        [point] = user.get(f"/reports/progression?exercise_id={exercise_id}").json()["points"]
        assert point["date"] == "2026-04-30"
        [record, *_] = user.get("/reports/records").json()["items"]
        assert record["date"] == "2026-04-30"
        assert user.get("/sessions?to=2026-04-30").json()["items"] == [moved.json()]
        summary = user.get("/reports/summary?from=2026-05-01").json()
        assert (summary["sets"], summary["active_days"]) == (0, 0)
        changes = user.get("/changes").json()["items"]
        *_, change = (each for each in changes if each["id"] == session_id)
        assert (change["version"], change["data"]) == (2, moved.json())

    def test_zone_and_start_change_together(self, user: User) -> None:
        session_id = start_session(user, started_at="2026-05-01T10:00:00Z", timezone="UTC")
        logged = log_set(user, session_id, create_exercise(user)).json()
        both = {"started_at": "2026-05-02T10:00:00Z", "timezone": "Asia/Tokyo"}
        changed = user.patch(f"/sessions/{session_id}", both, if_match="*").json()
        assert (changed["timezone"], changed["started_at"][:10]) == ("Asia/Tokyo", "2026-05-02")
        moved = user.get(f"/sets/{logged['id']}").json()
        assert moved["performed_at"][:10] == "2026-05-02"

    def test_moving_the_start_moves_the_days_of_its_sets(
        self, user: User, postgres: Postgres
    ) -> None:
        session_id = start_session(user, started_at="2026-05-01T10:00:00Z")
        log_set(user, session_id, create_exercise(user))
        moved = {"started_at": "2026-04-01T10:00:00Z"}
        assert user.patch(f"/sessions/{session_id}", moved, if_match="*").status_code == 200
        with psycopg.connect(postgres.admin_url) as admin:
            query = "SELECT performed_on::text FROM workout_sets WHERE session_id = %s"
            assert admin.execute(query, (session_id,)).fetchall() == [("2026-04-01",)]


class TestDelete:
    def test_takes_its_sets_along_and_leaves_their_history(
        self, user: User, postgres: Postgres
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        made = [log_set(user, session_id, exercise_id, f"k{n}").json() for n in range(3)]
        assert user.delete(f"/sessions/{session_id}").status_code == 428
        assert user.delete(f"/sessions/{session_id}", if_match='"v1"').status_code == 204
        for path in (f"/sessions/{session_id}", f"/sessions/{session_id}/sets"):
            assert user.get(path).status_code == 404
        for workout_set in made:
            assert user.get(f"/sets/{workout_set['id']}").status_code == 404
        assert log_set(user, session_id, exercise_id, "late").status_code == 404
        with psycopg.connect(postgres.admin_url) as admin:
            query = (
                "SELECT entity, count(*) FROM audit_trail"
                " WHERE user_id = %s AND action = 'deleted' GROUP BY 1 ORDER BY 1"
            )
            counts = admin.execute(query, (user.profile["id"],)).fetchall()
        assert counts == [("session", 1), ("set", 3)]


class TestSomebodyElses:
    def test_looks_like_one_that_does_not_exist(self, make_user: Callable[..., User]) -> None:
        session_id, other = start_session(make_user()), make_user()
        for method, suffix in (
            ("GET", ""),
            ("PATCH", ""),
            ("DELETE", ""),
            ("GET", "/sets"),
            ("GET", "?include=sets"),
        ):
            answers = [
                other.request(
                    method,
                    f"/sessions/{id_}{suffix}",
                    {} if method == "PATCH" else None,
                    headers={"If-Match": "*"},
                )
                for id_ in (session_id, uuid4())
            ]
            assert [a.status_code for a in answers] == [404, 404], (method, suffix)
