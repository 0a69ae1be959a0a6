"""Who calls, as the statements of `setlogs.sql.audit` take it."""

from typing import Any

from setlogs.tokens import Identity


def write_params(identity: Identity, request_id: str | None) -> dict[str, Any]:
    """Return the bind parameters of `caller`, `change` and `record`."""
    return read_params(identity) | {"request_id": request_id}


def read_params(identity: Identity) -> dict[str, Any]:
    """Return the bind parameters of `caller`."""
    return {
        "user_id": identity.user_id,
        "epoch": identity.epoch,
        "family_id": identity.family_id,
    }
