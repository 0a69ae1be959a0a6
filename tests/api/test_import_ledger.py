"""What imports remember of what they read, and how it is known again wherever it went."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import psycopg
import pytest

from tests.api.importing import ROWS, imported, retain, strong
from tests.api.ledgers import LOCAL, SAID, START, Account, heavier, opened, said
from tests.api.merging import define, merge
from tests.api.workouts import log_set, start_session
from tests.conftest import User


@pytest.fixture
def account(user: User) -> Iterator[Account]:
    """The account of a new user."""
    with opened(user) as account:
        yield account


class TestWhatIsRemembered:
    def test_is_what_the_file_said(self, account: Account) -> None:
        source = said(account.bench, rpe=Decimal("8.5"), notes="touch and go", superset=1)
        session_id = account.add_session()
        set_id = account.add_set(session_id, source)
        account.carry_out()
        [session] = account.sessions()
        assert (session.id, session.source, session.is_live) == (session_id, SAID, True)
        assert (session.started_at, session.timezone) == (START, "Europe/Berlin")
        [known] = account.sets(session_id)
        assert (known.id, known.source, known.is_live) == (set_id, source, True)
        assert (known.session_id, known.source_session_id) == (session_id, session_id)
        assert (known.weight, known.rpe, known.reps) == (Decimal(100), Decimal("8.5"), 5)
        assert known.exercise_type == "weight_reps"

    def test_stays_after_edits(self, account: Account) -> None:
        session_id = account.add_session()
        set_id = account.add_set(session_id)
        account.carry_out()
        account.user.patch(f"/sets/{set_id}", {"weight": 105}, if_match="*")
        account.user.patch(f"/sessions/{session_id}", {"title": "Mine"}, if_match="*")
        [known], [session] = account.sets(session_id), account.sessions()
        assert known.source == said(account.bench)
        assert (known.weight, known.version) == (Decimal(105), 2)
        assert (session.title, session.source) == ("Mine", SAID)

    def test_is_what_the_latest_file_said(self, account: Account) -> None:
        session_id = account.add_session()
        set_id = account.add_set(session_id)
        account.carry_out()
        source = heavier(said(account.bench), "102.5")
        account.update_set(set_id, session_id, source)
        account.carry_out()
        [known] = account.sets(session_id)
        assert (known.source, known.weight) == (source, Decimal("102.5"))

    def test_is_nothing_of_what_was_logged_by_hand(self, account: Account) -> None:
        started = START.isoformat()
        session_id = UUID(start_session(account.user, started_at=started))
        log_set(account.user, str(session_id), str(account.bench))
        [session], [known] = account.sessions(), account.sets(session_id)
        assert (session.source, known.source) == (None, None)
        assert known.source_session_id == session_id

    def test_is_ones_own(self, account: Account, make_user: Callable[..., User]) -> None:
        session_id = account.add_session()
        account.add_set(session_id)
        account.carry_out()
        with opened(make_user()) as other:
            assert (other.sessions(), other.sets(session_id)) == ([], [])


class TestKnownAgain:
    def test_is_what_was_deleted(self, account: Account) -> None:
        session_id = account.add_session()
        kept, deleted = account.add_set(session_id), account.add_set(session_id)
        account.carry_out()
        account.user.delete(f"/sets/{deleted}", if_match="*")
        alive = {each.id: each.is_live for each in account.sets(session_id)}
        assert alive == {kept: True, deleted: False}
        account.user.delete(f"/sessions/{session_id}", if_match="*")
        assert [each.is_live for each in account.sessions()] == [False]
        assert [each.is_live for each in account.sets(session_id)] == [False, False]

    def test_is_a_session_that_was_moved_far_away(self, account: Account) -> None:
        session_id = account.add_session()
        account.carry_out()
        moved = {"started_at": "2025-06-01T10:00:00Z", "ended_at": None}
        answer = account.user.patch(f"/sessions/{session_id}", moved, if_match="*")
        assert answer.status_code == 200
        [session] = account.sessions()
        assert (session.id, session.started_at.year) == (session_id, 2025)
        later = account.sessions(session.started_at)
        assert [each.source for each in later] == [SAID]

    def test_is_a_set_that_was_moved_away(self, account: Account) -> None:
        session_id = account.add_session()
        set_id = account.add_set(session_id)
        account.carry_out()
        elsewhere = UUID(start_session(account.user))
        moved = {"session_id": str(elsewhere)}
        assert account.user.patch(f"/sets/{set_id}", moved, if_match="*").status_code == 200
        for ids in ([session_id], [elsewhere], [elsewhere, session_id]):
            [known] = account.sets(*ids)
            assert (known.session_id, known.source_session_id) == (elsewhere, session_id)
            assert (known.id, known.source) == (set_id, said(account.bench))

    def test_is_a_set_of_an_exercise_that_was_merged(self, account: Account) -> None:
        mine = define(account.user, "My bench")
        session_id = account.add_session()
        account.add_set(session_id, said(UUID(mine)))
        account.carry_out()
        assert merge(account.user, mine, str(account.bench)).status_code == 200
        [known] = account.sets(session_id)
        assert known.exercise_id == account.bench
        assert known.source is not None
        assert known.source.exercise_id == UUID(mine)

    def test_is_what_retention_removed(self, account: Account, admin: psycopg.Connection) -> None:
        mine = define(account.user, "My bench")
        session_id = account.add_session()
        set_id = account.add_set(session_id, said(UUID(mine)))
        other_id = account.add_session(START + timedelta(hours=2))
        pruned = account.add_set(other_id)
        account.carry_out()
        merge(account.user, mine, str(account.bench))
        account.user.delete(f"/sessions/{session_id}", if_match="*")
        account.user.delete(f"/sets/{pruned}", if_match="*")
        retain(admin, account.user)
        gone, live = sorted(account.sessions(), key=lambda each: each.is_live)
        assert (gone.id, gone.is_live, gone.source) == (session_id, False, SAID)
        assert (gone.started_at.replace(tzinfo=None), gone.timezone) == (LOCAL, "UTC")
        assert live.id == other_id
        known = {each.id: each for each in account.sets(session_id, other_id)}
        assert known.keys() == {set_id, pruned}
        assert {each.is_live for each in known.values()} == {False}
        assert known[set_id].exercise_id == account.bench

    def test_is_what_an_import_before_these_columns_brought(
        self, account: Account, admin: psycopg.Connection
    ) -> None:
        imported(account.user, strong(*ROWS))
        admin.execute(
            "UPDATE import_entries SET source = NULL, session_id = NULL, source_start = NULL"
            " WHERE user_id = %s",
            (account.user.profile["id"],),
        )
        [session] = account.sessions()
        assert session.source is None
        assert [each.source for each in account.sets(session.id)] == [None] * 4

    def test_is_each_of_many(self, account: Account) -> None:
        """More sessions than are read at once."""
        ids = [account.add_session(START + timedelta(minutes=n)) for n in range(450)]
        for id_ in ids:
            account.add_set(id_)
        account.carry_out()
        known = account.sessions(START + timedelta(hours=3))
        assert {each.id for each in known} == set(ids)
        assert {each.session_id for each in account.sets(*ids)} == set(ids)
        assert {each.session_id for each in account.sets(*ids[::3])} == set(ids[::3])


class TestAfterAnUndo:
    def test_nothing_is_known(self, account: Account) -> None:
        session_id = account.add_session()
        account.add_set(session_id)
        import_id = account.carry_out()
        assert account.user.delete(f"/imports/{import_id}").status_code == 204
        assert (account.sessions(), account.sets(session_id)) == ([], [])

    def test_not_even_what_was_deleted_before_it(self, account: Account) -> None:
        session_id, other = account.add_session(), account.add_session()
        account.add_set(session_id)
        deleted = account.add_set(other)
        import_id = account.carry_out()
        account.user.delete(f"/sessions/{session_id}", if_match="*")
        account.user.delete(f"/sets/{deleted}", if_match="*")
        account.user.delete(f"/imports/{import_id}")
        assert (account.sessions(), account.sets(session_id, other)) == ([], [])

    def test_what_was_restored_is_known_also_once_it_is_deleted(self, account: Account) -> None:
        session_id = account.add_session()
        set_id = account.add_set(session_id)
        import_id = account.carry_out()
        account.user.delete(f"/imports/{import_id}")
        assert account.user.post(f"/sessions/{session_id}/restore").status_code == 200
        for is_live in (True, False):
            [session], [known] = account.sessions(), account.sets(session_id)
            assert (session.is_live, known.is_live) == (is_live, is_live)
            assert (known.id, known.source) == (set_id, said(account.bench))
            account.user.delete(f"/sessions/{session_id}", if_match="*")

    def test_what_was_edited_is_known_also_once_it_is_deleted(self, account: Account) -> None:
        session_id = account.add_session()
        edited, _ = account.add_set(session_id), account.add_set(session_id)
        import_id = account.carry_out()
        account.user.patch(f"/sets/{edited}", {"reps": 6}, if_match="*")
        account.user.delete(f"/imports/{import_id}")
        [session], [known] = account.sessions(), account.sets(session_id)
        assert (session.source, known.id, known.source) == (SAID, edited, said(account.bench))
        account.user.delete(f"/sets/{edited}", if_match="*")
        [known] = account.sets(session_id)
        assert (known.id, known.is_live) == (edited, False)

    def test_what_was_only_recognised_is_as_if_never_read(self, account: Account) -> None:
        started = START.isoformat()
        session_id = UUID(start_session(account.user, started_at=started))
        set_id = UUID(log_set(account.user, str(session_id), str(account.bench)).json()["id"])
        shown = account.show(session_id)
        account.update_session(session_id, SAID)
        account.plan.session_updates.clear()
        account.update_set(set_id, session_id, said(account.bench))
        account.plan.set_updates.clear()
        import_id = account.carry_out()
        assert [each.source for each in account.sets(session_id)] == [said(account.bench)]
        assert [each.source for each in account.sessions()] == [SAID]
        assert account.user.delete(f"/imports/{import_id}").status_code == 204
        assert [each.source for each in account.sets(session_id)] == [None]
        assert [each.source for each in account.sessions()] == [None]
        assert account.show(session_id) == shown

    def test_what_the_file_before_said_counts_again(self, account: Account) -> None:
        session_id = account.add_session()
        set_id = account.add_set(session_id)
        account.carry_out()
        account.update_set(set_id, session_id, heavier(said(account.bench), "110"))
        import_id = account.carry_out()
        account.user.delete(f"/imports/{import_id}")
        [known] = account.sets(session_id)
        assert (known.source, known.weight) == (said(account.bench), Decimal(100))
