"""Mails leave once however many send them, and at least once however their sender ends."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from threading import Thread
from typing import Any

import psycopg

from functions.migrate.retention import remove_expired
from infra.local.servers import Postgres
from tests.api.outbox import Send, ids, queue, queue_code, state
from tests.conftest import PASSWORD, User
from tests.mail_server import MailServer
from tests.patience import HANGS_SECONDS, wait_until

type MakeUser = Callable[..., User]
type Admin = psycopg.Connection[Any]


class TestKilled:
    def test_who_dies_once_the_mail_has_left_leaves_it_to_be_sent_again(
        self, admin: Admin, user: User, mail_server: MailServer, send: Send
    ) -> None:
        mail_id = queue(admin, user)
        run = "from functions.mail.handler import handler; handler({}, None)"
        sender = {"MAIL_URL": mail_server.url, "MAIL_FROM": "no-reply@localhost"}
        with subprocess.Popen([sys.executable, "-c", run], env=os.environ | sender) as worker:
            mail_server.taken = worker.kill
            assert worker.wait(HANGS_SECONDS) == -signal.SIGKILL
        mail_server.taken = None
        assert state(admin, mail_id) == ("waiting", 0)
        # PostgreSQL may not have noticed yet that the connection is gone.
        wait_until(lambda: send() == {"sent": 1})
        assert ids(mail_server) == 2 * [str(mail_id)]
        assert state(admin, mail_id) == ("sent", 1)


class TestTogether:
    def test_several_workers_send_each_mail_once_and_in_order(
        self, admin: Admin, make_user: MakeUser, mail_server: MailServer, send: Send
    ) -> None:
        users = [make_user() for _ in range(4)]
        queued = {user.email: [str(queue(admin, user)) for _ in range(10)] for user in users}
        mail_server.pause = 0.005
        workers = [Thread(target=send) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        # A worker that finds the rest in the hands of others ends; they send it.
        assert Counter(ids(mail_server)) == Counter(id_ for each in queued.values() for id_ in each)
        came: dict[str, list[str]] = {email: [] for email in queued}
        for recipient, id_ in zip(mail_server.recipients, ids(mail_server), strict=True):
            came[recipient].append(id_)
        assert came == queued

    def test_who_leaves_while_a_mail_is_sent_is_gone(
        self, admin: Admin, user: User, mail_server: MailServer, send: Send, postgres: Postgres
    ) -> None:
        queue_code(admin, user)
        queue(admin, user)
        mail_server.pause = 4.0
        worker = Thread(target=send)
        worker.start()
        held = "SELECT FROM pg_stat_activity WHERE state = 'idle in transaction' AND query LIKE '%mails%'"
        wait_until(lambda: admin.execute(held).rowcount == 1)
        assert user.delete("/me", {"password": PASSWORD}).status_code == 204
        worker.join()
        assert len(mail_server.mails) == 1
        remove_expired(postgres.migration_url)
        for table in ("mails", "mail_codes", "users"):
            column = "id" if table == "users" else "user_id"
            query = f"SELECT FROM {table} WHERE {column} = %s"
            assert admin.execute(query.encode(), (user.profile["id"],)).rowcount == 0
