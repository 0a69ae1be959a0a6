"""The Lambda function for reports."""

from functions.reports.routes import router
from setlogs.http.lambda_handler import build_handler
from setlogs.http.web import build_app

app = build_app("SetLogs reports", [router])
handler = build_handler(app)
