"""Mail leaves the deployed stack into the emulator's SES, at once and when the schedule comes."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from infra.emulators import stack
from tests.e2e.conftest import Deployment
from tests.patience import wait_until

pytestmark = pytest.mark.e2e


@pytest.fixture
def mails(deployment: Deployment, lifter: httpx.Client) -> Callable[[], list[str]]:
    """Return a function that returns the mails to the lifter, each with all that is shown of it."""
    email = lifter.get("me").json()["email"]

    def to_lifter() -> list[str]:
        shown = map(json.dumps, stack.mailbox(deployment.target))
        return [mail for mail in shown if email in mail]

    return to_lifter


class TestMail:
    def test_leaves_at_once(
        self, deployment: Deployment, lifter: httpx.Client, mails: Callable[[], list[str]]
    ) -> None:
        wait_until(lambda: len(mails()) == 1)
        [verification] = mails()
        assert stack.MAIL_SENDER in verification
        assert f"{deployment.url}/app/verify-email?token=" in verification
        assert lifter.post("me/verification").status_code == 202
        wait_until(lambda: len(mails()) == 2)

    def test_is_looked_for_by_the_schedule(
        self, deployment: Deployment, mails: Callable[[], list[str]]
    ) -> None:
        wait_until(lambda: len(mails()) == 1)
        answer: dict[str, Any] = stack.invoke_mail(deployment.target)
        assert answer["waiting"] == 0
        assert len(mails()) == 1
