"""Identifiers: UUIDv7 (RFC 9562), so that rows created together lie together."""

import os
import time
from uuid import UUID

CATALOGUE_USER_ID = UUID(int=0)
"""Owner of the shipped exercises: a row of `users` without e-mail, so nobody can log in as it."""


def new_id() -> UUID:
    """Return a new UUIDv7 with millisecond time and 74 random bits.

    Entropy comes from the kernel on each call: a generator seeded at start would repeat itself in
    every environment restored from one SnapStart snapshot. (The standard library has uuid7 from
    3.14 on.)
    """
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10))
    value = milliseconds << 80 | 0x7 << 76 | (random >> 68) << 64
    return UUID(int=value | 0b10 << 62 | random & (1 << 62) - 1)
