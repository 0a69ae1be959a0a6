"""A server process like an execution environment of Lambda's: one request at a time, one connection.

Faults are switched on from outside: a request that carries `X-Fault: <point>:<action>` meets that
fault once. Nothing of it is in the application.
"""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextvars import ContextVar
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg
import uvicorn
from starlette.types import Message, Receive, Scope, Send

from infra.local.app import app
from setlogs.postgres.database import get_database
from tests.patience import HANGS_SECONDS

HOST = "127.0.0.1"
DELAY_SECONDS = 0.8
POINTS = ("before_statement", "answer_read", "before_response")
"""Before the statement is sent; when it is committed; when the answer is about to leave."""
ACTIONS = ("raise", "kill_connection", "sigkill", "delay")

_fault: ContextVar[list[str]] = ContextVar("fault")


class FaultError(Exception):
    """What the action `raise` raises."""


def serve(environment: dict[str, str], port: int, ready: Connection) -> None:
    """Serve the whole API on a port, any when 0, and say on which."""
    os.environ |= environment
    # The faults that it meets are logged as errors, by the hundred.
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115  for the life of the process
    _watch_statements()
    listener = socket.create_server((HOST, port))
    ready.send(listener.getsockname()[1])
    config = uvicorn.Config(_watched, log_level="critical", access_log=False, lifespan="off")
    uvicorn.Server(config).run(sockets=[listener])


def send_once(environment: dict[str, str], event: dict[str, Any], start: Any, answers: Any) -> None:
    """Call the Lambda handler with one event when every process is ready."""
    os.environ |= environment
    from functions.sessions.handler import handler

    # The connections exist, as in an environment that has served before.
    handler(event | {"httpMethod": "GET", "path": "/sessions", "body": None}, None)
    start.wait(timeout=HANGS_SECONDS)
    answer = handler(event, None)
    answers.put((answer["statusCode"], answer["body"]))


async def _watched(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve a request, and meet the fault it asks for."""
    wanted = dict(scope["headers"]).get(b"x-fault", b"").decode()
    _fault.set(wanted.split(":") if wanted else [])

    async def send_watched(message: Message) -> None:
        if message["type"] == "http.response.start":
            _reach("before_response")
        await send(message)

    await app(scope, receive, send_watched)


def _watch_statements() -> None:
    db = get_database()
    one: Callable[..., Any] = db.fetch_one

    def watched(*args: Any, **kwargs: Any) -> Any:
        _reach("before_statement")
        row = one(*args, **kwargs)
        _reach("answer_read")
        return row

    vars(db)["fetch_one"] = watched


def _reach(point: str) -> None:
    """Do what the request under way wants done at this point, once."""
    fault = _fault.get([])
    if not fault or fault[0] != point:
        return
    action = fault[1]
    fault.clear()
    if action == "raise":
        raise FaultError
    if action == "sigkill":
        os.kill(os.getpid(), signal.SIGKILL)
    if action == "delay":
        time.sleep(DELAY_SECONDS)
    if action == "kill_connection":
        kill_connections(os.environ["DATABASE_URL"])


def kill_connections(url: str) -> None:
    """End every connection of the application."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'setlogs' AND pid <> pg_backend_pid()"
        )
