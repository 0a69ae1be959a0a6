"""The README's examples work word for word."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx

from tests.local.test_run import port, running
from tests.patience import HANGS_SECONDS

__all__ = ["port"]

ROOT = Path(__file__).parents[2]


def _commands(heading: str) -> str:
    """Return the commands of a section, in their order."""
    readme = (ROOT / "README.md").read_text()
    section = readme.split(f"## {heading}")[1].split("\n## ")[0]
    return "\n".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL))


def _run(
    script: str, folder: Path, port: int, **settings: str
) -> "subprocess.CompletedProcess[str]":
    """Run commands in a folder, against the local run on a port; each must succeed."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace("localhost:8000", f"localhost:{port}")],
        env={"PATH": os.environ["PATH"], "HOME": str(folder)} | settings,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return done


def _without_install(script: str, folder: Path) -> str:
    """Return the script with the command put on the PATH, in place of pip, which needs a network."""
    program = folder / "bin" / "setlogs"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m setlogs_cli "$@"\n')
    program.chmod(0o700)
    install = "pip install ./clients/cli     # into a Python from 3.12 on\n"
    assert install in script
    return script.replace(install, f'PATH="{program.parent}:$PATH"\n')


class TestReadme:
    def test_the_evening_ends_with_the_progress(self, tmp_path: Path, port: int) -> None:
        with running(tmp_path / "data", port):
            done = _run(_commands("An evening at the gym"), tmp_path, port)
        assert done.stdout.lower().count("idempotent-replayed: true") == 1
        report = json.loads(done.stdout[done.stdout.rindex('{"exercise":') :])
        [point] = report["points"]
        # Two working sets: the warm-up does not count, the retried set counts once.
        assert (point["sets"], point["reps"], point["volume"]) == (2, 9, 752.5)

    def test_the_file_of_strong_is_imported_once(self, tmp_path: Path, port: int) -> None:
        script = _without_install(_commands("Your years in Strong"), tmp_path)
        account = {"email": "ada@example.com", "password": "a heavy but short phrase"}
        with running(tmp_path / "data", port):
            httpx.post(f"http://localhost:{port}/auth/register", json=account).raise_for_status()
            done = _run(
                script,
                tmp_path,
                port,
                SETLOGS_URL=f"http://localhost:{port}",
                PYTHONPATH=str(ROOT / "clients/cli"),
            )
        assert re.findall(r"(?:Would add|Added) \d sets", done.stdout) == [
            "Would add 2 sets",
            "Added 2 sets",
            "Added 0 sets",
        ]
        exported = json.loads((tmp_path / "setlogs.json").read_text())
        weights = [one["weight"] for session in exported["sessions"] for one in session["sets"]]
        assert weights == [80, 82.5, 87.5]

    def test_is_short(self) -> None:
        assert len((ROOT / "README.md").read_text().splitlines()) < 200
