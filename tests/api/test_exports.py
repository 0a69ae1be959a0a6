"""Exports: everything goes out, and comes back equal in another account."""

import csv
import io
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.importing import QUERY, ROWS, imported, send_export, sets_of, strong
from tests.api.workouts import MEASURES, answers, create_exercise, log_set, start_session
from tests.conftest import Client, User

TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=40
)
NAME = TEXT.filter(lambda text: bool(text.strip()))
CENTS = st.integers(0, 999_999).map(lambda cents: cents / 100)
VALUES = {
    "reps": st.integers(0, 10_000),
    "weight": CENTS,
    "duration_seconds": st.integers(0, 604_800),
    "distance_meters": CENTS,
}
OPTIONAL = {
    "set_type": st.sampled_from(["normal", "warmup", "drop", "failure"]),
    "rpe": st.integers(2, 20).map(lambda halves: halves / 2),
    "rest_seconds": st.integers(0, 86_400),
    "superset": st.integers(0, 999),
    "notes": TEXT,
    "performed_at": st.just("2024-05-01T10:20:30.123456Z"),
}


@st.composite
def drafts(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A type of exercise, and a set of it."""
    type_ = draw(st.sampled_from(sorted(MEASURES)))
    measures = {name: draw(VALUES[name]) for name in MEASURES[type_]}
    unit = {"unit": draw(st.sampled_from(["kg", "lb"]))} if "weight" in measures else {}
    return type_, measures | unit | draw(st.fixed_dictionaries({}, optional=OPTIONAL))


ACCOUNTS = st.lists(
    st.tuples(
        st.fixed_dictionaries(
            {"started_at": st.sampled_from(["2024-05-01T10:00:00Z", "2024-10-27T00:30:00.5Z"])},
            optional={
                "title": TEXT,
                "notes": TEXT,
                "timezone": st.sampled_from(["Europe/Berlin", "America/St_Johns", "UTC"]),
                "ended_at": st.just("2024-10-27T02:00:00Z"),
            },
        ),
        st.lists(drafts(), max_size=5),
    ),
    max_size=4,
)


def exported(client: Client, query: str = "") -> httpx.Response:
    answer = client.get(f"/me/export{query}")
    assert answer.status_code == 200, answer.text
    return answer


def content(client: Client) -> dict[str, Any]:
    """What an account holds, without what differs between accounts: ids and times of entry."""
    document: dict[str, Any] = exported(client).json()
    names = {e["id"]: (e["owner"], e["versions"][-1]["name"]) for e in document["exercises"]}
    for session in document["sessions"]:
        for one in session["sets"]:
            one["exercise"] = names[one.pop("exercise_id")]
    document["sessions"].sort(key=str)
    document["weigh_ins"].sort(key=str)
    for exercise in document["exercises"]:
        del exercise["id"]
    document["exercises"].sort(key=str)
    return {name: document[name] for name in ("exercises", "sessions", "weigh_ins")}


class TestJson:
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(account=ACCOUNTS, names=st.lists(NAME, max_size=3, unique_by=str.casefold))
    def test_makes_an_equal_account(
        self,
        make_user: Callable[..., User],
        account: list[tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]],
        names: list[str],
    ) -> None:
        user, other = make_user(), make_user(unit="lb", timezone="Asia/Tokyo")
        for name in names:
            user.post("/exercises", {"name": name, "type": "reps_only", "aliases": [name]})
        exercise_ids = {type_: create_exercise(user, type_) for type_ in MEASURES}
        for number, (session, sets) in enumerate(account):
            session_id = start_session(user, **session)
            for place, (type_, values) in enumerate(sets):
                key = f"{number}-{place}"
                answer = log_set(user, session_id, exercise_ids[type_], key, **values)
                assert answer.status_code == 201, answer.text
        answer = send_export(other, exported(user).content)
        assert answer.status_code == 201, answer.text
        assert (answer.json()["problems"], answer.json()["duplicates_skipped"]) == ([], 0)
        assert content(other) == content(user)

    def test_definitions_and_archives_come_along(self, user: User, make_user: Any) -> None:
        exercise_id = create_exercise(user)
        session_id = start_session(user)
        log_set(user, session_id, exercise_id)
        renamed = {"name": "Renamed", "type": "weight_reps", "primary_muscles": ["lats"]}
        user.put(f"/exercises/{exercise_id}", renamed, if_match="*")
        log_set(user, session_id, exercise_id, "2")
        user.delete(f"/exercises/{exercise_id}", if_match="*")
        create_exercise(user, "duration")
        other = make_user()
        answer = send_export(other, exported(user).content)
        assert answer.status_code == 201, answer.text
        assert content(other) == content(user)
        assert [one["exercise_version"] for one in sets_of(other)] == [1, 2]
        again = send_export(other, exported(user).content).json()
        assert (again["sets_added"], again["exercises_added"], again["sessions_added"]) == (0, 0, 0)

    def test_a_set_takes_no_definition_of_another_type(self, user: User, make_user: Any) -> None:
        """Two accounts have the exercise; under the file's number there is another type here."""
        log_set(user, start_session(user), create_exercise(user))
        other = make_user()
        draft = {"name": "My weight_reps", "type": "duration"}
        exercise_id = other.post("/exercises", draft).json()["id"]
        other.put(f"/exercises/{exercise_id}", draft | {"type": "weight_reps"}, if_match="*")
        answer = send_export(other, exported(user).content)
        assert (answer.status_code, answer.json()["exercises_added"]) == (201, 0)
        [one] = sets_of(other)
        assert (one["exercise_id"], one["exercise_version"]) == (exercise_id, 2)

    def test_into_the_same_account_adds_nothing(self, user: User) -> None:
        imported(user, strong(*ROWS))
        log_set(user, start_session(user, title="By hand"), create_exercise(user))
        start_session(user, title="Empty")
        body = send_export(user, exported(user).content).json()
        assert (body["sets_added"], body["sessions_added"], body["exercises_added"]) == (0, 0, 0)
        assert body["duplicates_skipped"] == 5

    def test_what_is_deleted_stays_out(self, user: User) -> None:
        session_id = start_session(user)
        log_set(user, session_id, create_exercise(user))
        user.delete(f"/sessions/{session_id}", if_match="*")
        assert exported(user).json()["sessions"] == []

    def test_is_an_attachment(self, user: User) -> None:
        answer = exported(user)
        assert answer.headers["Content-Disposition"] == 'attachment; filename="setlogs.json"'
        assert answer.headers["Content-Type"] == "application/json"

    def test_a_large_account_comes_in_parts(
        self, user: User, make_user: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from functions.transfer import filling

        imported(user, strong(*ROWS))
        days = (f"2024-04-{day:02} 18:00:00,Push,1h,Squat,1,100,5,0,0,,," for day in range(1, 10))
        imported(user, strong(*days))
        monkeypatch.setattr(filling, "PART_BYTES", 2000)
        monkeypatch.setattr(filling, "CHUNK", 3)
        other, parts = make_user(), list(answers(user, "/me/export"))
        assert len(parts) > 3
        for part in parts:
            assert send_export(other, part.content).json()["problems"] == []
        monkeypatch.undo()
        assert content(other) == content(user)

    @pytest.mark.parametrize("query", ["?format=xml", "?cursor=x", "?form=json"])
    def test_refuses(self, user: User, query: str) -> None:
        assert user.get(f"/me/export{query}").status_code in {400, 422}

    def test_anonymous(self, anonymous: Client) -> None:
        assert anonymous.get("/me/export").status_code == 401


class TestTables:
    FILES = ("strong", "hevy", "fitnotes")

    @pytest.mark.parametrize("name", FILES)
    def test_are_read_back_without_a_problem(self, user: User, make_user: Any, name: str) -> None:
        imported(user, strong(*ROWS))
        answer = exported(user, f"?format={name}")
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.csv"'
        other = make_user()
        body = imported(other, answer.content, f"{QUERY}&source={name}")
        assert (body["problems"], body["sets_added"]) == ([], 4)
        kept = ("reps", "weight", "unit", "set_type")
        assert [[one[k] for k in kept] for one in sets_of(other)] == [
            [one[k] for k in kept] for one in sets_of(user)
        ]

    @pytest.mark.parametrize("name", ["strong", "hevy"])
    def test_into_the_same_account_adds_nothing(self, user: User, name: str) -> None:
        imported(user, strong(*ROWS))
        body = imported(user, exported(user, f"?format={name}").content)
        assert (body["sets_added"], body["duplicates_skipped"]) == (0, 4)

    @pytest.mark.parametrize("name", FILES)
    def test_no_cell_is_a_formula(self, user: User, name: str) -> None:
        session_id = start_session(user, title="=1+1", notes="@x")
        for place, notes in enumerate(("=cmd|' /C calc'!A0", "+1", "-1", "@a", "\ttab")):
            exercise = user.post("/exercises", {"name": f"-{place}", "type": "reps_only"}).json()
            log_set(user, session_id, exercise["id"], str(place), reps=1, notes=notes)
        text = exported(user, f"?format={name}").text
        delimiter = ";" if name == "strong" else ","
        cells = [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]
        assert any(cell.startswith("'=cmd") for cell in cells)
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
