"""What an account has of a file's days, and what earlier imports read of it.

An import keeps an entry for each session and set that it added or recognised, with what the file said.
The latest entry counts; an undo forgets those of its import, and so the one before counts again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from functions.transfer.plans.known import SET_VALUES, KnownSession, KnownSet, SourceSession
from functions.transfer.plans.sources import read_row, read_session, shared
from setlogs.postgres.database import Database, Row
from setlogs.statement import Statement, Statements

sql = Statements.beside(__file__)

MARGIN = timedelta(hours=27)
"""Between two zones there are at most 26 hours, and a start may have been corrected by an hour."""
SESSIONS_AT_ONCE = 200
"""Whose sets are read with one statement, so that few rows are in memory beside what is made of them."""
NOWHERE = 1 << 31
"""Position of a set that has lost its own: behind all others."""


@dataclass(slots=True)
class _Remembered:
    """What the entries of a session or a set say together.

    Attributes:
        latest: The import that read it last.
        made_by: The import that added it, None for what was there before any.
        source: What the last one read, as JSON.
    """

    latest: UUID
    made_by: UUID | None = None
    session_id: UUID | None = None
    source_start: datetime | None = None
    source: str | None = None

    def learn(self, entry: Row) -> None:
        """Take in an entry; they may come in any order."""
        if entry.is_new:
            self.made_by = entry.import_id
        # Ids of imports are in the order of time.
        if entry.import_id >= self.latest:
            self.latest = entry.import_id
            self.session_id = entry.session_id or self.session_id
            self.source_start = entry.source_start or self.source_start
            self.source = entry.source or self.source


@dataclass
class Ledger:
    """Reads what an account has, and what it remembers of imports; the same account all the time.

    Attributes:
        db: The database.
        params: Those that say whose account.
    """

    db: Database
    params: Mapping[str, Any]

    def known_sessions(self, first: datetime, last: datetime) -> list[KnownSession]:
        """Return the sessions of the account that a file may be about.

        Args:
            first: When its first workout starts.
            last: When its last one starts.
        """
        first, last = first - MARGIN, last + MARGIN
        local = {
            "first": first.astimezone(UTC).replace(tzinfo=None),
            "last": last.astimezone(UTC).replace(tzinfo=None),
        }
        remembered = _folded(self._all(sql.select_session_entries, **local))
        started = self._all(sql.select_sessions_started, first=first, last=last)
        moved = self._by_id(
            sql.select_sessions_by_id, remembered.keys() - {row.id for row in started}
        )
        there = {row.id: row for row in (*started, *moved)}
        # Of those that were moved, or imported before starts were remembered.
        remembered |= _folded(self._entries("session", there.keys() - remembered.keys()))
        known = []
        for row in there.values():
            entry = self._about(row, remembered.get(row.id))
            if self._is_known(row.deleted_at, entry):
                known.append(_session(row, entry))
        for id_ in remembered.keys() - there.keys():
            entry = remembered[id_]
            source = read_session(entry.source)
            if source and not self._is_undone(entry):
                known.append(_gone_session(id_, source))
        return sorted(known, key=lambda session: (session.started_at, session.id))

    def known_sets(self, session_ids: Iterable[UUID]) -> list[KnownSet]:
        """Return the sets of sessions, and those that imports put or found there, wherever they are now.

        Args:
            session_ids: Of known sessions.
        """
        ids = sorted(session_ids)
        ids_there = {id_: id_ for id_ in ids}
        known: dict[UUID, KnownSet] = {}
        strangers: dict[UUID, Row] = {}
        elsewhere: set[UUID] = set()
        for start in range(0, len(ids), SESSIONS_AT_ONCE):
            part = ids[start : start + SESSIONS_AT_ONCE]
            of_part = {"first": part[0], "last": part[-1], "session_ids": part}
            remembered = _folded(self._all(sql.select_set_entries, **of_part))
            here = set()
            for row in self._all(sql.select_sets_in_sessions, **of_part):
                here.add(row.id)
                entry = self._about(row, remembered.get(row.id))
                if entry is None:
                    strangers[row.id] = row
                if self._is_known(row.deleted_at, entry):
                    known[row.id] = self._set(row, entry, ids_there)
            elsewhere |= remembered.keys() - here
        self._introduce(known, strangers)
        for each in self._elsewhere(elsewhere - known.keys(), ids_there):
            known[each.id] = each
        return list(known.values())

    def _introduce(self, known: dict[UUID, KnownSet], strangers: Mapping[UUID, Row]) -> None:
        """Add what is remembered of sets that were moved, or imported before sessions were remembered."""
        for id_, found in _folded(self._entries("set", strangers.keys())).items():
            entry = self._about(strangers[id_], found)
            if entry is None:
                continue
            if not self._is_known(strangers[id_].deleted_at, entry):
                del known[id_]
                continue
            each = known[id_]
            each.source = read_row(entry.source, each)
            each.source_session_id = entry.session_id or each.session_id

    def _elsewhere(self, ids: set[UUID], ids_there: Mapping[UUID, UUID]) -> Iterator[KnownSet]:
        """Yield sets that are not where an import put or found them: they were moved, or are gone."""
        remembered = _folded(self._entries("set", ids))
        for row in self._by_id(sql.select_sets_by_id, ids):
            entry = self._about(row, remembered.pop(row.id))
            if entry and self._is_known(row.deleted_at, entry):
                yield self._set(row, entry, ids_there)
        for id_, entry in remembered.items():
            if entry.session_id and entry.source and not self._is_undone(entry):
                yield self._gone_set(id_, entry, entry.session_id)

    def _about(self, row: Row, entry: "_Remembered | None") -> "_Remembered | None":
        """Return an entry if it is about a row: a later one may have the id of one that retention removed."""
        times = self._times.get(entry.latest) if entry else None
        return entry if times and row.created_at <= times.created_at else None

    def _is_known(self, deleted_at: datetime | None, entry: "_Remembered | None") -> bool:
        """Return whether a row counts: not when it was deleted, and what had added it undone after that."""
        if deleted_at is None or entry is None or entry.made_by is None:
            return True
        made_by = self._times.get(entry.made_by)
        return made_by is None or made_by.undone_at is None or deleted_at > made_by.undone_at

    def _set(
        self, row: Row, entry: "_Remembered | None", ids_there: Mapping[UUID, UUID]
    ) -> KnownSet:
        session_id = ids_there.get(row.session_id, row.session_id)
        source_id = (entry and entry.session_id) or session_id
        known = KnownSet(
            id=row.id,
            version=row.version,
            session_id=session_id,
            source_session_id=ids_there.get(source_id, source_id),
            position=NOWHERE if row.position is None else row.position,
            exercise_id=shared(row.exercise_id),
            exercise_type=shared(row.exercise_type),
            **{name: shared(getattr(row, name)) for name in SET_VALUES},
            is_live=row.deleted_at is None,
            source=None,
            deleted_at=row.deleted_at,
        )
        if entry:
            known.source = read_row(entry.source, known)
        return known

    def _gone_set(self, id_: UUID, entry: "_Remembered", session_id: UUID) -> KnownSet:
        """Return a set that its owner deleted so long ago that only the file's word is left of it."""
        source = read_row(entry.source, None)
        assert source is not None  # noqa: S101  the caller has looked
        left = self._merged.get(source.exercise_id, source.exercise_id)
        return KnownSet(
            id=id_,
            version=1,
            session_id=session_id,
            source_session_id=session_id,
            position=NOWHERE,
            exercise_id=left,
            exercise_type="",
            **{name: getattr(source, name) for name in SET_VALUES},
            is_live=False,
            source=source,
            is_gone=True,
        )

    def _entries(self, entity: str, ids: Iterable[UUID]) -> Sequence[Row]:
        return self._by_id(sql.select_entries_by_id, ids, entity=entity)

    def _by_id(self, statement: Statement, ids: Iterable[UUID], **more: Any) -> Sequence[Row]:
        wanted = list(ids)
        return self._all(statement, ids=wanted, **more) if wanted else ()

    def _all(self, statement: Statement, **more: Any) -> Sequence[Row]:
        return self.db.fetch_all(statement, {**self.params, **more})

    def _is_undone(self, entry: "_Remembered") -> bool:
        made_by = self._times.get(entry.made_by)
        return made_by is not None and made_by.undone_at is not None

    @cached_property
    def _times(self) -> Mapping[UUID | None, Row]:
        return {row.id: row for row in self._all(sql.select_times)}

    @cached_property
    def _merged(self) -> Mapping[UUID, UUID]:
        return {row.id: row.merged_into for row in self._all(sql.select_merged)}


def _folded(entries: Iterable[Row]) -> dict[UUID, _Remembered]:
    remembered: dict[UUID, _Remembered] = {}
    for entry in entries:
        if entry.entity_id not in remembered:
            remembered[entry.entity_id] = _Remembered(entry.import_id)
        remembered[entry.entity_id].learn(entry)
    return remembered


def _session(row: Row, entry: _Remembered | None) -> KnownSession:
    return KnownSession(
        id=row.id,
        version=row.version,
        started_at=row.started_at,
        ended_at=row.ended_at,
        timezone=shared(row.timezone),
        title=shared(row.title),
        notes=row.notes,
        is_live=row.deleted_at is None,
        source=read_session(entry.source) if entry else None,
        deleted_at=row.deleted_at,
    )


def _gone_session(id_: UUID, source: SourceSession) -> KnownSession:
    """Return a session that its owner deleted so long ago that only the file's word is left of it."""
    end = source.local_end
    return KnownSession(
        id=id_,
        version=1,
        started_at=source.local_start.replace(tzinfo=UTC),
        ended_at=end and end.replace(tzinfo=UTC),
        timezone="UTC",
        title=source.title,
        notes=source.notes,
        is_live=False,
        source=source,
        is_gone=True,
    )
