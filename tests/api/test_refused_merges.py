"""Merges that are refused, each with its reason, and change nothing."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.api.merging import BENCH_PRESS, define, merge
from tests.api.workouts import log_set
from tests.conftest import Client, User


class TestRefused:
    @pytest.mark.parametrize(
        ("into", "code"),
        [
            ("itself", "same_exercise"),
            ("archived", "archived_exercise"),
            ("merged", "archived_exercise"),
            ("foreign", "unknown_exercise"),
            ("missing", "unknown_exercise"),
        ],
    )
    def test_targets(
        self, user: User, make_user: Callable[..., User], session_id: str, into: str, code: str
    ) -> None:
        old = define(user, "Bench")
        log_set(user, session_id, old)
        ids = {name: define(user, name) for name in ("archived", "merged", "other")}
        ids |= {"itself": old, "foreign": define(make_user(), "Bench"), "missing": str(uuid4())}
        user.delete(f"/exercises/{ids['archived']}", if_match="*")
        merge(user, ids["merged"], ids["other"])
        changes = user.get("/changes?limit=100").json()
        answer = merge(user, old, ids[into])
        assert answer.status_code == 422, answer.text
        [error] = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == ("#/into", code)
        assert user.get("/changes?limit=100").json() == changes

    def test_sets_that_do_not_fit_say_how_many(self, user: User, session_id: str) -> None:
        old, new = define(user, "Plank", "duration"), define(user, "Squat")
        for n in range(3):
            log_set(user, session_id, old, f"k{n}", duration_seconds=60)
        log_set(user, session_id, old, "fits", duration_seconds=60, reps=5, weight=5)
        changes = user.get("/changes?limit=100").json()
        answer = merge(user, old, new)
        assert (answer.status_code, answer.json()["code"]) == (409, "types_differ")
        assert answer.json()["sets"] == 3
        assert answer.json()["detail"].startswith("3 sets")
        assert user.get("/changes?limit=100").json() == changes

    def test_in_the_contracts_order(self, user: User, make_user: Callable[..., User]) -> None:
        [shipped] = user.get(BENCH_PRESS).json()["items"]
        mine, theirs = define(user, "Bench"), define(make_user(), "Bench")
        for id_ in (theirs, str(uuid4()), "nonsense"):
            for body in ({"into": mine}, {"into": "x"}, {}):
                answer = user.post(f"/exercises/{id_}/merge", body)
                assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        for body in ({"into": mine}, {"into": "x"}, {}):
            answer = user.post(f"/exercises/{shipped['id']}/merge", body)
            assert (answer.status_code, answer.json()["code"]) == (403, "read_only")
        wrong: list[tuple[dict[str, Any], str]] = [
            ({}, "#/into"),
            ({"into": 5}, "#/into"),
            ({"into": mine, "a": 1}, "#/a"),
        ]
        for body, pointer in wrong:
            answer = user.post(f"/exercises/{mine}/merge", body)
            assert answer.status_code == 422
            assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]

    def test_anonymous(self, anonymous: Client) -> None:
        assert anonymous.post(f"/exercises/{uuid4()}/merge", {"into": "x"}).status_code == 401
