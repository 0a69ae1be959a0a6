"""A site that serves the web client, and lifters with browsers in front of it."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from functions.system import web_client
from tests.faults.proxy import Proxy
from tests.faults.site import Site, start_site
from tests.web.browser import Browser
from tests.web.browsers import BROWSERS
from tests.web.elsewhere import Account, log_in
from tests.web.front import Front, start_front
from tests.web.gallery import Gallery
from tests.web.lifter import Lifter


@pytest.fixture(scope="session")
def whole_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server for all tests, with the client that `make web` builds."""
    assert web_client.is_built(), "make web builds what is tested here"
    with start_site(tmp_path_factory.mktemp("site"), workers=1) as site:
        yield site


@pytest.fixture
def site(whole_site: Site) -> Iterator[Site]:
    """The server, which runs before and after each test."""
    whole_site.heal()
    yield whole_site
    whole_site.heal()


@pytest.fixture
def network(site: Site) -> Iterator[Proxy]:
    """What lies between browsers and the server; its address is the page's."""
    proxy = Proxy(int(site.workers[0].url.rpartition(":")[2]))
    yield proxy
    proxy.close()


@pytest.fixture(params=os.environ.get("BROWSERS", "chromium").split())
def kind(request: pytest.FixtureRequest) -> str:
    """The browser: Chromium, unless BROWSERS or a test names others."""
    name: str = request.param
    return name


@pytest.fixture
def address(request: pytest.FixtureRequest) -> str:
    """Where the page is: behind the front for a test that asks for it, else behind the network."""
    between = "front" if "front" in request.fixturenames else "network"
    return f"http://localhost:{request.getfixturevalue(between).port}"


@pytest.fixture
def make_lifter(kind: str, address: str, tmp_path: Path) -> Iterator[Callable[[], Lifter]]:
    """Return a function that gives another lifter a browser."""
    lifters: list[Lifter] = []

    def make() -> Lifter:
        profile = tmp_path / f"profile {len(lifters)}"

        def start() -> Browser:
            return BROWSERS[kind](profile)

        lifter = Lifter(start, address)
        lifters.append(lifter)
        return lifter

    yield make
    for lifter in lifters:
        lifter.browser.close()


@pytest.fixture
def front(site: Site) -> Iterator[Front]:
    """What lies between browsers and the server in place of `network`, for those who ask for it."""
    with start_front(int(site.workers[0].url.rpartition(":")[2]), web_client.FOLDER) as started:
        yield started


@pytest.fixture
def lifter(make_lifter: Callable[[], Lifter]) -> Lifter:
    """Somebody with a browser and no account yet."""
    return make_lifter()


@pytest.fixture
def email() -> str:
    """An address that nobody has."""
    return f"{uuid4().hex}@example.com"


@pytest.fixture
def elsewhere(site: Site) -> Iterator[Callable[[str], httpx.Client]]:
    """Return a function that logs in as an address on another device."""
    with ExitStack() as clients:
        yield lambda email: clients.enter_context(log_in(site, email))


@pytest.fixture
def on_the_server(elsewhere: Callable[[str], httpx.Client]) -> Callable[[str], Account]:
    """Return a function that tells what the server holds of an address."""
    return lambda email: Account(elsewhere(email))


@pytest.fixture
def gallery(lifter: Lifter, tmp_path: Path) -> Iterator[Gallery]:
    """A gallery that is without fault in the end; SCREENSHOTS=folder keeps its pictures."""
    made = Gallery(lifter, Path(os.environ.get("SCREENSHOTS") or tmp_path / "screenshots"))
    yield made
    assert made.screens > 0
    assert made.violations == []
    # A server that is away or refuses is an error to the console, and to nobody else.
    expected = ("net::ERR_", "status of 412", "status of 422")
    errors = lifter.browser.errors()
    assert [one for one in errors if not any(part in one for part in expected)] == []
