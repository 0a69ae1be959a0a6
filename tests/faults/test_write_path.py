"""A write that fails at any point, in any way, and is retried ends as if nothing had happened.

Rules TST-03, IDM-11, IDM-20, IDM-25, IDM-26 and PIP-02: an answer leaves only after the commit, and
an outcome that nobody knows is settled by a retry.
"""

import time
from collections.abc import Callable
from typing import Any, get_args
from uuid import uuid4

import httpx
import pytest

from tests.faults import worker
from tests.faults.proxy import Pair, Point
from tests.faults.site import Account, Site, is_final

pytestmark = pytest.mark.faults

PROXY_POINTS: tuple[Point, ...] = get_args(Point)
KEYED = ("log", "log by id", "batch", "weigh")
OF_SETS = ("replace", "patch", "order", "restore", "delete")
OF_EXERCISES = ("merge", "retype")
OF_WEIGH_INS = ("reweigh", "unweigh")
WRITES = (*KEYED, *OF_SETS, *OF_EXERCISES, *OF_WEIGH_INS)
POINTS = (*worker.POINTS, *PROXY_POINTS)
ROWS = """
SELECT 'set', s.position, s.reps, s.version, s.exercise_type, s.client_ordinal, s.deleted_at IS NULL
FROM workout_sets s WHERE s.session_id = %(session)s
UNION ALL
SELECT 'session', last_position, sets_version, version, NULL, NULL, true
FROM workout_sessions WHERE id = %(session)s
UNION ALL
SELECT 'audit', (coalesce(after, before) ->> 'position')::int, NULL, version, action, NULL, true
FROM audit_trail WHERE coalesce(after, before) ->> 'session_id' = %(session)s::text
UNION ALL
SELECT 'weigh_in', weight::int, NULL, version, NULL, NULL, deleted_at IS NULL
FROM weigh_ins WHERE id = %(weigh_in)s
UNION ALL
SELECT 'audit of it', NULL, NULL, version, action, NULL, true
FROM audit_trail WHERE entity = 'weigh_in' AND entity_id = %(weigh_in)s
UNION ALL
SELECT 'exercise', version, revision, NULL, type, NULL, merged_into IS NULL
FROM exercises WHERE id = %(exercise)s
UNION ALL
SELECT 'audit of exercise', NULL, NULL, version, action, NULL, true
FROM audit_trail WHERE entity_id = %(exercise)s
UNION ALL
SELECT 'record', status, NULL, NULL, key, NULL, true
FROM idempotency_records WHERE key = %(key)s
ORDER BY 1, 2, 3, 4, 5, 6
"""


