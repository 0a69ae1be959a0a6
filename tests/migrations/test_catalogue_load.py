"""Loading the catalogue: again and again, whatever the file before said."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import namedtuple_row

from functions.migrate import catalogue, handler, service
from infra.local.servers import Postgres, start_postgres
from setlogs.ids import CATALOGUE_USER_ID
from setlogs.settings import get_settings

LOG_A_SET = """
WITH u AS (
    INSERT INTO users (id, email, password_hash) VALUES (gen_random_uuid(), 'l@example.com', 'x')
    RETURNING id
), w AS (
    INSERT INTO workout_sessions (user_id, id, started_at, timezone)
    SELECT id, gen_random_uuid(), now(), 'UTC' FROM u RETURNING user_id, id, started_on
)
INSERT INTO workout_sets (user_id, id, session_id, performed_on, exercise_user_id, exercise_id,
    exercise_type, exercise_version, position, reps, performed_at)
SELECT w.user_id, gen_random_uuid(), w.id, w.started_on, e.user_id, e.id, e.type, e.version, 1, 5, now()
FROM w, exercises AS e WHERE e.id = %(exercise_id)s
"""
Load = Callable[..., int]
Entry = dict[str, Any]


def entry(number: int, name: str, **values: Any) -> Entry:
    lists: Entry = {"primary_muscles": [], "secondary_muscles": [], "aliases": []}
    draft = {"description": None, "type": "weight_reps", "equipment": None, **lists, **values}
    return {"id": f"019b76da-a800-7f04-8e6a-{number:012}", "name": name, **draft}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A migrated PostgreSQL whose catalogue these tests may change."""
    with start_postgres(tmp_path_factory.mktemp("catalogue"), durable=False) as server:
        service.upgrade(server.migration_url)
        yield server


@pytest.fixture
def database(server: Postgres) -> Iterator[psycopg.Connection[Any]]:
    """The database without any exercise, as the superuser."""
    with psycopg.connect(server.admin_url, autocommit=True, row_factory=namedtuple_row) as db:
        db.execute("TRUNCATE exercises, audit_trail CASCADE")
        db.execute("UPDATE users SET data_version = 0")
        yield db


