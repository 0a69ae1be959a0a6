"""What CI runs cannot be changed from outside, and covers every Python that the packages say they need."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def test_actions_are_named_by_commit_with_their_version_beside_it() -> None:
    uses = [line for file in WORKFLOWS for line in re.findall(r"uses: (.*)", file.read_text())]
    assert uses
    for use in uses:
        assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)


def test_checks_run_on_the_oldest_python_the_preferred_one_and_the_next() -> None:
    workflow: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
    versions = workflow["jobs"]["check"]["strategy"]["matrix"]["python"]
    preferred = (ROOT / ".python-version").read_text().strip()
    for package in ("layers/core", "clients/cli"):
        assert (
            f'requires-python = ">={versions[0]}"'
            in (ROOT / package / "pyproject.toml").read_text()
        )
    assert versions == ["3.12", preferred, "3.14"]


def test_the_workflow_runs_every_suite_that_the_script_of_ci_runs() -> None:
    workflow: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
    script = (ROOT / ".ci/run").read_text()
    suites = set(re.findall(r"^\s*(?:\w+=\S+ )*make ([\w-]+)", script, re.MULTILINE)) - {"cli"}
    assert len(suites) == 5
    assert suites == {"check", *workflow["jobs"]["suite"]["strategy"]["matrix"]["target"]}


def test_contributing_names_every_suite_that_ci_runs() -> None:
    workflow: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
    page = (ROOT / "CONTRIBUTING.md").read_text()
    for suite in ("check", *workflow["jobs"]["suite"]["strategy"]["matrix"]["target"]):
        assert f"`make {suite}`" in page


def test_dependabot_looks_at_every_folder_with_locked_packages() -> None:
    config: dict[str, Any] = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text())
    by_kind = {update["package-ecosystem"]: update for update in config["updates"]}
    inputs = [*ROOT.glob("requirements/*.in"), *ROOT.glob("infra/*/*.in")]
    locked = {f"/{file.parent.relative_to(ROOT)}" for file in inputs}
    assert locked | {"/layers/dependencies"} == set(by_kind["pip"]["directories"])
    locks = [*ROOT.glob("infra/*/*/package-lock.json"), *ROOT.glob("clients/*/package-lock.json")]
    packages_of_node = {f"/{file.parent.relative_to(ROOT)}" for file in locks}
    assert len(packages_of_node) == 2
    assert packages_of_node == set(by_kind["npm"]["directories"])
    assert "github-actions" in by_kind
