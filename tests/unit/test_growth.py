"""Twice as much of anything that a client sends takes twice the time, not four times (A7)."""

import json
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from fastapi import Request
from starlette.types import Scope

from functions.reports.negotiation import prefers_svg
from functions.transfer.formats.detection import read_table
from functions.transfer.formats.header import read_headers
from functions.transfer.formats.reading import Entry
from functions.transfer.formats.setlogs import read as read_export
from functions.transfer.names.exercise import Exercise
from functions.transfer.names.matching import Matcher
from setlogs.errors import ApiError
from setlogs.http.exchange import Exchange
from setlogs.http.idempotency import parse_key
from setlogs.http.preconditions import not_modified, parse_if_match
from setlogs.http.problems import InvalidBodyError
from setlogs.http.strict_json import parse_json
from tests.api.every_route import export
from tests.headers import STRONG

pytestmark = pytest.mark.long
ROW = "2024-03-01 18:00:00,Push,1h"
MAX_GROWTH = 9
"""For four times as much: quadratic work makes 16 of it."""


def request(**headers: str) -> Request:
    """Return a request with just these headers."""
    listed = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    scope: Scope = {"type": "http", "headers": listed, "method": "GET"}
    Exchange.of_scope(scope)
    return Request(scope)


def table(rows: list[str], header: str = STRONG, source: str = "strong") -> None:
    """Read a file of another app."""
    read_table("\n".join((header, *rows)).encode(), source, "UTC", "kg")


def hevy(starts: list[str]) -> None:
    """Read a file of Hevy."""
    columns = "exercise_title,start_time,set_index,weight_kg,reps"
    table([f'Press,"{start}",0,100,5' for start in starts], columns, "hevy")


def letters(k: int) -> str:
    """Return a word of its own for each number."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{k:05}")


def fitnotes(name: str) -> None:
    """Read a file of FitNotes."""
    table(
        [f"2024-03-01,{name},Arms,5,kgs,5"],
        "Date,Exercise,Category,Weight,Weight Unit,Reps",
        "fitnotes",
    )


def header(line: str) -> None:
    """Read the first line of a file."""
    for found in read_headers(line):
        found.units()


def body(document: Any) -> None:
    """Parse a document and read it as a file of SetLogs."""
    read_export(parse_json(json.dumps(document).encode(), 10**7))


def rests(n: int) -> None:
    """Read as many rests of the first exercise as there are other sets behind it."""
    sets = [f"{ROW},Exercise {k},1,100,5,0,0,,," for k in range(n)]
    table(sets + [f"{ROW},Exercise 0,Rest Timer,,,,60,,,"] * n)


def notes(n: int) -> None:
    """Read rows of one workout each of which has the workout's notes anew."""
    table([f"{ROW},Press,1,100,5,0,0,,note {k % 300}," for k in range(n)])


def names(some: Iterable[str]) -> None:
    """Make an exercise of each name, next to one that has some of its words."""
    shipped = ["cable curl", "leg press", "cable row", "leg curl", "cable press"]
    known = [
        Exercise(UUID(int=k), owned=False, keys=[key], type="weight_reps", version=1)
        for k, key in enumerate(shipped)
    ]
    matcher = Matcher(known)
    for name in some:
        matcher.by_name(name, [Entry(1, name, reps=5)])


