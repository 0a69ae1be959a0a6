"""The commands that make personal access tokens for scripts, list them, and revoke them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import click

from setlogs_cli.api import open_api
from setlogs_cli.output import as_json, one_line, print_json, show

SCOPES = click.Choice(["read", "write"])
MAX_DAYS = 100 * 365


@click.group()
def token() -> None:
    """Make tokens for scripts, list and revoke them."""


@token.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=SCOPES,
    multiple=True,
    default=("read",),
    help="read opens every GET (default), write the rest; give both for both.",
)
@click.option(
    "--days",
    type=click.IntRange(1, MAX_DAYS),
    help="How long it is good for. Default: until it is revoked.",
)
@as_json
@click.pass_obj
def create(
    url: str | None, name: str, scopes: tuple[str, ...], days: int | None, *, as_json: bool
) -> None:
    """Make a token and print it, this once.

    \b
    setlogs token create "spreadsheet" --scope read --days 90
    """  # noqa: D301  click wants the character
    draft: dict[str, Any] = {"name": name, "scopes": list(dict.fromkeys(scopes))}
    if days is not None:
        draft["expires_at"] = (datetime.now(UTC) + timedelta(days=days)).isoformat()
    made = open_api(url).post("/me/tokens", json=draft).json()
    if as_json:
        print_json(made)
    else:
        click.echo(made["token"])
    click.echo("Keep it as you would a password: it is not shown again.", err=True)


@token.command("list")
@as_json
@click.pass_obj
def list_tokens(url: str | None, *, as_json: bool) -> None:
    """List your tokens, newest first."""
    found = open_api(url).get("/me/tokens").json()
    if as_json:
        print_json(found)
        return
    if not found["items"]:
        click.echo("No tokens.")
        return
    for each in found["items"]:
        used, expires = each["last_used_on"], each["expires_at"]
        click.echo(f"{each['id']}  {each['hint']}  {one_line(each['name'])}")
        show(
            f"  {', '.join(each['scopes'])}; made {each['created_at'][:10]}, "
            f"last used {used or 'never'}, expires {expires[:10] if expires else 'never'}"
        )


@token.command()
@click.argument("which", metavar="NAME|ID")
@as_json
@click.pass_obj
def revoke(url: str | None, which: str, *, as_json: bool) -> None:
    """Revoke a token: it stops working at once."""
    api = open_api(url)
    items = api.get("/me/tokens").json()["items"]
    found = [each for each in items if which in (each["id"], each["name"])]
    if not found:
        raise click.ClickException("You have no such token. See: setlogs token list")
    if len(found) > 1:
        ids = "\n".join(f"  {each['id']}  {each['hint']}" for each in found)
        raise click.ClickException(f"Several tokens have this name. Give the id:\n{ids}")
    api.delete(f"/me/tokens/{found[0]['id']}")
    if as_json:
        print_json(found[0])
    else:
        click.echo(f"Revoked {one_line(found[0]['name'])}.")
