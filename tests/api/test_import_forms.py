"""Forms of `POST /imports`: the file, what its names mean, and what its columns are."""

import json
from typing import Any

import httpx
import pytest

from tests.api.importing import send
from tests.conftest import User

FILE = b"Day;Lift;Load;Times\n17.05.2024;Bench Press;82,5;5\n17.05.2024;Bench Press;82,5;4\n"
COLUMNS = {
    "started_at": "Day",
    "exercise": "Lift",
    "weight": "Load",
    "reps": "Times",
    "date_format": "%d.%m.%Y",
    "decimal": ",",
    "unit": "kg",
}
PATH = "/imports?timezone=Europe/Berlin&source=columns"
SOMEBODY = "0198c000-0000-7000-8000-000000000001"


def form(*parts: tuple[str, str | None, bytes]) -> bytes:
    """Return a form of parts: a name, the name of a file, and what is in it."""
    text = b""
    for name, filename, content in parts:
        shown = f'; filename="{filename}"' if filename else ""
        head = f'--x\r\nContent-Disposition: form-data; name="{name}"{shown}\r\n\r\n'
        text += head.encode() + content + b"\r\n"
    return text + b"--x--\r\n"


def send_form(
    user: User, *parts: tuple[str, Any], path: str = PATH, **headers: str
) -> httpx.Response:
    """Send a file with other parts, as JSON unless they are bytes."""
    others = [
        (name, None, value if isinstance(value, bytes) else json.dumps(value).encode())
        for name, value in parts
    ]
    body = form(("file", "sets.csv", FILE), *others)
    return send(user, body, path, content_type="multipart/form-data; boundary=x", **headers)


def pointers(answer: httpx.Response) -> list[tuple[str, str]]:
    """Return where the errors of an answer are, and what they are."""
    assert answer.status_code == 422, answer.text
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


class TestColumns:
    def test_make_any_file_one_that_can_be_imported(self, user: User) -> None:
        answer = send_form(user, ("columns", COLUMNS))
        assert answer.status_code == 201, answer.text
        body = answer.json()
        assert (body["source"], body["sets_added"], body["problems"]) == ("columns", 2, [])
        [session] = user.get("/sessions").json()["items"]
        assert session["started_at"] == "2024-05-17T10:00:00.000000Z"
        shown = user.get(f"/sessions/{session['id']}?include=sets").json()["sets"]
        assert [(one["weight"], one["unit"], one["reps"]) for one in shown] == [
            (82.5, "kg", 5),
            (82.5, "kg", 4),
        ]
        assert user.get(f"/imports/{body['id']}").json()["source"] == "columns"

    def test_come_as_a_file_too(self, user: User) -> None:
        parts = (
            ("columns", "columns.json", json.dumps(COLUMNS).encode()),
            ("file", "sets.csv", FILE),
        )
        answer = send(user, form(*parts), PATH, content_type="multipart/form-data; boundary=x")
        assert answer.status_code == 201, answer.text

    @pytest.mark.parametrize(
        ("columns", "wrong"),
        [
            ({"colour": "Day"}, [("#/columns/colour", "unknown_member")]),
            ({"weight": "Weight"}, [("#/columns/weight", "unknown_column")]),
            (
                {"weight": "Weight", "notes": "Remarks"},
                [("#/columns/weight", "unknown_column"), ("#/columns/notes", "unknown_column")],
            ),
            ({"weight": 3}, [("#/columns/weight", "wrong_type")]),
            ({"unit": "stone"}, [("#/columns/unit", "unknown_choice")]),
            ({"decimal": ";"}, [("#/columns/decimal", "unknown_choice")]),
            ({"date_format": "%d.%m."}, [("#/columns/date_format", "date_format")]),
            ({"date_format": "%Q"}, [("#/columns/date_format", "date_format")]),
            ({"date_format": "%d%d%m%Y"}, [("#/columns/date_format", "date_format")]),
            ({"date_format": "%"}, [("#/columns/date_format", "date_format")]),
            ({"date_format": "%Y-%m-%d %H:%M %Z"}, [("#/columns/date_format", "date_format")]),
            ({"date_format": "%Y-%m-%d %I:%M"}, [("#/columns/date_format", "date_format")]),
            ({"date_format": "\x00"}, [("#/columns/date_format", "date_format")]),
            ({"exercise": None}, [("#/columns/exercise", "wrong_type")]),
        ],
    )
    def test_that_cannot_be_used_are_pointed_at(
        self, user: User, columns: dict[str, Any], wrong: list[tuple[str, str]]
    ) -> None:
        assert pointers(send_form(user, ("columns", COLUMNS | columns))) == wrong
        assert user.get("/imports").json()["items"] == []

    def test_must_name_when_and_what(self, user: User) -> None:
        wrong = pointers(send_form(user, ("columns", {"reps": "Times"})))
        assert wrong == [("#/columns/started_at", "missing"), ("#/columns/exercise", "missing")]

    def test_must_name_a_measure(self, user: User) -> None:
        wrong = pointers(send_form(user, ("columns", {"started_at": "Day", "exercise": "Lift"})))
        assert wrong == [("#/columns", "no_measure")]

    def test_go_with_their_source_alone(self, user: User) -> None:
        assert pointers(send_form(user)) == [("#/columns", "missing")]
        assert pointers(send(user, FILE, PATH)) == [("#/columns", "missing")]
        for source in ("auto", "strong", "setlogs"):
            path = f"/imports?timezone=UTC&unit=kg&source={source}"
            for columns in (COLUMNS, {"colour": "Day"}, b"{"):
                answer = send_form(user, ("columns", columns), path=path)
                assert pointers(answer) == [("#/columns", "not_used")]

    def test_ask_for_what_nothing_says(self, user: User) -> None:
        columns = {name: value for name, value in COLUMNS.items() if name != "unit"}
        errors = send_form(user, ("columns", columns)).json()["errors"]
        assert [(error["parameter"], error["code"]) for error in errors] == [("unit", "missing")]
        assert send_form(user, ("columns", columns), path=f"{PATH}&unit=lb").status_code == 201
        errors = send_form(user, ("columns", COLUMNS), path="/imports?source=columns").json()[
            "errors"
        ]
        assert [(error["parameter"], error["code"]) for error in errors] == [
            ("timezone", "missing")
        ]


