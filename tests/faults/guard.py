"""What a guard is: one line that keeps a rule."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """One line that keeps a rule.

    Attributes:
        rule: Its number.
        file: Where it stands.
        text: What it says, once in the file.
        without: What stands there instead.
        tests: Those that must notice, under `tests/`.
    """

    rule: str
    file: str
    text: str
    without: str
    tests: str


CORE = "layers/core/setlogs"
