"""SetLogs' own format: what `GET /me/export` gives out, read back without a loss."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from functions.transfer.errors import TooManyRowsError
from functions.transfer.formats.reading import (
    MAX_ROWS,
    Definition,
    Entry,
    Reading,
    WeighIn,
    Workout,
)
from setlogs.errors import MAX_ERRORS
from setlogs.fields.requests import Id, Instant, RequestModel, without_surplus
from setlogs.fields.resources import (
    ExerciseFields,
    NewSessionFields,
    SessionFields,
    SetFields,
    UserFields,
    WeighInFields,
)
from setlogs.fields.workout import Owner
from setlogs.http.problems import InvalidBodyError

NAME = "setlogs"
FORMAT_VERSION = 1
MAX_VALUES = 400_000
"""Of the JSON: more than 50,000 sets can have in 5 MiB."""
MAX_ITEMS = {
    "exercises": 20_000,
    "versions": 10_000,
    "sessions": MAX_ROWS,
    "sets": MAX_ROWS,
    "weigh_ins": MAX_ROWS,
}


class ExerciseVersion(ExerciseFields):
    """One definition of an exercise."""


class ExportedExercise(RequestModel):
    """An exercise, with every definition it had; one of the catalogue only with its latest."""

    id: Id
    owner: Owner
    archived: bool = False
    merged_into: Id | None = None
    versions: Annotated[
        list[ExerciseVersion], Field(min_length=1, max_length=MAX_ITEMS["versions"])
    ]


class ExportedSet(SetFields):
    """A set, in the order in which it was performed; members that are null are left out."""

    exercise_id: Id
    exercise_version: Annotated[int, Field(ge=1, le=2_147_483_647)]


class ExportedSession(NewSessionFields):
    """A workout session with its sets."""

    sets: Annotated[list[ExportedSet], Field(max_length=MAX_ITEMS["sets"])]


class ExportedWeighIn(WeighInFields):
    """A weigh-in."""


class ExportedUser(UserFields):
    """The settings of the account; an import leaves those of the new one."""

    display_name: Annotated[str, Field(max_length=100)] | None = None
    email_verified_at: Instant | None = Field(
        None, description="When the address was verified; it verifies no other account's."
    )


class ExportDocument(RequestModel):
    """An account, or a part of it when it is large."""

    format: Literal["setlogs"]
    format_version: Literal[1]
    exported_at: Instant
    user: ExportedUser
    exercises: Annotated[list[ExportedExercise], Field(max_length=MAX_ITEMS["exercises"])]
    sessions: Annotated[list[ExportedSession], Field(max_length=MAX_ITEMS["sessions"])]
    weigh_ins: Annotated[list[ExportedWeighIn], Field(max_length=MAX_ITEMS["weigh_ins"])] = Field(
        default=[], description="Files from before there were weigh-ins have none."
    )
    next_cursor: Annotated[str, Field(max_length=8192)] | None = Field(
        description="Cursor of the next part; null in the last one."
    )


def read(document: Any) -> Reading:
    """Read an export; a row's line is the place of the set in the whole file, weigh-ins last.

    Args:
        document: The parsed JSON.

    Raises:
        InvalidBodyError: it is not what an export looks like.
        TooManyRowsError: more than 50,000 sets and weigh-ins.
    """
    check = _Check()
    apart = ("exercises", "sessions", "weigh_ins")
    exercises, sessions, weigh_ins = (_list(document, name) for name in apart)
    if sum(len(_list(session, "sets")) for session in sessions) + len(weigh_ins) > MAX_ROWS:
        raise TooManyRowsError
    check.valid(ExportDocument, document, {name: [] for name in apart})
    reading = Reading(NAME)
    for place, exercise in enumerate(exercises):
        _read_exercise(exercise, place, reading, check)
    for place, session in enumerate(sessions):
        _read_session(session, place, reading, check)
    for place, weigh_in in enumerate(weigh_ins):
        _read_weigh_in(weigh_in, place, reading, check)
    check.raise_found()
    return reading


_OTHERS_OF_SETS = SetFields.model_fields.keys() - Entry.__slots__
_OTHERS_OF_SESSIONS = SessionFields.model_fields.keys() - Workout.__slots__
_OTHERS_OF_WEIGH_INS = WeighInFields.model_fields.keys() - WeighIn.__slots__
_SOME_VERSION = ExerciseVersion.model_validate({"name": "Any", "type": "reps_only"})


class _Check:
    """Validates a file piece by piece: keeps the first of what is wrong, and counts the rest.

    pydantic would make an error of each wrong item of a list before anybody could look at one.
    """

    def __init__(self) -> None:
        self._errors: list[dict[str, Any]] = []
        self._total = 0

    def valid[M: RequestModel](
        self, model: type[M], value: Any, apart: Mapping[str, list[Any]], *place: str | int
    ) -> M | None:
        """Return a value as its model has it, None when it is not valid.

        Args:
            model: What it should be.
            value: What it is.
            apart: Its lists whose items are validated one by one, with what stands for them here.
            place: Where it stands.
        """
        if isinstance(value, dict):
            value, surplus = without_surplus(value, model)
            self._total += surplus
            value |= {name: items for name, items in apart.items() if _list(value, name)}
        try:
            return model.model_validate(value)
        except ValidationError as invalid:
            shown = (
                invalid.errors(include_url=False, include_input=False)
                if len(self._errors) < MAX_ERRORS
                else []
            )
            self._note(shown, invalid.error_count(), *place)
            return None

    def raise_found(self) -> None:
        """Raise what was found.

        Raises:
            InvalidBodyError: something was.
        """
        if self._total:
            raise InvalidBodyError(self._errors, self._total)

    def _note(self, errors: Iterable[Any], total: int, *place: str | int) -> None:
        self._errors += [{**error, "loc": ("body", *place, *error["loc"])} for error in errors]
        self._total += total


def _read_exercise(exercise: Any, place: int, reading: Reading, check: _Check) -> None:
    versions = [
        check.valid(ExerciseVersion, item, {}, "exercises", place, "versions", number)
        for number, item in enumerate(_list(exercise, "versions"))
    ]
    if exported := check.valid(
        ExportedExercise, exercise, {"versions": [_SOME_VERSION]}, "exercises", place
    ):
        definitions = [version.model_dump() for version in versions if version]
        reading.definitions[str(exported.id)] = Definition(
            exported.id, exported.owner, exported.archived, definitions, exported.merged_into
        )


def _list(value: Any, name: str) -> list[Any]:
    """Return a list that `value` has, empty where it is none or, which pydantic says, too long."""
    items = value.get(name) if isinstance(value, dict) else None
    return items if isinstance(items, list) and len(items) <= MAX_ITEMS[name] else []


def _read_session(session: Any, place: int, reading: Reading, check: _Check) -> None:
    workout = None
    if exported := check.valid(ExportedSession, session, {"sets": []}, "sessions", place):
        others = {name: getattr(exported, name) for name in _OTHERS_OF_SESSIONS}
        workout = Workout(
            exported.title,
            exported.notes,
            exported.started_at,
            exported.ended_at,
            exported.timezone,
            others=others,
        )
        reading.workouts.append(workout)
    for number, item in enumerate(_list(session, "sets")):
        performed = check.valid(ExportedSet, item, {}, "sessions", place, "sets", number)
        if performed and workout:
            _read_set(performed, workout, reading)


def _read_set(performed: ExportedSet, workout: Workout, reading: Reading) -> None:
    reading.rows_total += 1
    line, exercise = reading.rows_total, str(performed.exercise_id)
    if exercise not in reading.definitions:
        detail = "The file does not define this exercise"
        reading.skip(line, "exercise_id", "unknown_exercise", detail)
        return
    if performed.weight is None and performed.unit is not None:
        reading.skip(line, "unit", "unit_without_weight", "A unit needs a weight")
        return
    values = performed.model_dump(exclude={"exercise_id", *_OTHERS_OF_SETS})
    others = {name: getattr(performed, name) for name in _OTHERS_OF_SETS}
    workout.entries.append(Entry(line, exercise, **values, others=others))


def _read_weigh_in(weigh_in: Any, place: int, reading: Reading, check: _Check) -> None:
    if exported := check.valid(ExportedWeighIn, weigh_in, {}, "weigh_ins", place):
        reading.rows_total += 1
        values = exported.model_dump(exclude={*_OTHERS_OF_WEIGH_INS})
        others = {name: getattr(exported, name) for name in _OTHERS_OF_WEIGH_INS}
        reading.weigh_ins.append(WeighIn(reading.rows_total, **values, others=others))
