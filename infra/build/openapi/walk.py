"""The requests that become examples: an evening at the gym, and everything else that the API does.

A new route needs a line here: `tests/docs/test_examples.py` says which is missing.
"""

from infra.build.openapi.recorder import Recorder

BENCH = "019b76da-a812-7b1f-a334-80b08130501e"
"""The barbell bench press of the catalogue."""
PULL_UP = "019b76da-a8b1-7000-8000-000000000000"
SESSION = "019df40a-29c0-7000-8000-000000000001"
SET, SECOND_SET, THIRD_SET = (f"019df413-5180-7000-8000-00000000000{n}" for n in (1, 2, 3))
OWN, OWN_PLANK, MERGED = (f"019df40a-29c0-7000-8000-00000000001{n}" for n in (1, 2, 3))
WEIGH_IN = "019df40a-29c0-7000-8000-000000000021"
NOBODYS = "019df40a-0000-7000-8000-00000000dead"
STARTED, ENDED = "2026-05-04T17:30:00Z", "2026-05-04T18:45:00Z"
EMAIL, PASSWORD = "grace@example.com", "a heavy but short phrase"
OTHER_EMAIL = "hopper@example.com"
ACCOUNT = {"email": EMAIL, "password": PASSWORD, "display_name": "Grace", "timezone": "UTC"}
LOGIN = {"email": EMAIL, "password": PASSWORD}
WHATEVER = {"If-Match": "*"}
A_SET = {"exercise_id": BENCH, "reps": 5, "weight": 82.5}
PULLOVER = {
    "name": "Landmine Pullover",
    "type": "weight_reps",
    "description": "Lie across a bench, and bring the bar from behind the head to above the chest.",
    "primary_muscles": ["lats"],
    "secondary_muscles": ["chest", "triceps"],
    "equipment": "barbell",
    "aliases": ["T-Bar Pullover"],
}
STRONG = (
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,"
    "Workout Notes,RPE\n"
    '2026-04-29 18:00:00,"Push","1h 5m","Bench Press (Barbell)",1,80,5,0,0,"","",8\n'
    '2026-04-29 18:00:00,"Push","1h 5m","Landmine Fly",1,20,12,0,0,"","",\n'
    '2026-04-29 18:00:00,"Push","1h 5m","Landmine Fly",2,many,12,0,0,"","",\n'
)
OTHER_CSV = "Day;Lift;Load;Times\n28.04.2026;Bench Press;77,5;5\n"
COLUMNS = (
    '{"started_at": "Day", "exercise": "Lift", "weight": "Load", "reps": "Times",'
    ' "date_format": "%d.%m.%Y", "decimal": ",", "unit": "kg"}'
)


def sign_up(grace: Recorder) -> None:
    """Register and log in."""
    grace.send("register", 201, body=ACCOUNT, token="")
    grace.send("register", 409, body=ACCOUNT, token="")
    short = {"email": "ada@example.com", "password": "grace"}
    grace.send("register", 422, body=short, token="")
    tokens = grace.send("log_in", 200, body=LOGIN | {"remember": True}, token="")
    grace.send("log_in", 401, body=LOGIN | {"password": "another phrase"}, token="")
    grace.token = tokens["access_token"]


def account(grace: Recorder) -> None:
    """Look at the account and change it, and give a script a token."""
    grace.send("get_me", 200)
    settings = {"display_name": "Grace", "unit": "kg", "timezone": "UTC"}
    grace.send("replace_me", 200, body=settings, headers=WHATEVER)
    grace.send("replace_me", 422, body=settings | {"timezone": "Atlantis"}, headers=WHATEVER)
    [login] = grace.send("list_logins", 200)["items"]
    grace.ids["login_id"] = login["id"]
    draft = {"name": "Backup script", "scopes": ["read"]}
    made = grace.send("create_token", 201, body=draft)
    grace.ids["token_id"] = made["id"]
    grace.send("create_token", 422, body=draft | {"scopes": []})
    grace.send("list_tokens", 200)
    with grace.unseen():
        for number in range(19):
            grace.send("create_token", 201, body=draft | {"name": f"Script {number}"})
    grace.send("create_token", 409, body=draft)
    change = {"current_password": PASSWORD, "new_password": "a light but long phrase"}
    grace.send("change_password", 204, body=change)
    grace.send("change_password", 403, body=change)
    back = {"current_password": "a light but long phrase", "new_password": PASSWORD}
    grace.send("change_password", 422, body=back | {"new_password": "grace"})
    with grace.unseen():
        grace.send("change_password", 204, body=back)


