"""The Lambda function for accounts and tokens."""

from functions.auth.routes import router
from setlogs.http.lambda_handler import build_handler
from setlogs.http.web import build_app

app = build_app("SetLogs accounts", [router])
handler = build_handler(app)
