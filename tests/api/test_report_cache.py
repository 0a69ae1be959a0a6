"""Reports in Redis: never a stale one, whatever happens there."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from redis import Redis

from functions.reports import report_cache
from functions.reports.report_cache import keep, place_of, recall, report
from infra.local.servers import Postgres, Valkey
from setlogs.telemetry.observed import ObservedRequest, begin
from setlogs.valkey.cache import Cache, Place, Prefetched
from tests.api.reporting import PATH, SQUAT, MakeUser, ask, create_exercise, log


@pytest.fixture
def squat(user: Any) -> str:
    """An exercise of the user's own."""
    return create_exercise(user)


@pytest.fixture
def redis(valkey: Valkey) -> Iterator[Redis]:
    """A client of the cache."""
    with Redis.from_url(valkey.url) as client:
        yield client


@pytest.fixture
def costs(monkeypatch: pytest.MonkeyPatch) -> list[ObservedRequest]:
    """What each request from now on costs: statements and redis_round_trips."""
    from setlogs.http import web

    seen: list[ObservedRequest] = []

    def watched(request: ObservedRequest) -> None:
        seen.append(request)
        begin(request)

    monkeypatch.setattr(web, "begin", watched)
    return seen


class TestCache:
    def test_the_second_answer_is_the_first(
        self, user: Any, squat: str, costs: list[ObservedRequest]
    ) -> None:
        first, second = ask(user, squat), ask(user, squat)
        assert [a.headers["X-Cache"] for a in (first, second)] == ["miss", "hit"]
        assert second.content == first.content
        assert second.headers["ETag"] == first.headers["ETag"]
        assert not second.headers["ETag"].startswith("W/")
        assert [(c.statements, c.redis_round_trips) for c in costs] == [(1, 3), (1, 1)]

    def test_a_current_copy_is_304(
        self, user: Any, squat: str, costs: list[ObservedRequest], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from functions.reports import queries

        first = ask(user, squat)
        monkeypatch.delattr(queries, "_progression_body")
        path, etag = f"{PATH}?exercise_id={squat}", first.headers["ETag"]
        answer = user.get(path, if_none_match=etag)
        assert (answer.status_code, answer.content) == (304, b"")
        assert (answer.headers["ETag"], answer.headers["X-Cache"]) == (etag, "hit")
        assert (costs[-1].statements, costs[-1].redis_round_trips) == (1, 1)
        assert user.get(path, if_none_match='"other"').status_code == 200

    def test_a_copy_from_before_a_write_is_not_current(self, user: Any, squat: str) -> None:
        etag = ask(user, squat).headers["ETag"]
        log(user, squat, "2024-03-04T12:00:00Z", SQUAT)
        answer = user.get(f"{PATH}?exercise_id={squat}", if_none_match=etag)
        assert (answer.status_code, answer.headers["X-Cache"]) == (200, "miss")

    def test_each_query_has_its_own(self, user: Any, squat: str) -> None:
        log(user, squat, "2024-03-04T12:00:00Z", SQUAT)
        queries: tuple[dict[str, str], ...] = (
            {},
            {"unit": "lb"},
            {"bucket": "week"},
            {"formula": "wathan"},
        )
        bodies = {ask(user, squat, **query).text for query in queries}
        assert len(bodies) == len(queries)
        assert [ask(user, squat, **query).headers["X-Cache"] for query in queries] == ["hit"] * 4

    def test_an_exercise_changed_by_a_deployment_is_shown_so(
        self, user: Any, squat: str, postgres: Postgres
    ) -> None:
        ask(user, squat)
        with psycopg.connect(postgres.migration_url) as connection:
            changed = "UPDATE exercises SET name = 'Squat', revision = revision + 1 WHERE id = %s"
            connection.execute(changed, (squat,))
        answer = ask(user, squat)
        assert answer.headers["X-Cache"] == "miss"
        assert answer.json()["exercise"]["name"] == "Squat"

    def test_survives_the_loss_of_the_limiters_script(
        self, user: Any, squat: str, redis: Redis, costs: list[ObservedRequest]
    ) -> None:
        ask(user, squat)
        redis.script_flush()
        answer = ask(user, squat)
        assert (answer.status_code, answer.headers["X-Cache"]) == (200, "hit")
        assert "RateLimit" in answer.headers
        ask(user, squat)
        assert [c.redis_round_trips for c in costs][1:] == [2, 1]

    def test_survives_a_flush(self, user: Any, squat: str, redis: Redis) -> None:
        log(user, squat, "2024-03-04T12:00:00Z", SQUAT)
        before = ask(user, squat)
        redis.flushall()
        after = ask(user, squat)
        assert after.headers["X-Cache"] == "miss"
        assert after.json()["points"] == before.json()["points"]
        assert ask(user, squat).headers["X-Cache"] == "hit"

    def test_expires_after_a_day_and_a_bit(self, user: Any, squat: str, redis: Redis) -> None:
        ask(user, squat)
        assert 86_300 < redis.ttl(_place(user, squat).key) <= 90_000

    def test_a_slow_reader_cannot_bring_back_old_numbers(
        self, user: Any, squat: str, redis: Redis
    ) -> None:
        ask(user, squat)
        old = _stored(redis, _place(user, squat))
        log(user, squat, "2024-03-04T12:00:00Z", SQUAT)
        ask(user, squat)
        place = _place(user, squat)
        redis.hset(place.key, place.field, old)
        answer = ask(user, squat)
        assert answer.headers["X-Cache"] == "miss"
        assert len(answer.json()["points"]) == 1

    @pytest.mark.parametrize("garbage", ["empty", "junk", "cut", "changed", "schema", "nested"])
    def test_garbage_is_a_miss_and_written_over(
        self, user: Any, squat: str, redis: Redis, garbage: str
    ) -> None:
        place = _place(user, squat)
        first = ask(user, squat)
        good = _stored(redis, place)
        broken = {
            "empty": b"",
            "junk": b"\xff\x00 not ours",
            "cut": good[:-20],
            "changed": good.replace(b'"kg"', b'"lb"'),
            "schema": good.replace(b'"schema": ', b'"schema": 9'),
            "nested": b"[" * 100_000,
        }[garbage]
        assert broken != good
        redis.hset(place.key, place.field, broken)
        again = ask(user, squat)
        assert (again.status_code, again.headers["X-Cache"]) == (200, "miss")
        assert again.json()["exercise"] == first.json()["exercise"]
        assert ask(user, squat).headers["X-Cache"] == "hit"

    def test_a_wrong_type_is_a_miss_and_written_over(
        self, user: Any, squat: str, redis: Redis
    ) -> None:
        redis.rpush(_place(user, squat).key, "a list")
        assert ask(user, squat).headers["X-Cache"] == "miss"
        assert ask(user, squat).headers["X-Cache"] == "hit"

    def test_a_user_keeps_so_many_reports(
        self, user: Any, squat: str, redis: Redis, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(report_cache, "MAX_REPORTS", 5)
        for day in range(1, 10):
            assert ask(user, squat, from_=f"2024-03-0{day}").headers["X-Cache"] == "miss"
            assert ask(user, squat, from_=f"2024-03-0{day}").headers["X-Cache"] == "hit"
        assert redis.hlen(_place(user, squat).key) == 5

    def test_a_user_keeps_so_many_bytes(self, valkey: Valkey, redis: Redis, user: Any) -> None:
        cache = Cache(valkey.url)
        for number in range(60):
            place = place_of("summary", user.profile["id"], [("n", str(number))])
            keep(cache, Prefetched(place, None), report("x" * 100_000, "1"))
            assert redis.hstrlen(place.key, place.field) > 100_000
        cache.close()
        kept = sum(redis.hstrlen(place.key, name) for name in redis.hkeys(place.key))
        assert 3_000_000 < kept <= report_cache.MAX_BYTES

    def test_another_users_report_is_a_miss(self, make_user: MakeUser, redis: Redis) -> None:
        one, other = make_user(), make_user()
        mine, theirs = create_exercise(one), create_exercise(other)
        ask(one, mine)
        ask(other, theirs)
        place = _place(one, mine)
        redis.hset(place.key, place.field, _stored(redis, _place(other, theirs)))
        answer = ask(one, mine)
        assert answer.headers["X-Cache"] == "miss"
        assert answer.json()["exercise"]["id"] == mine

    def test_without_redis(self, user: Any, squat: str, monkeypatch: pytest.MonkeyPatch) -> None:
        log(user, squat, "2024-03-04T12:00:00Z", SQUAT)
        monkeypatch.setattr(Cache, "run", lambda self, *commands: None)
        for _ in range(2):
            answer = ask(user, squat)
            assert (answer.status_code, answer.headers["X-Cache"]) == (200, "miss")

    def test_without_room_in_redis(
        self, user: Any, squat: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        refused = RuntimeError("OOM command not allowed")
        monkeypatch.setattr(Cache, "run", lambda self, *commands: [refused])
        assert ask(user, squat).status_code == 200

    def test_an_ended_token_sees_nothing_stored(self, user: Any, squat: str) -> None:
        ask(user, squat)
        assert user.post("/auth/logout-all").status_code == 204
        assert ask(user, squat).status_code == 401

    def test_what_was_kept_is_what_comes_back(self, valkey: Valkey, environment: None) -> None:
        cache, made = Cache(valkey.url), report('{"é": 1}', "7.1")
        place = place_of("progression", uuid4(), [("b", "2"), ("a", "1")])
        keep(cache, Prefetched(place, None), made)
        answers = cache.run(("HGET", place.key, place.field))
        assert answers
        assert recall(Prefetched(place, answers[0])) == made
        assert recall(Prefetched(replace(place, field="another"), answers[0])) is None
        cache.close()


def _place(user: Any, exercise_id: str) -> Place:
    return place_of("progression", user.profile["id"], [("exercise_id", exercise_id)])


def _stored(redis: Redis, place: Place) -> bytes:
    value = redis.hget(place.key, place.field)
    assert isinstance(value, bytes)
    return value
