"""Whatever Redis does, and whatever its client library raises, is an absence of Redis (RED-09)."""

import inspect
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import hiredis
import pytest
import redis
from redis._parsers import BaseParser

from infra.local.child import HOST, free_port
from setlogs.telemetry.observed import current_request
from setlogs.valkey.cache import Cache
from tests.patience import wait_until

HELLO = b"%1\r\n$5\r\nproto\r\n:3\r\n"
ALL_SLOTS_HERE = b"*1\r\n*3\r\n:0\r\n:16383\r\n*3\r\n_\r\n:%d\r\n+id\r\n"
COUNT = [("HINCRBY", "h", "f", 1)] * 3

# What redis-py raises that is no RedisError. Another one here is something to look at.
OUTSIDERS = {
    "ChildDeadlockedError",
    "CrossSlotTransactionError",
    "IncorrectPolicyType",
    "InvalidPipelineStack",
    "RedisClusterException",
    "SlotNotCoveredError",
}


class Impostor:
    """Speaks the protocol and answers every command with the same bytes, until told otherwise.

    Attributes:
        answer: Sent for each command but a connection's first ones, and CLUSTER.
        slots: Sent for CLUSTER; this server alone, unless changed.
        pause_seconds: Before each answer.
        asked: How many commands were to be answered with `answer`.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self.answer = b":1\r\n"
        self.slots = ALL_SLOTS_HERE % self.port
        self.pause_seconds = 0.0
        self.asked = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cache(self, *, cluster: bool) -> Cache:
        """Return a client, with all the time of the world, that forgets failures at once."""
        clock = iter(range(0, 1_000_000, 1000))
        return Cache(f"redis://{HOST}:{self.port}/0", lambda: next(clock), cluster=cluster)

    def close(self) -> None:
        """Stop."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        reader = hiredis.Reader()
        with client, suppress(OSError):
            while received := client.recv(65536):
                reader.feed(received)
                while command := reader.gets():
                    client.sendall(self._answer_to(command[0]))

    def _answer_to(self, name: bytes) -> bytes:
        if name in (b"HELLO", b"CLIENT", b"CLUSTER"):
            answers: dict[bytes, bytes] = {
                b"HELLO": HELLO,
                b"CLIENT": b"+OK\r\n",
                b"CLUSTER": self.slots,
            }
            return answers[name]
        self.asked += 1
        time.sleep(self.pause_seconds)
        return self.answer


@pytest.fixture
def impostor(environment: None) -> Iterator[Impostor]:
    opened = Impostor()
    yield opened
    opened.close()


@pytest.fixture(params=[False, True], ids=["server", "cluster"])
def cache(impostor: Impostor, request: pytest.FixtureRequest) -> Iterator[Cache]:
    opened = impostor.cache(cluster=request.param)
    yield opened
    opened.close()


def exception_classes() -> list[type[BaseException]]:
    """Return every exception class of redis-py."""
    found = vars(redis.exceptions).values()
    return [each for each in found if inspect.isclass(each) and issubclass(each, BaseException)]


def errors() -> list[str]:
    """Return the errors of a server that the library makes classes of their own of."""
    named: dict[str, Any] = dict(BaseParser.EXCEPTION_CLASSES)
    return sorted([*named, *(f"ERR {message}" for message in named["ERR"])])


class TestExceptions:
    def test_of_the_library_are_the_known_ones(self) -> None:
        outside = {
            each.__name__
            for each in exception_classes()
            if not issubclass(each, redis.RedisError | OSError)
        }
        assert outside == OUTSIDERS
        assert all(issubclass(each, Exception) for each in exception_classes())

    @pytest.mark.parametrize(
        "raised",
        [*exception_classes(), AttributeError, IndexError, KeyError, TypeError, ValueError],
        ids=lambda each: each.__name__,
    )
    def test_of_whatever_class_are_an_absence(
        self,
        impostor: Impostor,
        cache: Cache,
        monkeypatch: pytest.MonkeyPatch,
        raised: type[BaseException],
    ) -> None:
        error = raised("1 x:1")

        def fail(*_arguments: object, **_options: object) -> None:
            raise error

        assert cache.run(*COUNT) == [1, 1, 1]
        with monkeypatch.context() as patch:
            patch.setattr(redis.connection.AbstractConnection, "send_packed_command", fail)
            assert cache.run(*COUNT) is None
        assert cache.run(*COUNT) == [1, 1, 1]


