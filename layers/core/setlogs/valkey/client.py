"""Clients for Redis: one connection to a server, or one to each node of a cluster.

redis-py's own clients do more than fits into the time that a request has. Its pipelines borrow a
connection of a pool and tell its telemetry so, which takes longer than the round trip. The one for a
cluster asks each command again after a failure, so that a script may run twice, and sleeps between.
"""

import time
from collections.abc import Sequence
from threading import Lock
from typing import Any

from redis import ConnectionError as RedisConnectionError
from redis import ConnectionPool, ReadOnlyError, ResponseError
from redis.backoff import NoBackoff
from redis.connection import Connection, SSLConnection
from redis.crc import key_slot
from redis.exceptions import AskError, ClusterDownError, TryAgainError
from redis.maint_notifications import MaintNotificationsConfig
from redis.retry import Retry

from setlogs.valkey.protocol import Command

# MovedError is an AskError, MasterDownError a ClusterDownError.
_ELSEWHERE = (ReadOnlyError, AskError, TryAgainError, ClusterDownError)
_SHORTEST_WAIT_SECONDS = 0.001
_PRECISION_SECONDS = 0.005


class Server:
    """One server, by one connection.

    Args:
        url: `redis://` or `rediss://`.
        timeout: Seconds for a `send` with all that belongs to it, connecting too.
    """

    def __init__(self, url: str, timeout: float) -> None:
        self._node = _Node(url)
        self._timeout = timeout
        # An environment serves one request at a time; threads are those of tests and tools.
        self._free = Lock()

    def send(self, commands: Sequence[Command]) -> list[Any]:
        """Send them all, then read the answers."""
        with self._free:
            self._node.write(commands, time.monotonic() + self._timeout)
            return [self._node.read() for _ in commands]

    def close(self) -> None:
        """Disconnect."""
        self._node.close()


class Cluster:
    """A cluster, by one connection to each node that was asked for something.

    Args:
        url: Of any node: it says which node has what.
        timeout: Seconds for a `send` with all that belongs to it, connecting to each node too.
    """

    def __init__(self, url: str, timeout: float) -> None:
        self._url = url
        self._timeout = timeout
        self._slots: list[tuple[range, _Node]] = []
        self._free = Lock()

    def send(self, commands: Sequence[Command]) -> list[Any]:
        """Send each node what concerns it, then read the answers."""
        with self._free:
            until = time.monotonic() + self._timeout
            if not self._slots:
                self._slots = self._ask_for_slots(until)
            nodes = [self._node_for(command) for command in commands]
            for node in dict.fromkeys(nodes):
                own = [command for command, its in zip(commands, nodes, strict=True) if its is node]
                node.write(own, until)
            return [node.read() for node in nodes]

    def close(self) -> None:
        """Disconnect from every node."""
        for _, node in self._slots:
            node.close()
        self._slots = []

    def _ask_for_slots(self, until: float) -> list[tuple[range, "_Node"]]:
        """Return which node has which slots: https://valkey.io/commands/cluster-slots."""
        asked = _Node(self._url)
        asked.write([("CLUSTER", "SLOTS")], until)
        answer = asked.read()
        if isinstance(answer, Exception):
            raise answer
        # Connected already, as a rule to one of them.
        nodes = {asked.address: asked}
        slots = []
        for first, last, (host, port, *_), *_replicas in answer:
            # A node that does not know its own name is where it was asked.
            address = (host.decode() if host else asked.address[0]), port
            node = nodes.setdefault(address, _Node(self._url, address))
            slots.append((range(first, last + 1), node))
        if asked not in (node for _, node in slots):
            asked.close()
        return slots

    def _node_for(self, command: Command) -> "_Node":
        # A script's keys come after its text and their number; without a key, any node will do.
        place = 3 if command[0] in ("EVAL", "EVALSHA") else 1
        slot = key_slot(_encoded(command[place])) if place < len(command) else 0
        for slots, node in self._slots:
            if slot in slots:
                return node
        raise RedisConnectionError(f"no node has slot {slot}")


class _Node:
    """A server, and the connection to it.

    Args:
        url: Of the server, or of another of its cluster.
        address: Host and port, when they are not those of the URL.
    """

    def __init__(self, url: str, address: tuple[str, int] | None = None) -> None:
        secure = url.startswith("rediss:")
        pool = ConnectionPool.from_url(
            url,
            connection_class=_SecureConnection if secure else _PlainConnection,
            # The library's ten retries would cost seconds, and could run a script twice.
            retry=Retry(NoBackoff(), 0),
            maint_notifications_config=MaintNotificationsConfig(enabled=False),
            decode_responses=False,
        )
        if address:
            pool.connection_kwargs.update(host=address[0], port=address[1])
        # Any: redis-py leaves most methods of a connection without types.
        connection: Any = pool.make_connection()
        self._connection = connection
        self.address: tuple[str, int] = connection.host, connection.port

    def write(self, commands: Sequence[Command], until: float) -> None:
        """Send commands, connected before if need be; by `until` all their answers must be there."""
        connection = self._connection
        if connection.is_connected and _is_spent(connection):
            connection.disconnect()
        connection.until = until
        connection.send_packed_command(connection.pack_commands(commands), check_health=False)

    def read(self) -> Any:
        """Return the next answer; an error answer is returned as an exception."""
        try:
            return self._connection.read_response()
        except _ELSEWHERE:
            raise
        except ResponseError as error:
            return error

    def close(self) -> None:
        """Disconnect."""
        self._connection.disconnect()


class _Deadline:
    """Makes every wait of a connection end at one deadline: connecting, greeting, each answer.

    redis-py has a limit for each of them, and for each address that a name has.
    """

    _until = 0.0
    _sock: Any

    @property
    def until(self) -> float:
        """When it is too late, on the monotonic clock."""
        return self._until

    @until.setter
    def until(self, moment: float) -> None:
        self._until = moment
        self._limit_waits()

    @property
    def socket_timeout(self) -> float:
        """Seconds that are left; never none, which would mean not to take what is there already."""
        return max(self._until - time.monotonic(), _SHORTEST_WAIT_SECONDS)

    @property
    def socket_connect_timeout(self) -> float:
        """The same, whatever is waited for."""
        return self.socket_timeout

    def read_response(self, *args: Any, **options: Any) -> Any:
        """Read an answer, for as long as is left."""
        self._limit_waits()
        return super().read_response(*args, **options)  # type: ignore[misc]

    def _limit_waits(self) -> None:
        sock = self._sock
        # To set it is a system call, and an answer that is there already waits for none.
        if sock and abs(sock.gettimeout() - (left := self.socket_timeout)) > _PRECISION_SECONDS:
            sock.settimeout(left)


class _PlainConnection(_Deadline, Connection):  # type: ignore[misc]
    pass


class _SecureConnection(_Deadline, SSLConnection):  # type: ignore[misc]
    pass


def _encoded(key: str | bytes | float) -> bytes:
    return key if isinstance(key, bytes) else str(key).encode()


def _is_spent(connection: Any) -> bool:
    """Return whether there is something to read before anything was asked, usually the end of the connection."""
    try:
        return bool(connection.can_read())
    except RedisConnectionError:
        return True
