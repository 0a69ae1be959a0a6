"""Logs sixteen weeks of a believable programme for a demo account, through the HTTP API.

The programme ends in the week in which the account was made, so running it again asks for the very
same sessions and sets: every request is a retry, and nothing is added. In its first weeks the bench
press was an exercise of the lifter's own, which then became the catalogue's.
"""

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import httpx

from infra.local.checks import load_dotenv, port
from infra.local.demo import EMAIL, PASSWORD
from setlogs.settings import SettingsError

ZONE = ZoneInfo("Europe/Berlin")
WEEKS, DELOAD_EVERY = 16, 4
BENCH, WEEKS_OF_OWN_BENCH = "Barbell Bench Press", 4
IDS = UUID("0193f1a0-0000-7000-8000-000000000000")
"""What the ids that are chosen here are derived from, so that they are the same each time."""
BAR_WIDTH = 32


@dataclass(frozen=True)
class Lift:
    """One exercise of a training day.

    Attributes:
        name: As the catalogue has it.
        start: Working weight in the first week, kg; None for bodyweight.
        step: What is added each week, kg.
        reps: Repetitions of a working set.
        sets: Working sets.
    """

    name: str
    start: float | None
    step: float
    reps: int
    sets: int


DAYS = {
    0: ("Lower A", [
        Lift("Barbell Back Squat", 90, 2.5, 5, 5),
        Lift("Romanian Deadlift", 70, 2.5, 8, 3),
        Lift("Leg Press", 140, 5, 10, 3),
        Lift("Lying Leg Curl", 35, 1.25, 12, 3),
        Lift("Standing Calf Raise", 60, 2.5, 12, 4),
    ]),
    1: ("Upper A", [
        Lift("Barbell Bench Press", 70, 1.25, 5, 5),
        Lift("Barbell Row", 60, 1.25, 8, 4),
        Lift("Overhead Press", 40, 0.75, 6, 3),
        Lift("Lat Pulldown", 55, 1.25, 10, 3),
        Lift("Dumbbell Curl", 12, 0.25, 12, 3),
    ]),
    3: ("Lower B", [
        Lift("Deadlift", 110, 2.5, 5, 4),
        Lift("Front Squat", 65, 1.75, 6, 4),
        Lift("Dumbbell Lunge", 24, 1, 12, 3),
        Lift("Leg Extension", 45, 1.25, 12, 3),
        Lift("Seated Calf Raise", 40, 1.25, 15, 3),
    ]),
    4: ("Upper B", [
        Lift("Incline Bench Press", 55, 1.25, 8, 4),
        Lift("Pull Up", None, 0, 7, 4),
        Lift("Dumbbell Shoulder Press", 18, 0.5, 10, 3),
        Lift("Seated Cable Row", 55, 1.25, 10, 3),
        Lift("Triceps Pushdown", 25, 0.75, 12, 3),
    ]),
}  # fmt: skip
"""Training days by weekday, Monday is 0."""


class SeedError(RuntimeError):
    """The demo data cannot be logged; the message says what to do."""


