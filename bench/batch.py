"""`python -m bench.batch`: how much longer 200 sets in one batch take than one set."""

import json
import os
import statistics
import sys
import time

from bench.world import ACCOUNT, event, servers

ROUNDS, SETS, TARGET = 60, 200, 3.0


def main() -> int:
    """Print both medians, taken in turn, and their ratio; 1 when it is above the target."""
    os.environ["LOG_LEVEL"] = "ERROR"
    with servers():
        from functions.auth.handler import handler as auth
        from functions.exercises.handler import handler as exercises
        from functions.sessions.handler import handler as sessions

        auth(event("POST", "/auth/register", body=ACCOUNT), None)
        login = auth(event("POST", "/auth/login", body=ACCOUNT), None)
        token = json.loads(login["body"])["access_token"]
        found = exercises(event("GET", "/exercises", token, q="barbell bench press"), None)
        draft = {
            "exercise_id": json.loads(found["body"])["items"][0]["id"],
            "reps": 5,
            "weight": 100,
        }
        times: dict[int, list[float]] = {1: [], SETS: []}
        for _ in range(ROUNDS):
            started = sessions(event("POST", "/sessions", token, {}), None)
            path = f"/sessions/{json.loads(started['body'])['id']}/sets"
            for many, taken in times.items():
                body = draft if many == 1 else {"sets": [draft] * many}
                sent = event("POST", path if many == 1 else f"{path}/batch", token, body)
                begun = time.perf_counter()
                answer = sessions(sent, None)
                taken.append(1000 * (time.perf_counter() - begun))
                assert answer["statusCode"] == 201, answer  # noqa: PLR2004
    medians = {many: statistics.median(taken) for many, taken in times.items()}
    for many, median in medians.items():
        print(f"{many:>4} sets {median:>8.2f} ms")
    ratio = medians[SETS] / medians[1]
    print(f"ratio {ratio:.1f}, target {TARGET}")
    return int(ratio > TARGET)


if __name__ == "__main__":
    sys.exit(main())
