"""An import that is cut off at any of its statements, in any way, and sent again ends as if nothing had happened."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.faults import worker
from tests.faults.proxy import Pair, Proxy
from tests.faults.site import Account, Site, is_final
from tests.headers import STRONG

pytestmark = pytest.mark.faults

TIMEOUT_SECONDS = 60.0
PATH = "/imports?source=columns&timezone=UTC&unit=kg&changed=update&deleted=restore"
COLUMNS = {
    "started_at": "Date",
    "title": "Workout Name",
    "exercise": "Exercise Name",
    "weight": "Weight",
    "reps": "Reps",
    "date_format": "%Y-%m-%d %H:%M:%S",
}
FIRST_DAY = date(2020, 1, 1)
SETS = """
SELECT s.position, s.reps, s.weight, s.version, s.deleted_at IS NULL, w.title, w.version, e.name_key = %(odd)s
FROM workout_sets AS s
JOIN workout_sessions AS w ON (w.user_id, w.id) = (s.user_id, s.session_id)
JOIN exercises AS e ON (e.user_id, e.id) = (s.exercise_user_id, s.exercise_id)
WHERE s.user_id = %(user)s AND s.performed_on = %(day)s
ORDER BY 1
"""
COUNTED = (
    *("imports", "import_entries", "imported_names", "import_report_items"),
    *("exercises", "exercise_versions", "workout_sessions", "workout_sets", "audit_trail"),
)
COUNTS = " UNION ALL ".join(
    f"SELECT '{name}', count(*) FROM {name} WHERE user_id = %(user)s"  # noqa: S608
    for name in COUNTED
)
COUNTS += " UNION ALL SELECT 'changes', data_version FROM users WHERE id = %(user)s"


def form(file: str, mapping: dict[str, str | None]) -> bytes:
    """Return a form with a file, what its columns are, and what its names mean."""
    parts = {
        'name="file"; filename="sets.csv"': file,
        'name="columns"': json.dumps(COLUMNS),
        'name="mapping"': json.dumps(mapping),
    }
    shown = [f"--x\r\nContent-Disposition: form-data; {n}\r\n\r\n{p}\r\n" for n, p in parts.items()]
    return "".join([*shown, "--x--\r\n"]).encode()


class Correction:
    """An import that adds, updates, restores and remembers: of a day that was imported before.

    Args:
        account: Whose.
        number: Of the day.
        keyed: Whether the client sends a key.
    """

    def __init__(self, account: Account, number: int, *, keyed: bool) -> None:
        self.account = account
        self.day = FIRST_DAY + timedelta(days=number)
        self.odd = f"odd lift {number}"
        self.headers = {"Content-Type": "multipart/form-data; boundary=x"}
        rows = [("Squat", 100, 5), ("Squat", 100, 4), ("Bench Press", 60, 5), ("Deadlift", 90, 3)]
        answer = self._imported(form(self._file("Push", rows), {}))
        assert answer.status_code == 201, answer.text
        deleted = self.sets()[3]
        account.settled("DELETE", f"/sets/{deleted}", timeout_seconds=TIMEOUT_SECONDS, if_match="*")
        rows[1] = ("Squat", 105, 4)
        rows += [(self.odd, 20, 12), (f"my {self.odd}", 30, 9)]
        self.body = form(self._file("Press", rows), {f"my {self.odd}": account.exercise_id})
        if keyed:
            self.headers["Idempotency-Key"] = uuid4().hex
        self._before = self._counts()

    def _file(self, title: str, rows: list[tuple[str, int, int]]) -> str:
        start = f"{self.day} 18:00:00,{title},1h"
        lines = [f"{start},{name},1,{weight},{reps},0,0,,," for name, weight, reps in rows]
        return "\n".join([STRONG, *lines])

    def _imported(self, body: bytes) -> httpx.Response:
        return self.account.settled(
            "POST", PATH, body, first=1, timeout_seconds=TIMEOUT_SECONDS, **self.headers
        )

    def send(self) -> httpx.Response | None:
        """Send it to the first worker."""
        first = self.account.site.workers[0]
        return self.account.send(
            first, "POST", PATH, self.body, self.headers, timeout_seconds=TIMEOUT_SECONDS
        )

    def retry(self) -> httpx.Response:
        """Send it until the answer is final, to the other worker first."""
        return self._imported(self.body)

    def sets(self) -> list[str]:
        """Return the ids of the day's sets, in order."""
        query = (
            "SELECT id FROM workout_sets WHERE user_id = %s AND performed_on = %s ORDER BY position"
        )
        found = self.account.site.rows(query, self.account.user_id, self.day)
        return [str(id_) for (id_,) in found]

    def state(self) -> list[tuple[Any, ...]]:
        """Return what is there of the day, and how many rows have come since it was first imported."""
        counts = self._counts()
        grown = [(name, counts[name] - before) for name, before in self._before.items()]
        return [*self._rows(SETS), *grown]

    def _counts(self) -> dict[str, int]:
        return dict(self._rows(COUNTS))

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        import psycopg

        params = {"user": self.account.user_id, "day": self.day, "odd": self.odd}
        with psycopg.connect(self.account.site.postgres.admin_url) as admin:
            return admin.execute(query.encode(), params).fetchall()


