"""The command `setlogs` and what it can do."""

import sys
from pathlib import Path
from uuid import uuid4

import click
import httpx
from rich.console import Console

from setlogs_cli import credentials, exports, imports, passwords, tokens, workouts
from setlogs_cli.api import DEFAULT_URL, Api, open_api, with_tokens
from setlogs_cli.charts import one_rep_max_chart
from setlogs_cli.credentials import Login
from setlogs_cli.errors import (
    Explained,
    NotLoggedInError,
    ProblemError,
    UnreachableError,
    printable,
)
from setlogs_cli.workouts import UNIT

FORMATS = click.Choice(["json", *exports.LOSES])


@click.group(cls=Explained, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--url",
    envvar="SETLOGS_URL",
    metavar="URL",
    help=f"The server. Default: SETLOGS_URL, the server you are logged in to, or {DEFAULT_URL}.",
)
@click.version_option(package_name="setlogs-cli")
@click.pass_context
def main(context: click.Context, url: str | None) -> None:
    """Log workouts, import and export your history, and see your progress."""
    context.obj = url.rstrip("/") if url else None


@main.command()
@click.argument("email", required=False)
@click.option("--register", is_flag=True, help="Create the account first.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--unit", type=UNIT, help="With --register: your unit for weights (default kg).")
@click.option(
    "--timezone",
    metavar="ZONE",
    help="With --register: your time zone, such as Europe/Berlin (default UTC).",
)
@click.pass_obj
def login(
    url: str | None,
    email: str | None,
    unit: str | None,
    timezone: str | None,
    *,
    register: bool,
    password_stdin: bool,
) -> None:
    """Log in, and stay logged in on this machine."""
    if (unit or timezone) and not register:
        raise click.UsageError("--unit and --timezone require --register.")
    if password_stdin:
        if not email:
            raise click.UsageError("--password-stdin requires EMAIL as an argument.")
        server = url or DEFAULT_URL
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        server = url or click.prompt("URL", default=DEFAULT_URL).rstrip("/")
        email = email or click.prompt("E-mail")
        password = click.prompt("Password", hide_input=True, confirmation_prompt=register)
    _warn_of_plain_http(server)
    api = Api(server)
    account = {"email": email, "password": password}
    if register:
        options = {"unit": unit, "timezone": timezone}
        chosen = {name: value for name, value in options.items() if value}
        api.post("/auth/register", json=account | chosen)
    answer = api.post("/auth/login", json=account)
    with credentials.locked():
        credentials.save(with_tokens(Login(server, email, "", ""), answer))
    click.echo(f"Logged in at {server} as {email}.")


def _warn_of_plain_http(url: str) -> None:
    """Say so when the password would cross a network unencrypted."""
    server = httpx.URL(url)
    if server.scheme == "http" and server.host not in {"localhost", "127.0.0.1", "::1"}:
        click.echo("Warning: http:// sends your password unencrypted; use https://.", err=True)


@main.command()
@click.pass_obj
def logout(url: str | None) -> None:
    """Log out here and on the server."""
    with credentials.locked():
        login = credentials.load()
        if login is None or (url is not None and url != login.url):
            raise NotLoggedInError(url or DEFAULT_URL)
        try:
            Api(login.url).post("/auth/logout", json={"refresh_token": login.refresh_token})
        except (ProblemError, UnreachableError):
            click.echo(
                "Could not log out on the server; the tokens there will expire by themselves.",
                err=True,
            )
        credentials.forget()
    click.echo("Logged out.")


@main.command()
@click.option("--format", "file_format", type=FORMATS, default="json", help="json loses nothing.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write. A large account continues in FILE-2, FILE-3 and so on.",
)
@click.pass_obj
def export(url: str | None, file_format: str, output: Path | None) -> None:
    """Write your account to a file, or to standard output.

    The files of other apps cannot hold everything; what is left out is told.
    """
    api = open_api(url)
    parts = exports.read_parts(api, file_format)
    for number, (data, more) in enumerate(parts, 1):
        if output is None:
            if more:
                raise click.ClickException("The account needs several files. Use -o FILE.")
            sys.stdout.buffer.write(data)
            continue
        path = exports.part_path(output, number)
        exports.replace_file(path, data)
        click.echo(f"Wrote {path} ({len(data):,} bytes).", err=True)
    if lost := exports.losses(api, file_format):
        click.echo(f"Left out, as the format has no place for it: {', '.join(lost)}.", err=True)


