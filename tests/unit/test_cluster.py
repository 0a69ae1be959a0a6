"""A Valkey cluster in place of one server: the same limits and the same cache (RAT-01, RED-09)."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from functions.reports.report_cache import keep, place_of, recall, report
from setlogs.errors import RateLimitedError
from setlogs.postgres.database import Database
from setlogs.telemetry.metrics import HASH_KEY, get_metrics
from setlogs.valkey.cache import Cache, Prefetched, forget
from setlogs.valkey.ratelimit import Policy, RateLimiter
from tests.clustering import start_cluster

NO_DATABASE = Database("postgresql://127.0.0.1:1/nowhere")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a cluster of two nodes."""
    with start_cluster(tmp_path_factory.mktemp("cluster")) as nodes:
        yield nodes[0].url


@pytest.fixture
def cache(cluster: str, environment: None) -> Iterator[Cache]:
    opened = Cache(cluster, cluster=True)
    yield opened
    opened.close()


class TestCluster:
    def test_just_as_many_pass_as_the_quota_allows(self, cache: Cache) -> None:
        limiter, policy = RateLimiter(cache, NO_DATABASE), Policy("test", 3)
        # Some of these subjects are on either node.
        for subject in (uuid4().hex for _ in range(10)):
            decisions = [limiter.check(policy, subject) for _ in range(3)]
            assert [(each.remaining, each.by) for each in decisions] == [
                (2, "redis"), (1, "redis"), (0, "redis"),
            ]  # fmt: skip
            with pytest.raises(RateLimitedError):
                limiter.check(policy, subject)

    def test_a_report_is_read_with_the_limiters_round_trip(self, cache: Cache) -> None:
        user_id, made = uuid4(), report("{}", "1.1")
        place = place_of("progression", user_id, [])
        keep(cache, Prefetched(place, None), made)
        limiter = RateLimiter(cache, NO_DATABASE)
        decision = limiter.check(Policy("default", 5), str(user_id), place)
        assert recall(Prefetched(place, decision.fetched)) == made
        forget(cache, user_id)
        assert limiter.check(Policy("default", 5), str(user_id), place).fetched is None

    def test_totals_are_handed_over(self, cache: Cache) -> None:
        get_metrics().count("setlogs_imports_total", result="cluster")
        RateLimiter(cache, NO_DATABASE).check(Policy("test", 3), uuid4().hex)
        [totals] = cache.run(("HGETALL", HASH_KEY)) or [{}]
        assert totals[b'setlogs_imports_total{result="cluster"}'] == b"1"
