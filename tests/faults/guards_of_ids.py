"""What keeps the rules of ids that clients choose, line by line."""

from tests.faults.guard import CORE, Guard

IDS, SAME = "api/test_chosen_ids.py", "api/test_same_ids.py"
KINDS = "api/test_same_ids_of_all_kinds.py"

GUARDS_OF_IDS = (
    Guard(
        "IDS-01 a taken id is told",
        "functions/sessions/service.py",
        '"pk_workout_sessions": IdTakenError',
        '"pk_sessions": IdTakenError',
        f"{IDS}::TestTakenId",
    ),
    Guard(
        "IDS-01 the catalogue's ids are taken",
        "functions/exercises/exercise_statements.py",
        'id_taken = exists().where(is_visible(), exercises.c.id == bindparam("id", type_=Uuid))',
        'id_taken = exists().where(exercises.c.user_id == audit.user_id_param(), exercises.c.id == bindparam("id", type_=Uuid))',
        f"{IDS}::TestTakenId::test_of_the_catalogue_is_no_exercises",
    ),
    Guard(
        "IDS-01 a late retry gets its set, not that its id is taken",
        "functions/sessions/service.py",
        "    except (KeyTakenError, IdTakenError) as taken:\n        [row]",
        "    except KeyTakenError as taken:\n        [row]",
        f"{IDS}::TestRetry",
    ),
    Guard(
        "IDS-01 a new key with a taken id is told so",
        "functions/sessions/service.py",
        "        raise taken\n",
        "        raise NotFoundError\n",
        f"{IDS}::TestTakenId",
    ),
    Guard(
        "IDS-03 a set and a session may have one id",
        "migrations/versions/2026_11_26_keys_with_entities.py",
        '"audit_trail": "user_id, entity_id, entity, version",',
        '"audit_trail": "user_id, entity_id, version",',
        f"{KINDS}::TestOfAllKinds",
    ),
    Guard(
        "IDS-03 retention tells kinds apart",
        "functions/migrate/sql/retention.sql",
        "USING (user_id, entity_id, entity)",
        "USING (user_id, entity_id)",
        f"{KINDS}::TestOfAllKinds::test_retention_keeps_the_newest_of_each",
    ),
    Guard(
        "IDS-03 the history of a set has nothing else",
        "functions/sessions/session_read_statements.py",
        '        a.c.entity == literal("set"),\n',
        "",
        f"{KINDS}::TestOfAllKinds::test_each_has_its_own_history",
    ),
    Guard(
        "IDS-04 versions go on",
        f"{CORE}/sql/audit.py",
        "return func.coalesce(last.scalar_subquery(), 0) + 1",
        "return literal(1) + 0 * func.coalesce(last.scalar_subquery(), 0)",
        f"{SAME}::TestOfWhatRetentionRemoved",
    ),
    Guard(
        "IDS-04 undoing an import leaves what came later with an id of it",
        "functions/transfer/undo_statements.py",
        "t.updated_at == imported_at,",
        "t.updated_at == t.created_at,",
        f"{SAME}::TestOfWhatRetentionRemoved::test_is_not_what_an_import_brought",
    ),
    Guard(
        "IDS-04 an import adds nothing to a session that came later with an id of an earlier one",
        "functions/transfer/ledger.py",
        "return entry if times and row.created_at <= times.created_at else None",
        "return entry",
        f"{SAME}::TestOfWhatRetentionRemoved::test_is_not_what_an_import_brought",
    ),
    Guard(
        "IDS-05 an id that was never set is none",
        f"{CORE}/fields/requests.py",
        "if value.int in _RESERVED_UUIDS:",
        "if False:",
        f"{IDS}::TestChosenId::test_is_a_uuid",
    ),
    Guard(
        "IDS-05 no id twice in a batch",
        "functions/sessions/schemas.py",
        "        if id_ and id_ in chosen[:place]\n",
        "        if False\n",
        f"{IDS}::TestTakenId::test_twice_in_one_batch_points_to_the_second",
    ),
)
