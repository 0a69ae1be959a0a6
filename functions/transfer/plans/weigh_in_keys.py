"""Keys by which a weigh-in of a file is recognised: what it says, not where it stands."""

import hashlib
from datetime import tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from functions.transfer.formats.reading import Reading


def weigh_in_keys(reading: Reading) -> list[bytes]:
    """Return the keys of a file's weigh-ins, in their order: equal ones have the same."""
    return [
        _digest("weigh_in", *weigh_in_core(each, ZoneInfo(each.timezone)))
        for each in reading.weigh_ins
    ]


def weigh_in_core(weigh_in: Any, zone: tzinfo) -> tuple[str, ...]:
    """Return what tells a weigh-in from others: its minute on a clock, and the weight.

    Args:
        weigh_in: With its columns.
        zone: Of the clock.
    """
    minute = f"{weigh_in.weighed_at.astimezone(zone):%Y-%m-%d %H:%M}"
    return minute, _plain(weigh_in.weight), weigh_in.unit


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number:.2f}"


def _digest(*parts: object) -> bytes:
    return hashlib.blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).digest()
