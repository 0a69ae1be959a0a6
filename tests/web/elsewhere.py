"""What somebody does and sees on another device: by HTTP, without a browser."""

from typing import Any

import httpx

from tests.faults.site import Site
from tests.web.lifter import PASSWORD

AGENT = "Script/1"
"""What the list of logins calls the device."""
BENCH_PRESS = "Barbell Bench Press"


def log_in(site: Site, email: str) -> httpx.Client:
    """Return a client that is logged in; who asks for it closes it."""
    url, headers = site.workers[0].url, {"User-Agent": AGENT}
    draft = {"email": email, "password": PASSWORD}
    answer = httpx.post(f"{url}/auth/login", json=draft, headers=headers, timeout=60)
    headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['access_token']}"
    return httpx.Client(base_url=url, headers=headers, timeout=60)


def register(site: Site, email: str) -> None:
    """Make an account."""
    draft = {"email": email, "password": PASSWORD}
    url = f"{site.workers[0].url}/auth/register"
    httpx.post(url, json=draft, timeout=60).raise_for_status()


def log_bench_press(client: httpx.Client, kilograms: float, reps: list[int], **times: str) -> None:
    """Log a workout called Push with sets of bench press; without times it is still open."""
    found = client.get("/exercises", params={"q": BENCH_PRESS}).json()["items"]
    exercise = next(one for one in found if one["name"] == BENCH_PRESS)
    session = client.post("/sessions", json={"title": "Push", **times}).json()["id"]
    for place, count in enumerate(reps):
        client.post(
            f"/sessions/{session}/sets",
            json={"exercise_id": exercise["id"], "reps": count, "weight": kilograms},
            headers={"Idempotency-Key": f"{session}-{place}"},
        ).raise_for_status()


class Account:
    """What the server holds of an account."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def get(self, path: str) -> dict[str, Any]:
        """Return what the server answers."""
        found: dict[str, Any] = self._client.get(path).raise_for_status().json()
        return found

    def sessions(self) -> list[dict[str, Any]]:
        """List the sessions with their sets, oldest first."""
        listed = self.get("/sessions?limit=100")["items"]
        ids = [session["id"] for session in reversed(listed)]
        return [self.get(f"/sessions/{id_}?include=sets") for id_ in ids]
