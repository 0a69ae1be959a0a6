"""How commands reach Redis: on one connection to one server, or to the nodes of a cluster."""

from collections.abc import Sequence
from threading import Lock
from typing import Any, Protocol

from redis import ConnectionError as RedisConnectionError
from redis import ConnectionPool, RedisCluster, ResponseError
from redis.backoff import NoBackoff
from redis.retry import Retry

from setlogs.cache import Command


class Client(Protocol):
    """Sends commands."""

    def send(self, commands: Sequence[Command]) -> list[Any]:
        """Return the answers in their order; one that is an error is an exception.

        Raises:
            redis.RedisError: the server cannot be reached, or did not answer in time.
        """

    def close(self) -> None:
        """Drop the connections."""


class Server:
    """One server, by one connection.

    redis-py's own pipeline borrows a connection of a pool, and tells its telemetry so, for each
    round trip: that takes longer than the round trip.

    Args:
        url: `redis://` or `rediss://`.
        timeout: Seconds to connect, and for each answer.
    """

    def __init__(self, url: str, timeout: float) -> None:
        pool = ConnectionPool.from_url(url, **_options(timeout))
        # Any: redis-py leaves most methods of a connection without types.
        self._connection: Any = pool.make_connection()
        # An environment serves one request at a time; threads are those of tests and tools.
        self._free = Lock()

    def send(self, commands: Sequence[Command]) -> list[Any]:
        """Send them all, then read the answers."""
        connection = self._connection
        with self._free:
            if connection.is_connected and _is_spent(connection):
                connection.disconnect()
            connection.send_packed_command(connection.pack_commands(commands), check_health=False)
            return [_answer(connection) for _ in commands]

    def close(self) -> None:
        """Disconnect."""
        self._connection.disconnect()


class Cluster:
    """A cluster; commands in one `send` may go to several nodes.

    Args:
        url: Of any node.
        timeout: Seconds to connect, and for each answer.
    """

    def __init__(self, url: str, timeout: float) -> None:
        self._cluster = RedisCluster.from_url(url, **_options(timeout))

    def send(self, commands: Sequence[Command]) -> list[Any]:
        """Send what concerns a node in one round trip."""
        pipeline = self._cluster.pipeline(transaction=False)  # type: ignore[no-untyped-call]
        for command in commands:
            pipeline.execute_command(*command)
        answers: list[Any] = pipeline.execute(raise_on_error=False)
        return answers

    def close(self) -> None:
        """Disconnect from every node."""
        # The client's own close() leaves these open.
        self._cluster.disconnect_connection_pools()  # type: ignore[no-untyped-call]
        self._cluster.close()


def _options(timeout: float) -> dict[str, Any]:
    return {
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        # The library's ten retries would cost seconds, and could run a script twice.
        "retry": Retry(NoBackoff(), 0),
        "max_connections": 1,
        "decode_responses": False,
    }


def _is_spent(connection: Any) -> bool:
    """Tell whether there is something to read before anything was asked: the end, as a rule."""
    try:
        return bool(connection.can_read())
    except RedisConnectionError:
        return True


def _answer(connection: Any) -> Any:
    try:
        return connection.read_response()
    except ResponseError as error:
        return error
