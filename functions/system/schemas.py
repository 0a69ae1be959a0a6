"""What a client gets: health and readiness."""

from typing import Literal

from setlogs.fields.requests import ResponseModel


class Health(ResponseModel):
    """The process answers."""

    status: Literal["pass"] = "pass"


class Checks(ResponseModel):
    """What a request depends on."""

    postgres: Literal["pass", "warn", "fail"]
    redis: Literal["pass", "warn", "fail"]
    migrations: Literal["pass", "warn", "fail"]


class Readiness(ResponseModel):
    """Whether requests can be served: `warn` is slower, not wrong."""

    status: Literal["pass", "warn", "fail"]
    checks: Checks
