"""The deployed stack while it is operated: cold starts, a lost cache, migrations, deployments."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest

from infra.build.artefacts import compile_imports
from infra.build.sam import resource
from infra.emulators import stack
from infra.emulators.stack import Target
from tests.e2e.conftest import Deployment

pytestmark = pytest.mark.e2e
PATIENCE_SECONDS = 60
MARKED = """

_unmarked = handler


def handler(event, context):
    answer = _unmarked(event, context)
    answer["headers"]["x-deployment"] = "{mark}"
    return answer
"""


@contextmanager
def _changed(target: Target, function: str) -> Iterator[str]:
    """Make the built function mark its answers, as nothing else proves that new code serves."""
    mark = uuid4().hex
    built = target.build_folder / resource(function)
    code = built / "functions" / function / "handler.py"
    original = code.read_text()
    code.write_text(original + MARKED.format(mark=mark))
    compile_imports(target.build_folder, [function])
    try:
        yield mark
    finally:
        code.write_text(original)
        compile_imports(target.build_folder, [function])


def _function_names(target: Target) -> list[str]:
    listed = target.client("lambda").list_functions()["Functions"]
    return [
        function["FunctionName"] for function in listed if "setlogs" in function["FunctionName"]
    ]


class TestFunctions:
    def test_a_body_in_base64_is_read(self, deployment: Deployment) -> None:
        body = json.dumps({"email": f"{uuid4().hex}@example.com", "password": "long phrase here"})
        answer = _invoke(
            deployment.target,
            "AuthFunction",
            {
                "resource": "/auth/register",
                "path": "/auth/register",
                "httpMethod": "POST",
                "headers": None,
                "multiValueHeaders": {"content-type": ["application/json"]},
                "multiValueQueryStringParameters": None,
                "requestContext": {"requestId": "r-1", "identity": {"sourceIp": "192.0.2.1"}},
                "body": base64.b64encode(body.encode()).decode(),
                "isBase64Encoded": True,
            },
        )
        assert answer["statusCode"] == 201, answer["body"]
        assert answer["headers"]["x-request-id"] == "r-1"

    def test_a_cold_start_answers(self, deployment: Deployment, anonymous: httpx.Client) -> None:
        # New code has no environment yet.
        with _changed(deployment.target, "system") as mark:
            stack.roll_out(deployment.target, "SystemFunction")
            started = time.perf_counter()
            first = anonymous.get("health")
            cold = time.perf_counter() - started
        assert first.json() == {"status": "pass"}
        assert first.headers["X-Deployment"] == mark
        started = time.perf_counter()
        anonymous.get("health")
        warm = time.perf_counter() - started
        print(f"\nGET /health: cold {cold:.2f} s, warm {warm:.3f} s")


class TestCacheGone:
    @pytest.fixture
    def without_redis(self, deployment: Deployment) -> Iterator[None]:
        deployment.redis.stop()
        yield
        deployment.redis.start()

    def test_everything_goes_on(self, without_redis: None, lifter: httpx.Client) -> None:
        started = lifter.post("sessions", json={"title": "No cache"})
        assert started.status_code == 201, started.text
        assert lifter.get(f"sessions/{started.json()['id']}").status_code == 200
        ready = lifter.get("ready")
        assert (ready.status_code, ready.json()["status"]) == (200, "warn")


class TestMigrations:
    def test_down_and_up_again(self, deployment: Deployment, anonymous: httpx.Client) -> None:
        stack.invoke_migrate(deployment.target, "downgrade", revision="base")
        try:
            ready = anonymous.get("ready")
            assert (ready.status_code, ready.json()["checks"]["migrations"]) == (503, "fail")
        finally:
            answer = stack.invoke_migrate(deployment.target, "deploy")
        assert answer["exercises"] > 150
        assert anonymous.get("ready").status_code == 200
        assert stack.invoke_migrate(deployment.target, "deploy")["exercises"] == 0


class TestDeployments:
    def test_no_request_fails_while_a_changed_function_is_deployed(
        self, deployment: Deployment, lifter: httpx.Client
    ) -> None:
        done, statuses, marks = threading.Event(), [], []

        def keep_asking() -> None:
            with httpx.Client(
                base_url=lifter.base_url, headers=lifter.headers, timeout=60
            ) as client:
                while not done.is_set():
                    answer = client.get("sessions")
                    statuses.append(answer.status_code)
                    marks.append(answer.headers.get("X-Deployment"))
                    done.wait(0.2)

        asking = threading.Thread(target=keep_asking)
        asking.start()
        try:
            with _changed(deployment.target, "sessions") as mark:
                if deployment.target.name == "localstack":
                    stack.roll_out(deployment.target, "SessionsFunction")
                else:
                    stack.deploy(deployment.target)
            deadline = time.monotonic() + PATIENCE_SECONDS
            while mark not in marks and time.monotonic() < deadline:
                time.sleep(0.2)
        finally:
            done.set()
            asking.join()
        assert set(statuses) == {200}
        assert marks[0] is None
        assert marks[-1] == mark


def _invoke(target: Target, logical_id: str, event: dict[str, object]) -> dict[str, Any]:
    [name] = [name for name in _function_names(target) if logical_id in name]
    answer = target.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())
    result: dict[str, Any] = json.loads(answer["Payload"].read())
    return result
