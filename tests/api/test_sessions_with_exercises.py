"""Lists of sessions by exercise and by text, and with what was done: GET /sessions."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from setlogs.ids import new_id
from tests.api.workouts import create_exercise, log_set, pages, start_session
from tests.conftest import User


def listed(user: User, query: str) -> list[dict[str, Any]]:
    """Return the items of a list."""
    answer = user.get(f"/sessions?{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def done(user: User, session_id: str, exercise_id: str, **values: Any) -> str:
    """Return the id of a set that was logged."""
    return str(log_set(user, session_id, exercise_id, uuid4().hex, **values).json()["id"])


class TestExercises:
    def test_are_listed_in_order_with_all_of_their_sets(self, user: User) -> None:
        press, pull = create_exercise(user), create_exercise(user, "weighted_bodyweight")
        session_id = start_session(user, title="Push")
        done(user, session_id, pull, reps=5)
        done(user, session_id, press, reps=5, weight=60, set_type="warmup")
        done(user, session_id, press, reps=5, weight=100)
        done(user, session_id, pull, reps=8)
        user.delete(f"/sets/{done(user, session_id, press, reps=9, weight=100)}", if_match="*")
        [item] = listed(user, "include=exercises")
        assert item["exercises"] == [
            {"id": pull, "name": "My weighted_bodyweight", "sets": 2},
            {"id": press, "name": "My weight_reps", "sets": 2},
        ]
        assert item["volume_kg"] == 500

    def test_whose_sets_are_deleted_were_not_done(self, user: User) -> None:
        types = ("weight_reps", "weighted_bodyweight", "reps_only")
        press, pull, curl = (create_exercise(user, type_) for type_ in types)
        session_id = start_session(user)
        doomed = [done(user, session_id, each, reps=5) for each in (curl, pull)]
        for each in (press, pull):
            done(user, session_id, each, reps=5, weight=60)
        for set_id in doomed:
            user.delete(f"/sets/{set_id}", if_match="*")
        [item] = listed(user, "include=exercises")
        assert [(each["id"], each["sets"]) for each in item["exercises"]] == [(press, 1), (pull, 1)]

    def test_have_the_body_in_the_volume(self, user: User) -> None:
        pull = create_exercise(user, "weighted_bodyweight")
        session_id = start_session(user, started_at="2026-01-05T10:00:00Z")
        done(user, session_id, pull, reps=5, weight=20)
        weighed = {"weight": 80, "weighed_at": "2026-01-04T10:00:00Z"}
        assert user.post("/weigh-ins", weighed).status_code == 201
        [item] = listed(user, "include=exercises")
        assert item["volume_kg"] == 500
        summary = user.get("/reports/summary?unit=kg&to=2026-01-06").json()
        assert summary["volume"] == item["volume_kg"]

    @pytest.mark.parametrize(
        ("weight", "reps", "volume"),
        # The last is 226796.185 kg.
        [(0.11, 1, 0.05), (0.33, 1, 0.15), (1, 1, 0.45), (500, 1000, 226796.18)],
    )
    def test_have_a_volume_rounded_once(
        self, user: User, weight: float, reps: int, volume: float
    ) -> None:
        press, session_id = create_exercise(user), start_session(user)
        done(user, session_id, press, reps=reps, weight=weight, unit="lb")
        [item] = listed(user, "include=exercises")
        assert item["volume_kg"] == volume
        assert item["volume_kg"] == user.get("/reports/summary?unit=kg").json()["volume"]

    def test_of_an_empty_session_are_none(self, user: User) -> None:
        start_session(user)
        [item] = listed(user, "include=exercises")
        assert (item["exercises"], item["volume_kg"]) == ([], 0)
        assert "exercises" not in listed(user, "")[0]


class TestFilters:
    def test_find_the_sessions_with_an_exercise(self, user: User) -> None:
        press, other = create_exercise(user), create_exercise(user, "reps_only")
        first, empty, second = (
            start_session(user, started_at=f"2026-01-0{day}T10:00:00Z") for day in (1, 2, 3)
        )
        done(user, first, press, reps=5, weight=100)
        done(user, second, press, reps=5, weight=100)
        done(user, second, other, reps=5)
        done(user, empty, other, reps=5)
        assert [item["id"] for item in listed(user, f"exercise_id={press}")] == [second, first]
        [item] = listed(user, f"exercise_id={press}&from=2026-01-02&include=exercises")
        assert [each["id"] for each in item["exercises"]] == [press, other]
        assert listed(user, f"exercise_id={press}&status=ended") == []

    def test_go_on_where_the_page_before_ended(self, user: User) -> None:
        press = create_exercise(user)
        expected: list[str] = []
        for hour in range(10, 15):
            session_id = start_session(user, started_at=f"2026-01-01T{hour}:00:00Z")
            done(user, session_id, press, reps=5, weight=100)
            expected.insert(0, session_id)
        found = pages(user, f"/sessions?exercise_id={press}&limit=2")
        assert [item["id"] for item in found] == expected

    @pytest.mark.parametrize(
        "q", ["push", "PUSH%20day", "straße", "STRASSE", "%EF%AC%81ne", "a%20%20b", "50%25"]
    )
    def test_find_text_as_it_is_compared_everywhere(self, user: User, q: str) -> None:
        session_id = start_session(user, title="Push Day", notes="Straße, fine; 50%: A\n b")
        start_session(user, title="Pull")
        assert [item["id"] for item in listed(user, f"q={q}")] == [session_id]

    @pytest.mark.parametrize("q", ["5_%25", "%25", "nothing"])
    def test_take_no_wildcards(self, user: User, q: str) -> None:
        start_session(user, title="Push Day", notes="50")
        assert listed(user, f"q={q}") == []

    def test_of_no_exercise_are_refused(self, user: User, make_user: Callable[..., User]) -> None:
        foreign = create_exercise(make_user())
        for exercise_id in (foreign, str(new_id())):
            answer = user.get(f"/sessions?exercise_id={exercise_id}")
            assert answer.status_code == 422
            assert answer.json()["errors"] == [
                {
                    "parameter": "exercise_id",
                    "code": "unknown_exercise",
                    "detail": "No such exercise",
                }
            ]
