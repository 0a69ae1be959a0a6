"""The Lambda function for workout sessions and sets."""

from functions.sessions.queries import session_tags, set_tags
from functions.sessions.routes import router
from setlogs.http.lambda_handler import build_handler
from setlogs.http.web import build_app

LOOKUPS = {"session_id": session_tags, "set_id": set_tags}

app = build_app("SetLogs sessions", [router], LOOKUPS)
handler = build_handler(app)
