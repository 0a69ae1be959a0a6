"""`make bench`: what a warm request costs, through the Lambda handlers with gateway events.

Beside each route stand its floor, the same round trips sent bare, and a peer, the same route written
the way tutorials do it; all three are measured in one run. Compare ratios; times differ by machine.
"""

import argparse
import gc
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.contenders import Call, Calls, contenders, sets_of, sizes, version_of
from bench.figures import Figures, compare, environment, figures, table
from bench.picture import picture
from bench.world import Context, discarded_output, servers

# Ours and the floor add a set with each call, and a session holds 1,000.
ROUNDS, BLOCK = 40, 10
WARM_UP_ROUNDS = 3
# A request does not follow the one before without a gap, and servers that were asleep answer later:
# sent back to back, the floor alone would always find them awake.
PAUSE_SECONDS = 0.001


def measure(rounds: int, pause: float = PAUSE_SECONDS) -> Figures:
    """Measure every contender on every route; return the figures as they are saved.

    Args:
        rounds: In each, every contender answers `BLOCK` calls of every route.
        pause: Seconds before each call.
    """
    with servers() as (postgres, valkey), discarded_output():
        measured = contenders(postgres, valkey)
        for _ in range(WARM_UP_ROUNDS):
            for contender, route in _in_turn(measured, 0):
                _timed(measured[contender][route], pause)
        adding = measured["ours"]["POST set"]
        patching = measured["ours"]["PATCH set"]
        before, version = sets_of(adding), version_of(patching)
        times: dict[str, dict[str, list[float]]] = {
            route: {name: [] for name, calls in measured.items() if route in calls}
            for route in measured["ours"]
        }
        for number in range(rounds):
            for contender, route in _in_turn(measured, number):
                times[route][contender] += _timed(measured[contender][route], pause)
        # The floor wrote what the route writes, or it would be no floor.
        sent = 2 * BLOCK * rounds
        assert sets_of(adding) == before + sent + 1
        # The set that is patched is also one of those that are ordered; one not restored cannot be deleted.
        assert version_of(patching) == version + 2 * sent + 2
        versions = {"postgresql": postgres.version, "valkey": valkey.version}
        answers = {contender: sizes(calls) for contender, calls in measured.items()}
    return {
        **environment(versions),
        "rounds": rounds,
        "calls_per_round": BLOCK,
        "pause_seconds": pause,
        "unit": "microseconds",
        "answer_bytes": answers,
        "routes": figures(times),
    }


def _in_turn(measured: dict[str, Calls], number: int) -> Iterator[tuple[str, str]]:
    """Yield contender and route of each block of a round, every other round in reverse order."""
    order = list(measured) if number % 2 == 0 else list(reversed(measured))
    for route in measured["ours"]:
        for contender in order:
            if route in measured[contender]:
                yield contender, route


def _timed(call: Call, pause: float) -> list[float]:
    """Return the microseconds of each call of a block; pauses and making events do not count."""
    times = []
    context = Context()
    # In a process of its own, nobody would clear away what another contender left.
    gc.collect()
    for _ in range(BLOCK):
        event = call.event()
        time.sleep(pause)
        started = time.perf_counter()
        answer = call.handler(event, context)
        times.append((time.perf_counter() - started) * 1e6)
        assert answer["statusCode"] == call.status, answer
    return times


def report(run: Figures, *, compared_to: Path | None = None) -> int:
    """Print the table of a run, and return 1 when it is worse than a saved one."""
    print(table(run["routes"]))
    if compared_to is None:
        return 0
    earlier = json.loads(compared_to.read_text())
    lines, worse = compare(earlier["routes"], run["routes"])
    print("", f"Against the run of {earlier['date']}:", *lines, sep="\n")
    return int(worse)


def main() -> int:
    """Measure, print, and save what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the routes.")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of {BLOCK} calls each")
    parser.add_argument(
        "--pause", type=float, default=PAUSE_SECONDS, metavar="SECONDS", help="before each call"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="save the figures")
    parser.add_argument(
        "--compare",
        type=Path,
        metavar="FILE",
        help="with a saved run; exits 1 when a ratio to the floor grew by more than a fifth",
    )
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw the figures as SVG")
    given = parser.parse_args()
    run = measure(given.rounds, given.pause)
    status = report(run, compared_to=given.compare)
    if given.json:
        given.json.write_text(json.dumps(run, indent=2, ensure_ascii=False) + "\n")
    if given.picture:
        given.picture.write_text(picture(run))
    return status


if __name__ == "__main__":
    sys.exit(main())
