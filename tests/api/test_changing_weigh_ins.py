"""Changes to weigh-ins: made to the version that the client knows, one after the other."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from infra.local.servers import Postgres
from tests.api.weigh_ins import errors, listed, weigh
from tests.conftest import User
from tests.patience import wait_until, waiting_for_locks

AT = "2026-05-01T06:30:00Z"
LOCKED = "SELECT FROM users WHERE id = %(user_id)s FOR UPDATE"
OVERTAKEN = "UPDATE weigh_ins SET weight = 70, version = 2 WHERE id = %(id)s"
AUDITED = """
SELECT before, after FROM audit_trail WHERE user_id = %s AND entity = 'weigh_in' ORDER BY version
"""


class TestChange:
    @pytest.mark.parametrize(
        "patch",
        [
            {"weight": 81.5},
            {"unit": "lb"},
            {"weighed_at": "2026-04-01T06:30:00.000000Z"},
            {"notes": "after breakfast"},
            {"notes": None},
        ],
    )
    def test_changes_what_it_names(self, user: User, patch: dict[str, Any]) -> None:
        before = weigh(user, weighed_at=AT, notes="fasted").model_dump(mode="json")
        answer = user.patch(f"/weigh-ins/{before['id']}", patch, if_match='"v1"')
        assert answer.status_code == 200, answer.text
        after = answer.json()
        assert after == before | patch | {
            "version": 2,
            "weight_kg": after["weight_kg"],
            "updated_at": after["updated_at"],
        }
        assert after["updated_at"] > before["updated_at"]
        kept = after["weight"] * (0.45359237 if after["unit"] == "lb" else 1)
        assert after["weight_kg"] == round(kept, 2)

    @pytest.mark.parametrize("patch", [{}, {"weight": 80.00}, {"notes": None, "unit": "kg"}])
    def test_the_same_again_is_no_change(self, user: User, patch: dict[str, Any]) -> None:
        made = weigh(user)
        before = user.get(f"/weigh-ins/{made.id}").content
        answer = user.patch(f"/weigh-ins/{made.id}", patch, if_match='"v1"')
        assert (answer.status_code, answer.content) == (200, before)
        assert len(user.get("/changes").json()["items"]) == 1

    @pytest.mark.parametrize(
        ("patch", "pointer"),
        [
            ({"weight": 0}, "#/weight"),
            ({"weight": None}, "#/weight"),
            ({"unit": None}, "#/unit"),
            ({"weighed_at": None}, "#/weighed_at"),
            ({"weighed_at": "2999-01-01T00:00:00Z"}, "#/weighed_at"),
            ({"id": str(uuid4())}, "#/id"),
        ],
    )
    def test_refuses(self, user: User, patch: dict[str, Any], pointer: str) -> None:
        made = weigh(user)
        answer = user.patch(f"/weigh-ins/{made.id}", patch, if_match='"v1"')
        assert [place for place, _ in errors(answer)] == [pointer]
        assert user.get(f"/weigh-ins/{made.id}").headers["ETag"] == '"v1"'

    @pytest.mark.parametrize("method", ["PATCH", "DELETE"])
    def test_is_judged_in_the_contracts_order(self, user: User, method: str) -> None:
        path, bad = f"/weigh-ins/{weigh(user).id}", {"weight": 0} if method == "PATCH" else None
        gone, stale = f"/weigh-ins/{uuid4()}", {"If-Match": '"v9"'}
        assert user.request(method, gone, bad).status_code == 404
        assert user.request(method, gone, bad, headers=stale).status_code == 404
        assert user.request(method, path, bad).status_code == 428
        refused = user.request(method, path, bad, headers=stale)
        assert (refused.status_code, refused.headers["ETag"]) == (412, '"v1"')
        assert listed(user) == [80]

    def test_of_two_at_once_one_wins(self, user: User) -> None:
        path = f"/weigh-ins/{weigh(user).id}"

        def send(number: int) -> int:
            return user.patch(path, {"weight": 90 + number}, if_match='"v1"').status_code

        with ThreadPoolExecutor(8) as threads:
            statuses = list(threads.map(send, range(8)))
        assert sorted(statuses) == [200] + [412] * 7
        assert len(user.get("/changes").json()["items"]) == 2

    @pytest.mark.parametrize("body", [{"weight": 90}, None], ids=["changed", "deleted"])
    def test_one_that_waited_is_judged_by_what_came_before_it(
        self, user: User, postgres: Postgres, patient: None, body: dict[str, Any] | None
    ) -> None:
        """Another device was faster, and this one knew nothing of it when it began to wait."""
        made, method = weigh(user), "PATCH" if body else "DELETE"
        with (
            psycopg.connect(postgres.admin_url) as faster,
            psycopg.connect(postgres.admin_url, autocommit=True) as admin,
            ThreadPoolExecutor(1) as thread,
        ):
            for statement in (LOCKED, OVERTAKEN):
                faster.execute(statement, {"user_id": user.profile["id"], "id": str(made.id)})
            path, seen = f"/weigh-ins/{made.id}", {"If-Match": '"v1"'}
            waiting = thread.submit(user.request, method, path, body, headers=seen)
            wait_until(lambda: waiting_for_locks(admin) == 1)
            faster.commit()
            answer = waiting.result()
        assert (answer.status_code, answer.headers["ETag"]) == (412, '"v2"')
        assert listed(user) == [70]

    def test_with_any_etag_none_is_lost(self, user: User, postgres: Postgres) -> None:
        path = f"/weigh-ins/{weigh(user).id}"

        def send(number: int) -> int:
            return user.patch(path, {"weight": 90 + number}, if_match="*").status_code

        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(send, range(8))) == [200] * 8
        versions = [item["version"] for item in user.get("/changes").json()["items"]]
        assert versions == list(range(1, 10))
        with psycopg.connect(postgres.admin_url) as admin:
            audited = admin.execute(AUDITED, (user.profile["id"],)).fetchall()
        # Each change began with what the one before it had made.
        assert [before for before, _ in audited[1:]] == [after for _, after in audited[:-1]]
