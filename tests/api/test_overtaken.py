"""A change with `If-Match: *` that others overtake again and again happens all the same."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any
from uuid import UUID

import psycopg
import pytest

from functions.auth.schemas import UserUpdate
from functions.auth.service import change_user
from functions.exercises.schemas import ExerciseDraft
from functions.exercises.service import archive_exercise, replace_exercise
from functions.sessions.rearranging import order_sets, patch_set
from functions.sessions.schemas import SessionUpdate, SetOrder, SetPatch, SetUpdate
from functions.sessions.service import change_session, delete_session, delete_set, replace_set
from functions.weigh_ins.schemas import WeighInUpdate
from functions.weigh_ins.service import change_weigh_in, delete_weigh_in
from infra.local.servers import Postgres
from setlogs.postgres.call import Call
from setlogs.postgres.database import Database
from setlogs.postgres.preconditions import IfMatch
from setlogs.tokens import get_signer
from tests.api.workouts import create_exercise, log_set, start_session
from tests.conftest import User
from tests.patience import wait_until, waiting_for_locks

ANY = IfMatch(None)
# On a busy machine the others take longer than a request would wait.
PATIENT = "?options=-c%20lock_timeout%3D60s%20-c%20statement_timeout%3D60s"
OVERTAKERS = 4
RAISED = {
    "workout_sets": "UPDATE workout_sets SET version = version + 1 WHERE id = %s",
    "workout_sessions": "UPDATE workout_sessions SET sets_version = sets_version + 1, version = version + 1 WHERE id = %s",
    "exercises": "UPDATE exercises SET revision = revision + 1 WHERE id = %s",
    "weigh_ins": "UPDATE weigh_ins SET version = version + 1 WHERE id = %s",
    "users": "UPDATE users SET version = version + 1 WHERE id = %s",
}


def _reversed(ids: dict[str, UUID]) -> SetOrder:
    sets = [str(ids["other_set"]), str(ids["workout_sets"])]
    return SetOrder.model_validate({"sets": sets})


Change = Callable[[Call, dict[str, UUID]], Any]

CHANGES: dict[str, tuple[str, Change]] = {
    "replace_set": (
        "workout_sets",
        lambda call, ids: replace_set(
            call, ids["workout_sets"], SetUpdate.model_validate({"reps": 9, "weight": 1}), ANY
        ),
    ),
    "patch_set": (
        "workout_sets",
        lambda call, ids: patch_set(
            call, ids["workout_sets"], SetPatch.model_validate({"reps": 9}), ANY
        ),
    ),
    "order_sets": (
        "workout_sessions",
        lambda call, ids: order_sets(
            call,
            ids["workout_sessions"],
            _reversed(ids),
            ANY,
        ),
    ),
    "delete_set": (
        "workout_sets",
        lambda call, ids: delete_set(call, ids["workout_sets"], ANY),
    ),
    "change_session": (
        "workout_sessions",
        lambda call, ids: change_session(
            call, ids["workout_sessions"], SessionUpdate.model_validate({"title": "New"}), ANY
        ),
    ),
    "delete_session": (
        "workout_sessions",
        lambda call, ids: delete_session(call, ids["workout_sessions"], ANY),
    ),
    "replace_exercise": (
        "exercises",
        lambda call, ids: replace_exercise(
            call,
            ids["exercises"],
            ExerciseDraft.model_validate({"name": "New", "type": "weight_reps"}),
            ANY,
        ),
    ),
    "archive_exercise": (
        "exercises",
        lambda call, ids: archive_exercise(call, ids["exercises"], ANY),
    ),
    "change_weigh_in": (
        "weigh_ins",
        lambda call, ids: change_weigh_in(
            call, ids["weigh_ins"], WeighInUpdate.model_validate({"notes": "New"}), ANY
        ),
    ),
    "delete_weigh_in": (
        "weigh_ins",
        lambda call, ids: delete_weigh_in(call, ids["weigh_ins"], ANY),
    ),
    "replace_me": (
        "users",
        lambda call, ids: change_user(
            call, UserUpdate(display_name="New", unit="kg", timezone="UTC"), ANY
        ),
    ),
}


@pytest.fixture
def patient(postgres: Postgres) -> Iterator[Database]:
    """A database that lets a request wait for as long as the test takes."""
    database = Database(postgres.url + PATIENT)
    yield database
    database.close()


class TestAnyETag:
    @pytest.mark.parametrize("name", CHANGES)
    def test_lets_a_change_through_whoever_overtakes_it(
        self, name: str, user: User, postgres: Postgres, patient: Database
    ) -> None:
        session_id, exercise_id = start_session(user), create_exercise(user)
        table, change = CHANGES[name]
        ids = {
            "workout_sets": UUID(log_set(user, session_id, exercise_id).json()["id"]),
            "workout_sessions": UUID(session_id),
            "other_set": UUID(log_set(user, session_id, exercise_id, "other").json()["id"]),
            "exercises": UUID(exercise_id),
            "weigh_ins": UUID(user.post("/weigh-ins", {"weight": 80}).json()["id"]),
            "users": UUID(user.profile["id"]),
        }
        lock = "SELECT FROM users WHERE id = %s FOR UPDATE"
        with ExitStack() as stack:
            pool = stack.enter_context(ThreadPoolExecutor(OVERTAKERS + 1))
            watcher = stack.enter_context(psycopg.connect(postgres.admin_url, autocommit=True))
            others = [
                stack.enter_context(psycopg.connect(postgres.admin_url)) for _ in range(OVERTAKERS)
            ]
            others[0].execute(lock, (ids["users"],))
            call = Call(patient, get_signer().verify(str(user.token)), "test")
            changing = pool.submit(change, call, ids)
            for overtaker, following in zip(others, [*others[1:], None], strict=True):
                wait_until(lambda: changing.done() or waiting_for_locks(watcher) == 1, seconds=60)
                if changing.done() or following is None:
                    break
                queued = pool.submit(following.execute, lock, (ids["users"],))
                wait_until(lambda: waiting_for_locks(watcher) == 2, seconds=60)
                overtaker.execute(RAISED[table], (ids[table],))
                overtaker.commit()
                queued.result()
            for other in others:
                other.rollback()
            changing.result()
