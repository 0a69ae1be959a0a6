"""What an import does follows its file, not the history of the account, nor what others have."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from uuid import uuid4

import psycopg
import pytest

from infra.local.servers import Postgres
from setlogs.ids import CATALOGUE_USER_ID
from setlogs.models import metadata
from setlogs.postgres.database import get_database
from tests.api.accounts_of_all_sizes import Writer, erase
from tests.api.importing import imported, strong
from tests.conftest import User
from tests.patience import wait_until

pytestmark = pytest.mark.long

SESSIONS, SETS = 3_000, 10
"""Of twenty years."""
LAST = date(2006, 3, 1) + timedelta(days=SESSIONS)
LOGGED = LAST - timedelta(days=9)
"""From then on by hand."""
TABLES = ("workout_sessions", "workout_sets", "import_entries", "audit_trail", "imported_names")
PAGES = """
SELECT relname, heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0)
FROM pg_statio_user_tables WHERE relname = ANY (%s)
"""
# As new ids are: in the order of time.
IN_ORDER = """
UPDATE workout_sessions
SET id = (lpad(to_hex((extract(epoch FROM started_at) * 1000)::bigint), 12, '0') || '7000'
    || substr(replace(id::text, '-', ''), 17))::uuid
WHERE user_id = %(user_id)s AND title = 'Push'
"""
ENTRIES = """
WITH read AS (SELECT id FROM imports WHERE user_id = %(user)s)
INSERT INTO import_entries (user_id, entity_id, import_id, entity, session_id, source_start, is_new)
SELECT s.user_id, s.id, read.id, 'set', s.session_id, NULL::timestamp, true
FROM workout_sets AS s, read WHERE s.user_id = %(user)s AND s.performed_on < %(day)s
UNION ALL
SELECT w.user_id, w.id, read.id, 'session', NULL, w.started_at AT TIME ZONE 'UTC', true
FROM workout_sessions AS w, read WHERE w.user_id = %(user)s AND w.started_on < %(day)s
"""
FORGET = """
WITH forgotten AS (DELETE FROM pg_statistic WHERE starelid = ANY (%(tables)s::regclass[]))
UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid = ANY (%(tables)s::regclass[])
"""
COPIES = """
INSERT INTO {table} (user_id, {columns})
SELECT other, {columns} FROM {table}, unnest(%(others)s::uuid[]) AS other WHERE user_id = %(user)s
"""
OTHERS = (0, 2, 10)
"""How many people have trained as long: the larger a table, the fewer of its rows are an account's."""
LARGEST_GROWTH = 3


def week(first: date, weight: int = 60) -> bytes:
    """Return a file of a week: three workouts of ten sets."""
    rows = [
        f"{first + timedelta(days=day)} 18:00:00,Week,1h,Squat,1,{weight + number},5,0,0,,,"
        for day in (0, 2, 4)
        for number in range(SETS)
    ]
    return strong(*rows)


@pytest.fixture
def admin(postgres: Postgres) -> Iterator[psycopg.Connection]:
    """A superuser's connection; tables are as they are when nobody has analysed them."""
    with psycopg.connect(postgres.admin_url, autocommit=True) as connection:
        for table in TABLES:
            connection.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)".encode())
        yield connection
        for table in TABLES:
            connection.execute(f"ALTER TABLE {table} RESET (autovacuum_enabled)".encode())


@pytest.fixture
def lifter(admin: psycopg.Connection, user: User, others: int) -> Iterator[User]:
    """A user who has trained for twenty years, and imported all of it, as others have."""
    imported(user, week(LAST + timedelta(days=100)))
    user_id = user.profile["id"]
    write = Writer(admin, user_id, str(CATALOGUE_USER_ID))
    write.number_exercises()
    write.sessions("Push", SESSIONS, SETS, "2006-03-01 18:00+00")
    write.run(IN_ORDER)
    write.sets("Push", "1 + n")
    admin.execute(ENTRIES.encode(), {"user": user_id, "day": LOGGED})
    copies = [str(uuid4()) for _ in range(others)]
    for table in ("workout_sessions", "workout_sets", "import_entries"):
        copy_to(admin, copies, user_id, table)
    write.run("SET session_replication_role = origin")
    # In the holes that others left they would be on more pages, and what is known would be of others.
    admin.execute("CLUSTER workout_sessions USING pk_workout_sessions")
    admin.execute(FORGET, {"tables": [*TABLES]})
    yield user
    for each in (user_id, *copies):
        erase(admin, each)


def copy_to(admin: psycopg.Connection, others: list[str], user_id: str, table: str) -> None:
    """Give others the rows that a user has in a table."""
    own = metadata.tables[table].c
    columns = ", ".join(c.name for c in own if c.computed is None and c.name != "user_id")
    copy = COPIES.format(table=table, columns=columns)
    admin.execute(copy.encode(), {"others": others, "user": user_id})


@pytest.fixture
def pages(admin: psycopg.Connection) -> Callable[[Callable[[], object]], dict[str, int]]:
    """Return a function that says how many pages of each table a request looked at."""
    query = "SELECT FROM pg_stat_activity WHERE application_name = 'setlogs'"

    def read() -> dict[str, int]:
        # What a connection did is counted at the latest when it ends.
        get_database().close()
        wait_until(lambda: admin.execute(query).rowcount == 0)
        admin.execute("SELECT pg_stat_force_next_flush()")
        return dict(admin.execute(PAGES, ([*TABLES],)).fetchall())

    def counted(act: Callable[[], object]) -> dict[str, int]:
        before = read()
        act()
        return {name: many - before[name] for name, many in read().items()}

    return counted


Pages = Callable[[Callable[[], object]], dict[str, int]]


class TestAWeek:
    @pytest.mark.parametrize("others", OTHERS)
    def test_costs_as_much_after_twenty_years_as_on_the_first_day(
        self, make_user: Callable[..., User], lifter: User, pages: Pages
    ) -> None:
        beginner = make_user()
        made: dict[str, tuple[str, str]] = {}
        print()
        # New, again, corrected; and over what was logged by hand.
        for what, data, query in (
            ("new", week(LAST + timedelta(days=30)), ""),
            ("again", week(LAST + timedelta(days=30)), ""),
            ("beside logged", week(LOGGED), ""),
            ("corrected", week(LAST + timedelta(days=30), 61), "&changed=update"),
        ):
            path = f"/imports?timezone=UTC&unit=kg{query}"
            compare(
                what, *(pages(partial(imported, who, data, path)) for who in (beginner, lifter))
            )
            made[what] = latest(beginner), latest(lifter)
        for what in ("corrected", "new"):
            both = zip((beginner, lifter), made[what], strict=True)
            undone = (pages(partial(who.delete, f"/imports/{id_}")) for who, id_ in both)
            compare(f"{what}, undone", *undone)


def latest(user: User) -> str:
    """Return the id of the latest import."""
    newest: str = user.get("/imports?limit=1").json()["items"][0]["id"]
    return newest


def compare(what: str, first: dict[str, int], later: dict[str, int]) -> None:
    """Assert that the pages of each table are about as many after a long history."""
    for table in TABLES:
        print(f"{what:<18} {table:<18} {first[table]:>7} {later[table]:>7}")
    for table in TABLES:
        assert later[table] <= LARGEST_GROWTH * first[table], what
