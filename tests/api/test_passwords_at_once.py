"""A password that has been verified is the password until another is set, whatever else comes between."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from argon2 import PasswordHasher

from functions.auth.errors import WrongPasswordError
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
    """Two devices of one account."""
    return add_account(admin, devices=2)


@pytest.mark.parametrize("work", [log_in, change_password, erase])
def test_a_login_that_renews_its_hash_makes_it_no_wrong_one(
    admin: psycopg.Connection[Any],
    postgres: Postgres,
    databases: list[Database],
    devices: list[Device],
    work: Work,
) -> None:
    mine, other = devices
    outdated = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1).hash(PASSWORD)
    admin.execute("UPDATE users SET password_hash = %s WHERE email = %s", (outdated, mine.email))
    between = Interrupted(postgres.url, lambda: log_in(databases[0], other, mine))
    result = outcome(lambda: work(between, mine, other))
    between.close()
    assert not isinstance(result, ApiError)


def test_a_change_by_the_same_login_makes_it_a_wrong_one(
    postgres: Postgres, databases: list[Database], devices: list[Device]
) -> None:
    mine, other = devices
    between = Interrupted(postgres.url, lambda: change_password(databases[0], mine, other))
    result = outcome(lambda: change_password(between, mine, other))
    between.close()
    assert isinstance(result, WrongPasswordError)
