"""What a model of the service knows: sessions with their sets, answers, and a device that follows."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from hypothesis.stateful import RuleBasedStateMachine

from infra.local.servers import Postgres, Valkey
from tests.api.workouts import create_exercise
from tests.conftest import User

Shown = dict[str, Any]


@dataclass
class Workout:
    """A live session as it was last shown, and its live sets likewise, in order."""

    shown: Shown
    sets: dict[str, Shown] = field(default_factory=dict)

    @property
    def in_order(self) -> list[Shown]:
        """The sets by position."""
        return sorted(self.sets.values(), key=lambda shown: int(shown["position"]))


@dataclass(frozen=True)
class Sent:
    """A request with a key, and the answer that it was given."""

    path: str
    body: Shown
    key: str
    answer: httpx.Response


class Follower:
    """A device that knows only what the changes feed has told it, in pages of `limit`."""

    def __init__(self, user: User, limit: int) -> None:
        self.user = user
        self.known: dict[str, Shown] = {}
        self._path = f"/changes?limit={limit}"
        self._since = ""
        self._newest = 0

    def catch_up(self) -> None:
        """Read on to the end."""
        while True:
            page = self.user.get(self._path + self._since).json()
            self._since = f"&since={page['next_cursor']}"
            for item in page["items"]:
                assert item["seq"] > self._newest
                self._newest = item["seq"]
                self.known.pop(item["id"], None)
                if item["action"] == "upserted" and item["entity"] in ("session", "set"):
                    self.known[item["id"]] = item["data"]
            if not page["items"]:
                return


def one_of(things: dict[str, Shown], pick: int) -> Shown:
    """Return one of them, the same for the same number."""
    return things[sorted(things)[pick % len(things)]]


def tag_of(shown: Shown) -> str:
    """Return the entity tag of what was shown."""
    return f'"v{shown["version"]}"'


def later(instant: str, by: timedelta) -> str:
    """Return an instant so much later, as the API shows it."""
    shifted = datetime.fromisoformat(instant) + by
    return shifted.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moved(shown: Shown, by: timedelta, at: str) -> Shown:
    """Return a set whose session was moved, as it is shown since then."""
    return shown | {
        "performed_at": later(shown["performed_at"], by),
        "version": shown["version"] + 1,
        "updated_at": at,
    }


def default_performed_at(made: Shown, session: Shown) -> str:
    """Return when a new set was performed, if nobody said so."""
    if session["ended_at"]:
        return str(session["ended_at"])
    runs = made["created_at"] < later(session["started_at"], timedelta(hours=24))
    return str(made["created_at"] if runs else session["started_at"])


class Known(RuleBasedStateMachine):
    """What is known of one user, and what is done with it."""

    def __init__(self, user: User, postgres: Postgres, valkey: Valkey) -> None:
        super().__init__()
        self.user = user
        self.postgres = postgres
        self.valkey = valkey
        self.valkey_runs = True
        self.workouts: dict[str, Workout] = {}
        self.deleted_sets: dict[str, Shown] = {}
        self.deleted_workouts: dict[str, Workout] = {}
        self.exercise_id = create_exercise(user)
        self.versions = {self.exercise_id: 1, user.profile["id"]: 1}
        # Those that were merged, each into the one that is used now.
        self.merged: list[str] = []
        self.sent: list[Sent] = []
        self.follower = Follower(user, 100)

    @property
    def sets(self) -> dict[str, Shown]:
        """Every live set."""
        return {set_id: shown for w in self.workouts.values() for set_id, shown in w.sets.items()}

    @property
    def live(self) -> dict[str, Shown]:
        """Every live session and set."""
        return {session_id: w.shown for session_id, w in self.workouts.items()} | self.sets

    @property
    def names(self) -> list[str]:
        """Exercises that a set may name, all of which mean the one that is used now."""
        return [self.exercise_id, *self.merged]

    def session_of(self, pick: int) -> str:
        """Return one of the live sessions."""
        return sorted(self.workouts)[pick % len(self.workouts)]

    def draft(self, reps: int, weight: float) -> Shown:
        """Return a set to log."""
        return {"exercise_id": self.exercise_id, "reps": reps, "weight": weight}

    def post(self, path: str, body: Shown) -> httpx.Response:
        """Send a request with a key of its own, and keep it when it was carried out."""
        key = uuid4().hex
        answer = self.user.post(path, body, idempotency_key=key)
        if answer.status_code == 201:
            self.sent.append(Sent(path, body, key, answer))
        return answer

    def keep(self, *sets: Shown) -> None:
        """Remember sets as they are shown now."""
        for shown in sets:
            self.workouts[shown["session_id"]].sets[shown["id"]] = shown
            self.versions[shown["id"]] = shown["version"]

    def misguided(self, shown: Shown, **headers: str) -> list[httpx.Response]:
        """Return the answers to a change and to a deletion that must not happen."""
        if "session_id" not in shown:
            path, change = f"/sessions/{shown['id']}", self.user.patch
            body: Shown = {"title": "Never"}
        else:
            path, change = f"/sets/{shown['id']}", self.user.put
            body = {"reps": 99, "weight": 1}
        return [change(path, body, **headers), self.user.delete(path, **headers)]
