"""Writes docs/openapi.json: what FastAPI knows of the routes, and what the pipeline adds to them.

`python -m infra.build.openapi` writes it, with `--check` it only says whether it is current.
"""

import json
import sys
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI
from fastapi.routing import APIRoute

from infra.local.app import app
from setlogs.errors import MAX_ERRORS
from setlogs.http.problems import MEDIA_TYPE
from setlogs.http.routing import Checks, PlainRoute, Route

TARGET = Path(__file__).parents[2] / "docs" / "openapi.json"
# What it creates is shown nowhere again.
WITHOUT_LOCATION = ("/me/tokens",)
# draft-inadarei-api-health-check
HEALTH, HEALTH_PATHS = "application/health+json", ("/health", "/ready")
SUMMARY = """A backend for logging workouts: exercises, sessions, sets, weigh-ins, and reports on progress.

Errors are problem documents (RFC 9457). Lists are pages linked by `next_cursor`. Single resources
have an `ETag`; `PUT`, `PATCH` and `DELETE` need it in `If-Match`. Retry any creation with the same
`Idempotency-Key`."""

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string", "description": "Stable; docs/errors.md lists them."},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "maxItems": MAX_ERRORS,
            "description": "For 422: what is invalid.",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    name: {"type": "string"}
                    for name in ("pointer", "parameter", "header", "code", "detail")
                },
            },
        },
        "errors_total": {
            "type": "integer",
            "description": "Total number of errors; `errors` lists at most 100.",
        },
    },
}
TEXTS = {
    "304": "Not modified: the copy named in If-None-Match is current.",
    "400": "The request cannot be read.",
    "401": "The access token is missing or not valid.",
    "403": "Authenticated, but not allowed: also when a personal access token lacks the scope.",
    "404": "Does not exist, or belongs to somebody else.",
    "409": "Conflicts with stored data or a request in progress.",
    "410": "What the key created has since been deleted.",
    "412": "The resource has changed since the ETag in If-Match; the current ETag is in the headers.",
    "413": "The body is too large.",
    "415": "The Content-Type is not supported.",
    "422": "The request is invalid; `errors` lists why.",
    "428": "If-Match is missing.",
    "429": "Rate limit exceeded; Retry-After says how long to wait.",
    "500": "A fault on our side; the request id leads to the log.",
    "503": "The service is unavailable; nothing was partly applied.",
}
HEADERS = {
    "ETag": "Entity tag of this representation, for If-Match and If-None-Match.",
    "Location": "Absolute URL of what was created.",
    "Link": 'URL of the next page, with rel="next".',
    "Idempotent-Replayed": "`true` when this is the answer to an earlier request with the same key.",
    "Retry-After": "Seconds to wait before retrying.",
    "RateLimit-Policy": "Name, quota and window of the limit that counted the request.",
    "RateLimit": "Remaining requests, and seconds until the quota grows again.",
    "X-Request-Id": "Quote it when you report a problem.",
    "X-Cache": "`hit` when the report came from the cache.",
}


def build(application: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of an app."""
    application.openapi_url = "/openapi.json"
    application.openapi_version = "3.1.0"
    application.description = SUMMARY
    document = application.openapi()
    document["info"]["version"] = "1"
    schemas = document["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = PROBLEM
    document["components"]["headers"] = {
        name: {"description": text, "schema": {"type": "string"}} for name, text in HEADERS.items()
    }
    document["components"]["responses"] = {
        f"Problem{status}": {
            "description": text,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, text in TEXTS.items()
        if status != "304"
    }
    for route in application.routes:
        if not isinstance(route, APIRoute):
            continue
        for method in route.methods or ():
            operation = document["paths"].get(route.path_format, {}).get(method.lower())
            if operation is not None:
                _complete(route, operation)
    return document


def _complete(route: APIRoute, operation: dict[str, Any]) -> None:
    """Add the statuses, headers and parameters that the pipeline gives a route."""
    operation["operationId"] = route.name
    if route.path in HEALTH_PATHS:
        for response in operation["responses"].values():
            response["content"] = {HEALTH: response["content"].pop("application/json")}
    responses = operation["responses"]
    responses.pop("422", None)
    declared = {status for status in responses if status >= "400" and status != "503"}
    for status in {*_statuses(route), *declared}:
        responses[status] = {"$ref": f"#/components/responses/Problem{status}"}
    for status, response in responses.items():
        if "$ref" not in response:
            response["headers"] = {
                name: {"$ref": f"#/components/headers/{name}"} for name in _headers(route, status)
            }
    if "ETag" in _headers(route, "200") and "GET" in (route.methods or ()):
        responses["304"] = {"description": TEXTS["304"]}
        operation.setdefault("parameters", []).append(_header_parameter("If-None-Match"))
    if _checks(route).guarded:
        operation.setdefault("parameters", []).append(_header_parameter("If-Match"))
    key_header = _checks(route).key_header
    for parameter in operation.get("parameters", []):
        if parameter["name"].lower() == "idempotency-key" and key_header:
            parameter["name"] = "Idempotency-Key"
            parameter["required"] = key_header.required
            parameter["schema"] = {"type": "string", "minLength": 1, "maxLength": 255}
    operation["responses"] = dict(sorted(responses.items()))


def _header_parameter(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": name == "If-Match",
        "schema": {"type": "string"},
        "description": "One or more quoted entity tags, or `*`.",
    }


def _statuses(route: APIRoute) -> list[str]:
    """Return the error statuses that a route can answer."""
    if route.tags == ["System"]:
        return ["401", "500"] if route.path == "/metrics" else ["500"]
    checks = _checks(route)
    found = {"422", "429", "500", "503"}
    # Where nobody need be logged in, a personal access token is refused nevertheless.
    found |= {"401", "403"} if checks.secured or checks.scope is None else set()
    found |= {"400", "413", "415"} if checks.has_body or checks.options.upload else set()
    found |= {"400", "412", "428"} if checks.guarded else set()
    found |= {"400", "409"} if checks.key_header else set()
    found |= {"400"} if checks.query_names & {"cursor", "since"} else set()
    found |= {"404"} if route.param_convertors else set()
    return sorted(found)


def _checks(route: APIRoute) -> Checks:
    """Return what a route asks of every request; those of the system ask nothing."""
    return route.checks if isinstance(route, Route) else Checks(cast(PlainRoute, route))


def _headers(route: APIRoute, status: str) -> list[str]:
    names = ["X-Request-Id"]
    if route.tags != ["System"]:
        names += ["RateLimit-Policy", "RateLimit"]
    single = str(getattr(route.response_model, "__name__", "")).endswith("Read")
    if status in ("200", "201") and (single or "reports" in route.path):
        names.append("ETag")
    if status == "201" and route.path not in WITHOUT_LOCATION:
        names.append("Location")
    if status == "201" and _checks(route).key_header:
        names.append("Idempotent-Replayed")
    if status == "200" and "cursor" in _checks(route).query_names:
        names.append("Link")
    if status == "200" and "reports" in route.path:
        names.append("X-Cache")
    return names


def main() -> int:
    """Write or check the document."""
    text = json.dumps(build(app), indent=1, ensure_ascii=False) + "\n"
    if "--check" in sys.argv:
        current = TARGET.exists() and TARGET.read_text(encoding="utf-8") == text
        if not current:
            print("docs/openapi.json is not current: run `make openapi`", file=sys.stderr)
        return 0 if current else 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
