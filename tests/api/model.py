"""What a model of the service knows: sessions with their sets, answers, and a device that follows."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from infra.local.servers import Postgres, Valkey
from tests.api.workouts import create_exercise
from tests.conftest import User

PICKS = st.integers(0, 1_000_000)
HOW = st.sampled_from(["server", "own", "of another kind"])
"""Who chooses an id."""
Shown = dict[str, Any]
Place = tuple[str, str]
"""What kind of thing, and its id: things of two kinds may have one."""


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
        self.known: dict[Place, Shown] = {}
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
                place = item["entity"], item["id"]
                self.known.pop(place, None)
                if item["action"] == "upserted" and item["entity"] in (
                    "session",
                    "set",
                    "weigh_in",
                ):
                    self.known[place] = item["data"]
            if not page["items"]:
                return


def one_of[K: (str, Place)](things: dict[K, Shown], pick: int) -> Shown:
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
        self.versions: dict[Place, int] = {
            ("exercise", self.exercise_id): 1,
            ("user", user.profile["id"]): 1,
        }
        # Those that were merged, each into the one that is used now.
        self.merged: list[str] = []
        self.sent: list[Sent] = []
        self.follower = Follower(user, 100)

    @property
    def sets(self) -> dict[str, Shown]:
        """Every live set."""
        return {set_id: shown for w in self.workouts.values() for set_id, shown in w.sets.items()}

    @property
    def live(self) -> dict[Place, Shown]:
        """Every live session and set."""
        sessions = {("session", id_): w.shown for id_, w in self.workouts.items()}
        return sessions | {("set", id_): shown for id_, shown in self.sets.items()}

    @property
    def names(self) -> list[str]:
        """Exercises that a set may name, all of which mean the one that is used now."""
        return [self.exercise_id, *self.merged]

    def session_of(self, pick: int) -> str:
        """Return one of the live sessions."""
        return sorted(self.workouts)[pick % len(self.workouts)]

    def used(self, entity: str) -> list[str]:
        """Return the ids that things of a kind have, or had before they were deleted."""
        return sorted(id_ for kind, id_ in self.versions if kind == entity)

    def chosen(self, entity: str, how: str, pick: int) -> Shown:
        """Return the member that chooses an id for a new thing, none when the server is to.

        Args:
            entity: Its kind.
            how: `server`, `own`, or `of another kind`: the id of something else.
            pick: Which, of those.
        """
        others = [id_ for kind, id_ in self.versions if kind != entity]
        free = sorted(set(others) - set(self.used(entity)))
        if how == "of another kind" and free:
            return {"id": free[pick % len(free)]}
        return {} if how == "server" else {"id": str(uuid4())}

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
            self.versions["set", shown["id"]] = shown["version"]

    def misguided(self, shown: Shown, **headers: str) -> list[httpx.Response]:
        """Return the answers to a change and to a deletion that must not happen."""
        if "session_id" not in shown:
            path, change = f"/sessions/{shown['id']}", self.user.patch
            body: Shown = {"title": "Never"}
        else:
            path, change = f"/sets/{shown['id']}", self.user.put
            body = {"reps": 99, "weight": 1}
        return [change(path, body, **headers), self.user.delete(path, **headers)]


class WithIds(Known):
    """What is never done: giving an id to two things of a kind."""

    def __init__(self, user: User, neighbour: User, postgres: Postgres, valkey: Valkey) -> None:
        super().__init__(user, postgres, valkey)
        self._neighbour = neighbour
        self._of_neighbour: set[str] = set()

    @precondition(lambda self: self.workouts)
    @rule(pick=PICKS, entity=st.sampled_from(["session", "set", "set of a batch"]))
    def take_an_id_again(self, pick: int, entity: str) -> None:
        """An id is that of one thing of a kind, also after that was deleted."""
        if not (used := self.used(entity.split(maxsplit=1)[0])):
            return
        chosen, path = {"id": used[pick % len(used)]}, f"/sessions/{self.session_of(pick)}/sets"
        draft = self.draft(5, 50) | chosen
        path, body = {
            "session": ("/sessions", chosen),
            "set": (path, draft),
            "set of a batch": (f"{path}/batch", {"sets": [self.draft(5, 50), draft]}),
        }[entity]
        answer = self.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "id_taken")

    @rule(pick=PICKS)
    def somebody_else_takes_an_id(self, pick: int) -> None:
        """What others do with an id is no matter."""
        used = self.used("session")
        id_ = used[pick % len(used)]
        answer = self._neighbour.post("/sessions", {"id": id_, "title": "Another"})
        assert answer.status_code == (409 if id_ in self._of_neighbour else 201)
        self._of_neighbour.add(id_)
