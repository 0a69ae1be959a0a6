"""The README's evening works word for word."""

import json
import os
import re
import subprocess
from pathlib import Path

from tests.local.test_run import port, running

__all__ = ["port"]

ROOT = Path(__file__).parents[2]


def _evening() -> str:
    """Return the commands of the section, in their order."""
    readme = (ROOT / "README.md").read_text()
    section = readme.split("## An evening at the gym")[1].split("\n## ")[0]
    return "\n".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL))


class TestReadme:
    def test_the_evening_ends_with_the_progress(self, tmp_path: Path, port: int) -> None:
        script = _evening().replace("http://localhost:8000", f"http://localhost:{port}")
        with running(tmp_path / "data", port):
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", script],
                env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )
        assert done.returncode == 0, done.stderr
        assert done.stdout.lower().count("idempotent-replayed: true") == 1
        report = json.loads(done.stdout[done.stdout.rindex('{"exercise":') :])
        [point] = report["points"]
        # Two working sets: the warm-up does not count, the retried set counts once.
        assert (point["sets"], point["reps"], point["volume"]) == (2, 9, 752.5)

    def test_is_short(self) -> None:
        assert len((ROOT / "README.md").read_text().splitlines()) < 200
