"""Large files: they hold nobody up while they are planned, and no statistics are needed for them."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from functions.transfer.plans.planner import Planner
from infra.local.servers import Postgres
from setlogs.fields.workout import MAX_EXERCISES
from tests.api.accounts_of_all_sizes import erase
from tests.api.importing import QUERY, ROWS, imported, send, sets_of, strong
from tests.api.large_files import file, names, workouts
from tests.api.workouts import create_exercise, log_set, start_session
from tests.conftest import User

pytestmark = pytest.mark.long

WORKOUTS = 50_000
LARGE = ("import_entries", "workout_sessions", "workout_sets", "audit_trail")


@pytest.fixture
def sampled(postgres: Postgres, user: User) -> Iterator[Callable[[], None]]:
    """Return a function after which PostgreSQL takes the tables for what they are now."""
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        for table in LARGE:
            admin.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")

        def sample() -> None:
            admin.execute(f"VACUUM ANALYZE {', '.join(LARGE)}")

        yield sample
        erase(admin, user.profile["id"])
        for table in LARGE:
            admin.execute(f"ALTER TABLE {table} RESET (autovacuum_enabled)")
        sample()


class TestWithoutStatistics:
    def test_the_same_large_file_again_at_once(
        self, user: User, make_user: Callable[..., User], sampled: Callable[[], None]
    ) -> None:
        # So many accounts that another one is taken for a row or two, and that PostgreSQL has gone
        # over to the plans that it makes for any account.
        for _ in range(20):
            imported(make_user(), file(workouts(30)))
        sampled()
        made = imported(user, file(workouts(WORKOUTS)))
        assert made["sets_added"] == WORKOUTS
        exercise_id = made["mapping"][0]["exercise_id"]
        for path in (
            "/reports/summary",
            "/reports/records",
            "/reports/records?from=2000-01-01",
            f"/reports/progression?exercise_id={exercise_id}&bucket=month",
            "/sessions?limit=100",
            "/changes?limit=100",
            "/me/export",
        ):
            assert user.get(path).status_code == 200, path
        again = imported(user, file(workouts(WORKOUTS)))
        assert (again["sets_added"], again["duplicates_skipped"]) == (0, WORKOUTS)
        previewed = send(user, file(workouts(WORKOUTS)), f"{QUERY}&dry_run=true")
        assert previewed.json()["duplicates_skipped"] == WORKOUTS
        assert user.delete(f"/imports/{made['id']}").status_code == 204
        assert user.get("/sessions").json()["items"] == []

    def test_as_many_names_as_there_may_be_exercises(
        self, user: User, sampled: Callable[[], None]
    ) -> None:
        sampled()
        data = file(names(MAX_EXERCISES, MAX_EXERCISES))
        made = imported(user, data)
        counts = made["exercises_added"], made["mapping_total"], made["sets_added"]
        assert counts == (MAX_EXERCISES,) * 3
        again = imported(user, data)
        assert (again["exercises_added"], again["sets_added"]) == (0, 0)
        assert user.delete(f"/imports/{made['id']}").status_code == 204


class TestWhileAFileIsPlanned:
    @pytest.fixture
    def meanwhile(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
        """Return a function that says what happens each time a plan has just been made."""
        make = Planner.make

        def happens(what: Callable[[], None]) -> None:
            def made(self: Planner) -> Any:
                plan = make(self)
                # As another environment would: an event loop runs in this thread already.
                with ThreadPoolExecutor(1) as pool:
                    pool.submit(what).result()
                return plan

            monkeypatch.setattr(Planner, "make", made)

        return happens

    def test_sets_can_be_logged_and_are_part_of_it(
        self, user: User, meanwhile: Callable[[Callable[[], None]], None]
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        statuses: list[int] = []

        def log_once() -> None:
            if not statuses:
                statuses.append(log_set(user, session_id, exercise_id).status_code)

        meanwhile(log_once)
        body = imported(user, strong(*ROWS))
        assert (statuses, body["sets_added"], len(sets_of(user))) == ([201], 4, 5)
        assert body["problems_total"] == len(body["problems"])

    def test_the_same_file_from_elsewhere_is_not_added_twice(
        self, user: User, meanwhile: Callable[[Callable[[], None]], None]
    ) -> None:
        others: list[int] = []

        def import_once() -> None:
            if not others:
                others.append(0)
                others[0] = imported(user, strong(*ROWS))["sets_added"]

        meanwhile(import_once)
        body = imported(user, strong(*ROWS))
        assert (others, body["sets_added"], body["duplicates_skipped"]) == ([4], 0, 4)

    def test_who_never_stops_changing_things_is_told_to_come_again(
        self, user: User, meanwhile: Callable[[Callable[[], None]], None]
    ) -> None:
        def change() -> None:
            start_session(user)

        meanwhile(change)
        answer = send(user, strong(*ROWS))
        assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
        assert answer.headers["Retry-After"] == "1"
        assert sets_of(user) == []
        assert user.get("/imports").json()["items"] == []
