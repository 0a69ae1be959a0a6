"""What keeps the rules of known workouts in imported files, line by line."""

from tests.faults.guard import Guard

PLANS = "functions/transfer/plans"
RECOGNITION, PAIRING = f"{PLANS}/recognition.py", f"{PLANS}/pairing.py"
COMPARING, SAMENESS = f"{PLANS}/comparing.py", f"{PLANS}/sameness.py"
CHANGES = f"{PLANS}/changes.py"
PLAN, EDGES = "unit/test_import_plans.py", "unit/test_import_recognition.py"
AGAIN, DELETED = f"{PLAN}::TestTheSameTraining", f"{PLAN}::TestDeleted"
CORRECTIONS = "unit/test_import_corrections.py"
SAME, ANOTHER, THERE, EDITED, NUMBERS = (
    f"{EDGES}::{name}"
    for name in ("TestTheSame", "TestAnother", "TestWhatIsThere", "TestEditedHere", "TestNumbers")
)

GUARDS_OF_RECOGNITION = (
    Guard(
        "KNW a session is one workout",
        RECOGNITION,
        "        if session.id in self._claimed:\n            return\n",
        "",
        ANOTHER,
    ),
    Guard(
        "KNW a start and a title say enough within one app only",
        RECOGNITION,
        "if session.source and session.source.source == self.source:",
        "if session.source:",
        ANOTHER,
    ),
    Guard(
        "KNW equal starts and titles are there before they are deleted",
        RECOGNITION,
        "key=lambda one: (not one.is_live, one.is_gone, one.id)",
        "key=lambda one: (one.is_live, one.is_gone, one.id)",
        THERE,
    ),
    Guard(
        "KNW of sessions with as many sets the one that is there counts",
        RECOGNITION,
        "there = (not session.is_live, session.is_gone)",
        "there = (session.is_live, session.is_gone)",
        THERE,
    ),
    Guard(
        "KNW half of the smaller has to be the same",
        RECOGNITION,
        "return same if 2 * same >= smaller else 0",
        "return same",
        ANOTHER,
    ),
    Guard(
        "KNW half of the smaller is enough",
        RECOGNITION,
        "return same if 2 * same >= smaller else 0",
        "return same if same >= smaller else 0",
        SAME,
    ),
    Guard(
        "KNW near is a quarter of an hour",
        RECOGNITION,
        "NEAR = timedelta(minutes=15)",
        "NEAR = timedelta(minutes=16)",
        ANOTHER,
    ),
    Guard(
        "KNW what overlaps is near",
        RECOGNITION,
        "return workout.started_at < ends[1] and session.started_at < ends[0]",
        "return False",
        AGAIN,
    ),
    Guard(
        "KNW hours apart needs the same sets",
        RECOGNITION,
        "return same if same == min(rows, sets) and 4 * same >= 3 * max(rows, sets) else 0",
        "return same if 2 * same >= min(rows, sets) else 0",
        ANOTHER,
    ),
    Guard(
        "KNW hours apart needs most of the sets of both",
        RECOGNITION,
        "same == min(rows, sets) and 4 * same >= 3 * max(rows, sets)",
        "same == min(rows, sets)",
        ANOTHER,
    ),
    Guard(
        "KNW zones are quarters of an hour apart",
        RECOGNITION,
        "and not apart % _QUARTER and",
        "and",
        ANOTHER,
    ),
    Guard(
        "KNW a day is no zone",
        RECOGNITION,
        "MAX_SHIFT = timedelta(hours=14)",
        "MAX_SHIFT = timedelta(hours=26)",
        ANOTHER,
    ),
    Guard(
        "KNW a set is one row",
        PAIRING,
        "                del there[place]\n",
        "",
        SAME,
    ),
    Guard(
        "KNW equal sets keep their places",
        PAIRING,
        "        self._pair_in_place()\n",
        "",
        CORRECTIONS,
    ),
    Guard(
        "KNW what an import read is known after edits",
        PAIRING,
        "read = [one for one in self._ordered() if one.source]",
        "read: list[KnownSet] = []",
        SAME,
    ),
    Guard(
        "KNW sets that are there count first",
        PAIRING,
        "key=lambda one: (not one.is_live, one.position))",
        "key=lambda one: one.position)",
        DELETED,
    ),
    Guard(
        "KNW what was logged beside imported sets is no row",
        PAIRING,
        "one.source or (one.is_live and not is_imported)",
        "one.source or one.is_live",
        THERE,
    ),
    Guard(
        "KNW what was edited here stays",
        COMPARING,
        'if self.options.changed == "report" or is_edited_here:',
        'if self.options.changed == "report":',
        CORRECTIONS,
    ),
    Guard(
        "KNW what was logged and edited here stays",
        CHANGES,
        "    if read is None:\n        return one.version > 1\n",
        "    if read is None:\n        return False\n",
        EDITED,
    ),
    Guard(
        "KNW a session that was edited here stays",
        COMPARING,
        'return self.options.changed == "update" and not is_session_edited(self.claim.session)',
        'return self.options.changed == "update"',
        EDITED,
    ),
    Guard(
        "KNW a session that was logged and edited here stays",
        CHANGES,
        "return session.version > 1",
        "return False",
        EDITED,
    ),
    Guard(
        "KNW changes are taken over on request only",
        COMPARING,
        'if self.options.changed == "report" or is_edited_here:',
        "if is_edited_here:",
        CORRECTIONS,
    ),
    Guard(
        "KNW what the file says as before is no change",
        CHANGES,
        "if (read and equal(row, read)) or equal(row, one):",
        "if equal(row, one):",
        AGAIN,
    ),
    Guard(
        "KNW a file without room for it says nothing of it",
        CHANGES,
        "if not from_same_app and (_is_silent(row, name) or _is_said(row, name, said)):",
        "if False:",
        SAME,
    ),
    Guard(
        "KNW a deleted session stays deleted",
        COMPARING,
        """            if self.options.deleted == "skip":
                for row in rows:
""",
        """            if False:
                for row in rows:
""",
        DELETED,
    ),
    Guard(
        "KNW a deleted set stays deleted",
        COMPARING,
        """            if self.options.deleted == "skip":
                self._stays_deleted(row)
""",
        """            if False:
                self._stays_deleted(row)
""",
        DELETED,
    ),
    Guard(
        "KNW a deleted set is counted",
        COMPARING,
        "        self.plan.deleted += 1\n",
        "",
        DELETED,
    ),
    Guard(
        "KNW hours apart are reported",
        COMPARING,
        "            self._report_shift(self.claim.shift.total_seconds() / 3600)\n",
        "            pass\n",
        AGAIN,
    ),
    Guard(
        "KNW another app's clock moves nothing",
        COMPARING,
        "read is not None and read.source == self.now.source",
        "read is not None",
        EDITED,
    ),
    Guard(
        "KNW rows that are gone are named",
        COMPARING,
        "        self._report_gone(pairing)\n",
        "",
        CORRECTIONS,
    ),
    Guard(
        "KNW duplicates that are asked for bring back nothing that was deleted",
        f"{PLANS}/planner.py",
        "for place, claim in claims.items() if not claim.session.is_live}",
        "for place, claim in claims.items() if False}",
        THERE,
    ),
    Guard(
        "KNW pounds and kilograms are as near as rounding puts them",
        SAMENESS,
        '_ROUNDING_KG = (Decimal("0.01") + Decimal("0.01") * KG_PER_LB) / 2',
        "_ROUNDING_KG = Decimal(0)",
        NUMBERS,
    ),
    Guard(
        "KNW pounds and kilograms are no nearer than rounding puts them",
        SAMENESS,
        '_ROUNDING_KG = (Decimal("0.01") + Decimal("0.01") * KG_PER_LB) / 2',
        '_ROUNDING_KG = Decimal("0.01")',
        NUMBERS,
    ),
    Guard(
        "KNW weights of one unit are the same or not",
        SAMENESS,
        "    if one.unit == other.unit:\n        return bool(one.weight == other.weight)\n",
        "",
        NUMBERS,
    ),
    Guard(
        "KNW a weight rounded down is found",
        SAMENESS,
        "        yield reps, seconds, place - 1\n",
        "        pass\n",
        NUMBERS,
    ),
    Guard(
        "KNW a weight rounded up is found",
        SAMENESS,
        "        yield reps, seconds, place + 1\n",
        "",
        NUMBERS,
    ),
    Guard(
        "KNW distances are as near as their files tell them apart",
        SAMENESS,
        "return bool(apart <= (_step(one) + _step(other)) / 2)",
        "return bool(not apart)",
        NUMBERS,
    ),
    Guard(
        "KNW distances are no nearer than their files tell them apart",
        SAMENESS,
        "return bool(apart <= (_step(one) + _step(other)) / 2)",
        "return bool(apart <= _step(one) + _step(other))",
        NUMBERS,
    ),
)
