"""How tests carry out plans of imports that they made by hand, and read what is remembered of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest

from functions.transfer import service
from functions.transfer.formats.reading import Reading
from functions.transfer.ledger import Ledger
from functions.transfer.planning import Planned
from functions.transfer.plans.known import KnownSession, KnownSet, SourceRow, SourceSession
from functions.transfer.plans.plan import Link, Plan
from infra.local.servers import Postgres
from setlogs.fields.resources import SessionFields, SetFields
from setlogs.ids import CATALOGUE_USER_ID, new_id
from setlogs.postgres.call import Call
from setlogs.postgres.database import Database
from setlogs.postgres.idempotency import NO_KEY
from setlogs.settings import get_settings
from setlogs.tokens import get_signer
from tests.conftest import User

UNAUDITED = """
SELECT data_version - (SELECT count(*) FROM audit_trail WHERE user_id = id) FROM users WHERE id = %s
"""
START = datetime(2024, 3, 1, 17, 0, tzinfo=UTC)
LATER = START + timedelta(minutes=5)
LOCAL = datetime(2024, 3, 1, 18, 0)  # noqa: DTZ001  of a clock whose zone nobody says
SAID = SourceSession("strong", LOCAL, None, "Push", None)


def said(exercise_id: UUID, **values: Any) -> SourceRow:
    """Return five repetitions with 100 kg, or what the keywords say of a row."""
    names = ("rpe", "duration_seconds", "distance_meters", "rest_seconds", "superset", "notes")
    nothing: dict[str, Any] = dict.fromkeys(names)
    row: dict[str, Any] = {
        "source": "strong",
        "name": "Bench",
        "exercise_id": exercise_id,
        "set_type": "normal",
        "reps": 5,
        "weight": Decimal(100),
        "unit": "kg",
        "distance_step": Decimal(0),
    }
    return SourceRow(**(nothing | row | values))


@dataclass
class Account:
    """A user's account as imports see it; planned is what the next one does.

    Attributes:
        bench: An exercise of the catalogue.
    """

    user: User
    db: Database
    bench: UUID
    plan: Plan = field(default_factory=Plan)

    @property
    def params(self) -> dict[str, Any]:
        """What says who calls."""
        identity = get_signer().verify(self.user.token or "")
        return Call(self.db, identity, "test").params | NO_KEY

    @property
    def ledger(self) -> Ledger:
        """What is there and remembered now."""
        return Ledger(self.db, self.params)

    def carry_out(self) -> str:
        """Return the id of an import that does what is planned."""
        params = self.params
        seen = self.db.fetch_one(service.sql.select_unit, params)
        assert seen is not None
        plan, self.plan = self.plan, Plan()
        created = service._add(
            self.db, params, None, Planned(Reading("strong"), plan, seen.data_version, [])
        )
        assert created is not None
        return created.location.removeprefix("/imports/")

    def add_session(self, start: datetime = START, source: SourceSession = SAID) -> UUID:
        """Plan a new session."""
        id_ = new_id()
        values = dict.fromkeys(SessionFields.model_fields) | {
            "started_at": start,
            "timezone": "Europe/Berlin",
            "title": source.title,
        }
        self.plan.sessions.append({"id": id_, **values})
        self.plan.links.append(Link("session", id_, None, source, is_new=True))
        return id_

    def add_set(self, session_id: UUID, source: SourceRow | None = None) -> UUID:
        """Plan a new set, as the file says it."""
        id_, source = new_id(), source or said(self.bench)
        self.plan.sets.append({"id": id_, "session_id": session_id, **self.columns(source)})
        self.plan.links.append(Link("set", id_, session_id, source, is_new=True))
        return id_

    def update_session(self, id_: UUID, source: SourceSession = SAID, **values: Any) -> None:
        """Plan that a session changes."""
        now = self.user.get(f"/sessions/{id_}").json()
        columns = {name: now[name] for name in SessionFields.model_fields} | values
        self.plan.session_updates.append({"id": id_, **columns})
        self.plan.links.append(Link("session", id_, None, source, is_new=False))

    def update_set(self, id_: UUID, session_id: UUID, source: SourceRow) -> None:
        """Plan that a set takes over what the file says."""
        self.plan.set_updates.append({"id": id_, **self.columns(source)})
        self.plan.links.append(Link("set", id_, session_id, source, is_new=False))

    def columns(self, source: SourceRow) -> dict[str, Any]:
        """Return the columns of a set as a plan has them."""
        exercise = self.user.get(f"/exercises/{source.exercise_id}").json()
        shipped = exercise["owner"] == "catalogue"
        return {
            "exercise_user_id": CATALOGUE_USER_ID if shipped else None,
            "exercise_id": source.exercise_id,
            "exercise_type": exercise["type"],
            "exercise_version": exercise["version"],
            **{name: getattr(source, name, None) for name in SetFields.model_fields},
        }

    def sessions(self, start: datetime = START) -> list[KnownSession]:
        """Return the sessions that a file of that day would meet."""
        return self.ledger.known_sessions(start, start)

    def sets(self, *session_ids: UUID) -> list[KnownSet]:
        """Return the sets that are known of sessions, in their order."""
        known = self.ledger.known_sets(session_ids)
        return sorted(known, key=lambda each: (each.session_id, each.position, each.id))

    def show(self, session_id: UUID) -> list[dict[str, Any]]:
        """Return the sets of a session as they are shown."""
        shown: list[dict[str, Any]] = self.user.get(f"/sessions/{session_id}?include=sets").json()[
            "sets"
        ]
        return shown

    def numbers(self) -> list[int]:
        """Return the numbers of all changes."""
        return [each["seq"] for each in self.user.get("/changes?limit=100").json()["items"]]


@contextmanager
def opened(user: User) -> Iterator[Account]:
    """Lend the account of a user."""
    db = Database(get_settings().database_url.get_secret_value())
    found = user.get("/exercises?q=barbell+bench+press&owner=catalogue&limit=1").json()["items"]
    try:
        yield Account(user, db, UUID(found[0]["id"]))
    finally:
        db.close()


@contextmanager
def audited(user: User, postgres: Postgres) -> Iterator[Account]:
    """Lend the account of a user; at the end, each change has a number and an entry in the audit trail."""
    with opened(user) as account:
        yield account
    assert unaudited(postgres, user) == 0
    numbers = account.numbers()
    assert numbers == sorted(set(numbers))


@pytest.fixture
def account(user: User, postgres: Postgres) -> Iterator[Account]:
    """The account of a new user, each of whose changes has a number and an entry in the audit trail."""
    with audited(user, postgres) as account:
        yield account


@pytest.fixture
def session_id(account: Account) -> UUID:
    """An imported session."""
    id_ = account.add_session()
    account.carry_out()
    return id_


def unaudited(postgres: Postgres, user: User) -> int:
    """Return how many numbers were given out to no change."""
    with psycopg.connect(postgres.admin_url) as connection:
        row = connection.execute(UNAUDITED, (user.profile["id"],)).fetchone()
    assert row is not None
    many: int = row[0]
    return many


def add(account: Account, session_id: UUID, many: int) -> list[UUID]:
    """Return imported sets of a session."""
    ids = [account.add_set(session_id) for _ in range(many)]
    account.carry_out()
    return ids


def undo(account: Account, import_id: str) -> None:
    assert account.user.delete(f"/imports/{import_id}").status_code == 204


def history(account: Account, set_id: UUID) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = account.user.get(f"/sets/{set_id}/history").json()["items"]
    return items


def heavier(source: SourceRow, weight: str) -> SourceRow:
    """Return a row with another weight."""
    return replace(source, weight=Decimal(weight))  # type: ignore[call-arg]  # made of fields
