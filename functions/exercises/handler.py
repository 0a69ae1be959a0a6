"""The Lambda function for exercises."""

from functions.exercises.queries import exercise_tags
from functions.exercises.routes import router
from setlogs.http.lambda_handler import build_handler
from setlogs.http.web import build_app

LOOKUPS = {"exercise_id": exercise_tags}

app = build_app("SetLogs exercises", [router], LOOKUPS)
handler = build_handler(app)