@pytest.fixture
def load(
    server: Postgres,
    database: psycopg.Connection[Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Load:
    """Return a function that loads these entries, as the role that a deployment has."""
    monkeypatch.setattr(catalogue, "CATALOGUE", tmp_path / "catalogue.json")

    def run(*entries: Entry) -> int:
        catalogue.CATALOGUE.write_text(json.dumps({"exercises": entries}))
        return catalogue.load_catalogue(server.migration_url)

    return run


def shown(db: psycopg.Connection[Any]) -> list[tuple[str, int, int, bool]]:
    rows = db.execute(
        "SELECT name, version, revision, archived_at IS NOT NULL FROM exercises ORDER BY id"
    )
    return [tuple(row) for row in rows]


def versions(db: psycopg.Connection[Any]) -> list[tuple[int, str]]:
    rows = db.execute("SELECT version, name FROM exercise_versions ORDER BY exercise_id, version")
    return [tuple(row) for row in rows]


def audited(db: psycopg.Connection[Any]) -> list[tuple[str, int, int]]:
    rows = db.execute("SELECT action, version, seq FROM audit_trail ORDER BY entity_id, version")
    return [tuple(row) for row in rows]


def data_version(db: psycopg.Connection[Any]) -> int:
    row = db.execute("SELECT data_version FROM users WHERE id = %s", [CATALOGUE_USER_ID]).fetchone()
    return int(row.data_version) if row else -1


class TestLoad:
    def test_adds_what_is_new(self, load: Load, database: psycopg.Connection[Any]) -> None:
        assert load(entry(1, "Row"), entry(2, "Squat", aliases=["\uff2bniebeuge"])) == 2
        assert shown(database) == [("Row", 1, 1, False), ("Squat", 1, 1, False)]
        assert versions(database) == [(1, "Row"), (1, "Squat")]
        assert audited(database) == [("created", 1, 1), ("created", 1, 1)]
        [(key, found)] = database.execute(
            "SELECT name_key, search_key FROM exercises WHERE name = 'Squat'"
        ).fetchall()
        assert (key, found) == ("squat", "squat\nkniebeuge")

    def test_again_changes_nothing(self, load: Load, database: psycopg.Connection[Any]) -> None:
        load(entry(1, "Row"))
        before = database.execute("SELECT * FROM exercises").fetchall()
        assert load(entry(1, "Row")) == 0
        assert database.execute("SELECT * FROM exercises").fetchall() == before
        assert (len(audited(database)), data_version(database)) == (1, 1)

    @pytest.mark.parametrize(
        "values",
        [
            {"name": "Pendlay Row"},
            {"name": "ROW"},
            {"description": "Pull."},
            {"type": "reps_only"},
            {"primary_muscles": ["lats"]},
            {"secondary_muscles": ["biceps"]},
            {"equipment": "barbell"},
            {"aliases": ["Rowing"]},
        ],
    )
    def test_a_change_is_a_new_version(
        self, load: Load, database: psycopg.Connection[Any], values: Entry
    ) -> None:
        load(entry(1, "Row"), entry(2, "Squat"))
        assert load(entry(1, **{"name": "Row"} | values), entry(2, "Squat")) == 1
        name = values.get("name", "Row")
        assert shown(database) == [(name, 2, 2, False), ("Squat", 1, 1, False)]
        assert versions(database) == [(1, "Row"), (2, name), (1, "Squat")]
        assert audited(database) == [("created", 1, 1), ("updated", 2, 2), ("created", 1, 1)]
        [row] = database.execute(
            "SELECT before, after FROM audit_trail WHERE action = 'updated'"
        ).fetchall()
        assert (row.before["name"], row.before["version"]) == ("Row", 1)
        assert row.after | values == row.after
        assert row.after["version"] == 2

    def test_archives_what_is_no_longer_listed(
        self, load: Load, database: psycopg.Connection[Any]
    ) -> None:
        load(entry(1, "Row"), entry(2, "Squat"))
        assert load(entry(2, "Squat")) == 1
        assert load(entry(2, "Squat")) == 0
        assert shown(database) == [("Row", 1, 2, True), ("Squat", 1, 1, False)]
        assert audited(database) == [("created", 1, 1), ("updated", 2, 2), ("created", 1, 1)]
        [row] = database.execute("SELECT name_key FROM exercises WHERE name = 'Row'").fetchall()
        assert row.name_key == "row"

    def test_restores_what_is_listed_again(
        self, load: Load, database: psycopg.Connection[Any]
    ) -> None:
        load(entry(1, "Row"))
        load()
        assert load(entry(1, "Row")) == 1
        assert shown(database) == [("Row", 1, 3, False)]
        assert versions(database) == [(1, "Row")]
        assert data_version(database) == 3

    def test_names_can_be_swapped_and_handed_on(
        self, load: Load, database: psycopg.Connection[Any]
    ) -> None:
        load(entry(1, "Row"), entry(2, "Squat"), entry(3, "Press"))
        assert load(entry(1, "Squat"), entry(2, "Row"), entry(4, "Press")) == 4
        assert shown(database) == [
            ("Squat", 2, 2, False),
            ("Row", 2, 2, False),
            ("Press", 1, 2, True),
            ("Press", 1, 1, False),
        ]
        keys = database.execute("SELECT name_key FROM exercises ORDER BY id").fetchall()
        assert [row.name_key for row in keys] == ["squat", "row", "press", "press"]

    def test_keeps_nothing_when_something_is_wrong(
        self, load: Load, database: psycopg.Connection[Any]
    ) -> None:
        load(entry(1, "Row"))
        with pytest.raises(psycopg.errors.CheckViolation):
            load(entry(2, "Squat"), entry(3, "Press", type="yoga"))
        assert shown(database) == [("Row", 1, 1, False)]
        assert (len(audited(database)), data_version(database)) == (1, 1)

    def test_gives_no_other_type_to_what_sets_were_logged_with(
        self, load: Load, database: psycopg.Connection[Any]
    ) -> None:
        load(entry(1, "Row"), entry(2, "Squat"))
        database.execute(LOG_A_SET, {"exercise_id": entry(1, "")["id"]})
        with pytest.raises(catalogue.ExerciseInUseError, match="Row"):
            load(entry(1, "Row", type="duration"), entry(2, "Squat", type="duration"))
        assert shown(database) == [("Row", 1, 1, False), ("Squat", 1, 1, False)]
        assert load(entry(1, "Row"), entry(2, "Squat", type="duration")) == 1
        database.execute("DELETE FROM users WHERE email IS NOT NULL")

    def test_what_was_logged_under_an_alias_stays_when_that_becomes_an_exercise_of_its_own(
        self, load: Load, database: psycopg.Connection[Any]
    ) -> None:
        row = entry(1, "T-Bar Row", aliases=["Landmine Row", "T Bar Row"])
        load(row)
        database.execute(LOG_A_SET, {"exercise_id": row["id"]})
        parted = [row | {"aliases": ["T Bar Row"]}, entry(2, "Landmine Row")]
        assert load(*parted) == 2
        assert load(*parted) == 0
        [(exercise, version)] = database.execute(
            "SELECT exercise_id, exercise_version FROM workout_sets"
        ).fetchall()
        assert (str(exercise), version) == (row["id"], 1)
        [(aliases,)] = database.execute(
            "SELECT aliases FROM exercise_versions WHERE exercise_id = %s AND version = 1",
            [exercise],
        ).fetchall()
        assert aliases == ["Landmine Row", "T Bar Row"]
        keys = database.execute("SELECT search_key FROM exercises ORDER BY id").fetchall()
        assert [key.search_key for key in keys] == ["t-bar row\nt bar row", "landmine row"]
        database.execute("DELETE FROM users WHERE email IS NOT NULL")

    def test_leaves_the_exercises_of_users_alone(
        self, load: Load, database: psycopg.Connection[Any]
    ) -> None:
        database.execute(
            "WITH u AS (INSERT INTO users (id, email, password_hash) VALUES"
            " (gen_random_uuid(), 'lifter@example.com', 'x') RETURNING id)"
            " INSERT INTO exercises (user_id, id, name, type, name_key, search_key)"
            " SELECT id, %s, 'Mine', 'duration', 'mine', 'mine' FROM u",
            [entry(1, "")["id"]],
        )
        load(entry(1, "Row"))
        load()
        rows = database.execute("SELECT name, revision FROM exercises WHERE archived_at IS NULL")
        assert [tuple(row) for row in rows] == [("Mine", 1)]
        database.execute("DELETE FROM users WHERE email IS NOT NULL")

    def test_two_at_once_do_it_once(
        self, load: Load, server: Postgres, database: psycopg.Connection[Any]
    ) -> None:
        load(entry(1, "Row"), entry(2, "Squat"))
        entries = [entry(2, "Front Squat"), *(entry(n, f"New {n}") for n in range(3, 60))]
        catalogue.CATALOGUE.write_text(json.dumps({"exercises": entries}))
        with ThreadPoolExecutor(4) as threads:
            loads = threads.map(catalogue.load_catalogue, [server.migration_url] * 4)
            assert sorted(loads) == [0, 0, 0, 59]
        assert data_version(database) == 3
        assert len(audited(database)) == 2 + 59


class TestHandler:
    @pytest.fixture(autouse=True)
    def _settings(
        self, server: Postgres, load: Load, environment: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The rest of the run keeps the settings that are read first, and they must not be these.
        get_settings()
        monkeypatch.setenv("DATABASE_URL", server.migration_url)
        catalogue.CATALOGUE.write_text(json.dumps({"exercises": [entry(1, "Row")]}))

    @pytest.mark.parametrize(
        ("event", "answer"),
        [
            ({}, {"action": "deploy", "revision": service.head(), "exercises": 1}),
            (
                {"action": "deploy"},
                {"action": "deploy", "revision": service.head(), "exercises": 1},
            ),
            ({"action": "upgrade"}, {"action": "upgrade", "revision": service.head()}),
            (
                {"action": "upgrade", "revision": "0001"},
                {"action": "upgrade", "revision": "0001"},
            ),
            ({"action": "catalogue"}, {"action": "catalogue", "exercises": 1}),
            (
                {"action": "downgrade", "revision": "head"},
                {"action": "downgrade", "revision": "head"},
            ),
        ],
    )
    def test_says_what_was_done(self, event: Entry, answer: Entry) -> None:
        assert handler.handler(event, None) == answer

    @pytest.mark.parametrize("event", [{"action": "drop"}, {"action": "downgrade"}])
    def test_refuses(self, event: Entry) -> None:
        with pytest.raises(ValueError, match=r"action|revision"):
            handler.handler(event, None)
