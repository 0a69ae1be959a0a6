"""The Lambda function that a deployment and a schedule invoke: migrations, catalogue, retention."""

import os
from typing import Any

from functions.migrate.catalogue import load_catalogue
from functions.migrate.retention import remove_expired
from functions.migrate.service import downgrade, head, upgrade
from setlogs.observability import get_logger
from setlogs.settings import load_secrets

ACTIONS = ("deploy", "upgrade", "downgrade", "catalogue", "retention")


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Bring the database to a revision, its catalogue to that of this code, or remove what expired.

    Args:
        event: `{"action": "deploy"}` upgrades and loads the catalogue; `upgrade`, `catalogue`,
            `downgrade` and `retention` (asked for every hour) do one thing. `deploy` and `upgrade`
            may name a `revision`, `downgrade` must.

    Returns:
        What was done: `revision`, `exercises`, how many the catalogue load changed, and `removed`,
        how many rows of each table.

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
    elif action != "catalogue":
        answer["revision"] = revision or head()
        upgrade(url, answer["revision"])
    if action in ("deploy", "catalogue"):
        answer["exercises"] = load_catalogue(url)
    get_logger().info("migrated", **answer)
    return answer
