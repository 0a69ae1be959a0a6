"""Imports beside whatever else their user does: each takes effect as if it were alone."""

import json
from collections import Counter
from collections.abc import Callable, Iterator

import psycopg
import pytest

from infra.local.servers import ROLES_FILE, Postgres
from setlogs.postgres.database import get_database
from tests.api.accounts_of_all_sizes import TABLES
from tests.api.importing import QUERY, ROWS, imported, send, sets_of, strong
from tests.api.merging import define
from tests.api.test_import_forms import COLUMNS, FILE
from tests.api.test_import_forms import PATH as FORM_PATH
from tests.api.test_import_forms import form
from tests.api.together import PROCESSES, Request, SendTogether, send_together
from tests.api.workouts import MEASURES, create_exercise, start_session
from tests.conftest import PASSWORD, User

__all__ = ["send_together"]

CSV: Request = ("POST", QUERY, strong(*ROWS), {"Content-Type": "text/csv"})


def with_key(request: Request, key: str = "k") -> Request:
    """Return a request with a key."""
    method, path, body, headers = request
    return method, path, body, headers | {"Idempotency-Key": key}


def form_of(exercise_id: str) -> Request:
    """Return an import of a form with columns and a mapping."""
    mapping = json.dumps({"Bench Press": exercise_id}).encode()
    parts = (("columns", None, json.dumps(COLUMNS).encode()), ("mapping", None, mapping))
    body = form(("file", "sets.csv", FILE), *parts)
    return "POST", FORM_PATH, body, {"Content-Type": "multipart/form-data; boundary=x"}


def undo(user: User, import_id: str) -> Request:
    """Return the request that undoes an import."""
    return "DELETE", f"/imports/{import_id}", None, {}


class TestTheSameFile:
    @pytest.mark.parametrize("has_parts", [False, True], ids=["file", "form"])
    def test_with_one_key_is_one_import(
        self, user: User, send_together: SendTogether, has_parts: bool
    ) -> None:
        request = with_key(form_of(create_exercise(user)) if has_parts else CSV)
        answers = send_together(user.token, [request] * PROCESSES, user.profile["id"])
        assert Counter(status for status, _ in answers) == {201: PROCESSES}
        assert len({body for _, body in answers}) == 1
        assert len(sets_of(user)) == json.loads(answers[0][1])["sets_added"] > 0
        assert len(user.get("/imports").json()["items"]) == 1

    def test_without_a_key_is_added_once(self, user: User, send_together: SendTogether) -> None:
        answers = send_together(user.token, [CSV] * PROCESSES, user.profile["id"])
        assert Counter(status for status, _ in answers) == {201: PROCESSES}
        added = Counter(json.loads(body)["sets_added"] for _, body in answers)
        assert added == {4: 1, 0: PROCESSES - 1}
        assert len(sets_of(user)) == 4

    def test_with_a_key_each_is_added_once(self, user: User, send_together: SendTogether) -> None:
        requests = [with_key(CSV, f"{number}") for number in range(PROCESSES)]
        answers = send_together(user.token, requests, user.profile["id"])
        assert Counter(status for status, _ in answers) == {201: PROCESSES}
        assert len(sets_of(user)) == 4

    def test_with_the_key_of_another_file_is_refused(
        self, user: User, send_together: SendTogether
    ) -> None:
        other: Request = ("POST", QUERY, strong(*ROWS[:2]), {"Content-Type": "text/csv"})
        requests = [with_key(CSV), with_key(other)]
        answers = send_together(user.token, requests, user.profile["id"])
        assert Counter(status for status, _ in answers) == {201: 1, 422: 1}
        [body] = [json.loads(body) for status, body in answers if status == 201]
        assert len(sets_of(user)) == body["sets_added"]


class TestBesideWriters:
    def test_both_are_there(self, user: User, send_together: SendTogether) -> None:
        draft = {"exercise_id": create_exercise(user), **MEASURES["weight_reps"]}
        log: Request = ("POST", f"/sessions/{start_session(user)}/sets", draft, {})
        answers = send_together(user.token, [with_key(log)], user.profile["id"], CSV)
        assert [status for status, _ in answers] == [201, 201]
        assert (json.loads(answers[1][1])["sets_added"], len(sets_of(user))) == (4, 5)

    def test_what_was_corrected_meanwhile_stays(
        self, user: User, send_together: SendTogether
    ) -> None:
        imported(user, strong(*ROWS))
        corrected = strong(ROWS[0].replace(",100,", ",105,"), *ROWS[1:])
        edit: Request = (
            *("PATCH", f"/sets/{sets_of(user)[0]['id']}", {"weight": 111}),
            {"If-Match": "*"},
        )
        update: Request = ("POST", f"{QUERY}&changed=update", corrected, CSV[3])
        answers = send_together(user.token, [edit], user.profile["id"], update)
        assert [status for status, _ in answers] == [200, 201]
        assert json.loads(answers[1][1])["sets_updated"] == 0
        assert [each["weight"] for each in sets_of(user)] == [111, 100, 100, 20]

    def test_what_was_deleted_meanwhile_stays_deleted(
        self, user: User, send_together: SendTogether
    ) -> None:
        imported(user, strong(*ROWS))
        [session] = user.get("/sessions").json()["items"]
        delete: Request = ("DELETE", f"/sessions/{session['id']}", None, {"If-Match": "*"})
        answers = send_together(user.token, [delete], user.profile["id"], CSV)
        assert [status for status, _ in answers] == [204, 201]
        body = json.loads(answers[1][1])
        assert (body["sets_added"], body["deleted_skipped"], sets_of(user)) == (0, 4, [])

    def test_names_mean_what_a_merge_made_of_them(
        self, user: User, send_together: SendTogether
    ) -> None:
        mine, into = define(user, "Mine"), define(user, "Other")
        merge: Request = ("POST", f"/exercises/{mine}/merge", {"into": into}, {})
        answers = send_together(user.token, [merge], user.profile["id"], form_of(mine))
        assert [status for status, _ in answers] == [200, 201]
        assert {each["exercise_id"] for each in sets_of(user)} == {into}


