"""Has the mails that requests queue sent at once, where there is somebody to tell.

Nothing depends on it: who sends them looks for them by itself too.
"""

import threading
from functools import cache
from typing import Any

from setlogs.settings import get_settings
from setlogs.telemetry.observability import get_logger

CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 1.0

queued = threading.Event()
"""What the local run's sender of mail waits for."""


def deliver_soon() -> None:
    """Ask for what was queued to be sent, and wait for none of it.

    A request that may have queued a mail calls this whether or not it has: else its time would tell
    whether an address is known.
    """
    queued.set()
    if not (function := get_settings().mail_function):
        return
    try:
        _lambda().invoke(FunctionName=function, InvocationType="Event")
    except Exception as error:  # noqa: BLE001  whatever it is, the schedule finds the mail
        get_logger().warning("mail_function_not_told", error=type(error).__name__)


@cache
def _lambda() -> Any:
    import boto3  # noqa: PLC0415  0.6 s, and only needed where a function sends mail
    from botocore.config import Config  # noqa: PLC0415

    timeouts = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=ANSWER_SECONDS,
        retries={"total_max_attempts": 1},
    )
    return boto3.client("lambda", config=timeouts)
