"""The Lambda function for accounts and tokens."""

from functions.auth.queries import login_tags, token_tags
from functions.auth.routes import router
from setlogs.http.lambda_handler import build_handler
from setlogs.http.web import build_app

LOOKUPS = {"login_id": login_tags, "token_id": token_tags}

app = build_app("SetLogs accounts", [router], LOOKUPS)
handler = build_handler(app)
