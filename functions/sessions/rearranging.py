"""The rules for moving sets, changing parts of them, ordering them, and bringing back what was deleted."""

from uuid import UUID

from functions.sessions.errors import SetsDifferError, TooManySetsError
from functions.sessions.schemas import SetOrder, SetPatch
from setlogs.errors import AnswerTooLargeError, FieldError, InvalidRequestError, TypesDifferError
from setlogs.fields.measures import MEASURES_BY_TYPE
from setlogs.fields.requests import patch_params
from setlogs.fields.resources import SetFields
from setlogs.postgres import writes
from setlogs.postgres.call import Call
from setlogs.postgres.database import Row
from setlogs.postgres.preconditions import ANY, IfMatch
from setlogs.statement import Statements

sql = Statements.beside(__file__)

_TOO_LONG = "The sets of this session are too long for one answer, so they cannot be ordered."


def patch_set(call: Call, set_id: UUID, patch: SetPatch, condition: IfMatch) -> Row:
    """Change what the patch names; in another session the set is the last.

    Raises:
        InvalidRequestError: no such exercise or session, or the set's exercise needs other measures.
        TooManySetsError: the other session is full.
    """

    def refuse(row: Row) -> None:
        if errors := _patch_errors(row, moves=moves):
            raise InvalidRequestError(*errors)
        if moves and row.moves and not row.has_room:
            raise TooManySetsError

    moves = patch.session_id is not None
    named = {"session_id": patch.session_id, "exercise_id": patch.exercise_id}
    params = {"set_id": set_id} | named | patch_params(patch, SetFields.model_fields)
    statement = sql.move_set if moves else sql.patch_set
    return writes.change(call, statement, params, condition, refuse=refuse)


def order_sets(call: Call, session_id: UUID, order: SetOrder, condition: IfMatch) -> Row:
    """Give the sets of a session the positions 1, 2, … in the order of their ids.

    Raises:
        SetsDifferError: they are not exactly the session's sets.
        AnswerTooLargeError: its sets are too long to be shown at once.
    """

    def refuse(row: Row) -> None:
        if not row.is_permutation:
            raise SetsDifferError(order.sets, frozenset(row.ids or ()))
        if not row.is_short:
            raise AnswerTooLargeError(_TOO_LONG)

    params = {"session_id": session_id, "set_ids": order.sets}
    return writes.change(call, sql.order_sets, params, condition, refuse=refuse)


def restore_set(call: Call, set_id: UUID) -> Row:
    """Bring a deleted set back; one that is there stays as it is.

    Raises:
        NotFoundError: no such set, or its session is deleted.
        TypesDifferError: its exercise has another type now, which it does not fit.
        TooManySetsError: the session is full.
    """

    def refuse(row: Row) -> None:
        if row.differs and not row.fits:
            raise TypesDifferError
        if row.differs and not row.has_room:
            raise TooManySetsError

    return writes.change(call, sql.restore_set, {"set_id": set_id}, ANY, refuse=refuse)


def restore_session(call: Call, session_id: UUID) -> Row:
    """Bring a deleted session back with the sets that went with it; one that is there stays as it is.

    Raises:
        TypesDifferError: a set's exercise has another type now, which it does not fit.
    """

    def refuse(row: Row) -> None:
        if row.differs and row.unfit:
            raise TypesDifferError(row.unfit)

    return writes.change(call, sql.restore_session, {"session_id": session_id}, ANY, refuse=refuse)


def _patch_errors(row: Row, *, moves: bool) -> list[FieldError]:
    errors: list[FieldError] = []
    if moves and not row.knows_session:
        errors.append(FieldError("pointer", "#/session_id", "unknown_session", "No such session"))
    if row.lacks_weight:
        errors.append(
            FieldError("pointer", "#/unit", "unit_without_weight", "A unit needs a weight")
        )
    if not row.knows_exercise:
        place = "#/exercise_id"
        return [*errors, FieldError("pointer", place, "unknown_exercise", "No such exercise")]
    return errors + MEASURES_BY_TYPE[row.new_type].errors(frozenset(row.measures), "#")
