"""How tests import files."""

from typing import Any

import httpx
import psycopg

from tests.conftest import Client, User
from tests.headers import STRONG

PUSH = "2024-03-01 18:00:00,Push,1h 26m"
ROWS = (
    f'{PUSH},Bench Press (Barbell),1,100,5,0,0,"","felt good",8.5',
    f"{PUSH},Bench Press (Barbell),2,100,5,0,0,,,",
    f"{PUSH},Bench Press (Barbell),3,100,5,0,0,,,",
    f"{PUSH},Cable Thing,1,20,12,0,0,,,",
)
QUERY = "/imports?timezone=Europe/Berlin&unit=kg"


def strong(*rows: str) -> bytes:
    """Return a file of Strong."""
    return "\n".join((STRONG, *rows)).encode()


def send(client: Client, data: bytes, path: str = QUERY, **headers: str) -> httpx.Response:
    """Send a file."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.request("POST", path, content=data, headers={"content-type": "text/csv", **named})


def send_export(client: Client, data: bytes, query: str = "") -> httpx.Response:
    """Send a file of SetLogs."""
    return send(client, data, f"/imports{query}", content_type="application/json")


def imported(client: Client, data: bytes, path: str = QUERY) -> dict[str, Any]:
    """Return what an import answers that added something."""
    answer = send(client, data, path)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def sets_of(client: Client) -> list[dict[str, Any]]:
    """Return every set, session by session."""
    sessions = client.get("/sessions?limit=100").json()["items"]
    return [
        one
        for session in sessions
        for one in client.get(f"/sessions/{session['id']}?include=sets").json()["sets"]
    ]


def retain(admin: psycopg.Connection, user: User) -> None:
    """Remove what was deleted, as retention does."""
    for table in ("workout_sets", "workout_sessions"):
        statement = (
            f"DELETE FROM {table} WHERE user_id = %s AND deleted_at IS NOT NULL"  # noqa: S608
        )
        admin.execute(statement.encode(), (user.profile["id"],))
