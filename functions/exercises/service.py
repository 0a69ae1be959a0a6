"""The rules for changing exercises."""

from uuid import UUID

from functions.exercises.errors import (
    ExerciseInUseError,
    ExerciseNameTakenError,
    ReadOnlyError,
)
from functions.exercises.schemas import ExerciseCreate, ExerciseDraft, exercise_values
from setlogs.errors import IdTakenError, TooManyExercisesError
from setlogs.ids import new_id
from setlogs.postgres import writes
from setlogs.postgres.call import Call
from setlogs.postgres.database import Row
from setlogs.postgres.idempotency import IdempotencyKey
from setlogs.postgres.preconditions import IfMatch
from setlogs.postgres.writes import Created
from setlogs.statement import Statements

sql = Statements.beside(__file__)

NAMES = {"uq_exercises_user_id_name_key": ExerciseNameTakenError}
NEW = {**NAMES, "pk_exercises": IdTakenError}


def create_exercise(
    call: Call,
    draft: ExerciseCreate,
    key: IdempotencyKey | None,
) -> Created:
    """Create an exercise.

    Raises:
        IdTakenError: one of the caller's own, or of the catalogue, has the id.
        ExerciseNameTakenError: one of the caller's own has the name.
        TooManyExercisesError: the account has as many as it may.
    """

    def refuse(row: Row) -> None:
        if row.id_taken:
            raise IdTakenError
        if not row.has_room:
            raise TooManyExercisesError

    return writes.create(
        call,
        sql.insert_exercise,
        exercise_values(draft) | {"id": draft.id or new_id()},
        key,
        location="/exercises/{id}",
        refuse=refuse,
        constraints=NEW,
    )


def replace_exercise(
    call: Call,
    exercise_id: UUID,
    draft: ExerciseDraft,
    condition: IfMatch,
) -> Row:
    """Replace the definition of one of the caller's exercises.

    Raises:
        ReadOnlyError: it is of the catalogue.
        ExerciseInUseError: its type would change though sets were logged with it.
        ExerciseNameTakenError: another of the caller's own has the name.
    """
    return writes.change(
        call,
        sql.update_exercise,
        exercise_values(draft) | {"exercise_id": exercise_id},
        condition,
        forbid=check_owner,
        refuse=_check_unused,
        constraints=NAMES,
    )


def archive_exercise(call: Call, exercise_id: UUID, condition: IfMatch) -> None:
    """Archive one of the caller's exercises.

    Raises:
        ReadOnlyError: it is of the catalogue.
    """
    params = {"exercise_id": exercise_id}
    writes.change(call, sql.archive_exercise, params, condition, forbid=check_owner)


def _check_unused(row: Row) -> None:
    if row.in_use:
        raise ExerciseInUseError


def check_owner(row: Row) -> None:
    """Refuse to change an exercise of the catalogue.

    Args:
        row: With `owned`: whether it is the caller's.

    Raises:
        ReadOnlyError: it is of the catalogue.
    """
    if not row.owned:
        raise ReadOnlyError
