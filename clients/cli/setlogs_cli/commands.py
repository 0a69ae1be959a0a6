"""The command `setlogs`, and what it can do."""

import click

from setlogs_cli import (
    accounts,
    completion,
    exercises,
    exports,
    imports,
    log,
    passwords,
    progress,
    sessions,
    tokens,
    undo,
    weigh_ins,
)
from setlogs_cli.api import DEFAULT_URL
from setlogs_cli.errors import Explained


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
    context.obj = accounts.server_url(url) if url else None


for command in (
    accounts.login,
    accounts.logins,
    accounts.logout,
    accounts.whoami,
    completion.completion,
    exercises.exercises,
    exports.export,
    imports.import_file,
    imports.list_imports,
    log.log,
    passwords.password_reset,
    progress.chart,
    progress.history,
    progress.records,
    progress.summary,
    sessions.end,
    sessions.list_sessions,
    sessions.show_session,
    tokens.token,
    undo.undo,
    weigh_ins.weigh,
):
    main.add_command(command)
