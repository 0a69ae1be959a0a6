"""How long a workout took, as Strong writes it: `1h 26m`, `45m`, `1h 5m 3s`.

French files have `1h 1min`, Chinese ones `1小时13分钟`, and those whose header says (sec) plain seconds.
"""

import re
from datetime import timedelta

from functions.transfer.formats.cells import Row

_LENGTH = re.compile(
    r"(?:(\d{1,3})\s?(?:h|小时))?\s*(?:(\d{1,5})\s?(?:m(?:in)?|分钟?))?\s*(?:(\d{1,6})\s?(?:s|秒钟?)?)?",
    re.IGNORECASE,
)


def length(row: Row) -> timedelta:
    """Return how long a workout took; none, and a report, when that cannot be read."""
    text = row.text("length", 100)
    if text is None:
        return timedelta()
    match = _LENGTH.fullmatch(text)
    if match is None:
        row.note_once(
            "length", "length_format", "Not a duration such as 1h 26m; treated as unknown"
        )
        return timedelta()
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)
