"""What a reader makes of a file: workouts, weigh-ins, and every row that could not be used."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Protocol
from uuid import UUID

MAX_ROWS = 50_000
MAX_PROBLEMS = 2 * MAX_ROWS
"""Problems that are kept one by one, two for each row that there may be; the rest only count."""
# One for all: a dictionary each would weigh more than the numbers of a set.
_NONE: Mapping[str, Any] = MappingProxyType({})
MOSTLY_REFUSED = "mostly_refused"
_FEWEST_REFUSED, _SHARE_REFUSED = 3, 10
# Rows that are not used although nothing is wrong with them.
_NOT_REFUSED = frozenset({"deleted_here", "changed"})


@dataclass(slots=True)
class Entry:
    """One set, as the file has it.

    Attributes:
        line: Where its row begins, from 1; in JSON, its place among all sets.
        exercise: The name in the file; in JSON, the id of its definition.
        unit: `kg` or `lb`, of the weight.
        category: The muscle group that the file names, for an exercise nobody knows.
        performed_at: In UTC; None for when the workout started.
        exercise_version: The definition it was performed by, where the file keeps them.
        distance_step: Metres between two distances that the file can tell apart, 0 for exact ones.
        others: Fields of a set that only SetLogs' own format has.
    """

    line: int
    exercise: str
    set_type: str = "normal"
    reps: int | None = None
    weight: Decimal | None = None
    unit: str | None = None
    rpe: Decimal | None = None
    duration_seconds: int | None = None
    distance_meters: Decimal | None = None
    rest_seconds: int | None = None
    superset: int | None = None
    notes: str | None = None
    category: str | None = None
    performed_at: datetime | None = None
    exercise_version: int | None = None
    distance_step: Decimal = Decimal(0)
    others: Mapping[str, Any] = _NONE

    def value(self, name: str) -> Any:
        """Return a field of a set, by its name in `SetFields`."""
        return self.others.get(name, getattr(self, name, None))


@dataclass(slots=True)
class Workout:
    """One workout session.

    Attributes:
        started_at: In UTC, like `ended_at`.
        timezone: IANA name.
        others: Fields of a session that only SetLogs' own format has.
    """

    title: str | None
    notes: str | None
    started_at: datetime
    ended_at: datetime | None
    timezone: str
    entries: list[Entry] = field(default_factory=list)
    others: Mapping[str, Any] = _NONE

    def value(self, name: str) -> Any:
        """Return a field of a session, by its name in `SessionFields`."""
        return self.others.get(name, getattr(self, name, None))


@dataclass(slots=True)
class WeighIn:
    """One weigh-in.

    Attributes:
        line: Where its row begins, from 1; in JSON, its place behind all sets.
        unit: `kg` or `lb`.
        weighed_at: In UTC.
        timezone: IANA name of the zone whose clock the file has.
        others: Fields of a weigh-in that only SetLogs' own format has.
    """

    line: int
    weight: Decimal
    unit: str
    weighed_at: datetime
    notes: str | None = None
    timezone: str = "UTC"
    others: Mapping[str, Any] = _NONE

    def value(self, name: str) -> Any:
        """Return a field of a weigh-in, by its name in `WeighInFields`."""
        return self.others.get(name, getattr(self, name, None))


@dataclass(slots=True)
class Problem:
    """Something about a row that the user should know.

    Attributes:
        line: Where the row begins, from 1; None when it is about the whole file.
        column: As the file calls it, None when it is about the whole row.
        code: Stable, snake_case.
        detail: For a person, without the value.
        row_used: Whether the row became part of a workout nevertheless.
    """

    line: int | None
    column: str | None
    code: str
    detail: str
    row_used: bool


@dataclass(slots=True)
class Definition:
    """An exercise as SetLogs' own format carries it.

    Attributes:
        id: In the account it comes from.
        owner: `catalogue` or `me`.
        archived: Whether it is hidden from lists.
        versions: Every definition it had, oldest first, as columns of `exercise_versions`.
        merged_into: What it was merged into, in the account it comes from.
    """

    id: UUID
    owner: str
    archived: bool
    versions: list[dict[str, Any]]
    merged_into: UUID | None = None


class Notes(Protocol):
    """Takes what should be known about cells that are used nevertheless."""

    def note(self, line: int, column: str | None, code: str, detail: str) -> None:
        """Report one of them."""

    def note_once(self, line: int, column: str | None, code: str, detail: str) -> None:
        """Report one of many alike in a column."""


@dataclass(slots=True)
class Reading:
    """A whole file.

    Attributes:
        source: The format.
        workouts: In the order of the file.
        weigh_ins: Likewise, of any format that has body weights.
        problems: Those that are kept, in the order of the file.
        problems_total: All of them.
        rows_total: Rows with content, without the header.
        rows_skipped: Those that became part of no workout, and no weigh-in.
        definitions: By id, the exercises that SetLogs' own format carries.
    """

    source: str
    workouts: list[Workout] = field(default_factory=list)
    weigh_ins: list[WeighIn] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problems_total: int = 0
    rows_total: int = 0
    rows_skipped: int = 0
    definitions: dict[str, Definition] = field(default_factory=dict)
    _together: dict[tuple[str | None, str, str], "_Together"] = field(
        default_factory=dict, init=False
    )
    _refused: Counter[tuple[str | None, str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Let a copy, as `replace` makes it, count on its own."""
        self._refused = Counter(self._refused)

    def note(self, line: int | None, column: str | None, code: str, detail: str) -> None:
        """Report something about a row that is used."""
        self._report(Problem(line, column, code, detail, row_used=True))

    def note_once(self, line: int, column: str | None, code: str, detail: str) -> None:
        """Report something about a cell that is used: with the others like it in its column, at the first."""
        key = (column, code, detail)
        if key in self._together:
            self._together[key].add(detail)
        else:
            problem = Problem(line, column, code, detail, row_used=True)
            self._together[key] = _Together(problem)
            self._report(problem)

    def skip(self, line: int | None, column: str | None, code: str, detail: str) -> None:
        """Report a row that is not used, and why."""
        self.rows_skipped += 1
        if code not in _NOT_REFUSED:
            self._refused[column, code, detail] += 1
        self._report(Problem(line, column, code, detail, row_used=False))

    def not_done(self, line: int | None, column: str | None, rows: int) -> None:
        """Report rows that were planned and not done, all of them at once; none are no problem.

        Args:
            line: Where the first of them begins.
            column: That shows it.
            rows: How many there are.
        """
        if rows:
            self.rows_skipped += rows
            sets = "1 planned set was" if rows == 1 else f"{rows:,} planned sets were"
            detail = f"{sets} not done, and not imported"
            self._report(Problem(line, column, "not_done", detail, row_used=False))

    def sum_up(self) -> None:
        """Put first why more than a tenth of the rows were refused, if they were; may be repeated."""
        rest = [problem for problem in self.problems if problem.code != MOSTLY_REFUSED]
        self.problems_total -= len(self.problems) - len(rest)
        heads = [
            Problem(
                None,
                column,
                MOSTLY_REFUSED,
                (
                    f"{count:,} of {self.rows_total:,} rows were not imported."
                    f" {column + ': ' if column else ''}{detail}"
                ),
                row_used=False,
            )
            for (column, _, detail), count in self._refused.most_common()
            if count >= _FEWEST_REFUSED and count * _SHARE_REFUSED > self.rows_total
        ]
        self.problems_total += len(heads)
        self.problems = heads + rest

    def _report(self, problem: Problem) -> None:
        self.problems_total += 1
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)


@dataclass(slots=True)
class _Together:
    """A problem that is reported once for all cells of a column that have it."""

    problem: Problem
    count: int = 1

    def add(self, detail: str) -> None:
        self.count += 1
        of = "rows" if self.problem.column is None else "cells of this column"
        self.problem.detail = f"{detail}; {self.count:,} {of} in all"
