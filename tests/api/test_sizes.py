"""No answer grows without bound: every GET route, asked by the largest account there can be."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI

from functions.transfer.schemas import ImportRead
from infra.local.servers import Postgres
from setlogs.answer_size import MAX_DELIVERED_BYTES, quoted_size
from setlogs.http.routing import PlainRoute
from setlogs.ids import CATALOGUE_USER_ID
from tests.api.accounts_of_all_sizes import (
    DAYS,
    EDITS,
    EXERCISES,
    LONG,
    LONG_SESSIONS,
    LONG_WEIGH_INS,
    NAMES,
    PROBLEMS,
    RECORD_EXERCISES,
    RECORD_SETS,
    SETS_PER_SESSION,
    VERSIONS,
    Account,
    erase,
    write_largest,
    write_lifters,
)
from tests.api.workouts import answers
from tests.conftest import User

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
JSON, SVG = "application/json", "image/svg+xml"
MOST_BYTES = 1_000_000
MOST_BYTES_OF_A_FILE = 4_300_000
MOST_MEMORY = 200 * 2**20
# Three times what is promised: the machine may do other things while one of the two is asked.
MOST_TIME = 60
PROGRESSION = "/reports/progression?exercise_id={exercise_id}"
CHART = PROGRESSION.replace("?", ".svg?")
WEEKLY = f"{PROGRESSION}&bucket=week"
# What is the same for everybody.
WITHOUT_CALLER = {
    "/",
    "/app",
    "/app/",
    "/app/{asset}",
    "/app/demo.json",
    "/health",
    "/ready",
    "/metrics",
    "/openapi.json",
    "/docs",
    "/redoc",
    "/docs/{asset}",
}
# Each route with the most that can be asked of it, and whether it answers with a file.
ASKED = {
    "/me": ["/me"],
    "/me/logins": ["/me/logins"],
    "/me/tokens": ["/me/tokens"],
    "/me/export": [
        "/me/export",
        *(f"/me/export?format={f}" for f in ("strong", "hevy", "fitnotes")),
    ],
    "/exercises": ["/exercises?limit=100", "/exercises?limit=100&q=e"],
    "/exercises/{exercise_id}": ["/exercises/{exercise_id}"],
    "/exercises/{exercise_id}/versions": ["/exercises/{exercise_id}/versions?limit=100"],
    "/exercises/{exercise_id}/history": [
        "/exercises/{exercise_id}/history?limit=100",
        "/exercises/{exercise_id}/history?limit=1",
    ],
    "/exercises/{exercise_id}/versions/{version}": ["/exercises/{exercise_id}/versions/1"],
    "/sessions": [
        "/sessions?limit=100",
        "/sessions?limit=100&from=2023-01-01&to=2023-12-31",
        "/sessions?limit=100&include=exercises",
        "/sessions?limit=100&exercise_id={exercise_id}&include=exercises",
        "/sessions?limit=100&q=nothing",
    ],
    "/sessions/{session_id}": ["/sessions/{session_id}", "/sessions/{session_id}?include=sets"],
    "/sessions/{session_id}/sets": ["/sessions/{session_id}/sets?limit=100"],
    "/sets/{set_id}": ["/sets/{set_id}"],
    "/sets/{set_id}/history": ["/sets/{set_id}/history"],
    "/weigh-ins": ["/weigh-ins?limit=100", "/weigh-ins?limit=100&from=2023-01-01&to=2023-12-31"],
    "/weigh-ins/{weigh_in_id}": ["/weigh-ins/{weigh_in_id}"],
    "/reports/progression": [PROGRESSION, WEEKLY],
    "/reports/summary": ["/reports/summary"],
    "/reports/progression.svg": [CHART],
    "/reports/summary.svg": ["/reports/summary.svg"],
    "/reports/records": [
        "/reports/records",
        "/reports/records?from=2000-01-01",
        "/reports/records?exercise_id={exercise_id}",
    ],
    "/changes": ["/changes?limit=100"],
    "/imports": ["/imports?limit=100"],
    "/imports/{import_id}": ["/imports/{import_id}"],
    "/imports/{import_id}/mapping": ["/imports/{import_id}/mapping?limit=100"],
    "/imports/{import_id}/problems": ["/imports/{import_id}/problems?limit=100"],
}
FILES = ("/me/export", "/imports/{import_id}")
REFUSED = {
    ("/sessions/{session_id}?include=sets", JSON),
    (PROGRESSION, JSON),
    (PROGRESSION, SVG),
    (CHART, JSON),
}


@dataclass(frozen=True)
class Person:
    """A user, and what the walk asks of their account."""

    user: User
    account: Account


@pytest.fixture(scope="module")
def admin(postgres: Postgres) -> Iterator[psycopg.Connection]:
    """A superuser's connection that can fill tables."""
    with psycopg.connect(postgres.admin_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def largest(admin: psycopg.Connection, make_user: Callable[..., User]) -> Iterator[Person]:
    """Who has as much of everything as can be, and the longest texts."""
    user = make_user()
    account = write_largest(admin, user.profile["id"])
    admin.execute("ANALYZE")
    yield Person(user, account)
    erase(admin, user.profile["id"])
    admin.execute("VACUUM ANALYZE")


@pytest.fixture(scope="module")
def lifter(admin: psycopg.Connection, make_user: Callable[..., User]) -> Iterator[Person]:
    """Who has trained for two years."""
    user = make_user()
    account = write_lifters(admin, user.profile["id"], str(CATALOGUE_USER_ID))
    admin.execute("ANALYZE")
    yield Person(user, account)
    erase(admin, user.profile["id"])


class TestEveryRoute:
    def test_is_asked(self, app: FastAPI) -> None:
        routes = [route for route in app.router.routes if isinstance(route, PlainRoute)]
        assert {r.path for r in routes if "GET" in r.methods} - WITHOUT_CALLER == set(ASKED)

    def test_stays_within_bounds_for_the_largest_account(
        self, largest: Person, lifter: Person
    ) -> None:
        asked = [(path, JSON) for paths in ASKED.values() for path in paths]
        asked += [(path, SVG) for path in (PROGRESSION, WEEKLY, "/reports/summary")]
        too_much = []
        for (path, accept), (large, normal) in zip(
            asked, _walk(asked, largest, lifter), strict=True
        ):
            most = MOST_BYTES_OF_A_FILE if path.startswith(FILES) else MOST_BYTES
            ratio = large["seconds"] / normal["seconds"]
            line = (
                f"{path} {accept}: {large['status']}, {large['bytes']} bytes, {ratio:.0f} times the "
                f"lifter's time, {large['memory'] / 2**20:.0f} MiB"
            )
            print(line)
            fits = max(large["bytes"], normal["bytes"]) <= most and large["memory"] <= MOST_MEMORY
            answered = large["status"] == (422 if (path, accept) in REFUSED else 200)
            if not (fits and answered and normal["status"] == 200 and ratio <= MOST_TIME):
                too_much.append(line)
        assert too_much == []


class TestRefusals:
    @pytest.mark.parametrize(
        ("path", "instead"),
        [
            ("/sessions/{session_id}?include=sets", "/sessions/{id}/sets"),
            (PROGRESSION, "from and to"),
            (PROGRESSION, "bucket"),
        ],
    )
    def test_say_how_to_ask_for_less(self, largest: Person, path: str, instead: str) -> None:
        answer = largest.user.get(path.format(**vars(largest.account)))
        assert (answer.status_code, answer.json()["code"]) == (422, "answer_too_large")
        assert instead in answer.json()["detail"]


class TestPages:
    """What an answer has no room for is in the next one."""

    @pytest.mark.parametrize(
        ("path", "total"),
        [
            ("/sessions/{session_id}/sets?limit=100", SETS_PER_SESSION),
            ("/sets/{set_id}/history", EDITS),
            ("/exercises?limit=100&owner=me", EXERCISES),
            ("/exercises/{exercise_id}/versions?limit=100", VERSIONS),
            ("/sessions?limit=100&from=2026-08-01", LONG_SESSIONS),
            ("/weigh-ins?limit=100&from=2026-08-02", LONG_WEIGH_INS),
        ],
    )
    def test_of_long_texts_leave_nothing_out(self, largest: Person, path: str, total: int) -> None:
        pages = list(answers(largest.user, path.format(**vars(largest.account))))
        items = [json.dumps(item) for page in pages for item in page.json()["items"]]
        assert len(items) == len(set(items)) == total
        assert len(pages) > total / 100

    def test_of_changes_leave_nothing_out(self, largest: Person) -> None:
        pages = list(answers(largest.user, "/changes?limit=100"))
        numbers = [item["seq"] for page in pages for item in page.json()["items"]]
        assert numbers == list(range(1, EDITS + 1))
        assert len(pages) > 1

    def test_of_records_go_on_with_the_next_exercises(self, largest: Person) -> None:
        for cached in ("miss", "hit"):
            pages = list(answers(largest.user, "/reports/records?unit=lb"))
            assert {page.headers["X-Cache"] for page in pages} == {cached}
            shown = [[i["exercise_id"] for i in page.json()["items"]] for page in pages]
            assert [len(set(ids)) for ids in shown] == [300, 300, RECORD_EXERCISES + 1 - 600]
            in_order = [id_ for ids in shown for id_ in ids]
            assert in_order == sorted(in_order)
        used = [page.json()["method"]["sets_used"] for page in pages]
        assert sum(used) == SETS_PER_SESSION + 3 * DAYS + RECORD_SETS

    def test_of_records_of_a_period_do_too(self, largest: Person) -> None:
        both = [
            [page.json()["items"] for page in answers(largest.user, f"/reports/records{query}")]
            for query in ("", "?from=2000-01-01")
        ]
        assert both[0] == both[1]

    @pytest.mark.parametrize("name", ["json", "strong", "hevy", "fitnotes"])
    def test_of_an_export_hold_everything(self, largest: Person, name: str) -> None:
        parts = list(answers(largest.user, f"/me/export?format={name}"))
        assert max(quoted_size(part.text) for part in parts) < MAX_DELIVERED_BYTES
        if name == "json":
            documents = [part.json() for part in parts]
            sets = sum(len(s["sets"]) for document in documents for s in document["sessions"])
            exercises = {e["id"] for document in documents for e in document["exercises"]}
            assert len(exercises) == EXERCISES
            for document in documents:
                defined = {exercise["id"] for exercise in document["exercises"]}
                named = {s["exercise_id"] for w in document["sessions"] for s in w["sets"]}
                assert named <= defined
        else:
            delimiter = ";" if name == "strong" else ","
            rows = (csv.reader(io.StringIO(part.text), delimiter=delimiter) for part in parts)
            sets = sum(len(list(of_part)) - 1 for of_part in rows)
        assert sets == SETS_PER_SESSION + 3 * DAYS + RECORD_SETS


class TestOldReports:
    def test_of_imports_are_shortened(self, largest: Person) -> None:
        """Reports were once stored however long they were."""
        answer = largest.user.get(f"/imports/{largest.account.old_import_id}")
        ImportRead.model_validate_json(answer.content)
        body = answer.json()
        assert body["problems_total"] == PROBLEMS > len(body["problems"]) > 1000
        assert NAMES > len(body["mapping"]) > 1000
        assert body["mapping"][0]["name"].strip(LONG) == "1"


def _walk(asked: list[tuple[str, str]], *people: Person) -> Iterator[list[dict[str, Any]]]:
    """Yield what each request costs for each of these, in a process of its own."""
    requests = [
        {
            "accept": accept,
            "of": [(p.user.token, path.format(**vars(p.account), version=1)) for p in people],
        }
        for path, accept in asked
    ]
    walk = [sys.executable, "-m", "tests.api.walk"]
    done = subprocess.run(
        walk, cwd=ROOT, input=json.dumps(requests), capture_output=True, text=True, check=True
    )
    for line in done.stdout.splitlines():
        yield json.loads(line)
