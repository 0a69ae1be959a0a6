"""Builds the functions and layers with the SAM CLI, as AWS gets them.

`python -m infra.build.sam x86_64` (or `arm64`) builds to where `sam deploy` looks.
"""

import os
import subprocess
import sys
from pathlib import Path

from infra.build import artefacts

ROOT = Path(__file__).parents[2]
SAM = ROOT / ".tools" / "sam" / "bin" / "sam"
BUILD = ROOT / ".aws-sam"
FUNCTIONS = (
    "auth",
    "exercises",
    "mail",
    "migrate",
    "reports",
    "sessions",
    "system",
    "transfer",
    "weigh_ins",
)
LAYERS = ("DependenciesLayer", "CoreLayer")
# A build talks to nobody: the address only names what is not AWS.
NOWHERE = "http://127.0.0.1"


def resource(function: str) -> str:
    """Return what the template calls a function: `WeighInsFunction` for `weigh_ins`."""
    return f"{function.title().replace('_', '')}Function"


class SamError(RuntimeError):
    """The SAM CLI, or what it needs, is missing or failed; the message says what."""


def build(folder: Path, architecture: str = "x86_64") -> None:
    """Build functions and layers, and finish them.

    Args:
        folder: Where they go, beside a template that names them.
        architecture: `x86_64` or `arm64`.

    Raises:
        SamError: it failed, or left something out.
    """
    overrides = f"Architecture={architecture}"
    run(NOWHERE, "build", "--build-dir", str(folder), "--parameter-overrides", overrides)
    for required in ("DependenciesLayer/python/fastapi", "CoreLayer/python/setlogs"):
        if not (folder / required).is_dir():
            raise SamError(f"sam build left out {required}; is python3.13 what it found?")
    artefacts.finish(folder, FUNCTIONS)


def run(endpoint: str, *arguments: str, keep: bool = False) -> str:
    """Run the SAM CLI; return its standard output if that is kept.

    Args:
        endpoint: What it takes for AWS; it talks to nothing else.
        *arguments: Its own.
        keep: Whether to return what it says on standard output, in place of the terminal.

    Raises:
        SamError: it is missing, or it failed; what it said went to the terminal.
    """
    if not SAM.exists():
        raise SamError("the SAM CLI is missing: make .tools/sam")
    python = Path(sys.base_prefix) / "bin"
    if not (python / "python3.13").exists():
        raise SamError("SAM builds for Lambda's Python 3.13, and .venv has another")
    environment = os.environ | {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "SAM_CLI_TELEMETRY": "0",
        # SAM takes the first python3.13 on PATH, and without one ships no dependencies.
        "PATH": f"{python}:{os.environ['PATH']}",
    }
    command = [str(SAM), *arguments, "--config-file", str(ROOT / "samconfig.toml")]
    out = subprocess.PIPE if keep else None
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=out, text=True, check=False)
    if done.returncode != 0:
        raise SamError(f"sam {' '.join(arguments[:2])} failed")
    return done.stdout or ""


def main() -> int:
    """Build for AWS; 1 when that failed."""
    try:
        build(BUILD / "build", *sys.argv[1:])
    except SamError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
