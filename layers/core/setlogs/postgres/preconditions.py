"""What a change is conditional on (RFC 9110, section 13)."""

from dataclasses import dataclass

from setlogs.errors import PreconditionFailedError


@dataclass(frozen=True, slots=True)
class IfMatch:
    """What a change is conditional on.

    Attributes:
        tags: The strong tags given, in order; None for `*`. A weak tag never matches (RFC 9110,
            section 13.1.1), so it is left out.
    """

    tags: list[str] | None

    def check(self, current: frozenset[str]) -> None:
        """Compare with the current tags of the resource, the preferred one given in the error.

        Raises:
            PreconditionFailedError: none matches.
        """
        if self.tags is not None and not current.intersection(self.tags):
            raise PreconditionFailedError(headers={"ETag": min(current, key=len)})


ANY = IfMatch(None)
"""Whatever the resource is now."""