class TestParts:
    @pytest.mark.parametrize("name", ["mapping", "columns"])
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"{", "malformed_json"),
            (b"", "malformed_json"),
            (b'{"a": null, "a": null}', "malformed_json"),
            (b"\xff", "malformed_json"),
            (b"[]", "wrong_type"),
            (b"null", "wrong_type"),
            (b'{"a": "' + b"b" * 1_100_000 + b'"}', "too_long"),
        ],
        ids=["cut", "empty", "a name twice", "no text", "a list", "null", "too long"],
    )
    def test_that_are_no_object_are_pointed_at(
        self, user: User, name: str, content: bytes, code: str
    ) -> None:
        parts = [("columns", COLUMNS)] if name != "columns" else []
        answer = send_form(user, *parts, (name, content))
        assert pointers(answer) == [(f"#/{name}", code)]
        assert user.get("/imports").json()["items"] == []

    def test_come_once(self, user: User) -> None:
        for name, value in (("mapping", {}), ("columns", COLUMNS)):
            assert pointers(send_form(user, (name, value), (name, value))) == [
                (f"#/{name}", "repeated")
            ]

    def test_others_are_refused(self, user: User) -> None:
        answer = send_form(user, ("columns", COLUMNS), ("timezone", b"UTC"))
        assert pointers(answer) == [("#/file", "missing")]

    def test_a_mapping_names_exercises(self, user: User) -> None:
        mapping = {"Bench Press": "the usual", "Squat": SOMEBODY, "Row": None, "Dip": 7}
        answer = send_form(user, ("columns", COLUMNS), ("mapping", mapping))
        assert pointers(answer) == [
            ("#/mapping/Bench Press", "uuid_format"),
            ("#/mapping/Dip", "uuid_format"),
        ]

    def test_a_mapping_has_at_most_50_000_names(self, user: User) -> None:
        mapping = {str(number): None for number in range(50_001)}
        answer = send_form(user, ("columns", COLUMNS), ("mapping", mapping))
        assert pointers(answer) == [("#/mapping", "malformed_json")]

    def test_make_another_request_of_a_key(self, user: User) -> None:
        key = {"idempotency_key": "k"}
        first = send_form(user, ("columns", COLUMNS), ("mapping", {"Row": None}), **key)
        assert first.status_code == 201, first.text
        again = send_form(user, ("columns", COLUMNS), ("mapping", {"Row": None}), **key)
        assert again.json() == first.json()
        for parts in (
            [("columns", COLUMNS)],
            [("columns", COLUMNS | {"unit": "lb"}), ("mapping", {"Row": None})],
        ):
            answer = send_form(user, *parts, **key)
            assert answer.json()["code"] == "idempotency_key_reused"
