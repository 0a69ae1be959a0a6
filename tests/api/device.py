"""A client that works without a network and knows what the changes feed has told it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

from setlogs.ids import new_id
from tests.api.workouts import MEASURES
from tests.conftest import User


class Device:
    """Keeps everything of its user, and what it did while it was offline.

    Attributes:
        known: Each live resource by entity and id.
        versions: The version that each was seen in: the ETag of a change to it.
    """

    def __init__(self, user: User) -> None:
        self.known: dict[tuple[str, str], Any] = {}
        self.versions: dict[tuple[str, str], int] = {}
        self._user = user
        self._cursor = ""
        self._pending: list[Callable[[], int]] = []

    def create_exercise(self, name: str) -> str:
        """Create an exercise, and return the id that it will have."""
        return self._create("exercise", "/exercises", {"name": name, "type": "weight_reps"})

    def start_session(self, title: str) -> str:
        """Start a session, and return the id that it will have."""
        return self._create("session", "/sessions", {"title": title})

    def log_set(self, session_id: str, exercise_id: str, reps: int) -> str:
        """Log a set, and return the id that it will have."""
        draft = {"exercise_id": exercise_id, **MEASURES["weight_reps"], "reps": reps}
        return self._create("set", f"/sessions/{session_id}/sets", draft)

    def log_sets(self, session_id: str, exercise_id: str, *reps: int) -> list[str]:
        """Log sets together, and return the ids that they will have."""
        ids = [str(new_id()) for _ in reps]
        one = {"exercise_id": exercise_id, **MEASURES["weight_reps"]}
        sets = [one | {"id": id_, "reps": each} for id_, each in zip(ids, reps, strict=True)]
        self._post(f"/sessions/{session_id}/sets/batch", {"sets": sets})
        self.versions |= {("set", id_): 1 for id_ in ids}
        return ids

    def weigh(self, weight: float) -> str:
        """Log the body weight, and return the id that it will have."""
        return self._create("weigh_in", "/weigh-ins", {"weight": weight})

    def change_weigh_in(self, id_: str, weight: float) -> None:
        """Change a weigh-in as it was seen last."""
        body, seen = {"weight": weight}, self._seen("weigh_in", id_)
        self._later(lambda: self._user.patch(f"/weigh-ins/{id_}", body, if_match=seen))

    def delete_weigh_in(self, id_: str) -> None:
        """Delete a weigh-in as it was seen last."""
        seen = self._seen("weigh_in", id_)
        self._later(lambda: self._user.delete(f"/weigh-ins/{id_}", if_match=seen))

    def _create(self, entity: str, path: str, draft: dict[str, Any]) -> str:
        id_ = str(new_id())
        self._post(path, draft | {"id": id_})
        self.versions[entity, id_] = 1
        return id_

    def _post(self, path: str, body: dict[str, Any]) -> None:
        """Send it now or when there is a network; the key makes a repetition harmless."""
        key = uuid4().hex
        self._later(lambda: self._user.post(path, body, idempotency_key=key))

    def _later(self, send: Callable[[], httpx.Response]) -> None:
        """Do it when there is a network."""
        self._pending.append(lambda: send().status_code)

    def _seen(self, entity: str, id_: str) -> str:
        """Return the ETag of a thing as it was seen last."""
        return f'"v{self.versions[entity, id_]}"'

    def copy(self) -> "Device":
        """Return another device that was set up from a backup of this one."""
        other = Device(self._user)
        other.known, other.versions = dict(self.known), dict(self.versions)
        other._cursor, other._pending = self._cursor, list(self._pending)
        return other

    def change_set(self, set_id: str, reps: int) -> None:
        """Change a set as it was seen last; a newer change of another device wins."""
        body, seen = {"reps": reps, "weight": 100}, self._seen("set", set_id)
        self._later(lambda: self._user.put(f"/sets/{set_id}", body, if_match=seen))

    def delete_set(self, set_id: str) -> None:
        """Delete a set as it was seen last."""
        seen = self._seen("set", set_id)
        self._later(lambda: self._user.delete(f"/sets/{set_id}", if_match=seen))

    def delete_session(self, session_id: str) -> None:
        """Delete a session as it was seen last."""
        seen = self._seen("session", session_id)
        self._later(lambda: self._user.delete(f"/sessions/{session_id}", if_match=seen))

    def move_session(self, session_id: str, started_at: str) -> None:
        """Give a session, as it was seen last, another start; its sets move along."""
        body, seen = {"started_at": started_at}, self._seen("session", session_id)
        self._later(lambda: self._user.patch(f"/sessions/{session_id}", body, if_match=seen))

    def merge_exercise(self, exercise_id: str, into: str) -> None:
        """Merge an exercise into another."""
        path, body = f"/exercises/{exercise_id}/merge", {"into": into}
        self._later(lambda: self._user.post(path, body))

    def patch_set(self, set_id: str, patch: dict[str, Any]) -> None:
        """Change parts of a set as it was seen last, perhaps its session."""
        seen = self._seen("set", set_id)
        self._later(lambda: self._user.patch(f"/sets/{set_id}", patch, if_match=seen))

    def order_sets(self, session_id: str, sets: list[str]) -> None:
        """Put the sets of a session in another order, if they are the same still when it is sent."""
        path = f"/sessions/{session_id}"

        def send() -> httpx.Response:
            tag = self._user.get(f"{path}?include=sets").headers.get("ETag", "*")
            return self._user.put(f"{path}/order", {"sets": sets}, if_match=tag)

        self._later(send)

    def restore(self, path: str) -> None:
        """Bring back what was deleted; twice is once."""
        self._later(lambda: self._user.post(f"{path}/restore"))

    def last_time(self, exercise_id: str) -> list[dict[str, Any]]:
        """Return what was done of an exercise in the last session with it, as its history shows it."""
        sets = [
            data
            for (entity, _), data in self.known.items()
            if entity == "set" and data["exercise_id"] == exercise_id
        ]
        sessions = [self.known["session", id_] for id_ in {one["session_id"] for one in sets}]
        if not sessions:
            return []
        last = max(sessions, key=lambda session: (session["started_at"], session["id"]))
        head = ("id", "title", "started_at", "ended_at", "timezone")
        done = [one for one in sets if one["session_id"] == last["id"]]
        in_order = sorted(done, key=lambda one: int(one["position"]))
        return [{"session": {name: last[name] for name in head}, "sets": in_order}]

    def go_online(self, *, interrupted: bool = False) -> list[int]:
        """Send what was done, twice when the first answers were lost, and catch up."""
        statuses = [send() for send in self._pending]
        if interrupted:
            statuses = [send() for send in self._pending]
        self._pending = []
        while True:
            since = f"&since={self._cursor}" if self._cursor else ""
            page = self._user.get(f"/changes?limit=7{since}").json()
            self._cursor = page["next_cursor"]
            if not page["items"]:
                return statuses
            for change in page["items"]:
                self._take(change)

    def _take(self, change: dict[str, Any]) -> None:
        place = change["entity"], change["id"]
        self.versions[place] = change["version"]
        if change["data"] is None:
            self.known.pop(place, None)
        else:
            self.known[place] = change["data"]


def on_the_server(user: User) -> dict[tuple[str, str], Any]:
    """Return everything that the lists show, by entity and id."""
    found = {}
    for exercise in user.get("/exercises?owner=me&limit=100").json()["items"]:
        found["exercise", exercise["id"]] = exercise
    for weigh_in in user.get("/weigh-ins?limit=100").json()["items"]:
        found["weigh_in", weigh_in["id"]] = weigh_in
    for session in user.get("/sessions?limit=100").json()["items"]:
        found["session", session["id"]] = session
        for each in user.get(f"/sessions/{session['id']}/sets?limit=100").json()["items"]:
            found["set", each["id"]] = each
    return found
