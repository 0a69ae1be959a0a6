"""Guards of what is somebody else's and has the same id: each write says whose rows it means."""

from tests.faults.guard import Guard

_ORDER = "functions/sessions/order_statements.py"
_RESTORE = "functions/sessions/restore_statements.py"
_MERGE = "functions/exercises/merge_statements.py"
_DEFINITION = "functions/exercises/definition_statements.py"
_PATCH = "functions/sessions/set_patch_statements.py"
_WEIGH_IN = "functions/weigh_ins/weigh_in_statements.py"
_TWINS = "api/test_twins.py"

GUARDS_OF_ISOLATION = (
    Guard(
        "API1 an order moves one's own sets",
        _ORDER,
        "s.user_id == ordered.c.user_id, s.id == passing.c.id,",
        "s.user_id.is_not(None), s.id == passing.c.id,",
        _TWINS,
    ),
    Guard(
        "API1 an order takes places from one's own sets",
        _ORDER,
        "            s.user_id == ordered.c.user_id,\n            s.session_id",
        "            s.user_id.is_not(None),\n            s.session_id",
        _TWINS,
    ),
    Guard(
        "API1 an order is of one's own session",
        _ORDER,
        "w.user_id == change.c.user_id,",
        "w.user_id.is_not(None),",
        _TWINS,
    ),
    Guard(
        "API1 an order is behind one's own deleted sets",
        _ORDER,
        "s.user_id == w.user_id, s.session_id",
        "s.user_id.is_not(None), s.session_id",
        _TWINS,
    ),
    Guard(
        "API1 one's own set is brought back",
        _RESTORE,
        "s.user_id == place.c.user_id,",
        "s.user_id.is_not(None),",
        _TWINS,
    ),
    Guard(
        "API1 a set comes back to one's own session",
        _RESTORE,
        "and_(w.c.user_id == s.c.user_id, w.c.id == s.c.session_id)",
        "and_(w.c.id == s.c.session_id)",
        _TWINS,
    ),
    Guard(
        "API1 a set takes a place in one's own session",
        _RESTORE,
        "w.user_id == change.c.user_id,\n            w.id == c.session_id,",
        "w.user_id.is_not(None),\n            w.id == c.session_id,",
        _TWINS,
    ),
    Guard(
        "API1 one's own session is brought back",
        _RESTORE,
        "w.user_id == change.c.user_id,\n            w.id == current.c.id,",
        "w.user_id.is_not(None),\n            w.id == current.c.id,",
        _TWINS,
    ),
    Guard(
        "API1 one's own sets went with a session",
        _RESTORE,
        "s.c.user_id == current.c.user_id,",
        "s.c.user_id.is_not(None),",
        _TWINS,
    ),
    Guard(
        "API1 one's own sets come back with a session",
        _RESTORE,
        "s.user_id == after.c.user_id,",
        "s.user_id.is_not(None),",
        _TWINS,
    ),
    Guard(
        "API1 one's own exercise is merged",
        _MERGE,
        "e.user_id == change.c.user_id, e.id == names.c.id",
        "e.user_id.is_not(None), e.id == names.c.id",
        _TWINS,
    ),
    Guard(
        "API1 one's own exercises follow a merge",
        _MERGE,
        "e.user_id == mine, or_(e.id",
        "e.user_id.is_not(None), or_(e.id",
        _TWINS,
    ),
    Guard(
        "API1 one's own sets take a definition",
        _DEFINITION,
        "s.user_id == change.c.user_id, s.id == sets.c.id",
        "s.user_id.is_not(None), s.id == sets.c.id",
        _TWINS,
    ),
    Guard(
        "API1 one's own deleted sets take a definition",
        _DEFINITION,
        "s.user_id == change.c.user_id, *_of_exercise(), s.deleted_at",
        's.exercise_id == bindparam("exercise_id", type_=Uuid), s.deleted_at',
        _TWINS,
    ),
    Guard(
        "API1 sets of one's own exercise are counted",
        _DEFINITION,
        "s.user_id == mine, s.exercise_user_id == mine, s.exercise_id == id_",
        "s.user_id.is_not(None), s.exercise_user_id.is_not(None), s.exercise_id == id_",
        _TWINS,
    ),
    Guard(
        "API1 a definition shows in one's own sessions",
        "layers/core/setlogs/sql/workouts.py",
        "w.user_id == audit.user_id_param(),\n            between_ends(",
        "w.user_id.is_not(None),\n            between_ends(",
        _TWINS,
    ),
    Guard(
        "API1 a patch is of one's own set",
        _PATCH,
        "s.user_id == change.c.user_id,\n            s.id == patched.c.id,",
        "s.user_id.is_not(None),\n            s.id == patched.c.id,",
        _TWINS,
    ),
    Guard(
        "API1 one's own set is locked to be moved",
        _PATCH,
        ".join_from(s, change, s.c.user_id == change.c.user_id)",
        ".join_from(s, change, true())",
        _TWINS,
    ),
    Guard(
        "API1 one's own set is moved",
        _PATCH,
        "s.user_id == p.user_id, s.id == p.id,",
        "s.user_id.is_not(None), s.id == p.id,",
        _TWINS,
    ),
    Guard(
        "API1 one's own weigh-in is changed",
        _WEIGH_IN,
        "w.user_id == change.c.user_id,\n            w.id == current.c.id,\n"
        "            w.deleted_at.is_(None),\n            # What",
        "w.id == current.c.id,\n            w.deleted_at.is_(None),\n            # What",
        _TWINS,
    ),
    Guard(
        "API1 one's own weigh-in is deleted",
        _WEIGH_IN,
        "w.user_id == change.c.user_id,\n            w.id == current.c.id,\n"
        "            w.deleted_at.is_(None),\n            w.version",
        "w.id == current.c.id,\n            w.deleted_at.is_(None),\n            w.version",
        _TWINS,
    ),
)
