"""The README's examples work word for word."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx

from tests.local.running import port, running
from tests.patience import HANGS_SECONDS

__all__ = ["port"]

ROOT = Path(__file__).parents[2]
PICTURES = ("progression.svg", "summary.svg")


def _commands(heading: str) -> str:
    """Return the commands of a section, in their order."""
    return "\n".join(re.findall(r"```sh\n(.*?)```", _section(heading), re.DOTALL))


def _section(heading: str) -> str:
    """Return the text of a section."""
    return (ROOT / "README.md").read_text().split(f"## {heading}")[1].split("\n## ")[0]


def _commented(heading: str) -> str:
    """Return the text of a section, without its commands."""
    return re.sub(r"```sh\n.*?```", "", _section(heading), flags=re.DOTALL)


def _report(done: "subprocess.CompletedProcess[str]") -> str:
    """Return the points of the report that was printed last."""
    return done.stdout[done.stdout.rindex('"points": [') :].partition("]")[0]


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


def _without_install(script: str) -> str:
    """Return the script with the command run from its source; another test runs `make cli`."""
    install = 'make cli\nsetlogs() { .venv/bin/setlogs "$@"; }\n'
    assert install in script
    run = f'"{sys.executable}" -m setlogs_cli'
    return script.replace(install, f'setlogs() {{ {run} "$@"; }}\n')


class TestReadme:
    def test_a_forgotten_password_is_replaced_by_the_code_in_the_mail(
        self, tmp_path: Path, port: int
    ) -> None:
        helpers, *_ = re.findall(r"```sh\n(.*?)```", _section("An evening at the gym"), re.DOTALL)
        script = _commands("A forgotten password")
        # However long it takes until the mail is there.
        found = "until grep -qs 'Set a new password' .local/mail/*.eml; do sleep 0.1; done\n"
        assert "sleep 2\n" in script
        draft = {"email": "ada@example.com", "password": "the phrase that is forgotten"}
        url = f"http://localhost:{port}"
        with running(tmp_path / ".local", port), httpx.Client(base_url=url, timeout=60) as api:
            assert api.post("/auth/register", json=draft).status_code == 201
            _run("TOKEN=\n" + helpers + script.replace("sleep 2\n", found), tmp_path, port)
            assert api.post("/auth/login", json=draft).status_code == 401
            again = draft | {"password": "a heavy but short phrase"}
            assert api.post("/auth/login", json=again).status_code == 200

    def test_the_evening_can_be_followed_twice(self, tmp_path: Path, port: int) -> None:
        script = _commands("An evening at the gym")
        with running(tmp_path / "data", port):
            first = _run(script, tmp_path, port)
            pictures = [(tmp_path / name).read_text() for name in PICTURES]
            second = _run(script, tmp_path, port)
        for done in (first, second):
            assert done.stdout.lower().count("idempotent-replayed: true") == 1
            assert done.stdout.count("HTTP/1.1 201 Created") == 1
        # Two working sets: the warm-up does not count, the retried set counts once.
        shown = ('"sets": 2,', '"reps": 9,', '"volume": 752.5,', '"top_weight": 85,')
        assert all(value in _report(first) for value in shown)
        assert all(value.strip(",") in _commented("An evening at the gym") for value in shown)
        # Both on one day; across midnight, each on its own.
        assert sum(map(int, re.findall(r'"reps": (\d+)', _report(second)))) == 18
        assert '"code": "email_taken"' in second.stdout
        assert '"code"' not in first.stdout + second.stdout.replace('"code": "email_taken"', "")
        assert all(picture.startswith("<svg") for picture in pictures)

    def test_the_file_of_strong_is_imported_once(self, tmp_path: Path, port: int) -> None:
        script = _without_install(_commands("Your years in Strong"))
        account = {"email": "ada@example.com", "password": "a heavy but short phrase"}
        settings = {
            "SETLOGS_URL": f"http://localhost:{port}",
            "PYTHONPATH": str(ROOT / "clients/cli"),
        }
        with running(tmp_path / "data", port):
            httpx.post(f"http://localhost:{port}/auth/register", json=account).raise_for_status()
            first = _run(script, tmp_path, port, **settings)
            exported = json.loads((tmp_path / "setlogs.json").read_text())
            again = _run(script, tmp_path, port, **settings)
        added = r"(?:Would add|Added) \d sets"
        assert re.findall(added, first.stdout) == [
            "Would add 2 sets",
            "Added 2 sets",
            "Added 0 sets",
        ]
        assert set(re.findall(added, again.stdout)) == {"Would add 0 sets", "Added 0 sets"}
        weights = [one["weight"] for session in exported["sessions"] for one in session["sets"]]
        assert weights == [80, 82.5, 87.5, 10]

    def test_is_short(self) -> None:
        assert len((ROOT / "README.md").read_text().splitlines()) < 200
