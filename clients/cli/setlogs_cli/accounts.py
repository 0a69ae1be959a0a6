"""The commands about the account: logging in and out, and where it is logged in."""

import os
import re
import sys
from typing import Any

import click
import httpx
from tzlocal import get_localzone_name

from setlogs_cli import credentials
from setlogs_cli.api import DEFAULT_URL, Api, open_api, with_tokens
from setlogs_cli.credentials import Login
from setlogs_cli.errors import InputError, NotLoggedInError, ProblemError, UnreachableError
from setlogs_cli.output import Column, as_json, one_line, print_json, show, table
from setlogs_cli.passwords import ask_password
from setlogs_cli.progress import UNIT

HOST = re.compile(rb"[\w.:-]+")
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@click.command()
@click.argument("email", required=False)
@click.option("--register", is_flag=True, help="Create the account first.")
@click.option(
    "--remember/--no-remember",
    default=True,
    help="Stay logged in for long, counted anew with each use (default); or only for days.",
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--unit", type=UNIT, help="With --register: your unit for weights (default kg).")
@click.option(
    "--timezone",
    metavar="ZONE",
    help="With --register: your time zone, such as Europe/Berlin (default: of this machine).",
)
@as_json
@click.pass_obj
def login(
    url: str | None,
    email: str | None,
    unit: str | None,
    timezone: str | None,
    *,
    register: bool,
    remember: bool,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Log in, and stay logged in on this machine."""
    if (unit or timezone) and not register:
        raise InputError("--unit and --timezone require --register.")
    if password_stdin and not email:
        raise InputError("--password-stdin requires EMAIL as an argument.")
    server = url or _known_server()
    if server is None and email is None:
        server = server_url(click.prompt("Server", default=DEFAULT_URL, err=True))
    server = server or DEFAULT_URL
    account = _asked(server, email, is_new=register, is_piped=password_stdin)
    _warn_of_plain_http(server)
    api = Api(server)
    if register:
        options = {"unit": unit, "timezone": timezone or _zone_here()}
        chosen = {name: value for name, value in options.items() if value}
        api.post("/auth/register", json=account | chosen)
    answer = api.post("/auth/login", json=account | {"remember": remember})
    kept = with_tokens(Login(server, account["email"], "", ""), answer)
    with credentials.locked():
        credentials.save(kept)
    if as_json:
        print_json(Api(server, kept).get("/me").json())
    else:
        click.echo(f"Logged in at {server} as {account['email']}.")
    if os.environ.get("SETLOGS_TOKEN"):
        click.echo("SETLOGS_TOKEN is set: other commands use that, not this login.", err=True)


def _asked(server: str, email: str | None, *, is_new: bool, is_piped: bool) -> dict[str, str]:
    """Return e-mail and password, asked for as far as they are not given."""
    if is_piped:
        return {"email": str(email), "password": sys.stdin.readline().rstrip("\r\n")}
    click.echo(f"Server: {server}", err=True)
    email = email or click.prompt("E-mail", err=True)
    password = ask_password("Password", twice=is_new, instead=" Use --password-stdin.")
    return {"email": str(email), "password": password}


def server_url(text: str) -> str:
    """Return the URL of a server without what is after its path.

    Raises:
        InputError: it is none.
    """
    try:
        url = httpx.URL(text.strip())
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in {"http", "https"} or not HOST.fullmatch(url.raw_host) or url.userinfo:
        raise InputError("The server needs a URL such as https://setlogs.example/api.")
    return str(url.copy_with(query=None, fragment=None)).rstrip("/")


def _zone_here() -> str | None:
    """Return the time zone of this machine, None if it has none that is known elsewhere."""
    try:
        name = get_localzone_name()
    except (LookupError, ValueError):
        return None
    return name if "/" in name else None


def _known_server() -> str | None:
    known = credentials.load()
    return known.url if known else None


def _warn_of_plain_http(url: str) -> None:
    """Say so when the password would cross a network unencrypted."""
    server = httpx.URL(url)
    if server.scheme == "http" and server.host not in LOOPBACK:
        click.echo("Warning: http:// sends your password unencrypted; use https://.", err=True)


@click.command()
@as_json
@click.pass_obj
def logout(url: str | None, *, as_json: bool) -> None:
    """Log out here and on the server."""
    with credentials.locked():
        known = credentials.load()
        if known is None or (url is not None and url != known.url):
            raise NotLoggedInError(url or DEFAULT_URL)
        try:
            Api(known.url).post("/auth/logout", json={"refresh_token": known.refresh_token})
        except (ProblemError, UnreachableError):
            click.echo(
                "Could not log out on the server; the tokens there will expire by themselves.",
                err=True,
            )
        credentials.forget()
    if as_json:
        print_json({"url": known.url, "email": known.email})
    else:
        click.echo("Logged out.")


@click.command()
@as_json
@click.pass_obj
def whoami(url: str | None, *, as_json: bool) -> None:
    """Show whose account this is, and where."""
    api = open_api(url)
    me = api.get("/me").json()
    if as_json:
        print_json(me)
        return
    how = "the token in SETLOGS_TOKEN" if os.environ.get("SETLOGS_TOKEN") else "a login"
    rows = (
        ("E-mail", me["email"]),
        ("Name", me["display_name"] or ""),
        ("Server", api.url),
        ("By", how),
        ("Unit", me["unit"]),
        ("Time zone", me["timezone"]),
        ("Since", me["created_at"][:10]),
    )
    show(table((Column(""), Column("")), [row for row in rows if row[1]]))


@click.command()
@click.option("--end", "login_id", metavar="ID", help="End this one; it needs its whole ID.")
@as_json
@click.pass_obj
def logins(url: str | None, login_id: str | None, *, as_json: bool) -> None:
    """List where you are logged in, or end a login."""
    api = open_api(url)
    found = api.get("/me/logins").json()
    if login_id:
        ended = next((one for one in found["items"] if one["id"] == login_id), None)
        if ended is None:
            raise click.ClickException("You have no login with this ID. See: setlogs logins")
        api.delete(f"/me/logins/{login_id}")
        if as_json:
            print_json(ended)
        else:
            click.echo(f"Ended the login of {one_line(ended['client'])}.")
    elif as_json:
        print_json(found)
    else:
        columns = (
            Column("ID"),
            Column("Last used", rank=1),
            Column("Client", rank=2, least=10),
            Column("Network", rank=3),
        )
        show(table(columns, [_login_row(one) for one in found["items"]]))


def _login_row(one: dict[str, Any]) -> tuple[str, ...]:
    client = f"{one['client'] or 'unknown'}{' (this one)' if one['current'] else ''}"
    return one["id"], one["last_used_at"][:10], client, one["network"] or ""
