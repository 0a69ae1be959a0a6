"""Where the same training ends and another begins, and what of it is its owner's to decide."""

from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.transfer.formats.units import KG_PER_LB
from functions.transfer.plans.known import KnownSet, SourceRow
from functions.transfer.plans.pairing import Pairing
from functions.transfer.plans.sameness import same_numbers, same_weight
from tests.unit.import_accounts import MONDAY, Account, Lift, codes, logged, push, reading

OTHERS = [Lift(50 + number, "Row", Decimal(31 + number), 12) for number in range(5)]


def mixed(same: int) -> list[Lift]:
    """Return five sets, so many of which are those of `push`."""
    return [*push().lifts[:same], *OTHERS[same:]]


class TestTheSame:
    def test_has_half_of_its_sets(self) -> None:
        account = Account()
        logged(account, push())
        plan, _ = account.take(reading([push(title="Legs", lifts=mixed(3))]))
        assert plan.sessions == []

    def test_has_as_many_equal_sets_as_the_file(self) -> None:
        account = Account()
        logged(account, push(lifts=push().lifts[1:]))
        plan, _ = account.take(reading([push()]))
        assert (len(plan.sets), plan.duplicates) == (1, 4)

    def test_is_what_an_import_read_in_any_order_after_edits(self) -> None:
        account = Account()
        lifts = [
            Lift(number, name, Decimal(100), 5) for number, name in enumerate(("Squat", "Row"))
        ]
        account.take(reading([push(lifts=lifts)]))
        for one in account.live():
            account.edit(one, weight=Decimal(101))
        plan, problems = account.take(reading([push(lifts=lifts[::-1])]))
        assert (plan.sets, plan.duplicates, problems) == ([], 2, [])

    def test_is_silent_of_what_another_app_has_no_room_for(self) -> None:
        account = Account()
        noted = push()
        noted.lifts[0].notes = "easy"
        account.take(reading([noted]))
        _, problems = account.take(reading([push()], source="hevy"))
        assert problems == []


class TestAnother:
    def test_is_the_second_of_two_equal_ones(self) -> None:
        account = Account()
        logged(account, push())
        plan, _ = account.take(reading([push(), push()]))
        assert (len(plan.sessions), len(plan.sets), plan.duplicates) == (1, 5, 5)

    def test_has_the_start_and_title_of_one_from_another_app(self) -> None:
        account = Account()
        account.take(reading([push()]))
        plan, problems = account.take(reading([push(lifts=OTHERS)], source="hevy"))
        assert (len(plan.sessions), len(plan.sets), problems) == (1, 5, [])

    def test_has_less_than_half_of_the_sets(self) -> None:
        account = Account()
        logged(account, push())
        plan, _ = account.take(reading([push(lifts=mixed(2))]))
        assert len(plan.sessions) == 1

    def test_begins_more_than_a_quarter_of_an_hour_later(self) -> None:
        account = Account()
        logged(account, push(minutes=5))
        for minutes, added in ((16, 1), (15, 0)):
            later = push(minutes=5, lifts=mixed(3), start=MONDAY + timedelta(minutes=minutes))
            plan, _ = account.take(reading([later], source=str(minutes)))
            assert len(plan.sessions) == added

    @pytest.mark.parametrize(
        ("apart", "lifts"),
        [
            (timedelta(hours=2), mixed(4)),
            (timedelta(hours=2), mixed(5)[:3]),
            (timedelta(hours=7, minutes=7), mixed(5)),
            (timedelta(hours=24), mixed(5)),
        ],
        ids=["with another set", "with fewer sets", "by no zone", "by a day"],
    )
    def test_is_hours_apart(self, apart: timedelta, lifts: list[Lift]) -> None:
        account = Account()
        logged(account, push())
        plan, problems = account.take(reading([push(start=MONDAY + apart, lifts=lifts)]))
        assert (len(plan.sessions), len(plan.sets), problems) == (1, len(lifts), [])


class TestWhatIsThere:
    @pytest.mark.parametrize("deleted", [0, 1])
    @pytest.mark.parametrize("imported", [True, False])
    def test_counts_before_what_was_deleted(self, imported: bool, deleted: int) -> None:
        account = Account()
        if imported:
            account.take(reading([push(), push()]))
        else:
            logged(account, push())
            logged(account, push())
        account.edit_session(list(account.sessions.values())[deleted], is_live=False)
        plan, problems = account.take(reading([push()]))
        assert (plan.sessions, plan.duplicates, plan.deleted, problems) == ([], 5, 0, [])

    @pytest.mark.parametrize("deleted", [0, 1])
    def test_counts_before_what_was_deleted_also_with_other_sets(self, deleted: int) -> None:
        account = Account()
        account.take(reading([push(), push()]))
        account.edit_session(list(account.sessions.values())[deleted], is_live=False)
        plan, _ = account.take(reading([push(lifts=OTHERS)]))
        assert (plan.sessions, plan.duplicates, plan.deleted) == ([], 5, 0)

    def test_is_no_row_when_it_was_logged_beside_imported_sets(self) -> None:
        account = Account()
        account.take(reading([push()]))
        one = account.live()[-1]
        beside = replace(one, id=uuid4(), source=None, weight=Decimal(70), position=99)  # type: ignore[call-arg]  # its fields are made
        account.sets[beside.id] = beside
        longer = push()
        longer.lifts.append(Lift(9, "Row", Decimal(65), 5))
        plan, problems = account.take(reading([longer]), changed="update")
        assert (len(plan.sets), plan.set_updates, problems) == (1, [], [])

    def test_is_added_once_more_unless_it_was_deleted(self) -> None:
        account = Account()
        account.take(reading([push()]))
        [session] = account.sessions.values()
        account.edit_session(session, is_live=False)
        plan, problems = account.take(reading([push()]), duplicates="add")
        assert (plan.sessions, plan.sets, plan.deleted) == ([], [], 5)
        assert codes(problems) == ["deleted_here"] * 5


