"""Guards of what gives sets another definition: another type, or a merge."""

from tests.faults.guard import CORE, Guard

GUARDS_OF_DEFINITIONS = (
    Guard(
        "another type is only for sets that fit it",
        "functions/exercises/exercise_statements.py",
        """        unfit == 0,
""",
        "",
        "api/test_retyping.py",
    ),
    Guard(
        "sets take another type with their exercise",
        "functions/exercises/exercise_statements.py",
        'sets = definitions.sets_of(_given("type"), is_retyped)',
        'sets = definitions.sets_of(_given("type"), false())',
        "api/test_retyping.py",
    ),
    Guard(
        "sets that are merged fit the type",
        "functions/exercises/merge_statements.py",
        """        unfit == 0,
""",
        "",
        "api/test_merges.py::TestRefused",
    ),
    Guard(
        "a merge sees every set that there is",
        "functions/exercises/definition_statements.py",
        "return users.c.data_version == select(caller.c.data_version).scalar_subquery()",
        "return users.c.data_version >= select(caller.c.data_version).scalar_subquery()",
        "api/test_concurrency.py::TestMerge",
    ),
    Guard(
        "a set sees a merge that it waited for",
        "functions/exercises/merge_statements.py",
        'also={"retyped_version": users.c.data_version + 1},',
        'also={"retyped_version": users.c.retyped_version},',
        "api/test_concurrency.py::TestMerge",
    ),
    Guard(
        "what was merged before follows",
        "functions/exercises/merge_statements.py",
        "or_(e.id == _exercise_id(), follows)",
        "e.id == _exercise_id()",
        "api/test_merges.py::TestMerged",
    ),
    Guard(
        "no exercise is merged into one that is merged",
        "functions/exercises/merge_statements.py",
        "into.c.archived_at.is_(None), into.c.id != _exercise_id()",
        "into.c.id != _exercise_id()",
        "api/test_merges.py::TestRefused",
    ),
    Guard(
        "a merged exercise stays merged",
        "functions/exercises/exercise_statements.py",
        "exists(select(current).where(wanted, c.merged_into.is_(None))),",
        "exists(select(current).where(wanted)),",
        "api/test_merges.py::TestMerged",
    ),
    Guard(
        "a set that names a merged exercise is one of the other",
        f"{CORE}/sql/catalogue.py",
        "id_ = func.coalesce(into.scalar_subquery(), named)",
        "id_ = named",
        "api/test_merges.py::TestMerged",
    ),
    Guard(
        "a merge changes the sessions of its sets",
        "functions/exercises/merge_statements.py",
        """            definitions.touched(redefined).cte("touched"),
""",
        "",
        "api/test_merges.py::TestMerge",
    ),
    Guard(
        "an import does not bring a merged exercise back",
        "functions/transfer/matching.py",
        '("own", merged),',
        '("own", []),',
        "api/test_merges.py::TestImports",
    ),
)
