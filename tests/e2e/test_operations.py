"""The deployed stack while it is operated: cold starts, a lost cache, migrations, deployments."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from infra.localstack import stack
from infra.localstack.stack import Target
from tests.e2e.conftest import Deployment

pytestmark = pytest.mark.e2e


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
        # A version of its own has no environment yet.
        system = deployment.target.build_folder / "SystemFunction" / "functions" / "system"
        (system / "new_version.py").write_text(f"AT = {time.time()}\n")
        stack.roll_out(deployment.target, "SystemFunction")
        started = time.perf_counter()
        assert anonymous.get("health").json() == {"status": "pass"}
        cold = time.perf_counter() - started
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
        changed = deployment.target.build_folder / "SessionsFunction" / "functions" / "sessions"
        marker = changed / "deployed_again.py"
        marker.write_text(f"AT = {time.time()}\n")
        done, statuses = threading.Event(), []

        def keep_asking() -> None:
            with httpx.Client(
                base_url=lifter.base_url, headers=lifter.headers, timeout=60
            ) as client:
                while not done.is_set():
                    statuses.append(client.get("sessions").status_code)
                    done.wait(0.2)

        asking = threading.Thread(target=keep_asking)
        asking.start()
        try:
            if deployment.target.name == "localstack":
                stack.roll_out(deployment.target, "SessionsFunction")
            else:
                stack.deploy(deployment.target)
        finally:
            done.set()
            asking.join()
            marker.unlink()
        assert len(statuses) > 1
        assert set(statuses) == {200}
        assert lifter.post("sessions", json={}).status_code == 201


def _invoke(target: Target, logical_id: str, event: dict[str, object]) -> dict[str, Any]:
    [name] = [name for name in _function_names(target) if logical_id in name]
    answer = target.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())
    result: dict[str, Any] = json.loads(answer["Payload"].read())
    return result
