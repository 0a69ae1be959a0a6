"""Decides which weigh-ins an import adds: none that an earlier import brought, or that is there.

They are recognised as sets are: the n-th equal one of a file is the n-th of the account, and what is there
comes before what its owner deleted.
"""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any
from uuid import UUID

from functions.transfer.formats.reading import Reading, WeighIn
from functions.transfer.plans.options import ImportOptions
from functions.transfer.plans.weigh_in_keys import weigh_in_core
from setlogs.fields.resources import WeighInFields
from setlogs.ids import new_id


@dataclass(slots=True)
class Weighed:
    """What an import does to weigh-ins.

    Attributes:
        reading: The file; takes what is to be reported.
        options: The caller's choices.
        rows: New ones, as columns, with `source_key`.
        restored: Deleted ones that come back.
        duplicates: How many of the file are there already.
        deleted: How many of them their owner has deleted.
    """

    reading: Reading
    options: ImportOptions
    rows: list[dict[str, Any]] = field(default_factory=list)
    restored: list[UUID] = field(default_factory=list)
    duplicates: int = 0
    deleted: int = 0

    def know(self, weigh_in: WeighIn, key: bytes, id_: UUID, *, is_live: bool | None) -> None:
        """Plan what is done with a weigh-in that the account has, or had.

        Args:
            weigh_in: As the file has it.
            key: Of it.
            id_: What it is in the account.
            is_live: None when it was deleted so long ago that nothing is left of it.
        """
        if is_live and self.options.duplicates == "skip":
            self.duplicates += 1
        elif is_live:
            self.add(weigh_in, key)
        elif self.options.deleted == "skip":
            self.deleted += 1
            detail = "You have deleted this weigh-in, and it stays deleted"
            self.reading.skip(weigh_in.line, None, "deleted_here", detail)
        elif is_live is None:
            self.add(weigh_in, key)
        else:
            self.restored.append(id_)

    def add(self, weigh_in: WeighIn, key: bytes) -> None:
        """Plan a new weigh-in."""
        values = {name: weigh_in.value(name) for name in WeighInFields.model_fields}
        self.rows.append({"id": new_id(), **values, "source_key": key.hex()})

    def sum_up(self) -> None:
        """Report how many come back: no count of the report has them."""
        if many := len(self.restored):
            detail = f"Weigh-ins that you had deleted and that are back: {many:,}"
            self.reading.note(None, None, "weigh_ins_restored", detail)


def plan_weigh_ins(
    reading: Reading,
    options: ImportOptions,
    keys: Sequence[bytes],
    imported: Sequence[Any],
    there: Sequence[Any],
) -> Weighed:
    """Return what the import does; what stays deleted is reported in the reading.

    Args:
        reading: The file.
        options: The caller's choices.
        keys: Of its weigh-ins, in their order.
        imported: What earlier imports added: `source_key`, `entity_id`, `is_live` (None when nothing is left
            of it) and `is_forgotten`, by an undo.
        there: The account's weigh-ins between the first and the last of the file, live ones first.
    """
    weighed = Weighed(reading, options)
    known: dict[bytes, deque[Any]] = defaultdict(deque)
    for row in sorted(imported, key=lambda one: not one.is_live):
        if not row.is_forgotten:
            known[bytes(row.source_key)].append(row)
    here: dict[tuple[str, ...], deque[Any]] = defaultdict(deque)
    recognised = {row.entity_id for row in imported}
    for row in there:
        if row.id not in recognised:
            here[weigh_in_core(row, UTC)].append(row)
    for weigh_in, key in zip(reading.weigh_ins, keys, strict=True):
        brought, others = known[key], here[weigh_in_core(weigh_in, UTC)]
        if brought and (brought[0].is_live or not (others and others[0].is_live)):
            row = brought.popleft()
            weighed.know(weigh_in, key, row.entity_id, is_live=row.is_live)
        elif others:
            row = others.popleft()
            weighed.know(weigh_in, key, row.id, is_live=row.is_live)
        else:
            weighed.add(weigh_in, key)
    weighed.sum_up()
    return weighed
