"""The report of an import page by page: all of it, however much there is to say."""

import psycopg
import pytest

from infra.local.servers import Postgres
from tests.api.importing import PUSH, QUERY, ROWS, imported, send, strong
from tests.api.workouts import pages
from tests.conftest import PASSWORD, User
from tests.headers import STRONG

LISTS = ("problems", "mapping")
MANY = 12_000
"""Problems and names that no single answer has room for."""
MAX_ANSWER_BYTES = 4_000_000
NAME = "abdominalcrunches" + 80 * "x"


def spelt(number: int) -> str:
    """Return one of 16,384 spellings of a name, all of one exercise."""
    return (
        "".join(
            letter.upper() if number >> place & 1 else letter
            for place, letter in enumerate(NAME[:14])
        )
        + NAME[14:]
    )


def long_file(many: int = MANY) -> bytes:
    """Return a file in which each other row has a name of its own, and each other one a problem."""
    return strong(
        *(
            f"20{10 + n // 9_600:02}-{1 + n % 9_600 // 800:02}-01 18:00:00,Push,1h,{name},{n % 800},"
            f"{n % 800 + 1},{reps},0,0,,,"
            for n in range(many)
            for name, reps in ((spelt(n), 5), (NAME, "five"))
        )
    )


class TestPages:
    @pytest.mark.parametrize("name", LISTS)
    def test_have_the_same_items_as_the_import(self, user: User, name: str) -> None:
        made = imported(user, strong(*ROWS, f"{PUSH},Squat,1,-1,5,0,0,,,"))
        assert made[name]
        assert pages(user, f"/imports/{made['id']}/{name}?limit=1") == made[name]

    @pytest.mark.parametrize("name", LISTS)
    def test_are_empty_when_there_is_nothing_to_tell(self, user: User, name: str) -> None:
        # A file without rows has no names, but a problem.
        made = imported(user, STRONG.encode() if name == "mapping" else strong(ROWS[0]))
        answer = user.get(f"/imports/{made['id']}/{name}")
        assert (answer.status_code, answer.json()) == (200, {"items": [], "next_cursor": None})
        assert "Link" not in answer.headers

    @pytest.mark.parametrize("name", LISTS)
    def test_are_up_to_a_hundred_items(self, user: User, name: str) -> None:
        path = f"/imports/{imported(user, strong(*ROWS))['id']}/{name}"
        assert user.get(f"{path}?limit=100").status_code == 200
        assert user.get(f"{path}?limit=101").status_code == 422

    @pytest.mark.parametrize("name", LISTS)
    def test_can_be_asked_for_their_head(self, user: User, name: str) -> None:
        path = f"/imports/{imported(user, strong(*ROWS))['id']}/{name}"
        head = user.request("HEAD", path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Length"] == str(len(user.get(path).content))

    def test_have_cursors_of_their_own(self, user: User) -> None:
        path = f"/imports/{imported(user, strong(*ROWS))['id']}"
        cursor = user.get(f"{path}/mapping?limit=1").json()["next_cursor"]
        refused = user.get(f"{path}/problems?cursor={cursor}")
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_cursor")

    def test_stay_when_the_import_is_undone(self, user: User) -> None:
        made = imported(user, strong(*ROWS))
        assert user.delete(f"/imports/{made['id']}").status_code == 204
        assert pages(user, f"/imports/{made['id']}/mapping") == made["mapping"]


class TestLongReports:
    @pytest.fixture
    def collector(self, user: User) -> User:
        """Who has the exercise that all names of the long file mean."""
        user.post("/exercises", {"name": NAME, "type": "weight_reps"})
        return user

    @pytest.mark.parametrize("path", [QUERY, f"{QUERY}&dry_run=true"])
    def test_begin_in_the_answer_and_say_how_long_they_are(
        self, collector: User, path: str
    ) -> None:
        answer = send(collector, long_file(), path)
        body = answer.json()
        assert len(answer.content) < MAX_ANSWER_BYTES
        for name in LISTS:
            assert 1_000 < len(body[name]) < MANY <= body[f"{name}_total"]

    def test_are_whole_on_their_pages(self, collector: User) -> None:
        made = imported(collector, long_file())
        shown = collector.get(f"/imports/{made['id']}")
        assert (shown.json(), len(shown.content) < MAX_ANSWER_BYTES) == (made, True)
        for name in LISTS:
            items = pages(collector, f"/imports/{made['id']}/{name}?limit=100")
            assert len(items) == made[f"{name}_total"]
            assert items[: len(made[name])] == made[name]
        problems = pages(collector, f"/imports/{made['id']}/problems?limit=100")
        lines = [each["line"] for each in problems if not each["row_used"] and each["line"]]
        assert lines == list(range(3, 2 * MANY + 3, 2))
        mapped = pages(collector, f"/imports/{made['id']}/mapping?limit=100")
        assert [each["name"] for each in mapped] == [spelt(n) for n in range(MANY)]

    def test_are_deleted_with_the_account(self, collector: User, postgres: Postgres) -> None:
        imported(collector, long_file(3_000))
        left = collector.delete("/me", {"password": PASSWORD})
        assert left.status_code == 204
        with psycopg.connect(postgres.admin_url) as admin:
            query = "SELECT count(*) FROM import_report_items WHERE user_id = %s"
            assert admin.execute(query, (collector.profile["id"],)).fetchone() == (0,)


class TestReportsOfOlderCode:
    @pytest.mark.parametrize("name", LISTS)
    def test_are_shown_as_far_as_they_were_kept(
        self, user: User, postgres: Postgres, name: str
    ) -> None:
        made = imported(
            user, strong(*ROWS, f"{PUSH},Squat,1,-1,5,0,0,,,", f"{PUSH},Squat,1,x,5,0,0,,,")
        )
        with psycopg.connect(postgres.admin_url) as admin:
            admin.execute("DELETE FROM import_report_items WHERE import_id = %s", (made["id"],))
            admin.execute("UPDATE imports SET mapping_total = NULL WHERE id = %s", (made["id"],))
        assert user.get(f"/imports/{made['id']}").json() == made
        assert pages(user, f"/imports/{made['id']}/{name}?limit=1") == made[name]
