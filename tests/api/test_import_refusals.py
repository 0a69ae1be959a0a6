"""Imports: exercises of another type, and what is refused."""

import pytest

from tests.api.importing import PUSH, QUERY, ROWS, imported, send, sets_of, strong
from tests.conftest import Client, User
from tests.headers import STRONG


class TestTypes:
    def test_sets_of_another_type_get_an_exercise_beside(self, user: User) -> None:
        body = imported(
            user,
            strong(
                f"{PUSH},Burpee,1,0,20,0,0,,,",
                f"{PUSH},Burpee,2,10,15,0,0,,,",
                f"{PUSH},Plank,1,0,0,0,60,,,",
                f"{PUSH},Running,1,0,0,5,1500,,,",
                f"{PUSH},Running,2,0,0,0,600,,,",
                f"{PUSH},Squat,1,100,5,0,30,deep,,",
                f"{PUSH},Chest Dip (Assisted),1,20,8,0,0,,,",
                f"{PUSH},Squat,2,0,0,0,0,,,",
                f"{PUSH},Squat,3,100,5,0.01,0,,,",
            ),
        )
        assert body["rows"] == {"total": 9, "used": 8, "skipped": 1}
        assert [(p["line"], p["code"]) for p in body["problems"]] == [
            (9, "empty_set"),
            (10, "measure_in_notes"),
        ]
        types = [(m["name"], m["type"], m["created"]) for m in body["mapping"]]
        assert ("Burpee", "reps_only", False) in types
        assert ("Burpee", "weighted_bodyweight", True) in types
        assert ("Chest Dip (Assisted)", "assisted_bodyweight", False) in types
        sets = sets_of(user)
        assert (sets[1]["weight"], sets[1]["unit"]) == (10, "kg")
        assert (sets[3]["distance_meters"], sets[3]["duration_seconds"]) == (5000, 1500)
        assert (sets[4]["distance_meters"], sets[4]["duration_seconds"]) == (None, 600)
        assert (sets[5]["notes"], sets[5]["duration_seconds"]) == ("deep", 30)
        assert sets[7]["notes"] == "10.00 m"

    def test_one_name_in_two_cases_is_one_exercise(self, user: User) -> None:
        body = imported(
            user, strong(f"{PUSH},My Lift,1,10,5,0,0,,,", f"{PUSH},MY LIFT,1,10,5,0,0,,,")
        )
        assert (body["exercises_added"], body["sets_added"]) == (1, 2)


class TestRefusals:
    @pytest.mark.parametrize(
        ("path", "data", "status", "code"),
        [
            ("/imports?unit=kg", strong(*ROWS), 422, "invalid_request"),
            ("/imports?timezone=UTC", strong(*ROWS), 422, "invalid_request"),
            ("/imports?timezone=Mars/Base&unit=kg", strong(*ROWS), 422, "invalid_request"),
            (f"{QUERY}&source=excel", strong(*ROWS), 422, "invalid_request"),
            (QUERY, b"a,b\n1,2\n", 422, "unknown_format"),
            (QUERY, b"\xff\xfe\x00", 422, "not_text"),
            (QUERY, strong(*ROWS).replace(b",Weight,", b",Load,"), 422, "unknown_format"),
            (QUERY, strong(*ROWS, f"{STRONG},Mood", *ROWS), 422, "several_files"),
            (QUERY, strong(ROWS[0].replace("2024-03-01", "3/1/2024")), 422, "ambiguous_dates"),
            (QUERY, b"{", 400, "malformed_json"),
            (QUERY, b"{}", 422, "invalid_request"),
            (QUERY, b"x" * (5 * 1024 * 1024 + 1), 413, "payload_too_large"),
        ],
    )
    def test_are_defined(self, user: User, path: str, data: bytes, status: int, code: str) -> None:
        answer = send(user, data, path)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert user.get("/imports").json()["items"] == []

    def test_names_the_parameter_that_is_missing(self, user: User) -> None:
        errors = send(user, strong(*ROWS), "/imports?timezone=UTC").json()["errors"]
        assert [(e["parameter"], e["code"]) for e in errors] == [("unit", "missing")]

    def test_another_content_type(self, user: User) -> None:
        assert send(user, strong(*ROWS), content_type="text/plain").status_code == 415

    def test_a_form_without_a_file(self, user: User) -> None:
        for data in (
            b"",
            b"--x\r\n\r\n",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--',
        ):
            answer = send(user, data, content_type="multipart/form-data; boundary=x")
            assert answer.status_code == 422, answer.text
        assert send(user, b"", content_type="multipart/form-data").status_code == 422

    def test_anonymous(self, anonymous: Client) -> None:
        assert send(anonymous, strong(*ROWS)).status_code == 401
