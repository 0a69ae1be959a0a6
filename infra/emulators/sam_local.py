"""Runs built functions in containers of the SAM CLI: `sam local invoke`, `sam local start-api`."""

import json
from collections.abc import Mapping
from typing import Any

import yaml

from infra.build import sam
from infra.emulators.stack import Target

SERVER_ERROR = 500


def run(target: Target, *arguments: str, network: str, keep: bool = False) -> str:
    """Run functions in containers of `network`, beside the servers of Compose.

    Args:
        target: Where they were built.
        *arguments: Of `sam local`.
        network: Of the containers.
        keep: Whether to return what is said on standard output, in place of the terminal.
    """
    template = target.build_folder / "template.yaml"
    variables = conditional_variables(yaml.safe_load(template.read_text()), target.parameters)
    file = target.build_folder / "environment.json"
    file.write_text(json.dumps(variables))
    return sam.run(
        target.endpoint,
        "local",
        *arguments,
        *("--template", str(template)),
        *("--env-vars", str(file)),
        *("--docker-network", network),
        "--skip-pull-image",
        "--force-image-build",
        keep=keep,
    )


def conditional_variables(
    template: Mapping[str, Any], parameters: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Return the variables that an emulator's functions get by a condition, which SAM resolves nowhere else.

    Args:
        template: With long forms, such as `Fn::If`.
        parameters: Of the template.

    Returns:
        As SAM takes them: under `Parameters` those of all functions, and those of each under its name.
    """

    def resolve(value: Any) -> str:
        _condition, _on_aws, otherwise = value["Fn::If"]
        if isinstance(otherwise, str):
            return otherwise
        name = otherwise["Ref"]
        return str(parameters.get(name, template["Parameters"][name]["Default"]))

    def of(properties: Mapping[str, Any]) -> dict[str, str]:
        variables = properties.get("Environment", {}).get("Variables", {})
        return {
            name: resolve(value)
            for name, value in variables.items()
            if isinstance(value, dict) and "Fn::If" in value
        }

    found = {"Parameters": of(template["Globals"]["Function"])}
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function" and (own := of(resource["Properties"])):
            found[name] = own
    return found


def failure(answer: str) -> str | None:
    """Return what is wrong with an invoked function's answer; None when nothing is."""
    try:
        found = json.loads(answer)
    except ValueError:
        return "its answer is not JSON"
    if not isinstance(found, dict):
        return None
    if "errorMessage" in found:
        return str(found["errorMessage"])
    status = found.get("statusCode", 200)
    return f"it answered {status}" if status >= SERVER_ERROR else None
