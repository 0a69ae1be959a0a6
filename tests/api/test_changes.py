"""The changes feed: complete, in order, with a tombstone for all that is deleted."""

from collections.abc import Callable
from typing import Any

import pytest

from setlogs.settings import get_settings
from setlogs.tokens import get_signer
from tests.api.workouts import MEASURES, create_exercise, log_set, start_session
from tests.conftest import Client, User


def changes_since(user: Client, cursor: str | None = None, limit: int = 100) -> tuple[Any, str]:
    """Return every change behind a cursor, and the cursor to go on with."""
    items: list[Any] = []
    while True:
        since = f"&since={cursor}" if cursor else ""
        page = user.get(f"/changes?limit={limit}{since}").json()
        items, cursor = items + page["items"], page["next_cursor"]
        if not page["items"]:
            return items, str(cursor)


class TestChanges:
    def test_names_every_entity_in_the_order_of_its_changes(self, user: User) -> None:
        exercise_id, session_id = create_exercise(user), start_session(user)
        logged = log_set(user, session_id, exercise_id, "k").json()
        items, _ = changes_since(user)
        assert [(i["entity"], i["action"], i["id"], i["version"]) for i in items] == [
            ("exercise", "upserted", exercise_id, 1),
            ("session", "upserted", session_id, 1),
            ("set", "upserted", logged["id"], 1),
        ]
        assert items[2]["data"] == logged

    def test_goes_on_behind_a_cursor(self, user: User) -> None:
        start_session(user)
        _, cursor = changes_since(user)
        assert changes_since(user, cursor) == ([], cursor)
        session_id = start_session(user)
        [item], later = changes_since(user, cursor)
        assert item["id"] == session_id
        assert changes_since(user, later)[0] == []

    def test_every_row_of_a_batch_has_its_own_number(self, user: User) -> None:
        exercise_id, session_id = create_exercise(user), start_session(user)
        sets = [{"exercise_id": exercise_id, **MEASURES["weight_reps"]}] * 5
        path = f"/sessions/{session_id}/sets/batch"
        made = user.post(path, {"sets": sets}, idempotency_key="b").json()["items"]
        items, _ = changes_since(user, limit=2)
        seqs = [item["seq"] for item in items]
        assert seqs == list(range(seqs[0], seqs[0] + 7))
        assert [item["data"] for item in items[2:]] == made

    def test_a_deleted_session_leaves_a_tombstone_for_each_of_its_sets(self, user: User) -> None:
        exercise_id, session_id = create_exercise(user), start_session(user)
        kept = [log_set(user, session_id, exercise_id, f"{n}").json()["id"] for n in range(3)]
        _, cursor = changes_since(user)
        user.delete(f"/sessions/{session_id}", if_match="*")
        items, _ = changes_since(user, cursor)
        assert [(i["action"], i["data"], i["version"]) for i in items] == [("deleted", None, 2)] * 4
        assert {i["id"] for i in items} == {*kept, session_id}
        assert len({i["seq"] for i in items}) == 4

    def test_leaves_the_user_and_everybody_else_out(
        self, user: User, make_user: Callable[..., User]
    ) -> None:
        settings = {"display_name": "A", "unit": "kg", "timezone": "UTC"}
        assert user.put("/me", settings, if_match="*").status_code == 200
        start_session(make_user())
        assert changes_since(user)[0] == []

    @pytest.mark.parametrize("cursor", ["x", "AAAA", "%00"])
    def test_a_cursor_of_no_list_is_refused(self, user: User, cursor: str) -> None:
        answer = user.get(f"/changes?since={cursor}")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")

    def test_links_to_the_next_page_while_there_is_more(self, user: User) -> None:
        for _ in range(3):
            start_session(user)
        first = user.get("/changes?limit=2")
        cursor = first.json()["next_cursor"]
        assert f"/changes?limit=2&since={cursor}>" in first.headers["Link"]
        assert "Link" not in user.get(f"/changes?limit=2&since={cursor}").headers


class TestRotation:
    def test_a_cursor_outlives_a_change_of_the_key(
        self, user: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, cursor = changes_since(user)
        session_id = start_session(user)
        before = get_settings().secret_key.get_secret_value()
        monkeypatch.setenv("SECRET_KEY", f"another-{before}")
        monkeypatch.setenv("SECRET_KEY_PREVIOUS", before)
        for remembered in (get_settings, get_signer):
            remembered.cache_clear()
        [item], _ = changes_since(user, cursor)
        monkeypatch.undo()
        for remembered in (get_settings, get_signer):
            remembered.cache_clear()
        assert item["id"] == session_id
