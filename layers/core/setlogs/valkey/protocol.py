"""What the cache and its clients agree on."""

from collections.abc import Sequence
from typing import Any, Protocol

type Command = tuple[str | bytes | int | float, ...]
"""A command of Redis with its arguments."""


class Client(Protocol):
    """Sends commands."""

    def send(self, commands: Sequence[Command]) -> list[Any]:
        """Return the answers in order; an error answer is returned as an exception.

        Raises:
            Exception: the server cannot be reached, did not answer in time, or is not the one to
                ask any more. After that the client is of no use.
        """

    def close(self) -> None:
        """Drop the connections."""