def exercises(grace: Recorder) -> None:
    """Find exercises, and define one's own."""
    created = grace.send("create_exercise", 201, body=PULLOVER | {"id": OWN})
    grace.ids["exercise_id"] = created["id"]
    grace.send("create_exercise", 409, body=PULLOVER)
    other = {"name": "Hollow Hold", "type": "duration"}
    grace.send("create_exercise", 409, body=other | {"id": OWN})
    grace.send("create_exercise", 422, body=other | {"type": "yoga", "name": ""})
    grace.send("list_exercises", 200, query={"q": "bench press", "equipment": "barbell"})
    grace.send("list_exercises", 422, query={"type": "yoga"})
    grace.send("get_exercise", 200, ids={"exercise_id": BENCH})
    better = PULLOVER | {"description": "Keep the elbows soft."}
    grace.send("replace_exercise", 200, body=better, headers=WHATEVER)
    catalogue = {"exercise_id": BENCH}
    grace.send("replace_exercise", 403, body=better, headers=WHATEVER, ids=catalogue)
    grace.send("archive_exercise", 403, headers=WHATEVER, ids=catalogue)
    grace.send("list_exercise_versions", 200)
    grace.send("get_exercise_version", 200, ids={"version": "1"})
    grace.ids["version"] = "1"


def workout(grace: Recorder) -> None:
    """Log the evening's sets, each with a key of its own."""
    draft = {"id": SESSION, "title": "Push", "started_at": STARTED}
    grace.send("start_session", 201, body=draft)
    grace.ids["session_id"] = SESSION
    grace.send("start_session", 409, body=draft)
    wrong = {"started_at": ENDED, "ended_at": STARTED}
    grace.send("start_session", 422, body=wrong)
    first = {"id": SET} | A_SET | {"rpe": 8}
    grace.send("add_set", 201, body=first, headers=_key("set-1"))
    grace.ids["set_id"] = SET
    grace.send("add_set", 409, body=first, headers=_key("set-1b"))
    grace.send("add_set", 422, "measures", body={"exercise_id": BENCH}, headers=_key("set-1c"))
    grace.send("add_set", 422, body=A_SET, headers=_key("set-1"))
    batch = {"sets": [{"id": SECOND_SET} | A_SET, {"id": THIRD_SET, **A_SET, "reps": 4}]}
    grace.send("add_sets", 201, body=batch, headers=_key("sets-2-3"))
    grace.send("add_sets", 409, body=batch, headers=_key("sets-2-3b"))
    wrong_batch = {"sets": [A_SET, {"exercise_id": NOBODYS, "reps": 5.5}]}
    grace.send("add_sets", 422, body=wrong_batch, headers=_key("sets-4-5"))
    grace.send("add_sets", 422, body={"sets": [A_SET]}, headers=_key("sets-2-3"))


