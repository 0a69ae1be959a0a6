"""What an import does with workouts that the account has, had, or never saw."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.import_accounts import MONDAY, Account, Lift, codes, logged, push, reading


class TestTheSameTraining:
    @pytest.mark.parametrize(
        "later",
        [
            {"title": "Press"},
            {"start": MONDAY + timedelta(minutes=5)},
            {"start": MONDAY - timedelta(minutes=14)},
            {"start": MONDAY + timedelta(minutes=40), "minutes": 20},
            {"minutes": 75},
            {"title": None},
        ],
        ids=["title", "later", "earlier", "overlap", "end", "no title"],
    )
    def test_is_known_again_whatever_the_app_has_changed(self, later: dict[str, Any]) -> None:
        account = Account()
        account.take(reading([push()]))
        plan, problems = account.take(reading([push(**later)]))
        assert (plan.sessions, plan.sets, plan.duplicates) == ([], [], 5)
        assert codes(problems) == ["changed"]

    def test_is_known_again_in_pounds(self) -> None:
        account = Account()
        account.take(reading([push()]))
        plan, problems = account.take(reading([push()], unit="lb"))
        assert (plan.sets, plan.set_updates, plan.duplicates, problems) == ([], [], 5, [])

    def test_is_known_again_from_another_app(self) -> None:
        account = Account()
        account.take(reading([push()]))
        plan, problems = account.take(reading([push()], source="hevy"))
        assert (plan.sets, plan.duplicates, problems) == ([], 5, [])

    def test_is_known_again_when_it_was_logged_here(self) -> None:
        account = Account()
        logged(account, push())
        plan, problems = account.take(reading([push()]))
        assert (plan.sets, plan.sessions, plan.duplicates, problems) == ([], [], 5, [])

    def test_stays_known_after_every_set_was_edited_here(self) -> None:
        account = Account()
        account.take(reading([push()]))
        for one in account.live():
            account.edit(one, weight=(one.weight or 0) + Decimal(1))
        plan, problems = account.take(reading([push()]))
        assert (plan.sets, plan.set_updates, plan.duplicates, problems) == ([], [], 5, [])

    def test_stays_known_when_its_session_was_moved_here(self) -> None:
        account = Account()
        account.take(reading([push()]))
        [session] = account.sessions.values()
        account.edit_session(session, started_at=MONDAY - timedelta(days=3), title="Other")
        plan, problems = account.take(reading([push()]))
        assert (plan.sets, plan.sessions, plan.duplicates, problems) == ([], [], 5, [])

    def test_stays_known_when_its_session_was_moved_here_and_by_minutes_there(self) -> None:
        account = Account()
        account.take(reading([push()]))
        [session] = account.sessions.values()
        account.edit_session(session, started_at=MONDAY - timedelta(days=3))
        later = push(title="Press", start=MONDAY + timedelta(minutes=5))
        plan, problems = account.take(reading([later]))
        assert (plan.sets, plan.sessions, plan.duplicates) == ([], [], 5)
        assert codes(problems) == ["changed"]

    def test_read_in_another_zone_is_reported_with_its_hours(self) -> None:
        account = Account()
        account.take(reading([push()]))
        hours = timedelta(hours=6)
        file = reading([push(start=MONDAY + hours)], zone="America/New_York")
        plan, [problem] = account.take(file)
        assert (plan.sets, plan.sessions, plan.duplicates) == ([], [], 5)
        assert (problem.code, problem.line) == ("shifted_by", 1)
        assert "6 hours" in problem.detail

    def test_is_moved_when_it_comes_in_another_zone_to_be_put_right(self) -> None:
        account = Account()
        account.take(reading([push()]))
        hours = timedelta(hours=6)
        file = reading([push(start=MONDAY + hours)], zone="America/New_York")
        account.take(file, changed="update")
        [session] = account.sessions.values()
        assert session.started_at == MONDAY + hours
        assert (session.ended_at, session.timezone) == (
            MONDAY + hours + timedelta(hours=1),
            "America/New_York",
        )

    def test_hours_apart_is_reported_and_not_added(self) -> None:
        account = Account()
        account.take(reading([push()]))
        file = reading([push(start=MONDAY - timedelta(hours=1))], source="hevy")
        plan, problems = account.take(file)
        assert (plan.sets, plan.duplicates, codes(problems)) == ([], 5, ["shifted_by"])

    def test_is_added_once_more_when_asked_for(self) -> None:
        account = Account()
        account.take(reading([push()]))
        plan, _ = account.take(reading([push()]), duplicates="add")
        assert (len(plan.sessions), len(plan.sets)) == (1, 5)

    def test_a_file_of_days_knows_both_sessions_of_one(self) -> None:
        account = Account()
        lifts = push().lifts
        logged(account, push(lifts=lifts[:3], start=MONDAY - timedelta(hours=9), minutes=30))
        logged(account, push(lifts=lifts[3:]))
        noon = MONDAY.replace(hour=11)
        plan, problems = account.take(
            reading([push(title=None, start=noon, minutes=0)], source="fitnotes")
        )
        assert (plan.sets, plan.sessions, plan.duplicates, problems) == ([], [], 5, [])


class TestAnotherTraining:
    def test_next_day_is_added(self) -> None:
        account = Account()
        account.take(reading([push()]))
        plan, problems = account.take(reading([push(start=MONDAY + timedelta(days=1))]))
        assert (len(plan.sessions), len(plan.sets), problems) == (1, 5, [])

    def test_at_the_same_time_with_other_sets_is_added(self) -> None:
        account = Account()
        account.take(reading([push()]))
        other = [Lift(50 + number, "Row", Decimal(30 + number), 12) for number in range(4)]
        file = reading([push(title="Pull", lifts=other)])
        plan, problems = account.take(file)
        assert (len(plan.sessions), len(plan.sets), problems) == (1, 4, [])

    def test_twice_in_one_file_is_two(self) -> None:
        account = Account()
        plan, _ = account.take(reading([push(), push()]))
        assert (len(plan.sessions), len(plan.sets)) == (2, 10)
        plan, _ = account.take(reading([push(), push()]))
        assert (plan.sessions, plan.sets, plan.duplicates) == ([], [], 10)


class TestDeleted:
    def test_sets_stay_deleted_and_are_counted(self) -> None:
        account = Account()
        account.take(reading([push()]))
        account.edit(account.live()[3], is_live=False)
        plan, problems = account.take(reading([push()]))
        assert (plan.sets, plan.duplicates, plan.deleted) == ([], 4, 1)
        assert codes(problems) == ["deleted_here"]

    def test_sessions_stay_deleted_with_what_was_added_to_them(self) -> None:
        account = Account()
        account.take(reading([push()]))
        [session] = account.sessions.values()
        account.edit_session(session, is_live=False)
        longer = push()
        longer.lifts.append(Lift(9, "Row", Decimal(60), 5))
        plan, problems = account.take(reading([longer]))
        assert (plan.sets, plan.sessions, plan.deleted) == ([], [], 6)
        assert codes(problems) == ["deleted_here"] * 6

    def test_come_back_when_asked_for(self) -> None:
        account = Account()
        account.take(reading([push()]))
        [session] = account.sessions.values()
        account.edit_session(session, is_live=False)
        plan, problems = account.take(reading([push()]), deleted="restore")
        assert plan.restored_sessions == [session.id]
        assert (len(plan.restored_sets), plan.deleted, problems) == (5, 0, [])
        assert len(account.live()) == 5

    def test_of_equal_sets_the_ones_that_are_there_count_first(self) -> None:
        account = Account()
        logged(account, push())
        first = account.live()[0]
        account.edit(first, is_live=False)
        one_less = push()
        del one_less.lifts[0]
        plan, problems = account.take(reading([one_less]))
        assert (plan.duplicates, plan.deleted, problems) == (4, 0, [])
