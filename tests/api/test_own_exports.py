"""An account's own export in the shape of another app, back into the account, adds nothing."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from functions.transfer import filling
from tests.api.importing import QUERY, ROWS, imported, send, strong
from tests.api.test_exports import ACCOUNTS
from tests.api.workouts import MEASURES, answers, create_exercise, log_set, start_session
from tests.conftest import Client, User

FORMATS = ("strong", "hevy", "fitnotes")
DELIMITERS = {"strong": ";", "hevy": ",", "fitnotes": ","}
NAMES = {"strong": "Exercise Name", "hevy": "exercise_title", "fitnotes": "Exercise"}


def exported(client: Client, name: str) -> bytes:
    answer = client.get(f"/me/export?format={name}")
    assert answer.status_code == 200, answer.text
    return answer.content


def rows(data: bytes, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode()), delimiter=DELIMITERS[name]))


def names_in(data: bytes, name: str) -> list[str]:
    return [row[NAMES[name]] for row in rows(data, name)]


def account(client: Client) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/me/export").json()
    return {kind: document[kind] for kind in ("exercises", "sessions", "weigh_ins")}


def session(client: Client, day: str, **values: Any) -> str:
    times = {
        "started_at": f"2024-05-{day}T10:20:30.5Z",
        "ended_at": f"2024-05-{day}T11:30:00Z",
        "timezone": "Europe/Berlin",
    }
    return start_session(client, **times | values)


def assert_unchanged_by_own_export(user: User, name: str) -> dict[str, Any]:
    before = account(user)
    body = imported(user, exported(user, name), f"{QUERY}&source={name}")
    added = ("sessions_added", "sets_added", "exercises_added")
    assert {what: body[what] for what in added} == dict.fromkeys(added, 0), body
    assert account(user) == before
    return body


@pytest.mark.parametrize("name", FORMATS)
class TestIntoTheSameAccount:
    def test_all_types(self, user: User, name: str) -> None:
        session_id = session(user, "01", title="Everything", notes="Long day")
        for type_, measures in MEASURES.items():
            exercise_id = create_exercise(user, type_)
            log_set(user, session_id, exercise_id, f"1-{type_}", **measures)
            log_set(user, session_id, exercise_id, f"2-{type_}", **measures, rest_seconds=90)
        assert_unchanged_by_own_export(user, name)

    def test_both_units(self, user: User, name: str) -> None:
        session_id, exercise_id = session(user, "01"), create_exercise(user)
        for place, (weight, unit) in enumerate([(100, "kg"), (225, "lb"), (45.5, "lb"), (0, "kg")]):
            values = {"weight": weight, "unit": unit, "reps": 5}
            log_set(user, session_id, exercise_id, f"{place}", **values)
        assert_unchanged_by_own_export(user, name)

    def test_an_account_in_pounds(self, make_user: Any, name: str) -> None:
        user = make_user(unit="lb")
        session_id, exercise_id = session(user, "01"), create_exercise(user)
        for place, weight in enumerate((20, 62.5, 100, 101.25)):
            log_set(user, session_id, exercise_id, f"{place}", weight=weight, unit="kg", reps=5)
        assert_unchanged_by_own_export(user, name)

    def test_texts_that_look_like_formulas(self, user: User, name: str) -> None:
        session_id = session(user, "01", title="=1+1", notes="@home")
        for place, text in enumerate(("=cmd", "+1", "-1", "@a", "'=quoted", "'plain'")):
            exercise = user.post("/exercises", {"name": f"{text} lift", "type": "reps_only"}).json()
            log_set(user, session_id, exercise["id"], f"{place}", reps=place + 1, notes=text)
        body = assert_unchanged_by_own_export(user, name)
        assert not [one for one in body["problems"] if one["code"] == "changed"]

    def test_supersets(self, user: User, name: str) -> None:
        session_id = session(user, "01")
        pair = [create_exercise(user), create_exercise(user, "reps_only")]
        for place in range(4):
            measures = {"reps": 5, "weight": 50} if place % 2 == 0 else {"reps": 12}
            log_set(user, session_id, pair[place % 2], f"{place}", **measures, superset=1)
        assert_unchanged_by_own_export(user, name)

    def test_several_zones(self, user: User, name: str) -> None:
        exercise_id = create_exercise(user)
        for day, zone in (
            ("01", "Europe/Berlin"),
            ("02", "America/New_York"),
            ("03", "Asia/Tokyo"),
        ):
            log_set(
                user, session(user, day, timezone=zone), exercise_id, day, reps=5, weight=int(day)
            )
        assert_unchanged_by_own_export(user, name)

    def test_a_session_without_an_end(self, user: User, name: str) -> None:
        log_set(user, session(user, "01", ended_at=None), create_exercise(user))
        body = assert_unchanged_by_own_export(user, name)
        assert not [one for one in body["problems"] if one["code"] == "changed"]

    def test_equal_rows(self, user: User, name: str) -> None:
        session_id, exercise_id = session(user, "01"), create_exercise(user)
        for place in range(3):
            log_set(user, session_id, exercise_id, f"{place}")
        body = assert_unchanged_by_own_export(user, name)
        assert body["duplicates_skipped"] == 3

    def test_two_sessions_on_one_day(self, user: User, name: str) -> None:
        exercise_id = create_exercise(user)
        for place, hour in enumerate(("06", "17")):
            times = {"started_at": f"2024-05-01T{hour}:00:00Z", "ended_at": None}
            log_set(
                user, session(user, "01", **times), exercise_id, hour, reps=5, weight=90 + place
            )
        assert_unchanged_by_own_export(user, name)

    def test_what_came_from_an_app(self, user: User, name: str) -> None:
        imported(user, strong(*ROWS))
        assert_unchanged_by_own_export(user, name)

    def test_after_a_rename(self, user: User, name: str) -> None:
        body = imported(user, strong(*ROWS))
        [thing] = [one for one in body["mapping"] if one["created"]]
        renamed = {"name": "Renamed", "type": thing["type"]}
        user.put(f"/exercises/{thing['exercise_id']}", renamed, if_match="*")
        assert_unchanged_by_own_export(user, name)


class TestAnyAccount:
    @settings(
        max_examples=10,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(account=ACCOUNTS)
    def test_adds_nothing_in_any_shape(
        self,
        make_user: Callable[..., User],
        account: list[tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]],
    ) -> None:
        user = make_user(unit="lb")
        exercise_ids = {type_: create_exercise(user, type_) for type_ in MEASURES}
        for number, (drawn, sets) in enumerate(account):
            # Hevy's file makes one workout of two that start in the same minute.
            day = f"2024-05-{2 * number + 1:02}"
            times = {"started_at": f"{day}T22:30:00.5Z"}
            times |= {"ended_at": f"{day}T23:15:00Z"} if "ended_at" in drawn else {}
            session_id = start_session(user, **drawn | times)
            for place, (type_, values) in enumerate(sets):
                key = f"{number}-{place}"
                log_set(user, session_id, exercise_ids[type_], key, **values)
        for name in FORMATS:
            assert_unchanged_by_own_export(user, name)


class TestNames:
    def test_an_exercise_of_the_catalogue_has_the_apps_name(self, user: User) -> None:
        imported(user, strong(ROWS[0]))
        called = {name: set(names_in(exported(user, name), name)) for name in FORMATS}
        assert called == {
            "strong": {"Bench Press (Barbell)"},
            "hevy": {"Bench Press (Barbell)"},
            "fitnotes": {"Flat Barbell Bench Press"},
        }

    def test_the_name_that_came_from_an_app_goes_back_to_it(self, user: User) -> None:
        bench = user.get("/exercises?q=Barbell Bench Press").json()["items"][0]
        form = {"mapping": json.dumps({"My Bench": bench["id"]})}
        data = strong(ROWS[0].replace("Bench Press (Barbell)", "My Bench"))
        body = httpx.Request("POST", "http://test", data=form, files={"file": ("f", data)})
        answer = send(user, body.read(), content_type=body.headers["content-type"])
        assert answer.status_code == 201, answer.text
        assert names_in(exported(user, "strong"), "strong") == ["My Bench"]
        assert names_in(exported(user, "hevy"), "hevy") == ["Bench Press (Barbell)"]

    def test_a_name_found_by_itself_counts_more_than_one_that_was_given(self, user: User) -> None:
        bench = imported(user, strong(ROWS[0]))["mapping"][0]["exercise_id"]
        form = {"mapping": json.dumps({"My Bench": bench})}
        later = ROWS[0].replace("2024-03-01", "2024-03-08")
        data = strong(later.replace("Bench Press (Barbell)", "My Bench"))
        body = httpx.Request("POST", "http://test", data=form, files={"file": ("f", data)})
        answer = send(user, body.read(), content_type=body.headers["content-type"])
        assert answer.status_code == 201, answer.text
        assert set(names_in(exported(user, "strong"), "strong")) == {"Bench Press (Barbell)"}

    def test_a_name_stays_after_the_exercise_is_merged(self, user: User) -> None:
        [thing] = imported(user, strong(ROWS[3]))["mapping"]
        into = user.post("/exercises", {"name": "Left", "type": thing["type"]}).json()["id"]
        merged = user.post(f"/exercises/{thing['exercise_id']}/merge", {"into": into})
        assert merged.status_code == 200, merged.text
        assert names_in(exported(user, "strong"), "strong") == ["Cable Thing"]

    def test_a_name_stays_after_the_exercise_is_renamed_here(self, user: User) -> None:
        [thing] = imported(user, strong(ROWS[3]))["mapping"]
        renamed = {"name": "Renamed", "type": thing["type"]}
        user.put(f"/exercises/{thing['exercise_id']}", renamed, if_match="*")
        assert names_in(exported(user, "strong"), "strong") == ["Cable Thing"]
        assert names_in(exported(user, "hevy"), "hevy") == ["Renamed"]

    @pytest.mark.parametrize("name", FORMATS)
    def test_two_exercises_never_leave_as_one(self, user: User, name: str) -> None:
        imported(user, strong(ROWS[0]))
        [theirs] = set(names_in(exported(user, name), name))
        own = user.post("/exercises", {"name": theirs, "type": "weight_reps"}).json()["id"]
        log_set(user, session(user, "01"), own)
        assert len(set(names_in(exported(user, name), name))) == 2

    @pytest.mark.parametrize("name", FORMATS)
    def test_two_exercises_never_leave_as_one_in_different_parts(
        self, user: User, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        imported(user, strong(ROWS[0]))
        [theirs] = set(names_in(exported(user, name), name))
        own = user.post("/exercises", {"name": theirs, "type": "weight_reps"}).json()["id"]
        log_set(user, session(user, "01"), own)
        called = names_in(exported(user, name), name)
        monkeypatch.setattr(filling, "PART_BYTES", 700)
        parts = [
            names_in(part.content, name) for part in answers(user, f"/me/export?format={name}")
        ]
        assert parts == [[each] for each in called]
