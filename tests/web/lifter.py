"""What a lifter does with the page: registers, logs sets, and waits until they are sent."""

from functools import partial

from tests.patience import wait_until
from tests.web.person import Person

_SETS = """
  return [...document.querySelectorAll(".row.done .values")].map((one) => one.innerText.trim());
"""
PASSWORD = "heavy enough for me"
FIRST_SET = "20 kg × 8"
"""What is proposed to somebody who does an exercise with a bar for the first time."""


class Lifter(Person):
    """Somebody who keeps a log."""

    def done(self) -> list[str]:
        """Return the sets that the screen shows as done."""
        sets: list[str] = self.browser.run(_SETS)
        return sets

    def has_done(self, sets: list[str]) -> None:
        """Wait until the screen shows just these sets as done."""
        wait_until(lambda: self.done() == sets, 60)

    def register(self, email: str, *, unit: str = "kilograms") -> None:
        """Make an account and wait until the log is there with the catalogue."""
        self.open("register")
        self.fill("E-mail", email)
        self.fill("Password", PASSWORD)
        self.choose(unit)
        self.tap("Create account")
        self.sees("Start an empty workout")
        self.is_caught_up()

    def log_in(self, email: str) -> None:
        """Log in, and wait until the log is there."""
        self.open()
        self.fill("E-mail", email)
        self.fill("Password", PASSWORD)
        self.tap("Log in")
        self.sees("Start an empty workout")
        self.is_caught_up()

    def is_caught_up(self) -> None:
        """Wait until the catalogue and the changes are on the device."""
        wait_until(lambda: "catalogue_at" in self.meta() and "caught_up" in self.meta(), 60)

    def meta(self) -> list[str]:
        """Return what the device remembers beside the log."""
        names: list[str] = self.stored("meta", keys=True)
        return names

    def has_sent_everything(self) -> None:
        """Wait until nothing is left to be sent, as long as what is left gets less."""
        left = self.left_to_send()
        while left > 0:
            try:
                wait_until(partial(self.has_sent_some_of, left), 120)
            except AssertionError as stuck:
                raise AssertionError(f"not sent: {self.stored('outbox')[:3]}") from stuck
            left = self.left_to_send()

    def left_to_send(self) -> int:
        """Return how much is in the queue."""
        return len(self.stored("outbox", keys=True))

    def has_sent_some_of(self, count: int) -> bool:
        """Return whether less than so much is left."""
        return self.left_to_send() < count

    def start_workout(self, exercise: str = "Deadlift") -> None:
        """Start a workout with an exercise, whose first row is open then."""
        self.tap("Start an empty workout")
        self.add_exercise(exercise)

    def add_exercise(self, name: str) -> None:
        """Put an exercise into the workout."""
        self.tap("Add exercise")
        self.fill("Search exercises", name)
        self.tap(name)
        self.sees(name)
        self.waits_for("Log set")

    def log_set(self) -> None:
        """Log the first set of an exercise as it is proposed, or another like it, and wait until it is shown."""
        done = self.done()
        self.tap("Log set")
        self.has_done([*done, FIRST_SET])

    def add_set(self) -> None:
        """Open another row for a set like the last."""
        self.tap("Add set")
        self.waits_for("Log set")

    def log_another(self) -> None:
        """Log another set like the last."""
        self.add_set()
        self.log_set()