class TestBesideAnUndo:
    def test_behind_it_everything_comes_again(
        self, user: User, send_together: SendTogether
    ) -> None:
        made = imported(user, strong(*ROWS))
        requests = [undo(user, made["id"])]
        answers = send_together(user.token, requests, user.profile["id"], CSV)
        assert [status for status, _ in answers] == [204, 201]
        body = json.loads(answers[1][1])
        assert (body["sets_added"], body["deleted_skipped"], len(sets_of(user))) == (4, 0, 4)

    def test_before_it_nothing_is_left_and_everything_can_come_again(
        self, user: User, send_together: SendTogether
    ) -> None:
        made = imported(user, strong(*ROWS))
        last = undo(user, made["id"])
        answers = send_together(user.token, [CSV], user.profile["id"], last)
        assert [status for status, _ in answers] == [201, 204]
        assert json.loads(answers[0][1])["duplicates_skipped"] == 4
        assert sets_of(user) == []
        assert imported(user, strong(*ROWS))["sets_added"] == 4

    def test_of_the_same_import_twice_undoes_it_once(
        self, user: User, send_together: SendTogether
    ) -> None:
        made = imported(user, strong(*ROWS))
        requests = [undo(user, made["id"])] * 2
        answers = send_together(user.token, requests, user.profile["id"])
        assert [status for status, _ in answers] == [204, 204]
        changes = user.get("/changes?limit=100").json()["items"]
        assert len({each["seq"] for each in changes}) == len(changes)
        deleted = [each["id"] for each in changes if each["action"] == "deleted"]
        assert len(deleted) == len({*deleted}) == 5


class TestBesideErasure:
    @pytest.mark.parametrize("is_first", [True, False], ids=["before it", "behind it"])
    def test_nothing_is_left(
        self, user: User, send_together: SendTogether, postgres: Postgres, is_first: bool
    ) -> None:
        leave: Request = ("DELETE", "/me", {"password": PASSWORD}, {})
        earlier, later = (CSV, leave) if is_first else (leave, CSV)
        answers = send_together(user.token, [earlier], user.profile["id"], later)
        assert [status for status, _ in answers] == ([201, 204] if is_first else [204, 401])
        with psycopg.connect(postgres.admin_url) as admin:
            for table in TABLES:
                query = f"SELECT FROM {table.name} WHERE user_id = %s"
                found = admin.execute(query.encode(), (user.profile["id"],))
                assert found.rowcount == 0, table.name


WRITTEN = (
    *("imports", "exercises", "exercise_versions", "workout_sessions", "workout_sets"),
    *("import_entries", "imported_names", "import_report_items", "audit_trail"),
)


class TestTimeouts:
    @pytest.fixture
    def set_role(self, postgres: Postgres) -> Iterator[Callable[..., None]]:
        """Return a function that sets something for the application's role, and nothing else."""
        with psycopg.connect(postgres.admin_url, autocommit=True) as admin:

            def settle(**values: str) -> None:
                admin.execute(ROLES_FILE.read_bytes())
                for name, value in values.items():
                    admin.execute(f"ALTER ROLE setlogs_app SET {name} = '{value}'".encode())
                # What the role is set to holds for connections that begin.
                get_database().close()

            yield settle
            settle()

    @pytest.mark.parametrize(
        ("timeout", "table", "key", "status"),
        [
            *(("lock", table, {}, 503) for table in WRITTEN),
            ("lock", "workout_sets", {"idempotency_key": "k"}, 409),
            ("statement", "workout_sets", {"idempotency_key": "k"}, 503),
        ],
        ids=[*WRITTEN, "with a key", "of a statement"],
    )
    def test_undo_the_whole_import(
        self,
        user: User,
        postgres: Postgres,
        set_role: Callable[..., None],
        timeout: str,
        table: str,
        key: dict[str, str],
        status: int,
    ) -> None:
        data = strong(*ROWS, ROWS[0].replace(",5,0", ",x,0"))
        never = {"lock_timeout": "300s", "statement_timeout": "300s"}
        set_role(**never | {f"{timeout}_timeout": "500ms"})
        with psycopg.connect(postgres.admin_url) as holder:
            # What reads is let through.
            holder.execute(f"LOCK TABLE {table} IN SHARE MODE".encode())
            answer = send(user, data, **key)
        assert answer.status_code == status, answer.text
        assert answer.headers["Retry-After"]
        set_role()
        assert user.get("/imports").json()["items"] == []
        assert user.get("/changes").json()["items"] == []
        assert user.get("/exercises?owner=me").json()["items"] == []
        body = send(user, data, **key).json()
        assert (body["sets_added"], len(sets_of(user))) == (4, 4)
