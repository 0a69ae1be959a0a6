"""Two accounts: a lifter's, and the largest that the API lets anybody have, with the longest texts.

They are written with SQL: through the API they would take hours.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from setlogs.models import metadata

# No text is longer in JSON: each character becomes \u0001.
LONG = "\x01"
# A note of 4,000 such characters, as a document of a set or session has it, takes 24 KB.
NOTES = LONG * 4000
EXERCISES, RECORD_EXERCISES, MUSCLES = 700, 640, 20
SETS_PER_SESSION, EDITS, DAYS, VERSIONS = 1000, 100, 9_700, 200
NAMES, PROBLEMS, LONG_SESSIONS, LONG_WEIGH_INS = 50_000, 10_000, 100, 100
RECORD_SETS = RECORD_EXERCISES * 60

_EXERCISES = """
INSERT INTO exercises (user_id, id, name, name_key, search_key, description, type, equipment,
    primary_muscles, secondary_muscles, aliases, version, revision)
SELECT %(user_id)s, gen_random_uuid(), name, name, name, %(notes)s, 'weight_reps', name_part,
    ARRAY(SELECT lpad('p' || n || '-' || k, 50, %(long)s) FROM generate_series(1, %(muscles)s) AS k),
    ARRAY(SELECT lpad('s' || n || '-' || k, 50, %(long)s) FROM generate_series(1, %(muscles)s) AS k),
    ARRAY(SELECT lpad('a' || n || '-' || k, 100, %(long)s) FROM generate_series(1, 20) AS k),
    versions, versions
FROM generate_series(1, %(many)s) AS n,
LATERAL (SELECT lpad(n::text, 100, %(long)s) AS name, lpad(n::text, 50, %(long)s) AS name_part,
    CASE n WHEN 1 THEN %(versions)s ELSE 1 END AS versions) AS texts
"""
_VERSIONS = """
INSERT INTO exercise_versions (user_id, exercise_id, version, name, description, type, equipment,
    primary_muscles, secondary_muscles, aliases)
SELECT user_id, id, v, name, description, type, equipment, primary_muscles, secondary_muscles, aliases
FROM exercises AS e, generate_series(1, e.version) AS v WHERE user_id = %(user_id)s
"""
_NUMBERED = """
CREATE TEMPORARY TABLE numbered AS
SELECT row_number() OVER (ORDER BY name COLLATE "C", id) AS number, user_id, id, type, version
FROM exercises WHERE user_id = %(owner)s AND type = 'weight_reps'
"""
_SESSION = """
INSERT INTO workout_sessions (user_id, id, title, notes, started_at, ended_at, timezone, last_position)
SELECT %(user_id)s, coalesce(%(id)s, gen_random_uuid()), %(title)s, %(notes)s, at, at, 'UTC', %(sets)s
FROM generate_series(0, %(many)s - 1) AS n, LATERAL (SELECT %(first)s::timestamptz + n * interval '1 day' AS at) AS t
"""
_SETS = """
INSERT INTO workout_sets (user_id, id, session_id, performed_on, exercise_user_id, exercise_id,
    exercise_type, exercise_version, position, reps, weight, unit, rpe, notes, performed_at)
SELECT w.user_id, gen_random_uuid(), w.id, w.started_on, e.user_id, e.id, e.type, e.version, n,
    1 + n %% 12, 40 + hash %% 1000 * 0.25, 'kg', 6 + n / 12 %% 9 * 0.5, %(notes)s, w.started_at
FROM workout_sessions AS w, generate_series(1, w.last_position) AS n,
LATERAL (SELECT abs(hashtext(w.id::text || n)) AS hash) AS random,
LATERAL (SELECT extract(day FROM w.started_at)::int AS day) AS d,
LATERAL (SELECT * FROM numbered WHERE number = %(exercise)s) AS e
WHERE w.user_id = %(user_id)s AND w.title = %(title)s
"""
_EDITS = """
INSERT INTO audit_trail (user_id, entity_id, version, entity, action, seq, before, after)
SELECT %(user_id)s, %(set_id)s, n, 'set', CASE n WHEN 1 THEN 'created' ELSE 'updated' END, n,
    CASE WHEN n > 1 THEN json_build_object('notes', %(notes)s::text) END,
    json_build_object('notes', %(notes)s::text)
