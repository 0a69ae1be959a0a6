"""Builds the document from the routes and the examples."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI
from fastapi.routing import APIRoute

from infra.build.openapi import components, schemas, wording
from infra.build.openapi.recorder import JSON, Examples, unused
from setlogs.http.problems import MEDIA_TYPE
from setlogs.http.routing import Checks, PlainRoute, Route

PROJECT = Path(__file__).parents[3] / "layers/core/pyproject.toml"
# What it creates is shown nowhere again.
WITHOUT_LOCATION = ("/me/tokens",)
# draft-inadarei-api-health-check
HEALTH, HEALTH_PATHS = "application/health+json", ("/health", "/ready")
ANYWHERE = {"429": "rate_limited", "500": "internal_error", "503": "service_unavailable"}
"""What every operation answers in the same words: its example is of another operation."""
IN_PROGRESS = "idempotency_in_progress"
EXAMPLE, RESPONSE = "#/components/examples/", "#/components/responses/"


def build(application: FastAPI, examples: Examples) -> dict[str, Any]:
    """Return the OpenAPI document of an app.

    Args:
        application: Every route in one.
        examples: Of its operations; one without any has no examples in the document.
    """
    application.openapi_url, application.openapi_version = "/openapi.json", "3.1.0"
    application.openapi_schema = None
    document = application.openapi()
    document["info"] |= {
        "version": tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"],
        "description": wording.SUMMARY,
        "contact": wording.CONTACT,
        "license": wording.LICENSE,
    }
    document["servers"] = [wording.LOCAL_SERVER]
    document["tags"] = [{"name": n, "description": text} for n, text in wording.TAGS.items()]
    parts = document["components"]
    for of_fastapi in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(of_fastapi, None)
    routes = {route.name: route for route in application.routes if isinstance(route, APIRoute)}
    for item in document["paths"].values():
        for operation in item.values():
            _Operation(operation, routes, examples).complete()
    parts["schemas"] |= components.upload()
    schemas.tidy(document)
    parts["schemas"] |= components.named() | components.problems()
    parts["headers"] = {
        name: {"description": text, "schema": {"type": "string"}, "example": example}
        for name, (text, example) in wording.HEADERS.items()
    }
    parts["examples"] = {n: {"value": value} for n, value in examples.shared.items()}
    parts["responses"] = _share_responses(document)
    return document


def _share_responses(document: dict[str, Any]) -> dict[str, Any]:
    """Return the answers that several operations have, by the codes in them, and refer to them."""
    all_responses = [
        operation["responses"] for item in document["paths"].values() for operation in item.values()
    ]
    texts = [json.dumps(each, sort_keys=True) for one in all_responses for each in one.values()]
    shared: dict[str, Any] = {}
    names: dict[str, str] = {}
    for responses in all_responses:
        for status, response in responses.items():
            text = json.dumps(response, sort_keys=True)
            shown = response.get("content", {}).get(MEDIA_TYPE, {}).get("examples", {})
            if shown and texts.count(text) > 1:
                name = names.setdefault(text, unused("_or_".join(shown), names.values()))
                shared[name] = response
                responses[status] = {"$ref": RESPONSE + name}
    return shared


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


class _Operation:
    """One operation of the document, and the route that it is of.

    Args:
        operation: As FastAPI has made it.
        routes: By name.
        examples: Of all operations.
    """

    def __init__(
        self, operation: dict[str, Any], routes: dict[str, APIRoute], examples: Examples
    ) -> None:
        self.operation = operation
        self.route = next(
            route for route in routes.values() if route.unique_id == operation["operationId"]
        )
        self.checks = _checks(self.route)
        self.requests: dict[str, Any] = examples.requests.get(self.route.name, {})
        self.answers = examples.answers.get(self.route.name, {})

    def complete(self) -> None:
        """Add what the pipeline gives a route: statuses, headers, parameters; and the examples."""
        operation = self.operation
        operation["operationId"] = self.route.name
        operation["summary"] = re.split(r"[.;:](?:\s|$)", operation["description"])[0]
        if not self.checks.secured:
            operation["security"] = []
        self._complete_parameters()
        self._complete_request()
        responses = operation["responses"]
        responses.pop("422", None)
        declared = {status for status in responses if status >= "400" and status != "503"}
        for status in {*statuses(self.route), *declared}:
            responses[status] = self._refusal(status)
        for status, response in responses.items():
            if status < "400" or self.route.path in HEALTH_PATHS:
                self._complete_answer(status, response)
        if "ETag" in self._headers("200") and "GET" in (self.route.methods or ()):
            responses["304"] = {"description": wording.STATUSES["304"]}
        operation["responses"] = dict(sorted(responses.items()))

    def _complete_parameters(self) -> None:
        parameters = self.operation.setdefault("parameters", [])
        if "ETag" in self._headers("200") and "GET" in (self.route.methods or ()):
            parameters.append(_precondition("If-None-Match"))
        if self.checks.guarded:
            parameters.append(_precondition("If-Match"))
        key_header = self.checks.key_header
        first: dict[str, Any] = next(iter(self.requests.values()), {"parameters": {}})["parameters"]
        for parameter in parameters:
            if parameter["name"].lower() == "idempotency-key" and key_header:
                parameter["name"] = "Idempotency-Key"
                parameter["required"] = key_header.required
                parameter["schema"] = {"type": "string", "minLength": 1, "maxLength": 255}
                parameter["description"] = (
                    "A new one for each thing to create; the same one to retry a request."
                )
            given = first.get(parameter["in"], {}).get(parameter["name"])
            if parameter["required"] and parameter["name"] != "If-Match" and given:
                parameter["example"] = int(given) if given.isdigit() else given
        if not parameters:
            del self.operation["parameters"]

    def _complete_request(self) -> None:
        if self.checks.options.upload:
            self.operation["requestBody"] = components.UPLOAD
        shown = {n: {"value": each["body"]} for n, each in self.requests.items() if each["body"]}
        for content in self.operation.get("requestBody", {}).get("content", {}).values():
            if shown:
                content["examples"] = shown

    def _complete_answer(self, status: str, response: dict[str, Any]) -> None:
        if response.get("description") == "Successful Response":
            response["description"] = wording.STATUSES[status]
        if not response.get("content", {}).get(JSON, {"schema": JSON})["schema"]:
            del response["content"]
        if self.route.path in HEALTH_PATHS and JSON in response["content"]:
            response["content"] = {HEALTH: response["content"].pop(JSON)}
        response["headers"] = {name: _header(name) for name in self._headers(status)}
        for media_type, shown in self.answers.get(status, {}).items():
            content = response.get("content", {}).get(media_type)
            if content and media_type != MEDIA_TYPE:
                content["examples"] = {n: {"value": value} for n, value in shown.items()}

    def _refusal(self, status: str) -> dict[str, Any]:
        """Return an answer that refuses; one that says nothing of the operation is shared."""
        own = dict(self.answers.get(status, {}).get(MEDIA_TYPE, {}))
        if status in ANYWHERE:
            own.setdefault(ANYWHERE[status], {"$ref": EXAMPLE + ANYWHERE[status]})
        if status == "409" and self.checks.key_header:
            own.setdefault(IN_PROGRESS, {"$ref": EXAMPLE + IN_PROGRESS})
        shown = {
            name: value if set(value) == {"$ref"} else {"value": value}
            for name, value in sorted(own.items())
        }
        return {
            "description": wording.STATUSES[status],
            "headers": {name: _header(name) for name in self._headers(status)},
            "content": {
                MEDIA_TYPE: {"schema": {"$ref": f"{components.REF}Problem"}, "examples": shown}
            },
        }

    def _headers(self, status: str) -> list[str]:
        route = self.route
        names = ["X-Request-Id"]
        if route.tags != ["System"]:
            names += ["RateLimit-Policy", "RateLimit"]
        single = str(getattr(route.response_model, "__name__", "")).endswith("Read")
        if status in ("200", "201") and (single or "reports" in route.path):
            names.append("ETag")
        if status == "412":
            names.append("ETag")
        if status == "201" and route.path not in WITHOUT_LOCATION:
            names.append("Location")
        if status == "201" and self.checks.key_header:
            names.append("Idempotent-Replayed")
        if status == "200" and self.checks.query_names & {"cursor", "since"}:
            names.append("Link")
        if status == "200" and "reports" in route.path:
            names.append("X-Cache")
        if status in ("429", "503") or (status == "409" and self.checks.key_header):
            names.append("Retry-After")
        return names


def statuses(route: APIRoute) -> set[str]:
    """Return the error statuses that a route can answer."""
    checks = _checks(route)
    if route.tags == ["System"]:
        others = {"/metrics": {"401"}, "/health": {"413"}, "/ready": {"429"}}
        return {"500"} | others[route.path]
    found = {"422", "429", "500", "503"}
    # Where nobody need be logged in, a personal access token is refused nevertheless.
    found |= {"401", "403"} if checks.secured or checks.scope is None else set()
    found |= {"400", "413", "415"} if checks.has_body or checks.options.upload else set()
    found |= {"400", "412", "428"} if checks.guarded else set()
    found |= {"400", "409"} if checks.key_header else set()
    found |= {"400"} if checks.query_names & {"cursor", "since"} else set()
    found |= {"404"} if route.param_convertors else set()
    return found


def _precondition(name: str) -> dict[str, Any]:
    parameter = {
        "name": name,
        "in": "header",
        "required": name == "If-Match",
        "schema": {"type": "string"},
        "description": wording.PRECONDITIONS[name],
    }
    return parameter | ({"examples": wording.ENTITY_TAGS} if name == "If-Match" else {})


def _checks(route: APIRoute) -> Checks:
    """Return what a route asks of every request; those of the system ask nothing."""
    return route.checks if isinstance(route, Route) else Checks(cast(PlainRoute, route))
