"""What the deployment targets of make do: `python -m infra.emulators STEP`."""

import argparse
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

from infra.build.sam import SamError, resource
from infra.emulators import demo, sam_local, stack
from infra.emulators.compose import Compose, check_engine
from infra.emulators.stack import StackError


def main() -> int:
    """Run one step; the exit status is not 0 when it failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=sorted(STEPS))
    parser.add_argument("--function", default="sessions", help="for invoke")
    parser.add_argument("--event", default="", help="for invoke: a file with an event")
    arguments = parser.parse_args()
    # A shell starts what it puts in the background with Ctrl-C ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        STEPS[arguments.step](arguments)
    except (StackError, SamError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does, which clears up."""
    raise KeyboardInterrupt


def _build(_arguments: argparse.Namespace) -> None:
    stack.build(Compose.from_environment().target)


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
    """Invoke one function in a container, beside a PostgreSQL and a Valkey of its own.

    Raises:
        StackError: it failed, or its answer is a 5xx; the answer has been printed.
    """
    name, event = arguments.function, demo.read_event(Path(arguments.event), arguments.function)
    with Compose.temporary("invoke") as compose:
        _prepare(compose)
        signed = demo.signed(event, compose.target.build_folder)
        command = ("invoke", resource(name), "--event", str(signed))
        answer = sam_local.run(compose.target, *command, network=compose.project, keep=True)
    print(answer)
    if problem := sam_local.failure(answer):
        raise StackError(f"The function {name} failed: {problem}")


def _start_api(_arguments: argparse.Namespace) -> None:
    """Serve the API until Ctrl-C, each function in a container, beside servers of their own."""
    port = os.environ.get("PORT") or "3000"
    with Compose.temporary("api") as compose, suppress(KeyboardInterrupt):
        _prepare(compose)
        command = ("start-api", "--port", port, "--warm-containers", "LAZY")
        sam_local.run(compose.target, *command, network=compose.project)


def _prepare(compose: Compose) -> None:
    compose.up("postgres", "valkey")
    demo.prepare(compose)
    stack.build(compose.target)


INTERRUPTED = 130
STEPS = {
    "build": _build,
    "deploy-local": _deploy_local,
    "invoke": _invoke,
    "start-api": _start_api,
    "undeploy": _undeploy,
}

if __name__ == "__main__":
    sys.exit(main())
