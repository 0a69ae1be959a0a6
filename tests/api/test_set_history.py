"""The history of a set: what was changed, when, by which request, and how it was before and after."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from functions.sessions.schemas import SetHistory
from infra.local.servers import Postgres
from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import Client, User


class TestHistory:
    def test_tells_each_change_and_outlives_the_set(self, user: User) -> None:
        made = log_set(user, start_session(user), create_exercise(user))
        path = f"/sets/{made.json()['id']}"
        changed = user.put(path, {"reps": 6, "weight": 100}, if_match='"v1"')
        deleted = user.delete(path, if_match='"v2"')
        answer = user.get(f"{path}/history")
        SetHistory.model_validate_json(answer.content)
        items = answer.json()["items"]
        assert [(i["version"], i["action"], i["before"], i["after"]) for i in items] == [
            (1, "created", None, made.json()),
            (2, "updated", made.json(), changed.json()),
            (3, "deleted", changed.json(), None),
        ]
        requests = [made, changed, deleted]
        assert [i["request_id"] for i in items] == [r.headers["X-Request-Id"] for r in requests]
        now = datetime.now(UTC)
        for item in items:
            assert now - timedelta(minutes=5) < datetime.fromisoformat(item["at"]) <= now

    def test_what_changes_nothing_leaves_no_trace(self, user: User) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        path = f"/sets/{log_set(user, session_id, exercise_id).json()['id']}"
        log_set(user, session_id, exercise_id)
        user.put(path, MEASURES["weight_reps"], if_match='"v1"')
        user.put(path, {"reps": 6, "weight": 100}, if_match='"v9"')
        user.put(path, {"reps": 6}, if_match='"v1"')
        assert len(user.get(f"{path}/history").json()["items"]) == 1

    def test_sets_of_a_deleted_session_tell_of_their_end(self, user: User) -> None:
        session_id = start_session(user)
        set_id = log_set(user, session_id, create_exercise(user)).json()["id"]
        user.delete(f"/sessions/{session_id}", if_match="*")
        items = user.get(f"/sets/{set_id}/history").json()["items"]
        assert [item["action"] for item in items] == ["created", "deleted"]
        for path in (f"/sets/{set_id}/history?limit=0", f"/sets/{set_id}/history?more=1"):
            assert user.get(path).status_code == 422

    def test_somebody_elses_is_like_one_that_does_not_exist(
        self, user: User, anonymous: Client, make_user: Callable[..., User]
    ) -> None:
        exercise_id = create_exercise(user)
        set_id = log_set(user, start_session(user), exercise_id).json()["id"]
        other = make_user()
        answers = [other.get(f"/sets/{id_}/history") for id_ in (set_id, uuid4(), "x")]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert len({answer.json()["detail"] for answer in answers}) == 1
        assert user.get(f"/sets/{exercise_id}/history").status_code == 404
        assert anonymous.get(f"/sets/{set_id}/history").status_code == 401


class TestAuditTrail:
    @pytest.mark.parametrize(
        "change", ["UPDATE audit_trail SET after = NULL", "DELETE FROM audit_trail"]
    )
    def test_aud_02_the_application_cannot_rewrite_it(
        self, postgres: Postgres, change: str
    ) -> None:
        with (
            psycopg.connect(postgres.url) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(change)
