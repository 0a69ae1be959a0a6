"""A stack that is deployed once for all end-to-end tests, and removed afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import httpx
import pytest

from infra.emulators import stack
from infra.emulators.compose import Compose
from infra.emulators.ministack import ministack
from infra.emulators.stack import Target

PASSWORD = "a heavy but short phrase"


class Switch(Protocol):
    """Something that can be stopped and started."""

    def stop(self) -> None: ...

    def start(self) -> None: ...


@dataclass(frozen=True)
class Deployment:
    """A deployed stack.

    Attributes:
        target: Where it is deployed.
        url: Address of its API, stage included.
        redis: The cache server, to take away.
    """

    target: Target
    url: str
    redis: Switch


class ComposeService:
    """A service of a Compose project."""

    def __init__(self, compose: Compose, name: str) -> None:
        self.compose = compose
        self.name = name

    def stop(self) -> None:
        """Stop the container."""
        self.compose.run("stop", "--timeout", "1", self.name)

    def start(self) -> None:
        """Start it and wait until it is healthy."""
        self.compose.run("up", "--detach", "--wait", self.name)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--target", choices=["ministack", "localstack"], default="ministack")


@pytest.fixture(scope="session")
def target_name(request: pytest.FixtureRequest) -> str:
    name: str = request.config.getoption("--target")
    return name


@pytest.fixture(scope="session")
def deployment(target_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The deployed and migrated stack."""
    emulator = _ministack if target_name == "ministack" else _localstack
    with emulator(tmp_path_factory.mktemp("emulator")) as (target, redis):
        stack.build(target)
        stack.deploy(target)
        stack.invoke_migrate(target, "deploy")
        yield Deployment(target, stack.api_url(target), redis)


@contextmanager
def _ministack(folder: Path) -> Iterator[tuple[Target, Switch]]:
    with ministack(folder) as running:
        yield _unlimited(running.target), running.valkey


@contextmanager
def _localstack(folder: Path) -> Iterator[tuple[Target, Switch]]:
    # A project of its own: a stack that `make deploy-local` left running is not touched.
    with Compose.temporary("e2e") as compose:
        compose.up()
        yield _unlimited(compose.target), ComposeService(compose, "valkey")


def _unlimited(target: Target) -> Target:
    limits = {"RateLimitUserPerMinute": "100000", "RateLimitLoginPerMinute": "100000"}
    return Target(target.name, target.endpoint, {**target.parameters, **limits})


@pytest.fixture
def anonymous(deployment: Deployment) -> Iterator[httpx.Client]:
    """A client without a token; cold starts in containers take seconds."""
    # A trailing slash, so that relative paths are joined below the stage.
    with httpx.Client(base_url=deployment.url + "/", timeout=60) as client:
        yield client


@pytest.fixture
def lifter(anonymous: httpx.Client) -> httpx.Client:
    """A client with the token of a new user."""
    account = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD}
    registered = anonymous.post("auth/register", json=account | {"timezone": "Europe/Berlin"})
    assert registered.status_code == 201, registered.text
    tokens: dict[str, Any] = anonymous.post("auth/login", json=account).json()
    anonymous.headers["Authorization"] = f"Bearer {tokens['access_token']}"
    return anonymous
