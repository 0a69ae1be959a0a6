"""What is written is true: each thing that exists is documented, and the other way round."""

import importlib
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from functions.migrate.retention import RetentionSettings
from functions.system.documentation import FOLDER, GUIDES, guide
from infra.build.pages import render
from infra.local.checks import LOCAL_SETTINGS
from setlogs.errors import ApiError
from setlogs.field_codes import FIELD_CODES
from setlogs.settings import Settings
from tests.template.cloudformation import gateway_answers, load_template

ROOT = Path(__file__).parents[2]
SETTINGS = {
    *map(str.upper, (*Settings.model_fields, *RetentionSettings.model_fields)),
    *LOCAL_SETTINGS,
}


def _concrete_errors(base: type[ApiError] = ApiError) -> Iterator[type[ApiError]]:
    for path in [*ROOT.glob("functions/*/errors.py"), *ROOT.glob("layers/core/setlogs/**/*.py")]:
        parts = path.relative_to(ROOT).with_suffix("").parts
        importlib.import_module(".".join(parts[2:] if parts[0] == "layers" else parts))
    for error in base.__subclasses__():
        if getattr(error, "code", None):
            yield error
        yield from _concrete_errors(error)


class TestErrors:
    PAGE = (ROOT / "docs/errors.md").read_text()

    def test_every_code_is_in_the_table_with_its_status(self) -> None:
        rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", self.PAGE, re.MULTILINE)
        documented = [(int(status), code) for status, code in rows]
        raised = {(error.status, error.code) for error in _concrete_errors()}
        answers = gateway_answers(load_template(ROOT / "template.yaml")).values()
        raised |= {(answer["status"], answer["code"]) for answer in answers}
        assert documented == sorted(raised)

    def test_every_code_of_a_part_of_a_request_is_in_the_other(self) -> None:
        assert tuple(re.findall(r"^\| `(\w+)` \|", self.PAGE, re.MULTILINE)) == FIELD_CODES

    def test_clients_made_from_the_document_know_every_code(self) -> None:
        schemas = json.loads((ROOT / "docs/openapi.json").read_text())["components"]["schemas"]
        documented = re.findall(r"^\| \d+ \| `(\w+)` \|", self.PAGE, re.MULTILINE)
        assert schemas["ErrorCode"]["enum"] == sorted(set(documented))
        assert schemas["FieldCode"]["enum"] == list(FIELD_CODES)


class TestVersion:
    CHANGELOG = (ROOT / "CHANGELOG.md").read_text()

    def test_of_the_packages_is_that_of_the_newest_release(self) -> None:
        newest = re.findall(r"^## (\d+\.\d+\.\d+) - ", self.CHANGELOG, re.MULTILINE)[0]
        for package in ("layers/core", "clients/cli"):
            text = (ROOT / package / "pyproject.toml").read_text()
            assert re.findall(r'^version = "(.*)"$', text, re.MULTILINE) == [newest], package

    def test_each_release_is_older_than_the_one_above_it(self) -> None:
        sections = re.findall(r"^## (.*)$", self.CHANGELOG, re.MULTILINE)
        assert sections[0] == "Unreleased"
        releases = [section.split(" - ") for section in sections[1:]]
        order = [(*map(int, version.split(".")), day) for version, day in releases]
        assert order == sorted(order, reverse=True)

    def test_no_change_stands_in_two_releases_or_twice_in_one(self) -> None:
        changes = re.findall(r"^- .*(?:\n  .*)*", self.CHANGELOG, re.MULTILINE)
        first_words = Counter(" ".join(change.split()[:8]) for change in changes)
        assert [words for words, times in first_words.items() if times > 1] == []


class TestSettings:
    def test_every_setting_is_in_the_table(self) -> None:
        table = (ROOT / "docs/settings.md").read_text()
        cells = re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
        documented = {name for cell in cells for name in re.findall(r"[A-Z_]+", cell)}
        expected = SETTINGS
        assert documented == expected

    def test_every_setting_is_in_the_example_file(self) -> None:
        example = (ROOT / ".env.example").read_text()
        names = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
        expected = SETTINGS
        assert names == expected


class TestDecisions:
    def test_titles_have_the_number_of_their_file(self) -> None:
        for page in sorted((ROOT / "docs/decisions").glob("*.md")):
            number = int(page.name.partition("-")[0])
            assert page.read_text().startswith(f"# {number}. "), page.name


class TestLinks:
    @pytest.mark.parametrize(
        "page",
        [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("layers/**/*.md")],
        ids=lambda page: str(page.relative_to(ROOT)),
    )
    def test_local_links_lead_somewhere(self, page: Path) -> None:
        links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text())
        for link in links:
            if "://" not in link:
                assert (page.parent / link).exists(), link


