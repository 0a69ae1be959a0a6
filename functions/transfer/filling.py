"""Fills one part of an export with sessions in chronological order, until it is full.

A session is only divided when it alone is larger than a part: an import counts equal sets within a
file. What is read at once is bounded, and so is what is kept, however long anybody's notes are.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from functions.transfer import leaving
from setlogs.answer_size import quoted_size
from setlogs.postgres.database import Row, Transaction
from setlogs.statement import Statements
from setlogs.tokens import EndedTokenError

sql = Statements.beside(__file__)

PART_BYTES = 4 * 1024 * 1024
"""A part is closed before it gets larger, as Lambda counts bytes, which delivers 6 MB."""
CHUNK, CHUNK_SETS = 200, 10_000
"""Sessions that are read at once, and sets that they may have had together."""
_AROUND = 20
_WHOLE = 2**31 - 1
# Behind all sessions come the exercises without sets, and behind those the weigh-ins, both by id.
_BEHIND = datetime(3000, 1, 1, tzinfo=UTC)
_UNUSED, _WEIGH_INS = 0, 1
_NO_ID = UUID(int=0)


@dataclass(slots=True)
class Filling:
    """A part that is being filled.

    Attributes:
        seen: The account at one moment.
        params: Those that say whose.
        key: Start and id of the session that was last, and the position up to which it was taken.
        app: Whose table the part becomes, None for JSON. The rows of a table repeat titles and names,
            and nothing else of sessions, exercises and weigh-ins.
        user: `settings`, `unit` and `exported_at` of the account.
        sessions: Those that are in it, each with the texts of sets.
        exercises: Those that are in it, by id; a table has none.
        names: Of a table, what each exercise is called in all of its parts.
        weigh_ins: The texts of those that are in it.
        size: How many bytes it has so far.
    """

    seen: Transaction
    params: dict[str, Any]
    key: Sequence[Any] | None
    app: str | None
    user: Row = None
    sessions: list[tuple[Row, list[str]]] = field(default_factory=list)
    exercises: dict[UUID, Row] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    weigh_ins: list[str] = field(default_factory=list)
    size: int = 0
    _read: dict[UUID, Row] = field(default_factory=dict)

    def fill(self) -> Sequence[Any] | None:
        """Take what there is room for; return where the next part goes on, None when nothing is left.

        Raises:
            EndedTokenError: the token's epoch has passed.
        """
        if self.app:
            self.names = self._names(self.app)
        before = self.key, self.size, 0
        for session, performed, position in self._entries():
            is_new = not self.sessions or self.sessions[-1][0].id != session.id
            if is_new:
                before = self.key, self.size, len(self.exercises)
            if not self._take(session, performed, is_new=is_new):
                if not is_new and len(self.sessions) > 1:
                    self._leave_out(*before)
                return self.key
            self.key = (session.started_at, session.id, position)
        return None if self.app else self._take_unused() or self._take_weigh_ins()

    def _names(self, app: str) -> dict[UUID, str]:
        """Return the names of all exercises that have sets: each part must have the same."""
        named = self.seen.fetch_all(sql.select_exercise_names, self.params)
        came = self.seen.fetch_all(sql.select_names_that_came, self.params | {"app": app})
        return leaving.names(app, named, {row.id: row.name for row in came})

    def _entries(self) -> Iterator[tuple[Row, Row | None, int]]:
        """Yield sessions with each of their sets, and up to which position they are then taken."""
        is_last = False
        while not is_last:
            sessions, is_last = self._next_sessions()
            sets = self._next_sets(sessions)
            if not self.app:
                self._read_exercises(performed.exercise_id for performed in sets)
            # There is more of this session, and others behind it have not been looked at.
            cut = sets[-1].session_id if sets and sets[-1].left else None
            of = {
                id_: list(own) for id_, own in groupby(sets, lambda performed: performed.session_id)
            }
            for session in sessions:
                *earlier, last = of.get(session.id, [None])
                for performed in earlier:
                    yield session, performed, performed.position
                if session.id == cut:
                    yield session, last, last.position
                    is_last = False
                    break
                yield session, last, _WHOLE

    def _next_sessions(self) -> tuple[list[Row], bool]:
        """Return sessions, the one of the key first unless all of it was taken, and whether no others follow."""
        after_at, after_id, _ = self.key or (None, None, 0)
        params = {"limit": CHUNK, "after_at": after_at, "after_id": after_id}
        rows = self.seen.fetch_all(sql.select_sessions, self.params | params)
        if not rows:
            raise EndedTokenError
        self.user = rows[0]
        done = self.key[1] if self.key and self.key[2] == _WHOLE else None
        left = [row for row in rows if row.id not in (None, done)]
        chosen, sets = left[:1], left[0].last_position if left else 0
        for row in left[1:]:
            sets += row.last_position
            if sets > CHUNK_SETS:
                break
            chosen.append(row)
        return chosen, len(rows) < CHUNK and len(chosen) == len(left)

    def _next_sets(self, sessions: Sequence[Row]) -> Sequence[Row]:
        if not sessions:
            return []
        begun = self.key and self.key[1] == sessions[0].id
        params = {
            "session_ids": [session.id for session in sessions],
            "after_position": self.key[2] if self.key and begun else 0,
            "room": self._room(),
        }
        return self.seen.fetch_all(sql.select_sets, self.params | params)

    def _read_exercises(self, ids: Iterable[UUID]) -> None:
        """Read those of some ids that are not in the part, the first as far as there may be room."""
        wanted = {id_: None for id_ in ids if id_ not in self.exercises}
        self._read = {}
        if wanted:
            params = {"exercise_ids": list(wanted), "room": self._room()}
            rows = self.seen.fetch_all(sql.select_definitions, self.params | params)
            self._read = {row.id: row for row in rows}

    def _leave_out(self, key: Sequence[Any] | None, size: int, exercises: int) -> None:
        """Take the last session out again; what there was before it is given."""
        self.sessions.pop()
        self.key, self.size = key, size
        self.exercises = dict(islice(self.exercises.items(), exercises))

    def _take(self, session: Row, performed: Row | None, *, is_new: bool) -> bool:
        """Take a session, or another of its sets, if there is room."""
        size = quoted_size(session.body) + _AROUND if is_new else 0
        exercise = None
        if performed is not None:
            size += quoted_size(performed.body) + 1
            if self.app:
                name = self.names[performed.exercise_id]
                size += quoted_size(session.title or "") + quoted_size(name) + _AROUND
            elif performed.exercise_id not in self.exercises:
                exercise = self._read.get(performed.exercise_id)
                if exercise is None:
                    return False
                size += quoted_size(exercise.body) + 1
        if not self._grow(size):
            return False
        if is_new:
            self.sessions.append((session, []))
        if performed is not None:
            self.sessions[-1][1].append(performed.body)
        if exercise is not None:
            self.exercises[exercise.id] = exercise
        return True

    def _take_unused(self) -> Sequence[Any] | None:
        """Take exercises of one's own that no set names, each with what it was merged into."""
        if self._begun(_WEIGH_INS):
            return None
        after = self._after(_UNUSED)
        params = {"after_id": after, "room": self._room()}
        rows = self.seen.fetch_all(sql.select_unused_exercises, self.params | params)
        self._read_exercises(row.merged_into for row in rows if row.merged_into)
        for row in rows:
            taken = {row.id: row}
            if row.merged_into and row.merged_into not in self.exercises:
                if row.merged_into not in self._read:
                    return _BEHIND, after, _UNUSED
                taken[row.merged_into] = self._read[row.merged_into]
            if not self._grow(sum(quoted_size(each.body) + 1 for each in taken.values())):
                return _BEHIND, after, _UNUSED
            self.exercises |= taken
            after = row.id
        return (_BEHIND, after, _UNUSED) if rows and rows[-1].left else None

    def _take_weigh_ins(self) -> Sequence[Any] | None:
        after = self._after(_WEIGH_INS)
        params = {"after_id": after, "room": self._room()}
        rows = self.seen.fetch_all(sql.select_weigh_ins, self.params | params)
        for row in rows:
            if not self._grow(quoted_size(row.body) + 1):
                return _BEHIND, after, _WEIGH_INS
            self.weigh_ins.append(row.body)
            after = row.id
        return (_BEHIND, after, _WEIGH_INS) if rows and rows[-1].left else None

    def _after(self, what: int) -> UUID:
        """Return the id to go on behind, of what comes behind all sessions."""
        return self.key[1] if self.key and self._begun(what) else _NO_ID

    def _begun(self, what: int) -> bool:
        return self.key is not None and self.key[0] == _BEHIND and self.key[2] == what

    def _grow(self, size: int) -> bool:
        """Add to the size, unless the part would get too large; the first thing always fits."""
        if self.size and self.size + size > PART_BYTES:
            return False
        self.size += size
        return True

    def _room(self) -> int:
        return max(PART_BYTES - self.size, 0)