def second_thoughts(grace: Recorder) -> None:
    """Look at the sets, put right what was mistyped, and end the session."""
    grace.send("list_sets", 200)
    grace.send("get_set", 200)
    grace.send("get_session", 200, "with_sets", query={"include": "sets"})
    grace.send("get_session", 200)
    order = {"sets": [SECOND_SET, SET, THIRD_SET]}
    grace.send("order_sets", 200, body=order, headers=WHATEVER)
    grace.send("order_sets", 422, body={"sets": [SET]}, headers=WHATEVER)
    whole = {"reps": 5, "weight": 82.5, "rpe": 8.5, "rest_seconds": 180}
    grace.send("replace_set", 200, body=whole, headers=WHATEVER)
    grace.send("replace_set", 422, body={"reps": 5, "weight": -1}, headers=WHATEVER)
    grace.send("patch_set", 200, body={"reps": 6}, headers=WHATEVER)
    grace.send("patch_set", 422, body={"set_type": "warm-up"}, headers=WHATEVER)
    grace.send("get_set_history", 200)
    grace.send("change_session", 200, body={"ended_at": ENDED}, headers=WHATEVER)
    grace.send("change_session", 422, body={"ended_at": "yesterday"}, headers=WHATEVER)
    grace.send("list_sessions", 200)
    grace.send("list_sessions", 200, "with_exercises", query={"include": "exercises"})
    grace.send("list_sessions", 422, query={"from": "May"})
    history = {"exercise_id": BENCH}
    grace.send("list_exercise_history", 200, ids=history, query={"limit": "1"})


def weigh_ins(grace: Recorder) -> None:
    """Log the body weight."""
    draft = {"id": WEIGH_IN, "weight": 81.4, "weighed_at": "2026-05-04T06:30:00Z"}
    grace.send("add_weigh_in", 201, body=draft)
    grace.ids["weigh_in_id"] = WEIGH_IN
    grace.send("add_weigh_in", 409, body=draft)
    grace.send("add_weigh_in", 422, body={"weight": 5})
    grace.send("list_weigh_ins", 200)
    grace.send("get_weigh_in", 200)
    grace.send("change_weigh_in", 200, body={"weight": 81.2}, headers=WHATEVER)
    grace.send("change_weigh_in", 422, body={"weight": 5}, headers=WHATEVER)


def reports(grace: Recorder) -> None:
    """Look at the progress."""
    bench, nobodys = {"exercise_id": BENCH}, {"exercise_id": NOBODYS}
    for operation in ("get_progression", "draw_progression"):
        grace.send(operation, 200, query=bench)
        grace.send(operation, 404, query=nobodys)
        grace.send(operation, 422)
    for operation in ("get_summary", "draw_summary"):
        grace.send(operation, 200)
        grace.send(operation, 422, query={"from": "2026-05-31", "to": "2026-05-01"})
    grace.send("get_records", 200)
    grace.send("get_records", 404, query=nobodys)
    grace.send("get_records", 422, query={"as_of": "May"})


def files(grace: Recorder) -> None:
    """Bring in what other apps have, undo it, and take everything along."""
    file = {"file": ("strong.csv", STRONG, "text/csv")}
    asked = {"source": "strong", "timezone": "Europe/Berlin", "unit": "kg"}
    grace.send("import_file", 200, form=file, query=asked | {"dry_run": "true"})
    made = grace.send("import_file", 201, form=file, query=asked)
    grace.ids["import_id"] = made["id"]
    columns = {
        "file": ("log.csv", OTHER_CSV, "text/csv"),
        "mapping": (None, f'{{"Bench Press": "{BENCH}"}}', "application/json"),
        "columns": (None, COLUMNS, "application/json"),
    }
    by_columns = {"source": "columns", "timezone": "Europe/Berlin"}
    grace.send("import_file", 201, "columns", form=columns, query=by_columns)
    grace.send("import_file", 422, "zone", form=file, query={"source": "strong"})
    unknown = {"file": ("log.csv", OTHER_CSV, "text/csv")}
    grace.send("import_file", 422, form=unknown)
    grace.send("list_imports", 200)
    grace.send("get_import", 200)
    grace.send("list_import_problems", 200)
    grace.send("list_import_mapping", 200)
    grace.send("export_account", 200)
    for name in ("strong", "hevy", "fitnotes"):
        grace.send("export_account", 200, name, query={"format": name})
    grace.send("list_changes", 200)
    grace.send("undo_import", 204)


