"""What the loss of Valkey and PostgreSQL costs, and how soon it is over."""

import time

import pytest

from tests.faults.site import Account, Site

pytestmark = pytest.mark.faults


class TestDegraded:
    def test_a_silent_valkey_costs_little(self, site: Site, account: Account) -> None:
        def slowest() -> tuple[float, float]:
            """Return the 99th percentile of some requests, and the slowest."""
            times = []
            for _ in range(300):
                started = time.perf_counter()
                answer = account.send(site.workers[0], "GET", "/me", timeout_seconds=5)
                times.append(time.perf_counter() - started)
                assert answer is not None
                assert answer.status_code == 200
            return sorted(times)[-3], max(times)

        whole, _ = slowest()
        site.workers[0].valkey_proxy.black_hole = True
        silent, worst = slowest()
        added, once = (silent - whole) * 1000, (worst - whole) * 1000
        print(f"\nValkey silent: p99 {added:+.0f} ms, once in a while {once:+.0f} ms")
        assert added <= 150

    def test_serves_again_as_soon_as_postgresql_does(self, site: Site, account: Account) -> None:
        worker = site.workers[0]
        worker.postgres_proxy.refuse()
        refused = account.send(worker, "GET", "/me", timeout_seconds=10)
        assert refused is not None
        assert refused.status_code == 503
        assert "Retry-After" in refused.headers
        alive = account.send(worker, "GET", "/health", timeout_seconds=10)
        assert alive is not None
        assert alive.status_code == 200
        worker.heal()
        started = time.perf_counter()
        answer = account.settled("GET", "/me")
        print(f"\nPostgreSQL is back: served after {(time.perf_counter() - started) * 1000:.0f} ms")
        assert answer.status_code == 200
