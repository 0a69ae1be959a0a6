"""Workouts of one app that start in the same minute, and have the same title or none."""

from tests.api.importing import imported, sets_of
from tests.api.test_import_again import codes, counts
from tests.conftest import User
from tests.headers import HEVY

PATH = "/imports?timezone=Europe/Berlin"
UPDATE = f"{PATH}&changed=update"


def row(end: str, name: str, weight: int, reps: int = 5) -> str:
    return f',"1 Mar 2024, 18:00","1 Mar 2024, {end}",,{name},,,0,normal,{weight},{reps},,,'


LEGS = tuple(row("18:30", "Squat (Barbell)", 100, reps) for reps in (5, 6))
PULL = tuple(row("19:00", "Deadlift (Barbell)", 140, reps) for reps in (3, 4))


def hevy(*rows: str) -> bytes:
    return "\n".join((HEVY, *rows)).encode()


class TestTwo:
    def test_come_once_in_any_order(self, user: User) -> None:
        assert counts(imported(user, hevy(*LEGS, *PULL))) == (2, 4, 0, 0)
        before = sets_of(user)
        again = imported(user, hevy(*PULL, *LEGS), UPDATE)
        assert counts(again, "duplicates_skipped") == (0, 0, 0, 0, 4)
        assert codes(again) == set()
        assert sets_of(user) == before

    def test_are_told_apart_when_one_is_gone_from_the_app(self, user: User) -> None:
        imported(user, hevy(*LEGS, *PULL))
        before = sets_of(user)
        again = imported(user, hevy(*PULL), UPDATE)
        assert counts(again, "duplicates_skipped") == (0, 0, 0, 0, 2)
        assert codes(again) == set()
        assert sets_of(user) == before

    def test_are_told_apart_when_one_is_new(self, user: User) -> None:
        imported(user, hevy(*PULL))
        again = imported(user, hevy(*LEGS, *PULL), UPDATE)
        assert counts(again, "duplicates_skipped") == (1, 2, 0, 0, 2)
        assert codes(again) == set()
