"""The order of a session's sets."""

from typing import Any

from tests.api.workouts import create_exercise, log_set, start_session
from tests.conftest import Client, User


def logged(client: Client, count: int = 3) -> tuple[str, list[str]]:
    """Return the ids of a new session and of its sets."""
    session_id, exercise_id = start_session(client), create_exercise(client)
    sets = [log_set(client, session_id, exercise_id, f"{n}").json()["id"] for n in range(count)]
    return session_id, sets


def shown(client: Client, session_id: str) -> Any:
    """Return the answer that shows the session with its sets."""
    return client.get(f"/sessions/{session_id}?include=sets")


def places(client: Client, session_id: str) -> list[tuple[str, int, int]]:
    """Return id, position and version of a session's sets, as they are listed."""
    sets = shown(client, session_id).json()["sets"]
    return [(each["id"], each["position"], each["version"]) for each in sets]


class TestOrderSets:
    def test_gives_sets_the_positions_in_the_order_of_their_ids(self, user: User) -> None:
        session_id, [a, b, c] = logged(user)
        etag = shown(user, session_id).headers["ETag"]
        path = f"/sessions/{session_id}/order"
        answer = user.put(path, {"sets": [c, b, a]}, if_match=etag)
        assert answer.status_code == 200, answer.text
        now = shown(user, session_id)
        assert (answer.text, answer.headers["ETag"]) == (now.text, now.headers["ETag"])
        assert places(user, session_id) == [(c, 1, 2), (b, 2, 1), (a, 3, 2)]
