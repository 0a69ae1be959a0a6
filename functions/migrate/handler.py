"""The Lambda function that a deployment and a schedule invoke: migrations, catalogue, retention."""

import os
from typing import Any
from uuid import UUID

from functions.migrate.catalogue import load_catalogue
from functions.migrate.restoration import end_logins, erase_again
from functions.migrate.retention import remove_expired
from functions.migrate.service import downgrade, head, upgrade
from setlogs.settings import load_secrets
from setlogs.telemetry.observability import get_logger

ACTIONS = (
    "deploy",
    "upgrade",
    "downgrade",
    "catalogue",
    "retention",
    "end-logins",
    "erase-again",
)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Bring the database to a revision, its catalogue to that of this code, or remove what expired.

    Args:
        event: `{"action": "deploy"}` upgrades and loads the catalogue; `upgrade`, `catalogue`,
            `downgrade` and `retention` (asked for every hour) do one thing. `deploy` and `upgrade`
            may name a `revision`, `downgrade` must. After a backup was restored, `end-logins` and
            `erase-again` with a list of `users` do again what it has undone.

    Returns:
        What was done: `revision`, `exercises`, how many the catalogue load changed, `removed`, how
        many rows of each table, and `accounts`, how many were logged out or erased.

    Raises:
        ValueError: an unknown action, or a downgrade that does not say how far.
    """
    action, revision = event.get("action", "deploy"), event.get("revision")
    if action not in ACTIONS:
        raise ValueError(f"unknown action; use one of {', '.join(ACTIONS)}")
    if action == "downgrade" and not revision:
        raise ValueError("a downgrade needs a revision")
    load_secrets()
    url = os.environ["DATABASE_URL"]
    answer: dict[str, Any] = {"action": action}
    if action == "downgrade":
        answer["revision"] = revision
        downgrade(url, answer["revision"])
    elif action == "retention":
        answer["removed"] = remove_expired(url)
    elif action == "end-logins":
        answer["accounts"] = end_logins(url)
    elif action == "erase-again":
        answer["accounts"] = erase_again(url, [UUID(user_id) for user_id in event["users"]])
    elif action != "catalogue":
        answer["revision"] = revision or head()
        upgrade(url, answer["revision"])
    if action in ("deploy", "catalogue"):
        answer["exercises"] = load_catalogue(url)
    get_logger().info("migrated", **answer)
    return answer
