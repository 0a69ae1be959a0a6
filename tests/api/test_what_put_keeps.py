"""PUT of a set: what is left out becomes null, but its type, unit and time stay."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import User


class TestReplace:
    def test_what_is_left_out_is_null_but_type_unit_and_time_stay(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        given = {"set_type": "warmup", "unit": "lb", "performed_at": "2026-05-01T18:30:00.000000Z"}
        more: dict[str, Any] = {"rpe": 8, "rest_seconds": 90, "superset": 1, "notes": "x"}
        made = log_set(user, session_id, exercise_id, reps=5, weight=100, **given, **more).json()
        path, draft = f"/sets/{made['id']}", {"reps": 6, "weight": 102.5}
        changed = user.put(path, draft, if_match="*").json()
        assert {name: changed[name] for name in given} == given
        assert [changed[name] for name in more] == [None] * 4
        again = user.put(path, draft, if_match='"v2"').json()
        assert again == changed
        other = {"set_type": "drop", "unit": "kg", "performed_at": "2026-05-01T18:31:00.000000Z"}
        replaced = user.put(path, draft | other, if_match='"v2"').json()
        assert {name: replaced[name] for name in other} == other

    def test_unit_stays_though_the_user_has_another_by_now(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        made = log_set(user, session_id, exercise_id, reps=5, weight=100).json()
        path = f"/sets/{made['id']}"
        settings = {"display_name": "A", "unit": "lb", "timezone": "UTC"}
        assert user.put("/me", settings, if_match="*").status_code == 200
        draft: dict[str, Any] = {"reps": 5, "weight": 100}
        for unit in ({}, {"unit": None}):
            same = user.put(path, draft | unit, if_match='"v1"')
            assert (same.status_code, same.json()) == (200, made)

    def test_a_first_weight_is_in_the_users_unit(self, make_user: Callable[..., User]) -> None:
        american = make_user(unit="lb")
        pull_up = create_exercise(american, "weighted_bodyweight")
        made = log_set(american, start_session(american), pull_up, reps=8).json()
        path = f"/sets/{made['id']}"
        loaded = american.put(path, {"reps": 8, "weight": 25}, if_match="*").json()
        bare = american.put(path, {"reps": 8}, if_match="*").json()
        assert (made["unit"], loaded["unit"], bare["unit"]) == (None, "lb", None)

    @pytest.mark.parametrize("body", [{"set_type": None}, {"set_type": "giant"}])
    def test_a_type_cannot_be_taken_away(
        self, user: User, session_id: str, exercise_id: str, body: dict[str, Any]
    ) -> None:
        path = f"/sets/{log_set(user, session_id, exercise_id).json()['id']}"
        refused = user.put(path, MEASURES["weight_reps"] | body, if_match='"v1"')
        assert refused.status_code == 422
        [error] = refused.json()["errors"]
        assert (error["pointer"], error["code"]) == ("#/set_type", "unknown_choice")
