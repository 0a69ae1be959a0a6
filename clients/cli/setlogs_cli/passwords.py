"""Passwords are asked for unseen, and a forgotten one is replaced."""

import warnings
from getpass import GetPassWarning

import click

from setlogs_cli import credentials
from setlogs_cli.api import DEFAULT_URL, Api
from setlogs_cli.errors import InputError, ProblemError
from setlogs_cli.output import as_json, print_json


@click.command("password-reset")
@click.argument("email")
@click.option("--code", help="The code of a mail that you have already; no other is asked for.")
@as_json
@click.pass_obj
def password_reset(url: str | None, email: str, code: str | None, *, as_json: bool) -> None:
    """Replace a forgotten password.

    It takes a code that is mailed to you. Every login of the account ends, also on other devices.
    """
    known = credentials.load()
    server = url or (known.url if known else DEFAULT_URL)
    api = Api(server)
    if code is None:
        api.post("/auth/password-reset", json={"email": email})
        click.echo(f"If {email} has an account at {server}, a mail is on its way.", err=True)
        code = click.prompt("Code in the mail", err=True)
    while True:
        password = ask_password("New password", twice=True)
        body = {"token": code.strip(), "new_password": password}
        try:
            api.post("/auth/password-reset/confirm", json=body)
            break
        except ProblemError as problem:
            # Of a password that is too weak; a code that is not valid stays so.
            if problem.code != "invalid_request":
                raise
            click.echo(problem.format_message(), err=True)
    if as_json:
        print_json({"url": server, "email": email})
    else:
        click.echo("The password is changed. Log in again: setlogs login")


def ask_password(prompt: str, *, twice: bool, instead: str = "") -> str:
    """Ask for a password at the terminal, where it is not shown.

    Args:
        prompt: What is asked for.
        twice: Whether it has to be typed twice.
        instead: What else can be done without a terminal.

    Raises:
        InputError: there is no terminal.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", GetPassWarning)
        try:
            return str(click.prompt(prompt, hide_input=True, confirmation_prompt=twice, err=True))
        except GetPassWarning:
            raise InputError(f"There is no terminal to type the password at.{instead}") from None
