"""The outbox: what waits in it leaves, in order, or is tried again, or is given up."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from infra.local.child import HOST, free_port
from infra.local.servers import ROLES_FILE
from tests.api.observing import Lines, totals, value
from tests.api.outbox import Send, deliver, ids, let_pass, queue, queue_code, state
from tests.conftest import Client, User
from tests.mail_server import MailServer, text_of

# Another code for the same purpose.
SUPERSEDE = """
INSERT INTO mail_codes (user_id, id, purpose, digest, email, epoch, expires_at)
SELECT user_id, gen_random_uuid(), purpose, digest, email, epoch, expires_at FROM mail_codes
WHERE user_id = %s AND purpose = 'password_reset'
"""

type MakeUser = Callable[..., User]
type Admin = psycopg.Connection[Any]


class TestSending:
    def test_a_mail_leaves_once(
        self, admin: Admin, user: User, mail_server: MailServer, send: Send
    ) -> None:
        mail_id = queue(admin, user, client="Firefox on Linux", network="192.0.2.0/24")
        assert send() == {"sent": 1}
        assert send() == {}
        assert mail_server.recipients == [user.email]
        said = text_of(mail_server.mails[0]).replace("\n", " ")
        assert "Firefox on Linux, network 192.0.2.0/24" in said
        assert state(admin, mail_id) == ("sent", 1)

    def test_its_code_is_made_when_it_leaves(
        self, admin: Admin, user: User, mail_server: MailServer, send: Send
    ) -> None:
        code = queue_code(admin, user)
        assert send() == {"sent": 1}
        lines = text_of(mail_server.mails[0]).splitlines()
        link = f"https://setlogs.example.com/app/password-reset?token={code}"
        assert {code, link} <= set(lines)
        assert f'<a href="{link}">' in text_of(mail_server.mails[0], "html")

    def test_mails_to_an_address_leave_in_their_order(
        self, admin: Admin, user: User, mail_server: MailServer, send: Send
    ) -> None:
        queued = [queue(admin, user) for _ in range(5)]
        earlier = "UPDATE mails SET next_attempt_at = now() - interval '1 hour' WHERE id = %s"
        admin.execute(earlier, (queued[3],))
        assert send() == {"sent": 5}
        assert ids(mail_server) == [*map(str, queued)]

    def test_a_server_may_take_longer_than_a_transaction_may_be_idle(
        self, admin: Admin, user: User, mail_server: MailServer, send: Send
    ) -> None:
        queue(admin, user)
        mail_server.pause = 0.5
        admin.execute("ALTER ROLE setlogs_app SET idle_in_transaction_session_timeout = '100ms'")
        try:
            assert send() == {"sent": 1}
        finally:
            admin.execute(ROLES_FILE.read_bytes())
        assert len(mail_server.mails) == 1

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE mail_codes SET expires_at = now() WHERE user_id = %s",
            "UPDATE mail_codes SET used_at = now() WHERE user_id = %s",
            "UPDATE users SET token_epoch = token_epoch + 1 WHERE id = %s",
            "DELETE FROM mail_codes WHERE user_id = %s",
            SUPERSEDE,
        ],
    )
    def test_a_code_that_is_worth_nothing_any_more_is_not_sent(
        self, admin: Admin, user: User, mail_server: MailServer, send: Send, change: str
    ) -> None:
        queue_code(admin, user)
        admin.execute(change.encode(), (user.profile["id"],))
        queue(admin, user)
        assert send() == {"outdated": 1, "sent": 1}
        assert len(mail_server.mails) == 1

    def test_nothing_is_sent_to_who_has_left(
        self, admin: Admin, user: User, mail_server: MailServer, send: Send
    ) -> None:
        queue(admin, user)
        gone = (
            "UPDATE users SET erased_at = now(), email = NULL, password_hash = NULL WHERE id = %s"
        )
        admin.execute(gone, (user.profile["id"],))
        assert send() == {}
        assert mail_server.mails == []


class TestFailing:
    def test_an_address_that_does_not_exist_is_given_up_at_once(
        self, admin: Admin, user: User, mail_server: MailServer, send: Send
    ) -> None:
        mail_server.to[user.email] = "550 5.1.1 no such user"
        mail_id = queue(admin, user)
        assert send() == {"refused": 1}
        assert state(admin, mail_id) == ("given up", 1)
        assert send() == {}

    @pytest.mark.parametrize(
        "answer", ["451 4.3.0 later", "550 5.7.1 relaying denied", "530 5.7.0 log in first"]
    )
    def test_any_other_refusal_is_tried_again(
        self, admin: Admin, user: User, mail_server: MailServer, send: Send, answer: str
    ) -> None:
        mail_server.to[user.email] = answer
        mail_id = queue(admin, user)
        assert send() == {"postponed": 1}
        assert send() == {}
        assert state(admin, mail_id) == ("waiting", 1)
        mail_server.to.clear()
        let_pass(admin, user, "1 minute")
        assert send() == {"sent": 1}

    def test_a_refused_mail_is_tried_again(
        self, admin: Admin, user: User, mail_server: MailServer, send: Send
    ) -> None:
        mail_server.to_mail = "554 5.7.1 looks like spam"
        mail_id = queue(admin, user)
        assert send() == {"postponed": 1}
        assert state(admin, mail_id) == ("waiting", 1)

    def test_each_wait_is_twice_as_long_up_to_an_hour(
        self, admin: Admin, user: User, mail_server: MailServer, send: Send
    ) -> None:
        mail_server.to[user.email] = "451 later"
        mail_id = queue(admin, user)
        waits = []
        query = "SELECT round(extract(epoch FROM next_attempt_at - now()) / 60) FROM mails WHERE id = %s"
        for _ in range(9):
            assert send() == {"postponed": 1}
            waits += [int(wait) for (wait,) in admin.execute(query, (mail_id,))]
            let_pass(admin, user, "1 hour")
        assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]

    def test_after_three_days_it_is_given_up_and_told_without_the_address(
        self,
        admin: Admin,
        user: User,
        mail_server: MailServer,
        send: Send,
        lines: Lines,
        anonymous: Client,
    ) -> None:
        before = value(totals(anonymous), "setlogs_mails_total", outcome="given_up")
        mail_server.to[user.email] = "451 later"
        mail_id = queue(admin, user)
        let_pass(admin, user, "71 hours")
        assert send() == {"postponed": 1}
        let_pass(admin, user, "2 hours")
        assert send() == {"given_up": 1}
        assert state(admin, mail_id) == ("given up", 2)
        [told] = [line for line in lines() if line["message"] == "mail_given_up"]
        assert (told["level"], told["mail"]) == ("ERROR", str(mail_id))
        assert told["reason"] == "recipient refused: 451"
        assert not any(user.email in str(line) for line in lines())
        after = value(totals(anonymous), "setlogs_mails_total", outcome="given_up")
        assert after == before + 1

    def test_it_holds_up_those_to_the_same_address_and_no_others(
        self, admin: Admin, make_user: MakeUser, mail_server: MailServer, send: Send
    ) -> None:
        failing, other = make_user(), make_user()
        mail_server.to[failing.email] = "451 later"
        first, second = queue(admin, failing), queue(admin, failing)
        queue(admin, other)
        assert send() == {"postponed": 1, "sent": 1}
        assert (state(admin, first), state(admin, second)) == (("waiting", 1), ("waiting", 0))
        mail_server.to.clear()
        let_pass(admin, failing, "1 minute")
        assert send() == {"sent": 2}
        assert ids(mail_server)[1:] == [str(first), str(second)]

    def test_a_new_mail_has_those_before_it_tried_again(
        self, admin: Admin, user: User, mail_server: MailServer, send: Send
    ) -> None:
        mail_server.to[user.email] = "451 later"
        first = queue(admin, user)
        assert send() == {"postponed": 1}
        mail_server.to.clear()
        second = queue(admin, user)
        assert send() == {"sent": 2}
        assert ids(mail_server) == [str(first), str(second)]

    def test_what_one_mail_breaks_on_does_not_hold_up_the_others(
        self, admin: Admin, make_user: MakeUser, mail_server: MailServer, send: Send
    ) -> None:
        no_key, no_address, whole = make_user(), make_user(), make_user()
        queue_code(admin, no_key, key="no key of ours")
        queue(admin, no_address, recipient="x@example.com\r\nBcc: y@example.com")
        queue(admin, whole)
        assert send() == {"postponed": 2, "sent": 1}
        assert mail_server.recipients == [whole.email]

    def test_without_a_server_one_mail_is_tried_and_all_wait(
        self, admin: Admin, make_user: MakeUser, send: Send, mail_server: MailServer
    ) -> None:
        users = [make_user() for _ in range(3)]
        for user in users:
            queue(admin, user)
        assert deliver(f"smtp://{HOST}:{free_port()}") == {"unreachable": 1}
        for user in users:
            let_pass(admin, user, "1 minute")
        assert send() == {"sent": 3}
