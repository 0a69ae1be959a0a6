"""JEFIT's logs: a row is an exercise with all of its sets, `15x6,15x6`, weight times repetitions.

The settings have the unit of all weights. `belongsession` is the `_id` of a session, whose start and end
are Unix time; a workout without one is at noon of `mydate`, the local day. `logTime` is when an exercise
was logged, or midnight of its day; newer files tell of each set in EXERCISE SET LOGS. Sets of 0
repetitions were planned and not done. CARDIO LOGS have a day, seconds, and a distance that counts as km,
or as miles with pounds. What `interval_logs` say is not certain, so they are not used.
"""

from datetime import date
from zoneinfo import ZoneInfo

from functions.transfer.errors import ParameterNeededError
from functions.transfer.formats.cells import CellError, Row
from functions.transfer.formats.header import Header
from functions.transfer.formats.instants import length, noon, unix_instant
from functions.transfer.formats.jefit_backup import CARDIO, MARK, PROFILE, Backup
from functions.transfer.formats.reading import Entry, Reading, WeighIn, Workout
from functions.transfer.formats.table import count_rows
from functions.transfer.formats.units import METERS
from setlogs.fields.workout import MAX_REPS

NAME, NEEDS = "jefit", ("### SETTING ###", "### EXERCISE LOGS ###")


def matches(header: Header) -> bool:
    """Return whether a file begins with the settings of a backup of JEFIT's."""
    return "".join(header.names[:1]).startswith(f"{MARK} SETTING")


def needs_unit(_header: Header) -> bool:
    """Return False: the settings say it, behind the first line."""
    return False


def read(text: str, _header: Header, reading: Reading, zone: ZoneInfo, unit: str | None) -> None:
    """Read a file.

    Args:
        text: The file.
        reading: Takes workouts, weigh-ins and problems.
        zone: Where it was written.
        unit: Of weights, where the settings are missing.

    Raises:
        ParameterNeededError: nothing says in which unit the weights are.
    """
    backup = Backup(text, reading)
    known = backup.unit() or unit
    if known is None:
        raise ParameterNeededError(["unit"])
    reader = _Reader(backup, zone, known)
    weighed = (row for row in backup.sections[PROFILE] if row.cells.get("weight", "").strip(" 0."))
    for use, rows in (
        (reader.use_set, backup.sets()),
        (reader.use_cardio, backup.sections[CARDIO]),
        (lambda row: reading.weigh_ins.append(reader.weigh_in(row)), weighed),
    ):
        for row in rows:
            count_rows(reading, 1)
            try:
                use(row)
            except CellError as error:
                reading.skip(row.line, error.column, error.code, error.detail)
    reading.workouts.extend(reader.workouts.values())
    reading.not_done(reader.first_planned, "logs", reader.planned)


class _Reader:
    """Makes rows part of workouts."""

    def __init__(self, backup: Backup, zone: ZoneInfo, unit: str) -> None:
        self.backup, self.zone, self.unit = backup, zone, unit
        self.workouts: dict[str, Workout] = {}
        self.days: dict[date, Workout] = {}
        self.first_planned: int | None = None
        self.planned = 0

    def use_set(self, row: Row) -> None:
        """Take a set.

        Raises:
            CellError: it cannot be used.
        """
        more = self.backup.set_log(row)
        seconds = length(more, "duration") if more else None
        reps = row.whole("reps", MAX_REPS)
        if not reps and not seconds:
            self.planned += 1
            self.first_planned = self.first_planned or row.line
            return
        is_warmup = more is not None and more.cells.get("set_type") == "warm-up"
        entry = Entry(
            row.line,
            self.backup.name(row),
            set_type="warmup" if is_warmup else "normal",
            reps=None if seconds else reps,
            weight=row.weight(),
            unit=self.unit,
            duration_seconds=seconds,
        )
        workout = self._workout(row)
        told, column = (more, "log_time") if more else (row, "logTime")
        logged = told.detail(column, lambda: unix_instant(told, column))
        if logged and workout.started_at <= logged <= (workout.ended_at or workout.started_at):
            entry.performed_at = logged
        workout.entries.append(entry)

    def use_cardio(self, row: Row) -> None:
        """Take a row of cardio.

        Raises:
            CellError: it cannot be used.
        """
        meters = METERS["mi" if self.unit == "lb" else "km"]
        entry = Entry(
            row.line,
            self.backup.name(row),
            duration_seconds=length(row, "duration"),
            distance_meters=row.distance(meters),
            distance_step=row.distance_step(meters),
        )
        self._of_day(row).entries.append(entry)

    def weigh_in(self, row: Row) -> WeighIn:
        """Return a body weight.

        Raises:
            CellError: it cannot be used.
        """
        weight, weighed_at = row.body_weight("weight"), noon(row, "mydate", self.zone)
        if weight is None:
            raise row.error("weight", "missing", "Must not be empty or 0")
        return WeighIn(row.line, weight, self.unit, weighed_at, timezone=self.zone.key)

    def _workout(self, row: Row) -> Workout:
        session = self.backup.session(row)
        if session is None or (start := unix_instant(session, "starttime")) is None:
            return self._of_day(row)
        key = session.cells["_id"]
        if key not in self.workouts:
            end = max(start, unix_instant(session, "endtime") or start)
            self.workouts[key] = Workout(None, None, start, end, self.zone.key)
            self.days.setdefault(start.astimezone(self.zone).date(), self.workouts[key])
        return self.workouts[key]

    def _of_day(self, row: Row) -> Workout:
        start = noon(row, "mydate", self.zone)
        day = start.astimezone(self.zone).date()
        if day not in self.days:
            self.days[day] = Workout(None, None, start, start, self.zone.key)
            self.workouts[str(day)] = self.days[day]
        return self.days[day]
