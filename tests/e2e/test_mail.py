"""A mail that waits in the outbox of the deployed stack arrives in the emulator's SES."""

import json
from uuid import UUID

import httpx
import psycopg
import pytest

from infra.emulators import stack
from setlogs.ids import new_id
from tests.e2e.conftest import Deployment

pytestmark = pytest.mark.e2e


class TestMail:
    def test_leaves_when_the_schedule_comes(
        self, deployment: Deployment, lifter: httpx.Client
    ) -> None:
        me = lifter.get("me").json()
        with psycopg.connect(deployment.database_url) as connection:
            connection.execute(
                "INSERT INTO mails (user_id, id, kind, recipient, details) VALUES (%s, %s, %s, %s, %s)",
                (
                    UUID(me["id"]),
                    new_id(),
                    "new_login",
                    me["email"],
                    json.dumps({"client": "curl"}),
                ),
            )
        stack.invoke_mail(deployment.target)
        found = [
            mail for mail in stack.mailbox(deployment.target) if me["email"] in json.dumps(mail)
        ]
        print(json.dumps(found, indent=1)[:3000])
        assert len(found) == 1
