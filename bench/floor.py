"""The floor of a route: what it sends to PostgreSQL and Redis, sent bare.

What a route sends is noted while it answers, then sent again by a plain handler: psycopg and
redis-py, no framework, no validation, no token, no log line.
"""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import psycopg
import redis

from setlogs.http.lambda_handler import LambdaHandler
from setlogs.ids import new_id
from setlogs.statement import Statement
from setlogs.valkey.cache import Cache
from setlogs.valkey.protocol import Command


@dataclass(frozen=True, slots=True)
class Sent:
    """One round trip.

    Attributes:
        sql: A statement with `$1`, `$2`, …; None when it went to Redis.
        values: Of the statement, or the commands of the pipeline.
    """

    sql: bytes | None
    values: list[Any]


@contextlib.contextmanager
def noted() -> Iterator[list[Sent]]:
    """Yield the list of round trips that are made in the block."""
    sent: list[Sent] = []
    execute, run = Statement.execute, Cache.run

    def noting_execute(
        statement: Statement, connection: psycopg.Connection[Any], params: Mapping[str, Any]
    ) -> Any:
        sent.append(Sent(statement.sql, [params[name] for name in statement.names]))
        return execute(statement, connection, params)

    def noting_run(cache: Cache, *commands: Command) -> list[Any] | None:
        sent.append(Sent(None, list(commands)))
        return run(cache, *commands)

    with patch.object(Statement, "execute", noting_execute), patch.object(Cache, "run", noting_run):
        yield sent


class Floor:
    """Makes plain handlers that share one connection to each server.

    Args:
        postgres_url: As the application's own.
        redis_url: Likewise.
    """

    def __init__(self, postgres_url: str, redis_url: str) -> None:
        connection = psycopg.connect(postgres_url, autocommit=True, prepare_threshold=0)
        self._cursor = psycopg.RawCursor(connection)
        # Not redis-py's pipeline: it would make the floor dearer than what stands on it.
        self._redis: Any = redis.ConnectionPool.from_url(redis_url).make_connection()

    def handler(
        self, event: Callable[[], dict[str, Any]], route: Callable[[dict[str, Any]], dict[str, Any]]
    ) -> LambdaHandler:
        """Return a handler that makes the round trips of a route and gives its answer.

        Args:
            event: Returns the next request. Keys and ids that differ between two are new in each that
                the handler sends; what else differs, as what a set is changed to, alternates.
            route: Answers it.
        """
        sent = event()
        with noted() as first:
            route(sent)
        sent = event()
        with noted() as second:
            answer = route(sent)
        trips = [self._trip(*pair) for pair in zip(first, second, strict=True)]
        status, headers, body = (answer[name] for name in ("statusCode", "headers", "body"))

        def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
            if event["body"]:
                json.loads(event["body"])
            for trip in trips:
                trip()
            answer = {"statusCode": status, "headers": headers, "body": body}
            json.dumps(answer)
            return answer

        return handle

    def _trip(self, first: Sent, second: Sent) -> Callable[[], object]:
        if (sql := first.sql) is None:
            assert first.values == second.values, "a key of Redis that is new in each request"
            return lambda: self._ask_redis(first.values)
        pairs = zip(first.values, second.values, strict=True)
        renewed = [(place, _another(a, b)) for place, (a, b) in enumerate(pairs) if a != b]

        def ask_postgresql() -> None:
            values = first.values.copy()
            for place, another in renewed:
                values[place] = another()
            self._cursor.execute(sql, values).fetchall()

        return ask_postgresql

    def _ask_redis(self, commands: list[tuple[Any, ...]]) -> None:
        self._redis.send_packed_command(self._redis.pack_commands(commands))
        for _ in commands:
            self._redis.read_response()


def _another(first: object, second: object) -> Callable[[], object]:
    """Return what makes other values of the same kind, or the two in turn."""
    if isinstance(first, UUID):
        return new_id
    if isinstance(first, str):
        return lambda: str(uuid4())
    return partial(next, cycle((first, second)))
