"""The web client: files that `make web` builds, served below /app/ with no other host."""

import hashlib
import re
from pathlib import Path

FOLDER = Path(__file__).with_name("client")
START = "index.html"
PAGES = ("password-reset", "verify-email")
"""What links in mails lead to; the page itself finds out which it is."""

# No inline script, no style attribute in markup, no eval; charts are images made from what was fetched.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
# What has a hash of its content in its name never changes; all else is asked for anew.
_HASHED = re.compile(r"-[\w-]{8}\.(?:js|css)")
FOREVER = "public, max-age=31536000, immutable"
REVALIDATED = "no-cache"

MISSING_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>SetLogs</title>
<h1>The web client is not built</h1>
<p><code>make web</code> builds it, and says what is missing. The API works without it:
see its <a href="../docs">documentation</a>.</p>
</html>
"""


def is_built() -> bool:
    """Return whether there is a client to serve."""
    return (FOLDER / START).is_file()


def find_file(name: str) -> bytes | None:
    """Return a file of the client; None when it has no such file."""
    known = {path.name: path for path in FOLDER.iterdir()} if FOLDER.is_dir() else {}
    path = known.get(name)
    return path.read_bytes() if path and path.suffix in TYPES else None


def media_type(name: str) -> str:
    """Return the media type of a file of the client."""
    return TYPES[Path(name).suffix]


def headers(name: str, content: bytes) -> dict[str, str]:
    """Return what says how long a file may be kept, and what its page may do."""
    return {
        "Cache-Control": FOREVER if _HASHED.search(name) else REVALIDATED,
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:16]}"',
        "Content-Security-Policy": POLICY,
    }
