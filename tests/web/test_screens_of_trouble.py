"""The screens of what waits, of what only a person can solve, and of a version that is not the newest."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.faults.proxy import Proxy
from tests.web.front import Front, newer_build
from tests.web.gallery import Gallery
from tests.web.lifter import Lifter

pytestmark = pytest.mark.web


@pytest.mark.parametrize("kind", ["chromium"], indirect=True)
class TestScreensOfWhatIsNotSent:
    def test_without_a_server(
        self, gallery: Gallery, lifter: Lifter, email: str, network: Proxy
    ) -> None:
        lifter.register(email)
        lifter.is_installed()
        network.refuse()
        lifter.open("progress")
        lifter.sees("They appear once you are online")
        gallery.show("progress-offline")
        lifter.open()
        lifter.tap("Start an empty workout")
        lifter.sees("1 change not yet sent")
        lifter.open("outbox")
        lifter.sees("Send now")
        gallery.show("outbox")

    def test_of_what_the_server_refused(
        self, gallery: Gallery, lifter: Lifter, email: str, network: Proxy
    ) -> None:
        lifter.register(email)
        lifter.start_workout("Barbell Bench Press")
        lifter.log_set()
        lifter.has_sent_everything()
        network.refuse()
        lifter.log_another()
        lifter.sees("1 set not yet sent")
        gallery.show("workout-offline")
        lifter.spoil("rpe", 42)
        network.refuse(refusing=False)
        lifter.open("outbox")
        lifter.tap("Send now")
        lifter.sees("The server refused this:")
        lifter.sees("RPE: ")
        gallery.show("outbox-refused")
        lifter.tap("Correct and send again")
        lifter.waits_for("Send again")
        gallery.show("outbox-mend")
        lifter.fill("RPE", "8")
        lifter.tap("Send again")
        lifter.has_sent_everything()

    def test_of_what_was_changed_elsewhere_too(
        self,
        gallery: Gallery,
        lifter: Lifter,
        email: str,
        network: Proxy,
        elsewhere: Callable[[str], httpx.Client],
    ) -> None:
        lifter.register(email)
        lifter.start_workout("Barbell Bench Press")
        lifter.log_set()
        lifter.has_sent_everything()
        self.change_on_two_devices(lifter, network, elsewhere(email))
        lifter.sees("Changed on another device")
        lifter.sees("20 kg × 9")
        lifter.sees("22.5 kg × 8")
        gallery.show("outbox-conflict")
        lifter.tap("Use theirs")
        lifter.sees("1 change dropped")
        gallery.show("outbox-dropped")
        lifter.tap("Undo")
        lifter.sees("Changed on another device")
        lifter.open("settings")
        lifter.tap("Log out")
        lifter.waits_for("Log out anyway")
        gallery.show("settings-log-out")

    def change_on_two_devices(self, lifter: Lifter, network: Proxy, other: httpx.Client) -> None:
        """Change the reps of a set here and its weight elsewhere."""
        lifter.open()
        lifter.tap("Workout in progress")
        network.refuse()
        lifter.tap("Set 1 ")
        lifter.sees("Kind of set")
        lifter.tap("More: Reps")
        lifter.tap("Save")
        lifter.sees("1 change not yet sent")
        session = other.get("/sessions").json()["items"][0]["id"]
        sets = other.get(f"/sessions/{session}", params={"include": "sets"}).json()["sets"]
        anyhow = {"If-Match": "*"}
        change = other.patch(f"/sets/{sets[0]['id']}", json={"weight": 22.5}, headers=anyhow)
        change.raise_for_status()
        network.refuse(refusing=False)
        lifter.open("outbox")
        lifter.tap("Send now")


@pytest.mark.parametrize("kind", ["chromium"], indirect=True)
class TestScreensOfANewVersion:
    @pytest.fixture
    def address(self, front: Front) -> str:
        """Where the page is: behind what can serve another build of it."""
        return f"http://localhost:{front.port}"

    def test_offer_it_and_say_where_it_is_in_use(
        self, gallery: Gallery, lifter: Lifter, front: Front, email: str, tmp_path: Path
    ) -> None:
        lifter.register(email)
        lifter.is_installed()
        front.folder = newer_build(tmp_path / "newer", {"`End workout`": "`Finish workout`"})
        lifter.browser.run("await (await navigator.serviceWorker.getRegistration()).update()")
        lifter.sees("A new version is ready.")
        gallery.show("update")
        lifter.outdate()
        lifter.sees("A newer version of this page is used on this device")
        gallery.show("update-elsewhere")
