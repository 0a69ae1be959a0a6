"""Who leaves is gone with the first statement, whatever becomes of the worker that removes the rest."""

from collections.abc import Callable

import pytest

from functions.migrate.retention import remove_expired
from tests.conftest import PASSWORD
from tests.faults.proxy import Pair, Proxy, Trap
from tests.faults.site import Account, Site

pytestmark = pytest.mark.faults

ERASES = 2
"""Which statement of the request erases: after the one that confirms, before those that remove."""


def arm(proxy: Proxy, number: int, act: Callable[[Pair], None]) -> Trap:
    """Set a trap for the statement of this number, committed and not yet answered."""

    def pass_on(_: Pair) -> None:
        arm(proxy, number - 1, act)

    return proxy.arm("answer_held", act if number == 1 else pass_on)


class TestKilledWhileItRemoves:
    @pytest.mark.parametrize("number", [ERASES, ERASES + 1, ERASES + 4, ERASES + 8])
    def test_is_gone_for_everybody_and_completed_by_retention(
        self, site: Site, number: int
    ) -> None:
        leaver = Account(site)
        leaver.log(leaver.start_session(), "key")
        killed, other = site.workers
        arm(killed.postgres_proxy, number, lambda _: killed.kill())
        confirmed = {"password": PASSWORD}
        assert leaver.send(killed, "DELETE", "/me", confirmed, timeout_seconds=30) is None
        assert site.rows(
            "SELECT erased_at IS NOT NULL FROM users WHERE id = %s", leaver.user_id
        ) == [(True,)]
        seen = leaver.send(other, "GET", "/me", timeout_seconds=30)
        assert seen is not None
        assert seen.status_code == 401
        remove_expired(site.postgres.migration_url)
        for table, column in (
            ("users", "id"),
            ("exercises", "user_id"),
            ("audit_trail", "user_id"),
        ):
            query = f"SELECT FROM {table} WHERE {column} = %s"
            assert site.rows(query, leaver.user_id) == []

    def test_and_before_it_nothing_has_happened(self, site: Site) -> None:
        stayer = Account(site)
        killed, other = site.workers
        arm(killed.postgres_proxy, ERASES - 1, lambda _: killed.kill())
        confirmed = {"password": PASSWORD}
        assert stayer.send(killed, "DELETE", "/me", confirmed, timeout_seconds=30) is None
        seen = stayer.send(other, "GET", "/me", timeout_seconds=30)
        assert seen is not None
        assert seen.status_code == 200
