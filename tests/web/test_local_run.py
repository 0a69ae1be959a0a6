"""What `make run` gives a lifter: the page, a demo account in one tap, and mail with links that lead back."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from infra.local.child import free_port
from tests.local.running import ROOT, running
from tests.patience import wait_until
from tests.web.browser import Browser
from tests.web.browsers import BROWSERS
from tests.web.lifter import PASSWORD, Lifter

pytestmark = pytest.mark.web


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where the run keeps its data."""
    return tmp_path / "data"


@pytest.fixture
def lifter(kind: str, data: Path, tmp_path: Path) -> Iterator[Lifter]:
    """Somebody in front of a run of their own."""

    def start() -> Browser:
        return BROWSERS[kind](tmp_path / "profile")

    port = free_port()
    with running(data, port):
        made = Lifter(start, f"http://localhost:{port}")
        yield made
        made.browser.close()


@pytest.fixture
def link_of(data: Path) -> Callable[[str], str]:
    """Return a function that waits for a mail and returns the link in it that leads to a page."""

    def texts() -> list[str]:
        mails = [path.read_bytes() for path in (data / "mail").glob("*.eml")]
        bodies = [message_from_bytes(mail, policy=policy.default).get_body() for mail in mails]
        return [body.get_content() for body in bodies if body]

    def find(page: str) -> str:
        def links() -> list[str]:
            pattern = rf"http://localhost:\d+/app/{page}\?token=[\w-]+"
            return re.findall(pattern, "\n".join(texts()))

        wait_until(lambda: bool(links()), 60)
        return links()[-1]

    return find


class TestTheDemo:
    def test_is_one_tap_away_once_it_is_there(self, lifter: Lifter) -> None:
        lifter.open()
        lifter.sees("Log in")
        # Then the page, which asked before, has its answer too.
        lifter.browser.run("await (await fetch('demo.json')).text()")
        assert not lifter.reads("demo account")
        port = lifter.url.rpartition(":")[2]
        seed = [sys.executable, "-m", "infra.local.seed"]
        subprocess.run(seed, cwd=ROOT, env={"PORT": port, "PATH": ""}, check=True)
        lifter.reload()
        lifter.waits_for("Try it with the demo account")
        # What goes wrong is said, as with any login.
        lifter.browser.run(
            "const ask = fetch; globalThis.fetch = async () => {"
            " globalThis.fetch = ask; throw new TypeError('no network'); }"
        )
        lifter.tap("Try it with the demo account")
        lifter.sees("The server cannot be reached.")
        lifter.tap("Try it with the demo account")
        lifter.sees("Or repeat one")
        lifter.sees("Barbell Bench Press")


class TestMail:
    def test_brings_a_new_password_and_confirms_the_address(
        self, lifter: Lifter, email: str, link_of: Callable[[str], str]
    ) -> None:
        lifter.register(email)
        lifter.browser.open(link_of("verify-email"))
        lifter.sees("Your e-mail address is confirmed")
        lifter.open("settings")
        wait_until(lambda: lifter.reads("confirmed") and not lifter.reads("not confirmed"), 60)
        lifter.tap("Log out")
        lifter.tap("Forgotten password?")
        lifter.fill("E-mail", email)
        lifter.tap("Send the code")
        lifter.sees("If there is an account")
        lifter.browser.open(link_of("password-reset"))
        lifter.fill("New password", f"{PASSWORD} again")
        lifter.tap("Set the new password")
        lifter.sees("Your password is changed")
        assert "token" not in lifter.browser.run("return location.href")
        lifter.fill("E-mail", email)
        lifter.fill("Password", f"{PASSWORD} again")
        lifter.tap("Log in")
        lifter.sees("Start an empty workout")
