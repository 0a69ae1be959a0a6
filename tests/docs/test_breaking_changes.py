"""Nothing in the document breaks a client of the last release, but for what is listed here.

docs/openapi-released.json is the document of that release. With a release, today's takes its place, and
`CORRECTED` becomes empty.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT, RELEASED = ROOT / "docs/openapi.json", ROOT / "docs/openapi-released.json"
CORRECTED = {
    r"> parameter .* A variant has been removed from 'anyOf'": "a query has no null",
    r"Default value .* removed": "said in words, or a default of what is always there",
    r"(register|password) .*'(new_)?password' .* Constraint": "what the API has always refused",
    r"'include_archived' .*(type changed|'false' to False)": "true and false, as before",
    r"POST /imports.*(is no longer offered|'file')": "both are still accepted, and generators fail",
    r"GET /reports/\w+ .*svg\+xml' is no longer": "still accepted; charts are operations of their own",
}
"""Where the last document said what was not so, or said it in a form that generators fail on, and why."""

type Change = Callable[[dict[str, Any]], Any]
BREAKING: dict[str, Change] = {
    "an operation goes": lambda d: d["paths"]["/sessions"].pop("get"),
    "a parameter goes": lambda d: d["paths"]["/exercises"]["get"]["parameters"].pop(0),
    "a parameter is needed": lambda d: _parameter(d).update(required=True),
    "a choice goes": lambda d: _schema(d, "SetType")["enum"].pop(),
    "a member of a request goes": lambda d: _schema(d, "SessionCreate")["properties"].pop("title"),
    "a member of a request is needed": lambda d: _schema(d, "SessionCreate").update(
        required=["title"]
    ),
    "a limit is lower": lambda d: _schema(d, "Login")["properties"]["email"].update(maxLength=9),
    "a member of an answer goes": lambda d: _schema(d, "SetRead")["properties"].pop("rpe"),
    "a member of an answer may be missing": lambda d: _schema(d, "SetRead")["required"].remove(
        "rpe"
    ),
    "a member of an answer has another type": lambda d: _schema(d, "SetRead")["properties"].update(
        position={"type": "string"}
    ),
    "a member of an answer may be null": lambda d: _schema(d, "SetRead")["properties"].update(
        position={"anyOf": [{"type": "integer"}, {"type": "null"}]}
    ),
    "an answer goes": lambda d: d["paths"]["/sessions"]["post"]["responses"].pop("201"),
}
HARMLESS: dict[str, Change] = {
    "a member of an answer comes": lambda d: _schema(d, "SetRead")["properties"].update(
        tempo={"type": "string"}
    ),
    "a member of a request comes": lambda d: _schema(d, "SetCreate")["properties"].update(
        tempo={"type": "string"}
    ),
    "a text changes": lambda d: _schema(d, "SetRead").update(description="Another"),
}


def _schema(document: dict[str, Any], name: str) -> Any:
    return document["components"]["schemas"][name]


def _parameter(document: dict[str, Any]) -> Any:
    return document["paths"]["/exercises"]["get"]["parameters"][0]


def _broken(old: Path, new: Path) -> list[str]:
    """Return what of a document breaks clients of an older one, each as one line."""
    command = [str(Path(sys.executable).with_name("specshift")), "diff", "--format", "json"]
    done = subprocess.run([*command, old, new], capture_output=True, text=True, check=False)
    changes = json.loads(done.stdout)["changes"]
    return [
        f"{change['location']} :: {change['message']}"
        for change in changes
        if change["severity"] in ("breaking", "warning")
    ]


class TestDocument:
    def test_breaks_no_client_of_the_last_release(self) -> None:
        broken = [
            line
            for line in _broken(RELEASED, DOCUMENT)
            if not any(re.search(corrected, line) for corrected in CORRECTED)
        ]
        assert not broken, "docs/versioning.md says how what breaks clients is announced"

    def test_is_corrected_in_nothing_but_what_is_listed(self) -> None:
        lines = "\n".join(_broken(RELEASED, DOCUMENT))
        assert all(re.search(corrected, lines) for corrected in CORRECTED)


class TestComparison:
    @pytest.mark.parametrize("change", BREAKING.values(), ids=BREAKING)
    def test_finds_that(self, change: Change, tmp_path: Path) -> None:
        assert _broken(DOCUMENT, _changed(change, tmp_path))

    @pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
    def test_lets_pass_that(self, change: Change, tmp_path: Path) -> None:
        assert _broken(DOCUMENT, _changed(change, tmp_path)) == []


def _changed(change: Change, folder: Path) -> Path:
    document = json.loads(DOCUMENT.read_text())
    change(document)
    path = folder / "openapi.json"
    path.write_text(json.dumps(document))
    return path
