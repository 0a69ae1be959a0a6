"""Guards of what was moved in a set."""

from tests.faults.guard import CORE, Guard

_LOADS = f"{CORE}/sql/loads.py"
_TESTS, _OF_A_DAY = "api/test_bodyweight_loads.py", "api/test_body_weight_of_a_load.py"

GUARDS_OF_LOADS = (
    Guard(
        "a load is of the day: nobody is weighed the day after",
        _LOADS,
        "            weighed_on <= own.started_on,\n",
        "",
        f"{_OF_A_DAY}::TestBodyWeight",
    ),
    Guard(
        "a load is of the day: a weigh-in says nothing after 90 days",
        _LOADS,
        "is_recent = latest.c.weighed_on >= own.started_on - MAX_AGE_DAYS",
        "is_recent = true()",
        f"{_OF_A_DAY}::TestBodyWeight",
    ),
    Guard(
        "a load is of the day: of one instant the last counts",
        _LOADS,
        "w.weighed_at.desc(), w.id.desc()",
        "w.weighed_at.desc(), w.id",
        f"{_OF_A_DAY}::TestBodyWeight",
    ),
    Guard(
        "a load has no weigh-in that was deleted",
        _LOADS,
        "            w.deleted_at.is_(None),\n",
        "",
        f"{_TESTS}::TestStoredReports",
    ),
    Guard(
        "a load has no weigh-in of somebody else",
        _LOADS,
        "            place >= bound(own.started_on - (MAX_AGE_DAYS + 1)),\n",
        "",
        f"{_OF_A_DAY}::TestBodyWeight",
    ),
    Guard(
        "a load is at least 0",
        _LOADS,
        "lifted = case((with_body < 0, 0), else_=with_body)",
        "lifted = with_body",
        f"{_OF_A_DAY}::TestBodyWeight",
    ),
    Guard(
        "a load that is not known is told",
        "functions/reports/progression.py",
        "if exercise_type in BODYWEIGHT_TYPES and group.load_kg is None:",
        "if False:",
        f"{_TESTS}::TestProgression",
    ),
    Guard(
        "a load that is not known is told, in a summary",
        "functions/reports/summary_statements.py",
        "        (and_(s.has_body, load.is_(None)), bodyweight),\n",
        "",
        f"{_TESTS}::TestStoredReports",
    ),
    Guard(
        "a load counts in records of strength",
        "functions/reports/records.py",
        'lifted = "load" if load.exercise_type == "weight_reps" else "lifted"',
        'lifted = "load"',
        f"{_TESTS}::TestRecords",
    ),
    Guard(
        "a load of warm-ups needs no weigh-in",
        "functions/reports/progression_statements.py",
        '.where(asked, s.set_type != "warmup")',
        ".where(asked)",
        f"{_TESTS}::TestMethod",
    ),
    Guard(
        "a load without the body costs no look-up",
        "functions/reports/progression_statements.py",
        '.where(asked, s.set_type != "warmup")',
        '.where(s.set_type != "warmup")',
        "api/test_report_plans.py::TestPlansOfBodyweightWork",
    ),
)