class TestAnswers:
    @pytest.mark.parametrize(
        "answer",
        [
            b"-MOVED\r\n",
            b"-MOVED 1\r\n",
            b"-ASK 1 nowhere\r\n",
            b"-MOVED x 127.0.0.1:y\r\n",
            b"?\r\n",
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            b"*-7\r\n",
            b">1\r\n+pushed\r\n?",
        ],
    )
    def test_that_are_none_are_an_absence(
        self, impostor: Impostor, cache: Cache, answer: bytes
    ) -> None:
        assert cache.run(*COUNT) == [1, 1, 1]
        impostor.answer = answer
        assert cache.run(*COUNT) is None
        impostor.answer = b":1\r\n"
        assert cache.run(*COUNT) == [1, 1, 1]

    @pytest.mark.parametrize("error", errors())
    def test_that_are_errors_raise_nothing(
        self, impostor: Impostor, cache: Cache, error: str
    ) -> None:
        arguments = "" if " " in error else f" 1 {HOST}:1"
        impostor.answer = f"-{error}{arguments}\r\n".encode()
        answers = cache.run(*COUNT)
        assert answers is None or {isinstance(each, redis.ResponseError) for each in answers} == {
            True
        }

    @pytest.mark.parametrize(
        "code", ["MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN", "READONLY", "LOADING"]
    )
    def test_of_a_server_that_is_not_to_be_asked_any_more_have_it_looked_for_anew(
        self, impostor: Impostor, cache: Cache, code: str
    ) -> None:
        impostor.answer = f"-{code} 1 {HOST}:1\r\n".encode()
        assert cache.run(*COUNT) is None
        assert cache._client is None

    @pytest.mark.parametrize(
        "slots",
        [
            b"_\r\n",
            b"*0\r\n",
            b":1\r\n",
            b"+OK\r\n",
            b"*1\r\n*0\r\n",
            b"*1\r\n*3\r\n:0\r\n:16383\r\n_\r\n",
            b"*1\r\n*3\r\n:0\r\n:16383\r\n*1\r\n_\r\n",
            b"*1\r\n*3\r\n+a\r\n+b\r\n*3\r\n_\r\n:1\r\n+id\r\n",
            b"-ERR This instance has cluster support disabled\r\n",
        ],
    )
    def test_about_slots_that_make_no_sense_are_an_absence(
        self, impostor: Impostor, slots: bytes
    ) -> None:
        whole, impostor.slots = impostor.slots, slots
        cache = impostor.cache(cluster=True)
        assert cache.run(*COUNT) is None
        impostor.slots = whole
        assert cache.run(*COUNT) == [1, 1, 1]
        cache.close()

    def test_that_come_too_late_do_not_have_the_command_sent_again(
        self, impostor: Impostor, cache: Cache, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """RAT-06: it may have been executed."""
        assert cache.run(*COUNT) == [1, 1, 1]
        monkeypatch.setattr(Cache, "patience", 0.1)
        cache.close()
        impostor.pause_seconds, impostor.asked = 0.2, 0
        assert cache.run(*COUNT) is None
        wait_until(lambda: impostor.asked > 0)
        impostor.pause_seconds = 0.0
        monkeypatch.undo()
        assert cache.run(("HINCRBY", "h", "f", 1)) == [1]
        assert impostor.asked <= len(COUNT) + 1


class TestTimeLimit:
    def test_is_for_all_answers_together(
        self, impostor: Impostor, cache: Cache, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """RAT-07: each would be there in time, all of them are not."""
        monkeypatch.setattr(Cache, "patience", 0.4)
        impostor.pause_seconds = 0.1
        assert cache.run(*COUNT, *COUNT) is None

    def test_is_for_all_nodes_together(
        self, impostor: Impostor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """RAT-07: a cluster of silent nodes is waited for no longer than one of them."""
        with ExitStack() as stack:
            silent = [
                stack.enter_context(socket.create_server((HOST, 0))).getsockname()[1]
                for _ in range(16)
            ]
            impostor.slots = b"*16\r\n" + b"".join(
                b"*3\r\n:%d\r\n:%d\r\n*3\r\n_\r\n:%d\r\n+id\r\n" % (1024 * n, 1024 * n + 1023, port)
                for n, port in enumerate(silent)
            )
            monkeypatch.setattr(Cache, "patience", 1.0)
            cache = impostor.cache(cluster=True)
            started = time.monotonic()
            assert cache.run(*(("GET", f"key{n}") for n in range(100))) is None
            # A busy machine takes longer than a second, but not as long as sixteen of them.
            assert time.monotonic() - started < len(silent) * 1.0
            cache.close()

    def test_is_not_waited_for_where_nobody_listens(self, environment: None) -> None:
        cache = Cache(f"redis://{HOST}:{free_port()}/0", cluster=True)
        before = current_request().redis_round_trips
        assert [cache.run(*COUNT) for _ in range(3)] == [None] * 3
        assert current_request().redis_round_trips == before + 1
