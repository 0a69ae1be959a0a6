"""Deploys the built application to an emulator of AWS, and invokes its functions."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from infra.build.sam import StackError, Target, sam

ALIAS = "live"
SERVER_ERROR = 500
# For emulators on this machine; on AWS the key comes from Secrets Manager.
SECRET_KEY = "only-for-an-emulator-on-this-machine"  # noqa: S105


def deploy(target: Target) -> None:
    """Deploy what was built; the stack is there when this returns."""
    # The path by which an emulator routes is not in the event, so links cannot be built from it.
    address = target.endpoint + target.api_path.format(api_id="{api_id}")
    given = {"Target": target.name, "PublicBaseUrl": address, **target.parameters}
    overrides = [f"{name}={value}" for name, value in given.items()]
    template = str(target.build_folder / "template.yaml")
    arguments = ("--template-file", template, "--config-env", target.name)
    sam(target, "deploy", *arguments, "--parameter-overrides", *overrides)


def roll_out(target: Target, logical_id: str) -> None:
    """Publish a function's built code as a new version and point its alias at it.

    This is what an update of the stack does on AWS. LocalStack's free edition cannot update an
    alias within a stack: it deletes it.
    """
    client = target.client("lambda")
    listed = client.list_functions()["Functions"]
    [name] = [f["FunctionName"] for f in listed if logical_id in f["FunctionName"]]
    with tempfile.TemporaryDirectory() as folder:
        built = target.build_folder / logical_id
        archive = Path(shutil.make_archive(f"{folder}/code", "zip", built))
        published = client.update_function_code(
            FunctionName=name, ZipFile=archive.read_bytes(), Publish=True
        )
    client.get_waiter("function_updated_v2").wait(FunctionName=name)
    client.update_alias(FunctionName=name, Name=ALIAS, FunctionVersion=published["Version"])


def sam_local(target: Target, *arguments: str, network: str, keep: bool = False) -> str:
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
    return sam(
        target,
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


def outputs(target: Target) -> dict[str, str]:
    """Return the outputs of the deployed stack."""
    stacks = target.client("cloudformation").describe_stacks(StackName=target.stack_name)
    return {o["OutputKey"]: o["OutputValue"] for o in stacks["Stacks"][0]["Outputs"]}


def invoke_migrate(target: Target, action: str, **arguments: str) -> dict[str, Any]:
    """Invoke the migrate function and return its answer.

    Raises:
        StackError: it failed.
    """
    answer = target.client("lambda").invoke(
        FunctionName=outputs(target)["MigrateFunctionName"],
        Payload=json.dumps({"action": action, **arguments}).encode(),
    )
    payload: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise StackError(f"the migration failed: {payload.get('errorMessage', payload)}")
    return payload


def api_url(target: Target) -> str:
    """Return the address of the deployed API."""
    return target.endpoint + target.api_path.format(api_id=outputs(target)["ApiId"])
