"""Brings the shipped exercises to what catalogue.json says, as often as a deployment wants."""

import json
from pathlib import Path
from typing import Any

import psycopg

from setlogs.fields import search_key
from setlogs.models import CATALOGUE_USER_ID

CATALOGUE = Path(__file__).with_name("catalogue.json")

# One statement: what is new is added, what changed becomes a new version, what is no longer listed
# is archived and stays for the sets that were logged with it.
_UPSERT = """
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset(%(exercises)s) AS e(
        id uuid, name text, description text, type text, primary_muscles text[],
        secondary_muscles text[], equipment text, aliases text[], name_key text, search_key text)
),
added AS (
    INSERT INTO exercises (user_id, id, name, description, type, primary_muscles,
                           secondary_muscles, equipment, aliases, name_key, search_key)
    SELECT %(owner)s, w.* FROM (
        SELECT id, name, description, type, primary_muscles, secondary_muscles, equipment, aliases,
               name_key, search_key
        FROM wanted) AS w
    WHERE NOT EXISTS (SELECT FROM exercises e WHERE e.user_id = %(owner)s AND e.id = w.id)
    RETURNING *
),
changed AS (
    UPDATE exercises e
    SET name = w.name, description = w.description, type = w.type,
        primary_muscles = w.primary_muscles, secondary_muscles = w.secondary_muscles,
        equipment = w.equipment, aliases = w.aliases, name_key = w.name_key,
        search_key = w.search_key, archived_at = NULL, version = e.version + 1,
        revision = e.revision + 1, updated_at = now()
    FROM wanted w
    WHERE e.user_id = %(owner)s AND e.id = w.id
      AND (e.name, e.description, e.type, e.primary_muscles, e.secondary_muscles, e.equipment,
           e.aliases, e.name_key, e.search_key, e.archived_at)
          IS DISTINCT FROM
          (w.name, w.description, w.type, w.primary_muscles, w.secondary_muscles, w.equipment,
           w.aliases, w.name_key, w.search_key, NULL::timestamptz)
    RETURNING e.*
),
retired AS (
    UPDATE exercises e
    SET archived_at = now(), revision = e.revision + 1, updated_at = now()
    WHERE e.user_id = %(owner)s AND e.archived_at IS NULL AND e.id NOT IN (SELECT id FROM wanted)
    RETURNING e.id
),
defined AS (
    INSERT INTO exercise_versions (user_id, exercise_id, version, name, description, type,
                                   primary_muscles, secondary_muscles, equipment, aliases)
    SELECT user_id, id, version, name, description, type, primary_muscles, secondary_muscles,
           equipment, aliases
    FROM (TABLE added UNION ALL TABLE changed) AS defined
)
SELECT (SELECT count(*) FROM added) + (SELECT count(*) FROM changed)
       + (SELECT count(*) FROM retired)
"""


def load_catalogue(database_url: str) -> int:
    """Return how many shipped exercises were added, changed or retired; 0 when nothing was.

    Args:
        database_url: As the role that owns the schema.
    """
    params = {"owner": CATALOGUE_USER_ID, "exercises": json.dumps(_exercises())}
    with psycopg.connect(database_url) as connection:
        # Two deployments at once: the second waits, and finds nothing left to do.
        connection.execute("SELECT FROM users WHERE id = %(owner)s FOR UPDATE", params)
        row = connection.execute(_UPSERT, params).fetchone()
    return int(row[0]) if row else 0


def _exercises() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(CATALOGUE.read_text(encoding="utf-8"))["exercises"]
    for exercise in listed:
        names = (exercise["name"], *exercise["aliases"])
        exercise["name_key"] = search_key(exercise["name"])
        exercise["search_key"] = "\n".join(map(search_key, names))
    return listed
