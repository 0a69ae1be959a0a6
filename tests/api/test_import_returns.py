"""What `deleted=restore` brings back, and what its counts say of it."""

from typing import Any

import psycopg

from tests.api.importing import PUSH, QUERY, ROWS, imported, retain, sets_of, strong
from tests.api.test_import_again import codes, counts, delete_sessions, undo
from tests.api.workouts import log_set, start_session
from tests.conftest import User

RESTORE = f"{QUERY}&deleted=restore"
UPDATE = f"{QUERY}&changed=update"


def values(user: User) -> list[tuple[Any, ...]]:
    return [(each["weight"], each["reps"]) for each in sets_of(user)]


def delete_set(user: User, id_: str) -> None:
    assert user.delete(f"/sets/{id_}", if_match="*").status_code == 204


class TestGone:
    """What retention has removed comes as new."""

    def test_set(self, user: User, admin: psycopg.Connection) -> None:
        imported(user, strong(*ROWS))
        before = values(user)
        delete_set(user, sets_of(user)[3]["id"])
        retain(admin, user)
        assert counts(imported(user, strong(*ROWS)), "deleted_skipped") == (0, 0, 0, 0, 1)
        again = imported(user, strong(*ROWS), RESTORE)
        assert counts(again, "duplicates_skipped", "deleted_skipped") == (0, 1, 0, 0, 3, 0)
        assert values(user) == before
        third = imported(user, strong(*ROWS), RESTORE)
        assert counts(third, "duplicates_skipped") == (0, 0, 0, 0, 4)
        undo(user, again)
        assert values(user) == before[:3]

    def test_session(self, user: User, admin: psycopg.Connection) -> None:
        imported(user, strong(*ROWS))
        before = values(user)
        delete_sessions(user)
        retain(admin, user)
        assert counts(imported(user, strong(*ROWS)), "deleted_skipped") == (0, 0, 0, 0, 4)
        again = imported(user, strong(*ROWS), RESTORE)
        assert counts(again, "duplicates_skipped", "deleted_skipped") == (1, 4, 0, 0, 0, 0)
        assert values(user) == before
        for path in (QUERY, RESTORE):
            third = imported(user, strong(*ROWS), path)
            assert counts(third, "duplicates_skipped") == (0, 0, 0, 0, 4)
        delete_sessions(user)
        assert counts(imported(user, strong(*ROWS), RESTORE)) == (0, 0, 0, 4)
        assert values(user) == before

    def test_session_whose_set_was_moved_before(
        self, user: User, admin: psycopg.Connection
    ) -> None:
        imported(user, strong(*ROWS))
        moved = sets_of(user)[3]
        elsewhere = start_session(user, started_at="2024-04-01T10:00:00Z")
        user.patch(f"/sets/{moved['id']}", {"session_id": elsewhere}, if_match="*")
        user.delete(f"/sessions/{moved['session_id']}", if_match="*")
        retain(admin, user)
        again = imported(user, strong(*ROWS), RESTORE)
        assert counts(again, "duplicates_skipped") == (1, 3, 0, 0, 1)
        assert len(values(user)) == 4


class TestCounts:
    def test_have_sets_that_come_back_with_their_session(self, user: User) -> None:
        report = imported(user, strong(*ROWS))
        first = sets_of(user)[0]
        log_set(user, first["session_id"], first["exercise_id"])
        delete_sessions(user)
        again = imported(user, strong(*ROWS), RESTORE)
        assert (counts(again), len(values(user))) == ((0, 0, 0, 5), 5)
        undo(user, again)
        assert values(user) == []
        undo(user, report)

    def test_have_no_set_that_fits_its_exercise_no_more(self, user: User) -> None:
        imported(user, strong(*ROWS))
        cable = sets_of(user)[3]
        delete_set(user, cable["id"])
        retyped = {"name": "Cable Thing", "type": "duration"}
        path = f"/exercises/{cable['exercise_id']}"
        assert user.put(path, retyped, if_match="*").status_code == 200
        again = imported(user, strong(*ROWS), RESTORE)
        assert counts(again, "deleted_skipped", "duplicates_skipped") == (0, 0, 0, 0, 1, 3)
        assert (len(values(user)), again["rows"]["skipped"]) == (3, 1)

    def test_have_no_set_beyond_the_last_that_there_is_room_for(self, user: User) -> None:
        rows = [f"{PUSH},Cable Thing,{n},20,{n},0,0,,," for n in range(1, 1001)]
        imported(user, strong(*rows))
        first = sets_of(user)[0]
        delete_set(user, first["id"])
        assert log_set(user, first["session_id"], first["exercise_id"]).status_code == 201
        again = imported(user, strong(*rows), RESTORE)
        assert counts(again, "duplicates_skipped", "deleted_skipped") == (0, 0, 0, 0, 999, 1)
        assert "deleted_here" in codes(again)
        delete_sessions(user)
        more = (*rows, f"{PUSH},Cable Thing,1001,20,2000,0,0,,,")
        third = imported(user, strong(*more), RESTORE)
        assert counts(third, "deleted_skipped") == (0, 0, 0, 1000, 1)
        assert "too_many_sets" in codes(third)
        assert len(values(user)) == 1000


class TestMoved:
    def test_set_is_known_after_it_was_updated(self, user: User) -> None:
        imported(user, strong(*ROWS))
        moved = sets_of(user)[3]
        elsewhere = start_session(user, started_at="2024-04-01T10:00:00Z")
        user.patch(f"/sets/{moved['id']}", {"session_id": elsewhere}, if_match="*")
        corrected = strong(*ROWS[:3], f"{PUSH},Cable Thing,1,22.5,10,0,0,,,")
        assert counts(imported(user, corrected, UPDATE)) == (0, 0, 1, 0)
        assert counts(imported(user, corrected, UPDATE), "duplicates_skipped") == (0, 0, 0, 0, 4)
        user.delete(f"/sessions/{elsewhere}", if_match="*")
        third = imported(user, corrected, UPDATE)
        assert counts(third, "duplicates_skipped", "deleted_skipped") == (0, 0, 0, 0, 3, 1)
