"""What a dry run leaves in doubt, and asking about it.

Each answer's default is what the server does when nobody decides: it doubles, drops and overwrites
nothing.
"""

from collections import defaultdict
from typing import Any

import click

from setlogs_cli.errors import printable
from setlogs_cli.reports import details
from setlogs_cli.uploads import Import

DOUBTFUL = {"mostly_refused", "shifted_by", "changed", "deleted_here"}


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
        if not _confirm("Import the rest?"):
            return None
    if (shifted := found["shifted_by"]) and "duplicates" not in wanted.params:
        answer = _about_shifted(shifted, report["duplicates_skipped"])
        if answer == "stop":
            return None
        params |= {"duplicates": "add"} if answer == "add" else {}
    if (changed := found["changed"]) and "changed" not in wanted.params:
        _say(f"The file differs from what is here in {len(changed):,} places.\n{details(changed)}")
        if _confirm("Take over what the file says? What you edited here stays as it is."):
            params["changed"] = "update"
    deleted = report.get("deleted_skipped") or len(found["deleted_here"])
    if deleted and "deleted" not in wanted.params:
        _say(f"You deleted {deleted:,} of these rows here; they would stay deleted.")
        if _confirm("Bring them back?"):
            params["deleted"] = "restore"
    return wanted.with_choices(params, _about_suggestions(_suggestions(report, wanted.mapping)))


def _about_shifted(shifted: list[dict[str, Any]], duplicates: int) -> str:
    _say(
        f"{len(shifted):,} workouts look like ones that are here, but hours apart; the file may be"
        f" from another time zone.\n{details(shifted)}\n"
        "skip: they count as being here, and are not added.\n"
        f"add: all {duplicates:,} rows that are here already are added once more.\n"
        "stop: import nothing. Try another --timezone; if it was the earlier import that had the wrong"
        " one, take that back first with `setlogs undo`."
    )
    choices = click.Choice(["skip", "add", "stop"])
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
        or (answer == "each" and _confirm(f"Is {name} the same as {suggestion['exercise_name']}?"))
    }


def _say(text: str) -> None:
    click.echo(printable(text), err=True)


def _confirm(question: str) -> bool:
    return click.confirm(printable(question), default=False, err=True)
