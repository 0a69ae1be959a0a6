"""What was done of an exercise before, session by session: GET /exercises/{id}/history."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from setlogs.ids import new_id
from tests.api.workouts import create_exercise, log_set, pages, start_session
from tests.conftest import User

# A day apart at most, and on either side of the date line.
ZONES = ("UTC", "Pacific/Kiritimati", "Etc/GMT+12", "Europe/Berlin")


def trained(user: User, exercise_id: str, started_at: str, sets: int = 1, **session: Any) -> str:
    """Return the id of a session with sets of an exercise."""
    session_id = start_session(user, started_at=started_at, **session)
    for _ in range(sets):
        assert log_set(user, session_id, exercise_id, uuid4().hex).status_code == 201
    return session_id


def history(user: User, exercise_id: str, query: str = "") -> list[str]:
    """Return the sessions of a history in their order."""
    path = f"/exercises/{exercise_id}/history?{query}"
    return [item["session"]["id"] for item in pages(user, path)]


class TestLastTime:
    def test_shows_the_session_with_its_sets_of_the_exercise(self, user: User) -> None:
        exercise_id, other = create_exercise(user), create_exercise(user, "reps_only")
        trained(user, exercise_id, "2026-01-01T10:00:00Z", 2)
        last = trained(user, exercise_id, "2026-01-05T10:00:00Z", 3, title="Push")
        log_set(user, last, other, "other", reps=5)
        sets = [one["id"] for one in user.get(f"/sessions/{last}/sets").json()["items"]]
        order = {"sets": [sets[2], sets[3], sets[0], sets[1]]}
        assert user.put(f"/sessions/{last}/order", order, if_match="*").status_code == 200
        trained(user, other, "2026-01-07T10:00:00Z", 0)
        answer = user.get(f"/exercises/{exercise_id}/history?limit=1").json()
        [item] = answer["items"]
        whole = user.get(f"/sessions/{last}?include=sets").json()
        shown = ("id", "title", "started_at", "ended_at", "timezone")
        assert item["session"] == {name: whole[name] for name in shown}
        assert [one["id"] for one in item["sets"]] == [sets[2], sets[0], sets[1]]
        assert item["sets"] == [one for one in whole["sets"] if one["exercise_id"] == exercise_id]
        assert answer["next_cursor"]

    def test_before_the_session_one_is_in_leaves_it_out(self, user: User) -> None:
        exercise_id = create_exercise(user)
        days = [trained(user, exercise_id, f"2026-01-0{day}T10:00:00Z") for day in (1, 2, 3)]
        assert history(user, exercise_id, f"before={days[2]}") == [days[1], days[0]]
        assert history(user, exercise_id, f"before={days[0]}") == []
        empty = start_session(user, started_at="2026-01-02T12:00:00Z")
        assert history(user, exercise_id, f"before={empty}&limit=1") == [days[1], days[0]]

    def test_of_a_shipped_and_of_an_archived_exercise_is_there(self, user: User) -> None:
        shipped = user.get("/exercises?owner=catalogue&type=weight_reps").json()["items"][0]["id"]
        own = create_exercise(user)
        sessions = [trained(user, id_, "2026-01-01T10:00:00Z") for id_ in (shipped, own)]
        user.delete(f"/exercises/{own}", if_match="*")
        assert [history(user, id_) for id_ in (shipped, own)] == [[each] for each in sessions]

    def test_without_any_set_is_empty(self, user: User) -> None:
        answer = user.get(f"/exercises/{create_exercise(user)}/history").json()
        assert answer == {"items": [], "next_cursor": None}

    def test_forgets_what_was_deleted(self, user: User) -> None:
        exercise_id = create_exercise(user)
        first, second, third = (
            trained(user, exercise_id, f"2026-01-0{day}T10:00:00Z") for day in (1, 2, 3)
        )
        gone = log_set(user, first, exercise_id).json()["id"]
        user.delete(f"/sets/{gone}", if_match="*")
        [only] = user.get(f"/sessions/{second}/sets").json()["items"]
        user.delete(f"/sets/{only['id']}", if_match="*")
        user.delete(f"/sessions/{third}", if_match="*")
        assert history(user, exercise_id) == [first]
        [item] = user.get(f"/exercises/{exercise_id}/history").json()["items"]
        assert item["sets"] == user.get(f"/sessions/{first}/sets").json()["items"]
        assert user.get(f"/exercises/{exercise_id}/history?before={third}").status_code == 422


class TestDays:
    def test_a_session_that_started_last_may_be_of_an_earlier_day(self, user: User) -> None:
        """Of three within an hour, those in the east are of the 6th, and the last is of the 4th."""
        exercise_id = create_exercise(user)
        zones = ("Pacific/Kiritimati", "Pacific/Kiritimati", "Etc/GMT+12")
        minutes = ("10:30", "10:45", "11:30")
        newest_first = [
            trained(user, exercise_id, f"2026-01-05T{at}:00Z", timezone=zone)
            for at, zone in zip(minutes, zones, strict=True)
        ][::-1]
        assert history(user, exercise_id, "limit=1") == newest_first
        assert history(user, exercise_id, f"limit=1&before={newest_first[0]}") == newest_first[1:]
        listed = pages(user, f"/sessions?exercise_id={exercise_id}&limit=1")
        assert [session["id"] for session in listed] == newest_first


class TestRefusals:
    def test_a_foreign_exercise_is_as_none(
        self, user: User, make_user: Callable[..., User]
    ) -> None:
        for exercise_id in (create_exercise(make_user()), str(new_id())):
            for query in ("", f"?before={new_id()}"):
                answer = user.get(f"/exercises/{exercise_id}/history{query}")
                assert answer.status_code == 404

    def test_a_foreign_session_is_as_none(self, user: User, make_user: Callable[..., User]) -> None:
        exercise_id = create_exercise(user)
        for before in (start_session(make_user()), str(new_id())):
            answer = user.get(f"/exercises/{exercise_id}/history?before={before}")
            assert answer.status_code == 422
            assert answer.json()["errors"] == [
                {"parameter": "before", "code": "unknown_session", "detail": "No such session"}
            ]

    def test_a_cursor_is_of_its_exercise_and_session_alone(self, user: User) -> None:
        exercise_id, other = create_exercise(user), create_exercise(user, "reps_only")
        days = [trained(user, exercise_id, f"2026-01-0{day}T10:00:00Z") for day in (1, 2, 3)]
        path = f"/exercises/{exercise_id}/history?limit=1"
        cursor = user.get(path).json()["next_cursor"]
        assert user.get(f"{path}&cursor={cursor}").status_code == 200
        for wrong in (f"{path}&before={days[2]}", f"/exercises/{other}/history?limit=1"):
            assert user.get(f"{wrong}&cursor={cursor}").json()["code"] == "invalid_cursor"

    def test_a_session_too_long_for_an_answer_can_be_passed_by(self, user: User) -> None:
        exercise_id = create_exercise(user)
        first = trained(user, exercise_id, "2026-01-01T10:00:00Z")
        giant = start_session(user, started_at="2026-01-02T10:00:00Z")
        one = {"exercise_id": exercise_id, "reps": 5, "weight": 1, "notes": "x" * 4000}
        for number in range(6):
            batch = {"sets": [one] * 55}
            answer = user.post(f"/sessions/{giant}/sets/batch", batch, idempotency_key=f"{number}")
            assert answer.status_code == 201, answer.text
        path = f"/exercises/{exercise_id}/history"
        answer = user.get(path)
        assert (answer.status_code, answer.json()["code"]) == (422, "answer_too_large")
        assert history(user, exercise_id, f"before={giant}") == [first]


@st.composite
def logs(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Return sessions close to each other in time, in zones that are days apart."""
    session = st.fixed_dictionaries(
        {
            "hour": st.integers(0, 96),
            "moved_by": st.sampled_from([None, -30, 1, 40]),
            "timezone": st.sampled_from(ZONES),
            "sets": st.integers(0, 3),
            "deleted_sets": st.integers(0, 2),
            "is_deleted": st.booleans(),
            "ended": st.booleans(),
            "title": st.sampled_from(["Push", "Pull", None]),
        }
    )
    return draw(st.lists(session, min_size=1, max_size=8))


