"""The commands that bring files in, list what came, and take it back."""

import sys
from pathlib import Path
from typing import Any

import click

from setlogs_cli import choices, doubts, import_report
from setlogs_cli.api import Api, listing, open_api, pages
from setlogs_cli.errors import InputError, ProblemError, printable
from setlogs_cli.output import as_json, print_json, show
from setlogs_cli.progress import UNIT
from setlogs_cli.uploads import Import

ROWS_LEFT_OUT = 3
"""Exit status of an import that did what it could, when rows were left out."""
SOURCES = click.Choice(
    [
        *("auto", "strong", "hevy", "fitnotes", "fitbod", "jefit", "stronglifts", "lyfta"),
        *("liftosaur", "liftlog", "columns", "setlogs"),
    ]
)
SHOWN = 20
OF_ACCOUNT = {"unit", "timezone"}
"""What the account says if neither the file nor an option does."""
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
@click.option(
    "--timezone",
    metavar="ZONE",
    help="Time zone of the file, such as Europe/Berlin; default: your own.",
)
@click.option(
    "--unit", type=UNIT, help="Unit of weights, if the file does not say; default: your own."
)
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
@as_json
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
    as_json: bool,
    **options: str | None,
) -> None:
    """Import a file from another app, or of SetLogs.

    It may have 5 MiB. It is checked first, and you are asked about what is in doubt; with --yes, or without a terminal,
    nothing is asked, and what is in doubt is left out and reported. Importing the same file again
    adds nothing. The exit status is 3 when rows were left out.
    """
    if (columns is not None) != (source == "columns"):
        if columns is None or source != "auto":
            raise InputError("--columns and --source columns belong together.")
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
    if as_json:
        print_json(report)
    else:
        import_report.print_report(report)
    if import_report.left_out(report):
        context.exit(ROWS_LEFT_OUT)


def _made(api: Api, wanted: Import, *, dry_run: bool) -> dict[str, Any]:
    """Return the report of an import; whoever stops waiting for it learns where to find it."""
    try:
        return _sent(api, wanted, dry_run=dry_run)[1]
    except KeyboardInterrupt:
        if not dry_run:
            click.echo(
                "Stopped waiting. The server imports the file wholly or not at all; setlogs imports shows"
                " whether it did.",
                err=True,
            )
        raise


def _sent(api: Api, wanted: Import, *, dry_run: bool) -> tuple[Import, dict[str, Any]]:
    """Send an import, if need be with the unit and the time zone of the account; return both."""
    try:
        return wanted, wanted.send(api, dry_run=dry_run)
    except ProblemError as problem:
        missing = problem.parameters
        # What was given and is refused is wrong, not missing.
        if not missing or not missing <= OF_ACCOUNT - wanted.params.keys():
            raise
    me = api.get("/me").json()
    taken = {name: me[name] for name in sorted(missing)}
    words = " ".join(f"--{name} {value}" for name, value in taken.items())
    click.echo(f"The file does not say it, so as in your account: {printable(words)}", err=True)
    wanted = wanted.with_choices(taken, {})
    return wanted, wanted.send(api, dry_run=dry_run)


def _asked(api: Api, given: Import) -> Import | None:
    """Return an import with what its owner decides about it, None when it shall not be made."""
    given, report = _sent(api, given, dry_run=True)
    if not doubts.are_in(report):
        return given
    click.echo("\n".join([*import_report.counts(report), ""]), err=True)
    return doubts.settle(given, report)


@click.command("imports")
@click.argument("import_id", metavar="[ID]", required=False)
@click.option("-n", "most", type=click.IntRange(1), default=SHOWN, help="How many (default 20).")
@click.option("--all", "is_all", is_flag=True, help="All of them.")
@as_json
@click.pass_obj
def list_imports(
    url: str | None, import_id: str | None, most: int, *, is_all: bool, as_json: bool
) -> None:
    """List your imports, or show one.

    The list begins with the newest. With an ID, show the report of that one.
    """
    api = open_api(url)
    if import_id is None:
        found = listing(api, "/imports", None if is_all else most)
        if as_json:
            print_json(found)
        elif found["items"]:
            show(import_report.imports_table(found["items"]))
        else:
            click.echo("No imports.")
        return
    report = find_import(api, import_id)
    for name in (name for name in import_report.LISTS if import_report.is_cut(report, name)):
        report[name] = list(pages(api, f"/imports/{report['id']}/{name}"))
    if as_json:
        print_json(report)
    else:
        import_report.print_report(report)


def find_import(api: Api, import_id: str) -> dict[str, Any]:
    """Return an import by its id.

    Raises:
        ClickException: there is none.
    """
    try:
        return dict(api.get(f"/imports/{import_id}").json())
    except ProblemError as error:
        if error.code != "not_found":
            raise
    raise click.ClickException("You have no import with this ID. Use: setlogs imports")
