"""Each field of a resource is entered, shown, kept, changed, exported and imported: none forgets one."""

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Table

from functions.auth.schemas import UserCreate, UserRead, UserUpdate
from functions.exercises.schemas import ExerciseDraft
from functions.sessions.schemas import (
    SessionCreate,
    SessionRead,
    SessionUpdate,
    SetCreate,
    SetUpdate,
)
from functions.transfer.formats.setlogs import (
    ExportedSession,
    ExportedSet,
    ExportedUser,
    ExportedWeighIn,
)
from functions.weigh_ins.schemas import WeighInCreate, WeighInRead, WeighInUpdate
from setlogs.fields.measures import MEASURES, MEASURES_BY_TYPE
from setlogs.fields.requests import RequestModel
from setlogs.fields.resources import (
    ExerciseFields,
    ExerciseRead,
    SessionFields,
    SetFields,
    SetRead,
    UserFields,
    WeighInFields,
)
from setlogs.models import (
    exercise_versions,
    exercises,
    users,
    weigh_ins,
    workout_sessions,
    workout_sets,
)
from tests.api.importing import send_export, sets_of
from tests.conftest import Client, User

# Not what entered them, and not the same in another account.
OWN = {"id", "session_id", "exercise_id", "created_at", "updated_at", "version"}
HELD: dict[type[RequestModel], tuple[Any, ...]] = {
    UserFields: (UserCreate, UserUpdate, UserRead, ExportedUser, users),
    ExerciseFields: (ExerciseDraft, ExerciseRead, exercises, exercise_versions),
    SessionFields: (SessionCreate, SessionUpdate, SessionRead, ExportedSession, workout_sessions),
    WeighInFields: (WeighInCreate, WeighInUpdate, WeighInRead, ExportedWeighIn, weigh_ins),
    SetFields: (SetCreate, SetUpdate, SetRead, ExportedSet, workout_sets),
}


def value_of(name: str, model: type[RequestModel]) -> Any:
    """Return a value that a field may have and that no default is, by its JSON schema."""
    schema = model.model_json_schema()["properties"][name]
    schema = next((s for s in schema.get("anyOf", ()) if s.get("type") != "null"), schema)
    if "enum" in schema:
        return schema["enum"][-1]
    if schema["type"] == "array":
        return [f"{name} 1", f"{name} 2"]
    if schema.get("format") == "date-time":
        return "2024-05-01T10:20:30.123456Z"
    known = {"timezone": "America/St_Johns", "ended_at": "2024-05-01T11:20:30.123456Z"}
    number = max(7.5, schema.get("minimum", 0))
    return known.get(name, {"string": name, "integer": 7, "number": number}[schema["type"]])


def filled(model: type[RequestModel], *without: str, **given: Any) -> dict[str, Any]:
    """Return every field of a resource with a value of its own."""
    values = {name: value_of(name, model) for name in model.model_fields if name not in without}
    return values | {name: value for name, value in given.items() if name in model.model_fields}


def shown(document: dict[str, Any]) -> dict[str, Any]:
    """Return what of a document was entered."""
    return {name: value for name, value in document.items() if name not in OWN}


def drafts() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a set of each type of exercise, with every field that it may have."""
    for type_, rule in MEASURES_BY_TYPE.items():
        misplaced = set(MEASURES) - rule.allowed
        without = misplaced | ({"unit"} if "weight" in misplaced else set())
        yield type_, filled(SetFields, *without)


@pytest.fixture
def logged(user: User) -> dict[str, dict[str, Any]]:
    """Sets of one session by their exercise's type, each with every field, as they were sent."""
    session = user.post("/sessions", filled(SessionFields, ended_at="2024-05-01T11:20:30Z"))
    assert session.status_code == 201, session.text
    sent = {}
    for type_, draft in drafts():
        exercise = user.post("/exercises", filled(ExerciseFields, name=type_, type=type_))
        assert exercise.status_code == 201, exercise.text
        path = f"/sessions/{session.json()['id']}/sets"
        made = user.post(
            path, draft | {"exercise_id": exercise.json()["id"]}, idempotency_key=type_
        )
        assert made.status_code == 201, made.text
        sent[type_] = draft | {"id": made.json()["id"]}
    return sent


def everything(client: Client) -> list[list[dict[str, Any]]]:
    """Return what was entered into an account: exercises, sessions, weigh-ins and sets, in order."""
    listed = [
        client.get(path).json()["items"]
        for path in ("/exercises?owner=me&limit=100", "/sessions?limit=100", "/weigh-ins?limit=100")
    ]
    return [[shown(each) for each in items] for items in (*listed, sets_of(client))]


class TestFields:
    @pytest.mark.parametrize(
        ("fields", "holder"),
        [(fields, holder) for fields, holders in HELD.items() for holder in holders],
        ids=lambda each: getattr(each, "__name__", getattr(each, "name", "")),
    )
    def test_are_of_every_model_and_table(
        self, fields: type[RequestModel], holder: type[RequestModel] | Table
    ) -> None:
        has = holder.c.keys() if isinstance(holder, Table) else holder.model_fields
        assert set(fields.model_fields) <= set(has)

    def test_of_sets_are_those_that_some_type_has(self) -> None:
        entered = set(itertools.chain.from_iterable(draft for _, draft in drafts()))
        assert entered == set(SetFields.model_fields)


