"""The limiter: exact on Valkey's clock, and there without it."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
import redis

from infra.local.servers import Postgres, Valkey
from setlogs.errors import RateLimitedError
from setlogs.postgres.database import Database
from setlogs.valkey.cache import PAUSE_SECONDS, Cache
from setlogs.valkey.ratelimit import (
    WINDOW_SECONDS,
    Policy,
    RateLimiter,
)

NOWHERE = "redis://127.0.0.1:1/0"
NO_DATABASE = Database("postgresql://127.0.0.1:1/nowhere")


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def come_back(policy: Policy) -> Iterator[Callable[[], int]]:
    """Return a function that tells how much of a quota has come back since the block began."""
    started = time.monotonic()
    yield lambda: int((time.monotonic() - started) * policy.limit / WINDOW_SECONDS)


@pytest.fixture
def cache(valkey: Valkey, environment: None) -> Iterator[Cache]:
    opened = Cache(valkey.url)
    yield opened
    opened.close()


def passes(limiter: RateLimiter, policy: Policy, subject: str) -> bool:
    try:
        limiter.check(policy, subject)
    except RateLimitedError:
        return False
    return True


class TestExactness:
    def test_just_as_many_pass_as_the_quota_allows(self, cache: Cache) -> None:
        policy, subject = Policy("test", 7), uuid4().hex
        results = [passes(RateLimiter(cache, NO_DATABASE), policy, subject) for _ in range(10)]
        assert results == [True] * 7 + [False] * 3

    def test_also_in_parallel_and_over_several_environments(
        self, valkey: Valkey, environment: None
    ) -> None:
        policy, subject = Policy("test", 20), uuid4().hex

        def environment_with_its_own_connection(_number: int) -> Counter[bool]:
            own = Cache(valkey.url)
            found = Counter(
                passes(RateLimiter(own, NO_DATABASE), policy, subject) for _ in range(10)
            )
            own.close()
            return found

        with ThreadPoolExecutor(8) as threads, come_back(policy) as more:
            totals = sum(threads.map(environment_with_its_own_connection, range(8)), Counter())
        assert 20 <= totals[True] <= 20 + more()
        assert totals.total() == 80

    def test_also_for_threads_that_share_a_connection(self, cache: Cache) -> None:
        limiter, policy, subject = RateLimiter(cache, NO_DATABASE), Policy("test", 50), uuid4().hex
        with ThreadPoolExecutor(8) as threads:
            decisions = list(
                threads.map(lambda _: limiter.check(policy, subject), range(policy.limit))
            )
        assert {decision.by for decision in decisions} == {"redis"}
        assert sorted(decision.remaining for decision in decisions) == list(range(policy.limit))

    def test_waiting_as_long_as_asked_is_enough(self, environment: None) -> None:
        clock = Clock()
        limiter = RateLimiter(Cache(NOWHERE, clock), NO_DATABASE, clock)
        policy = Policy("test", 6)
        while passes(limiter, policy, "s"):
            pass
        with pytest.raises(RateLimitedError) as refused:
            limiter.check(policy, "s")
        clock.now += int(refused.value.headers["Retry-After"])
        assert passes(limiter, policy, "s")
        assert not passes(limiter, policy, "s")
        clock.now += 60
        assert [passes(limiter, policy, "s") for _ in range(7)] == [True] * 6 + [False]

    def test_leaves_no_key_that_never_expires(self, cache: Cache, valkey: Valkey) -> None:
        RateLimiter(cache, NO_DATABASE).check(Policy("test", 5), uuid4().hex)
        with redis.Redis.from_url(valkey.url) as client:
            keys = list(client.scan_iter("rl:*"))
            assert keys
            assert all(client.pttl(key) > 0 for key in keys)

    def test_survives_a_flush_of_the_scripts(self, cache: Cache, valkey: Valkey) -> None:
        limiter, subject = RateLimiter(cache, NO_DATABASE), uuid4().hex
        limiter.check(Policy("test", 5), subject)
        with redis.Redis.from_url(valkey.url) as client:
            client.script_flush()
        assert limiter.check(Policy("test", 5), subject).remaining == 3


class TestRestarts:
    def test_a_server_that_was_restarted_meanwhile_counts_the_next_request(
        self, tmp_path: Path, environment: None
    ) -> None:
        server = Valkey(tmp_path, durable=False)
        server.start()
        opened = Cache(server.url)
        limiter, policy = RateLimiter(opened, NO_DATABASE), Policy("test", 5)
        try:
            assert limiter.check(policy, "s").by == "redis"
            server.stop()
            server.start()
            assert limiter.check(policy, "s").by == "redis"
        finally:
            opened.close()
            server.stop()


class TestWithoutRedis:
    def test_counts_in_the_process(self, environment: None) -> None:
        limiter = RateLimiter(Cache(NOWHERE), NO_DATABASE)
        results = [passes(limiter, Policy("test", 3), "s") for _ in range(5)]
        assert results == [True] * 3 + [False] * 2

    def test_redis_is_left_alone_for_a_while(self, valkey: Valkey, environment: None) -> None:
        clock = Clock()
        cache = Cache(NOWHERE, clock)
        assert cache.run(("PING",)) is None
        cache._url = valkey.url
        assert cache.run(("PING",)) is None
        clock.now += PAUSE_SECONDS
        cache._client = None
        assert cache.run(("PING",)) == [b"PONG"]
        cache.close()


class TestGuardsOfAccountsWithoutRedis:
    """Exact over all environments, as with Redis (RAT-07)."""

    @pytest.fixture
    def database(self, postgres: Postgres, environment: None) -> Iterator[Database]:
        opened = Database(postgres.url)
        yield opened
        opened.close()

    def test_just_as_many_pass_as_the_quota_allows(self, database: Database) -> None:
        policy, subject = Policy("test", 7, guards_accounts=True), uuid4().hex
        decisions = []
        for _ in range(7):
            limiter = RateLimiter(Cache(NOWHERE), database)
            decisions.append(limiter.check(policy, subject))
        assert [decision.remaining for decision in decisions] == [6, 5, 4, 3, 2, 1, 0]
        assert {decision.by for decision in decisions} == {"postgresql"}
        with pytest.raises(RateLimitedError) as refused:
            RateLimiter(Cache(NOWHERE), database).check(policy, subject)
        assert 1 <= int(refused.value.headers["Retry-After"]) <= 60 // 7 + 1

    def test_also_in_parallel(self, postgres: Postgres, environment: None) -> None:
        policy, subject = Policy("test", 20, guards_accounts=True), uuid4().hex

        def environment_of_its_own(_number: int) -> Counter[bool]:
            own = Database(postgres.url)
            limiter = RateLimiter(Cache(NOWHERE), own)
            found = Counter(passes(limiter, policy, subject) for _ in range(10))
            own.close()
            return found

        with ThreadPoolExecutor(8) as threads, come_back(policy) as more:
            totals = sum(threads.map(environment_of_its_own, range(8)), Counter())
        assert 20 <= totals[True] <= 20 + more()
        assert totals.total() == 80

    def test_without_either_the_process_counts(self, environment: None) -> None:
        limiter = RateLimiter(Cache(NOWHERE), NO_DATABASE)
        policy = Policy("test", 3, guards_accounts=True)
        assert [passes(limiter, policy, "s") for _ in range(5)] == [True] * 3 + [False] * 2
