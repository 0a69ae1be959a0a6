"""An environment serves the checkout that it was made for."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("Makefile", "infra/deploy.mk", "infra/local/install.py", "infra/local/find-python")


def planned(folder: Path) -> str:
    """Return what `make openapi` would run in a checkout with this environment."""
    command = ["make", "--dry-run", "openapi"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose environment is complete and was made there."""
    for name in (*NEEDED, "requirements/local.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").mkdir()
    made = (ROOT / ".venv/pyvenv.cfg").read_text().replace(str(ROOT), str(tmp_path.resolve()))
    (tmp_path / ".venv/pyvenv.cfg").write_text(made)
    (tmp_path / ".venv/local").touch()
    return tmp_path


class TestMake:
    def test_installs_nothing_when_all_is_there(self, checkout: Path) -> None:
        assert "infra.build.openapi" in planned(checkout)
        assert "install.py" not in planned(checkout)

    def test_installs_when_the_lock_is_newer(self, checkout: Path) -> None:
        os.utime(checkout / ".venv/local", (0, 0))
        assert "install.py requirements/local.txt" in planned(checkout)

    @pytest.mark.parametrize("how", ["copy", "move"])
    def test_installs_where_a_checkout_was_put_with_its_environment(
        self, checkout: Path, tmp_path_factory: pytest.TempPathFactory, how: str
    ) -> None:
        put = tmp_path_factory.mktemp("elsewhere") / "checkout"
        if how == "copy":
            shutil.copytree(checkout, put)
        else:
            checkout.rename(put)
        assert "install.py requirements/local.txt" in planned(put)


class TestLayer:
    def test_is_imported_from_this_checkout_wherever_a_process_runs(self, tmp_path: Path) -> None:
        command = [sys.executable, "-c", "import setlogs.statement as s; print(s.__file__)"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert Path(done.stdout.strip()).is_relative_to(ROOT / "layers/core/setlogs")
