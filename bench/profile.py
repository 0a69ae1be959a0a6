"""`python -m bench.profile`: where the time of a warm request goes, by package.

The profiler makes each Python call dearer than it is: shares of code that calls much look larger.
"""

import cProfile
import pstats
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator

from bench.contenders import Call, measured_calls
from bench.world import Context, discarded_output, servers

REQUESTS, WARM_UP = 500, 100
TOP = 12
WAITING = "waiting for the servers"
# psycopg sends and waits in compiled code, which counts as its caller's own time.
_WAITS = re.compile(
    r"psycopg/connection\.py:wait$|psycopg/_cursor_base\.py:_send_query_prepared$"
    r"|'(recv_into|sendall)' of '_socket\.socket'"
)
_PACKAGE = re.compile(
    r"site-packages/(\w+)|/(setlogs|functions)/|lib/python3\.\d+/(?!site-packages)(\w+)"
)

type Function = tuple[str, int, str]


def by_package(call: Call) -> tuple[float, Counter[str], Counter[str]]:
    """Return the median of a request unprofiled, and microseconds and calls of each package."""
    for _ in range(WARM_UP):
        call.send()
    times = sorted(_microseconds(call.handler, call.event()) for _ in range(REQUESTS))
    events = [call.event() for _ in range(REQUESTS)]
    profile = cProfile.Profile()
    profile.enable()
    for event in events:
        call.handler(event, Context())
    profile.disable()
    spent, calls = Counter[str](), Counter[str]()
    for package, count, seconds in _own_times(pstats.Stats(profile)):
        spent[package] += seconds * 1e6 / REQUESTS  # type: ignore[assignment]
        calls[package] += count / REQUESTS  # type: ignore[assignment]
    return times[REQUESTS // 2], spent, calls


def _own_times(stats: pstats.Stats) -> Iterator[tuple[str, int, float]]:
    """Yield package, number of calls and seconds; a built-in function counts as its caller's."""
    for function, (_, count, own, _, callers) in stats.stats.items():  # type: ignore[attr-defined]
        if _WAITS.search(f"{function[0]}:{function[2]}") or _WAITS.search(function[2]):
            yield WAITING, count, own
        elif function[0].startswith(("~", "<")) and callers:
            for caller, (times, _, caused, _) in callers.items():
                yield _package_of(caller), times, caused
        else:
            yield _package_of(function), count, own


def _package_of(function: Function) -> str:
    found = _PACKAGE.search(function[0])
    return next((name for name in found.groups() if name), "python") if found else "python"


def _microseconds(handler: Callable[..., object], event: object) -> float:
    started = time.perf_counter()
    handler(event, Context())
    return (time.perf_counter() - started) * 1e6


def main() -> None:
    """Print the dearest packages of each route."""
    with servers():
        with discarded_output():
            found = {route: by_package(call) for route, call in measured_calls().items()}
        for route, (median, spent, calls) in found.items():
            print(f"{route}: median {median:.0f} us, profiled {spent.total():.0f} us")
            for package, microseconds in spent.most_common(TOP):
                share = microseconds / spent.total()
                print(
                    f"  {package:<26}{microseconds:>6.0f} us {share:>5.0%}{calls[package]:>7.0f} calls"
                )


if __name__ == "__main__":
    main()
