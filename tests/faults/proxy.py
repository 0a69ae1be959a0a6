"""A TCP proxy on this machine that can do to a connection what networks and servers do."""

import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

HOST = "127.0.0.1"
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with which a close sends RST instead of FIN."""
_CHUNK_BYTES = 65536

Way = Literal["request", "answer"]
Point = Literal["statement_held", "statement_sent", "answer_held"]


@dataclass
class Trap:
    """Acts once, on the next SQL statement that passes.

    Attributes:
        point: `statement_held`: the client has sent it, the server does not have it yet;
            `statement_sent`: the server works on it; `answer_held`: the server has committed it
            and answered, and the client knows nothing of it yet.
        act: Called with the connection it happens on.
        sprung: Set once it has acted.
    """

    point: Point
    act: "Callable[[Pair], None]"
    sprung: threading.Event = field(default_factory=threading.Event)


class Pair:
    """One proxied connection: the client's side and the server's."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.client = client
        self.server = server
        self.executing = False
        self.silent = False

    def cut(self, *, rudely: bool = True) -> None:
        """Close both sides, with RST when `rudely`."""
        for side in (self.client, self.server):
            with suppress(OSError):
                if rudely:
                    side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                # Wakes the thread that reads this side; close alone would not.
                side.shutdown(socket.SHUT_RDWR)
            side.close()


class Proxy:
    """Listens on a port of its own and passes on what comes to `target_port`.

    Attributes:
        port: Where clients connect.
        delay_seconds: How long each message waits.
        black_hole: Whether messages vanish, with the connections left open.
    """

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self.delay_seconds = 0.0
        self.black_hole = False
        self._refusing = False
        self._trap: Trap | None = None
        self._pairs: set[Pair] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server((HOST, 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self, point: Point, act: Callable[[Pair], None]) -> Trap:
        """Set a trap for the next statement."""
        self._trap = Trap(point, act)
        return self._trap

    def refuse(self, refusing: bool = True) -> None:
        """End every connection and every new one at once, or stop doing so."""
        self._refusing = refusing
        if refusing:
            self.reset()

    def silence(self) -> None:
        """Lose every message of the connections that there are, and of no other."""
        with self._lock:
            for pair in self._pairs:
                pair.silent = True

    def reset(self) -> None:
        """Break every connection."""
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        for pair in pairs:
            pair.cut()

    def heal(self) -> None:
        """Pass everything on again; messages lost in the black hole stay lost."""
        if self.black_hole:
            self.black_hole = False
            self.reset()
        self.delay_seconds = 0.0
        self._refusing = False
        self._trap = None

    def close(self) -> None:
        """Stop for good."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.reset()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                if self._refusing:
                    raise ConnectionRefusedError
                server = socket.create_connection((HOST, self.target_port), timeout=2)
            except OSError:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                client.close()
                continue
            server.settimeout(None)
            pair = Pair(client, server)
            with self._lock:
                self._pairs.add(pair)
            for way in ("request", "answer"):
                threading.Thread(target=self._pump, args=(pair, way), daemon=True).start()

    def _pump(self, pair: Pair, way: Way) -> None:
        source, sink = (
            (pair.client, pair.server) if way == "request" else (pair.server, pair.client)
        )
        with suppress(OSError):
            while data := source.recv(_CHUNK_BYTES):
                if self.delay_seconds:
                    time.sleep(self.delay_seconds)
                if self.black_hole or pair.silent:
                    continue
                if way == "request":
                    pair.executing = executes(data)
                if pair.executing:
                    self._spring("statement_held" if way == "request" else "answer_held", pair)
                sink.sendall(data)
                if pair.executing and way == "request":
                    self._spring("statement_sent", pair)
        # A side that closed in order: the other hears of it in order.
        with self._lock:
            self._pairs.discard(pair)
        pair.cut(rudely=False)

    def _spring(self, point: Point, pair: Pair) -> None:
        trap = self._trap
        if trap is not None and trap.point == point:
            self._trap = None
            trap.act(pair)
            trap.sprung.set()


def executes(data: bytes) -> bool:
    """Return whether a message of a PostgreSQL client has a statement executed.

    It begins with a type byte and a length, but for the first of a connection, whose type is none.
    """
    place = 0
    while place + 5 <= len(data) and data[place]:
        if data[place : place + 1] in (b"E", b"Q"):
            return True
        place += 1 + int.from_bytes(data[place + 1 : place + 5], "big")
    return False
