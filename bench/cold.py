"""`make bench-cold`: from the start of a process to its first answer, beside the peer's.

Each function answers one event in a process of its own, with PostgreSQL and Valkey running. It is
imported from a build, the peer from the same layer of dependencies, both as on Lambda: from their
folders alone, once with bytecode of all that they import, as builds carry it, and once without,
when only the standard library has some. The contenders alternate.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from bench.figures import Figures, environment
from bench.peer import setup as peer_setup
from bench.world import Event, discarded_output, event, register, servers
from infra.build import sam
from infra.build.artefacts import sizes
from infra.local.leftovers import temporary_folder

ROUNDS, MIN_ROUNDS = 7, 2
TARGET = 0.7
"""How much of the peer's time ours may take."""
TOP = 10
OPT, PEER_OPT = "opt", "peer-opt"
"""Folders of the layers, as /opt is on Lambda."""
ROOT = Path(__file__).parents[1]
_CHILD = """
import json, sys
from importlib import import_module
answer = import_module(sys.argv[1]).handler(json.loads(sys.argv[2]), None)
print(answer["statusCode"], file=sys.stderr, flush=True)
"""
_IMPORT = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\w+)")

# The functions share their layers.
_sizes = cache(sizes)

type Variables = dict[str, str]
type Events = dict[str, tuple[str, Event]]
type Trees = dict[str, list[Path]]


def first_events() -> Events:
    """Return, by function, its module and an event; each needs PostgreSQL and Redis."""
    user = register("cold@example.com")

    def get(path: str, **query: str) -> Event:
        return event("GET", path, user.token, None, None, **query)

    events = {
        "auth": get("/me"),
        "exercises": get("/exercises", q="barbell bench press"),
        "sessions": get(user.session),
        "reports": get("/reports/progression", exercise_id=user.exercise_id),
        "transfer": get("/imports"),
        "weigh_ins": get("/weigh-ins"),
        "system": get("/ready"),
    }
    found = {name: (f"functions.{name}.handler", sent) for name, sent in events.items()}
    peer = peer_setup.register("cold@example.com")
    return found | {"peer": ("bench.peer.app", event("GET", peer.session, peer.token))}


def trees(folder: Path) -> dict[str, Trees]:
    """Build the functions, and the peer with their dependencies; return the paths to import from.

    Returns:
        By mode, `with bytecode` or `without`, and contender, its folders as Lambda would have them.
    """
    build = sam.BUILD / "bench"
    sam.build(build)
    full, bare = folder / "full", folder / "bare"
    for name in sam.FUNCTIONS:
        shutil.copytree(build / sam.resource(name), full / name)
    shutil.copytree(ROOT / "bench" / "peer", full / "peer" / "bench" / "peer")
    # Lambda unpacks all layers of a function into one folder.
    for layers, opt in (
        (("CoreLayer", "DependenciesLayer"), OPT),
        (("DependenciesLayer",), PEER_OPT),
    ):
        for layer in layers:
            built = build / layer / "python"
            shutil.copytree(built, full / opt, dirs_exist_ok=True)
    shutil.copytree(full, bare, ignore=shutil.ignore_patterns("__pycache__"))
    return {"with bytecode": _paths(full), "without": _paths(bare)}


def _paths(folder: Path) -> Trees:
    paths = {name: [folder / name, folder / OPT] for name in sam.FUNCTIONS}
    return paths | {"peer": [folder / "peer", folder / PEER_OPT]}


def child(
    path: Sequence[Path], module: str, sent: Event, *options: str, keep_bytecode: bool = False
) -> tuple[list[str], Variables]:
    """Return command and environment of a process that answers an event.

    Args:
        path: What it imports from, beside the standard library.
        module: Where its handler is.
        sent: The event.
        *options: Of the interpreter.
        keep_bytecode: Whether it may write what it finds no bytecode of; on Lambda none can.
    """
    # -S leaves out site-packages, -P the folder that it is started in.
    command = [sys.executable, "-S", "-P", *options, "-c", _CHILD, module, json.dumps(sent)]
    return command, os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        "PYTHONDONTWRITEBYTECODE": "" if keep_bytecode else "1",
    }


