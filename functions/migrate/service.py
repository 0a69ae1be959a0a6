"""Brings a database to the schema and the catalogue that this code needs."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError

# A link to migrations/ at the top, so that the Lambda artefact carries them.
MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade(database_url: str, revision: str = "head") -> None:
    """Apply every revision up to `revision`; none when it is there already.

    Args:
        database_url: As the role that owns the schema, on a direct connection.
        revision: An id, `head`, or a relative `+1`.
    """
    command.upgrade(_config(database_url), revision)


def downgrade(database_url: str, revision: str) -> None:
    """Undo revisions down to `revision`; `base` undoes all of them, and with them all data."""
    command.downgrade(_config(database_url), revision)


@cache
def head() -> str:
    """Return the id of the newest revision."""
    newest = ScriptDirectory.from_config(_config("")).get_current_head()
    if newest is None:
        raise RuntimeError("there are no migrations beside the code")
    return newest


def new_revision(name: str) -> Path:
    """Write an empty migration that follows the newest one, and return its path.

    Args:
        name: What it does, such as `add_bodyweight`.

    Raises:
        CommandError: the name is missing.
    """
    if not name:
        raise CommandError("Name the migration: make revision NAME=add_bodyweight")
    number = f"{int(head()) + 1:04}"
    written = command.revision(_config(""), name, rev_id=number)
    if not isinstance(written, Script):
        raise CommandError("No migration was written")
    return Path(written.path)


def _config(database_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    config.attributes["url"] = database_url
    return config
