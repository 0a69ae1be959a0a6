"""Files with as many rows as are imported at once, of each format and shape, fit into a function."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from functions.transfer.formats.detection import TABLES
from infra.local.servers import Postgres
from setlogs.fields.workout import MAX_EXERCISES
from tests.api.accounts_of_all_sizes import erase
from tests.api.importing import QUERY
from tests.api.large_files import FORMATS, ROWS
from tests.conftest import User

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
PREVIEW = f"{QUERY}&dry_run=true"
MAX_ANSWER_BYTES = 4_000_000
# A function has 256 MiB at most, 110 of them before its first request.
MOST_MEMORY = (256 - 110) * 2**20

type Measure = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def measure(user: User, postgres: Postgres) -> Iterator[Measure]:
    """Return what sends a large file to one path after the other, in a process of its own."""

    def measured(name: str, *paths: str) -> list[dict[str, Any]]:
        asked = json.dumps({"token": user.token, "file": name, "paths": paths})
        command = [sys.executable, "-m", "tests.api.import_peak"]
        done = subprocess.run(
            command, cwd=ROOT, input=asked, capture_output=True, text=True, check=True
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    yield measured
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        erase(admin, user.profile["id"])


class TestEachFormat:
    def test_is_written_here(self) -> None:
        assert set(FORMATS) == set(TABLES)

    @pytest.mark.parametrize("name", FORMATS)
    def test_is_read_whole_within_the_memory_of_a_function(
        self, measure: Measure, name: str
    ) -> None:
        [shown] = measure(name, PREVIEW)
        assert shown["status"] == 200
        assert shown["answer"]["rows"] == {"total": ROWS, "used": ROWS, "skipped": 0}
        assert shown["grown"] < MOST_MEMORY


class TestEachShape:
    @pytest.mark.parametrize("name", ["workouts", "names"])
    def test_is_imported_and_known_again_within_the_memory_of_a_function(
        self, measure: Measure, name: str
    ) -> None:
        made, again = measure(name, QUERY, QUERY)
        assert (made["status"], made["answer"]["sets_added"]) == (201, ROWS)
        assert (again["status"], again["answer"]["duplicates_skipped"]) == (201, ROWS)
        assert max(made["grown"], again["grown"]) < MOST_MEMORY
        assert max(made["bytes"], again["bytes"]) < MAX_ANSWER_BYTES

    def test_more_names_than_there_may_be_exercises_are_refused(
        self, user: User, measure: Measure
    ) -> None:
        for refused in measure("too many names", PREVIEW, QUERY):
            assert (refused["status"], refused["answer"]["code"]) == (409, "too_many_exercises")
            assert f"{MAX_EXERCISES:,}" in refused["answer"]["detail"]
            assert f"{ROWS:,}" in refused["answer"]["detail"]
        assert user.get("/sessions").json()["items"] == []
