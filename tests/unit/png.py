"""What colours a picture has."""

import struct
import zlib
from collections import Counter
from itertools import batched

RGB, RGBA = 2, 6


def colours(png: bytes) -> Counter[tuple[int, ...]]:
    """Return how many pixels of each colour a PNG has: 8 bits a channel, not interlaced (RFC 2083).

    Args:
        png: The file.
    """
    width, height, depth, kind, *_, interlaced = struct.unpack(">IIBBBBB", png[16:29])
    assert (depth, interlaced) == (8, 0)
    size = {RGB: 3, RGBA: 4}[kind]
    raw = zlib.decompress(b"".join(_data(png)))
    stride, above = width * size, bytes(width * size)
    found: Counter[tuple[int, ...]] = Counter()
    for row in range(height):
        start = row * (stride + 1)
        above = _unfiltered(raw[start], raw[start + 1 : start + 1 + stride], above, size)
        found.update(pixel[:3] for pixel in batched(above, size))
    return found


def _data(png: bytes) -> list[bytes]:
    """Return what the IDAT chunks hold."""
    place, found = 8, []
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        if png[place + 4 : place + 8] == b"IDAT":
            found.append(png[place + 8 : place + 8 + length])
        place += length + 12
    return found


def _unfiltered(kind: int, line: bytes, above: bytes, size: int) -> bytes:
    """Undo a row's filter (RFC 2083, 6)."""
    done = bytearray(len(line))
    for place, value in enumerate(line):
        left = done[place - size] if place >= size else 0
        corner = above[place - size] if place >= size else 0
        up = above[place]
        added = (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]
        done[place] = (value + added) % 256
    return bytes(done)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))