FROM generate_series(1, %(many)s) AS n
"""
_WEIGH_INS = """
INSERT INTO weigh_ins (user_id, id, weight, unit, weighed_at, notes)
SELECT %(user_id)s, gen_random_uuid(), 80.25, 'kg', %(first)s::timestamptz + n * interval '1 day', %(notes)s
FROM generate_series(1, %(many)s) AS n
"""
_IMPORT = """
INSERT INTO imports (user_id, id, source, sessions_added, sets_added, exercises_added,
    duplicates_skipped, rows_total, rows_skipped, problems_total, problems, mapping)
SELECT %(user_id)s, %(id)s, 'strong', 1, 1, 1, 0, %(names)s, 0, %(problems)s,
    coalesce((SELECT json_agg(json_build_object('line', n, 'column', lpad('c', 60, %(long)s), 'code', 'rounded',
        'detail', 'Rounded to 2 decimals', 'row_used', true)) FROM generate_series(1, %(problems)s) AS n), '[]'),
    (SELECT json_agg(json_build_object('name', lpad(n::text, 100, %(long)s), 'exercise_id',
        gen_random_uuid(), 'created', true, 'matched_by', null, 'type', 'weight_reps'))
        FROM generate_series(1, %(names)s) AS n)
"""

_ITEMS = """
WITH counted AS (UPDATE imports SET mapping_total = json_array_length(mapping)
    WHERE user_id = %(user_id)s AND id = %(id)s)
INSERT INTO import_report_items (user_id, import_id, list, place, item)
SELECT i.user_id, i.id, lists.name, items.place, items.item
FROM imports AS i,
LATERAL (VALUES ('problems', i.problems), ('mapping', i.mapping)) AS lists (name, items),
json_array_elements(lists.items) WITH ORDINALITY AS items (item, place)
WHERE i.user_id = %(user_id)s AND i.id = %(id)s
"""


TABLES = tuple(table for table in metadata.tables.values() if "user_id" in table.c)


def erase(admin: psycopg.Connection, user_id: str) -> None:
    """Remove everything of a user, who would make every later test slower."""
    admin.execute("SET session_replication_role = replica")
    for table in TABLES:
        delete = sql.SQL("DELETE FROM {} WHERE user_id = %s").format(sql.Identifier(table.name))
        admin.execute(delete, (user_id,))
    admin.execute("DELETE FROM users WHERE id = %s", (user_id,))
    admin.execute("SET session_replication_role = origin")


@dataclass(frozen=True)
class Account:
    """What a walk over all routes asks for."""

    session_id: UUID
    set_id: UUID
    exercise_id: UUID
    import_id: UUID
    weigh_in_id: UUID
    old_import_id: UUID | None = None


class Writer:
    """Fills one user's tables, on a superuser's connection."""

    def __init__(self, admin: psycopg.Connection, user_id: str, owner: str) -> None:
        self.admin = admin
        self.user_id = user_id
        admin.execute("SET session_replication_role = replica; DROP TABLE IF EXISTS numbered")
        self.owner = owner

    def run(self, sql: str, **params: Any) -> Any:
        """Execute a statement."""
        return self.admin.execute(sql, {"user_id": self.user_id, "long": LONG, **params})

    def number_exercises(self) -> None:
        """Number those of the owner, by which `sets` names them."""
        self.run(_NUMBERED, owner=self.owner)

    def sessions(
        self, title: str, many: int, sets: int, first: str, notes: str | None = None
    ) -> UUID:
        """Add sessions a day apart; return the id of one."""
        id_ = uuid4() if many == 1 else None
        self.run(_SESSION, id=id_, title=title, notes=notes, many=many, sets=sets, first=first)
        found = self.run(
            "SELECT id FROM workout_sessions WHERE user_id = %(user_id)s AND title = %(title)s",
            title=title,
        )
        return UUID(str(found.fetchone()[0]))

    def sets(self, title: str, exercise: str, notes: str | None = None) -> UUID:
        """Fill sessions of a title; `exercise` is SQL that says which, by `n` and `day`."""
        self.run(_SETS.replace("%(exercise)s", exercise), title=title, notes=notes)
        found = self.run(
            "SELECT s.id FROM workout_sets AS s JOIN workout_sessions AS w ON w.id = s.session_id "
            "WHERE s.user_id = %(user_id)s AND title = %(title)s",
            title=title,
        )
        return UUID(str(found.fetchone()[0]))

    def weigh_ins(self, many: int, first: str, notes: str | None = None) -> UUID:
        """Add weigh-ins a day apart; return the id of one."""
        self.run(_WEIGH_INS, many=many, first=first, notes=notes)
        found = self.run("SELECT id FROM weigh_ins WHERE user_id = %(user_id)s")
        return UUID(str(found.fetchone()[0]))

    def finish(self) -> None:
        """Make the user's data those of the last change."""
        self.run("UPDATE users SET data_version = 1000000 WHERE id = %(user_id)s")
        self.run("SET session_replication_role = origin")


