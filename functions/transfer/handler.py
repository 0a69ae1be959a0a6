"""The Lambda function for the changes feed, imports and exports."""

from functions.transfer.queries import import_tags
from functions.transfer.routes import router
from setlogs.http.lambda_handler import build_handler
from setlogs.http.web import build_app

LOOKUPS = {"import_id": import_tags}
# What only imports need: the plan, and the formats of other apps.
LATE_IMPORTS = ("functions.transfer.service", "functions.transfer.formats.detection")

app = build_app("SetLogs transfer", [router], LOOKUPS)
handler = build_handler(app, LATE_IMPORTS)