class Operation:
    """One kind of write, which a client carries to its end.

    Args:
        account: Whose.
        name: One of `WRITES`.
    """

    def __init__(self, account: Account, name: str) -> None:
        self.account = account
        self.session_id = account.start_session()
        self.exercise_id, self.key = account.exercise_id, uuid4().hex
        self.weigh_in_id = str(uuid4())
        self.headers = {"If-Match": '"v1"'}
        session, weigh_in = f"/sessions/{self.session_id}", f"/weigh-ins/{self.weigh_in_id}"
        weight, logged = {"id": self.weigh_in_id, "weight": 80}, ["", ""]
        if name in KEYED:
            self.headers = {"Idempotency-Key": self.key}
        elif name in OF_SETS:
            logged = [
                account.log(self.session_id, self.key + end).json()["id"] for end in ("b", "")
            ]
        elif name in OF_EXERCISES:
            self._train_timed()
        else:
            assert account.settled("POST", "/weigh-ins", weight).status_code == 201
        one, exercise = f"/sets/{logged[1]}", f"/exercises/{self.exercise_id}"
        if name == "order":
            self.headers = {"If-Match": '"v1.2"'}
        if name == "restore":
            account.settled("DELETE", one, if_match='"v1"')
        batch = {"sets": [account.draft(n) for n in (1, 2, 3)]}
        self.request: tuple[str, str, Any] = {
            "log": ("POST", f"{session}/sets", account.draft()),
            "log by id": ("POST", f"{session}/sets", account.draft() | {"id": str(uuid4())}),
            "batch": ("POST", f"{session}/sets/batch", batch),
            "replace": ("PUT", one, {"reps": 6, "weight": 100}),
            "patch": ("PATCH", one, {"reps": 6}),
            "order": ("PUT", f"{session}/order", {"sets": logged[::-1]}),
            "restore": ("POST", f"{one}/restore", None),
            "delete": ("DELETE", one, None),
            "merge": ("POST", f"{exercise}/merge", {"into": account.timed_id}),
            "retype": ("PUT", exercise, {"name": self.key, "type": "duration"}),
            "weigh": ("POST", "/weigh-ins", weight),
            "reweigh": ("PATCH", weigh_in, {"weight": 81}),
            "unweigh": ("DELETE", weigh_in, None),
        }[name]

    def _train_timed(self) -> None:
        """Log three sets of an exercise of this operation's own, which fit other types too."""
        self.exercise_id = self.account.define("distance_duration")
        timed = {"exercise_id": self.exercise_id, "duration_seconds": 60}
        for reps in (1, 2, 3):
            self.account.log(self.session_id, f"{self.key}{reps}", **timed, reps=reps)

    def send(self, fault: str = "") -> httpx.Response | None:
        """Send it to the first worker, with a fault to meet there."""
        faulty = {"X-Fault": fault} if fault else {}
        return self.account.send(self.account.site.workers[0], *self.request, self.headers | faulty)

    def retry(self) -> httpx.Response:
        """Send it until the answer is final, to the other worker first."""
        return self.account.settled(*self.request, first=1, **self.headers)  # type: ignore[arg-type]

    def state(self) -> list[tuple[Any, ...]]:
        """Return what the database holds of it, but for what differs between any two runs."""
        import psycopg

        with psycopg.connect(self.account.site.postgres.admin_url) as admin:
            params = {"session": self.session_id, "key": self.key}
            params |= {"exercise": self.exercise_id, "weigh_in": self.weigh_in_id}
            rows = admin.execute(ROWS, params).fetchall()
        return [tuple(self._unnamed(value) for value in row) for row in rows]

    def _unnamed(self, value: Any) -> Any:
        return value.replace(self.key, "key") if isinstance(value, str) else value


def act(site: Site, action: str) -> Callable[[Pair], None]:
    """Return what the proxy does to the statement it has caught."""

    def do(pair: Pair) -> None:
        match action:
            case "raise":
                pair.cut()
            case "kill_connection":
                worker.kill_connections(site.postgres.admin_url)
            case "sigkill":
                site.workers[0].kill()
            case "delay":
                time.sleep(worker.DELAY_SECONDS)

    return do


@pytest.fixture(scope="session")
def undisturbed(whole_account: Account) -> dict[str, list[tuple[Any, ...]]]:
    """How each operation ends when nothing goes wrong."""
    ends = {}
    for name in WRITES:
        operation = Operation(whole_account, name)
        answer = operation.send()
        assert answer is not None
        assert answer.status_code in (200, 201, 204), answer.text
        ends[name] = operation.state()
    return ends


class TestEveryPointTimesEveryFault:
    @pytest.mark.parametrize("action", worker.ACTIONS)
    @pytest.mark.parametrize("point", POINTS)
    @pytest.mark.parametrize("name", WRITES)
    def test_a_retry_ends_as_if_nothing_had_happened(
        self,
        site: Site,
        account: Account,
        undisturbed: dict[str, list[tuple[Any, ...]]],
        name: str,
        point: str,
        action: str,
    ) -> None:
        operation = Operation(account, name)
        if point in worker.POINTS:
            first = operation.send(f"{point}:{action}")
            # The fault was met: else all of this would prove nothing.
            faultless = first is not None and first.status_code < 400
            assert action != "raise" or not faultless
        else:
            trap = site.workers[0].postgres_proxy.arm(point, act(site, action))  # type: ignore[arg-type]
            first = operation.send()
            assert trap.sprung.wait(5)
        committed = operation.state() == undisturbed[name]
        answer = first if first is not None and is_final(first) else operation.retry()
        if first is not None and is_final(first):
            assert committed, "answered before the commit"
        # A change that has no key may have been made by the try whose answer was lost.
        lost = {"delete": 404, "unweigh": 404, "merge": None, "restore": None}
        unknown = None if name in KEYED else lost.get(name, 412)
        success = {"delete": 204, "unweigh": 204}.get(name, 201 if name in KEYED else 200)
        assert answer.status_code in (success, unknown), answer.text
        assert operation.state() == undisturbed[name]
        if name in KEYED:
            again = operation.retry()
            assert (again.content, again.headers["Idempotent-Replayed"]) == (answer.content, "true")
