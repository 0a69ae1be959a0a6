"""The browsers that BROWSERS can name, headless."""

from collections.abc import Callable
from pathlib import Path

from tests.web.browser import Browser as Browser  # noqa: PLC0414  tests/e2e finds it here too
from tests.web.chromium import Chromium
from tests.web.firefox import Firefox
from tests.web.webkit import WebKit

BROWSERS: dict[str, Callable[[Path], Browser]] = {
    "chromium": Chromium,
    "firefox": Firefox,
    "webkit": WebKit,
}
