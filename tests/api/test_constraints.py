"""What it means that a constraint is violated is said by the write that a client can violate it with."""

import psycopg
import pytest
from psycopg.errors import UniqueViolation

from functions.auth.errors import EmailTakenError
from functions.exercises import service as exercises
from functions.sessions import service as sessions
from functions.sessions.errors import EndedBeforeStartedError
from infra.local.servers import Postgres
from setlogs.errors import InternalError
from setlogs.http.problems import from_exception
from setlogs.postgres.writes import NO_CONSTRAINTS, Constraints, meaning
from tests.conftest import User


def take_email(postgres: Postgres, user: User, constraints: Constraints) -> None:
    """Violate the uniqueness of e-mails."""
    insert = "INSERT INTO users (id, email, password_hash) VALUES (gen_random_uuid(), %s, 'x')"
    with psycopg.connect(postgres.admin_url) as admin, meaning(constraints):
        admin.execute(insert, (user.email,))


NAMED = (
    "SELECT FROM pg_class WHERE relname = %s UNION ALL SELECT FROM pg_constraint WHERE conname = %s"
)


class TestNames:
    @pytest.mark.parametrize(
        "constraints", [exercises.NEW_EXERCISES, sessions.NEW_SESSIONS, sessions.NEW_SETS]
    )
    def test_are_of_constraints_that_there_are(
        self, postgres: Postgres, constraints: Constraints
    ) -> None:
        with psycopg.connect(postgres.admin_url) as admin:
            for name in constraints:
                assert admin.execute(NAMED, (name, name)).rowcount > 0, name


class TestMeaning:
    def test_is_raised_in_place_of_the_violation(self, postgres: Postgres, user: User) -> None:
        meant = {
            "ck_workout_sessions_ended_after_started": EndedBeforeStartedError,
            "uq_users_email": EmailTakenError,
        }
        with pytest.raises(EmailTakenError) as raised:
            take_email(postgres, user, meant)
        assert isinstance(raised.value.__cause__, UniqueViolation)

    def test_of_what_no_write_names_is_a_fault(self, postgres: Postgres, user: User) -> None:
        with pytest.raises(UniqueViolation) as raised:
            take_email(postgres, user, NO_CONSTRAINTS)
        assert isinstance(from_exception(raised.value), InternalError)
