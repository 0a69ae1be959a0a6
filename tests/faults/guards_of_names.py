"""What keeps the rules of names in imported files, line by line."""

from tests.faults.guard import Guard

STATEMENTS = "functions/transfer/name_statements.py"
MATCHING = "functions/transfer/names/matching.py"
KNOWN = "functions/transfer/names/known_names.py"
GIVEN, FOUND = "api/test_given_names.py", "api/test_import_names.py"
UNIT = "unit/test_import_names.py"

GUARDS_OF_NAMES = (
    Guard(
        "API1 what names mean is remembered for one user",
        STATEMENTS,
        ".where(n.user_id == audit.user_id_param(), made.user_id == audit.user_id_param())",
        ".where(n.user_id.is_not(None))",
        f"{FOUND}::TestRemembered::test_by_nobody_else",
    ),
    Guard(
        "API1 a given exercise is one that the caller sees",
        "functions/transfer/names/given_names.py",
        "elif exercise_id and exercise_id not in visible:",
        "elif exercise_id and not visible:",
        f"{GIVEN}::TestRefusals",
    ),
    Guard(
        "API what was given counts more than what was found",
        STATEMENTS,
        "n.given.desc(), ",
        "",
        f"{GIVEN}::TestMapping",
    ),
    Guard(
        "API what was said last counts",
        STATEMENTS,
        "n.created_at.desc()",
        "n.created_at",
        f"{GIVEN}::TestMapping",
    ),
    Guard(
        "API an undone import is forgotten",
        "functions/transfer/undoing.py",
        "sql.forget_recognised, sql.forget_imported_names,",
        "sql.forget_recognised,",
        f"{FOUND}::TestRemembered",
    ),
    Guard(
        "API another import's memory stays when one is undone",
        STATEMENTS,
        '        n.import_id == bindparam("import_id", type_=Uuid),\n    )',
        "    )",
        f"{FOUND}::TestRemembered",
    ),
    Guard(
        "API what is spelled like two is neither",
        KNOWN,
        "return None if spelled in self._doubtful else alike",
        "return alike",
        f"{UNIT}::TestSpelling",
    ),
    Guard(
        "API what a name means in one app only is remembered for that app",
        MATCHING,
        "if exercise is None or means_another(key, memory.app, self.app):",
        "if exercise is None:",
        f"{FOUND}::TestFound",
    ),
    Guard(
        "API an archived exercise gives way to its namesake",
        MATCHING,
        "return not exercise.archived or bool(exercise.merged_into) or key not in self._names",
        "return True",
        "unit/test_decided_names.py::TestRemembered",
    ),
    Guard(
        "API a name is kept with the sets of a later import",
        "functions/transfer/plans/remembering.py",
        "if is_given or match.exercise.id in used or not _is_remembered",
        "if is_given or not _is_remembered",
        f"{FOUND}::TestRemembered",
    ),
)
