"""What Selenium does in the same way with every browser that it drives."""

from pathlib import Path
from typing import Any, override

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.interaction import POINTER_MOUSE, POINTER_TOUCH
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver

from tests.web.browser import DRAG_STEPS, PHONE, Browser

KEYS = {"Tab": Keys.TAB, "Enter": Keys.ENTER, "Escape": Keys.ESCAPE}
REST_SECONDS = 1.0
"""A finger has to rest on what it drags, else it scrolls."""


class Selenium(Browser):
    """A browser that Selenium drives."""

    _driver: WebDriver

    def _begin(self) -> None:
        self._driver.set_script_timeout(120)
        # Before the driver itself gives up, so that the page can still be asked how it is.
        self._driver.set_page_load_timeout(60)
        self.resize(PHONE, dark=False)

    @override
    def open(self, url: str) -> None:
        self._driver.get(url)

    @override
    def run(self, script: str) -> Any:
        return self._driver.execute_script(f"return (async () => {{ {script} }})()")

    @override
    def click(self, selector: str) -> None:
        self._driver.find_element(By.CSS_SELECTOR, selector).click()

    @override
    def enter(self, selector: str, text: str) -> None:
        field = self._driver.find_element(By.CSS_SELECTOR, selector)
        field.clear()
        field.send_keys(text)

    @override
    def press(self, key: str) -> None:
        ActionChains(self._driver).send_keys(KEYS.get(key, key)).perform()

    @override
    def drag(self, selector: str, down: int, *, finger: bool) -> None:
        element = self._driver.find_element(By.CSS_SELECTOR, selector)
        kind = POINTER_TOUCH if finger else POINTER_MOUSE
        pointer = PointerInput(kind, "pointer")  # type: ignore[no-untyped-call]
        actions = ActionBuilder(self._driver, mouse=pointer, duration=20)
        hand: Any = actions.pointer_action
        hand.move_to(element).pointer_down().pause(REST_SECONDS)
        for _ in range(DRAG_STEPS):
            hand.move_by(0, down // DRAG_STEPS)
        hand.pause(REST_SECONDS).pointer_up()
        actions.perform()

    @override
    def look(self, file: Path, size: tuple[int, int], *, dark: bool) -> None:
        self.resize(size, dark=dark)
        self._driver.save_screenshot(str(file))
        self.resize(PHONE, dark=False)

    @override
    def other_tab(self) -> None:
        here = self._driver.current_window_handle
        others = [tab for tab in self._driver.window_handles if tab != here]
        if others:
            self._driver.switch_to.window(others[0])
        else:
            self._driver.switch_to.new_window("tab")

    @override
    def close(self) -> None:
        self._driver.quit()
