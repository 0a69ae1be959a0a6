"""What keeps the rules of weigh-ins, line by line."""

from tests.faults.guard import CORE, Guard

STATEMENTS = "functions/weigh_ins/weigh_in_statements.py"
TESTS, ABROAD = "api/test_weigh_ins.py", "api/test_weigh_ins_abroad.py"
AGAIN = "api/test_import_weigh_ins.py"
CHANGING = "api/test_changing_weigh_ins.py"

GUARDS_OF_WEIGH_INS = (
    Guard(
        "WGH-01 a weigh-in is of one user",
        STATEMENTS,
        '        w.user_id == audit.user_id_param(),\n        w.id == bindparam("weigh_in_id"',
        '        w.user_id.is_not(None),\n        w.id == bindparam("weigh_in_id"',
        "api/test_isolation.py::TestPath",
    ),
    Guard(
        "WGH-01 a list is of one user",
        STATEMENTS,
        "        w.user_id == audit.user_id_param(),\n        w.deleted_at.is_(None),\n        # The instants",
        "        w.user_id.is_not(None),\n        w.deleted_at.is_(None),\n        # The instants",
        "api/test_isolation.py::TestQuery",
    ),
    Guard(
        "WGH-02 a taken id is told",
        "functions/weigh_ins/service.py",
        '"pk_weigh_ins": IdTakenError',
        '"pk_weights": IdTakenError',
        f"{TESTS}::TestAdd",
    ),
    Guard(
        "WGH-02 a key adds one",
        STATEMENTS,
        "change = audit.change(~exists(select(earlier)))",
        "change = audit.change(exists(select(caller)))",
        f"{TESTS}::TestAdd",
    ),
    Guard(
        "WGH-03 what changed meanwhile is judged again",
        STATEMENTS,
        "            w.version == current.c.version,\n        )\n        .values(**new",
        "        )\n        .values(**new",
        f"{CHANGING}::TestChange",
    ),
    Guard(
        "WGH-03 a deletion that waited is judged again",
        STATEMENTS,
        "            w.version == current.c.version,\n        )\n        .values(deleted_at",
        "        )\n        .values(deleted_at",
        f"{CHANGING}::TestChange",
    ),
    Guard(
        "WGH-03 the same content is no change",
        STATEMENTS,
        "exists(select(current).where(current.c.matches, current.c.differs))",
        "exists(select(current).where(current.c.matches))",
        f"{CHANGING}::TestChange",
    ),
    Guard(
        "WGH-03 a change needs the newest version",
        STATEMENTS,
        'differs.label("differs"),\n            tag_matches(etag(w.version)).label("matches"),',
        'differs.label("differs"),\n            true().label("matches"),',
        f"{CHANGING}::TestChange",
    ),
    Guard(
        "WGH-04 a body weight is of somebody",
        f"{CORE}/fields/requests.py",
        "Field(ge=MIN_BODY_WEIGHT, le=MAX_BODY_WEIGHT),",
        "Field(ge=Decimal(0), le=MAX_BODY_WEIGHT),",
        f"{TESTS}::TestAdd",
    ),
    Guard(
        "WGH-04 and in files too",
        "functions/transfer/formats/cells.py",
        "if weight is not None and weight < MIN_BODY_WEIGHT:",
        "if False:",
        "unit/test_body_weight_files.py::TestBodyWeights",
    ),
    Guard(
        "WGH-05 days are those of the user's zone",
        STATEMENTS,
        'weighed_on >= at_least("since", Date),',
        'weighed_on >= at_least("since", Date) - 1,',
        f"{TESTS}::TestList",
    ),
    Guard(
        "WGH-06 what was deleted stays deleted",
        "functions/transfer/plans/weighing.py",
        "weighed.know(weigh_in, key, row.id, is_live=row.is_live)",
        "weighed.know(weigh_in, key, row.id, is_live=True)",
        f"{ABROAD}::TestJson",
    ),
    Guard(
        "WGH-06 what an undo deleted can come again",
        "functions/transfer/import_read_statements.py",
        ", ~undone",
        "",
        f"{ABROAD}::TestUndo",
    ),
    Guard(
        "WGH-06 equal rows are each their own",
        "functions/transfer/plans/weighing.py",
        "row = brought.popleft()",
        "row = brought[0]",
        f"{ABROAD}::TestJson",
    ),
    Guard(
        "WGH-06 an undo forgets what was deleted before it",
        "functions/transfer/remembered_statements.py",
        "or_(w.deleted_at.is_(None), w.deleted_at > undone_at)",
        "w.deleted_at.is_distinct_from(undone_at)",
        f"{AGAIN}::TestUndone",
    ),
    Guard(
        "WGH-06 what comes back is deleted again by an undo",
        "functions/transfer/undoing.py",
        "    _over_changes(sql.delete_weigh_ins_again, transaction, params, found)\n",
        "",
        f"{AGAIN}::TestDeleted",
    ),
    Guard(
        "WGH-06 what is there comes before what was deleted",
        "functions/transfer/plans/weighing.py",
        "sorted(imported, key=lambda one: not one.is_live)",
        "imported",
        f"{AGAIN}::TestThere",
    ),
    Guard(
        "WGH-07 weigh-ins go with their account",
        f"{CORE}/postgres/erasure.py",
        '    "weigh_ins": sql.delete_weigh_ins,\n',
        "",
        "api/test_leaving.py::TestLeaving",
    ),
)