WORK: dict[str, tuple[int, Callable[[int], Any]]] = {
    "spaces in a header": (1_000, lambda n: header(f"a{' ' * n}({' ' * n}b")),
    "parentheses in a header": (1_000, lambda n: header("(" * n + ")" * n)),
    "columns of a header": (400, lambda n: header("a ()," * n)),
    "unknown columns": (
        200,
        lambda n: table([f"{ROW},Press,1,100,5,0,0,,,8"] * 9, STRONG + ",b" * n),
    ),
    "rests": (2_000, rests),
    "notes of a workout": (3_000, notes),
    "names": (1_000, lambda n: names(f"Exercise {k}" for k in range(n))),
    "names of common words": (500, lambda n: names(f"Cable Leg Press Curl {k}" for k in range(n))),
    "one long name": (5_000, lambda n: names(["ups-(" * n, "(" * n, "'s" * n])),
    "quotes that do not close": (20_000, lambda n: table([f'{ROW},"a'] * n)),
    "quotes within lines that fit": (
        10_000,
        lambda n: table([f'{ROW},"a', *[f'{ROW},"b ""c"" d",1,100,5,0,0,,,'] * n, '"']),
    ),
    "quotes of all kinds": (10_000, lambda n: table(['a,"', '""a""', '"""', 'b"",""'] * n)),
    "numbers that their column tells": (
        3_000,
        lambda n: table([f'{ROW},Press,1,"1,{k % 1000:03}",5,0,0,,,' for k in range(n)]),
    ),
    "weights that an app converted": (
        3_000,
        lambda n: table([f"{ROW},Press,1,{k * 0.45359237:.6f},5,0,0,,," for k in range(n)]),
    ),
    "months of no known language": (
        2_000,
        lambda n: hevy(
            [
                f"{k % 28 + 1} {name} 2024, 18:00"
                for k in range(n)
                for name in ("lis", "paź", letters(k))
            ]
        ),
    ),
    "days or months first": (3_000, lambda n: hevy(["3/4/2024 18:00"] * n + ["13/4/2024 18:00"])),
    "digits of a number": (100_000, lambda n: table([f"{ROW},Press,1,{'1,000' * n},5,0,0,,,"])),
    "gaps of a number": (100_000, lambda n: table([f"{ROW},Press,1,{'1 ' * n},5,0,0,,,"])),
    "spaces of a date": (20_000, lambda n: hevy([f"3/4/2024 18:00{' ' * n}x", "3/4/2024 18:00"])),
    "commas of a name": (100_000, lambda n: fitnotes("a, " * n)),
    "values of JSON": (30_000, lambda n: parse_json(b"[" + b"[]," * n + b"1]", 10**7)),
    "values of JSON beyond the limit": (9_000, lambda n: parse_json(b"[" + b'"",' * n + b"1]")),
    "quotes of no JSON": (100_000, lambda n: parse_json(b'"' * n + b",[" * n)),
    "backslashes of no JSON": (100_000, lambda n: parse_json(b'"' + b"\\" * n + b",[" * n)),
    "members of one object": (
        20_000,
        lambda n: parse_json(json.dumps({f"a{k}": k for k in range(n)}).encode(), 10**7),
    ),
    "surrogates": (20_000, lambda n: parse_json(b'"' + b"\\ud83e\\uddb5" * n + b'"')),
    "sets of a file": (2_000, lambda n: body(export("0198c000-0000-7000-8000-000000000000", n))),
    "wrong sets of a file": (20_000, lambda n: body({"sessions": [{"sets": [1] * n}]})),
    "tags": (5_000, lambda n: parse_if_match(['"a" , ' * n + '"b" x'])),
    "spaces between tags": (20_000, lambda n: parse_if_match(['"a"' + " " * n + "x"])),
    "tags that do not close": (
        20_000,
        lambda n: not_modified(request(if_none_match='"a ' * n), '"v1"'),
    ),
    "media ranges": (5_000, lambda n: prefers_svg(request(accept="a/b;q=1;q=," * n))),
    "escapes in a key": (50_000, lambda n: parse_key(['"' + '\\"' * n + " \x7f"])),
}


def seconds(work: Callable[[int], Any], n: int) -> float:
    """Return the least processor time of three tries."""
    tries = []
    for _ in range(3):
        started = time.process_time()
        with suppress(ApiError, InvalidBodyError):
            work(n)
        tries.append(time.process_time() - started)
    return min(tries)


@pytest.mark.usefixtures("environment")
class TestGrowth:
    @pytest.mark.parametrize("what", WORK)
    def test_is_linear(self, what: str) -> None:
        n, work = WORK[what]
        work_seconds = max(seconds(work, n), 0.000_5)
        assert seconds(work, 4 * n) < MAX_GROWTH * work_seconds
