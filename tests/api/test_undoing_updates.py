"""What becomes of what imports changed and brought back when they are undone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from tests.api.ledgers import (
    LATER,
    SAID,
    START,
    Account,
    account,
    add,
    heavier,
    history,
    said,
    session_id,
    undo,
)
from tests.api.merging import define, merge
from tests.api.workouts import log_set
from tests.conftest import User

__all__ = ["account", "session_id"]


class TestUndo:
    def test_puts_back_what_was_updated(self, account: Account, session_id: UUID) -> None:
        [set_id] = add(account, session_id, 1)
        [shown], session = account.show(session_id), account.user.get(f"/sessions/{session_id}")
        account.update_set(set_id, session_id, heavier(said(account.bench), "110"))
        account.update_session(session_id, title="Pull", notes="new")
        import_id = account.carry_out()
        undo(account, import_id)
        assert account.show(session_id) == [shown | {"version": 3}]
        back = account.user.get(f"/sessions/{session_id}").json()
        assert back == session.json() | {"version": 3}
        assert [each["action"] for each in history(account, set_id)] == [
            *("created", "updated", "updated")
        ]
        numbers = account.numbers()
        undo(account, import_id)
        assert account.numbers() == numbers

    def test_puts_back_a_moved_session_and_its_sets(
        self, account: Account, session_id: UUID
    ) -> None:
        live, deleted, updated = add(account, session_id, 3)
        account.user.delete(f"/sets/{deleted}", if_match="*")
        account.update_session(session_id, started_at=START + timedelta(days=1))
        account.update_set(updated, session_id, said(account.bench, reps=9))
        import_id = account.carry_out()
        undo(account, import_id)
        assert account.user.post(f"/sets/{deleted}/restore").status_code == 200
        shown = account.show(session_id)
        assert {each["performed_at"] for each in shown} == {"2024-03-01T17:00:00.000000Z"}
        assert [each["id"] for each in shown] == [str(live), str(deleted), str(updated)]
        assert {each["reps"] for each in shown} == {5}
        exercise = f"/reports/progression?exercise_id={account.bench}"
        points = account.user.get(exercise).json()["points"]
        assert [each["date"] for each in points] == ["2024-03-01"]

    def test_keeps_what_was_edited_since(self, account: Account, session_id: UUID) -> None:
        edited, left = add(account, session_id, 2)
        for id_ in (edited, left):
            account.update_set(id_, session_id, heavier(said(account.bench), "110"))
        account.update_session(session_id, title="Pull")
        import_id = account.carry_out()
        account.user.patch(f"/sets/{edited}", {"reps": 4}, if_match="*")
        account.user.patch(f"/sessions/{session_id}", {"notes": "mine"}, if_match="*")
        undo(account, import_id)
        assert [(each["weight"], each["reps"]) for each in account.show(session_id)] == [
            (110, 4),
            (100, 5),
        ]
        assert account.user.get(f"/sessions/{session_id}").json()["title"] == "Pull"

    def test_keeps_what_was_deleted_since(self, account: Account, session_id: UUID) -> None:
        [set_id] = add(account, session_id, 1)
        account.update_set(set_id, session_id, heavier(said(account.bench), "110"))
        import_id = account.carry_out()
        account.user.delete(f"/sets/{set_id}", if_match="*")
        undo(account, import_id)
        assert account.show(session_id) == []

    def test_deletes_again_what_was_restored(self, account: Account, session_id: UUID) -> None:
        one, other = add(account, session_id, 2)
        account.user.delete(f"/sets/{one}", if_match="*")
        account.user.delete(f"/sessions/{session_id}", if_match="*")
        account.plan.restored_sessions.append(session_id)
        account.plan.restored_sets.append(one)
        import_id = account.carry_out()
        assert len(account.show(session_id)) == 2
        undo(account, import_id)
        assert account.user.get(f"/sessions/{session_id}").status_code == 404
        assert [each.is_live for each in account.sessions()] == [False]
        # Only what went with it comes back with it, as before the import.
        assert account.user.post(f"/sessions/{session_id}/restore").status_code == 200
        assert [each["id"] for each in account.show(session_id)] == [str(other)]

    def test_keeps_what_was_restored_and_edited_since(
        self, account: Account, session_id: UUID
    ) -> None:
        edited, _ = add(account, session_id, 2)
        account.user.delete(f"/sessions/{session_id}", if_match="*")
        account.plan.restored_sessions.append(session_id)
        import_id = account.carry_out()
        account.user.patch(f"/sets/{edited}", {"reps": 6}, if_match="*")
        new = log_set(account.user, str(session_id), str(account.bench)).json()["id"]
        undo(account, import_id)
        assert [each["id"] for each in account.show(session_id)] == [str(edited), new]

    def test_takes_back_what_was_restored_and_updated(
        self, account: Account, session_id: UUID
    ) -> None:
        [set_id] = add(account, session_id, 1)
        account.user.delete(f"/sets/{set_id}", if_match="*")
        account.plan.restored_sets.append(set_id)
        account.update_set(set_id, session_id, heavier(said(account.bench), "110"))
        import_id = account.carry_out()
        assert [each["weight"] for each in account.show(session_id)] == [110]
        undo(account, import_id)
        assert account.show(session_id) == []
        account.user.post(f"/sets/{set_id}/restore")
        assert [each["weight"] for each in account.show(session_id)] == [100]

    def test_of_the_later_import_lets_the_earlier_one_be_undone_whole(
        self, account: Account
    ) -> None:
        session_id = account.add_session()
        set_id = account.add_set(session_id)
        earlier = account.carry_out()
        account.update_set(set_id, session_id, heavier(said(account.bench), "110"))
        account.update_session(session_id, started_at=LATER)
        later = account.carry_out()
        undo(account, later)
        undo(account, earlier)
        assert account.user.get("/sessions").json()["items"] == []
        assert account.sessions() == []

    def test_of_the_earlier_import_keeps_what_the_later_one_updated(self, account: Account) -> None:
        session_id = account.add_session()
        updated, _ = account.add_set(session_id), account.add_set(session_id)
        earlier = account.carry_out()
        account.update_set(updated, session_id, heavier(said(account.bench), "110"))
        account.carry_out()
        undo(account, earlier)
        assert [each["id"] for each in account.show(session_id)] == [str(updated)]

    def test_puts_back_the_exercise_that_is_left_of_one(
        self, account: Account, session_id: UUID
    ) -> None:
        mine, other = define(account.user, "Mine"), define(account.user, "Other")
        set_id = account.add_set(session_id, said(UUID(mine)))
        account.carry_out()
        account.update_set(set_id, session_id, said(account.bench))
        import_id = account.carry_out()
        assert merge(account.user, mine, other).status_code == 200
        undo(account, import_id)
        assert [each["exercise_id"] for each in account.show(session_id)] == [other]

    def test_leaves_a_set_that_would_fit_its_exercise_no_more(
        self, account: Account, session_id: UUID
    ) -> None:
        mine = define(account.user, "Mine")
        set_id = account.add_set(session_id, said(UUID(mine)))
        account.carry_out()
        account.update_set(set_id, session_id, said(account.bench))
        import_id = account.carry_out()
        retyped = {"name": "Mine", "type": "duration"}
        assert account.user.put(f"/exercises/{mine}", retyped, if_match="*").status_code == 200
        undo(account, import_id)
        assert [each["exercise_id"] for each in account.show(session_id)] == [str(account.bench)]

    def test_is_of_ones_own_import(
        self, account: Account, session_id: UUID, make_user: Callable[..., User]
    ) -> None:
        [set_id] = add(account, session_id, 1)
        account.update_set(set_id, session_id, heavier(said(account.bench), "110"))
        account.update_session(session_id, replace(SAID, title="Pull"), title="Pull")
        import_id = account.carry_out()
        shown = account.show(session_id)
        assert make_user().delete(f"/imports/{import_id}").status_code == 404
        assert account.show(session_id) == shown
