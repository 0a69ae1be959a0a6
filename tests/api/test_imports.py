"""Imports: what comes in, once, and goes out again."""

from typing import Any

import psycopg

from infra.local.servers import Postgres
from tests.api.importing import PUSH, QUERY, ROWS, imported, send, sets_of, strong
from tests.conftest import User


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

    def test_what_cost_most_rows_comes_first(self, user: User) -> None:
        bad = [f"{PUSH},Squat,{n},100,many,0,0,,," for n in range(3)]
        zeros = [f"{PUSH},Squat,{n},0,0,0,0,,," for n in range(4)]
        data = strong(*ROWS, *bad, *zeros)
        for body in (
            send(user, data, f"{QUERY}&dry_run=true").json(),
            user.get(f"/imports/{imported(user, data)['id']}").json(),
        ):
            assert [(p["line"], p["code"]) for p in body["problems"][:3]] == [
                (None, "mostly_refused"),
                (None, "mostly_refused"),
                (6, "not_a_number"),
            ]
            assert body["problems"][0]["detail"].startswith("4 of 11 rows")
            assert body["problems_total"] == len(body["problems"]) == 9

    def test_the_report_can_be_read_again(self, user: User) -> None:
        body = imported(user, strong(*ROWS, f"{PUSH},Squat,1,-1,5,0,0,,,"))
        assert body["rows"] == {"total": 5, "used": 4, "skipped": 1}
        [problem] = body["problems"]
        assert (problem["line"], problem["column"]) == (6, "Weight")
        assert (problem["code"], problem["row_used"]) == ("negative_weight", False)
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
        days = [PUSH.replace("03-01", f"03-0{day}") for day in range(1, 6)]
        sets = (f"{day},Squat,{n},{n % 90 + 1},5,0,0,,," for day in days for n in range(900))
        body = imported(user, strong(*sets))
        assert (body["sets_added"], body["sessions_added"]) == (4500, 5)
        draft = {"exercise_id": body["mapping"][0]["exercise_id"], "weight": 90, "reps": 5}
        newest = user.get("/sessions").json()["items"][0]
        path = f"/sessions/{newest['id']}/sets"
        assert user.post(path, draft, idempotency_key="k").json()["position"] == 901
        assert user.delete(f"/imports/{body['id']}").status_code == 204
        [left] = sets_of(user)
        assert left["position"] == 901

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

    def test_what_was_restored_since_does_not_come_again(self, user: User) -> None:
        other_day = [row.replace("2024-03-01", "2024-03-08") for row in ROWS]
        rows = strong(*ROWS, *other_day)
        body = imported(user, rows)
        [_, session] = user.get("/sessions").json()["items"]
        user.delete(f"/imports/{body['id']}")
        assert user.post(f"/sessions/{session['id']}/restore").status_code == 200
        again = imported(user, rows)
        added = (again["sessions_added"], again["sets_added"], again["duplicates_skipped"])
        assert added == (1, 4, 4)
        path = f"/sessions/{session['id']}"
        assert len(user.get(f"{path}?include=sets").json()["sets"]) == 4
        user.delete(path, if_match="*")
        assert imported(user, rows)["sets_added"] == 0
        assert len(user.get("/sessions").json()["items"]) == 1

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

    def test_keeps_a_workout_that_was_moved(self, user: User) -> None:
        body = imported(user, strong(*ROWS))
        [session] = user.get("/sessions").json()["items"]
        moved = {"started_at": "2024-02-29T17:00:00Z"}
        path = f"/sessions/{session['id']}"
        assert user.patch(path, moved, if_match="*").status_code == 200
        assert user.delete(f"/imports/{body['id']}").status_code == 204
        left = sets_of(user)
        assert [one["performed_at"] for one in left] == ["2024-02-29T17:00:00.000000Z"] * 4
