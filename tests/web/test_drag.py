"""Sets and exercises are dragged to another place, with a finger and with a mouse."""

from collections.abc import Callable

import pytest

from tests.patience import wait_until
from tests.web.elsewhere import Account
from tests.web.lifter import Lifter

pytestmark = pytest.mark.web

_DISTANCE = """
  const [one, ...others] = [...document.querySelectorAll(".row.done")];
  one.scrollIntoView({{block: "center", behavior: "instant"}});
  return others[{count} - 1].getBoundingClientRect().top - one.getBoundingClientRect().top;
"""
_EXERCISES = """
  return [...document.querySelectorAll(".block h2")].map((one) => one.innerText.trim());
"""


def drag_set(lifter: Lifter, *, below: int, finger: bool) -> None:
    """Drag the first set below so many others."""
    distance = lifter.browser.run(_DISTANCE.format(count=below))
    lifter.browser.drag(".row.done .handle", int(distance), finger=finger)


@pytest.fixture
def started(lifter: Lifter, email: str) -> Lifter:
    """Somebody with three sets of one exercise, and a row of another."""
    lifter.register(email)
    lifter.start_workout()
    for count in (1, 2, 3):
        if count > 1:
            lifter.tap("Add set")
            lifter.tap("More: Reps")
        lifter.tap("Log set")
        lifter.has_done([f"20 kg × {8 + one}" for one in range(count)])
    lifter.add_exercise("Pull Up")
    return lifter


class TestDragging:
    @pytest.mark.parametrize("finger", [False, True], ids=["mouse", "finger"])
    def test_moves_a_set_and_an_exercise(
        self,
        started: Lifter,
        kind: str,
        email: str,
        on_the_server: Callable[[str], Account],
        *,
        finger: bool,
    ) -> None:
        if finger and kind != "chromium":
            pytest.skip("the drivers of the others have no fingers")
        drag_set(started, below=2, finger=finger)
        started.has_done(["20 kg × 9", "20 kg × 10", "20 kg × 8"])
        started.sees("Moved")
        started.tap("Undo")
        started.has_done(["20 kg × 8", "20 kg × 9", "20 kg × 10"])
        drag_set(started, below=1, finger=finger)
        started.has_done(["20 kg × 9", "20 kg × 8", "20 kg × 10"])
        assert started.browser.run(_EXERCISES) == ["Deadlift", "Pull Up"]
        # Only the names of the exercises are left meanwhile, so it is not far.
        started.browser.drag(".block > header .handle", 120, finger=finger)
        wait_until(lambda: started.browser.run(_EXERCISES) == ["Pull Up", "Deadlift"], 60)
        started.tap("Log set")
        started.has_sent_everything()
        [session] = on_the_server(email).sessions()
        assert [one["reps"] for one in session["sets"] if one["weight"]] == [9, 8, 10]

    @pytest.mark.parametrize("kind", ["chromium"], indirect=True)
    def test_does_not_begin_with_a_finger_that_scrolls(self, started: Lifter) -> None:
        started.browser.run("""
          const handle = document.querySelector(".row.done .handle");
          const at = (type, y) => new PointerEvent(type, {
            bubbles: true, button: 0, pointerType: "touch", clientX: 300, clientY: y,
          });
          handle.dispatchEvent(at("pointerdown", 300));
          for (const y of [320, 360, 420]) handle.dispatchEvent(at("pointermove", y));
          await new Promise((done) => setTimeout(done, 400));
          handle.dispatchEvent(at("pointermove", 440));
          handle.dispatchEvent(at("pointerup", 440));
        """)
        assert not started.reads("Moved")
        # What is stored after a move is shown after it, too.
        started.tap("Log set")
        started.has_done(["20 kg × 8", "20 kg × 9", "20 kg × 10", "8 reps"])
