"""Errors that only this function raises."""

from setlogs.errors import UnauthorizedError


class MetricsTokenError(UnauthorizedError):
    """401: the metrics are not public here."""

    code = "invalid_metrics_token"
    detail = "Send the metrics token as Authorization: Bearer."

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": "Bearer"})
