"""Builds the application as an emulator of AWS takes it, deploys it there, and invokes its functions."""

import ipaddress
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import yaml
from botocore.config import Config
from localstack_client.session import Session

from infra.build import sam

STAGE = "v1"
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
ALIAS = "live"
# For emulators on this machine; on AWS the key comes from Secrets Manager.
SECRET_KEY = "only-for-an-emulator-on-this-machine"  # noqa: S105

MAIL_SENDER = "no-reply@setlogs.example.com"
# Into the emulator's own mailbox.
MAIL = {
    "MailUrl": "ses://us-east-1",
    "MailFrom": MAIL_SENDER,
    "MailAtOnce": "true",
}


class StackError(RuntimeError):
    """Something that deploying needs is missing or failed; the message says what."""


@dataclass(frozen=True)
class Target:
    """Where to deploy to.

    Attributes:
        name: `localstack` or `ministack`, also the environment in samconfig.toml.
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
        return sam.BUILD / self.name

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
    """Build functions and layers, and adapt them to what the emulator does not apply."""
    sam.build(target.build_folder)
    if target.name == "localstack":
        copy_layers(target.build_folder)
    if target.name == "ministack":
        name_methods(target.build_folder)


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
    layers = [build_folder / name / "python" for name in sam.LAYERS]
    for function in build_folder.glob("*Function"):
        for layer in layers:
            shutil.copytree(layer, function, dirs_exist_ok=True)
    template = build_folder / "template.yaml"
    document = yaml.safe_load(template.read_text())
    del document["Globals"]["Function"]["Layers"]
    for name in sam.LAYERS:
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
    sam.run(target.endpoint, "deploy", *arguments, "--parameter-overrides", *overrides)
    target.client("ses").verify_email_identity(EmailAddress=MAIL_SENDER)


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


def outputs(target: Target) -> dict[str, str]:
    """Return the outputs of the deployed stack."""
    stacks = target.client("cloudformation").describe_stacks(StackName=target.stack_name)
    return {o["OutputKey"]: o["OutputValue"] for o in stacks["Stacks"][0]["Outputs"]}


def invoke_migrate(target: Target, action: str, **arguments: str) -> dict[str, Any]:
    """Invoke the migrate function and return its answer.

    Raises:
        StackError: it failed.
    """
    return _invoke(target, "MigrateFunctionName", {"action": action, **arguments})


def invoke_mail(target: Target) -> dict[str, Any]:
    """Invoke the function that sends mail, as its schedule does on AWS, and return its answer.

    Raises:
        StackError: it failed.
    """
    return _invoke(target, "MailFunctionName", {})


def mailbox(target: Target) -> list[dict[str, Any]]:
    """Return the mails that the emulator's SES has taken, as it shows them."""
    if target.name == "localstack":
        shown = httpx.get(f"{target.endpoint}/_aws/ses").json()
        return list(shown["messages"])
    shown = httpx.get(f"{target.endpoint}/_ministack/ses/messages").json()
    return [mail for account in shown["messages"].values() for mail in account]


def _invoke(target: Target, output: str, event: Mapping[str, str]) -> dict[str, Any]:
    name = outputs(target)[output]
    answer = target.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())
    payload: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise StackError(f"{name} failed: {payload.get('errorMessage', payload)}")
    return payload


def api_url(target: Target) -> str:
    """Return the address of the deployed API."""
    return target.endpoint + target.api_path.format(api_id=outputs(target)["ApiId"])
