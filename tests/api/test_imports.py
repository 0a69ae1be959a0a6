"""Imports: what comes in, once, and goes out again."""

from typing import Any

import httpx
import psycopg
import pytest

from infra.local.servers import Postgres
from tests.conftest import Client, User

HEADER = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE"
PUSH = "2024-03-01 18:00:00,Push,1h 26m"
ROWS = (
    f'{PUSH},Bench Press (Barbell),1,100,5,0,0,"","felt good",8.5',
    f"{PUSH},Bench Press (Barbell),2,100,5,0,0,,,",
    f"{PUSH},Bench Press (Barbell),3,100,5,0,0,,,",
    f"{PUSH},Cable Thing,1,20,12,0,0,,,",
)
QUERY = "/imports?timezone=Europe/Berlin&unit=kg"


def strong(*rows: str) -> bytes:
    return "\n".join((HEADER, *rows)).encode()


def send(client: Client, data: bytes, path: str = QUERY, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.request("POST", path, content=data, headers={"content-type": "text/csv", **named})


def imported(client: Client, data: bytes, path: str = QUERY) -> dict[str, Any]:
    answer = send(client, data, path)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def sets_of(client: Client) -> list[dict[str, Any]]:
    sessions = client.get("/sessions?limit=100").json()["items"]
    return [
        one
        for session in sessions
        for one in client.get(f"/sessions/{session['id']}?include=sets").json()["sets"]
    ]


class TestImport:
    def test_every_row_becomes_a_set(self, user: User) -> None:
        answer = send(user, strong(*ROWS))
        assert answer.status_code == 201, answer.text
        body = answer.json()
        assert answer.headers["Location"].endswith(f"/imports/{body['id']}")
        assert (body["source"], body["status"], body["dry_run"]) == ("strong", "completed", False)
        assert (body["sessions_added"], body["sets_added"], body["exercises_added"]) == (1, 4, 1)
        assert body["rows"] == {"total": 4, "used": 4, "skipped": 0}
        assert body["problems"] == []
        [session] = user.get("/sessions").json()["items"]
        assert (session["title"], session["notes"]) == ("Push", "felt good")
        assert session["started_at"] == "2024-03-01T17:00:00.000000Z"
        assert session["ended_at"] == "2024-03-01T18:26:00.000000Z"
        sets = sets_of(user)
        assert [one["position"] for one in sets] == [1, 2, 3, 4]
        assert (sets[0]["weight"], sets[0]["reps"], sets[0]["rpe"]) == (100, 5, 8.5)
        assert sets[0]["performed_at"] == session["started_at"]

    def test_names_are_found_in_the_catalogue_or_created(self, user: User) -> None:
        bench, cable = imported(user, strong(*ROWS))["mapping"]
        assert (bench["name"], bench["created"]) == ("Bench Press (Barbell)", False)
        assert bench["matched_by"] == "catalogue_alias"
        shown = user.get(f"/exercises/{bench['exercise_id']}").json()
        assert (shown["name"], shown["owner"]) == ("Barbell Bench Press", "catalogue")
        assert (cable["created"], cable["matched_by"]) == (True, None)
        assert user.get(f"/exercises/{cable['exercise_id']}").json()["type"] == "weight_reps"

    def test_changes_and_reports_follow_at_once(self, user: User) -> None:
        body = imported(user, strong(*ROWS))
        items = user.get("/changes?limit=100").json()["items"]
        assert [item["seq"] for item in items] == [2, 3, 4, 5, 6, 7]
        assert [item["entity"] for item in items] == ["exercise", "session", *["set"] * 4]
        exercise_id = body["mapping"][0]["exercise_id"]
        report = user.get(f"/reports/progression?exercise_id={exercise_id}").json()
        assert report["points"][0]["sets"] == 3
        assert [item["data"] for item in items[2:]] == sets_of(user)

    def test_a_set_can_be_logged_behind_them(self, user: User) -> None:
        body = imported(user, strong(*ROWS))
        [session] = user.get("/sessions").json()["items"]
        draft = {"exercise_id": body["mapping"][0]["exercise_id"], "weight": 90, "reps": 5}
        path = f"/sessions/{session['id']}/sets"
        assert user.post(path, draft, idempotency_key="k").json()["position"] == 5

    def test_the_report_can_be_read_again(self, user: User) -> None:
        body = imported(user, strong(*ROWS, f"{PUSH},Squat,1,-1,5,0,0,,,"))
        assert body["rows"] == {"total": 5, "used": 4, "skipped": 1}
        [problem] = body["problems"]
        assert (problem["line"], problem["column"]) == (6, "Weight")
        assert (problem["code"], problem["row_used"]) == ("not_a_number", False)
        shown = user.get(f"/imports/{body['id']}")
        assert shown.json() == body
        path, tag = f"/imports/{body['id']}", shown.headers["ETag"]
        assert user.get(path, if_none_match=tag).status_code == 304
        [listed] = user.get("/imports").json()["items"]
        assert listed == {k: v for k, v in body.items() if k not in ("problems", "mapping")}

    def test_a_dry_run_reports_the_same_and_adds_nothing(self, user: User) -> None:
        answer = send(user, strong(*ROWS), f"{QUERY}&dry_run=true")
        assert answer.status_code == 200
        preview = answer.json()
        assert (preview["id"], preview["dry_run"], preview["status"]) == (None, True, "previewed")
        assert user.get("/imports").json()["items"] == []
        assert user.get("/changes").json()["items"] == []
        assert user.get("/exercises?owner=me").json()["items"] == []
        body = imported(user, strong(*ROWS))
        for name in ("sessions_added", "sets_added", "exercises_added", "rows", "problems"):
            assert preview[name] == body[name]
        assert set(preview) == set(body)

    def test_a_form_carries_the_file_too(self, user: User) -> None:
        boundary = "x-1"
        head = 'Content-Disposition: form-data; name="file"; filename="strong.csv"'
        data = f"--{boundary}\r\n{head}\r\n\r\n".encode() + strong(*ROWS) + b"\r\n--x-1--\r\n"
        answer = send(user, data, content_type=f"multipart/form-data; boundary={boundary}")
        assert answer.status_code == 201, answer.text
        assert answer.json()["sets_added"] == 4

    def test_many_rows_come_in_batches(self, user: User) -> None:
        sets = (f"{PUSH},Squat,{n},{n % 90 + 1},5,0,0,,," for n in range(4500))
        body = imported(user, strong(*sets))
        assert (body["sets_added"], body["sessions_added"]) == (4500, 1)
        draft = {"exercise_id": body["mapping"][0]["exercise_id"], "weight": 90, "reps": 5}
        [session] = user.get("/sessions").json()["items"]
        path = f"/sessions/{session['id']}/sets"
        assert user.post(path, draft, idempotency_key="k").json()["position"] == 4501
        assert user.delete(f"/imports/{body['id']}").status_code == 204
        [left] = sets_of(user)
        assert left["position"] == 4501

    def test_stays_apart_from_other_users(self, user: User, make_user: Any) -> None:
        body, other = imported(user, strong(*ROWS)), make_user()
        assert other.get("/imports").json()["items"] == []
        assert other.get(f"/imports/{body['id']}").status_code == 404
        assert other.delete(f"/imports/{body['id']}").status_code == 404
        assert imported(other, strong(*ROWS))["sets_added"] == 4
        assert len(sets_of(user)) == 4

    def test_goes_with_the_account(self, user: User, postgres: Postgres) -> None:
        body = imported(user, strong(*ROWS))
        count = (
            "SELECT (SELECT count(*) FROM imports WHERE id = %(id)s)"
            " + (SELECT count(*) FROM import_entries WHERE import_id = %(id)s)"
        )
        with psycopg.connect(postgres.admin_url, autocommit=True, dbname="setlogs") as database:
            assert database.execute(count, {"id": body["id"]}).fetchone() == (7,)
            assert user.delete("/me", {"password": user.password}).status_code == 204
            assert database.execute(count, {"id": body["id"]}).fetchone() == (0,)


class TestSameAgain:
    def test_adds_nothing(self, user: User) -> None:
        imported(user, strong(*ROWS))
        again = imported(user, strong(*ROWS))
        assert (again["sets_added"], again["sessions_added"], again["exercises_added"]) == (0, 0, 0)
        assert again["duplicates_skipped"] == 4
        assert len(sets_of(user)) == 4

    def test_an_extended_file_adds_only_what_is_new(self, user: User) -> None:
        imported(user, strong(*ROWS))
        more = (f"{PUSH},Cable Thing,2,20,10,0,0,,,", f"{ROWS[2]}")
        later = "2024-03-03 18:00:00,Pull,1h,Bench Press (Barbell),1,100,5,0,0,,,"
        again = imported(user, strong(*ROWS, *more, later))
        assert (again["sets_added"], again["sessions_added"]) == (3, 1)
        assert again["duplicates_skipped"] == 4
        assert len(user.get("/sessions").json()["items"]) == 2
        assert [s["position"] for s in sets_of(user) if s["weight"] == 20] == [4, 5]

    def test_adds_nothing_after_edits(self, user: User) -> None:
        imported(user, strong(*ROWS))
        first, second, _, cable = sets_of(user)
        values = {"weight": 101, "reps": 5, "unit": "kg"}
        assert user.put(f"/sets/{first['id']}", values, if_match="*").status_code == 200
        assert user.delete(f"/sets/{second['id']}", if_match="*").status_code == 204
        renamed = {"name": "Another name", "type": "weight_reps"}
        path = f"/exercises/{cable['exercise_id']}"
        assert user.put(path, renamed, if_match="*").status_code == 200
        session = f"/sessions/{first['session_id']}"
        moved = {"title": "Other", "started_at": "2024-03-02T10:00:00Z", "ended_at": None}
        assert user.patch(session, moved, if_match="*").status_code == 200
        again = imported(user, strong(*ROWS))
        assert (again["sets_added"], again["exercises_added"], again["sessions_added"]) == (0, 0, 0)

    def test_what_was_logged_by_hand_is_recognised(self, user: User) -> None:
        start = {"title": "Push", "started_at": "2024-03-01T17:00:30Z", "timezone": "Europe/Berlin"}
        session_id = user.post("/sessions", start).json()["id"]
        bench = user.get("/exercises?q=Barbell Bench Press").json()["items"][0]["id"]
        draft = {"exercise_id": bench, "weight": 100, "reps": 5}
        user.post(f"/sessions/{session_id}/sets", draft, idempotency_key="k")
        body = imported(user, strong(*ROWS))
        assert (body["sets_added"], body["sessions_added"]) == (3, 0)
        assert body["duplicates_skipped"] == 1

    def test_a_key_replays_the_answer(self, user: User) -> None:
        first = send(user, strong(*ROWS), idempotency_key="k")
        again = send(user, strong(*ROWS), idempotency_key="k")
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert again.content == first.content
        other = send(user, strong(*ROWS[:2]), idempotency_key="k")
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


class TestUndo:
    def test_takes_back_everything(self, user: User) -> None:
        body = imported(user, strong(*ROWS))
        assert user.delete(f"/imports/{body['id']}").status_code == 204
        assert user.get("/sessions").json()["items"] == []
        assert user.get("/exercises?owner=me").json()["items"] == []
        assert user.get(f"/imports/{body['id']}").json()["status"] == "undone"
        items = user.get("/changes?limit=100").json()["items"]
        assert [item["seq"] for item in items] == list(range(2, 14))
        assert [i["action"] for i in items[6:]] == [*["deleted"] * 5, "upserted"]
        assert user.delete(f"/imports/{body['id']}").status_code == 204

    def test_the_file_can_come_again(self, user: User) -> None:
        body = imported(user, strong(*ROWS))
        user.delete(f"/imports/{body['id']}")
        again = imported(user, strong(*ROWS))
        assert (again["sets_added"], again["sessions_added"], again["exercises_added"]) == (4, 1, 1)
        assert len(sets_of(user)) == 4

    def test_keeps_what_was_edited(self, user: User) -> None:
        body = imported(user, strong(*ROWS))
        edited = sets_of(user)[3]
        values = {"weight": 25, "reps": 12, "unit": "kg"}
        user.put(f"/sets/{edited['id']}", values, if_match="*")
        assert user.delete(f"/imports/{body['id']}").status_code == 204
        [left] = sets_of(user)
        assert (left["id"], left["weight"]) == (edited["id"], 25)
        assert user.get("/exercises?owner=me").json()["items"][0]["id"] == edited["exercise_id"]
        again = imported(user, strong(*ROWS))
        assert (again["sets_added"], again["duplicates_skipped"]) == (3, 1)


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
            ),
        )
        assert body["rows"] == {"total": 8, "used": 7, "skipped": 1}
        assert [(p["line"], p["code"]) for p in body["problems"]] == [
            (7, "measure_in_notes"),
            (9, "empty_set"),
        ]
        types = [(m["name"], m["type"], m["created"]) for m in body["mapping"]]
        assert ("Burpee", "reps_only", False) in types
        assert ("Burpee", "weighted_bodyweight", True) in types
        assert ("Chest Dip (Assisted)", "assisted_bodyweight", False) in types
        sets = sets_of(user)
        assert (sets[1]["weight"], sets[1]["unit"]) == (10, "kg")
        assert (sets[3]["distance_meters"], sets[3]["duration_seconds"]) == (5000, 1500)
        assert (sets[4]["distance_meters"], sets[4]["duration_seconds"]) == (0, 600)
        assert sets[5]["notes"] == "deep\n30 s"

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
