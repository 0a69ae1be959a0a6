"""Whatever a client does, retries or gets wrong, the service holds what a small model says (TST-02).

The model knows sessions, sets and weigh-ins as they were last shown, how often each was changed, and the
answer that each key was given. Meanwhile Valkey is flushed and killed, and connections are ended.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from redis import Redis

from infra.local.servers import Postgres, Valkey
from setlogs.valkey.cache import get_cache
from tests.api.definition_rules import WithDefinitions
from tests.api.last_time_rules import WithLastTimes
from tests.api.model import PICKS, Follower, Shown, WithIds, one_of, tag_of
from tests.api.session_rules import WithSessions
from tests.api.set_rules import WithSets
from tests.conftest import User

pytestmark = pytest.mark.long
AUDITED = """
SELECT entity, entity_id::text, count(*) FROM audit_trail WHERE user_id = %s GROUP BY 1, 2
"""
# Returns when they are gone: none is just about to go.
END_CONNECTIONS = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'setlogs'"


class Lifter(WithIds, WithSessions, WithSets, WithDefinitions, WithLastTimes):
    """One user with a model of what is stored."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        # Most rules need one: without, the choice would nearly always be what can be broken.
        self.start_session("server", 0)

    @precondition(lambda self: self.sent)
    @rule(pick=PICKS)
    def retry(self, pick: int) -> None:
        """A retry gets the first answer, whatever has happened since."""
        sent = self.sent[pick % len(self.sent)]
        again = self.user.post(sent.path, sent.body, idempotency_key=sent.key)
        assert (again.status_code, again.content) == (201, sent.answer.content)
        assert again.headers["Idempotent-Replayed"] == "true"
        for name in ("Location", "ETag"):
            assert again.headers.get(name) == sent.answer.headers.get(name)

    @precondition(lambda self: self.sent)
    @rule(pick=PICKS)
    def use_a_key_again(self, pick: int) -> None:
        """A key is good for one request."""
        sent = self.sent[pick % len(self.sent)]
        other: Shown = {"weight": 99} if "weigh" in sent.path else {"title": uuid4().hex}
        if "sets" in sent.path:
            draft = self.draft(31, 7)
            other = draft if sent.path.endswith("sets") else {"sets": [draft]}
        answer = self.user.post(sent.path, other, idempotency_key=sent.key)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")

    @rule(unit=st.sampled_from(["kg", "lb"]))
    def change_settings(self, unit: str) -> None:
        """The account gets another unit, which is of no meaning to what is logged."""
        settings = {"display_name": None, "unit": unit, "timezone": "UTC"}
        answer = self.user.put("/me", settings, if_match="*")
        assert answer.status_code == 200, answer.text
        self.versions["user", self.user.profile["id"]] = answer.json()["version"]

    @precondition(lambda self: self.live)
    @rule(pick=PICKS, tag=st.sampled_from([None, '"v0"', '"v999"', 'W/"v1"']))
    def change_without_having_seen_it(self, pick: int, tag: str | None) -> None:
        """Neither without a condition nor with another's."""
        headers = {"if_match": tag} if tag else {}
        for answer in self.misguided(one_of(self.live, pick), **headers):
            assert answer.status_code == (412 if tag else 428)

    @precondition(lambda self: any(shown["version"] > 1 for shown in self.live.values()))
    @rule(pick=PICKS)
    def change_what_it_was_before(self, pick: int) -> None:
        """Who has not seen the last change cannot undo it."""
        changed = {key: shown for key, shown in self.live.items() if shown["version"] > 1}
        shown = one_of(changed, pick)
        for answer in self.misguided(shown, if_match=f'"v{shown["version"] - 1}"'):
            assert (answer.status_code, answer.headers["ETag"]) == (412, tag_of(shown))

    @rule(fault=st.sampled_from(["flush", "power", "connections"]))
    def break_something(self, fault: str) -> None:
        """Valkey loses what it has, is killed or comes back; connections end while they are idle."""
        if fault == "connections":
            with psycopg.connect(self.postgres.admin_url) as admin:
                admin.execute(END_CONNECTIONS)
        elif fault == "power" or not self.valkey_runs:
            self.switch_valkey()
        else:
            with Redis.from_url(self.valkey.url) as redis:
                redis.flushall()

    def switch_valkey(self) -> None:
        """Kill it, or let it begin anew."""
        if self.valkey_runs:
            self.valkey.kill()
        else:
            self.valkey.start()
            get_cache().close()
        self.valkey_runs = not self.valkey_runs

    @invariant()
    def lists_are_those_of_the_model(self) -> None:
        """Sessions are listed, each with its sets in order, as they were last shown."""
        listed = self.user.get("/sessions?limit=100").json()["items"]
        assert {shown["id"]: shown for shown in listed} == {
            session_id: workout.shown for session_id, workout in self.workouts.items()
        }
        for session_id, workout in self.workouts.items():
            page = self.user.get(f"/sessions/{session_id}/sets?limit=100").json()
            assert page == {"items": workout.in_order, "next_cursor": None}

    @invariant()
    def reports_and_devices_keep_up(self) -> None:
        """Who follows the changes knows what there is; reports count it."""
        self.follower.catch_up()
        assert self.follower.known == self.live
        working = [shown for shown in self.sets.values() if shown["set_type"] != "warmup"]
        assert self.user.get("/reports/summary").json()["sets"] == len(working)

    def teardown(self) -> None:
        """The feed from its beginning adds up to the model; each change has one audit row."""
        if not self.valkey_runs:
            self.switch_valkey()
        late = Follower(self.user, 7)
        late.catch_up()
        assert late.known == self.live
        with psycopg.connect(self.postgres.admin_url) as admin:
            audited = admin.execute(AUDITED, (self.user.profile["id"],)).fetchall()
        assert {(entity, id_): count for entity, id_, count in audited} == self.versions
        for set_id in self.used("set"):
            history = self.user.get(f"/sets/{set_id}/history").json()["items"]
            versions = list(range(1, self.versions["set", set_id] + 1))
            assert [item["version"] for item in history] == versions


class TestModel:
    def test_agrees_after_whatever_was_done(
        self, make_user: Callable[..., User], postgres: Postgres, valkey: Valkey
    ) -> None:
        run_state_machine_as_test(
            lambda: Lifter(make_user(), make_user(), postgres, valkey),  # type: ignore[arg-type]  # any maker will do
            settings=settings(
                max_examples=15,
                stateful_step_count=25,
                deadline=None,
                # To make a failure shorter would take longer than a test may.
                phases=[Phase.reuse, Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
