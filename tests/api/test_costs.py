"""What the worst request costs beside an ordinary one: time, answer and memory, for every route (A3, A7)."""

import gc
import json
import sys
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from functions.transfer.uploads import MAX_UPLOAD_BYTES
from setlogs.http.web import MAX_BODY_BYTES
from tests.api.every_route import Walk, checked, export, limited, walk
from tests.api.importing import ROWS, send, strong
from tests.api.walk import forget_peak, peak
from tests.conftest import User
from tests.headers import STRONG

pytestmark = pytest.mark.long

__all__ = ["walk"]

MAX_RATIO = 20
TRIES = 10
MAX_ANSWER_BYTES = 1_000_000
MAX_IMPORT_ANSWER_BYTES = 4_000_000
MAX_MEMORY_BYTES = 200_000_000
# Below it, what the clock and the machine do weighs more than the request.
LEAST_SECONDS = 0.001


@dataclass
class Cost:
    """What a request took, the least of some tries, and what it brought."""

    seconds: float
    answer_bytes: int
    memory_bytes: int = 0


def unknown_members(count: int) -> dict[str, int]:
    """Return members that no route knows."""
    return {f"m{n}": n for n in range(count)}


def worst_bodies(body: Any, limit: int) -> Iterator[tuple[str, bytes]]:
    """Yield bodies of at most `limit` bytes that take long, or make much, for what they are."""
    members = dict(body) if isinstance(body, dict) else {}
    values = 7_500
    yield "unknown members", json.dumps(members | unknown_members(values)).encode()
    yield "more members than are taken", json.dumps(unknown_members(limit // 16)).encode()
    yield "ones", b"[" + b"1," * (limit // 2 - 2) + b"1]"
    yield "lists", b"[" + b"[]," * (limit // 3 - 2) + b"1]"
    yield "brackets", b"[" * limit
    yield "quotes", b'"' * limit
    yield "commas in a text", json.dumps({"a": "," * (limit - 20)}).encode()
    yield "escapes", b'{"a": "' + b"\\u00e9" * (limit // 6 - 4) + b'"}'
    yield "surrogates", b'{"a": "' + b"\\ud83e\\uddb5" * (limit // 12 - 4) + b'"}'
    yield "numbers", b"[" + b"1.123456789012345," * (limit // 18 - 2) + b"1]"
    for name, value in members.items():
        long = [[value]] if isinstance(value, list) else ["x" * (limit - 5_000), [1] * values]
        for other in long:
            yield f"a long {name}", json.dumps(members | {name: other}).encode()[:limit]
        if isinstance(value, list):
            each = values // 200
            yield f"wrong {name}", json.dumps({name: [unknown_members(each)] * 200}).encode()
            yield f"too many {name}", json.dumps({name: [1] * values}).encode()


def cost(walk: Walk, name: str, content: bytes | None, query: str = "", tries: int = 3) -> Cost:
    """Return what a request costs."""
    taken = []
    for _ in range(tries):
        started = time.process_time()
        answer = checked(walk.send(name, content, query))
        taken.append(time.process_time() - started)
    return Cost(min(taken), len(answer.content))


def worst_of(walk: Walk, name: str) -> tuple[float, int, str]:
    """Return how many times an ordinary request the worst one takes, its answer and what it is."""
    contents = list(worst_bodies(walk.bodies[name], MAX_BODY_BYTES)) if name in walk.bodies else []
    # A gateway takes no longer ones.
    names = "&".join(f"{n}" for n in range(1_900))
    ordinary = max(cost(walk, name, None).seconds, LEAST_SECONDS)
    tried = [(what, cost(walk, name, content, tries=2)) for what, content in contents]
    tried.append(("names in the query", cost(walk, name, None, f"?{names}", tries=2)))
    ratio, what = max((found.seconds / ordinary, what) for what, found in tried)
    return round(ratio, 1), max(found.answer_bytes for _, found in tried), what


@pytest.fixture
def as_in_lambda() -> Iterator[None]:
    """While requests are measured, what is there is not looked through, and no line is counted as covered."""
    tracer = sys.gettrace()
    gc.collect()
    gc.freeze()
    sys.settrace(None)
    yield
    sys.settrace(tracer)
    gc.unfreeze()


@pytest.mark.usefixtures("as_in_lambda")
class TestRequests:
    def test_cost_at_most_twenty_times_an_ordinary_one(self, walk: Walk) -> None:
        print()
        for name in limited(walk):
            if name == "import_file":
                continue
            # What else the machine does can make one measurement worse, but not each of them.
            for _ in range(TRIES):
                ratio, size, what = worst_of(walk, name)
                if ratio <= MAX_RATIO:
                    break
            print(f"{name:<24} {ratio:>6} x  {size:>7} bytes  {what}")
            assert ratio <= MAX_RATIO
            assert size <= MAX_ANSWER_BYTES

    def test_need_little_memory(self, walk: Walk) -> None:
        for content in (content for _, content in worst_bodies({"sets": []}, MAX_BODY_BYTES)):
            tracemalloc.start()
            try:
                checked(walk.send("add_sets", content))
                assert tracemalloc.get_traced_memory()[1] < MAX_MEMORY_BYTES / 10
            finally:
                tracemalloc.stop()


def worst_files() -> Iterator[tuple[str, str, bytes]]:
    """Yield media type and content of files as large as they may be."""
    document = export("0198c000-0000-7000-8000-000000000000", 20)
    for what, content in worst_bodies(document, MAX_UPLOAD_BYTES):
        yield what, "application/json", content
    values = 380_000
    sessions = document["sessions"]
    one = sessions[0]["sets"][0]
    versions = [unknown_members(30)] * 9_000
    for what, changed in {
        "unknown members of a set": {
            "sessions": [sessions[0] | {"sets": [one | unknown_members(values)]}]
        },
        "wrong sets": {"sessions": [sessions[0] | {"sets": [unknown_members(7)] * 45_000}]},
        "wrong sessions": {"sessions": [unknown_members(7)] * 45_000},
        "ones as sessions": {"sessions": [1] * 49_000},
        "versions": {"exercises": [document["exercises"][0] | {"versions": versions}]},
        "labels": {
            "exercises": [{"versions": [{"aliases": [1] * 19, "primary_muscles": [1] * 19}]}]
            * 9_000
        },
    }.items():
        yield what, "application/json", json.dumps(document | changed).encode()
    line = b"2024-03-01 18:00:00,Push,1h,Press,1,x,5,0,0,,,\n"
    yield "wrong rows", "text/csv", strong() + b"\n" + line * 45_000
    yield "columns", "text/csv", f"{STRONG}{',b' * 4_000}\n".encode() + b"," * 4_000_000
    yield "spaces", "text/csv", b"a" + b" " * 4_700 + b"(" + b" " * 4_700 + b"b\n"
    yield "quotes", "text/csv", strong() + b"\n" + b'"a\n' * 1_000_000
    yield "lines", "text/csv", strong() + b"\n" * 5_000_000
    backup = b"### SETTING ##\n\nmass\n kg\n"
    yield "sections", "text/csv", backup + b"###\n" * 1_300_000
    logs = b"### EXERCISE LOGS ##\n\nlogs,mydate,eid\n"
    yield "sets of logs", "text/csv", backup + logs + b'"' + b"1x1," * 1_300_000
    yield "logs of sets", "text/csv", backup + b"### EXERCISE SET LOGS ##\n_id\n" + b"1\n" * 2_600_000
    sets = ",".join(f"Set {number} (Reps),Set {number} (KG)" for number in range(1, 300))
    many = b"2024/03/01,1,S," + b"1,1," * 299 + b"\n"
    yield "sets", "text/csv", f"Date,Workout,Exercise,{sets},\n".encode() + many * 4_000
    names = json.dumps({str(number): number for number in range(45_000)}).encode()
    part = b'--x\r\nContent-Disposition: form-data; name="mapping"\r\n\r\n' + names + b"\r\n"
    whole = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + line
    yield "wrong names", "multipart/form-data; boundary=x", part + whole + b"\r\n--x--\r\n"
    form = b'--x\r\nContent-Disposition: form-data; name="file"\r\n'
    yield "headers of a form", "multipart/form-data; boundary=x", form + b"a: b\r\n" * 800_000
    yield "dashes of a form", "multipart/form-data; boundary=x", form + b"\r\n" + b"\r\n--" * 1_200_000


class TestFiles:
    def refused(self, user: User, media_type: str, content: bytes) -> Cost:
        started = time.process_time()
        answer = send(
            user,
            content[:MAX_UPLOAD_BYTES],
            "/imports?timezone=UTC&unit=kg&dry_run=true",
            content_type=media_type,
        )
        checked(answer)
        return Cost(time.process_time() - started, len(answer.content))

    def test_cost_no_more_than_a_good_one_of_the_size(self, user: User) -> None:
        """What an ordinary file takes grows with it; so the worst is compared with one as large."""
        good = export("0198c000-0000-7000-8000-000000000000", 15_000)
        content = json.dumps(good).encode()
        ordinary = self.refused(user, "application/json", content)
        per_byte = ordinary.seconds / len(content)
        idle = peak()
        print()
        for what, media_type, worst in worst_files():
            forget_peak()
            found = self.refused(user, media_type, worst)
            ratio = found.seconds / (per_byte * MAX_UPLOAD_BYTES)
            grown = peak() - idle
            print(
                f"{what:<28} {ratio:>6.2f} x  {found.answer_bytes:>8} bytes {grown / 1e6:>6.0f} MB"
            )
            assert ratio <= MAX_RATIO
            assert found.answer_bytes <= MAX_IMPORT_ANSWER_BYTES
            assert grown < MAX_MEMORY_BYTES

    def test_of_good_rows_are_the_measure(self, user: User) -> None:
        assert self.refused(user, "text/csv", strong(*ROWS)).answer_bytes < 5_000
