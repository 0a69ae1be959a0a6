"""Users who are weighed."""

from typing import Any
from uuid import uuid4

import psycopg

from infra.local.servers import Postgres

_INSERT = """
INSERT INTO weigh_ins (user_id, id, weight, unit, weighed_at) VALUES (%s, %s, %s, %s, %s)
"""
_CHANGED = "UPDATE users SET data_version = data_version + 1 WHERE id = %s"


def weigh(postgres: Postgres, user: Any, weight: float, weighed_at: str, unit: str = "kg") -> str:
    """Weigh a user; return the weigh-in's id."""
    id_, user_id = str(uuid4()), user.profile["id"]
    with psycopg.connect(postgres.admin_url, autocommit=True) as admin:
        admin.execute(_INSERT, (user_id, id_, weight, unit, weighed_at))
        admin.execute(_CHANGED, (user_id,))
    return id_
