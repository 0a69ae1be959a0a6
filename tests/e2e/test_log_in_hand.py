"""What people do to a log all day, against the deployed stack: order, move, restore, merge, last time."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

pytestmark = pytest.mark.e2e


def _created(client: httpx.Client, path: str, **draft: Any) -> dict[str, Any]:
    answer = client.post(path, json=draft, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


def _exercise(client: httpx.Client, name: str, type_: str = "weight_reps") -> str:
    return str(_created(client, "exercises", name=name, type=type_)["id"])


def _session(client: httpx.Client, started_at: str) -> str:
    return str(_created(client, "sessions", title="Push", started_at=started_at)["id"])


def _set(client: httpx.Client, session: str, exercise: str, **measures: Any) -> str:
    path = f"sessions/{session}/sets"
    return str(_created(client, path, exercise_id=exercise, **measures)["id"])


def _with_sets(client: httpx.Client, session: str) -> tuple[list[str], dict[str, str]]:
    shown = client.get(f"sessions/{session}", params={"include": "sets"})
    ids = [workout_set["id"] for workout_set in shown.json()["sets"]]
    return ids, {"If-Match": shown.headers["ETag"]}


class TestLogInHand:
    def test_ids_are_known_before_the_server_knows_them(self, lifter: httpx.Client) -> None:
        chosen = str(uuid4())
        assert _created(lifter, "sessions", id=chosen)["id"] == chosen
        again = lifter.post("sessions", json={"id": chosen})
        assert (again.status_code, again.json()["code"]) == (409, "id_taken")

    def test_sets_are_put_in_order_moved_deleted_and_restored(self, lifter: httpx.Client) -> None:
        bench = _exercise(lifter, "Bench")
        monday, friday = (
            _session(lifter, "2026-03-02T18:00:00Z"),
            _session(lifter, "2026-03-06T18:00:00Z"),
        )
        first, second = (_set(lifter, monday, bench, reps=5, weight=kg) for kg in (80, 85))
        _, condition = _with_sets(lifter, monday)
        path, order = f"sessions/{monday}/order", {"sets": [second, first]}
        assert lifter.put(path, json=order, headers=condition).status_code == 200
        assert _with_sets(lifter, monday)[0] == [second, first]

        shown = lifter.get(f"sets/{first}")
        moved = lifter.patch(
            f"sets/{first}",
            json={"session_id": friday},
            headers={"If-Match": shown.headers["ETag"]},
        )
        assert moved.status_code == 200, moved.text
        assert (_with_sets(lifter, monday)[0], _with_sets(lifter, friday)[0]) == ([second], [first])

        shown = lifter.get(f"sessions/{monday}")
        gone = lifter.delete(f"sessions/{monday}", headers={"If-Match": shown.headers["ETag"]})
        assert gone.status_code == 204
        assert lifter.get(f"sets/{second}").status_code == 404
        assert lifter.post(f"sessions/{monday}/restore").status_code == 200
        assert _with_sets(lifter, monday)[0] == [second]

    def test_last_time_is_one_request_also_after_a_merge(self, lifter: httpx.Client) -> None:
        bench, flat_bench = _exercise(lifter, "Bench"), _exercise(lifter, "Flat bench")
        session = _session(lifter, "2026-03-02T18:00:00Z")
        logged = _set(lifter, session, flat_bench, reps=5, weight=80)
        merged = lifter.post(f"exercises/{flat_bench}/merge", json={"into": bench})
        assert (merged.status_code, merged.json()["id"]) == (200, bench)
        assert lifter.get(f"exercises/{flat_bench}").json()["merged_into"] == bench

        [last] = lifter.get(f"exercises/{bench}/history", params={"limit": 1}).json()["items"]
        assert last["session"]["id"] == session
        assert [workout_set["id"] for workout_set in last["sets"]] == [logged]

        listed = lifter.get("sessions", params={"include": "exercises", "exercise_id": bench})
        [item] = listed.json()["items"]
        assert item["exercises"] == [{"id": bench, "name": "Bench", "sets": 1}]
        assert item["volume_kg"] == 400

    def test_pull_ups_are_as_heavy_as_the_lifter(self, lifter: httpx.Client) -> None:
        pull_up = _exercise(lifter, "Weighted pull-up", "weighted_bodyweight")
        _set(lifter, _session(lifter, "2026-03-02T18:00:00Z"), pull_up, reps=5, weight=10)
        weighed = _created(lifter, "weigh-ins", weight=80, weighed_at="2026-03-01T07:00:00Z")
        report = lifter.get("reports/progression", params={"exercise_id": pull_up}).json()
        assert [point["volume"] for point in report["points"]] == [450]
        changes = lifter.get("changes", params={"limit": 100}).json()["items"]
        assert ("weigh_in", weighed["id"]) in [(c["entity"], c["id"]) for c in changes]