class TestMakefile:
    def test_readme_and_guides_name_targets_that_exist(self) -> None:
        shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
        targets = set(re.findall(r"^  ([\w-]+)", shown.stdout, re.MULTILINE))
        pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/*.md")]
        named = {name for page in pages for name in re.findall(r"`make ([\w-]+)", page.read_text())}
        assert named <= targets

    def test_the_list_has_every_target_in_a_group_and_fits_a_terminal(self) -> None:
        shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
        groups = [re.split(r"\n  ", group) for group in shown.stdout.strip().split("\n\n")]
        assert [title for title, *_ in groups] == ["Run", "Test", "Deploy", "Measure", "Maintain"]
        listed = {line.split()[0] for _, *lines in groups for line in lines}
        makefiles = [ROOT / "Makefile", *ROOT.glob("infra/*.mk")]
        text = "\n".join(makefile.read_text() for makefile in makefiles)
        assert listed == set(re.findall(r"^([\w-]+):.*## ", text, re.MULTILINE)) - {"help"}
        assert max(map(len, shown.stdout.splitlines())) <= 100
        # These mean something only to who wrote them.
        assert not re.search(
            r"\b(peer|floor|guard|mutant)s?\b(?!  )", re.sub(r"(?m)^  \S+", "", shown.stdout)
        )

    def test_clean_leaves_nothing_that_was_installed_built_or_measured(
        self, tmp_path: Path
    ) -> None:
        listed = (ROOT / ".gitignore").read_text().partition("measured\n")[2].partition("\n\n")[0]
        made = [tmp_path / line.strip("/").replace("*", "of-some") for line in listed.splitlines()]
        shutil.copy(ROOT / "Makefile", tmp_path)
        for path in (*made, tmp_path / ".local/mail"):
            path.mkdir(parents=True)
        subprocess.run(["make", "clean"], cwd=tmp_path, check=True)
        assert [path for path in made if path.exists()] == []
        assert (tmp_path / ".local/mail").exists()

    def test_every_target_says_what_it_does(self) -> None:
        makefiles = [ROOT / "Makefile", *ROOT.glob("infra/*.mk")]
        text = "\n".join(makefile.read_text() for makefile in makefiles)
        phony = set(
            re.findall(r"[\w-]+", " ".join(re.findall(r"^\.PHONY:(.*)$", text, re.MULTILINE)))
        )
        explained = set(re.findall(r"^([\w-]+):.*## ", text, re.MULTILINE))
        assert phony == explained


class TestPages:
    def test_are_current(self) -> None:
        for name in GUIDES:
            page = (FOLDER / f"{name}.html").read_text()
            assert page == render((ROOT / f"docs/{name}.md").read_text()), "run `make pages`"

    def test_of_errors_has_a_row_for_every_code(self) -> None:
        page = guide("errors")
        for code in {error.code for error in _concrete_errors()}:
            assert page.count(f'<tr id="{code}">') == 1, code

    def test_lead_to_nothing_that_is_not_served(self) -> None:
        for name in GUIDES:
            links = re.findall(r'href="([^"#]+)[^"]*"', guide(name))
            served = {*GUIDES, "page.css", "../openapi.json", "../docs", "../redoc", "data:,"}
            assert {link for link in links if "://" not in link} <= served


class TestOpenApi:
    def test_document_is_current(self, environment: None) -> None:
        from infra.build.openapi.document import build
        from infra.build.openapi.recorder import Examples
        from infra.local.app import app

        examples = Examples(**json.loads((ROOT / "docs/examples.json").read_text()))
        document = json.loads((ROOT / "docs/openapi.json").read_text())
        assert document == build(app, examples), "run `make openapi`"


class TestRules:
    def test_each_names_tests_that_there_are(self) -> None:
        named = _named_tests((ROOT / "docs/rules.md").read_text())
        assert len(named) > 80


class TestInternals:
    LISTED = (ROOT / "layers/core/README.md").read_text().partition("## Internals")[2]

    def test_each_row_names_installed_packages_a_module_and_tests(self) -> None:
        rows = [
            line.split(" | ") for line in self.LISTED.split("\n") if "/" in line and "|" in line
        ]
        assert len(rows) > 10
        for packages, _, module, tests in rows:
            for package in packages.strip("| ").split(", "):
                name, found = package.rsplit(" ", 1)
                assert version(name) == found, f"read it again in {version(name)}: {package}"
            assert (ROOT / module.strip("`")).is_file(), module
            assert _named_tests(tests), tests


def _named_tests(text: str) -> list[str]:
    """Return the tests that a text names; all of them exist."""
    named = re.findall(r"`((?:\w+/)+test_\w+\.py[^`]*)`", text)
    for name in named:
        path, *parts = name.split("::")
        source = (ROOT / "tests" / path).read_text()
        kinds = zip(("class", "def"), parts, strict=False)
        missing = [part for kind, part in kinds if f"{kind} {part}" not in source]
        assert not missing, name
    return named
