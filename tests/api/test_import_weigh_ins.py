"""Weigh-ins that come again in a file: deleted ones, some that are there, and after an undo."""

from typing import Any

import psycopg

from tests.api.importing import imported
from tests.conftest import User

HEVY = '"date","weight_kg","fat_percent"\n"1 Mar 2024, 07:00","80","20"\n"2 Mar 2024, 07:00","81","20"\n'
FILE = HEVY.encode()
PATH = "/imports?timezone=Europe/Berlin"
RESTORE = f"{PATH}&deleted=restore"


def weigh_ins(user: User) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = user.get("/weigh-ins").json()["items"]
    return sorted(items, key=lambda each: str(each["weighed_at"]))


def ids(user: User) -> list[str]:
    return [each["id"] for each in weigh_ins(user)]


def delete(user: User, *gone: str) -> None:
    for id_ in gone:
        assert user.delete(f"/weigh-ins/{id_}", if_match="*").status_code == 204


def undo(user: User, report: dict[str, Any]) -> None:
    assert user.delete(f"/imports/{report['id']}").status_code == 204


def codes(report: dict[str, Any]) -> list[str]:
    return [each["code"] for each in report["problems"] if each["code"] != "unknown_column"]


def counts(report: dict[str, Any]) -> tuple[int, int, int]:
    return report["duplicates_skipped"], report["deleted_skipped"], report["sets_restored"]


class TestDeleted:
    def test_stay_so(self, user: User) -> None:
        imported(user, FILE, PATH)
        first, second = ids(user)
        delete(user, first)
        again = imported(user, FILE, PATH)
        assert (counts(again), codes(again)) == ((1, 1, 0), ["deleted_here"])
        assert ids(user) == [second]

    def test_come_back_when_it_is_asked_for(self, user: User) -> None:
        imported(user, FILE, PATH)
        before = weigh_ins(user)
        delete(user, before[0]["id"])
        again = imported(user, FILE, RESTORE)
        assert (counts(again), codes(again)) == ((1, 0, 0), ["weigh_ins_restored"])
        assert again["rows"]["skipped"] == 0
        after = weigh_ins(user)
        assert [each["id"] for each in after] == [each["id"] for each in before]
        assert [each["version"] for each in after] == [3, 1]
        last = user.get("/changes?limit=100").json()["items"][-1]
        assert (last["action"], last["id"], last["data"]) == ("upserted", after[0]["id"], after[0])

    def test_are_deleted_again_by_an_undo(self, user: User) -> None:
        imported(user, FILE, PATH)
        first, second = ids(user)
        delete(user, first)
        undo(user, imported(user, FILE, RESTORE))
        assert ids(user) == [second]
        third = imported(user, FILE, PATH)
        assert (counts(third), ids(user)) == ((1, 1, 0), [second])
        imported(user, FILE, RESTORE)
        assert ids(user) == [first, second]

    def test_stay_after_an_undo_when_they_were_edited_since(self, user: User) -> None:
        imported(user, FILE, PATH)
        first, second = ids(user)
        delete(user, first)
        again = imported(user, FILE, RESTORE)
        user.patch(f"/weigh-ins/{first}", {"weight": 79}, if_match="*")
        undo(user, again)
        assert ids(user) == [first, second]

    def test_come_back_also_when_they_were_not_imported(self, user: User) -> None:
        draft = {"weight": 80, "unit": "kg", "weighed_at": "2024-03-01T06:00:00Z"}
        own = user.post("/weigh-ins", draft).json()["id"]
        delete(user, own)
        assert counts(imported(user, FILE, PATH)) == (0, 1, 0)
        imported(user, FILE, RESTORE)
        assert own in ids(user)

    def test_come_as_new_ones_once_retention_has_removed_them(
        self, user: User, admin: psycopg.Connection
    ) -> None:
        imported(user, FILE, PATH)
        first, second = ids(user)
        delete(user, first)
        of_user = (user.profile["id"],)
        admin.execute(
            "DELETE FROM weigh_ins WHERE user_id = %s AND deleted_at IS NOT NULL", of_user
        )
        assert counts(imported(user, FILE, PATH)) == (1, 1, 0)
        again = imported(user, FILE, RESTORE)
        assert (counts(again), codes(again)) == ((1, 0, 0), [])
        assert len(ids(user)) == 2
        assert counts(imported(user, FILE, RESTORE)) == (2, 0, 0)
        undo(user, again)
        assert ids(user) == [second]

    def test_and_logged_again_are_there(self, user: User) -> None:
        imported(user, FILE, PATH)
        first, _ = ids(user)
        delete(user, first)
        draft = {"weight": 80, "unit": "kg", "weighed_at": "2024-03-01T06:00:00Z"}
        own = user.post("/weigh-ins", draft).json()["id"]
        assert counts(imported(user, FILE, RESTORE)) == (2, 0, 0)
        assert ids(user)[0] == own


class TestThere:
    def test_come_once_more_when_it_is_asked_for(self, user: User) -> None:
        imported(user, FILE, PATH)
        before = ids(user)
        again = imported(user, FILE, f"{PATH}&duplicates=add")
        assert (counts(again), codes(again)) == ((0, 0, 0), [])
        assert len(ids(user)) == 4
        assert counts(imported(user, FILE, PATH)) == (2, 0, 0)
        undo(user, again)
        assert ids(user) == before

    def test_are_there_beside_deleted_equal_ones(self, user: User) -> None:
        imported(user, FILE, PATH)
        before = ids(user)
        imported(user, FILE, f"{PATH}&duplicates=add")
        delete(user, *before)
        third = imported(user, FILE, PATH)
        assert (counts(third), codes(third)) == ((2, 0, 0), [])


class TestUndone:
    def test_come_again_also_when_they_had_been_deleted_before(self, user: User) -> None:
        report = imported(user, FILE, PATH)
        delete(user, ids(user)[0])
        undo(user, report)
        assert ids(user) == []
        again = imported(user, FILE, PATH)
        assert (counts(again), len(ids(user))) == ((0, 0, 0), 2)

    def test_are_known_when_they_were_edited_since(self, user: User) -> None:
        report = imported(user, FILE, PATH)
        edited = ids(user)[0]
        user.patch(f"/weigh-ins/{edited}", {"weight": 79}, if_match="*")
        undo(user, report)
        assert ids(user) == [edited]
        assert counts(imported(user, FILE, PATH)) == (1, 0, 0)
        delete(user, edited)
        assert counts(imported(user, FILE, PATH)) == (1, 1, 0)
