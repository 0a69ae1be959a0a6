"""What a dry run leaves in doubt, and asking about it.

Each answer's default is what the server does when nobody decides: it doubles, drops and overwrites
nothing.
"""

from collections import defaultdict
from typing import Any

import click

from setlogs_cli.errors import printable
from setlogs_cli.import_report import details
from setlogs_cli.uploads import Import
from setlogs_cli.wording import count

DOUBTFUL = {"mostly_refused", "shifted_by", "changed", "deleted_here"}

ANSWERS: dict[str, dict[str, str]] = {
    "skip": {},
    "move": {"changed": "update"},
    "add": {"duplicates": "add"},
}
"""What is decided about workouts that are here, but hours apart."""


def are_in(report: dict[str, Any]) -> bool:
    """Return whether a report has anything to ask about."""
    return bool(
        report.get("deleted_skipped")
        or any(problem["code"] in DOUBTFUL for problem in report["problems"])
        or _suggestions(report, {})
    )


def settle(wanted: Import, report: dict[str, Any]) -> Import | None:
    """Ask about what is in doubt; return the import with what was decided, None for none at all.

    Args:
        wanted: What it decides is not asked again.
        report: Of its dry run.
    """
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for problem in report["problems"]:
        found[problem["code"]].append(problem)
    params: dict[str, str] = {}
    if refused := found["mostly_refused"]:
        _say(f"Much of the file cannot be read.\n{details(refused)}")
        if not _confirm("Import the rest? Enter imports nothing."):
            return None
    if (shifted := found["shifted_by"]) and "duplicates" not in wanted.params:
        answer = _about_shifted(shifted, report["duplicates_skipped"])
        if answer == "stop":
            return None
        params |= ANSWERS[answer]
    if (changed := found["changed"]) and "changed" not in wanted.params | params:
        _say(
            f"The file differs from what is here in {count(len(changed), 'place')}.\n{details(changed)}"
        )
        if _confirm(
            "Take over what the file says, except where you edited it? Enter keeps what is here."
        ):
            params["changed"] = "update"
    deleted = report.get("deleted_skipped") or len(found["deleted_here"])
    if deleted and "deleted" not in wanted.params:
        _say(f"You deleted {count(deleted, 'set')} of the file here.")
        if _confirm("Bring them back? Enter leaves them deleted."):
            params["deleted"] = "restore"
    return wanted.with_choices(params, _about_suggestions(_suggestions(report, wanted.mapping)))


def _about_shifted(shifted: list[dict[str, Any]], duplicates: int) -> str:
    is_one = len(shifted) == 1
    _say(
        f"{count(len(shifted), 'workout')} {'looks' if is_one else 'look'} like what is here, but hours"
        f" apart: one of the two may be in the wrong time zone.\n{details(shifted)}\n"
        "skip: they count as being here; nothing is added.\n"
        "move: the times of this file are right; what came from the same app is moved to them, and what else"
        " the file says differently is taken over, except where you edited it.\n"
        f"add: they are other workouts; all {count(duplicates, 'row')} that are here already are added once"
        " more.\n"
        "stop: import nothing, to try another --timezone."
    )
    choices = click.Choice([*ANSWERS, "stop"])
    return str(click.prompt("What to do?", type=choices, default="skip", err=True))


def _suggestions(
    report: dict[str, Any], decided: dict[str, str | None]
) -> list[tuple[str, dict[str, Any]]]:
    return [
        (entry["name"], entry["suggestion"])
        for entry in report["mapping"]
        if entry.get("suggestion") and entry["name"] not in decided
    ]


def _about_suggestions(suggestions: list[tuple[str, dict[str, Any]]]) -> dict[str, str | None]:
    """Return the exercises that are chosen for names which only resemble theirs."""
    if not suggestions:
        return {}
    _say("Some names resemble exercises that are here, but may mean others:")
    for name, suggestion in suggestions:
        _say(f"  {name}: {suggestion['exercise_name']}?")
    _say(
        "none: each becomes an exercise of its own.\n"
        "all: each is taken for the exercise that it resembles.\n"
        "each: decide one by one."
    )
    choices = click.Choice(["none", "all", "each"])
    answer = click.prompt("Take them for those?", type=choices, default="none", err=True)
    return {
        name: suggestion["exercise_id"]
        for name, suggestion in suggestions
        if answer == "all"
        or (
            answer == "each"
            and _confirm(
                f"Is {name} the same as {suggestion['exercise_name']}? Enter makes it one of its own."
            )
        )
    }


def _say(text: str) -> None:
    click.echo(printable(text), err=True)


def _confirm(question: str) -> bool:
    return click.confirm(printable(question), default=False, err=True)