def milliseconds(
    path: Sequence[Path], module: str, sent: Event, *, keep_bytecode: bool = False
) -> float:
    """Return how long a new process takes to its first answer.

    Raises:
        RuntimeError: it did not answer 200.
    """
    command, variables = child(path, module, sent, keep_bytecode=keep_bytecode)
    started = time.perf_counter()
    with subprocess.Popen(
        command, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        elapsed = time.perf_counter() - started
        said += process.stderr.read()
    if said.strip() != "200":
        raise RuntimeError(f"{module}: {said}")
    return elapsed * 1000


@contextmanager
def contenders() -> Iterator[tuple[dict[str, Trees], Events, Figures]]:
    """Yield what is built, the events that are sent to it, and the servers' versions."""
    with servers() as (postgres, valkey), temporary_folder() as folder:
        peer_setup.create_tables(postgres.admin_url)
        with discarded_output():
            events = first_events()
        built = trees(folder)
        # A build has bytecode of what it imports; the peer gets it here.
        peer = built["with bytecode"]["peer"]
        milliseconds(peer, *events["peer"], keep_bytecode=True)
        yield built, events, {"postgresql": postgres.version, "valkey": valkey.version}


def measure(rounds: int) -> Figures:
    """Measure every function and the peer; return the figures as they are saved."""
    with contenders() as (built, events, versions):
        found = {name: megabytes(built["with bytecode"][name]) for name in events}
        times: dict[str, dict[str, list[float]]] = {
            name: {mode: [] for mode in built} for name in events
        }
        for number in range(rounds):
            order = list(events) if number % 2 == 0 else list(reversed(events))
            for mode, paths in built.items():
                for name in order:
                    times[name][mode].append(milliseconds(paths[name], *events[name]))
    for name, by_mode in times.items():
        found[name] |= {mode: _judged(each, times["peer"][mode]) for mode, each in by_mode.items()}
    return {**environment(versions), "rounds": rounds, "unit": "milliseconds", "functions": found}


def megabytes(path: Sequence[Path]) -> Figures:
    """Return how large the folders of a path are in MB, unzipped and zipped."""
    unzipped, zipped = map(sum, zip(*map(_sizes, path), strict=True))
    return {"unzipped_mb": round(unzipped / 1e6, 1), "zipped_mb": round(zipped / 1e6, 1)}


def _judged(times: list[float], peer: list[float]) -> Figures:
    middle = statistics.median(times)
    ratio = middle / statistics.median(peer)
    return {
        "median": round(middle, 1),
        "least": round(min(times), 1),
        "most": round(max(times), 1),
        "ratio": round(ratio, 2),
        "met": ratio <= TARGET,
    }


def import_times() -> dict[str, Counter[str]]:
    """Return the microseconds that imports take, by function and top-level package."""
    found: dict[str, Counter[str]] = {}
    with contenders() as (built, events, _):
        for name, (module, sent) in events.items():
            path = built["with bytecode"][name]
            command, variables = child(path, module, sent, "-X", "importtime")
            done = subprocess.run(
                command, env=variables, capture_output=True, text=True, check=True
            )
            found[name] = Counter()
            for microseconds, package in _IMPORT.findall(done.stderr):
                found[name][package] += int(microseconds)
    return found


def table(functions: Figures) -> str:
    """Return the figures for people: milliseconds, and megabytes with layers and bytecode."""
    modes = ("with bytecode", "without")
    lines = [
        f"{'milliseconds':<14}" + "".join(f"{mode:<38}" for mode in modes) + "zipped, unzipped"
    ]
    for name, found in functions.items():
        cells = []
        for mode in modes:
            each = found[mode]
            spread = f"{each['median']:.0f} ({each['least']:.0f} to {each['most']:.0f})"
            verdict = f"{each['ratio']:.2f} ≤{TARGET:g} {'met' if each['met'] else 'missed'}"
            cells.append(f"{spread:<20}{'' if name == 'peer' else verdict:<18}")
        taken = f"{found['zipped_mb']:.1f} MB, {found['unzipped_mb']:.1f} MB"
        lines.append(f"{name:<14}{''.join(cells)}{taken}")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.cold", description="Measure cold starts."
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"{MIN_ROUNDS} or more")
    parser.add_argument("--json", type=Path, metavar="FILE", help="save the figures")
    parser.add_argument("--profile", action="store_true", help="show what imports take instead")
    given = parser.parse_args()
    if given.profile:
        for name, packages in import_times().items():
            shown = ", ".join(
                f"{package} {us / 1000:.0f}" for package, us in packages.most_common(TOP)
            )
            print(f"{name:<10}{packages.total() / 1000:>5.0f} ms: {shown}")
        return
    run = measure(max(MIN_ROUNDS, given.rounds))
    print(table(run["functions"]))
    if given.json:
        given.json.write_text(json.dumps(run, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