class TestEditedHere:
    def test_a_session_stays_as_it_is(self) -> None:
        account = Account()
        account.take(reading([push()]))
        [session] = account.sessions.values()
        account.edit_session(session, title="Mine")
        plan, problems = account.take(reading([push(minutes=75)]), changed="update")
        assert (plan.session_updates, codes(problems)) == ([], ["changed"])

    def test_a_session_that_was_logged_stays_as_it_is(self) -> None:
        account = Account()
        logged(account, push())
        [session] = account.sessions.values()
        account.edit_session(session, notes="mine")
        plan, problems = account.take(reading([push(minutes=75)]), changed="update")
        assert (plan.session_updates, codes(problems)) == ([], ["changed"])

    def test_a_set_that_was_logged_stays_as_it_is(self) -> None:
        account = Account()
        logged(account, push())
        account.edit(account.live()[2], weight=Decimal(111))
        plan, problems = account.take(reading([push()]), changed="update")
        assert (plan.set_updates, codes(problems)) == ([], ["changed"])

    def test_nothing_is_moved_by_the_clock_of_another_app(self) -> None:
        account = Account()
        account.take(reading([push()]))
        later = push(start=MONDAY + timedelta(hours=6))
        file = reading([later], source="hevy", zone="America/New_York")
        plan, problems = account.take(file, changed="update")
        assert (plan.session_updates, codes(problems)) == ([], ["shifted_by"])


def row(**values: Any) -> SourceRow:
    """Return a row of a file."""
    names = ("rpe", "duration_seconds", "distance_meters", "rest_seconds", "superset", "notes")
    told: dict[str, Any] = {
        "source": "strong",
        "name": "Row",
        "exercise_id": UUID(int=3),
        "set_type": "normal",
    }
    told |= {"reps": 5, "weight": None, "unit": None, "distance_step": Decimal(0)}
    made: dict[str, Any] = dict.fromkeys(names) | told | values
    return SourceRow(**made)


def known(source: SourceRow) -> KnownSet:
    """Return a set that a file brought."""
    measures = {name: getattr(source, name) for name in (each.name for each in fields(SourceRow))}
    for name in ("source", "name", "distance_step"):
        del measures[name]
    ids: dict[str, Any] = {name: UUID(int=1) for name in ("id", "session_id", "source_session_id")}
    more: dict[str, Any] = {
        "version": 1,
        "position": 1,
        "exercise_type": "weight_reps",
        "is_live": True,
    }
    return KnownSet(**ids, **more, **measures, source=None)


HUNDREDTHS = st.integers(1, 999_999).map(lambda many: Decimal(many) / 100)


class TestNumbers:
    @given(HUNDREDTHS, st.sampled_from(["kg", "lb"]), st.booleans())
    def test_are_the_same_in_the_other_unit(
        self, weight: Decimal, unit: str, is_in_file: bool
    ) -> None:
        kilograms = unit == "kg"
        converted = round(weight / KG_PER_LB if kilograms else weight * KG_PER_LB, 2)
        here = row(weight=weight, unit=unit)
        there = row(weight=converted, unit="lb" if kilograms else "kg")
        if is_in_file:
            here, there = there, here
        if here.weight and there.weight:
            assert Pairing([there], [known(here)], lambda id_: id_).pair_equal() == 1

    @pytest.mark.parametrize(
        ("here", "there"),
        [("100 kg", "220.46 lb"), ("220.46 lb", "100 kg")],
        ids=["rounded down", "rounded up"],
    )
    def test_are_found_over_the_edge_of_a_place(self, here: str, there: str) -> None:
        rows = []
        for text in (here, there):
            weight, unit = text.split()
            rows.append(row(weight=Decimal(weight), unit=unit))
        assert Pairing(rows[1:], [known(rows[0])], lambda id_: id_).pair_equal() == 1

    @pytest.mark.parametrize(
        ("one", "other"),
        [("100 kg", "220.48 lb"), ("220.46 lb", "220.47 lb"), ("100 kg", "100.01 kg")],
    )
    def test_are_others_further_apart_than_rounding_puts_them(self, one: str, other: str) -> None:
        (weight, unit), (second, other_unit) = one.split(), other.split()
        rows = row(weight=Decimal(weight), unit=unit), row(weight=Decimal(second), unit=other_unit)
        assert not same_weight(*rows)

    @pytest.mark.parametrize(("meters", "is_same"), [("5008", True), ("5009", False)])
    def test_of_distances_are_as_fine_as_the_file(self, meters: str, is_same: bool) -> None:
        step = Decimal("16.09344")
        miles = row(distance_meters=Decimal(meters), distance_step=step)
        assert same_numbers(row(distance_meters=Decimal(5000)), miles) == is_same
