"""`python -m bench.logins`: whether the time of a refused login tells that an account exists (AUT-05).

Logins with a wrong password, for a known and an unknown e-mail in turn, go through the Lambda
handler. What the medians differ by is compared with what one password hash takes.
"""

import argparse
import os
import statistics
import sys
import time
from uuid import uuid4

from bench.world import ACCOUNT, event, servers

LIMIT = 0.1
"""Share of a hash by which the medians may differ."""


def _refused_after(email: str) -> float:
    from functions.auth.handler import handler

    body = {"email": email, "password": f"a wrong guess {uuid4().hex}"}
    started = time.perf_counter()
    answer = handler(event("POST", "/auth/login", body=body), None)
    seconds = time.perf_counter() - started
    assert answer["statusCode"] == 401, answer  # noqa: PLR2004
    return seconds


def _hash_seconds() -> float:
    from functions.auth.passwords import hash_password

    started = time.perf_counter()
    hash_password("a password for this measurement")
    return time.perf_counter() - started


def main() -> None:
    """Measure, print, and fail when the medians differ by more than a tenth of a hash."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="tries of each kind")
    rounds = parser.parse_args().rounds
    os.environ["LOG_LEVEL"] = "ERROR"
    with servers():
        from functions.auth.handler import handler

        known = f"{uuid4().hex}@example.com"
        handler(event("POST", "/auth/register", body=ACCOUNT | {"email": known}), None)
        times: dict[str, list[float]] = {"known": [], "unknown": [], "hash": []}
        for _ in range(rounds):
            times["known"].append(_refused_after(known))
            times["unknown"].append(_refused_after(f"{uuid4().hex}@example.com"))
            times["hash"].append(_hash_seconds())
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    for name, median in medians.items():
        print(f"{name:<10}{1000 * median:>8.2f} ms median of {rounds}")
    share = abs(medians["known"] - medians["unknown"]) / medians["hash"]
    print(
        f"known and unknown differ by {100 * share:.1f} % of a hash, {100 * LIMIT:.0f} % are allowed"
    )
    sys.exit(share > LIMIT)


if __name__ == "__main__":
    main()
