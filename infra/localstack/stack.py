"""Builds the SAM application and deploys it to an emulator of AWS on this machine."""

import ipaddress
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from botocore.config import Config
from localstack_client.session import Session

from infra.localstack import artefacts

ROOT = Path(__file__).parents[2]
SAM = ROOT / ".tools" / "sam" / "bin" / "sam"
BUILD = ROOT / ".aws-sam"
STAGE = "v1"
FUNCTIONS = ("auth", "exercises", "migrate", "reports", "sessions", "system", "transfer")
ALIAS = "live"
SERVER_ERROR = 500


class StackError(RuntimeError):
    """Something that deploying needs is missing or failed; the message says what."""


@dataclass(frozen=True)
class Target:
    """Where to deploy to.

    Attributes:
        name: `localstack` or `ministack`, also the environment in samconfig.toml; or `aws`.
        endpoint: Its address, on this machine.
        parameters: Template parameters beside those of samconfig.toml.
    """

    name: str
    endpoint: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an address that is not of this machine: the deployment could reach real AWS."""
        host = urlsplit(self.endpoint).hostname or ""
        if host != "localhost" and not _is_loopback(host):
            raise StackError(f"{self.endpoint} is not an address of this machine")

    @property
    def stack_name(self) -> str:
        """The CloudFormation stack."""
        return "setlogs"

    @property
    def api_path(self) -> str:
        """Path of an API on the emulator, with `{api_id}` for its id."""
        if self.name == "localstack":
            return f"/_aws/execute-api/{{api_id}}/{STAGE}"
        return f"/restapis/{{api_id}}/{STAGE}/_user_request_"

    @property
    def build_folder(self) -> Path:
        """Where the built application lies; emulators differ in what they apply."""
        return BUILD / self.name

    @property
    def environment(self) -> dict[str, str]:
        """The variables under which AWS tools talk to the emulator and to nothing else."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "SAM_CLI_TELEMETRY": "0",
        }

    def client(self, service: str) -> Any:
        """Return a boto3 client of the emulator."""
        session = Session("test", "test", localstack_host=urlsplit(self.endpoint).netloc)
        return session.client(service, config=Config(read_timeout=120, retries={"max_attempts": 1}))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def build(target: Target) -> None:
    """Build functions and layers with SAM and finish them; LocalStack gets the layers in the functions."""
    sam(target, "build", "--build-dir", str(target.build_folder))
    for required in ("DependenciesLayer/python/fastapi", "CoreLayer/python/setlogs"):
        if not (target.build_folder / required).is_dir():
            raise StackError(f"sam build left out {required}; is python3.13 what it found?")
    artefacts.finish(target.build_folder, FUNCTIONS)
    if target.name == "localstack":
        copy_layers(target.build_folder)


def build_for_aws(architecture: str) -> None:
    """Build for AWS, with bytecode, to where `sam deploy` looks.

    Args:
        architecture: `x86_64` or `arm64`.
    """
    overrides = f"Architecture={architecture}"
    # A build talks to nobody: the address only names what is not AWS.
    sam(Target("aws", "http://127.0.0.1", {}), "build", "--parameter-overrides", overrides)
    artefacts.finish(BUILD / "build", FUNCTIONS)


def copy_layers(build_folder: Path) -> None:
    """Copy the layers' content into each built function and take the layers off the template.

    LocalStack's free edition accepts layers and does not apply them.
    """
    layers = [build_folder / name / "python" for name in ("DependenciesLayer", "CoreLayer")]
    for function in build_folder.glob("*Function"):
        for layer in layers:
            shutil.copytree(layer, function, dirs_exist_ok=True)
    template = build_folder / "template.yaml"
    document = yaml.safe_load(template.read_text())
    del document["Globals"]["Function"]["Layers"]
    for name in ("DependenciesLayer", "CoreLayer"):
        del document["Resources"][name]
        shutil.rmtree(build_folder / name)
    template.write_text(yaml.safe_dump(document, sort_keys=False))


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


def sam(target: Target, *arguments: str, keep: bool = False) -> str:
    """Run the SAM CLI against the emulator; return its standard output if that is kept.

    Raises:
        StackError: it is missing, or it failed; what it said went to the terminal.
    """
    if not SAM.exists():
        raise StackError("the SAM CLI is missing: make .tools/sam")
    python = Path(sys.base_prefix) / "bin"
    if not (python / "python3.13").exists():
        raise StackError("SAM builds for Lambda's Python 3.13, and .venv has another")
    environment = os.environ | target.environment
    # SAM takes the first python3.13 on PATH, and without one ships no dependencies.
    environment["PATH"] = f"{python}:{environment['PATH']}"
    command = [str(SAM), *arguments, "--config-file", str(ROOT / "samconfig.toml")]
    out = subprocess.PIPE if keep else None
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=out, text=True, check=False)
    if done.returncode != 0:
        raise StackError(f"sam {' '.join(arguments[:2])} failed")
    return done.stdout or ""


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
