"""Whatever a client does, retries or gets wrong, the service holds what a small model says (TST-02).

The model knows sessions, sets and weigh-ins as they were last shown, how often each was changed, and the
answer that each key was given. Meanwhile Valkey is flushed and killed, and connections are ended.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import psycopg
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
from tests.api.model import (
    PICKS,
    Follower,
    Shown,
    WithIds,
    Workout,
    default_performed_at,
    later,
    moved,
    one_of,
    tag_of,
)
from tests.api.weigh_in_rules import WithWeighIns
from tests.conftest import User

# Few, so that the same content is sent again.
REPS = st.integers(4, 6)
WEIGHTS = st.sampled_from([20, 62.5, 100.25])
HOW = st.sampled_from(["server", "own", "of another kind"])
KINDS = st.sampled_from([{}, {"set_type": "warmup"}, {"unit": "lb", "set_type": "drop"}])
AUDITED = """
SELECT entity, entity_id::text, count(*) FROM audit_trail WHERE user_id = %s GROUP BY 1, 2
"""
# Returns when they are gone: none is just about to go.
END_CONNECTIONS = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'setlogs'"


class Lifter(WithIds, WithWeighIns):
    """One user with a model of what is stored."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        # Most rules need one: without, the choice would nearly always be what can be broken.
        self.start_session("server", 0)

    @rule(how=HOW, pick=PICKS)
    def start_session(self, how: str, pick: int) -> None:
        """A session begins."""
        chosen = self.chosen("session", how, pick)
        answer = self.post("/sessions", chosen)
        assert answer.status_code == 201, answer.text
        shown = answer.json()
        assert chosen.items() <= shown.items()
        self.workouts[shown["id"]] = Workout(shown)
        self.versions["session", shown["id"]] = 1

    @precondition(lambda self: self.workouts)
    @rule(pick=PICKS, title=st.sampled_from(["Push", "Pull"]), is_over=st.booleans())
    def change_session(self, pick: int, title: str, is_over: bool) -> None:
        """A session is named, finished or taken up again; the same content changes nothing."""
        workout = self.workouts[self.session_of(pick)]
        shown = workout.shown
        patch = {"title": title, "ended_at": shown["started_at"] if is_over else None}
        answer = self.user.patch(f"/sessions/{shown['id']}", patch, if_match=tag_of(shown))
        assert answer.status_code == 200, answer.text
        is_same = patch.items() <= shown.items()
        assert answer.json() == shown | patch | {
            "version": shown["version"] + (not is_same),
            "updated_at": answer.json()["updated_at"],
        }
        workout.shown = answer.json()
        self.versions["session", shown["id"]] = workout.shown["version"]

    @precondition(lambda self: self.workouts)
    @rule(pick=PICKS, by=st.sampled_from([0, 1, 30]), is_over=st.booleans())
    def move_session(self, pick: int, by: int, is_over: bool) -> None:
        """A session and its sets move by hours; by none, nothing changes but perhaps the end."""
        workout = self.workouts[self.session_of(pick)]
        shown, back = workout.shown, timedelta(hours=-by)
        start = later(shown["started_at"], back)
        patch = {"started_at": start, "ended_at": start if is_over else None}
        answer = self.user.patch(f"/sessions/{shown['id']}", patch, if_match=tag_of(shown))
        assert answer.status_code == 200, answer.text
        is_same = patch.items() <= shown.items()
        at = answer.json()["updated_at"]
        workout.shown = shown | patch | {
            "version": shown["version"] + (not is_same), "updated_at": at,
        }  # fmt: skip
        assert answer.json() == workout.shown
        self.versions["session", shown["id"]] = workout.shown["version"]
        if by:
            self.keep(*(moved(one, back, at) for one in workout.sets.values()))

    @precondition(lambda self: self.workouts)
    @rule(pick=PICKS, reps=REPS, weight=WEIGHTS, kind=KINDS, how=HOW)
    def log(self, pick: int, reps: int, weight: float, kind: Shown, how: str) -> None:
        """A set is logged."""
        session_id, draft = self.session_of(pick), self.draft(reps, weight) | kind
        draft |= self.chosen("set", how, pick)
        # By a name of before, perhaps.
        named = {"exercise_id": self.names[pick % len(self.names)]}
        answer = self.post(f"/sessions/{session_id}/sets", draft | named)
        assert answer.status_code == 201, answer.text
        assert draft.items() <= answer.json().items()
        made, session = answer.json(), self.workouts[session_id].shown
        assert made["performed_at"] == default_performed_at(made, session)
        self.keep(made)

    @precondition(lambda self: self.workouts)
    @rule(pick=PICKS, reps=st.lists(st.integers(1, 30), min_size=1, max_size=3), how=HOW)
    def log_many(self, pick: int, reps: list[int], how: str) -> None:
        """A batch is logged."""
        session_id, sets = self.session_of(pick), [self.draft(each, 50) for each in reps]
        sets[-1] |= self.chosen("set", how, pick)
        answer = self.post(f"/sessions/{session_id}/sets/batch", {"sets": sets})
        assert answer.status_code == 201, answer.text
        made, session = answer.json()["items"], self.workouts[session_id].shown
        assert [shown["reps"] for shown in made] == reps
        assert [shown["performed_at"] for shown in made] == [
            default_performed_at(shown, session) for shown in made
        ]
        self.keep(*made)

    @precondition(lambda self: self.workouts)
    @rule(pick=PICKS, place=st.integers(0, 2))
    def log_many_with_a_bad_one(self, pick: int, place: int) -> None:
        """None of a batch is kept when one is refused."""
        drafts = [self.draft(5, 50) for _ in range(3)]
        drafts[place]["exercise_id"] = str(uuid4())
        answer = self.post(f"/sessions/{self.session_of(pick)}/sets/batch", {"sets": drafts})
        assert answer.status_code == 422

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

    @precondition(lambda self: self.sets)
    @rule(pick=PICKS, reps=REPS, weight=WEIGHTS)
    def edit(self, pick: int, reps: int, weight: float) -> None:
        """A set is replaced, its type, unit and time stay; the same content changes nothing."""
        shown = one_of(self.sets, pick)
        draft = {"reps": reps, "weight": weight}
        answer = self.user.put(f"/sets/{shown['id']}", draft, if_match=tag_of(shown))
        assert answer.status_code == 200, answer.text
        is_same = draft.items() <= shown.items()
        assert answer.json() == shown | draft | {
            "version": shown["version"] + (not is_same),
            **{name: answer.json()[name] for name in ("weight_kg", "updated_at")},
        }
        self.keep(answer.json())

    @rule(type_=st.sampled_from(["weight_reps", "weighted_bodyweight", "assisted_bodyweight"]))
    def merge(self, type_: str) -> None:
        """The exercise is merged into a new one, and with it what was merged into it before."""
        draft = {"name": uuid4().hex, "type": type_}
        made = self.user.post("/exercises", draft).json()
        answer = self.user.post(f"/exercises/{self.exercise_id}/merge", {"into": made["id"]})
        assert (answer.status_code, answer.json()) == (200, made)
        for id_ in self.names:
            self.versions["exercise", id_] += 1
            assert self.user.get(f"/exercises/{id_}").json()["merged_into"] == made["id"]
        self.merged, self.exercise_id = self.names, made["id"]
        self.versions["exercise", made["id"]] = 1
        self.take_definition(1)

    @rule(type_=st.sampled_from(["weight_reps", "weighted_bodyweight", "duration"]))
    def retype(self, type_: str) -> None:
        """The exercise gets another type, if all sets fit it."""
        path, was = f"/exercises/{self.exercise_id}", self.user.get(
            f"/exercises/{self.exercise_id}"
        )
        draft = {"name": was.json()["name"], "type": type_}
        answer = self.user.put(path, draft, if_match=was.headers["ETag"])
        if type_ == "duration" and self.sets:
            assert (answer.status_code, answer.json()["sets"]) == (409, len(self.sets))
        elif type_ == "duration":
            assert answer.status_code == 200, answer.text
            self.versions["exercise", self.exercise_id] += 1
            # Back, as what is logged are lifts.
            draft["type"] = was.json()["type"]
            back = self.user.put(path, draft, if_match="*")
            assert back.status_code == 200, back.text
            self.versions["exercise", self.exercise_id] += 1
            self.take_definition(back.json()["version"])
        elif type_ != was.json()["type"]:
            assert answer.status_code == 200, answer.text
            self.versions["exercise", self.exercise_id] += 1
            self.take_definition(answer.json()["version"])

    def take_definition(self, version: int) -> None:
        """Every set has another definition, and nothing else of it is different; deleted ones unseen."""
        definition = {"exercise_id": self.exercise_id, "exercise_version": version}
        for shown in self.sets.values():
            now = self.user.get(f"/sets/{shown['id']}").json()
            changed = {"version": shown["version"] + 1, "updated_at": now["updated_at"]}
            assert now == shown | definition | changed
            self.keep(now)
        for sets in (self.deleted_sets, *(w.sets for w in self.deleted_workouts.values())):
            for id_, shown in sets.items():
                sets[id_] = shown | definition

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

    @precondition(lambda self: self.sets)
    @rule(pick=PICKS)
    def delete(self, pick: int) -> None:
        """A set goes; again it is not there."""
        shown = one_of(self.sets, pick)
        path = f"/sets/{shown['id']}"
        assert self.user.delete(path, if_match=tag_of(shown)).status_code == 204
        assert self.user.delete(path, if_match="*").status_code == 404
        del self.workouts[shown["session_id"]].sets[shown["id"]]
        self.deleted_sets[shown["id"]] = shown
        self.versions["set", shown["id"]] += 1

    @precondition(lambda self: len(self.workouts) > 1)
    @rule(pick=PICKS)
    def delete_session(self, pick: int) -> None:
        """A session takes its sets along, and none can be logged to it any more."""
        session_id = self.session_of(pick)
        assert self.user.delete(f"/sessions/{session_id}", if_match="*").status_code == 204
        workout = self.deleted_workouts[session_id] = self.workouts.pop(session_id)
        for place in (("session", session_id), *(("set", set_id) for set_id in workout.sets)):
            self.versions[place] += 1
        late = self.post(f"/sessions/{session_id}/sets", self.draft(5, 50))
        assert late.status_code == 404

    @precondition(lambda self: self.sets)
    @rule(pick=PICKS, other=PICKS, reps=REPS)
    def patch(self, pick: int, other: int, reps: int) -> None:
        """Part of a set is changed, and it goes to a session, which may be its own."""
        shown, session_id = one_of(self.sets, pick), self.session_of(other)
        patch = {"reps": reps, "session_id": session_id}
        answer = self.user.patch(f"/sets/{shown['id']}", patch, if_match=tag_of(shown))
        assert answer.status_code == 200, answer.text
        now, moves = answer.json(), session_id != shown["session_id"]
        is_same = not moves and shown["reps"] == reps
        given = ("position", "performed_at") if moves else ()
        assert now == shown | patch | {
            "version": shown["version"] + (not is_same),
            **{name: now[name] for name in ("updated_at", *given)},
        }
        others = [one["position"] for one in self.workouts[session_id].in_order]
        assert not moves or now["position"] > max(others, default=0)
        del self.workouts[shown["session_id"]].sets[shown["id"]]
        self.keep(now)

    @precondition(lambda self: self.sets)
    @rule(pick=PICKS, order=st.randoms(use_true_random=False))
    def order(self, pick: int, order: Random) -> None:
        """The sets of a session change places; those that keep theirs do not change."""
        session_id = one_of(self.sets, pick)["session_id"]
        workout = self.workouts[session_id]
        ids = list(workout.sets)
        order.shuffle(ids)
        answer = self.user.put(f"/sessions/{session_id}/order", {"sets": ids}, if_match="*")
        assert answer.status_code == 200, answer.text
        sets = answer.json()["sets"]
        for position, (set_id, now) in enumerate(zip(ids, sets, strict=True), start=1):
            before = workout.sets[set_id]
            assert now == before | {
                "position": position,
                "version": before["version"] + (before["position"] != position),
                "updated_at": now["updated_at"],
            }
        self.keep(*sets)

    @precondition(lambda self: self.deleted_sets)
    @rule(pick=PICKS)
    def restore(self, pick: int) -> None:
        """A set comes back, unless its session is gone; again nothing happens."""
        shown = one_of(self.deleted_sets, pick)
        answer = self.user.post(f"/sets/{shown['id']}/restore")
        if shown["session_id"] not in self.workouts:
            assert answer.status_code == 404
            return
        assert answer.status_code == 200, answer.text
        del self.deleted_sets[shown["id"]]
        self.versions["set", shown["id"]] += 1
        now, version = answer.json(), self.versions["set", shown["id"]]
        moves = {name: now[name] for name in ("position", "performed_at", "updated_at")}
        assert now == shown | moves | {"version": version}
        assert self.user.post(f"/sets/{shown['id']}/restore").json() == now
        self.keep(now)

    @precondition(lambda self: self.deleted_workouts)
    @rule(pick=PICKS)
    def restore_session(self, pick: int) -> None:
        """A session comes back with the sets that went with it, and no others."""
        session_id = sorted(self.deleted_workouts)[pick % len(self.deleted_workouts)]
        workout = self.deleted_workouts.pop(session_id)
        answer = self.user.post(f"/sessions/{session_id}/restore")
        assert answer.status_code == 200, answer.text
        at = {"updated_at": answer.json()["updated_at"]}
        of_sets = ((("set", set_id), shown) for set_id, shown in workout.sets.items())
        for place, shown in ((("session", session_id), workout.shown), *of_sets):
            self.versions[place] += 1
            shown.update(at, version=self.versions[place])
        assert answer.json() == workout.shown
        self.workouts[session_id] = workout

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