ACTIONS: dict[str, Callable[[Site], Callable[[Pair], None]]] = {
    "process killed": lambda site: lambda _: site.workers[0].kill(),
    "connection cut": lambda _: lambda pair: pair.cut(),
    "connection ended": lambda site: lambda _: worker.kill_connections(site.postgres.admin_url),
}


def arm(proxy: Proxy, number: int, act: Callable[[Pair], None]) -> None:
    """Act when the statement of this number is sent."""
    proxy.arm("statement_held", act if number == 1 else lambda _: arm(proxy, number - 1, act))


def arm_behind(proxy: Proxy, number: int, act: Callable[[Pair], None]) -> None:
    """Act when the statement of this number is carried out, and its answer is under way."""
    arm(proxy, number, lambda _: arm_answer(proxy, act))


def arm_answer(proxy: Proxy, act: Callable[[Pair], None]) -> None:
    """Act when the next answer is under way."""
    proxy.arm("answer_held", act)


def count_statements(proxy: Proxy, correction: Correction) -> int:
    """Return how many statements an import sends when nothing goes wrong."""
    seen: list[int] = []

    def pass_on(_: Pair) -> None:
        seen.append(1)
        proxy.arm("statement_held", pass_on)

    proxy.arm("statement_held", pass_on)
    answer = correction.send()
    assert answer is not None
    assert answer.status_code == 201, answer.text
    return len(seen)


class TestEveryStatement:
    @pytest.mark.parametrize(
        ("action", "keyed"),
        [*((action, True) for action in ACTIONS), ("process killed", False)],
        ids=[*ACTIONS, "process killed, without a key"],
    )
    def test_a_retry_ends_as_if_nothing_had_happened(
        self, site: Site, action: str, keyed: bool
    ) -> None:
        account = Account(site)
        proxy, met = site.workers[0].postgres_proxy, list[Pair]()

        def act(pair: Pair) -> None:
            met.append(pair)
            ACTIONS[action](site)(pair)

        Correction(account, 0, keyed=keyed).send()
        whole = Correction(account, 1, keyed=keyed)
        statements = count_statements(proxy, whole)
        undisturbed = whole.state()
        site.heal()
        assert statements > 20
        points = [(arm, number) for number in range(1, statements + 1)]
        # To a process that is killed, behind a statement is before the next one.
        behind = statements if action == "process killed" else 1
        points += [(arm_behind, number) for number in range(behind, statements + 1)]
        for day, (armed, number) in enumerate(points, 2):
            correction = Correction(account, day, keyed=keyed)
            armed(proxy, number, act)
            first = correction.send()
            site.heal()
            where = f"{armed.__name__} {number}"
            assert len(met) == day - 1, where
            if first is None or not is_final(first):
                self._check_retry(correction, undisturbed, where, keyed=keyed)
            else:
                # Whoever was cut off while it only read has read again.
                assert first.status_code == 201, (where, first.text)
                assert correction.state() == undisturbed, where

    @staticmethod
    def _check_retry(
        correction: Correction, undisturbed: list[tuple[Any, ...]], where: str, *, keyed: bool
    ) -> None:
        answer = correction.retry()
        assert answer.status_code == 201, (where, answer.text)
        if not keyed:
            # An import that was made after all is known again: one more, of nothing.
            settled = [row for row in correction.state() if row[0] not in COUNTED[:4]]
            assert settled == [row for row in undisturbed if row[0] not in COUNTED[:4]], where
            return
        assert correction.state() == undisturbed, where
        again = correction.retry()
        replayed = again.content, again.headers["Idempotent-Replayed"]
        assert replayed == (answer.content, "true"), where


class TestWithoutRedis:
    @pytest.mark.parametrize("how", ["refuses", "says nothing"])
    def test_a_file_is_imported_all_the_same(self, site: Site, account: Account, how: str) -> None:
        correction = Correction(account, {"refuses": 0, "says nothing": 1}[how], keyed=True)
        if how == "refuses":
            site.workers[0].valkey_proxy.refuse()
        else:
            site.workers[0].valkey_proxy.black_hole = True
        answer = correction.send()
        assert answer is not None
        assert answer.status_code == 201
        assert (answer.json()["sets_added"], answer.json()["sets_updated"]) == (2, 1)
        again = correction.send()
        assert again is not None
        assert (again.content, again.headers["Idempotent-Replayed"]) == (answer.content, "true")
