"""The template, the routes and the settings say the same."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute

from infra.build.sam import resource
from infra.emulators.compose import Compose
from infra.emulators.sam_local import conditional_variables
from setlogs.errors import RateLimitedError
from setlogs.settings import Settings
from tests.template.cloudformation import gateway_answers, load_template, resources

ROOT = Path(__file__).parents[2]
FUNCTIONS = ("auth", "exercises", "reports", "sessions", "system", "transfer", "weigh_ins")


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return load_template(ROOT / "template.yaml")


def _events(template: dict[str, Any], function: str) -> list[tuple[str, str]]:
    events = template["Resources"][resource(function)]["Properties"]["Events"].values()
    return sorted((e["Properties"]["Method"], e["Properties"]["Path"]) for e in events)


def _routes(function: str) -> set[tuple[str, str]]:
    from importlib import import_module

    router = import_module(f"functions.{function}.routes").router
    routes = [route for route in router.routes if isinstance(route, APIRoute)]
    found = {(method, route.path) for route in routes for method in route.methods or ()}
    return found | {("HEAD", path) for method, path in found if method == "GET"}


class TestRoutes:
    @pytest.mark.parametrize("function", FUNCTIONS)
    def test_every_path_is_just_one_event_of_its_function(
        self, template: dict[str, Any], function: str, environment: None
    ) -> None:
        # The function answers every method: else the gateway takes another for an unknown path, and
        # there is no 405 and no preflight.
        # A gateway has no resource that ends in a slash: it takes /app/ for /app.
        paths = {path.removesuffix("/") or "/" for _, path in _routes(function)}
        assert _events(template, function) == sorted(("any", path) for path in paths)

    def test_openapi_has_every_route_but_the_pages(self, environment: None) -> None:
        document = json.loads((ROOT / "docs/openapi.json").read_text())
        documented = {
            (method.upper(), path) for path, item in document["paths"].items() for method in item
        }
        routes = {route for function in FUNCTIONS for route in _routes(function)}
        pages = {(m, p) for m, p in routes if re.match(r"/($|app|docs|redoc|openapi\.json)", p)}
        assert documented == {(m, p) for m, p in routes - pages if m != "HEAD"}


class TestEnvironment:
    def test_every_variable_is_a_setting(self, template: dict[str, Any]) -> None:
        variables = set(template["Globals"]["Function"]["Environment"]["Variables"])
        assert variables - {"SETLOGS_SECRETS_ARN"} <= {n.upper() for n in Settings.model_fields}

    def test_those_with_a_condition_are_given_to_sam_local(self, template: dict[str, Any]) -> None:
        """SAM resolves no condition: what is left to it is a function with settings of AWS."""
        parameters = Compose().target.parameters
        given = conditional_variables(template, parameters)
        functions = resources(template, "AWS::Serverless::Function")
        sources = {"Parameters": template["Globals"]["Function"], **functions}
        conditional = {
            (name, variable)
            for name, settings in sources.items()
            for variable, value in settings.get("Environment", {}).get("Variables", {}).items()
            if isinstance(value, dict) and "Fn::If" in value
        }
        assert {(name, variable) for name, one in given.items() for variable in one} == conditional
        assert given["Parameters"] == {
            "ENVIRONMENT": "local",
            "SETLOGS_SECRETS_ARN": "",
            "DATABASE_URL": parameters["DatabaseUrl"],
            "REDIS_URL": parameters["RedisUrl"],
            "REDIS_CLUSTER": "false",
            "SECRET_KEY": parameters["SecretKey"],
            "DATABASE_PREPARED_STATEMENTS": "true",
        }
        migrator = given["MigrateFunction"]
        assert migrator["DATABASE_URL"] == parameters["MigrationDatabaseUrl"]

    def test_every_value_is_a_string(self, template: dict[str, Any]) -> None:
        """CloudFormation turns a number into one, MiniStack fails on it."""
        functions = resources(template, "AWS::Serverless::Function")
        for settings in (template["Globals"]["Function"], *functions.values()):
            variables = settings.get("Environment", {}).get("Variables", {})
            assert all(isinstance(value, str | dict) for value in variables.values())

    def test_secrets_are_only_passed_to_emulators(self, template: dict[str, Any]) -> None:
        variables = template["Globals"]["Function"]["Environment"]["Variables"]
        for secret in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY"):
            condition, on_aws, _ = variables[secret]["Fn::If"]
            assert (condition, on_aws) == ("OnAws", {"Ref": "AWS::NoValue"})

    def test_secret_parameters_are_not_shown(self, template: dict[str, Any]) -> None:
        for name in ("DatabaseUrl", "MigrationDatabaseUrl", "RedisUrl", "SecretKey"):
            assert template["Parameters"][name]["NoEcho"] is True

    def test_a_password_of_a_mail_server_is_not_shown(self, template: dict[str, Any]) -> None:
        assert template["Parameters"]["MailUrl"]["NoEcho"] is True


class TestTimeouts:
    def test_a_mail_ends_before_its_function_does(self, template: dict[str, Any]) -> None:
        from functions.mail.delivery import SEND_SECONDS
        from functions.mail.handler import BUDGET_SECONDS
        from functions.mail.transports import CONNECT_SECONDS, TALK_SECONDS

        timeout = template["Resources"]["MailFunction"]["Properties"]["Timeout"]
        assert timeout > BUDGET_SECONDS + SEND_SECONDS
        assert SEND_SECONDS > CONNECT_SECONDS + TALK_SECONDS

    def test_each_ends_before_the_one_around_it(self, template: dict[str, Any]) -> None:
        from setlogs.http.exchange import ANSWER_RESERVE_SECONDS
        from setlogs.postgres.connection import ANSWER_SECONDS, CONNECT_TIMEOUT_SECONDS
        from setlogs.postgres.database import WAIT_SECONDS
        from setlogs.valkey.cache import TIMEOUT_SECONDS

        roles = (ROOT / "infra/postgres/roles.sql").read_text()
        seconds = {
            name: int(value)
            for name, value in re.findall(r"setlogs_app SET (\w+) = '(\d+)s'", roles)
        }
        gateway, function = 29, template["Globals"]["Function"]["Timeout"]
        assert gateway > function
        # Time for a silent server, and for a retry on a new connection.
        assert function - ANSWER_RESERVE_SECONDS > 2 * ANSWER_SECONDS
        assert seconds["statement_timeout"] < ANSWER_SECONDS
        assert seconds["statement_timeout"] > seconds["idle_in_transaction_session_timeout"]
        assert seconds["idle_in_transaction_session_timeout"] > seconds["lock_timeout"]
        assert seconds["lock_timeout"] >= WAIT_SECONDS >= CONNECT_TIMEOUT_SECONDS
        assert CONNECT_TIMEOUT_SECONDS > TIMEOUT_SECONDS


class TestGatewayAnswers:
    def test_each_is_a_problem_document(self, template: dict[str, Any]) -> None:
        responses = template["Resources"]["Api"]["Properties"]["GatewayResponses"]
        assert {"DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED", "INTEGRATION_TIMEOUT"} <= set(responses)
        members = {"type", "title", "status", "detail", "instance", "code", "request_id"}
        for name, document in gateway_answers(template).items():
            assert set(document) == members
            assert document["status"] == responses[name].get("StatusCode", document["status"]), name

    def test_each_names_the_page_of_its_code(self, template: dict[str, Any]) -> None:
        for document in gateway_answers(template).values():
            page = f"${{Base}}/docs/errors#{document['code']}"
            assert document["type"] == (
                RateLimitedError.type_uri if document["status"] == 429 else page
            )

    def test_each_reaches_the_page_as_the_functions_do(self, template: dict[str, Any]) -> None:
        """`PublicBaseUrl` comes first, with the id of the API in it; see `setlogs.http.urls.base_url`."""
        responses = template["Resources"]["Api"]["Properties"]["GatewayResponses"]
        texts = [text for one in responses.values() for text in one["ResponseTemplates"].values()]
        given = {"Fn::Split": ["{api_id}", {"Ref": "PublicBaseUrl"}]}
        stage = "https://$context.domainName/$context.stage"
        base = ["HasPublicBaseUrl", {"Fn::Join": ["$context.apiId", given]}, stage]
        bases = [text["Fn::Sub"][1] for text in texts if isinstance(text, dict)]
        assert bases == [{"Base": {"Fn::If": base}}] * 8
