"""The API's documentation: the OpenAPI document and two pages that show it, with no other host."""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path

# A link to docs/openapi.json, so that the Lambda artefact carries it.
DOCUMENT = Path(__file__).with_name("openapi.json")

# Inline styles and data: images are what the two viewers need; scripts come from here alone.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; worker-src blob:; frame-ancestors 'none'"
)
ASSET_TYPES = {
    "swagger-ui-bundle.js": "application/javascript",
    "swagger-ui.css": "text/css",
    "redoc.standalone.js": "application/javascript",
    "swagger-ui-start.js": "application/javascript",
}

_START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#page",
  deepLinking: true,
  persistAuthorization: true,
  presets: [SwaggerUIBundle.presets.apis],
});
"""
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>SetLogs API</title>
<link rel="icon" href="data:,">
{body}
</html>
"""
SWAGGER_PAGE = _PAGE.format(body="""<link rel="stylesheet" href="docs/swagger-ui.css">
<div id="page"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/swagger-ui-start.js"></script>""")
REDOC_PAGE = _PAGE.format(body="""<redoc spec-url="openapi.json"></redoc>
<script src="docs/redoc.standalone.js"></script>""")


@cache
def asset(name: str) -> bytes:
    """Return one of the files in ASSET_TYPES; the viewers come from the package fastapi-offline."""
    if name == "swagger-ui-start.js":
        return _START.encode()
    return (files("fastapi_offline") / "static" / name).read_bytes()


@cache
def _document() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def openapi_document(base_url: str) -> str:
    """Return the OpenAPI document of every function, as served under `base_url`."""
    return _document().replace('"url": "/"', f'"url": {json.dumps(base_url)}', 1)
