"""A file that comes again: after its sessions were deleted, after an undo, and corrected at the source."""

from typing import Any

from tests.api.importing import PUSH, QUERY, ROWS, imported, send, sets_of, strong
from tests.conftest import User

CORRECTED = (*ROWS[:3], f"{PUSH},Cable Thing,1,22.5,10,0,0,,,")
ADDED = ("sessions_added", "sets_added", "sets_updated", "sets_restored")


def counts(report: dict[str, Any], *names: str) -> tuple[int, ...]:
    return tuple(report[name] for name in (*ADDED, *names))


def codes(report: dict[str, Any]) -> set[str]:
    return {problem["code"] for problem in report["problems"]}


def delete_sessions(user: User) -> None:
    for session in user.get("/sessions").json()["items"]:
        assert user.delete(f"/sessions/{session['id']}", if_match="*").status_code == 204


def undo(user: User, report: dict[str, Any]) -> None:
    assert user.delete(f"/imports/{report['id']}").status_code == 204


class TestDeleted:
    def test_stays_so_and_each_row_says_it(self, user: User) -> None:
        imported(user, strong(*ROWS))
        delete_sessions(user)
        again = imported(user, strong(*ROWS))
        assert counts(again, "deleted_skipped", "duplicates_skipped") == (0, 0, 0, 0, 4, 0)
        assert "deleted_here" in codes(again)
        assert sets_of(user) == []

    def test_comes_back_when_it_is_asked_for(self, user: User) -> None:
        imported(user, strong(*ROWS))
        before = sets_of(user)
        delete_sessions(user)
        again = imported(user, strong(*ROWS), f"{QUERY}&deleted=restore")
        assert counts(again, "deleted_skipped") == (0, 0, 0, 4, 0)
        after = sets_of(user)
        assert [each["id"] for each in after] == [each["id"] for each in before]
        undo(user, again)
        assert sets_of(user) == []
        third = imported(user, strong(*ROWS))
        assert counts(third, "deleted_skipped") == (0, 0, 0, 0, 4)

    def test_a_single_set_comes_back_too(self, user: User) -> None:
        imported(user, strong(*ROWS))
        before = sets_of(user)
        assert user.delete(f"/sets/{before[1]['id']}", if_match="*").status_code == 204
        assert counts(imported(user, strong(*ROWS)), "deleted_skipped") == (0, 0, 0, 0, 1)
        again = imported(user, strong(*ROWS), f"{QUERY}&deleted=restore")
        assert counts(again, "deleted_skipped") == (0, 0, 0, 1, 0)
        assert [each["id"] for each in sets_of(user)] == [each["id"] for each in before]


class TestUndone:
    def test_comes_whole(self, user: User) -> None:
        for _ in range(3):
            report = imported(user, strong(*ROWS))
            assert counts(report, "exercises_added", "duplicates_skipped") == (1, 4, 0, 0, 1, 0)
            assert len(sets_of(user)) == 4
            undo(user, report)
            assert sets_of(user) == []

    def test_comes_whole_also_when_it_had_been_deleted_before(self, user: User) -> None:
        report = imported(user, strong(*ROWS))
        delete_sessions(user)
        undo(user, report)
        again = imported(user, strong(*ROWS))
        assert counts(again, "deleted_skipped", "duplicates_skipped") == (1, 4, 0, 0, 0, 0)
        assert len(sets_of(user)) == 4


class TestCorrected:
    def test_is_reported_and_changes_nothing(self, user: User) -> None:
        imported(user, strong(*ROWS))
        before = sets_of(user)
        again = imported(user, strong(*CORRECTED))
        assert counts(again) == (0, 0, 0, 0)
        assert "changed" in codes(again)
        assert sets_of(user) == before

    def test_is_taken_over_when_it_is_asked_for(self, user: User) -> None:
        imported(user, strong(*ROWS))
        before = sets_of(user)
        previewed = send(user, strong(*CORRECTED), f"{QUERY}&changed=update&dry_run=true").json()
        again = imported(user, strong(*CORRECTED), f"{QUERY}&changed=update")
        assert counts(again) == counts(previewed) == (0, 0, 1, 0)
        shown = user.get(f"/imports/{again['id']}").json()
        assert counts(shown) == counts(again)
        after = sets_of(user)
        assert [each["id"] for each in after] == [each["id"] for each in before]
        assert after[:3] == before[:3]
        assert (after[3]["weight"], after[3]["reps"]) == (22.5, 10)
        third = imported(user, strong(*CORRECTED), f"{QUERY}&changed=update")
        assert counts(third, "duplicates_skipped") == (0, 0, 0, 0, 4)
        assert "changed" not in codes(third)

    def test_is_put_back_by_an_undo_and_can_come_again(self, user: User) -> None:
        imported(user, strong(*ROWS))
        before = sets_of(user)
        for _ in range(2):
            report = imported(user, strong(*CORRECTED), f"{QUERY}&changed=update")
            assert counts(report) == (0, 0, 1, 0)
            undo(user, report)
            values = [(each["weight"], each["reps"], each["updated_at"]) for each in sets_of(user)]
            assert values == [(each["weight"], each["reps"], each["updated_at"]) for each in before]

    def test_is_only_reported_where_it_was_edited_here(self, user: User) -> None:
        imported(user, strong(*ROWS))
        edited = sets_of(user)[3]
        assert user.patch(f"/sets/{edited['id']}", {"reps": 3}, if_match="*").status_code == 200
        again = imported(user, strong(*CORRECTED), f"{QUERY}&changed=update")
        assert counts(again) == (0, 0, 0, 0)
        assert "changed" in codes(again)
        assert sets_of(user)[3]["reps"] == 3


class TestRequests:
    def test_with_other_choices_are_others(self, user: User) -> None:
        path = f"{QUERY}&changed=update"
        assert send(user, strong(*ROWS), path, idempotency_key="k").status_code == 201
        for choice in ("changed=report", "changed=update&deleted=restore", "duplicates=add"):
            answer = send(user, strong(*ROWS), f"{QUERY}&{choice}", idempotency_key="k")
            assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")

    def test_with_choices_that_there_are_not_are_refused(self, user: User) -> None:
        for choice in ("duplicates", "deleted", "changed"):
            answer = send(user, strong(*ROWS), f"{QUERY}&{choice}=yes")
            assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, choice)
        assert user.get("/imports").json()["items"] == []
