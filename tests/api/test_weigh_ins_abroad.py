"""Weigh-ins in exports and imports: they come back once, and what was deleted stays deleted."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from functions.transfer import filling
from infra.local.servers import Postgres
from tests.api.importing import QUERY, imported
from tests.api.workouts import answers
from tests.conftest import Client, User

SENT: tuple[dict[str, Any], ...] = (
    {"weight": 80.25, "unit": "kg", "weighed_at": "2026-05-01T06:30:00Z", "notes": "fasted"},
    {"weight": 179.4, "unit": "lb", "weighed_at": "2026-05-02T06:30:00.123456Z", "notes": None},
    # Two that are equal are two.
    {"weight": 81, "unit": "kg", "weighed_at": "2026-05-03T06:30:00Z", "notes": None},
    {"weight": 81, "unit": "kg", "weighed_at": "2026-05-03T06:30:00Z", "notes": None},
)


def kept(client: Client) -> list[dict[str, Any]]:
    """Return what was entered of each weigh-in, newest first."""
    items = client.get("/weigh-ins?limit=100").json()["items"]
    return [{name: item[name] for name in SENT[0]} for item in items]


def send(client: Client, document: dict[str, Any], query: str = "") -> dict[str, Any]:
    """Import a file of SetLogs and return what became of it."""
    answer = client.post(f"/imports{query}", document)
    assert answer.status_code == (200 if "dry_run" in query else 201), answer.text
    made: dict[str, Any] = answer.json()
    assert made["rows"]["total"] == made["rows"]["used"] + made["rows"]["skipped"]
    return made


def skipped(made: dict[str, Any]) -> tuple[int, int]:
    """Return how many rows of an import were there, and how many had been deleted."""
    return made["duplicates_skipped"], made["deleted_skipped"]


def path_of(client: Client, weight: float) -> str:
    """Return the path of a weigh-in by its weight."""
    items = client.get("/weigh-ins?limit=100").json()["items"]
    return f"/weigh-ins/{next(item['id'] for item in items if item['weight'] == weight)}"


@pytest.fixture
def document(user: User) -> dict[str, Any]:
    """The export of an account with weigh-ins."""
    for each in SENT:
        assert user.post("/weigh-ins", each).status_code == 201
    exported: dict[str, Any] = user.get("/me/export").json()
    return exported


@pytest.fixture
def other(make_user: Callable[..., User]) -> User:
    """Another account, of other settings."""
    return make_user(unit="lb", timezone="Asia/Tokyo")


class TestJson:
    def test_holds_them_as_they_were_entered(self, document: dict[str, Any]) -> None:
        at = [datetime.fromisoformat(each["weighed_at"]) for each in SENT]
        shown = [f"{each:%Y-%m-%dT%H:%M:%S.%fZ}" for each in at]
        assert document["weigh_ins"] == [
            each | {"weighed_at": text} for each, text in zip(SENT, shown, strict=True)
        ]

    def test_makes_an_equal_account(
        self, user: User, other: User, document: dict[str, Any]
    ) -> None:
        made = send(other, document)
        assert (made["rows"]["used"], made["problems"], skipped(made)) == (4, [], (0, 0))
        assert kept(other) == kept(user)
        changes = other.get("/changes").json()["items"]
        assert [(each["entity"], each["action"]) for each in changes] == [
            ("weigh_in", "upserted")
        ] * 4

    def test_adds_nothing_again(self, user: User, other: User, document: dict[str, Any]) -> None:
        send(other, document)
        for client in (user, other):
            before = client.get("/changes?limit=100").content
            assert skipped(send(client, document, "?dry_run=true")) == (4, 0)
            assert skipped(send(client, document)) == (4, 0)
            assert client.get("/changes?limit=100").content == before

    def test_adds_nothing_again_after_it_was_edited(
        self, other: User, document: dict[str, Any]
    ) -> None:
        send(other, document)
        edited = {"weight": 55, "weighed_at": "2020-01-01T00:00:00Z"}
        assert other.patch(path_of(other, 80.25), edited, if_match="*").status_code == 200
        assert skipped(send(other, document)) == (4, 0)
        assert len(kept(other)) == 4

    def test_leaves_deleted_what_was_deleted(
        self, user: User, other: User, document: dict[str, Any]
    ) -> None:
        send(other, document)
        for client in (user, other):
            for weight in (80.25, 81):
                assert client.delete(path_of(client, weight), if_match="*").status_code == 204
            made = send(client, document)
            assert skipped(made) == (2, 2)
            assert made["rows"] == {"total": 4, "used": 2, "skipped": 2}
            assert [each["code"] for each in made["problems"]] == ["deleted_here"] * 2
            assert [each["weight"] for each in kept(client)] == [81, 179.4]

    def test_leaves_deleted_what_retention_has_removed(
        self, other: User, document: dict[str, Any], postgres: Postgres
    ) -> None:
        send(other, document)
        assert other.delete(path_of(other, 80.25), if_match="*").status_code == 204
        with psycopg.connect(postgres.admin_url) as admin:
            admin.execute("DELETE FROM weigh_ins WHERE deleted_at IS NOT NULL")
        assert skipped(send(other, document)) == (3, 1)

    def test_adds_what_an_extended_file_has_more(
        self, other: User, document: dict[str, Any]
    ) -> None:
        send(other, document)
        document["weigh_ins"] += [document["weigh_ins"][-1], SENT[0] | {"weight": 80.26}]
        assert skipped(send(other, document)) == (4, 0)
        weights = [each["weight"] for each in kept(other)]
        assert sorted(weights) == [80.25, 80.26, 81, 81, 81, 179.4]

    def test_of_before_there_were_weigh_ins_is_taken(
        self, other: User, document: dict[str, Any]
    ) -> None:
        del document["weigh_ins"]
        assert send(other, document)["rows"]["total"] == 0

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"weight": 9.99}, "weight"),
            ({"weight": 80.001}, "weight"),
            ({"unit": "st"}, "unit"),
            ({"weighed_at": "yesterday"}, "weighed_at"),
            ({"id": "x"}, "id"),
        ],
    )
    def test_with_a_wrong_one_is_refused_as_a_whole(
        self, other: User, document: dict[str, Any], change: dict[str, Any], pointer: str
    ) -> None:
        document["weigh_ins"][1] |= change
        answer = other.post("/imports", document)
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert error["pointer"] == f"#/weigh_ins/1/{pointer}"
        assert kept(other) == []

    def test_may_be_no_longer_than_other_files(self, other: User, document: dict[str, Any]) -> None:
        one = {"weight": 80, "unit": "kg", "weighed_at": "2026-05-01T06:30:00Z"}
        document["weigh_ins"] = [one] * 50_001
        answer = other.post("/imports", document)
        assert answer.status_code == 422
        assert kept(other) == []


class TestFilesOfOthers:
    HEVY = (
        b'"date","weight_kg","fat_percent"\n"28 Jan 2026, 07:30",75,\n"29 Jan 2026, 07:30",75,18\n'
    )

    def test_become_weigh_ins_once(self, user: User) -> None:
        made = imported(user, self.HEVY)
        assert (made["source"], made["sets_added"], made["rows"]["used"]) == ("hevy", 0, 2)
        at = [each["weighed_at"] for each in kept(user)]
        assert at == ["2026-01-29T06:30:00.000000Z", "2026-01-28T06:30:00.000000Z"]
        for path in (QUERY, QUERY.replace("Europe/Berlin", "Asia/Tokyo")):
            assert skipped(imported(user, self.HEVY, path)) == (2, 0)
        assert user.delete(path_of(user, 75), if_match="*").status_code == 204
        assert skipped(imported(user, self.HEVY)) == (1, 1)
        assert user.delete(f"/imports/{made['id']}").status_code == 204
        assert kept(user) == []

    def test_are_known_again_where_they_were_logged_by_hand(self, user: User) -> None:
        by_hand = {"weight": 75, "weighed_at": "2026-01-28T06:30:15Z"}
        assert user.post("/weigh-ins", by_hand).status_code == 201
        assert skipped(imported(user, self.HEVY)) == (1, 0)
        assert len(kept(user)) == 2


class TestUndo:
    def test_removes_what_was_not_edited_and_lets_it_come_again(
        self, other: User, document: dict[str, Any]
    ) -> None:
        made = send(other, document)
        other.patch(path_of(other, 80.25), {"notes": "mine"}, if_match="*")
        by_hand = {"weight": 70, "weighed_at": "2026-05-01T06:30:00Z"}
        other.post("/weigh-ins", by_hand)
        assert other.delete(f"/imports/{made['id']}").status_code == 204
        assert sorted(each["weight"] for each in kept(other)) == [70, 80.25]
        gone = [
            each for each in other.get("/changes?limit=100").json()["items"] if not each["data"]
        ]
        assert [(each["entity"], each["version"]) for each in gone] == [("weigh_in", 2)] * 3
        assert other.delete(f"/imports/{made['id']}").status_code == 204
        again = send(other, document)
        assert skipped(again) == (1, 0)
        assert sorted(each["weight"] for each in kept(other)) == [70, 80.25, 81, 81, 179.4]

    def test_lets_all_of_the_file_come_again_also_what_was_deleted_before(
        self, other: User, document: dict[str, Any]
    ) -> None:
        made = send(other, document)
        assert other.delete(path_of(other, 80.25), if_match="*").status_code == 204
        assert other.delete(f"/imports/{made['id']}").status_code == 204
        assert skipped(send(other, document)) == (0, 0)
        assert len(kept(other)) == 4


class TestParts:
    def test_hold_each_once(self, user: User, other: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(filling, "PART_BYTES", 1000)
        start = datetime(2026, 5, 1, tzinfo=UTC)
        for number in range(20):
            at = (start + timedelta(hours=number)).isoformat()
            draft = {"weight": 60 + number, "weighed_at": at}
            assert user.post("/weigh-ins", draft).status_code == 201
        for number in range(3):
            user.post("/exercises", {"name": f"E{number}", "type": "duration"})
            user.post("/sessions", {"title": f"S{number}"})
        parts = [json.loads(part.content) for part in answers(user, "/me/export")]
        assert len(parts) > 3
        for part in parts:
            send(other, part)
        assert kept(other) == kept(user)
        assert len(other.get("/exercises?owner=me").json()["items"]) == 3
        assert len(other.get("/sessions").json()["items"]) == 3
