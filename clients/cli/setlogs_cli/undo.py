"""The command that takes back what was done last: a set, a body weight, or an import."""

import sys
from dataclasses import dataclass
from typing import Any

import click

from setlogs_cli import attempts, import_report
from setlogs_cli.api import Api, listing, open_api, pages
from setlogs_cli.errors import InputError
from setlogs_cli.exercises import exercise as exercise_of
from setlogs_cli.imports import find_import
from setlogs_cli.output import as_json, one_line, print_json
from setlogs_cli.wording import count, number, performed


@dataclass(frozen=True)
class Deed:
    """What can be taken back.

    Attributes:
        what: It, in words.
        document: It, as the server has it.
        path: Where it is deleted.
        etag: Of what was looked at, where the server asks for it.
    """

    what: str
    document: dict[str, Any]
    path: str
    etag: str | None = None


@click.command()
@click.argument("import_id", metavar="[IMPORT]", required=False)
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@as_json
@click.pass_obj
def undo(url: str | None, import_id: str | None, *, yes: bool, as_json: bool) -> None:
    """Take back what you did last.

    That is the last set of the session that is open, a body weight, or an import, whichever came
    last. It says what it is, and asks. With the ID of an import, it is that import. What it had added
    is removed, except what you have edited since; the same file can then be imported again.
    """
    api = open_api(url)
    with attempts.locked():
        attempts.send_again(api)
    deed = _import(find_import(api, import_id)) if import_id else _last(api)
    if not yes:
        if not sys.stdin.isatty():
            raise InputError(f"This would undo {deed.what}. Without a terminal, it needs --yes.")
        click.confirm(f"Undo {deed.what}?", abort=True, err=True)
    api.delete(deed.path, etag=deed.etag)
    if as_json:
        print_json(deed.document)
    else:
        click.echo(f"Undid {deed.what}.")


def _last(api: Api) -> Deed:
    """Return what was done last.

    Raises:
        ClickException: nothing is there that can be taken back.
    """
    imports = (one for one in pages(api, "/imports") if one["status"] == "completed")
    weighed = listing(api, "/weigh-ins", 100)["items"]
    found = [
        *((one, _import) for one in [next(imports, None)] if one),
        *((one, lambda one: _weigh_in(api, one)) for one in weighed),
        *((one, lambda one: _set(api, one)) for one in _last_sets(api)),
    ]
    if not found:
        raise click.ClickException(
            "No session with sets is open, and there is no body weight or import to undo."
        )
    document, deed = max(found, key=lambda pair: str(pair[0]["created_at"]))
    return deed(document)


def _last_sets(api: Api) -> list[dict[str, Any]]:
    """Return the last set of the session that is open, if there are both."""
    for session in listing(api, "/sessions", 1, status="open")["items"]:
        return list(api.get(f"/sessions/{session['id']}", include="sets").json()["sets"][-1:])
    return []


def _set(api: Api, one: dict[str, Any]) -> Deed:
    """Return a set, and with it its session if nothing is left in that."""
    exercise = exercise_of(api, one["exercise_id"])
    what = f"{one_line(exercise['name'])}: {performed(one, exercise['type'])}"
    path = f"/sessions/{one['session_id']}"
    session = api.get(path, include="sets").json()
    if len(session["sets"]) == 1 and not (session["title"] or session["notes"]):
        what += ", and its session, which has no other set"
    else:
        what, path = f"{what}, set {one['position']} of the session", f"/sets/{one['id']}"
    return Deed(what, one, path, api.get(path).headers["etag"])


def _weigh_in(api: Api, one: dict[str, Any]) -> Deed:
    path = f"/weigh-ins/{one['id']}"
    what = f"the body weight {number(one['weight'])} {one['unit']}"
    return Deed(what, one, path, api.get(path).headers["etag"])


def _import(one: dict[str, Any]) -> Deed:
    changed = import_report.changed(one)
    also = f"; changed {count(changed, 'set')}" if changed else ""
    what = (
        f"the import of {import_report.when(one)} UTC from {one['source']}"
        f" (added {import_report.added(one)}{also})"
    )
    return Deed(what, one, f"/imports/{one['id']}")
