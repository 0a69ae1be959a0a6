"""Requests that are sent at once, by processes of their own, each with its own connection."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from infra.local.servers import Postgres
from tests.conftest import Client
from tests.patience import HANGS_SECONDS, be_patient, wait_until, waiting_for_locks

PROCESSES = 8
Request = tuple[str, str, dict[str, Any] | bytes | None, dict[str, str]]
"""Method, path, body (bytes are sent as they are) and headers."""


def _send(token: str | None, request: Request, ready: Any, start: Any, answers: Any) -> None:
    """Send one request from a process of its own, when all are ready and it is time to start."""
    from functions.reports import report_cache
    from infra.local.app import app
    from setlogs.postgres.connection import Connection
    from setlogs.valkey import ratelimit

    be_patient()
    Connection.patience = report_cache.WAIT_SECONDS = HANGS_SECONDS
    # So that no quota comes back while a slow machine sends.
    ratelimit._SECOND_US *= 1000
    client = Client(app, token)
    client.request("GET", "/me")
    ready.wait(HANGS_SECONDS)
    start.wait(HANGS_SECONDS)
    answer = _request(client, request)
    answers.put((answer.status_code, answer.text))


def _request(client: Client, request: Request) -> httpx.Response:
    method, path, body, headers = request
    if isinstance(body, bytes):
        return client.request(method, path, content=body, headers=headers)
    return client.request(method, path, body, headers=headers)


@contextmanager
def _held(postgres: Postgres, user_id: str | None) -> Iterator[Callable[[int], None]]:
    """Hold a user's row, if there is one, and return a function that waits until so many wait for it.

    Of writes that wait together none has seen what another did.
    """
    with (
        psycopg.connect(postgres.admin_url) as holder,
        psycopg.connect(postgres.admin_url, autocommit=True) as admin,
    ):
        if user_id:
            holder.execute("SELECT FROM users WHERE id = %s FOR UPDATE", (user_id,))

        def wait_for(count: int) -> None:
            if user_id:
                wait_until(lambda: waiting_for_locks(admin) == count)

        yield wait_for


@pytest.fixture
def send_together(
    patient: None, postgres: Postgres, app: FastAPI
) -> Callable[..., list[tuple[int, str]]]:
    """Return a function that sends requests at the same moment and returns their answers.

    Given a user's id in `held`, each has begun before the first of them goes on. Only then `last` is
    sent, and waits behind the others; its answer is the last one.
    """

    def send(
        token: str | None,
        requests: list[Request],
        held: str | None = None,
        last: Request | None = None,
    ) -> list[tuple[int, str]]:
        # Spawned, not forked: a forked child would share its parent's connections.
        context = multiprocessing.get_context("spawn")
        ready, start = (context.Barrier(len(requests) + 1) for _ in range(2))
        answers = context.Queue()
        processes = [
            context.Process(target=_send, args=(token, request, ready, start, answers))
            for request in requests
        ]
        for process in processes:
            process.start()
        ready.wait(HANGS_SECONDS)
        late: list[Future[httpx.Response]] = []
        with ThreadPoolExecutor(1) as thread, _held(postgres, held) as wait_for:
            start.wait(HANGS_SECONDS)
            wait_for(len(requests))
            if last:
                late = [thread.submit(_request, Client(app, token), last)]
                wait_for(len(requests) + 1)
        found = [answers.get(timeout=HANGS_SECONDS) for _ in processes]
        for process in processes:
            process.join()
        return found + [(each.result().status_code, each.result().text) for each in late]

    assert os.environ["DATABASE_URL"]
    return send


SendTogether = Callable[..., list[tuple[int, str]]]
