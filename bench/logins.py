"""`python -m bench.logins`: whether the time of an answer tells that an account exists (AUT-05, AUT-32).

Logins with a wrong password, and requests to reset one, for a known and an unknown e-mail in turn, go
through the Lambda handler. What the medians differ by is compared with what one password hash takes.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg

from bench.world import ACCOUNT, event, servers
from infra.local.leftovers import temporary_folder

LIMIT = 0.1
"""Share of a hash by which the medians may differ."""
MAILS_FOR_ONE = 3
"""For one address so many resets in a row do all that there is to do."""


def _answered_after(path: str, body: dict[str, Any], status: int) -> float:
    from functions.auth.handler import handler

    started = time.perf_counter()
    answer = handler(event("POST", path, body=body), None)
    seconds = time.perf_counter() - started
    assert answer["statusCode"] == status, answer
    return seconds


def _log_in(email: str) -> float:
    body = {"email": email, "password": f"a wrong guess {uuid4().hex}"}
    return _answered_after("/auth/login", body, 401)


def _ask_for_reset(email: str) -> float:
    return _answered_after("/auth/password-reset", {"email": email}, 202)


def _hash_seconds() -> float:
    from functions.auth.passwords import hash_password

    started = time.perf_counter()
    hash_password("a password for this measurement")
    return time.perf_counter() - started


def _new_email() -> str:
    return f"{uuid4().hex}@example.com"


def _accounts(admin_url: str, many: int) -> list[str]:
    """Return the addresses of so many accounts."""
    from functions.auth.handler import handler

    first = _new_email()
    handler(event("POST", "/auth/register", body=ACCOUNT | {"email": first}), None)
    copies = [_new_email() for _ in range(many - 1)]
    with psycopg.connect(admin_url) as admin, admin.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO users (id, email, password_hash)"
            " SELECT gen_random_uuid(), %s, password_hash FROM users WHERE email = %s",
            [(copy, first) for copy in copies],
        )
    return [first, *copies]


def _differ(what: str, ask: Callable[[str], float], known: list[str], hash_median: float) -> bool:
    """Measure and print; return whether the medians differ by more than is allowed."""
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    unknown = [_new_email() for _ in set(known)]
    # Each asked for as often, and as often in a row, as its counterpart.
    strangers = dict(zip(dict.fromkeys(known), unknown, strict=True))
    for number, email in enumerate(known):
        pair = [("known", email), ("unknown", strangers[email])]
        for name, address in pair if number % 2 else reversed(pair):
            times[name].append(ask(address))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    for name, median in medians.items():
        print(f"{what:<8}{name:<10}{1000 * median:>8.2f} ms median of {len(known)}")
    difference = medians["known"] - medians["unknown"]
    share = abs(difference) / hash_median
    print(
        f"known and unknown differ by {1e6 * difference:+.0f} µs, {100 * share:.1f} % of a hash;"
        f" {100 * LIMIT:.0f} % are allowed"
    )
    return share > LIMIT


def main() -> None:
    """Measure, print, and fail when medians differ by more than a tenth of a hash."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="tries of each kind")
    rounds = parser.parse_args().rounds
    os.environ["LOG_LEVEL"] = "ERROR"
    with servers() as (postgres, _), temporary_folder() as folder:
        # So that a mail is queued for each known address.
        os.environ["MAIL_URL"] = folder.as_uri()
        accounts = _accounts(postgres.admin_url, -(-rounds // MAILS_FOR_ONE))
        hashing = statistics.median(_hash_seconds() for _ in range(rounds))
        print(f"{'hash':<18}{1000 * hashing:>8.2f} ms median of {rounds}")
        often = [email for email in accounts for _ in range(MAILS_FOR_ONE)][:rounds]
        differ = _differ("login", _log_in, [accounts[0]] * rounds, hashing)
        differ |= _differ("reset", _ask_for_reset, often, hashing)
    sys.exit(differ)


if __name__ == "__main__":
    main()
