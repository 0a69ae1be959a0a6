"""What these tests do with a real browser, whichever it is."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

PHONE, DESK = (360, 740), (1280, 800)
DRAG_STEPS = 10


class Browser(ABC):
    """A browser with a profile that outlives it."""

    @abstractmethod
    def open(self, url: str) -> None:
        """Load a page, or only change the part behind `#`."""

    @abstractmethod
    def run(self, script: str) -> Any:
        """Return what the body of an asynchronous function returns in the page."""

    @abstractmethod
    def click(self, selector: str) -> None:
        """Click on the middle of the only element that a selector finds, as a finger does."""

    @abstractmethod
    def enter(self, selector: str, text: str) -> None:
        """Put a text in place of what is in a field, key by key."""

    @abstractmethod
    def press(self, key: str) -> None:
        """Press a key: `Tab`, `Enter` or `Escape`, or a letter."""

    @abstractmethod
    def drag(self, selector: str, down: int, *, finger: bool) -> None:
        """Rest on the first element that a selector finds, and drag it down by so many pixels."""

    @abstractmethod
    def resize(self, size: tuple[int, int], *, dark: bool) -> None:
        """Show the page in a size and a colour scheme from now on."""

    @abstractmethod
    def look(self, file: Path, size: tuple[int, int], *, dark: bool) -> None:
        """Take a picture of the page in a size and a colour scheme."""

    @abstractmethod
    def other_tab(self) -> None:
        """Go to the other tab, which is opened when there is none."""

    @abstractmethod
    def errors(self) -> list[str]:
        """Return what went wrong in the page since this was last asked, as its console says."""

    @abstractmethod
    def close(self) -> None:
        """End it in order."""

    @abstractmethod
    def kill(self) -> None:
        """End it as the system does when it needs the memory."""

    def restart(self, start: "Callable[[], Browser]", *, killed: bool) -> "Browser":
        """Return a browser that has all that lay on the device when this one ended, or was killed."""
        if killed:
            self.kill()
        else:
            self.close()
        return start()
