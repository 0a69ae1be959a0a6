"""A hash with outdated parameters is renewed beside other work: the password it is of stays the right one."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from argon2 import PasswordHasher

from infra.local.servers import Postgres
from setlogs.errors import ApiError
from setlogs.postgres.database import Database
from tests.api.held_up import Interrupted, databases
from tests.api.logins import Device, Work, add_account, change_password, erase, log_in, outcome
from tests.conftest import PASSWORD

__all__ = ["databases"]


@pytest.fixture
def admin(postgres: Postgres, environment: None) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgres.admin_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def devices(admin: psycopg.Connection[Any]) -> list[Device]:
    """Two devices of one account, whose password has been hashed otherwise than is done now."""
    devices = add_account(admin, devices=2)
    other = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1).hash(PASSWORD)
    admin.execute("UPDATE users SET password_hash = %s WHERE email = %s", (other, devices[0].email))
    return devices


@pytest.mark.parametrize("work", [log_in, change_password, erase])
def test_a_login_that_renews_it_makes_no_other_password_wrong(
    postgres: Postgres, databases: list[Database], devices: list[Device], work: Work
) -> None:
    mine, other = devices
    between = Interrupted(postgres.url, lambda: log_in(databases[0], other, mine))
    result = outcome(lambda: work(between, mine, other))
    between.close()
    assert not isinstance(result, ApiError)
