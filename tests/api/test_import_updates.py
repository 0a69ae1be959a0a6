"""What imports change and bring back, as its owner would, and what becomes of it when they are undone."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from infra.local.servers import Postgres
from tests.api.ledgers import (
    LATER,
    START,
    Account,
    account,
    add,
    history,
    opened,
    said,
    session_id,
    unaudited,
    undo,
)
from tests.api.merging import define
from tests.api.workouts import log_set
from tests.conftest import User

__all__ = ["account", "session_id"]


def without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def tag(account: Account, session_id: UUID) -> str:
    return account.user.get(f"/sessions/{session_id}?include=sets").headers["ETag"]


class TestUpdates:
    def test_a_set_is_as_if_patched(self, account: Account, session_id: UUID) -> None:
        updated, patched = add(account, session_id, 2)
        before = tag(account, session_id)
        source = said(account.bench, reps=6, weight=Decimal("102.5"), rpe=Decimal("8.5"), notes="x")
        account.update_set(updated, session_id, source)
        account.carry_out()
        assert tag(account, session_id) != before
        patch = {"reps": 6, "weight": 102.5, "rpe": 8.5, "notes": "x"}
        answer = account.user.patch(f"/sets/{patched}", patch, if_match="*")
        own = ("id", "position", "updated_at")
        one, other = account.show(session_id)
        assert without(one, *own) == without(answer.json(), *own) == without(other, *own)
        first, last = history(account, updated)
        assert (last["action"], last["before"], last["after"]) == ("updated", first["after"], one)

    def test_a_set_takes_another_exercise(self, account: Account, session_id: UUID) -> None:
        [set_id] = add(account, session_id, 1)
        mine = UUID(define(account.user, "Plank", "duration"))
        source = said(mine, reps=None, weight=None, unit=None, duration_seconds=60)
        account.update_set(set_id, session_id, source)
        account.carry_out()
        [shown] = account.show(session_id)
        assert (shown["exercise_id"], shown["exercise_version"]) == (str(mine), 1)
        assert (shown["reps"], shown["weight"], shown["duration_seconds"]) == (None, None, 60)
        assert account.sets(session_id)[0].exercise_type == "duration"

    def test_a_set_keeps_its_definition_of_the_same_exercise(
        self, account: Account, session_id: UUID
    ) -> None:
        mine = UUID(define(account.user, "Mine"))
        set_id = account.add_set(session_id, said(mine))
        account.carry_out()
        renamed = {"name": "Renamed", "type": "weight_reps"}
        account.user.put(f"/exercises/{mine}", renamed, if_match="*")
        account.update_set(set_id, session_id, said(mine, reps=6))
        account.carry_out()
        [shown] = account.show(session_id)
        assert (shown["reps"], shown["exercise_version"]) == (6, 1)

    def test_a_session_that_moves_takes_its_sets_along_as_a_patch_does(
        self, account: Account, session_id: UUID
    ) -> None:
        other_id = account.add_session()
        account.carry_out()
        shown = []
        for id_ in (session_id, other_id):
            _, gone = add(account, id_, 2)
            account.user.delete(f"/sets/{gone}", if_match="*")
        next_day = START + timedelta(hours=7)
        end = (next_day + timedelta(hours=1)).isoformat()
        account.update_session(
            session_id, title="Pull", started_at=next_day, ended_at=datetime.fromisoformat(end)
        )
        account.carry_out()
        patch = {"title": "Pull", "started_at": next_day.isoformat(), "ended_at": end}
        assert account.user.patch(f"/sessions/{other_id}", patch, if_match="*").status_code == 200
        own = ("id", "session_id", "updated_at", "created_at")
        for id_ in (session_id, other_id):
            [deleted] = [each for each in account.sets(id_) if not each.is_live]
            assert account.user.post(f"/sets/{deleted.id}/restore").status_code == 200
            session = account.user.get(f"/sessions/{id_}?include=sets")
            sets = [without(each, *own) for each in session.json()["sets"]]
            shown.append((without(session.json(), *own, "sets"), sets, session.headers["ETag"]))
        assert shown[0] == shown[1]
        day = "/sessions?from=2024-03-02&to=2024-03-02"
        assert len(account.user.get(day).json()["items"]) == 2

    def test_sets_go_before_their_session_in_the_changes(
        self, account: Account, session_id: UUID
    ) -> None:
        sets = add(account, session_id, 2)
        known = account.numbers()[-1]
        account.update_session(session_id, started_at=LATER)
        account.carry_out()
        items = account.user.get("/changes?limit=100").json()["items"]
        new = [(each["entity"], each["id"]) for each in items if each["seq"] > known]
        assert new == [*(("set", str(id_)) for id_ in sets), ("session", str(session_id))]

    def test_new_sets_follow_behind(self, account: Account, session_id: UUID) -> None:
        [set_id] = add(account, session_id, 1)
        account.update_session(session_id, started_at=LATER)
        account.update_set(set_id, session_id, said(account.bench, reps=6))
        account.add_set(session_id)
        account.carry_out()
        shown = account.show(session_id)
        assert [(each["position"], each["reps"]) for each in shown] == [(1, 6), (2, 5)]
        assert {each["performed_at"] for each in shown} == {"2024-03-01T17:05:00.000000Z"}

    def test_many_come_in_batches(self, account: Account, session_id: UUID) -> None:
        sessions = [account.add_session(START + timedelta(minutes=n)) for n in range(150)]
        sets = {account.add_set(id_): id_ for id_ in sessions for _ in range(15)}
        account.carry_out()
        for id_ in sessions:
            account.plan.session_updates.append(
                {"id": id_, "started_at": LATER, "timezone": "UTC", "title": "One"}
            )
        columns = account.columns(said(account.bench, reps=6))
        account.plan.set_updates = [{"id": id_, **columns} for id_ in sets]
        import_id = account.carry_out()
        first = account.show(sessions[0])
        assert {(each["reps"], each["version"]) for each in first} == {(6, 3)}
        undo(account, import_id)
        first = account.show(sessions[149])
        assert {(each["reps"], each["version"]) for each in first} == {(5, 4)}
        assert {each.started_at for each in account.sessions(START) if each.id in sessions} == {
            START + timedelta(minutes=n) for n in range(150)
        }


class TestRestores:
    def test_a_session_comes_back_as_if_restored(self, account: Account, session_id: UUID) -> None:
        one, other = add(account, session_id, 2)
        account.user.delete(f"/sets/{one}", if_match="*")
        account.user.delete(f"/sessions/{session_id}", if_match="*")
        account.plan.restored_sessions.append(session_id)
        account.carry_out()
        assert [each["id"] for each in account.show(session_id)] == [str(other)]
        assert [each["action"] for each in history(account, other)][-1] == "restored"
        last = account.user.get("/changes?limit=100").json()["items"][-2:]
        assert [each["entity"] for each in last] == ["session", "set"]

    def test_a_set_comes_back_to_its_place(self, account: Account, session_id: UUID) -> None:
        ids = add(account, session_id, 3)
        account.user.delete(f"/sets/{ids[1]}", if_match="*")
        before = tag(account, session_id)
        account.plan.restored_sets.append(ids[1])
        account.carry_out()
        assert [each["id"] for each in account.show(session_id)] == [str(id_) for id_ in ids]
        assert tag(account, session_id) != before

    def test_sets_whose_places_are_taken_come_last(
        self, account: Account, session_id: UUID
    ) -> None:
        ids = [str(id_) for id_ in add(account, session_id, 4)]
        for id_ in ids[:2]:
            account.user.delete(f"/sets/{id_}", if_match="*")
        order = {"sets": ids[:1:-1]}
        path = f"/sessions/{session_id}/order"
        assert account.user.put(path, order, if_match="*").status_code == 200
        account.plan.restored_sets += [UUID(ids[1]), UUID(ids[0])]
        account.carry_out()
        shown = account.show(session_id)
        assert [each["id"] for each in shown] == [ids[3], ids[2], ids[1], ids[0]]
        log_set(account.user, str(session_id), str(account.bench))
        assert [each["position"] for each in account.show(session_id)] == [1, 2, 3, 4, 5]

    def test_what_fits_its_exercise_no_more_stays_deleted(
        self, account: Account, session_id: UUID
    ) -> None:
        mine = define(account.user, "Mine")
        set_id = account.add_set(session_id, said(UUID(mine)))
        account.carry_out()
        account.user.delete(f"/sets/{set_id}", if_match="*")
        retyped = {"name": "Mine", "type": "duration"}
        assert account.user.put(f"/exercises/{mine}", retyped, if_match="*").status_code == 200
        account.plan.restored_sets.append(set_id)
        account.carry_out()
        assert account.show(session_id) == []


class TestTwins:
    """Two accounts with things of the same ids."""

    def test_what_one_import_does_and_undoes_is_nothing_to_the_other(
        self, account: Account, make_user: Callable[..., User], postgres: Postgres
    ) -> None:
        with opened(make_user()) as twin:
            session_id, restored = account.add_session(), account.add_session()
            set_ids = [account.add_set(id_) for id_ in (session_id, session_id, restored)]
            twin.plan = deepcopy(account.plan)
            for each in (account, twin):
                each.carry_out()
                each.user.delete(f"/sets/{set_ids[1]}", if_match="*")
                each.user.delete(f"/sessions/{restored}", if_match="*")
            shown = twin.show(session_id), twin.numbers(), twin.sets(session_id, restored)
            account.update_session(session_id, started_at=LATER)
            account.update_set(set_ids[0], session_id, said(account.bench, reps=9))
            account.plan.restored_sets.append(set_ids[1])
            account.plan.restored_sessions.append(restored)
            twin.plan = deepcopy(account.plan)
            import_id = account.carry_out()
            assert (twin.show(session_id), twin.numbers(), twin.sets(session_id, restored)) == shown
            twin.carry_out()
            shown = twin.show(session_id), twin.numbers(), twin.sets(session_id, restored)
            undo(account, import_id)
            assert (twin.show(session_id), twin.numbers(), twin.sets(session_id, restored)) == shown
            assert [each.is_live for each in account.sets(session_id)] == [True, False]
            assert (unaudited(postgres, account.user), unaudited(postgres, twin.user)) == (0, 0)
