"""The Lambda function for the changes feed."""

from functions.transfer.routes import router
from setlogs.lambda_handler import build_handler
from setlogs.web import build_app

app = build_app("SetLogs transfer", [router])
handler = build_handler(app)
