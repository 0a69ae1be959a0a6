"""Runs the command as `python -m setlogs_cli`."""

from setlogs_cli.commands import main

main(prog_name="setlogs")
