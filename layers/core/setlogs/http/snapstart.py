"""SnapStart's hooks: what a snapshot of a function holds, and what each environment does anew."""

import gc
import os
import random
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

from setlogs.postgres.database import get_database
from setlogs.valkey.cache import get_cache

# What any function imports with its first request; on Lambda that would be after each restore.
LATE_IMPORTS = ("boto3", "aws_lambda_powertools", "setlogs.valkey.client")


def register(late_imports: Sequence[str] = ()) -> None:
    """Register the hooks where Lambda takes snapshots; its runtime brings the library for them.

    Args:
        late_imports: What the function itself imports only with the first request that needs it.
    """
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") != "snap-start":
        return
    # Only Lambda's runtime has it.
    import snapshot_restore_py  # noqa: PLC0415

    snapshot_restore_py.register_before_snapshot(prepare, late_imports)
    snapshot_restore_py.register_after_restore(renew)


def prepare(late_imports: Sequence[str] = ()) -> None:
    """Import everything. Secrets and connections stay out: a snapshot is older than they may be."""
    for name in (*LATE_IMPORTS, *late_imports):
        import_module(name)
    gc.freeze()


def renew() -> None:
    """Reseed what all environments would share, and connect before the first request counts its time."""
    random.seed()
    # A failure here would keep the environment from starting; a request tells it, and the next may pass.
    with suppress(Exception):
        get_database().connect()
        get_cache().run(("PING",))
