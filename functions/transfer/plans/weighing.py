"""Decides which weigh-ins an import adds: none that an earlier import brought, or that is there.

They are recognised as sets are: the n-th equal one of a file is the n-th of the account. What its
owner deleted stays deleted.
"""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any
from uuid import UUID

from functions.transfer.formats.reading import Reading, WeighIn
from functions.transfer.plans.natural_keys import weigh_in_core
from setlogs.fields.resources import WeighInFields
from setlogs.ids import new_id


@dataclass(slots=True)
class Weighed:
    """What an import does to weigh-ins.

    Attributes:
        rows: New ones, as columns, with `source_key`.
        duplicates: How many of the file are there already.
        deleted: How many of them their owner has deleted.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    duplicates: int = 0
    deleted: int = 0

    def know(self, weigh_in: WeighIn, reading: Reading, *, is_live: bool) -> None:
        """Count a weigh-in that the account has, or had."""
        if is_live:
            self.duplicates += 1
            return
        self.deleted += 1
        detail = "You have deleted this weigh-in, and it stays deleted"
        reading.skip(weigh_in.line, None, "deleted_here", detail)


def plan_weigh_ins(
    reading: Reading,
    keys: Sequence[bytes],
    imported: Mapping[bytes, Sequence[tuple[UUID, bool]]],
    there: Sequence[Any],
) -> Weighed:
    """Return what the import adds; what stays deleted is reported in the reading.

    Args:
        reading: The file.
        keys: Of its weigh-ins, in their order.
        imported: By key, what earlier imports added: its id, and whether it is still there.
        there: The account's weigh-ins between the first and the last of the file, live ones first.
    """
    weighed, recognised, new = Weighed(), set(), []
    taken: dict[bytes, int] = defaultdict(int)
    for weigh_in, key in zip(reading.weigh_ins, keys, strict=True):
        known = imported.get(key, ())
        if taken[key] < len(known):
            id_, is_live = known[taken[key]]
            taken[key] += 1
            recognised.add(id_)
            weighed.know(weigh_in, reading, is_live=is_live)
        else:
            new.append((weigh_in, key))
    here: dict[tuple[str, ...], deque[bool]] = defaultdict(deque)
    for row in there:
        if row.id not in recognised:
            here[weigh_in_core(row, UTC)].append(row.is_live)
    for weigh_in, key in new:
        if same := here[weigh_in_core(weigh_in, UTC)]:
            weighed.know(weigh_in, reading, is_live=same.popleft())
        else:
            values = {name: weigh_in.value(name) for name in WeighInFields.model_fields}
            weighed.rows.append({"id": new_id(), **values, "source_key": key.hex()})
    return weighed