@main.command()
@click.argument("exercise")
@click.argument("entered", metavar="WEIGHTxREPS", type=workouts.SetType())
@click.option("--rpe", type=float, help="Rate of perceived exertion, 1 to 10.")
@click.option(
    "--type",
    "set_type",
    type=click.Choice(["normal", "warmup", "drop", "failure"]),
    default="normal",
)
@click.option("--notes", help="What you want to remember.")
@click.option(
    "--key", help="Repeat an attempt whose outcome is unknown, without storing the set twice."
)
@click.pass_obj
def log(
    url: str | None,
    exercise: str,
    entered: dict[str, object],
    rpe: float | None,
    set_type: str,
    notes: str | None,
    key: str | None,
) -> None:
    """Log a set in today's open session, or in a new one.

    \b
    setlogs log "Barbell Bench Press" 82.5x5 --rpe 8
    """  # noqa: D301  click wants the character
    api = open_api(url)
    key = key or str(uuid4())
    found = workouts.find_exercise(api, exercise)
    body = {"exercise_id": found["id"], "set_type": set_type} | entered
    body |= {"rpe": rpe} if rpe is not None else {}
    body |= {"notes": notes} if notes else {}
    try:
        session = workouts.todays_session(api, f"{key}-session")
        stored = api.post(f"/sessions/{session}/sets", key=key, json=body).json()
    except UnreachableError as error:
        click.echo(f"The set may or may not have been stored. Repeat with --key {key}", err=True)
        raise error from None
    load = f"{stored['weight']:g} {stored['unit']} x " if stored["weight"] is not None else ""
    name = printable(found["name"])
    click.echo(f"{name}: {load}{stored['reps']}, set {stored['position']} of the session.")


@main.command()
@click.argument("weight", type=workouts.WeightType())
@click.option("--notes", help="What you want to remember.")
@click.option("--key", help="Repeat an attempt whose outcome is unknown, without storing it twice.")
@click.pass_obj
def weigh(url: str | None, weight: dict[str, object], notes: str | None, key: str | None) -> None:
    """Log your body weight, in your own unit unless you write another.

    \b
    setlogs weigh 80.5
    setlogs weigh 178lb
    """  # noqa: D301  click wants the character
    api, key = open_api(url), key or str(uuid4())
    body = weight | ({"notes": notes} if notes else {})
    try:
        stored = api.post("/weigh-ins", key=key, json=body).json()
    except UnreachableError as error:
        click.echo(f"It may or may not have been stored. Repeat with --key {key}", err=True)
        raise error from None
    click.echo(f"{stored['weight']:g} {stored['unit']}")


@main.command()
@click.argument("exercise")
@click.option("--from", "first", metavar="DATE", help="The first day, such as 2026-01-31.")
@click.option("--to", "last", metavar="DATE", help="The last day.")
@click.option("--bucket", type=click.Choice(["day", "week", "month"]), default="day")
@click.option("--unit", type=UNIT, help="Unit of weights; default: your own.")
@click.pass_obj
def chart(
    url: str | None,
    exercise: str,
    first: str | None,
    last: str | None,
    bucket: str,
    unit: str | None,
) -> None:
    """Show the estimated one-repetition maximum of an exercise by date."""
    api = open_api(url)
    found = workouts.find_exercise(api, exercise)
    params = {"exercise_id": found["id"], "bucket": bucket, "unit": unit, "from": first, "to": last}
    report = api.get("/reports/progression", **params).json()
    if not any(point["e1rm"] for point in report["points"]):
        raise click.ClickException(f"No set of {printable(found['name'])} has an estimate yet.")
    console = Console()
    console.print(one_rep_max_chart(report))
    if report["trend"]:
        click.echo(f"Trend: {report['trend']['e1rm_per_week']:+} {report['unit']} a week")


for command in (
    imports.import_file,
    imports.list_imports,
    imports.undo,
    passwords.password_reset,
    tokens.token,
):
    main.add_command(command)
