"""The rules for changing weigh-ins."""

from uuid import UUID

from functions.weigh_ins.schemas import WeighInCreate, WeighInUpdate
from setlogs.errors import IdTakenError
from setlogs.fields.requests import patch_params
from setlogs.ids import new_id
from setlogs.postgres import writes
from setlogs.postgres.call import Call
from setlogs.postgres.database import Row
from setlogs.postgres.idempotency import IdempotencyKey
from setlogs.postgres.preconditions import IfMatch
from setlogs.postgres.writes import Created
from setlogs.statement import Statements

sql = Statements.beside(__file__)

IDS = {"pk_weigh_ins": IdTakenError}


def add_weigh_in(call: Call, draft: WeighInCreate, key: IdempotencyKey | None) -> Created:
    """Add a weigh-in.

    Raises:
        IdTakenError: one of the caller's has the id, perhaps a deleted one.
    """
    return writes.create(
        call,
        sql.insert_weigh_in,
        draft.model_dump() | {"id": draft.id or new_id()},
        key,
        location="/weigh-ins/{id}",
        constraints=IDS,
    )


def change_weigh_in(call: Call, weigh_in_id: UUID, patch: WeighInUpdate, condition: IfMatch) -> Row:
    """Change what the patch names; the same content again changes nothing."""
    params = {"weigh_in_id": weigh_in_id} | patch_params(patch, WeighInUpdate.model_fields)
    return writes.change(call, sql.update_weigh_in, params, condition)


def delete_weigh_in(call: Call, weigh_in_id: UUID, condition: IfMatch) -> None:
    """Delete a weigh-in."""
    writes.change(call, sql.delete_weigh_in, {"weigh_in_id": weigh_in_id}, condition)
