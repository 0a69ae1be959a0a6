"""Guards of what was done of an exercise before, and of lists of sessions with what was done."""

from tests.faults.guard import CORE, Guard

_HISTORY, _LISTS = (
    "functions/exercises/history_statements.py",
    "functions/sessions/session_list_statements.py",
)
_WALK = f"{CORE}/sql/performances.py"
_LAST, _DONE = "api/test_last_time.py", "api/test_sessions_with_exercises.py"
_SAME = "api/test_same_ids.py::TestOfTwoUsers::test_each_has_their_own"

GUARDS_OF_LAST_TIMES = (
    Guard(
        "LST-01 a session whose sets are all deleted is none of the exercise's",
        _WALK,
        "where(bound, earliest, s.deleted_at.is_(None))",
        "where(bound, earliest)",
        f"{_LAST}::TestLastTime",
    ),
    Guard(
        "LST-01 a deleted set is not shown",
        _HISTORY,
        '        s.exercise_id == bindparam("exercise_id", type_=Uuid),\n        s.deleted_at.is_(None),\n',
        '        s.exercise_id == bindparam("exercise_id", type_=Uuid),\n',
        f"{_LAST}::TestLastTime",
    ),
    Guard(
        "LST-01 only sets of the exercise are shown",
        _HISTORY,
        '        s.exercise_id == bindparam("exercise_id", type_=Uuid),\n',
        "",
        f"{_LAST}::TestLastTime",
    ),
    Guard(
        "LST-01 sets are shown in order",
        _HISTORY,
        "position = sets.c.position + 0",
        "position = sets.c.id",
        f"{_LAST}::TestLastTime",
    ),
    Guard(
        "LST-02 before a session is strictly before",
        _HISTORY,
        "tuple_(w.c.started_at, w.c.id) < tuple_(*behind)",
        "tuple_(w.c.started_at, w.c.id) <= tuple_(*behind)",
        f"{_LAST}::TestLastTime",
    ),
    Guard(
        "LST-02 nothing is before a deleted session",
        _HISTORY,
        '            w.deleted_at.is_(None),\n        )\n        .cte("before")',
        '        )\n        .cte("before")',
        f"{_LAST}::TestLastTime",
    ),
    Guard(
        "LST-02 nothing is before somebody else's session",
        _HISTORY,
        '            w.user_id == audit.user_id_param(),\n            w.id == bindparam("before"',
        '            w.id == bindparam("before"',
        f"{_LAST}::TestRefusals",
    ),
    Guard(
        "LST-02 a session that is not there is told",
        "functions/exercises/queries.py",
        "if before is not None and first.before_id is None:",
        "if False:",
        f"{_LAST}::TestRefusals",
    ),
    Guard(
        "LST-03 an exercise that is not there has no history",
        "functions/exercises/queries.py",
        "first = require_row(rows[0] if rows else None)",
        "first = rows[0]",
        f"{_LAST}::TestRefusals",
    ),
    Guard(
        "LST-03 a list of an exercise that is not there is refused",
        "functions/sessions/queries.py",
        "if exercise_id is not None and rows and rows[0].exercise_id is None:",
        "if False:",
        f"{_DONE}::TestFilters",
    ),
    Guard(
        "LST-04 who started last may be two days earlier",
        _WALK,
        "_DAYS_OFF = 2",
        "_DAYS_OFF = 1",
        f"{_LAST}::TestDays",
    ),
    Guard(
        "LST-04 a day begins before it does in UTC, in a history",
        _HISTORY,
        "latest_day(behind[0])",
        "latest_day(behind[0]) - 1",
        f"{_LAST}::TestDays",
    ),
    Guard(
        "LST-04 a day begins before it does in UTC, in a list",
        _LISTS,
        'last_day = latest_day(at_most("after_at", INSTANT))',
        'last_day = latest_day(at_most("after_at", INSTANT)) - 1',
        f"{_LAST}::TestDays",
    ),
    Guard(
        "LST-05 a page says that there is more",
        "functions/exercises/queries.py",
        '"before": before, "limit": limit + 1}',
        '"before": before, "limit": limit}',
        f"{_LAST}::TestLastTime",
    ),
    Guard(
        "LST-05 what is too long for an answer is told",
        "functions/exercises/queries.py",
        "first.body is None or len(first.body.encode()) > MAX_ANSWER_BYTES",
        "False",
        f"{_LAST}::TestRefusals",
    ),
    Guard(
        "LST-06 deleted sets are not counted",
        _LISTS,
        'func.count().filter(is_live).label("sets")',
        'func.count().label("sets")',
        f"{_DONE}::TestExercises",
    ),
    Guard(
        "LST-06 deleted sets give no order",
        _LISTS,
        "func.min(s.position).filter(is_live)",
        "func.min(s.position)",
        f"{_DONE}::TestExercises",
    ),
    Guard(
        "LST-06 an exercise whose sets are all deleted was not done",
        _LISTS,
        "        .having(func.count().filter(is_live) > 0)\n",
        "",
        f"{_DONE}::TestExercises",
    ),
    Guard(
        "LST-07 warm-ups are no volume",
        _LISTS,
        'and_(is_live, s.set_type != "warmup")',
        "and_(is_live)",
        f"{_DONE}::TestExercises",
    ),
    Guard(
        "LST-07 deleted sets are no volume",
        _LISTS,
        'and_(is_live, s.set_type != "warmup")',
        'and_(s.set_type != "warmup")',
        f"{_DONE}::TestExercises",
    ),
    Guard(
        "LST-07 volume is rounded as reports round it",
        _LISTS,
        "number(_half_even(page.c.volume_kg))",
        "number(func.round(page.c.volume_kg, 2))",
        f"{_DONE}::TestExercises",
    ),
    Guard(
        "LST-08 text has no wildcards",
        f"{CORE}/fields/requests.py",
        '        text = text.replace(wildcard, f"!{wildcard}")\n',
        "        pass\n",
        f"{_DONE}::TestFilters",
    ),
    Guard(
        "LST-09 a history has nobody else's sets",
        _HISTORY,
        "        s.user_id == audit.user_id_param(),\n        s.performed_on",
        "        s.performed_on",
        _SAME,
    ),
    Guard(
        "LST-09 a list counts nobody else's sets",
        _LISTS,
        ".where(s.user_id == audit.user_id_param(), s.session_id == page.c.id)",
        ".where(s.session_id == page.c.id)",
        _SAME,
    ),
)
