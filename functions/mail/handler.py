"""The Lambda function that sends mail: asked to by a schedule, and by whoever has queued one."""

import os
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
DIRECTIVE: dict[str, Any] = {
    "Namespace": "SetLogs",
    "Dimensions": [["environment"]],
    "Metrics": [
        {"Name": "mails_sent", "Unit": "Count"},
        {"Name": "mails_postponed", "Unit": "Count"},
        {"Name": "mails_given_up", "Unit": "Count"},
        {"Name": "mails_waiting", "Unit": "Count"},
        {"Name": "mails_oldest_seconds", "Unit": "Seconds"},
        {"Name": "mail_server_failures", "Unit": "Count"},
    ],
}


def handler(_event: object, context: Any) -> dict[str, Any]:
    """Send what is due.

    Args:
        _event: Whatever it is.
        context: Lambda's, which says how much time is left.

    Returns:
        How many mails are `waiting`, and how many came to each outcome of `Delivery.run`.
    """
    settings = get_settings()
    if settings.mail_url is None:
        _warn_once()
        return {}
    delivery = Delivery(
        get_database(),
        transport_of(settings.mail_url.get_secret_value()),
        settings,
        # Requests tell the others which API is theirs.
        settings.public_base_url.replace("{api_id}", os.environ.get("API_ID", "")),
    )
    left = (
        context.get_remaining_time_in_millis() / 1000 if context else BUDGET_SECONDS + SEND_SECONDS
    )
    done = delivery.run(min(BUDGET_SECONDS, left - SEND_SECONDS))
    waiting = get_database().fetch_one(sql.count_waiting_mails, {})
    assert waiting is not None  # noqa: S101  a count is a row
    _log(
        mails_sent=done["sent"],
        mails_postponed=done["postponed"] + done["unreachable"],
        mails_given_up=done["given_up"],
        mails_waiting=waiting.mails,
        mails_oldest_seconds=round(waiting.oldest_seconds),
        mail_server_failures=done["unreachable"],
    )
    # Hands over what was counted: no request follows with whose commands it could go.
    get_cache().run(("PING",))
    return {"waiting": waiting.mails} | {str(outcome): count for outcome, count in done.items()}


def _log(**figures: Any) -> None:
    """Write the line that is also the metrics (docs/decisions/0009)."""
    aws = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [DIRECTIVE]}
    get_logger().info("mail", environment=get_settings().environment, **figures, _aws=aws)


@cache
def _warn_once() -> None:
    get_logger().warning("mail_is_off", detail="MAIL_URL is not set: no mail is queued or sent")
