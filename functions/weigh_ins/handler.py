"""The Lambda function for weigh-ins."""

from functions.weigh_ins.queries import weigh_in_tags
from functions.weigh_ins.routes import router
from setlogs.http.lambda_handler import build_handler
from setlogs.http.web import build_app

LOOKUPS = {"weigh_in_id": weigh_in_tags}

app = build_app("SetLogs weigh-ins", [router], LOOKUPS)
handler = build_handler(app)
