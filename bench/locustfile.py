"""What one lifter's app does during a training session, for Locust (`make load`)."""

import random
from typing import Any
from uuid import uuid4

from locust import FastHttpUser, between, task

PASSWORD = "a phrase for the load test"


class Lifter(FastHttpUser):
    """Logs sets, now and then twice with one key, looks at them and at the progression."""

    wait_time = between(0.1, 0.5)

    def on_start(self) -> None:
        """Register, log in and start a session."""
        account = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD}
        self.client.post("/auth/register", json=account)
        token = self.client.post("/auth/login", json=account).json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}
        found = self._get("/exercises?q=barbell+back+squat", "/exercises")
        self.exercise_id = found["items"][0]["id"]
        self.session = f"/sessions/{self._post('/sessions', '/sessions', {})['id']}"

    @task(6)
    def log_set(self) -> None:
        """Log a set; one in five is sent again, as after a lost answer."""
        draft = {"exercise_id": self.exercise_id, "reps": random.randint(1, 12), "weight": 100}
        key, path = uuid4().hex, f"{self.session}/sets"
        first = self._post(path, "/sessions/{id}/sets", draft, key)
        if random.randrange(5) == 0:
            again = self._post(path, "/sessions/{id}/sets (retry)", draft, key)
            assert again == first, "a retry made another set"

    @task(3)
    def look(self) -> None:
        """Show the sets of the session."""
        self._get(f"{self.session}/sets?limit=50", "/sessions/{id}/sets")

    @task(1)
    def see_progress(self) -> None:
        """Show the progression."""
        query = f"exercise_id={self.exercise_id}"
        self._get(f"/reports/progression?{query}", "/reports/progression")

    def _get(self, path: str, name: str) -> Any:
        return self.client.get(path, headers=self.headers, name=name).json()

    def _post(self, path: str, name: str, body: Any, key: str | None = None) -> Any:
        headers = self.headers | {"Idempotency-Key": key or uuid4().hex}
        return self.client.post(path, json=body, headers=headers, name=name).json()
