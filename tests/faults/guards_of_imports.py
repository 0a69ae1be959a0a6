"""What keeps the rules of imports that update, restore, remember and are undone, line by line."""

from tests.faults.guard import Guard

REVISION = "functions/transfer/revision_statements.py"
RETURN = "functions/transfer/return_statements.py"
PUT_BACK = "functions/transfer/put_back_statements.py"
AGAIN = "functions/transfer/delete_again_statements.py"
UNDO = "functions/transfer/undo_statements.py"
LEDGER = "functions/transfer/ledger.py"
READS = "functions/transfer/ledger_statements.py"
TESTS = "api/test_import_updates.py"
UNDONE = "api/test_undoing_updates.py"
REMEMBERED = "api/test_import_ledger.py"
TWINS = f"{TESTS}::TestTwins"

GUARDS_OF_IMPORTS = (
    Guard(
        "API1 an import updates one's own sessions",
        REVISION,
        "w.c.user_id == audit.user_id_param(), is_near(w.c.id), is_live(w.c)",
        "w.c.user_id.is_not(None), is_near(w.c.id), is_live(w.c)",
        TWINS,
    ),
    Guard(
        "API1 an import moves one's own sets",
        REVISION,
        "s.c.user_id == audit.user_id_param(),\n            is_near(s.c.session_id),",
        "s.c.user_id.is_not(None),\n            is_near(s.c.session_id),",
        TWINS,
    ),
    Guard(
        "API1 an import updates one's own sets",
        REVISION,
        "s.c.user_id == audit.user_id_param(), is_near(s.c.id), is_live(s.c)",
        "s.c.user_id.is_not(None), is_near(s.c.id), is_live(s.c)",
        TWINS,
    ),
    Guard(
        "API1 an import restores one's own sessions",
        RETURN,
        "w.c.user_id == audit.user_id_param(), is_near(w.c.id), w.c.deleted_at.is_not(None)",
        "w.c.user_id.is_not(None), is_near(w.c.id), w.c.deleted_at.is_not(None)",
        TWINS,
    ),
    Guard(
        "API1 an undo reads one's own trail",
        PUT_BACK,
        "            a.user_id == audit.user_id_param(),\n            a.entity == entity,",
        "            a.user_id.is_not(None),\n            a.entity == entity,",
        TWINS,
    ),
    Guard(
        "API1 an undo puts back one's own",
        PUT_BACK,
        "t.user_id == audit.user_id_param(),\n            between_ends(",
        "t.user_id.is_not(None),\n            between_ends(",
        TWINS,
    ),
    Guard(
        "API1 what is remembered is one's own",
        READS,
        ").where(s.user_id == audit.user_id_param())",
        ").where(s.user_id.is_not(None))",
        f"{REMEMBERED}::TestWhatIsRemembered::test_is_ones_own",
    ),
    Guard(
        "API1 one's own report is shown page by page",
        "functions/transfer/report_statements.py",
        ".where(i.user_id == audit.user_id_param(), i.id == _import_id())",
        ".where(i.id == _import_id())",
        "api/test_isolation.py::TestPath",
    ),
    Guard(
        "AUD-01 a set that an import moves has an audit row",
        REVISION,
        """            audited_sets.cte("audited_sets"),
""",
        "",
        f"{TESTS}::TestUpdates",
    ),
    Guard(
        "an import moves deleted sets along",
        REVISION,
        """            _moved_deleted(change, current).cte("moved_deleted"),
""",
        "",
        f"{TESTS}::TestUpdates",
    ),
    Guard(
        "an update changes the session of the set",
        REVISION,
        """, touched(after).cte("touched")""",
        "",
        f"{TESTS}::TestUpdates::test_a_set_is_as_if_patched",
    ),
    Guard(
        "an update keeps the definition of the same exercise",
        REVISION,
        "case((is_same, s[name]), else_=value)",
        "value",
        f"{TESTS}::TestUpdates",
    ),
    Guard(
        "a set that an import restores fits its exercise",
        RETURN,
        """            w.c.deleted_at.is_(None),
            fits(s, s.c.exercise_type),
""",
        """            w.c.deleted_at.is_(None),
""",
        f"{TESTS}::TestRestores",
    ),
    Guard(
        "a session comes back with what went with it",
        RETURN,
        ", s.c.deleted_at == gone.c.deleted_at)",
        ", s.c.deleted_at.is_not(None))",
        f"{TESTS}::TestRestores",
    ),
    Guard(
        "an undo keeps what was changed since",
        PUT_BACK,
        "and_(t.id == b.entity_id, t.version == b.last)",
        "t.id == b.entity_id",
        f"{UNDONE}::TestUndo::test_keeps_what_was_edited_since",
    ),
    Guard(
        "an undo puts back what was before the first update",
        PUT_BACK,
        """            a.version == _version(func.min, entity),
""",
        """            a.version == _version(func.max, entity),
""",
        f"{UNDONE}::TestUndo::test_puts_back_a_moved_session_and_its_sets",
    ),
    Guard(
        "an undo gives no set an exercise that it does not fit",
        PUT_BACK,
        """        .where(fits(wanted, wanted.c.exercise_type))
""",
        "",
        f"{UNDONE}::TestUndo",
    ),
    Guard(
        "an undo follows a merge",
        PUT_BACK,
        "func.coalesce(into, named_id)",
        "named_id",
        f"{UNDONE}::TestUndo",
    ),
    Guard(
        "an undo keeps what was restored and changed since",
        AGAIN,
        """            t.updated_at == imported_at,
""",
        "",
        f"{UNDONE}::TestUndo::test_keeps_what_was_restored_and_edited_since",
    ),
    Guard(
        "what an undo deletes again is its owner's to restore",
        AGAIN,
        "func.coalesce(deleted_at, imported_at)",
        "func.now()",
        f"{UNDONE}::TestUndo::test_deletes_again_what_was_restored",
    ),
    Guard(
        "an undo deletes only what the import added",
        UNDO,
        """            i.is_new,
""",
        "",
        f"{UNDONE}::TestUndo",
    ),
    Guard(
        "an undo forgets what was only recognised",
        "functions/transfer/undoing.py",
        "(sql.forget_recognised, sql.forget_imported_names, sql.mark_undone)",
        "(sql.forget_imported_names, sql.mark_undone)",
        f"{REMEMBERED}::TestAfterAnUndo",
    ),
    Guard(
        "an undone import is as if it had never come",
        LEDGER,
        "made_by.undone_at is None or deleted_at > made_by.undone_at",
        "made_by.undone_at is None or deleted_at != made_by.undone_at",
        f"{REMEMBERED}::TestAfterAnUndo::test_not_even_what_was_deleted_before_it",
    ),
    Guard(
        "what is deleted after an undo is known",
        LEDGER,
        "made_by.undone_at is None or deleted_at > made_by.undone_at",
        "made_by.undone_at is None",
        f"{REMEMBERED}::TestAfterAnUndo",
    ),
    Guard(
        "a set is known where an import put it",
        LEDGER,
        "            elsewhere |= remembered.keys() - here\n",
        "",
        f"{REMEMBERED}::TestKnownAgain::test_is_a_set_that_was_moved_away",
    ),
)
