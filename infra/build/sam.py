"""Builds the SAM application: for AWS, or for an emulator of it on this machine."""

import ipaddress
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from botocore.config import Config
from localstack_client.session import Session

from infra.build import artefacts

ROOT = Path(__file__).parents[2]
SAM = ROOT / ".tools" / "sam" / "bin" / "sam"
BUILD = ROOT / ".aws-sam"
STAGE = "v1"
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
FUNCTIONS = ("auth", "exercises", "migrate", "reports", "sessions", "system", "transfer")


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
    elif target.name == "ministack":
        name_methods(target.build_folder)


def build_for_aws(architecture: str) -> None:
    """Build for AWS, with bytecode, to where `sam deploy` looks.

    Args:
        architecture: `x86_64` or `arm64`.
    """
    overrides = f"Architecture={architecture}"
    # A build talks to nobody: the address only names what is not AWS.
    sam(Target("aws", "http://127.0.0.1", {}), "build", "--parameter-overrides", overrides)
    artefacts.finish(BUILD / "build", FUNCTIONS)


def name_methods(build_folder: Path) -> None:
    """Put an event for each method in place of those for any.

    MiniStack makes no method of `any`.
    """
    template = build_folder / "template.yaml"
    document = yaml.safe_load(template.read_text())
    for resource in document["Resources"].values():
        events = resource.get("Properties", {}).get("Events", {})
        for name, event in [*events.items()]:
            if event["Type"] == "Api":
                del events[name]
                for method in METHODS:
                    properties = event["Properties"] | {"Method": method}
                    events[f"{name}{method.title()}"] = event | {"Properties": properties}
    template.write_text(yaml.safe_dump(document, sort_keys=False))


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