def full_session(grace: Recorder) -> None:
    """Delete and bring back, and log more than a session holds."""
    grace.send("delete_set", 204, headers=WHATEVER)
    grace.send("restore_set", 200)
    grace.send("delete_session", 204, headers=WHATEVER)
    grace.send("restore_session", 200)
    with grace.unseen():
        full = grace.send("start_session", 201, body={"started_at": STARTED})["id"]
        sets, full_id = {"sets": [A_SET] * 200}, {"session_id": full}
        for number in range(5):
            grace.send("add_sets", 201, body=sets, headers=_key(f"full-{number}"), ids=full_id)
    grace.send("add_set", 409, body=A_SET, headers=_key("one-more"), ids=full_id)
    grace.send("add_sets", 409, body=sets, headers=_key("some-more"), ids=full_id)
    grace.send("patch_set", 409, body=full_id, headers=WHATEVER)


def other_types(grace: Recorder) -> None:
    """Merge and archive exercises, and meet what no longer fits."""
    with grace.unseen():
        grace.send("create_exercise", 201, body={"id": OWN_PLANK, "name": "A", "type": "duration"})
        grace.send("create_exercise", 201, body={"id": MERGED, "name": "B", "type": "reps_only"})
        plank = {"exercise_id": OWN_PLANK, "duration_seconds": 60}
        held = grace.send("add_set", 201, body=plank, headers=_key("plank"))
        other = {"session_id": grace.send("start_session", 201, body={})["id"]}
        grace.send("add_set", 201, body=plank, headers=_key("plank-2"), ids=other)
    held_id, of_plank = {"set_id": held["id"]}, {"exercise_id": OWN_PLANK}
    retyped = {"name": "A", "type": "weight_reps"}
    grace.send("replace_exercise", 409, body=retyped, headers=WHATEVER, ids=of_plank)
    grace.send("merge_exercise", 409, body={"into": BENCH}, ids=of_plank)
    grace.send("merge_exercise", 403, body={"into": OWN}, ids={"exercise_id": BENCH})
    grace.send("merge_exercise", 422, body={"into": NOBODYS})
    with grace.unseen():
        grace.send("delete_set", 204, headers=WHATEVER, ids=held_id)
        grace.send("delete_session", 204, headers=WHATEVER, ids=other)
        grace.send("replace_exercise", 200, body=retyped, headers=WHATEVER, ids=of_plank)
    grace.send("restore_set", 409, ids=held_id)
    grace.send("restore_session", 409, ids=other)
    grace.send("merge_exercise", 200, body={"into": BENCH})
    grace.send("archive_exercise", 204, headers=WHATEVER, ids={"exercise_id": MERGED})
    grace.send("delete_weigh_in", 204, headers=WHATEVER)


def leaving(grace: Recorder) -> None:
    """End logins, and the account."""
    grace.send("revoke_token", 204)
    tokens = grace.send("log_in", 200, body=LOGIN | {"remember": True}, token="")
    grace.send("end_login", 204)
    refresh = {"refresh_token": tokens["refresh_token"]}
    tokens = grace.send("refresh_tokens", 200, body=refresh, token="")
    grace.send("refresh_tokens", 401, body={"refresh_token": "nobody's"}, token="")
    grace.token = tokens["access_token"]
    grace.send("log_out_everywhere", 204)
    grace.send("get_me", 401)
    tokens = grace.send("log_in", 200, body=LOGIN | {"remember": True}, token="")
    grace.token = tokens["access_token"]
    grace.send("log_out", 204, body={"refresh_token": tokens["refresh_token"]}, token="")
    grace.send("delete_me", 403, body={"password": "another phrase"})
    grace.send("delete_me", 204, body={"password": PASSWORD})


def system(grace: Recorder) -> None:
    """Ask whether the service is there."""
    grace.send("check_health", 200, token="")
    grace.send("check_ready", 200, token="")
    grace.send("get_metrics_text", 200, token="")


def _key(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}
