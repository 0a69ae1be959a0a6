"""Sets: stored once whatever is retried, changed only from what was read, exact in every number."""

import itertools
from collections.abc import Callable, Collection, Iterator
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from functions.sessions.schemas import SetPage
from infra.local.servers import Postgres
from setlogs.fields.resources import SetRead
from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import Client, User

VALUES: dict[str, Any] = {"reps": 5, "weight": 20, "duration_seconds": 60, "distance_meters": 40}
# What a set of each type needs, where there is a choice in each way, and what it may have besides.
TAKEN: dict[str, tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]] = {
    "weight_reps": ((("reps", "weight"),), ("duration_seconds",)),
    "reps_only": ((("reps",),), ("duration_seconds",)),
    "weighted_bodyweight": ((("reps",),), ("weight", "duration_seconds")),
    "assisted_bodyweight": ((("reps",),), ("weight", "duration_seconds")),
    "duration": ((("duration_seconds",),), ("weight", "reps")),
    "weight_duration": ((("weight", "duration_seconds"),), ("reps",)),
    "distance_duration": (
        (("distance_meters",), ("duration_seconds",), ("distance_meters", "duration_seconds")),
        ("weight", "reps"),
    ),
    "weight_distance": ((("weight", "distance_meters"),), ("duration_seconds", "reps")),
}


def error_of(answer: httpx.Response) -> tuple[str, str]:
    assert answer.status_code == 422, answer.text
    [error] = answer.json()["errors"]
    return error["pointer"], error["code"]


def powerset(names: Collection[str]) -> Iterator[tuple[str, ...]]:
    return itertools.chain.from_iterable(
        itertools.combinations(names, size) for size in range(len(names) + 1)
    )


def missing(needs: tuple[tuple[str, ...], ...], present: tuple[str, ...]) -> set[str]:
    """Return what is to be told as missing: of a choice everything, when nothing of it is there."""
    lacks = [set(least) - set(present) for least in needs]
    return set().union(*lacks) if all(lacks) else set()