def at(hour: int) -> str:
    """Return an instant so many hours into a month."""
    return f"2026-01-{3 + hour // 24:02}T{hour % 24:02}:00:00Z"


def write(user: User, exercise_id: str, log: list[dict[str, Any]]) -> None:
    """Log sessions as drawn."""
    for each in log:
        ended = {"ended_at": at(150)} if each["ended"] else {}
        session_id = trained(
            user,
            exercise_id,
            at(each["hour"] + 40),
            each["sets"],
            timezone=each["timezone"],
            title=each["title"],
            **ended,
        )
        sets = user.get(f"/sessions/{session_id}/sets").json()["items"]
        for one in sets[: each["deleted_sets"]]:
            user.delete(f"/sets/{one['id']}", if_match="*")
        if each["moved_by"] is not None:
            moved = {"started_at": at(each["hour"] + 40 + each["moved_by"])}
            user.patch(f"/sessions/{session_id}", moved, if_match="*")
        if each["is_deleted"] and each["hour"] % 3 == 0:
            user.delete(f"/sessions/{session_id}", if_match="*")


class TestAgainstRows:
    @settings(
        max_examples=25,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(log=logs(), limit=st.integers(1, 3))
    def test_equals_a_naive_recomputation(
        self, make_user: Callable[..., User], log: list[dict[str, Any]], limit: int
    ) -> None:
        user = make_user()
        exercise_id = create_exercise(user)
        write(user, exercise_id, log)
        whole = [
            user.get(f"/sessions/{session['id']}?include=sets").json()
            for session in pages(user, "/sessions")
        ]
        whole.sort(key=lambda s: (s["started_at"], s["id"]), reverse=True)
        done = [session for session in whole if session["sets"]]
        path = f"/exercises/{exercise_id}/history?limit={limit}"
        shown = pages(user, path)
        assert [(i["session"]["id"], i["sets"]) for i in shown] == [
            (session["id"], session["sets"]) for session in done
        ]
        for place, session in enumerate(whole):
            earlier = [each["id"] for each in whole[place + 1 :] if each["sets"]]
            assert history(user, exercise_id, f"limit={limit}&before={session['id']}") == earlier
        for query, chosen in (
            ("", done),
            ("&status=open", [s for s in done if s["ended_at"] is None]),
            ("&status=ended", [s for s in done if s["ended_at"]]),
            ("&q=pus", [s for s in done if s["title"] == "Push"]),
        ):
            path = f"/sessions?exercise_id={exercise_id}&limit={limit}{query}"
            assert [each["id"] for each in pages(user, path)] == [s["id"] for s in chosen]
        from_day = "from=2026-01-05&to=2026-01-06"
        in_period = {each["id"] for each in pages(user, f"/sessions?{from_day}")}
        path = f"/sessions?exercise_id={exercise_id}&limit={limit}&{from_day}"
        expected = [session["id"] for session in done if session["id"] in in_period]
        assert [each["id"] for each in pages(user, path)] == expected
