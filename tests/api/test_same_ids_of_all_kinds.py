"""One id for things of different kinds: neither ever meets the other."""

from uuid import uuid4

import psycopg
import pytest

from functions.migrate.retention import remove_expired
from infra.local.servers import Postgres
from tests.api.importing import imported, sets_of, strong
from tests.api.workouts import fill
from tests.conftest import User

PUSH = "2024-03-01 18:00:00,Push,1h"


class TestOfAllKinds:
    @pytest.fixture
    def ids(self) -> dict[str, str]:
        """One id for a thing of each kind."""
        id_ = str(uuid4())
        kinds = ("exercise", "session", "set", "weigh_in")
        return dict.fromkeys(kinds, id_) | {"set of a batch": str(uuid4())}

    def test_each_has_its_own_history(self, user: User, ids: dict[str, str]) -> None:
        fill(user, ids, reps=8)
        id_ = ids["set"]
        tag = '"v1"'
        assert user.patch(f"/sessions/{id_}", {"title": "T"}, if_match=tag).status_code == 200
        assert user.put(f"/sets/{id_}", {"reps": 9, "weight": 1}, if_match=tag).status_code == 200
        definition = {"name": "Another", "type": "weight_reps"}
        assert user.put(f"/exercises/{id_}", definition, if_match=tag).status_code == 200
        assert user.delete(f"/weigh-ins/{id_}", if_match=tag).status_code == 204
        history = user.get(f"/sets/{id_}/history").json()["items"]
        assert [(entry["version"], entry["after"]["reps"]) for entry in history] == [(1, 8), (2, 9)]
        changes = user.get("/changes?limit=100").json()["items"]
        found = [(one["entity"], one["version"]) for one in changes if one["id"] == id_]
        assert found == [
            ("exercise", 1), ("session", 1), ("set", 1), ("weigh_in", 1),
            ("session", 2), ("set", 2), ("exercise", 2), ("weigh_in", 2),
        ]  # fmt: skip
        assert user.delete(f"/sets/{id_}", if_match="*").status_code == 204
        assert user.get(f"/sessions/{id_}").json()["title"] == "T"
        assert user.get(f"/exercises/{id_}").json()["archived_at"] is None
        assert user.delete(f"/sessions/{id_}", if_match="*").status_code == 204

    def test_retention_keeps_the_newest_of_each(
        self, user: User, ids: dict[str, str], postgres: Postgres
    ) -> None:
        fill(user, ids, reps=8)
        for reps in (9, 10):
            user.put(f"/sets/{ids['set']}", {"reps": reps, "weight": 1}, if_match="*")
        with psycopg.connect(postgres.admin_url) as admin:
            admin.execute(
                "UPDATE audit_trail SET at = at - interval '731 days' WHERE user_id = %s",
                (user.profile["id"],),
            )
        remove_expired(postgres.migration_url)
        changes = user.get("/changes?limit=100").json()["items"]
        found = [(one["entity"], one["version"]) for one in changes if one["id"] == ids["set"]]
        assert found == [("exercise", 1), ("session", 1), ("weigh_in", 1), ("set", 3)]

    def test_undoing_an_import_undoes_what_it_brought(
        self, user: User, ids: dict[str, str]
    ) -> None:
        brought = imported(user, strong(f"{PUSH},Bench Press (Barbell),1,100,5,0,0,,,"))
        [one] = sets_of(user)
        # A session by the id of the imported set, a set by that of the imported session.
        fill(user, ids | {"session": one["id"], "set": one["session_id"]}, reps=8)
        assert user.delete(f"/imports/{brought['id']}", if_match="*").status_code == 204
        assert [left["reps"] for left in sets_of(user)] == [8, 8, 8]
        assert user.get(f"/sets/{one['id']}").status_code == 404
        assert user.get(f"/sets/{one['session_id']}").status_code == 200
