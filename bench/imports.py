"""`python -m bench.imports`: what 50,000 rows cost, in time and memory: of each format, and of each shape.

Shapes are files of Strong with a workout a row, with as many names as there may be exercises, and with
something wrong in each row.

The events go through the Lambda handler of the transfer function in a process of its own, one per
file, so that the peak of its memory is that of a function which only did this.
"""

import json
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from bench.world import ACCOUNT, event, servers

SETS, SETS_PER_WORKOUT, MANY_NAMES = 50_000, 20, 10_000
QUERY = {"timezone": "Europe/Berlin", "unit": "kg"}
NAMES = ["Bench Press (Barbell)", "Squat (Barbell)", *(f"Machine {n}" for n in range(40))]


def _sets() -> Iterator[tuple[datetime, str, int, float, int]]:
    """Yield start, exercise, index in the exercise, kilograms and repetitions of each set."""
    first = datetime(2012, 1, 1, 18, tzinfo=UTC)
    for number in range(SETS):
        workout, place = divmod(number, SETS_PER_WORKOUT)
        name = NAMES[(workout * 7 + place // 4) % len(NAMES)]
        yield first + timedelta(days=2 * workout), name, place % 4, 40 + workout % 50 * 2.5, 5


def _strong() -> Iterator[str]:
    yield (
        "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,"
        "Workout Notes,RPE"
    )
    for start, name, index, weight, reps in _sets():
        yield f'{start:%Y-%m-%d %H:%M:%S},Push,1h 26m,{name},{index + 1},{weight},{reps},0,0,"","",8'


def _strong_workouts() -> Iterator[str]:
    header, *_ = _strong()
    yield header
    first = datetime(2010, 1, 1, tzinfo=UTC)
    for hour in range(SETS):
        start = first + timedelta(hours=2 * hour)
        yield f"{start:%Y-%m-%d %H:%M:%S},Push,1h,Squat (Barbell),1,{hour % 200},5,0,0,,,"


def _strong_names() -> Iterator[str]:
    header, *rows = _strong()
    yield header
    for number, row in enumerate(rows):
        before, _, after = row.split(",", 4)[:3], None, row.split(",", 4)[4]
        yield f'{",".join(before)},Lift {number % MANY_NAMES},{after}'


def _strong_problems() -> Iterator[str]:
    header, *rows = _strong()
    yield header
    yield from (row.replace(",5,0,0,", ",five,0,0,") for row in rows)


def _hevy() -> Iterator[str]:
    yield (
        '"title","start_time","end_time","description","exercise_title","superset_id",'
        '"exercise_notes","set_index","set_type","weight_kg","reps","distance_km",'
        '"duration_seconds","rpe"'
    )
    for start, name, index, weight, reps in _sets():
        at = f"{start:%d %b %Y, %H:%M}"
        yield f'"Push","{at}","{at}","","{name}",,"",{index},"normal",{weight},{reps},,,8'


def _fitnotes() -> Iterator[str]:
    yield "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment"
    for start, name, _, weight, reps in _sets():
        yield f'{start:%Y-%m-%d},{name},Chest,{weight},kgs,{reps},,,,""'


FILES: dict[str, Callable[[], Iterator[str]]] = {
    "strong": _strong,
    "hevy": _hevy,
    "fitnotes": _fitnotes,
    "strong, workouts": _strong_workouts,
    "strong, names": _strong_names,
    "strong, problems": _strong_problems,
}


def _measure(name: str) -> None:
    """Preview, import, import again, export and undo one file; print what each step took."""
    from functions.auth.handler import handler as auth
    from functions.transfer.handler import handler as transfer

    account = ACCOUNT | {"email": f"{uuid4().hex}@example.com"}
    auth(event("POST", "/auth/register", body=account), None)
    token = json.loads(auth(event("POST", "/auth/login", body=account), None)["body"])
    text = "\n".join(FILES[name]())
    print(f"{name}: {SETS} sets, {len(text) / 2**20:.1f} MiB, idle at {_peak_mib():.0f} MiB")

    def step(label: str, method: str, path: str, **query: str) -> dict[str, Any]:
        as_csv = {"Content-Type": "text/csv"} if method == "POST" else None
        sent = event(method, path, token["access_token"], headers=as_csv, **query)
        sent["body"] = text if as_csv else None
        started = time.perf_counter()
        answer: dict[str, Any] = transfer(sent, None)
        seconds = time.perf_counter() - started
        assert answer["statusCode"] < 300, answer  # noqa: PLR2004
        print(f"  {label:<16}{seconds:>6.1f} s, peak {_peak_mib():>4.0f} MiB")
        return answer

    step("dry run", "POST", "/imports", **QUERY, dry_run="true")
    made = json.loads(step("import", "POST", "/imports", **QUERY)["body"])
    assert made["sets_added"] == made["rows"]["used"]
    again = json.loads(step("the same again", "POST", "/imports", **QUERY)["body"])
    assert again["duplicates_skipped"] == made["rows"]["used"]
    step("first part, JSON", "GET", "/me/export")
    step("first part, CSV", "GET", "/me/export", format=again["source"])
    step("undo", "DELETE", f"/imports/{made['id']}")


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure each file, or those that are named."""
    with servers():
        os.environ["LOG_LEVEL"] = "ERROR"
        for name in sys.argv[1:] or FILES:
            process = multiprocessing.get_context("spawn").Process(target=_measure, args=(name,))
            process.start()
            process.join()


if __name__ == "__main__":
    main()
