"""What a client gets: health and readiness."""

from typing import Literal

from setlogs.fields.requests import ResponseModel

Verdict = Literal["pass", "warn", "fail"]


class Health(ResponseModel):
    """The process answers."""

    status: Literal["pass"]


class Checks(ResponseModel):
    """What a request depends on."""

    postgres: Verdict
    redis: Verdict
    migrations: Verdict


class Readiness(ResponseModel):
    """Whether requests can be served: `warn` is slower, not wrong."""

    status: Verdict
    checks: Checks
