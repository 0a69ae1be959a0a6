"""The command that prints what a shell needs to complete the others."""

import click
from click.shell_completion import get_completion_class

SHELLS = click.Choice(["bash", "zsh", "fish"])
VARIABLE = "_SETLOGS_COMPLETE"
"""What the shell sets when it asks for completions; click answers."""


@click.command()
@click.argument("shell", type=SHELLS)
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands and options.

    \b
    bash:  echo 'eval "$(setlogs completion bash)"' >> ~/.bashrc
    zsh:   echo 'eval "$(setlogs completion zsh)"' >> ~/.zshrc
    fish:  setlogs completion fish > ~/.config/fish/completions/setlogs.fish
    """  # noqa: D301  click wants the character
    made = get_completion_class(shell)
    if made is None:
        raise click.ClickException(f"There is no completion for {shell}.")
    click.echo(made(context.find_root().command, {}, "setlogs", VARIABLE).source())
