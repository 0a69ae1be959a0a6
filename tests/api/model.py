"""What a model of the service knows: sessions with their sets, answers, and a device that follows."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.conftest import User

Shown = dict[str, Any]


@dataclass
class Workout:
    """A live session as it was last shown, and its live sets likewise, in order."""

    shown: Shown
    sets: dict[str, Shown] = field(default_factory=dict)


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
