"""The examples of the document are what the API answers, and can be followed as they stand (D11)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from openapi_spec_validator import validate

from infra.build.openapi import walk
from infra.local.servers import Postgres
from tests.api.accounts_of_all_sizes import erase
from tests.conftest import Client

ROOT = Path(__file__).parents[2]
HOW = "send it in infra/build/openapi/walk.py, then run `make openapi`"
# After each other, on a new account, with a click on Execute each.
EVENING = (
    *("register", "log_in", "get_me", "list_exercises", "get_exercise", "start_session", "add_set"),
    *("add_sets", "list_sets", "get_set", "order_sets", "replace_set", "patch_set"),
    *("get_set_history", "delete_set", "restore_set", "get_session", "change_session"),
    *("delete_session", "restore_session", "list_sessions", "list_exercise_history"),
    *("create_exercise", "replace_exercise", "list_exercise_versions", "get_exercise_version"),
    *("add_weigh_in", "list_weigh_ins", "get_weigh_in", "change_weigh_in", "delete_weigh_in"),
    *("get_progression", "draw_progression", "get_summary", "draw_summary", "get_records"),
    *("list_changes", "export_account", "merge_exercise", "create_token", "list_tokens"),
    *("list_logins", "replace_me", "log_out_everywhere"),
)


@pytest.fixture(autouse=True)
def nobody_of_the_examples(postgres: Postgres) -> None:
    """Erase the accounts of the examples, which generated requests may have registered as well."""
    emails = [walk.EMAIL, walk.OTHER_EMAIL]
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        query = "SELECT id::text FROM users WHERE email = ANY(%s)"
        for (user_id,) in admin.execute(query, (emails,)).fetchall():
            erase(admin, user_id)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / "docs/openapi.json").read_text())
    return loaded


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation by its id, with its method and path."""
    return {
        operation["operationId"]: operation | {"method": method.upper(), "path": path}
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def first(place: dict[str, Any]) -> Any:
    """Return what a page fills in: the one example, or the first of several."""
    if "examples" in place:
        return next(iter(place["examples"].values()))["value"]
    return place.get("example")


class TestExamples:
    def test_are_what_the_api_answers(self, app: FastAPI, postgres: Postgres) -> None:
        from infra.build.openapi.recording import record

        kept = json.loads((ROOT / "docs/examples.json").read_text())
        now = json.loads(record(app, postgres.admin_url).as_json())
        differ = sorted(
            name
            for part in kept
            for name in kept[part].keys() | now[part].keys()
            if kept[part].get(name) != now[part].get(name)
        )
        assert not differ, f"run `make openapi`, and look at what has changed of {differ}"

    def test_are_there_for_every_request_and_answer(
        self, operations: dict[str, dict[str, Any]], document: dict[str, Any]
    ) -> None:
        missing = [
            f"{name}: {what}"
            for name, operation in operations.items()
            for what in _without_example(operation, document["components"]["responses"])
        ]
        assert not missing, f"{HOW}: {missing}"

    def test_succeed_one_after_another_on_a_new_account(
        self, anonymous: Client, operations: dict[str, dict[str, Any]]
    ) -> None:
        for name in EVENING:
            answer = _execute(anonymous, operations[name])
            assert answer.status_code < 300, (name, answer.text)
            if name == "log_in":
                anonymous.token = answer.json()["access_token"]
        _execute(anonymous, operations["log_in"])
        anonymous.token = _execute(anonymous, operations["log_in"]).json()["access_token"]
        assert _execute(anonymous, operations["delete_me"]).status_code == 204

    def test_of_problems_have_the_members_that_the_document_lists(
        self, document: dict[str, Any]
    ) -> None:
        kept = json.loads((ROOT / "docs/examples.json").read_text())
        own = [
            problem
            for answers in kept["answers"].values()
            for media in answers.values()
            for problem in media.get("application/problem+json", {}).values()
            if set(problem) != {"$ref"}
        ]
        listed = document["components"]["schemas"]["Problem"]["properties"]
        found = {member for problem in (*own, *kept["shared"].values()) for member in problem}
        assert found <= set(listed), "add them to infra/build/openapi/components.py"


class TestDocument:
    def test_is_valid(self, document: dict[str, Any]) -> None:
        validate(document)

    def test_names_every_choice_and_tells_no_default_of_a_member(
        self, document: dict[str, Any]
    ) -> None:
        for name, schema in document["components"]["schemas"].items():
            for member, inner in schema.get("properties", {}).items():
                for each in (inner, *inner.get("anyOf", ()), inner.get("items", {})):
                    assert not {"multipleOf", "default", "title"} & set(each), (name, member)
                    assert (
                        "enum" not in each or name == "ImportColumns"
                    ), f"{name}.{member}: give it a name in infra/build/openapi/schemas.py"

    def test_has_formats_for_instants_days_and_ids(self, document: dict[str, Any]) -> None:
        for name, schema in document["components"]["schemas"].items():
            for member, inner in schema.get("properties", {}).items():
                kinds = [inner, *inner.get("anyOf", ())]
                expected = _format_of(name, member)
                if expected:
                    assert expected in [kind.get("format") for kind in kinds], (name, member)

    def test_has_the_version_of_the_project(self, document: dict[str, Any]) -> None:
        import tomllib

        versions = {
            tomllib.loads((ROOT / folder / "pyproject.toml").read_text())["project"]["version"]
            for folder in ("layers/core", "clients/cli")
        }
        assert {document["info"]["version"]} == versions


def _format_of(name: str, member: str) -> str | None:
    if name == "ImportColumns":
        return None
    if member == "id" or (member.endswith("_id") and member != "request_id"):
        return "uuid"
    if member.endswith("_at") or member == "at":
        return "date-time"
    return "date" if member in ("date", "last_used_on") else None


def _without_example(operation: dict[str, Any], shared: dict[str, Any]) -> Iterator[str]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if first(content) is None:
            yield "the request"
    for parameter in operation.get("parameters", []):
        if parameter["required"] and first(parameter) is None:
            yield parameter["name"]
    for status, response in operation["responses"].items():
        contents = shared.get(response.get("$ref", "").rpartition("/")[2], response)
        for media_type, content in contents.get("content", {}).items():
            if not content.get("examples"):
                yield f"{status} {media_type}"


def _execute(client: Client, operation: dict[str, Any]) -> Any:
    """Send an operation as the page does that shows the document."""
    path, query, headers = operation["path"], [], {}
    for parameter in operation.get("parameters", []):
        value = first(parameter)
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(value))
        elif value is not None and parameter["in"] == "query":
            query.append(f"{parameter['name']}={value}")
        elif value is not None:
            headers[parameter["name"]] = value
    contents = list(operation.get("requestBody", {}).get("content", {}).values())
    body = first(contents[0]) if contents else None
    return client.request(
        operation["method"],
        "?".join([path, *["&".join(query)] * bool(query)]),
        body,
        headers=headers,
    )
