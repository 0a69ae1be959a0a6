"""Whatever a client does, retries or gets wrong, the service holds what a small model says (TST-02).

The model knows sessions, sets with their versions, and the answer that each key was given.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from redis import Redis

from infra.local.servers import Valkey
from tests.api.workouts import create_exercise
from tests.conftest import User

PICKS = st.integers(0, 1_000_000)
REPS = st.integers(1, 30)
WEIGHTS = st.sampled_from([20, 62.5, 100, 100.25])


@dataclass
class Workout:
    """A session of the model: its live sets as they were last shown, in order."""

    sets: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sent:
    """A request with a key, and the answer that it was given."""

    path: str
    body: dict[str, Any]
    key: str
    answer: httpx.Response


class Lifter(RuleBasedStateMachine):
    """One user with a model of what is stored."""

    def __init__(self, make_user: Callable[..., User], redis: Redis) -> None:
        super().__init__()
        self.make_user = make_user
        self.redis = redis
        self.workouts: dict[str, Workout] = {}
        self.versions: dict[str, int] = {}
        self.sent: list[Sent] = []
        self.ended_sessions: list[str] = []

    @initialize()
    def begin(self) -> None:
        """Register, with an exercise."""
        self.user = self.make_user()
        self.exercise_id = create_exercise(self.user)

    def session_of(self, pick: int) -> str:
        """Return one of the live sessions."""
        return sorted(self.workouts)[pick % len(self.workouts)]

    def set_of(self, pick: int) -> tuple[str, dict[str, Any]]:
        """Return a live set and its session."""
        live = [(s, shown) for s, w in sorted(self.workouts.items()) for shown in w.sets.values()]
        return live[pick % len(live)]

    def draft(self, reps: int, weight: float) -> dict[str, Any]:
        """Return a set to log."""
        return {"exercise_id": self.exercise_id, "reps": reps, "weight": weight}

    def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """Send a request with a key of its own, and keep it when it was carried out."""
        key = uuid4().hex
        answer = self.user.post(path, body, idempotency_key=key)
        if answer.status_code == 201:
            self.sent.append(Sent(path, body, key, answer))
        return answer

    def keep(self, session_id: str, *shown: dict[str, Any]) -> None:
        """Add what was logged to the model."""
        for each in shown:
            self.workouts[session_id].sets[each["id"]] = each
            self.versions[each["id"]] = 1

    @rule()
    def start_session(self) -> None:
        """A session begins."""
        answer = self.post("/sessions", {})
        assert answer.status_code == 201
        self.workouts[answer.json()["id"]] = Workout()

    @precondition(lambda self: self.workouts)
    @rule(pick=PICKS, reps=REPS, weight=WEIGHTS)
    def log(self, pick: int, reps: int, weight: float) -> None:
        """A set is logged."""
        session_id = self.session_of(pick)
        answer = self.post(f"/sessions/{session_id}/sets", self.draft(reps, weight))
        assert answer.status_code == 201, answer.text
        self.keep(session_id, answer.json())

    @precondition(lambda self: self.workouts)
    @rule(pick=PICKS, reps=st.lists(REPS, min_size=1, max_size=5))
    def log_many(self, pick: int, reps: list[int]) -> None:
        """A batch is logged."""
        session_id = self.session_of(pick)
        body = {"sets": [self.draft(each, 50) for each in reps]}
        answer = self.post(f"/sessions/{session_id}/sets/batch", body)
        assert answer.status_code == 201, answer.text
        self.keep(session_id, *answer.json()["items"])

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
        other: dict[str, Any] = {"title": uuid4().hex}
        if "sets" in sent.path:
            other = (
                self.draft(31, 7) if sent.path.endswith("sets") else {"sets": [self.draft(31, 7)]}
            )
        answer = self.user.post(sent.path, other, idempotency_key=sent.key)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")

    @precondition(lambda self: any(w.sets for w in self.workouts.values()))
    @rule(pick=PICKS, reps=REPS, weight=WEIGHTS)
    def edit(self, pick: int, reps: int, weight: float) -> None:
        """A set is replaced; the same content changes nothing."""
        session_id, shown = self.set_of(pick)
        path, tag = f"/sets/{shown['id']}", f'"v{shown["version"]}"'
        answer = self.user.put(path, {"reps": reps, "weight": weight}, if_match=tag)
        assert answer.status_code == 200, answer.text
        is_same = (shown["reps"], float(shown["weight"])) == (reps, weight)
        assert answer.json()["version"] == shown["version"] + (not is_same)
        self.versions[shown["id"]] = answer.json()["version"]
        self.workouts[session_id].sets[shown["id"]] = answer.json()

    @precondition(lambda self: any(w.sets for w in self.workouts.values()))
    @rule(pick=PICKS, tag=st.sampled_from([None, '"v0"', '"v999"', 'W/"v1"']))
    def edit_without_having_seen_it(self, pick: int, tag: str | None) -> None:
        """Neither without a condition nor with another's."""
        _, shown = self.set_of(pick)
        headers = {"if_match": tag} if tag else {}
        for answer in (
            self.user.put(f"/sets/{shown['id']}", {"reps": 99, "weight": 1}, **headers),
            self.user.delete(f"/sets/{shown['id']}", **headers),
        ):
            assert answer.status_code == (412 if tag else 428)

    @precondition(lambda self: any(w.sets for w in self.workouts.values()))
    @rule(pick=PICKS)
    def delete(self, pick: int) -> None:
        """A set goes; again it is not there."""
        session_id, shown = self.set_of(pick)
        path = f"/sets/{shown['id']}"
        assert self.user.delete(path, if_match=f'"v{shown["version"]}"').status_code == 204
        assert self.user.delete(path, if_match="*").status_code == 404
        del self.workouts[session_id].sets[shown["id"]]
        self.versions[shown["id"]] += 1

    @precondition(lambda self: len(self.workouts) > 1)
    @rule(pick=PICKS)
    def delete_session(self, pick: int) -> None:
        """A session takes its sets along, and none can be logged to it any more."""
        session_id = self.session_of(pick)
        assert self.user.delete(f"/sessions/{session_id}", if_match="*").status_code == 204
        for set_id in self.workouts.pop(session_id).sets:
            self.versions[set_id] += 1
        late = self.post(f"/sessions/{session_id}/sets", self.draft(5, 50))
        assert late.status_code == 404

    @rule()
    def flush_valkey(self) -> None:
        """Nothing lives there only."""
        self.redis.flushall()

    @invariant()
    def lists_are_those_of_the_model(self) -> None:
        """Each session shows its sets, in order, as they were last shown."""
        for session_id, workout in self.workouts.items():
            listed = self.user.get(f"/sessions/{session_id}/sets?limit=100").json()
            assert listed["next_cursor"] is None
            assert listed["items"] == list(workout.sets.values())

    def teardown(self) -> None:
        """The feed adds up to the model, each set has one row for each version, reports count it."""
        if not hasattr(self, "user"):
            return
        live = {set_id: shown for w in self.workouts.values() for set_id, shown in w.sets.items()}
        assert _folded(self.user) == live
        for set_id, version in self.versions.items():
            history = self.user.get(f"/sets/{set_id}/history").json()["items"]
            assert [item["version"] for item in history] == list(range(1, version + 1))
        assert self.user.get("/reports/summary").json()["sets"] == len(live)


def _folded(user: User) -> dict[str, Any]:
    """Return the live sets that the changes feed adds up to, read in small pages."""
    sets: dict[str, Any] = {}
    numbers: list[int] = []
    since = ""
    while True:
        page = user.get(f"/changes?limit=7{since}").json()
        for item in page["items"]:
            numbers.append(item["seq"])
            if item["entity"] == "set":
                sets.pop(item["id"], None)
                if item["action"] == "upserted":
                    sets[item["id"]] = item["data"]
        if not page["items"]:
            assert numbers == sorted(set(numbers))
            return sets
        since = f"&since={page['next_cursor']}"


class TestModel:
    def test_agrees_after_whatever_was_done(
        self, make_user: Callable[..., User], valkey: Valkey
    ) -> None:
        with Redis.from_url(valkey.url) as redis:
            run_state_machine_as_test(
                lambda: Lifter(make_user, redis),  # type: ignore[arg-type]  # any maker will do
                settings=settings(
                    max_examples=25,
                    stateful_step_count=25,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
