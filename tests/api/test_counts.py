"""What a request is counted as, and how the totals are shown."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from setlogs.telemetry.metrics import get_metrics
from tests.api.observing import totals, value
from tests.api.workouts import create_exercise, log_set, start_session
from tests.conftest import Client, User


class TestCounts:
    def test_of_one_of_everything(self, user: User, anonymous: Client) -> None:
        before = totals(anonymous)
        session_id, exercise_id = start_session(user), create_exercise(user)
        log_set(user, session_id, exercise_id, "k")
        log_set(user, session_id, exercise_id, "k")
        user.patch(f"/sessions/{session_id}", {"title": "A"}, if_match='"v77"')
        report = f"/reports/progression?exercise_id={exercise_id}"
        user.get(report)
        user.get(report)
        made = user.post("/imports", user.get("/me/export").json())
        user.delete(made.headers["Location"].removeprefix("http://test"))
        after = totals(anonymous)

        def grown(name: str, **labels: str) -> float:
            return value(after, name, **labels) - value(before, name, **labels)

        sets = {"method": "POST", "route": "/sessions/{session_id}/sets"}
        assert grown("setlogs_requests_total", **sets, status="201") == 2
        assert grown("setlogs_request_duration_seconds_count", **sets, status="201") == 2
        assert grown("setlogs_request_duration_seconds_sum", **sets) > 0
        assert grown("setlogs_statements_total", **sets) == 2
        assert grown("setlogs_redis_round_trips_total", **sets) == 2
        assert grown("setlogs_idempotent_replays_total", **sets) == 1
        assert grown("setlogs_conflicts_total", code="precondition_failed") == 1
        assert grown("setlogs_errors_total", code="precondition_failed") == 1
        assert grown("setlogs_cache_requests_total", result="miss") == 1
        assert grown("setlogs_cache_requests_total", result="hit") == 1
        assert grown("setlogs_imports_total", result="added") == 1
        assert grown("setlogs_imports_total", result="undone") == 1
        decisions = {"policy": "default", "result": "allowed", "by": "redis"}
        assert grown("setlogs_limiter_decisions_total", **decisions) == 10
        assert value(after, "setlogs_audit_rows_total") > 0
        assert value(after, "setlogs_redis_up") == value(after, "setlogs_postgresql_up") == 1
        connections = value(after, "setlogs_postgresql_connections")
        assert 1 <= connections <= value(after, "setlogs_postgresql_max_connections")

    def test_of_a_histogram_add_up(self, user: User, anonymous: Client) -> None:
        user.get("/sessions")
        counted = totals(anonymous)
        name, labels = "setlogs_request_duration_seconds", {"method": "GET", "route": "/sessions"}
        by_bound = {
            float(dict(has)["le"]): v
            for (n, has), v in counted.items()
            if n == f"{name}_bucket" and {*labels.items(), ("status", "200")} <= has
        }
        ordered = [by_bound[bound] for bound in sorted(by_bound)]
        assert ordered == sorted(ordered)
        assert ordered[-1] == value(counted, f"{name}_count", **labels, status="200")

    @pytest.mark.parametrize("parse", [parse_text, parse_openmetrics])
    def test_are_read_by_the_format_that_was_asked_for(
        self, user: User, parse: Callable[[str], Iterator[Any]]
    ) -> None:
        user.get("/sessions")
        asked = (
            "application/openmetrics-text;version=1.0.0" if parse is parse_openmetrics else "*/*"
        )
        answer = user.get("/metrics", accept=asked)
        assert answer.headers["Content-Type"].startswith(asked.partition(";")[0].strip("*/"))
        assert {"setlogs_request_duration_seconds"} < {f.name for f in parse(answer.text)}

    def test_have_no_label_that_a_client_can_make_up(self, user: User, anonymous: Client) -> None:
        anonymous.get("/nowhere/0")
        anonymous.request("BREW0", "/health")
        user.get("/sessions/none-0")
        # Twice: what asking for them is counted as must be there before, too.
        before = {series for _ in range(2) for series in totals(anonymous)}
        for number in range(1, 30):
            anonymous.get(f"/nowhere/{number}")
            anonymous.request(f"BREW{number}", "/health")
            user.get(f"/sessions/none-{number}")
        grown = {series for series in set(totals(anonymous)) - before if series[0][-6:] != "bucket"}
        assert grown == set()

    def test_pending_are_bounded(self, environment: None) -> None:
        metrics = type(get_metrics())()
        for number in range(5_000):
            metrics.count("setlogs_errors_total", code=str(number))
        assert len(metrics.take()) == 2_000
