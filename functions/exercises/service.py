"""The rules for changing exercises."""

from uuid import UUID

from functions.exercises.errors import (
    ExerciseInUseError,
    ExerciseMergedError,
    ExerciseNameTakenError,
    ReadOnlyError,
)
from functions.exercises.schemas import ExerciseCreate, ExerciseDraft, exercise_values
from setlogs.errors import (
    FieldError,
    IdTakenError,
    InvalidRequestError,
    TooManyExercisesError,
    TypesDifferError,
)
from setlogs.field_codes import FieldCode
from setlogs.ids import new_id
from setlogs.postgres import writes
from setlogs.postgres.call import Call
from setlogs.postgres.database import Row
from setlogs.postgres.idempotency import IdempotencyKey
from setlogs.postgres.preconditions import ANY, IfMatch
from setlogs.postgres.writes import Created
from setlogs.statement import Statements

sql = Statements.beside(__file__)

NAMES = {"uq_exercises_user_id_name_key": ExerciseNameTakenError}
NEW_EXERCISES = {**NAMES, "pk_exercises": IdTakenError}


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
        constraints=NEW_EXERCISES,
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
        ExerciseMergedError: it was merged into another.
        ExerciseInUseError: sets of it do not fit the type that it would have.
        ExerciseNameTakenError: another of the caller's own has the name.
    """
    return writes.change(
        call,
        sql.update_exercise,
        exercise_values(draft) | {"exercise_id": exercise_id},
        condition,
        forbid=check_owner,
        refuse=_check_redefinition,
        constraints=NAMES,
    )


def archive_exercise(call: Call, exercise_id: UUID, condition: IfMatch) -> None:
    """Archive one of the caller's exercises.

    Raises:
        ReadOnlyError: it is of the catalogue.
    """
    params = {"exercise_id": exercise_id}
    writes.change(call, sql.archive_exercise, params, condition, forbid=check_owner)


def merge_exercise(call: Call, exercise_id: UUID, into: UUID) -> Row:
    """Make every set of one of the caller's exercises one of another; return what is left.

    Raises:
        ReadOnlyError: it is of the catalogue.
        InvalidRequestError: `into` is not there, archived, merged itself, or the same.
        ExerciseMergedError: it was merged into another before.
        TypesDifferError: sets of it do not fit the type of the other.
    """

    def refuse(row: Row) -> None:
        if not row.differs:
            return
        if error := _wrong_target(row, exercise_id, into):
            raise InvalidRequestError(FieldError("pointer", "#/into", *error))
        if row.merged_into is not None:
            raise ExerciseMergedError
        if row.unfit:
            raise TypesDifferError(row.unfit)

    params = {"exercise_id": exercise_id, "into": into}
    return writes.change(call, sql.merge_exercise, params, ANY, forbid=check_owner, refuse=refuse)


def _wrong_target(row: Row, exercise_id: UUID, into: UUID) -> tuple[FieldCode, str] | None:
    """Return code and detail of why an exercise cannot take the sets, None when it can."""
    if row.into_id is None:
        return "unknown_exercise", "No such exercise"
    if into == exercise_id:
        return "same_exercise", "An exercise cannot be merged into itself"
    if row.into_archived_at is not None:
        return "archived_exercise", "An archived or merged exercise cannot take sets"
    return None


def _check_redefinition(row: Row) -> None:
    if row.differs and row.merged_into is not None:
        raise ExerciseMergedError
    if row.unfit:
        raise ExerciseInUseError(row.unfit)


def check_owner(row: Row) -> None:
    """Refuse to change an exercise of the catalogue.

    Args:
        row: With `owned`: whether it is the caller's.

    Raises:
        ReadOnlyError: it is of the catalogue.
    """
    if not row.owned:
        raise ReadOnlyError
