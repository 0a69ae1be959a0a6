"""What an import does with what was corrected, added or deleted in the app since."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from tests.unit.import_accounts import BENCH, MONDAY, Account, Lift, codes, push, reading


class TestCorrections:
    def test_are_reported_with_both_values(self) -> None:
        account = Account()
        account.take(reading([push()]))
        corrected = push()
        corrected.lifts[2].weight = Decimal(112)
        plan, [problem] = account.take(reading([corrected]))
        assert (plan.sets, plan.set_updates, plan.duplicates) == ([], [], 5)
        assert (problem.code, problem.line, problem.column) == ("changed", 3, "weight")
        assert "110 kg here" in problem.detail
        assert "112 kg in the file" in problem.detail

    def test_are_said_in_words_with_both_values(self) -> None:
        account = Account()
        account.take(reading([push()]))
        corrected = push(minutes=70)
        corrected.lifts[2].weight = Decimal("112.50")
        corrected.lifts[3].notes = "easy"
        corrected.lifts[4].name = "Squat"
        _, problems = account.take(reading([corrected]))
        assert [problem.detail for problem in problems] == [
            "End: 2026-03-02 19:00 here, 2026-03-02 19:10 in the file",
            "Weight: 110 kg here, 112.5 kg in the file",
            'Notes: none here, "easy" in the file',
            "Exercise: Row here, Squat in the file",
        ]

    def test_of_times_in_other_zones_name_them(self) -> None:
        account = Account()
        account.take(reading([push()]))
        file = reading([push(start=MONDAY + timedelta(hours=6))], zone="America/New_York")
        _, problems = account.take(file, changed="update")
        [moved] = [problem.detail for problem in problems if problem.code == "changed"]
        start, end, _ = moved.split("; ")
        assert start == (
            "Start: 2026-03-02 18:00 Europe/Berlin here, 2026-03-02 18:00 America/New_York in the file"
        )
        assert end.count("19:00") == 2

    def test_are_taken_over_when_asked_for(self) -> None:
        account = Account()
        account.take(reading([push()]))
        corrected = push(title="Press", minutes=70)
        corrected.lifts[2].weight = Decimal(112)
        corrected.lifts[3].notes = "easy"
        plan, _ = account.take(reading([corrected]), changed="update")
        assert len(plan.set_updates) == 2
        assert [one.weight for one in account.live()] == [100, 100, 112, 80, 60]
        assert account.live()[3].notes == "easy"
        assert [one.title for one in account.sessions.values()] == ["Press"]
        plan, problems = account.take(reading([corrected]))
        assert (plan.duplicates, problems) == (5, [])

    def test_of_one_of_equal_sets_are_taken_over_in_its_place(self) -> None:
        account = Account()
        account.take(reading([push()]))
        corrected = push()
        corrected.lifts[0].weight = Decimal(105)
        account.take(reading([corrected]), changed="update")
        assert [one.weight for one in account.live()] == [105, 100, 110, 80, 60]

    def test_are_not_taken_over_where_the_set_was_edited_here(self) -> None:
        account = Account()
        account.take(reading([push()]))
        account.edit(account.live()[2], weight=Decimal(111))
        corrected = push()
        corrected.lifts[2].weight = Decimal(112)
        plan, [problem] = account.take(reading([corrected]), changed="update")
        assert (plan.set_updates, problem.code) == ([], "changed")
        assert account.live()[2].weight == 111

    def test_of_an_exercise_are_changes(self) -> None:
        account = Account()
        account.take(reading([push()]))
        corrected = push()
        for lift in corrected.lifts[:3]:
            lift.name = "Bench Press"
        plan, problems = account.take(reading([corrected]))
        assert (plan.sets, codes(problems)) == ([], ["changed"] * 3)
        plan, problems = account.take(reading([corrected]), changed="update")
        assert {one.exercise_id.int for one in account.live()} == {2, 3}
        assert len(account.live()) == 5

    def test_a_new_row_is_added_beside_those_there_are(self) -> None:
        account = Account()
        account.take(reading([push()]))
        longer = push()
        longer.lifts.append(Lift(9, "Row", Decimal(60), 5))
        plan, problems = account.take(reading([longer]))
        assert (len(plan.sets), plan.sessions, plan.duplicates, problems) == (1, [], 5, [])

    def test_of_an_exercise_and_its_weight_are_one_change_beside_new_rows(self) -> None:
        account = Account()
        account.take(reading([push()]))
        corrected = push()
        corrected.lifts[4].name, corrected.lifts[4].weight = "Squat", Decimal(65)
        corrected.lifts.append(Lift(9, "Squat", Decimal(80), 5))
        plan, problems = account.take(reading([corrected]))
        assert (len(plan.sets), codes(problems)) == (1, ["changed"])

    def test_a_row_behind_those_that_were_read_is_new_although_another_is_gone(self) -> None:
        account = Account()
        account.take(reading([push(lifts=push().lifts[:1])]))
        [one] = account.live()
        beside = replace(one, id=uuid4(), exercise_id=BENCH.id, source=None, position=2)
        account.sets[beside.id] = beside
        lifts = [Lift(7, "Bench Press", Decimal(100), 5), Lift(8, "Row", Decimal(60), 5)]
        plan, problems = account.take(reading([push(lifts=lifts)]))
        assert (len(plan.sets), plan.duplicates, codes(problems)) == (1, 1, ["not_in_file"])

    def test_a_row_that_is_gone_is_named(self) -> None:
        account = Account()
        account.take(reading([push()]))
        shorter = push()
        del shorter.lifts[1]
        plan, problems = account.take(reading([shorter]))
        assert (plan.sets, plan.duplicates, codes(problems)) == ([], 4, ["not_in_file"])
