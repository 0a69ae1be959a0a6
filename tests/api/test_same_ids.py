"""One id for things of different users, or of before and after a deletion: neither ever meets the other."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from functions.migrate.retention import remove_expired
from infra.local.servers import Postgres
from tests.api.importing import imported, send_export, sets_of, strong
from tests.api.workouts import create_exercise, fill, start_session
from tests.conftest import MATRIX, PASSWORD, Client, User

PUSH = "2024-03-01 18:00:00,Push,1h"
AGE = """
UPDATE {table} SET deleted_at = now() - interval '366 days'
WHERE user_id = %s AND deleted_at IS NOT NULL
"""


def reads(ids: dict[str, str]) -> list[str]:
    """Return the paths of everything that shows something of an account."""
    exercise, session, each = ids["exercise"], ids["session"], ids["set"]
    return [
        f"/exercises/{exercise}",
        f"/exercises/{exercise}/history",
        f"/exercises/{exercise}/versions",
        f"/exercises/{exercise}/versions/1",
        "/exercises?owner=me&include_archived=true",
        f"/sessions/{session}",
        f"/sessions/{session}?include=sets",
        f"/sessions/{session}/sets",
        "/sessions",
        "/sessions?include=exercises",
        f"/sessions?exercise_id={exercise}&include=exercises",
        f"/sets/{each}",
        f"/sets/{each}/history",
        f"/sets/{ids['set of a batch']}",
        f"/weigh-ins/{ids['weigh_in']}",
        "/weigh-ins",
        "/changes?limit=100",
        f"/reports/progression?exercise_id={exercise}",
        f"/reports/records?exercise_id={exercise}",
        "/reports/records",
        "/reports/summary",
        "/me/export",
        "/me/export?format=strong",
        "/imports",
    ]


def shown(user: User, ids: dict[str, str]) -> dict[str, Any]:
    """Return what is shown of an account, apart from when it was asked."""
    found = {}
    for path in reads(ids):
        answer = user.get(path)
        body: Any = answer.content
        if answer.headers["content-type"] == "application/json":
            body = answer.json()
            body.pop("exported_at", None)
            body.pop("method", None)
        found[path] = answer.status_code, body, answer.headers.get("ETag")
    return found


@pytest.fixture
def ids() -> dict[str, str]:
    """An id for a thing of each kind."""
    kinds = ("exercise", "session", "set", "set of a batch", "weigh_in")
    return {kind: str(uuid4()) for kind in kinds}


class TestOfTwoUsers:
    @pytest.fixture
    def other(self, user: User, make_user: Callable[..., User], ids: dict[str, str]) -> User:
        """Another user who has things with the same ids, both with one id for everything or not."""
        other = make_user()
        fill(other, ids, reps=5)
        fill(user, ids, reps=8)
        return other

    def test_each_has_their_own(self, user: User, other: User, ids: dict[str, str]) -> None:
        mine, theirs = shown(user, ids), shown(other, ids)
        for path in reads(ids):
            assert mine[path][0] == theirs[path][0] == 200, path
            assert path == "/imports" or mine[path] != theirs[path], path
            MATRIX["cells"] += 1
        assert mine["/sessions"][1]["items"][0]["title"] == "8"
        assert [one["reps"] for one in sets_of(user)] == [8, 8, 8]
        [past] = mine[f"/exercises/{ids['exercise']}/history"][1]["items"]
        assert [one["reps"] for one in past["sets"]] == [8, 8, 8]
        [listed] = mine["/sessions?include=exercises"][1]["items"]
        assert [each["sets"] for each in listed["exercises"]] == [3]

    def test_a_retry_gets_ones_own_answer(
        self, user: User, other: User, ids: dict[str, str]
    ) -> None:
        draft = {"id": ids["session"], "title": "8"}
        again = user.post("/sessions", draft, idempotency_key="key")
        assert (again.status_code, again.json()["title"]) == (201, "8")
        assert again.headers["Idempotent-Replayed"] == "true"
        answer = other.post("/sessions", draft, idempotency_key="key")
        assert answer.json()["code"] == "idempotency_key_reused"

    def test_what_one_does_the_other_never_sees(
        self,
        user: User,
        other: User,
        ids: dict[str, str],
        postgres: Postgres,
        anonymous: Client,
    ) -> None:
        before = shown(other, ids)
        definition = {"name": "Another", "type": "weight_reps"}
        session, one = f"/sessions/{ids['session']}", f"/sets/{ids['set']}"
        order = [each["id"] for each in reversed(sets_of(user))]
        another = {"session_id": start_session(user)}
        target = {"into": create_exercise(user)}
        moves = {"started_at": "2024-01-01T00:00:00Z", "timezone": "Asia/Tokyo"}
        changes: list[Callable[[], httpx.Response]] = [
            lambda: user.put(f"/exercises/{ids['exercise']}", definition, if_match="*"),
            lambda: user.patch(session, moves, if_match="*"),
            lambda: user.put(one, {"reps": 1, "weight": 1}, if_match="*"),
            lambda: user.patch(one, {"reps": 2}, if_match="*"),
            lambda: user.put(f"{session}/order", {"sets": order}, if_match="*"),
            lambda: user.patch(one, another, if_match="*"),
            lambda: user.delete(one, if_match="*"),
            lambda: user.post(f"{one}/restore"),
            lambda: user.delete(f"/sets/{ids['set of a batch']}", if_match="*"),
            lambda: send_export(user, other.get("/me/export").content),
            lambda: user.patch(f"/weigh-ins/{ids['weigh_in']}", {"weight": 99}, if_match="*"),
            lambda: user.post(f"/exercises/{ids['exercise']}/merge", target),
            lambda: user.delete(session, if_match="*"),
            lambda: user.post(f"{session}/restore"),
            lambda: user.delete(session, if_match="*"),
            lambda: user.delete(f"/weigh-ins/{ids['weigh_in']}", if_match="*"),
            lambda: user.delete(f"/exercises/{ids['exercise']}", if_match="*"),
        ]
        for change in changes:
            assert change().status_code in (200, 201, 204)
            assert shown(other, ids) == before
            MATRIX["cells"] += 1
        with psycopg.connect(postgres.admin_url) as admin:
            for table in ("workout_sets", "workout_sessions", "weigh_ins"):
                admin.execute(AGE.format(table=table).encode(), (user.profile["id"],))
        remove_expired(postgres.migration_url)
        assert shown(other, ids) == before
        assert user.delete("/me", {"password": PASSWORD}).status_code == 204
        remove_expired(postgres.migration_url)
        assert shown(other, ids) == before
        MATRIX["cells"] += 2

    def test_undoing_an_import_undoes_ones_own(
        self, user: User, make_user: Callable[..., User], ids: dict[str, str]
    ) -> None:
        brought = imported(user, strong(f"{PUSH},Bench Press (Barbell),1,100,5,0,0,,,"))
        [one] = sets_of(user)
        other = make_user()
        fill(other, ids | {"session": one["session_id"], "set": one["id"]}, reps=5)
        before = sets_of(other)
        assert user.delete(f"/imports/{brought['id']}", if_match="*").status_code == 204
        assert sets_of(user) == []
        assert sets_of(other) == before


class TestOfWhatRetentionRemoved:
    @pytest.fixture
    def remove(self, user: User, postgres: Postgres) -> Callable[..., None]:
        """Return a function that deletes things of the user's, and then for good."""

        def delete(*paths: str) -> None:
            for path in paths:
                assert user.delete(path, if_match="*").status_code == 204
            with psycopg.connect(postgres.admin_url) as admin:
                for table in ("workout_sets", "workout_sessions", "weigh_ins"):
                    admin.execute(AGE.format(table=table).encode(), (user.profile["id"],))
                # As the stored answers have been long since.
                admin.execute(
                    "DELETE FROM idempotency_records WHERE user_id = %s", (user.profile["id"],)
                )
            remove_expired(postgres.migration_url)

        return delete

    @pytest.mark.parametrize("is_compacted", [False, True])
    def test_is_used_again_and_goes_on_in_versions(
        self,
        user: User,
        ids: dict[str, str],
        remove: Callable[..., None],
        postgres: Postgres,
        is_compacted: bool,
    ) -> None:
        """Whatever is left of the first life: an older state is never taken for a newer one."""
        fill(user, ids, reps=5)
        session, one = f"/sessions/{ids['session']}", f"/sets/{ids['set']}"
        if is_compacted:
            with psycopg.connect(postgres.admin_url) as admin:
                admin.execute(
                    "UPDATE audit_trail SET at = at - interval '731 days' WHERE user_id = %s",
                    (user.profile["id"],),
                )
        weigh_in = f"/weigh-ins/{ids['weigh_in']}"
        remove(session, weigh_in)
        user.delete(f"/exercises/{ids['exercise']}", if_match="*")
        fill(user, ids | {"exercise": str(uuid4())}, reps=8)
        for path in (session, one, f"/sets/{ids['set of a batch']}", weigh_in):
            again = user.get(path)
            assert (again.json()["version"], again.headers["ETag"]) == (3, '"v3"')
        assert user.put(one, {"reps": 9, "weight": 1}, if_match='"v1"').status_code == 412
        assert user.put(one, {"reps": 9, "weight": 1}, if_match='"v3"').status_code == 200
        assert user.patch(session, {"title": "T"}, if_match='"v3"').status_code == 200
        assert user.patch(weigh_in, {"weight": 90}, if_match='"v3"').status_code == 200
        history = user.get(f"{one}/history").json()["items"]
        actions = [(entry["version"], entry["action"]) for entry in history]
        assert actions[-3:] == [(2, "deleted"), (3, "created"), (4, "updated")]
        known = {}
        for change in user.get("/changes?limit=100").json()["items"]:
            known[change["entity"], change["id"]] = change["version"], change["action"]
        assert known["set", ids["set"]] == known["session", ids["session"]] == (4, "upserted")
        remove(session)
        assert user.get(session).status_code == 404

    def test_is_not_what_an_import_brought(
        self, user: User, ids: dict[str, str], remove: Callable[..., None]
    ) -> None:
        file = strong(f"{PUSH},Bench Press (Barbell),1,100,5,0,0,,,")
        brought = imported(user, file)
        [one] = sets_of(user)
        remove(f"/sessions/{one['session_id']}")
        fill(user, ids | {"session": one["session_id"], "set": one["id"]}, reps=8)
        again = imported(
            user,
            strong(*file.decode().splitlines()[1:], f"{PUSH},Bench Press (Barbell),2,90,5,0,0,,,"),
        )
        assert user.delete(f"/imports/{brought['id']}", if_match="*").status_code == 204
        assert [s["reps"] for s in sets_of(user) if s["session_id"] == one["session_id"]] == [8] * 3
        assert user.delete(f"/imports/{again['id']}", if_match="*").status_code == 204


class TestOfAFile:
    def test_are_never_taken_over(
        self, user: User, make_user: Callable[..., User], ids: dict[str, str]
    ) -> None:
        """What comes in has ids of its own, so that it is in nobody's way."""
        fill(user, ids, reps=5)
        other, file = make_user(), user.get("/me/export")
        added = send_export(other, file.content)
        assert added.status_code == 201, added.text
        assert len(sets_of(other)) == 3
        theirs = other.get("/changes?limit=100").json()["items"]
        assert not {one["id"] for one in theirs} & set(ids.values())
        fill(other, ids, reps=8)
        assert len(sets_of(other)) == 6
        again = send_export(other, file.content)
        assert (again.status_code, again.json()["sets_added"]) == (201, 0)
