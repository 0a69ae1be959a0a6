"""Every function's routes in one app, for a run without API Gateway."""

from functions.auth.handler import LOOKUPS as AUTH_LOOKUPS
from functions.auth.routes import router as auth
from functions.exercises.handler import LOOKUPS as EXERCISE_LOOKUPS
from functions.exercises.routes import router as exercises
from functions.reports.routes import router as reports
from functions.sessions.handler import LOOKUPS as SESSION_LOOKUPS
from functions.sessions.routes import router as sessions
from functions.system.routes import router as system
from functions.transfer.handler import LOOKUPS as TRANSFER_LOOKUPS
from functions.transfer.routes import router as transfer
from functions.weigh_ins.handler import LOOKUPS as WEIGH_IN_LOOKUPS
from functions.weigh_ins.routes import router as weigh_ins
from infra.local.demo import router as demo
from setlogs.http.web import build_app

app = build_app(
    "SetLogs",
    # The first of two routes with one path answers.
    [auth, exercises, sessions, weigh_ins, reports, transfer, demo, system],
    {**AUTH_LOOKUPS, **EXERCISE_LOOKUPS, **SESSION_LOOKUPS, **WEIGH_IN_LOOKUPS, **TRANSFER_LOOKUPS},
)