def write_lifters(admin: psycopg.Connection, user_id: str, catalogue: str) -> Account:
    """Write two years of a lifter: 300 workouts of 20 sets."""
    write = Writer(admin, user_id, catalogue)
    write.number_exercises()
    session_id = write.sessions("Push", 300, 20, "2023-01-01")
    set_id = write.sets("Push", "CASE WHEN n <= 4 THEN 1 ELSE 2 + (day * 4 + n / 4) %% 50 END")
    [exercise_id] = write.run("SELECT id FROM numbered WHERE number = 1").fetchone()
    import_id = uuid4()
    write.run(_EDITS, set_id=set_id, notes="good", many=3)
    write.run(_IMPORT.replace("%(long)s", "'n'"), id=import_id, names=50, problems=5)
    write.run(_ITEMS, id=import_id)
    weigh_in_id = write.weigh_ins(700, "2023-01-01", "fasted")
    write.finish()
    return Account(session_id, set_id, exercise_id, import_id, weigh_in_id)


def write_largest(admin: psycopg.Connection, user_id: str) -> Account:
    """Write as much of everything as one answer could have to hold, and longer than any lifter would."""
    write = Writer(admin, user_id, user_id)
    write.run(_EXERCISES, notes=NOTES, muscles=MUSCLES, many=EXERCISES, versions=VERSIONS)
    write.run(_VERSIONS)
    write.number_exercises()
    full = write.sessions("Full", 1, SETS_PER_SESSION, "2024-01-01", NOTES)
    set_id = write.sets("Full", "n %% 300 + 1", NOTES)
    write.sessions("Long", LONG_SESSIONS, 0, "2026-08-01", NOTES)
    write.sessions("Daily", DAYS, 3, "2000-01-01")
    write.sets("Daily", "1")
    write.sessions("Records", RECORD_SETS // 960, 960, "2020-01-01")
    write.sets("Records", "2 + day %% 20 * 32 + n %% 32")
    [exercise_id] = write.run("SELECT id FROM numbered WHERE number = 1").fetchone()
    import_id, old = uuid4(), uuid4()
    write.run(_EDITS, set_id=set_id, notes=NOTES, many=EDITS)
    # As long as an answer shows a report, and as long as that could get once.
    write.run(_IMPORT, id=import_id, names=1_300, problems=2_000)
    write.run(_ITEMS, id=import_id)
    write.run(_IMPORT, id=old, names=NAMES, problems=PROBLEMS)
    write.weigh_ins(DAYS, "2000-01-01")
    weigh_in_id = write.weigh_ins(LONG_WEIGH_INS, "2026-08-01", NOTES)
    write.finish()
    return Account(full, set_id, exercise_id, import_id, weigh_in_id, old)
