"""The Lambda function that sends mail: asked to by a schedule, and by whoever has queued one."""

import time
from functools import cache
from typing import Any

from functions.mail.delivery import SEND_SECONDS, Delivery, sql
from functions.mail.transports import transport_of
from setlogs.postgres.database import get_database
from setlogs.settings import get_settings
from setlogs.telemetry.observability import get_logger
from setlogs.valkey.cache import get_cache

BUDGET_SECONDS = 25.0
"""For how long mails are begun; the function's timeout is longer by what one may take."""
METRICS = (
    "mails_sent",
    "mails_postponed",
    "mails_given_up",
    "mails_waiting",
    "mails_oldest_seconds",
)


def handler(_event: object, context: Any) -> dict[str, Any]:
    """Send what is due.

    Args:
        _event: Whatever it is.
        context: Lambda's, which says how much time is left.

    Returns:
        How many mails were `sent`, `postponed`, `given_up` or `outdated`, and how many are `waiting`.
    """
    settings = get_settings()
    if settings.mail_url is None:
        _warn_once()
        return {"waiting": 0}
    delivery = Delivery(
        get_database(),
        transport_of(settings.mail_url.get_secret_value()),
        settings,
        settings.public_base_url,
    )
    left = (
        context.get_remaining_time_in_millis() / 1000 if context else BUDGET_SECONDS + SEND_SECONDS
    )
    done = delivery.run(min(BUDGET_SECONDS, left - SEND_SECONDS))
    waiting = get_database().fetch_one(sql.count_waiting_mails, {})
    assert waiting is not None  # noqa: S101  a count is a row
    figures = (done["sent"], done["postponed"], done["given_up"], waiting.mails)
    _log(dict(zip(METRICS, (*figures, round(waiting.oldest_seconds)), strict=True)))
    # Hands over what was counted: no request follows with whose commands it could go.
    get_cache().run(("PING",))
    return {"waiting": waiting.mails} | {str(outcome): count for outcome, count in done.items()}


def _log(figures: dict[str, Any]) -> None:
    """Write the line that is also the metrics (docs/decisions/0009)."""
    environment = get_settings().environment
    directive = {
        "Namespace": "SetLogs",
        "Dimensions": [["environment"]],
        "Metrics": [{"Name": name, "Unit": _unit(name)} for name in figures],
    }
    aws = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
    get_logger().info("mail", environment=environment, **figures, _aws=aws)


def _unit(name: str) -> str:
    return "Seconds" if name.endswith("_seconds") else "Count"


@cache
def _warn_once() -> None:
    get_logger().warning("mail_is_off", detail="MAIL_URL is not set: no mail is queued or sent")
