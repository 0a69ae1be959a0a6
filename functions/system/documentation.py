"""The API's documentation: its OpenAPI document, two viewers of it, and guides, with no other host."""

import json
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path

# A link to docs/openapi.json, so that the Lambda artefact carries it.
DOCUMENT = Path(__file__).with_name("openapi.json")
FOLDER = Path(__file__).with_name("pages")
GUIDES = ("clients", "errors", "versioning")
"""Pages of docs/ that `make pages` writes to `pages`."""

# Inline styles and data: images are what the two viewers need; scripts come from here alone.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'none'; worker-src blob:; "
    "frame-ancestors 'none'"
)
ASSET_TYPES = {
    "swagger-ui-bundle.js": "application/javascript",
    "swagger-ui.css": "text/css",
    "redoc.standalone.js": "application/javascript",
    "start-swagger-ui.js": "application/javascript",
    "start-redoc.js": "application/javascript",
    "page.css": "text/css",
}

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>SetLogs API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/page.css">
{body}
</html>
"""
_SWAGGER = _PAGE.replace(
    "{body}",
    """<link rel="stylesheet" href="docs/swagger-ui.css">
<header class="bar">
<strong>SetLogs API</strong>
<nav><a href="redoc">Reference</a> <a href="docs/clients">Building an app</a> <a href="docs/errors">Errors</a> <a href="docs/versioning">Versions</a></nav>
<form id="sign-in">
<fieldset>
<input name="email" type="email" placeholder="E-mail" aria-label="E-mail" autocomplete="username" value="{email}" required>
<input name="password" type="password" placeholder="Password" aria-label="Password" autocomplete="current-password" value="{password}" required>
<button>Sign in</button>
</fieldset>
<output></output>
<button type="button" hidden>Sign out</button>
</form>
</header>
<div id="page"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start-swagger-ui.js"></script>""",
)
REDOC_PAGE = _PAGE.format(body="""<div id="page"></div>
<script src="docs/redoc.standalone.js"></script>
<script src="docs/start-redoc.js"></script>""")


def swagger_page(email: str = "", password: str = "") -> str:
    """Return the page on which requests can be tried.

    Args:
        email: Of the account that the form to sign in shows first.
        password: Its password, which everybody knows.
    """
    return _SWAGGER.format(email=escape(email), password=escape(password))


@cache
def asset(name: str) -> bytes:
    """Return one of the files in ASSET_TYPES; the viewers come from the package fastapi-offline."""
    own = FOLDER / name
    return (
        own.read_bytes()
        if own.exists()
        else (files("fastapi_offline") / "static" / name).read_bytes()
    )


@cache
def guide(name: str) -> str:
    """Return the page of one of GUIDES."""
    return (FOLDER / f"{name}.html").read_text(encoding="utf-8")


@cache
def _document() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def openapi_document(base_url: str) -> str:
    """Return the OpenAPI document of every function, as served under `base_url`."""
    return _document().replace('"url": "/"', f'"url": {json.dumps(base_url)}', 1)