class TestEachField:
    def test_is_shown_as_it_was_entered(
        self, user: User, logged: dict[str, dict[str, Any]]
    ) -> None:
        for type_, sent in logged.items():
            got = user.get(f"/sets/{sent['id']}").json()
            assert {name: got[name] for name in sent} == sent, type_

    def test_is_in_the_history_and_among_the_changes(
        self, user: User, logged: dict[str, dict[str, Any]]
    ) -> None:
        changes = user.get("/changes?limit=100").json()["items"]
        data = {change["id"]: change["data"] for change in changes}
        for sent in logged.values():
            [entry] = user.get(f"/sets/{sent['id']}/history").json()["items"]
            for kept in (entry["after"], data[sent["id"]]):
                assert {name: kept[name] for name in sent} == sent

    def test_of_a_batch_is_shown(self, user: User, logged: dict[str, dict[str, Any]]) -> None:
        sets = [
            {name: user.get(f"/sets/{one['id']}").json()[name] for name in (*one, "exercise_id")}
            for one in logged.values()
        ]
        for one in sets:
            del one["id"]
        session_id = user.post("/sessions", {}).json()["id"]
        path = f"/sessions/{session_id}/sets/batch"
        made = user.post(path, {"sets": sets}, idempotency_key="batch")
        assert made.status_code == 201, made.text
        for sent, got in zip(sets, made.json()["items"], strict=True):
            assert {name: got[name] for name in sent} == sent

    def test_is_taken_away_by_another_set_in_its_place(
        self, user: User, logged: dict[str, dict[str, Any]]
    ) -> None:
        for type_, sent in logged.items():
            rule = MEASURES_BY_TYPE[type_]
            least = {name: sent[name] for name in rule.needed | rule.either}
            kept = ("set_type", "performed_at", "unit") if "weight" in least else ("set_type",)
            changed = user.put(f"/sets/{sent['id']}", least, if_match="*")
            assert changed.status_code == 200, changed.text
            left = sent.keys() - least.keys() - {"id", "performed_at", *kept}
            assert {name: changed.json()[name] for name in left} == dict.fromkeys(left), type_

    def test_of_a_session_changes_with_a_patch(self, user: User) -> None:
        session = user.post("/sessions", {"started_at": "2024-01-01T10:00:00Z"}).json()
        patch = filled(SessionFields)
        changed = user.patch(f"/sessions/{session['id']}", patch, if_match="*")
        assert {name: changed.json()[name] for name in patch} == patch

    def test_of_an_exercise_is_kept_with_its_version(self, user: User) -> None:
        first, second = filled(ExerciseFields), filled(ExerciseFields, name="another")
        made = user.post("/exercises", first).json()
        changed = user.put(f"/exercises/{made['id']}", second, if_match="*").json()
        assert {name: changed[name] for name in second} == second
        version = user.get(f"/exercises/{made['id']}/versions/1").json()
        assert {name: version[name] for name in first} == first

    def test_of_a_user_is_shown_and_exported(self, make_user: Callable[..., User]) -> None:
        settings = filled(UserFields)
        user = make_user(**settings)
        got = user.get("/me").json()
        assert {name: got[name] for name in settings} == settings
        exported = user.get("/me/export").json()["user"]
        assert exported == settings | {"email_verified_at": None}

    def test_of_a_weigh_in_is_shown_and_changes_with_a_patch(self, user: User) -> None:
        first = filled(WeighInFields)
        made = user.post("/weigh-ins", first).json()
        other = {name: made[name] for name in first} | {"notes": "other", "weight": 99.5}
        changed = user.patch(f"/weigh-ins/{made['id']}", other, if_match="*").json()
        data = [change["data"] for change in user.get("/changes").json()["items"]]
        for sent, got in ((first, made), (other, changed)):
            assert {name: got[name] for name in sent} == sent
            assert got in data

    @pytest.mark.usefixtures("logged")
    def test_comes_back_into_another_account(
        self, user: User, make_user: Callable[..., User]
    ) -> None:
        assert user.post("/weigh-ins", filled(WeighInFields)).status_code == 201
        other, file = make_user(), user.get("/me/export")
        added = send_export(other, file.content)
        assert added.status_code == 201, added.text
        assert everything(other) == everything(user)
        assert other.get("/me/export").json()["sessions"] != []

    @pytest.mark.usefixtures("logged")
    def test_that_a_later_file_has_otherwise_is_taken_over(
        self, user: User, make_user: Callable[..., User]
    ) -> None:
        other, document = make_user(), user.get("/me/export").json()
        assert send_export(other, json.dumps(document).encode()).status_code == 201
        for one in document["sessions"][0]["sets"]:
            rule = MEASURES_BY_TYPE[types(document)[one["exercise_id"]]]
            kept = {*rule.needed, *rule.either, "exercise_id", "exercise_version", "performed_at"}
            one.update(dict.fromkeys(SetFields.model_fields.keys() - kept) | {"set_type": "normal"})
            one["unit"] = "kg" if "weight" in kept else None
        sent = send_export(other, json.dumps(document).encode(), "?changed=update")
        assert sent.json()["sets_updated"] == len(MEASURES_BY_TYPE), sent.text
        exported = other.get("/me/export").json()["sessions"]
        assert values_of(exported) == values_of(document["sessions"])


def types(document: dict[str, Any]) -> dict[str, str]:
    """Return the types of the exercises in an export, by id."""
    return {each["id"]: each["versions"][-1]["type"] for each in document["exercises"]}


def values_of(sessions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what was entered of the sets of exported sessions."""
    sets = [one for session in sessions for one in session["sets"]]
    return [{name: one.get(name) for name in SetFields.model_fields} for one in sets]
