"""The local run answers whatever bytes it gets with a problem document (A17)."""

import json
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI

from infra.local.protocol import Protocol
from tests.faults.site import wait_until

LOGIN = b"POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
BYTES = {
    "no request line": b"hello\r\n\r\n",
    "another version": b"GET /me HTTP/9.9\r\nHost: a\r\n\r\n",
    "no host": b"GET /me HTTP/1.1\r\n\r\n",
    "a space in the path": b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
    "a NUL in a header": b"GET /me HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n",
    "a header of 100 KB": b"GET /me HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
    "a length of 5,000 digits": LOGIN + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n{}",
    "a length of 20 digits": LOGIN + b"Content-Length: " + b"9" * 20 + b"\r\n\r\n{}",
    "a length that is none": LOGIN + b"Content-Length: -1\r\n\r\n{}",
    "two lengths": LOGIN + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "an unknown coding": LOGIN + b"Transfer-Encoding: none\r\n\r\n{}",
    "a chunk that is none": LOGIN + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}",
    "a chunk of 30 digits": LOGIN + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 30 + b"\r\n",
    "an upgrade": b"GET /me HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    "a path of no UTF-8": b"GET /sessions/%ff HTTP/1.1\r\nHost: a\r\n\r\n",
}


@pytest.fixture(scope="module")
def port(app: FastAPI) -> Iterator[int]:
    """The port of a server that answers as `make run` does."""
    config = uvicorn.Config(app, port=0, http=Protocol, ws="none", log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started, seconds=60)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


def answer_to(port: int, sent: bytes) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of what is answered to some bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return int(status.split()[1]), headers, body


class TestBytes:
    @pytest.mark.parametrize("what", BYTES)
    def test_of_any_kind_get_a_problem_document(self, port: int, what: str) -> None:
        status, headers, body = answer_to(port, BYTES[what])
        assert 400 <= status < 500
        assert headers["content-type"] == "application/problem+json"
        assert headers["cache-control"] == "no-store"
        assert json.loads(body)["request_id"] == headers["x-request-id"]

    def test_of_a_request_get_what_they_ask_for(self, port: int) -> None:
        status, _, body = answer_to(port, b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        assert (status, json.loads(body)) == (200, {"status": "pass"})
