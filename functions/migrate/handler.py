"""The Lambda function that a deployment invokes: migrations and the exercise catalogue."""

import os
from typing import Any

from functions.migrate.catalogue import load_catalogue
from functions.migrate.service import downgrade, head, upgrade
from setlogs.observability import get_logger
from setlogs.settings import load_secrets


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Bring the database to a revision.

    Args:
        event: `{"action": "deploy"}` upgrades and loads the catalogue; `upgrade` and `downgrade`
            take a `revision`.

    Returns:
        What was done: `revision`, and `exercises`, how many the catalogue load changed.

    Raises:
        ValueError: an unknown action.
    """
    load_secrets()
    url, action = os.environ["DATABASE_URL"], event.get("action", "deploy")
    answer: dict[str, Any] = {"action": action}
    if action == "downgrade":
        answer["revision"] = event["revision"]
        downgrade(url, event["revision"])
    elif action in ("deploy", "upgrade"):
        answer["revision"] = event.get("revision", head())
        upgrade(url, answer["revision"])
    else:
        raise ValueError("unknown action; use deploy, upgrade or downgrade")
    if action == "deploy":
        answer["exercises"] = load_catalogue(url)
    get_logger().info("migrated", **answer)
    return answer
