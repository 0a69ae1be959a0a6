"""The Lambda function for health, metrics and documentation."""

from functions.system.routes import router
from setlogs.http.lambda_handler import build_handler
from setlogs.http.web import build_app

app = build_app("SetLogs system", [router])
handler = build_handler(app)
