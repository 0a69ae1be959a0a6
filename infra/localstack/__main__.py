"""What the deployment targets of make do: `python -m infra.localstack STEP`."""

import argparse
import json
import os
import sys
from pathlib import Path

from infra.localstack import demo, stack
from infra.localstack.emulators import Compose, check_engine
from infra.localstack.stack import StackError


def main() -> int:
    """Run one step; the exit status is not 0 when it failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=sorted(STEPS))
    parser.add_argument("--function", default="sessions", help="for invoke")
    parser.add_argument("--event", default="", help="for invoke: a file with an event")
    arguments = parser.parse_args()
    try:
        STEPS[arguments.step](arguments)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _build(_arguments: argparse.Namespace) -> None:
    stack.build(Compose.from_environment().target)


def _build_aws(_arguments: argparse.Namespace) -> None:
    stack.build_for_aws(os.environ.get("ARCH", "x86_64"))


def _deploy_local(_arguments: argparse.Namespace) -> None:
    compose = Compose.from_environment()
    compose.up()
    stack.build(compose.target)
    stack.deploy(compose.target)
    print(json.dumps(stack.invoke_migrate(compose.target, "deploy")))
    print(f"The API: {stack.api_url(compose.target)}")


def _undeploy(_arguments: argparse.Namespace) -> None:
    check_engine()
    Compose.from_environment().down()


def _invoke(arguments: argparse.Namespace) -> None:
    """Invoke one function in a container; PostgreSQL and Valkey are those of Compose."""
    compose = Compose.from_environment()
    compose.up()
    demo.prepare(compose)
    stack.build(compose.target)
    function = f"{arguments.function.title()}Function"
    event = demo.signed_event(Path(arguments.event), compose.target.build_folder)
    stack.sam_local(
        compose.target, "invoke", function, "--event", str(event), network=compose.project
    )


def _start_api(_arguments: argparse.Namespace) -> None:
    """Serve the API on port 3000, each function in a container."""
    compose = Compose.from_environment()
    compose.up()
    demo.prepare(compose)
    stack.build(compose.target)
    stack.sam_local(
        compose.target, "start-api", "--warm-containers", "LAZY", network=compose.project
    )


STEPS = {
    "build": _build,
    "build-aws": _build_aws,
    "deploy-local": _deploy_local,
    "invoke": _invoke,
    "start-api": _start_api,
    "undeploy": _undeploy,
}

if __name__ == "__main__":
    sys.exit(main())
