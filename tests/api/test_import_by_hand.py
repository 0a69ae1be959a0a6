"""Files about workouts that were logged here by hand as well."""

from tests.api.importing import PUSH, QUERY, imported, sets_of, strong
from tests.api.test_import_again import codes, counts, undo
from tests.api.workouts import log_set, start_session
from tests.conftest import User

UPDATE = f"{QUERY}&changed=update"
BENCH = "/exercises?q=barbell+bench+press&owner=catalogue&limit=1"


def bench(reps: int) -> str:
    return f"{PUSH},Bench Press (Barbell),1,100,{reps},0,0,,,"


FILE = strong(*(bench(reps) for reps in (5, 6, 8)))


def log(user: User, *many: int) -> str:
    """Return a session of the same evening."""
    times = {"started_at": "2024-03-01T17:00:00Z", "ended_at": "2024-03-01T18:26:00Z"}
    session_id = start_session(user, title="Push", timezone="Europe/Berlin", **times)
    exercise_id = user.get(BENCH).json()["items"][0]["id"]
    for reps in many:
        answer = log_set(user, session_id, exercise_id, str(reps), weight=100, unit="kg", reps=reps)
        assert answer.status_code == 201, answer.text
    return session_id


def reps(user: User) -> list[int]:
    return [each["reps"] for each in sets_of(user)]


class TestLoggedOtherwise:
    def test_is_the_same_set_each_time(self, user: User) -> None:
        log(user, 5, 6, 7)
        for _ in range(3):
            report = imported(user, FILE)
            assert counts(report, "duplicates_skipped") == (0, 0, 0, 0, 3)
            assert "changed" in codes(report)
        assert reps(user) == [5, 6, 7]

    def test_is_taken_over_when_it_is_asked_for_later(self, user: User) -> None:
        log(user, 5, 6, 7)
        imported(user, FILE)
        report = imported(user, FILE, UPDATE)
        assert counts(report) == (0, 0, 1, 0)
        assert reps(user) == [5, 6, 8]
        assert counts(imported(user, FILE, UPDATE), "duplicates_skipped") == (0, 0, 0, 0, 3)
        undo(user, report)
        assert reps(user) == [5, 6, 7]

    def test_is_the_same_set_after_it_was_edited(self, user: User) -> None:
        log(user, 5, 6, 7)
        imported(user, FILE)
        last = sets_of(user)[2]
        user.patch(f"/sets/{last['id']}", {"reps": 30}, if_match="*")
        report = imported(user, FILE, UPDATE)
        assert counts(report, "duplicates_skipped") == (0, 0, 0, 0, 3)
        assert "changed" in codes(report)
        assert reps(user) == [5, 6, 30]

    def test_is_known_in_ones_own_file(self, user: User) -> None:
        log(user, 5, 6)
        document = user.get("/me/export").content
        first = sets_of(user)[0]
        for many in (9, 30):
            user.patch(f"/sets/{first['id']}", {"reps": many}, if_match="*")
            answer = user.request(
                "POST", "/imports", content=document, headers={"content-type": "application/json"}
            )
            assert counts(answer.json(), "duplicates_skipped") == (0, 0, 0, 0, 2)
            assert "changed" in codes(answer.json())
        assert reps(user) == [30, 6]


class TestLoggedBeside:
    def test_does_not_become_a_new_row_of_an_imported_workout(self, user: User) -> None:
        imported(user, strong(bench(5), bench(6)))
        first = sets_of(user)[0]
        log_set(user, first["session_id"], first["exercise_id"], weight=100, unit="kg", reps=12)
        report = imported(user, FILE)
        assert counts(report, "duplicates_skipped") == (0, 1, 0, 0, 2)
        assert reps(user) == [5, 6, 12, 8]