def main() -> int:
    """Log the programme; return the exit status."""
    load_dotenv()
    started = time.monotonic()
    try:
        base_url = f"http://localhost:{port()}"
        with httpx.Client(base_url=base_url, timeout=30) as client:
            added, replayed = _log_programme(client)
    except httpx.TransportError:
        print(f"Nothing answers on {base_url}. Start it with `make run`.", file=sys.stderr)
        return 1
    except (SeedError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    seconds = time.monotonic() - started
    print(f"\n{added} sets added, {replayed} were there already, in {seconds:.1f} s.")
    print(f"{WEEKS} weigh-ins are there, and an exercise that was merged into {BENCH}.")
    print(f"Log in as {EMAIL} with the password: {PASSWORD}")
    return 0


def _log_programme(client: httpx.Client) -> tuple[int, int]:
    user = _log_in(client)
    exercises = {
        lift.name: _find(client, lift.name) for _, lifts in DAYS.values() for lift in lifts
    }
    at_first = exercises | {BENCH: _own_bench(client)}
    known = {session["started_at"]: session["id"] for session in _sessions(client)}
    days = list(_days(datetime.fromisoformat(user["created_at"])))
    added = replayed = 0
    for done, (week, weekday, started_at) in enumerate(days, start=1):
        title, lifts = DAYS[weekday]
        session_id = known.get(_utc(started_at)) or _start(client, title, started_at)
        if weekday == 0:
            _weigh_in(client, week, started_at)
        in_use = at_first if week < WEEKS_OF_OWN_BENCH else exercises
        sets = list(_sets(week, weekday, lifts, in_use, started_at))
        answer = _send(
            client,
            f"/sessions/{session_id}/sets/batch",
            {"sets": sets},
            f"demo-sets-{started_at:%F}",
        )
        if "Idempotent-Replayed" in answer.headers:
            replayed += len(sets)
        else:
            added += len(sets)
        _show_progress(done, len(days), added + replayed)
    _merge(client, at_first[BENCH], exercises[BENCH])
    return added, replayed


def _own_bench(client: httpx.Client) -> str:
    own = str(uuid5(IDS, "bench"))
    draft = {"id": own, "name": "Flat Bench", "type": "weight_reps", "equipment": "barbell"}
    _send(client, "/exercises", draft, "demo-bench")
    return own


def _weigh_in(client: httpx.Client, week: int, started_at: datetime) -> None:
    draft = {
        "id": str(uuid5(IDS, f"{started_at:%F}")),
        "weight": round(79 + week * 0.15, 1),
        "weighed_at": _utc(started_at.replace(hour=7)),
    }
    _send(client, "/weigh-ins", draft, f"demo-weigh-in-{started_at:%F}")


def _merge(client: httpx.Client, own: str, into: str) -> None:
    answer = client.post(f"/exercises/{own}/merge", json={"into": into})
    if answer.status_code != httpx.codes.OK:
        raise SeedError(f"The merge answered {answer.status_code}: {answer.text}")


def _log_in(client: httpx.Client) -> dict[str, Any]:
    account = {"email": EMAIL, "password": PASSWORD}
    profile = {"display_name": "Demo", "timezone": ZONE.key}
    registered = client.post("/auth/register", json=account | profile)
    answer = client.post("/auth/login", json=account)
    if answer.status_code != httpx.codes.OK:
        detail = answer.json().get("detail", registered.text)
        raise SeedError(f"The demo account cannot log in: {detail}")
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    user: dict[str, Any] = client.get("/me").json()
    return user


def _find(client: httpx.Client, name: str) -> str:
    found = client.get("/exercises", params={"q": name, "owner": "catalogue"}).json()["items"]
    for exercise in found:
        if exercise["name"] == name:
            return str(exercise["id"])
    raise SeedError(f"The catalogue has no exercise called {name}.")


def _sessions(client: httpx.Client) -> Iterator[dict[str, Any]]:
    url: str | None = "/sessions?limit=100"
    while url:
        answer = client.get(url)
        yield from answer.json()["items"]
        url = answer.links.get("next", {}).get("url")


def _days(account_made: datetime) -> Iterator[tuple[int, int, datetime]]:
    """Yield week, weekday and start of each session, the last in the week before the account."""
    local = account_made.astimezone(ZONE).replace(hour=18, minute=0, second=0, microsecond=0)
    monday = local - timedelta(days=local.weekday(), weeks=WEEKS)
    for week in range(WEEKS):
        for weekday in DAYS:
            yield week, weekday, monday + timedelta(weeks=week, days=weekday)


def _start(client: httpx.Client, title: str, started_at: datetime) -> str:
    draft = {
        "title": title,
        "started_at": _utc(started_at),
        "ended_at": _utc(started_at + timedelta(minutes=75)),
        "timezone": ZONE.key,
    }
    session: dict[str, str] = _send(
        client, "/sessions", draft, f"demo-session-{started_at:%F}"
    ).json()
    return session["id"]


def _sets(
    week: int, weekday: int, lifts: list[Lift], exercises: dict[str, str], started_at: datetime
) -> Iterator[dict[str, Any]]:
    """Yield a day's sets: a warm-up and the working sets of each lift, lighter every fourth week."""
    luck = random.Random(f"{week}-{weekday}")  # noqa: S311  the same programme each time
    deload = week % DELOAD_EVERY == DELOAD_EVERY - 1
    minute = 0
    for lift in lifts:
        for number in range(lift.sets + 1):
            minute += 3
            performed: dict[str, Any] = {
                "exercise_id": exercises[lift.name],
                "set_type": "warmup" if number == 0 else "normal",
                "reps": max(1, lift.reps + (luck.choice((-1, 0, 0, 1)) if number else 3)),
                "performed_at": _utc(started_at + timedelta(minutes=minute)),
                "rest_seconds": 150,
            }
            if number:
                performed["rpe"] = 6.5 if deload else 7 + luck.choice((0, 0.5, 1, 1.5, 2))
            if lift.start is not None:
                working = (lift.start + lift.step * week) * (0.85 if deload else 1)
                performed["weight"] = round((working if number else working * 0.6) / 1.25) * 1.25
            yield performed


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _send(client: httpx.Client, path: str, body: dict[str, Any], key: str) -> httpx.Response:
    """Send a creation, waiting where the rate limit asks for it."""
    while True:
        answer = client.post(path, json=body, headers={"Idempotency-Key": key})
        if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
            break
        time.sleep(int(answer.headers["Retry-After"]))
    # A key is kept for a day, an id for good.
    is_there = answer.status_code == httpx.codes.CONFLICT and answer.json()["code"] == "id_taken"
    if answer.status_code != httpx.codes.CREATED and not is_there:
        raise SeedError(f"{path} answered {answer.status_code}: {answer.text}")
    return answer


def _show_progress(done: int, total: int, sets: int) -> None:
    if not sys.stdout.isatty() and done < total:
        return
    filled = BAR_WIDTH * done // total
    bar = "#" * filled + "." * (BAR_WIDTH - filled)
    print(f"\r[{bar}] {done}/{total} sessions, {sets} sets", end="", flush=True)


if __name__ == "__main__":
    sys.exit(main())
