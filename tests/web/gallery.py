"""A gallery of screens: axe says what is wrong with them, and a camera keeps them for who wants to look."""

import os
from pathlib import Path
from typing import Any

from tests.web.browser import DESK, PHONE
from tests.web.lifter import Lifter

AXE = Path(__file__).parents[2] / "clients/web/node_modules/axe-core/axe.min.js"
WAYS = [(size, dark) for dark in (False, True) for size in (PHONE, DESK)]
"""Sizes, and whether in the dark. The quick run looks in two ways, in which each is once."""
if not {"BROWSERS", "SCREENSHOTS"} & os.environ.keys():
    WAYS = [(PHONE, False), (DESK, True)]


class Gallery:
    """Looks at screens: with axe, and with a camera where somebody wants to see them."""

    def __init__(self, lifter: Lifter, folder: Path) -> None:
        self.lifter = lifter
        self.folder = folder
        self.violations: list[str] = []
        self.screens = 0

    def show(self, name: str) -> None:
        """Look at the screen that is open."""
        for size, dark in WAYS:
            self.lifter.look(self.folder, name, size, dark=dark)
            self.check(f"{name}, {size[0]} wide, {'dark' if dark else 'light'}", size, dark=dark)
        self.lifter.browser.resize(PHONE, dark=False)

    def check(self, name: str, size: tuple[int, int], *, dark: bool) -> None:
        """Ask axe what is wrong."""
        self.screens += 1
        self.lifter.browser.resize(size, dark=dark)
        browser = self.lifter.browser
        if not browser.run("return typeof axe === 'object'"):
            browser.run(AXE.read_text())
        found: list[dict[str, Any]] = browser.run("return (await axe.run()).violations")
        self.violations += [
            f"{name}: {one['id']} at {node['target']}" for one in found for node in one["nodes"]
        ]
