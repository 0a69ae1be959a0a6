"""How large an answer may be: Lambda delivers 6 MB, as it counts them.

Each route bounds what it answers with; this is for what slips through, which would be a 502 without
a body.
"""

import json

from setlogs.errors import AnswerTooLargeError

TEXT_TYPES = (
    "text/",
    "application/json",
    "application/problem+json",
    "application/health+json",
    "application/javascript",
    "application/manifest+json",
    "image/svg+xml",
)
"""What Lambda hands over as text; everything else becomes Base64."""
MAX_ANSWER_BYTES = 1_000_000
"""What a route answers with at most, unless it is a file or the report of one."""
MAX_PAGE_BYTES = 900_000
"""Where a page ends however few items it has: with what stands around them it stays below 1 MB."""
MAX_DELIVERED_BYTES = 5 * 1024 * 1024
# A control character becomes `\u0001`.
_LONGEST_ESCAPE = 6


def quoted_size(text: str) -> int:
    """Return how many bytes a text takes in the JSON in which Lambda hands a body over."""
    return len(json.dumps(text, ensure_ascii=False).encode())


def check_size(media_type: str, body: bytes) -> None:
    """Refuse a body that could not be delivered.

    Args:
        media_type: Its `Content-Type`.
        body: The whole of it.

    Raises:
        AnswerTooLargeError: more than 5 MiB as Lambda counts them.
    """
    if len(body) <= MAX_DELIVERED_BYTES // _LONGEST_ESCAPE:
        return
    is_text = media_type.startswith(TEXT_TYPES)
    size = quoted_size(body.decode()) if is_text else 4 * len(body) / 3
    if size > MAX_DELIVERED_BYTES:
        raise AnswerTooLargeError
