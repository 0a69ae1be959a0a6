"""The commands that bring files in, list what came, and take it back."""

import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from setlogs_cli import choices, doubts, reports
from setlogs_cli.api import Api, open_api, pages
from setlogs_cli.errors import ProblemError
from setlogs_cli.uploads import Import
from setlogs_cli.workouts import UNIT

ROWS_LEFT_OUT = 3
"""Exit status of an import that did what it could, when rows were left out."""
SOURCES = click.Choice(
    [
        *("auto", "strong", "hevy", "fitnotes", "fitbod", "jefit", "stronglifts", "lyfta"),
        *("liftosaur", "liftlog", "columns", "setlogs"),
    ]
)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Only report what would be added; add nothing.")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing; what is in doubt is left out.")
@click.option(
    "--source",
    type=SOURCES,
    metavar="FORMAT",
    default="auto",
    help=f"The format, if it is not to be detected by the columns: {', '.join(SOURCES.choices[1:])}.",
)
@click.option("--timezone", metavar="ZONE", help="Time zone of the file, such as Europe/Berlin.")
@click.option("--unit", type=UNIT, help="Unit of weights, if the file does not say.")
@click.option(
    "--mapping",
    type=FILE,
    help='Which exercises its names mean: CSV (name,exercise) or JSON ({"name": "exercise"}).',
)
@click.option(
    "--columns",
    type=FILE,
    help="Which column is what, as JSON, for a CSV file of any other origin.",
)
@click.option(
    "--duplicates",
    type=click.Choice(["skip", "add"]),
    help="What is here already: skip it (default), or add it once more.",
)
@click.option(
    "--deleted",
    type=click.Choice(["skip", "restore"]),
    help="What you deleted here: skip it (default), or bring it back.",
)
@click.option(
    "--changed",
    type=click.Choice(["report", "update"]),
    help="What differs from the file: report it (default), or take over what the file says.",
)
@click.pass_context
def import_file(
    context: click.Context,
    /,
    file: Path,
    source: str,
    mapping: Path | None,
    columns: Path | None,
    *,
    dry_run: bool,
    yes: bool,
    **options: str | None,
) -> None:
    """Import a file from another app, or a SetLogs export, up to 5 MiB.

    It is checked first, and you are asked about what is in doubt; with --yes, or without a terminal,
    nothing is asked, and what is in doubt is left out and reported. Importing the same file again
    adds nothing. The exit status is 3 when rows were left out.
    """
    if (columns is not None) != (source == "columns"):
        if columns is None or source != "auto":
            raise click.UsageError("--columns and --source columns belong together.")
        source = "columns"
    api = open_api(context.obj)
    params = {name: value for name, value in options.items() if value is not None}
    data = file.read_bytes()
    if not data.strip():
        raise click.ClickException(f"{file} is empty.")
    given = Import(
        data,
        {"source": source} | params,
        choices.read_mapping(api, mapping) if mapping else {},
        choices.read_columns(columns) if columns else {},
    )
    wanted = given if dry_run or yes or not sys.stdin.isatty() else _asked(api, given)
    if wanted is None:
        click.echo("Nothing was imported.", err=True)
        context.exit(1)
    report = _made(api, wanted, dry_run=dry_run)
    reports.print_report(Console(), report)
    if reports.left_out(report):
        context.exit(ROWS_LEFT_OUT)


def _made(api: Api, wanted: Import, *, dry_run: bool) -> dict[str, Any]:
    """Return the report of an import; whoever stops waiting for it learns where to find it."""
    try:
        return wanted.send(api, dry_run=dry_run)
    except KeyboardInterrupt:
        if not dry_run:
            click.echo(
                "Stopped waiting. The server imports the file wholly or not at all; setlogs imports shows"
                " whether it did.",
                err=True,
            )
        raise


def _asked(api: Api, given: Import) -> Import | None:
    """Return an import with what its owner decides about it, None when it shall not be made."""
    report = given.send(api, dry_run=True)
    if not doubts.are_in(report):
        return given
    reports.print_counts(Console(stderr=True), report)
    click.echo(err=True)
    return doubts.settle(given, report)


@click.command("imports")
@click.argument("import_id", metavar="[ID]", required=False)
@click.pass_obj
def list_imports(url: str | None, import_id: str | None) -> None:
    """List your imports, newest first; with an ID, show the report of one."""
    api = open_api(url)
    if import_id:
        path = f"/imports/{import_id}"
        report = _import(api, import_id)
        for name in (name for name in reports.LISTS if reports.is_cut(report, name)):
            report[name] = list(pages(api, f"{path}/{name}"))
        reports.print_report(Console(), report)
    else:
        Console().print(reports.imports_table(pages(api, "/imports")))


@click.command()
@click.argument("import_id", metavar="[ID]", required=False)
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def undo(context: click.Context, import_id: str | None, *, yes: bool) -> None:
    """Undo an import: the last one, or the one with this ID.

    What it added is removed, except what you have edited since. The same file can then be imported
    again.
    """
    api = open_api(context.obj)
    if import_id:
        one = _import(api, import_id)
    else:
        found = pages(api, "/imports")
        one = next((each for each in found if each["status"] == "completed"), {})
        if not one:
            raise click.ClickException("There is no import to undo.")
    changed = reports.changed(one)
    also = f"; changed {reports.count(changed, 'set')}" if changed else ""
    what = (
        f"the import of {reports.when(one)} UTC from {one['source']}"
        f" (added {reports.added(one)}{also})"
    )
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError(f"This would undo {what}. Without a terminal, it needs --yes.")
        click.confirm(f"Undo {what}?", abort=True, err=True)
    api.delete(f"/imports/{one['id']}")
    click.echo(f"Undid {what}.")


def _import(api: Api, import_id: str) -> dict[str, Any]:
    try:
        return dict(api.get(f"/imports/{import_id}").json())
    except ProblemError as error:
        if error.code != "not_found":
            raise
    raise click.ClickException("You have no import with this ID. Use: setlogs imports")
