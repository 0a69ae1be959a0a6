"""Records the examples: all requests of the walk, sent to the app as it is."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from fastapi import FastAPI

from infra.build.openapi import walk
from infra.build.openapi.recorder import Examples, Recorder
from infra.build.openapi.refusals import refuse
from setlogs.mail_codes import MailCode
from setlogs.postgres.database import get_database
from setlogs.settings import get_settings
from setlogs.telemetry.observability import get_logger

CATALOGUE = Path(__file__).parents[3] / "functions/migrate/catalogue.json"
AWAY = "postgresql://nobody@127.0.0.1:1/setlogs"


def record(app: FastAPI, admin_url: str) -> Examples:
    """Return examples of everything that the app can be asked, and of what it answers.

    Args:
        app: Every route in one, with settings, servers, and nobody of the walk's e-mail.
        admin_url: Of its database, for what only an operator or time can do.
    """
    catalogue = json.loads(CATALOGUE.read_text(encoding="utf-8"))["exercises"]
    grace = Recorder(app, [exercise["id"] for exercise in catalogue])
    for part in (walk.sign_up, walk.account, walk.exercises, walk.workout):
        part(grace)
    walk.second_thoughts(grace)
    walk.weigh_ins(grace)
    walk.reports(grace)
    walk.files(grace)
    _what_mails_bring(grace, admin_url)
    _what_others_cause(grace, admin_url)
    _what_time_causes(grace, admin_url)
    refuse(grace, _tokens(grace))
    walk.full_session(grace)
    walk.other_types(grace)
    walk.system(grace)
    _outages(grace)
    walk.leaving(grace)
    grace.examples.share()
    return grace.examples


def _tokens(grace: Recorder) -> Any:
    """Return a personal access token of each scope."""
    with grace.unseen():
        for token in grace.send("list_tokens", 200)["items"][:2]:
            grace.send("revoke_token", 204, ids={"token_id": token["id"]})
        drafts = {scope: {"name": scope, "scopes": [scope]} for scope in ("read", "write")}
        return {
            scope: grace.send("create_token", 201, body=draft)["token"]
            for scope, draft in drafts.items()
        }


def _what_mails_bring(grace: Recorder, admin_url: str) -> None:
    """Verify the address, change it there and back, and reset the password."""
    password, address = walk.PASSWORD, {"email": walk.EMAIL}
    grace.send("send_verification", 202)
    grace.send("verify_email", 204, body={"token": _code(admin_url)}, token="")
    grace.send("verify_email", 422, body={"token": "no code"}, token="")
    change = {"password": password, "new_email": walk.OTHER_EMAIL}
    grace.send("change_email", 202, body=change)
    grace.send("change_email", 403, body=change | {"password": "another phrase"})
    with grace.unseen():
        other = {"email": change["new_email"], "password": password}
        grace.send("register", 201, body=other, token="")
    grace.send("verify_email", 409, body={"token": _code(admin_url)}, token="")
    with grace.unseen():
        token = grace.send("log_in", 200, body=other, token="")["access_token"]
        grace.send("delete_me", 204, body={"password": password}, token=token)
    grace.send("request_password_reset", 202, body=address, token="")
    reset = {"token": _code(admin_url), "new_password": password}
    grace.send("reset_password", 204, body=reset, token="")
    grace.send("reset_password", 422, body=reset, token="")
    with grace.unseen():
        grace.token = grace.send("log_in", 200, body=walk.LOGIN, token="")["access_token"]
        grace.ids["login_id"] = grace.send("list_logins", 200)["items"][0]["id"]


def _code(admin_url: str) -> str:
    """Return the last code that was mailed to somebody of the walk."""
    newest = (
        "SELECT u.id, mail_codes.id FROM mail_codes JOIN users AS u ON u.id = user_id"
        " WHERE u.email = %s ORDER BY mail_codes.id DESC"
    )
    with psycopg.connect(admin_url) as reader:
        row = reader.execute(newest, [walk.EMAIL]).fetchone()
    assert row is not None
    user_id, code_id = row
    return MailCode.derive(user_id, code_id, get_settings().secret_keys[0]).text


def _what_others_cause(grace: Recorder, admin_url: str) -> None:
    """Retry a request while the first one is under way, and send too many."""
    with psycopg.connect(admin_url) as first:
        first.execute("SELECT FROM users WHERE email = %s FOR UPDATE", [walk.EMAIL])
        grace.send("add_set", 409, body=walk.A_SET, headers={"Idempotency-Key": "under-way"})
    with _settings(RATE_LIMIT_USER_PER_MINUTE="1", RATE_LIMIT_LOGIN_PER_MINUTE="1"):
        with grace.unseen():
            grace.send("get_me", 200)
            grace.send("log_in", 200, body=walk.LOGIN, token="")
        grace.send("get_me", 429)
        grace.send("log_in", 429, body=walk.LOGIN, token="")


def _what_time_causes(grace: Recorder, admin_url: str) -> None:
    """Retry what has been deleted since, when its stored answer has been too."""
    one, several = walk.A_SET, {"sets": [walk.A_SET]}
    sent = (("add_set", one), ("add_sets", several))
    with grace.unseen():
        for operation, body in sent:
            made = grace.send(operation, 201, body=body, headers={"Idempotency-Key": operation})
            set_id = made.get("id") or made["items"][0]["id"]
            grace.send("delete_set", 204, headers=walk.WHATEVER, ids={"set_id": set_id})
    with psycopg.connect(admin_url) as retention:
        retention.execute(
            "DELETE FROM idempotency_records WHERE user_id = (SELECT id FROM users WHERE email = %s)",
            [walk.EMAIL],
        )
    for operation, body in sent:
        grace.send(operation, 410, body=body, headers={"Idempotency-Key": operation})


def _outages(grace: Recorder) -> None:
    """Ask while the database is away, and while it is not ours."""
    with _settings(DATABASE_URL=AWAY):
        grace.send("get_me", 503)
        grace.send("check_ready", 503, token="")
    elsewhere = urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres").geturl()
    logger = get_logger()
    level = logger.log_level
    # Its traceback is expected.
    logger.setLevel("CRITICAL")
    with _settings(DATABASE_URL=elsewhere):
        grace.send("get_me", 500)
    logger.setLevel(level)
    with _settings(METRICS_TOKEN="for metrics only"):  # noqa: S106  nobody else's
        grace.send("get_metrics_text", 401, token="")


@contextmanager
def _settings(**given: str) -> Iterator[None]:
    """Run a block with other settings."""
    before = {name: os.environ.get(name) for name in given}
    os.environ |= given
    _forget()
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        _forget()


def _forget() -> None:
    """Let the app read its settings again, and connect anew."""
    get_settings.cache_clear()
    get_database().close()
    get_database.cache_clear()