class TestAdd:
    def test_shows_what_was_logged(self, user: User, session_id: str, exercise_id: str) -> None:
        answer = log_set(user, session_id, exercise_id, reps=5, weight=82.5, rpe=8.5, unit="lb")
        shown = SetRead.model_validate_json(answer.content)
        assert answer.status_code == 201
        assert (shown.weight, shown.unit, shown.weight_kg) == (82.5, "lb", 37.42)
        assert (shown.position, shown.set_type, shown.exercise_version) == (1, "normal", 1)
        assert answer.headers["Location"] == f"http://test/sets/{shown.id}"
        read = user.get(f"/sets/{shown.id}")
        assert (read.content, read.headers["ETag"]) == (answer.content, answer.headers["ETag"])

    def test_unit_is_the_users_by_default(self, make_user: Callable[..., User]) -> None:
        american = make_user(unit="lb")
        answer = log_set(american, start_session(american), create_exercise(american))
        assert answer.json()["unit"] == "lb"

    def test_positions_count_in_the_order_of_arrival(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        positions = [
            log_set(user, session_id, exercise_id, f"k{n}").json()["position"] for n in range(3)
        ]
        assert positions == [1, 2, 3]

    @pytest.mark.parametrize("type_", sorted(TAKEN))
    def test_each_type_takes_its_measures_and_no_others(
        self, user: User, session_id: str, type_: str
    ) -> None:
        """The contract's table: what a type needs, and what it may have."""
        exercise_id, (needs, may_have) = create_exercise(user, type_), TAKEN[type_]
        for number, present in enumerate(powerset(VALUES)):
            values = {name: VALUES[name] for name in present} or {"notes": "nothing"}
            answer = log_set(user, session_id, exercise_id, f"k{number}", **values)
            if any(set(least) <= set(present) <= {*least, *may_have} for least in needs):
                assert answer.status_code == 201, (present, answer.text)
                continue
            assert answer.status_code == 422, present
            expected = {(f"#/{name}", "missing") for name in missing(needs, present)}
            allowed = {*itertools.chain(*needs), *may_have}
            expected |= {(f"#/{name}", "not_applicable") for name in set(present) - allowed}
            errors = answer.json()["errors"]
            assert {(e["pointer"], e["code"]) for e in errors} == expected, present

    @pytest.mark.parametrize(
        ("values", "name", "code"),
        [
            ({"weight": 0.125}, "weight", "too_many_decimals"),
            ({"weight": 9999.995}, "weight", "too_many_decimals"),
            ({"weight": 10000}, "weight", "too_large"),
            ({"weight": -1}, "weight", "too_small"),
            ({"weight": "100"}, "weight", "wrong_type"),
            ({"weight": True}, "weight", "wrong_type"),
            ({"reps": 5.0}, "reps", "wrong_type"),
            ({"reps": -1}, "reps", "too_small"),
            ({"reps": 10001}, "reps", "too_large"),
            ({"reps": 10**30}, "reps", "too_large"),
            ({"rpe": 8.25}, "rpe", "rpe_step"),
            ({"rpe": 10.5}, "rpe", "too_large"),
            ({"rpe": 0.5}, "rpe", "too_small"),
            ({"set_type": "giant"}, "set_type", "unknown_choice"),
            ({"unit": "stone"}, "unit", "unknown_choice"),
            ({"notes": "a\x00b"}, "notes", "nul_character"),
            ({"performed_at": "2026-01-01T10:00:00"}, "performed_at", "instant_format"),
            ({"performed_at": "2026-02-30T10:00:00Z"}, "performed_at", "instant_format"),
            ({"performed_at": 1_700_000_000}, "performed_at", "instant_format"),
            ({"performed_at": "1999-12-31T23:59:59Z"}, "performed_at", "instant_range"),
            ({"performed_at": "9999-12-31T23:59:59-23:59"}, "performed_at", "instant_format"),
            ({"performed_at": "2999-01-01T00:00:00Z"}, "performed_at", "instant_range"),
            ({"user_id": str(uuid4())}, "user_id", "unknown_member"),
            ({"version": 9}, "version", "unknown_member"),
            ({"position": 1}, "position", "unknown_member"),
        ],
    )
    def test_refuses_and_changes_nothing(
        self,
        user: User,
        session_id: str,
        exercise_id: str,
        values: dict[str, Any],
        name: str,
        code: str,
    ) -> None:
        draft = {"reps": 5, "weight": 100} | values
        assert error_of(log_set(user, session_id, exercise_id, **draft)) == (f"#/{name}", code)
        assert user.get(f"/sessions/{session_id}/sets").json()["items"] == []

    @pytest.mark.parametrize(
        ("given", "kept"), [(0, 0), (-0.0, 0), (9999.99, 9999.99), (100.0, 100), (62.5, 62.5)]
    )
    def test_weights_come_back_exactly(
        self, user: User, session_id: str, exercise_id: str, given: float, kept: float
    ) -> None:
        answer = log_set(user, session_id, exercise_id, reps=1, weight=given)
        assert answer.json()["weight"] == kept
        assert f'"weight":{kept},' in answer.text

    def test_an_unknown_exercise_is_like_somebody_elses(
        self, user: User, session_id: str, make_user: Callable[..., User]
    ) -> None:
        for exercise_id in (str(uuid4()), create_exercise(make_user())):
            answer = log_set(user, session_id, exercise_id)
            assert error_of(answer) == ("#/exercise_id", "unknown_exercise")

    def test_an_unknown_session_is_found_out_before_an_invalid_set(
        self, user: User, make_user: Callable[..., User], exercise_id: str
    ) -> None:
        for session_id in (str(uuid4()), start_session(make_user()), "not-an-id"):
            assert log_set(user, session_id, exercise_id).status_code == 404
            assert log_set(user, session_id, exercise_id, reps="x").status_code == 404


class TestReplace:
    def test_replaces_the_whole_set(self, user: User, session_id: str, exercise_id: str) -> None:
        made = log_set(user, session_id, exercise_id, reps=5, weight=100, rpe=8, notes="x")
        path = f"/sets/{made.json()['id']}"
        changed = user.put(path, {"reps": 6, "weight": 102.5}, if_match=made.headers["ETag"])
        shown = SetRead.model_validate_json(changed.content)
        assert (shown.reps, shown.weight, shown.rpe, shown.notes) == (6, 102.5, None, None)
        assert (shown.version, shown.position, shown.performed_at) == (
            2,
            1,
            made.json()["performed_at"],
        )
        assert changed.headers["ETag"] != made.headers["ETag"]

    def test_same_content_changes_nothing(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        made = log_set(user, session_id, exercise_id)
        path = f"/sets/{made.json()['id']}"
        same = user.put(path, MEASURES["weight_reps"], if_match=made.headers["ETag"])
        assert (same.status_code, same.content) == (200, made.content)

    @pytest.mark.parametrize(
        ("tag", "status"),
        [
            ('"v1"', 200),
            ("*", 200),
            ('"x", "v1"', 200),
            ('W/"v1"', 412),
            ('"v2"', 412),
            ("v1", 400),
            ('"v1', 400),
        ],
    )
    def test_needs_a_strong_current_tag(
        self, user: User, session_id: str, exercise_id: str, tag: str, status: int
    ) -> None:
        made = log_set(user, session_id, exercise_id)
        path = f"/sets/{made.json()['id']}"
        assert user.put(path, {"reps": 6, "weight": 100}, if_match=tag).status_code == status

    def test_judges_in_the_contracts_order(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        made = log_set(user, session_id, exercise_id)
        path, invalid = f"/sets/{made.json()['id']}", {"reps": "many"}
        assert user.put(f"/sets/{uuid4()}", invalid).status_code == 404
        assert user.put(path, invalid).status_code == 428
        stale = user.put(path, invalid, if_match='"v9"')
        assert (stale.status_code, stale.headers["ETag"]) == (412, made.headers["ETag"])
        assert user.put(path, invalid, if_match='"v1"').status_code == 422

    def test_measures_must_fit_the_exercise(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        path = f"/sets/{log_set(user, session_id, exercise_id).json()['id']}"
        refused = user.put(path, {"reps": 5}, if_match='"v1"')
        assert error_of(refused) == ("#/weight", "missing")


class TestDelete:
    def test_is_gone_from_everywhere(self, user: User, session_id: str, exercise_id: str) -> None:
        made = log_set(user, session_id, exercise_id)
        path = f"/sets/{made.json()['id']}"
        assert user.delete(path).status_code == 428
        assert user.delete(path, if_match=made.headers["ETag"]).status_code == 204
        assert user.get(path).status_code == 404
        assert user.delete(path, if_match="*").status_code == 404
        listed = user.get(f"/sessions/{session_id}/sets")
        assert SetPage.model_validate_json(listed.content).items == []

    def test_position_is_not_given_out_again(
        self, user: User, session_id: str, exercise_id: str
    ) -> None:
        path = f"/sets/{log_set(user, session_id, exercise_id, 'a').json()['id']}"
        user.delete(path, if_match="*")
        assert log_set(user, session_id, exercise_id, "b").json()["position"] == 2


class TestSomebodyElses:
    def test_looks_like_one_that_does_not_exist(
        self, user: User, session_id: str, exercise_id: str, make_user: Callable[..., User]
    ) -> None:
        set_id, other = log_set(user, session_id, exercise_id).json()["id"], make_user()
        draft = MEASURES["weight_reps"]
        for method in ("GET", "PUT", "DELETE"):
            body = draft if method == "PUT" else None
            answers = [
                other.request(method, f"/sets/{id_}", body, headers={"If-Match": "*"})
                for id_ in (set_id, uuid4())
            ]
            assert [a.status_code for a in answers] == [404, 404]
            assert len({a.json()["detail"] for a in answers}) == 1
        assert user.get(f"/sets/{set_id}").json()["version"] == 1

    def test_anonymous_is_asked_for_a_token(self, anonymous: Client) -> None:
        answer = anonymous.get(f"/sets/{uuid4()}")
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


class TestAuditTrail:
    def test_has_one_row_for_each_change_and_none_for_anything_else(
        self, user: User, session_id: str, exercise_id: str, postgres: Postgres
    ) -> None:
        made = log_set(user, session_id, exercise_id)
        set_id = made.json()["id"]
        log_set(user, session_id, exercise_id)
        user.put(f"/sets/{set_id}", MEASURES["weight_reps"], if_match='"v1"')
        user.put(f"/sets/{set_id}", {"reps": 6, "weight": 100}, if_match='"v9"')
        changed = user.put(f"/sets/{set_id}", {"reps": 6, "weight": 100}, if_match='"v1"')
        user.delete(f"/sets/{set_id}", if_match='"v2"')
        with psycopg.connect(postgres.admin_url) as admin:
            rows = admin.execute(
                "SELECT version, action, before, after FROM audit_trail WHERE entity_id = %s"
                " ORDER BY version",
                (set_id,),
            ).fetchall()
        assert rows == [
            (1, "created", None, made.json()),
            (2, "updated", made.json(), changed.json()),
            (3, "deleted", changed.json(), None),
        ]
