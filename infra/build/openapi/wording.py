"""What the document says in words, where the code has none."""

SUMMARY = """A backend for logging workouts: exercises, sessions, sets, weigh-ins, and reports on progress.

Errors are problem documents (RFC 9457). Lists are pages linked by `next_cursor`. Single resources
have an `ETag`; `PUT`, `PATCH` and `DELETE` need it in `If-Match`. Retry any creation with the same
`Idempotency-Key`.

The examples are from real runs, and follow one evening. To repeat it: register, log in and authorize with the
`access_token`; then start the session, log its sets, end it, and ask for the progression. Each request succeeds as it
stands for a new account."""
CONTACT = {"name": "The SetLogs authors"}
LICENSE = {"name": "MIT", "identifier": "MIT"}
LOCAL_SERVER = {"url": "/"}
"""Its address takes the place of the path where the document is served."""

TAGS = {
    "Accounts": "Register and log in, settings, and personal access tokens for scripts.",
    "Exercises": "The catalogue that ships with SetLogs, and your own exercises. Every definition is kept.",
    "Sessions and sets": "Log a workout, change it, and bring back what was deleted.",
    "Weigh-ins": "Your body weight, which is part of the load of pull-ups and dips.",
    "Reports": "Progress, training volume and records: as numbers with how they were made, or as charts.",
    "Changes": "Everything that changed, in order, for clients that work offline.",
    "Imports and exports": "Bring your history from another app, and take everything with you.",
    "System": "Health and metrics.",
}

STATUSES = {
    "200": "OK.",
    "201": "Created.",
    "202": "Accepted: it will be done.",
    "204": "Done; there is nothing to show.",
    "304": "Not modified: the copy named in If-None-Match is current.",
    "400": "The request cannot be read.",
    "401": "The access token is missing or not valid.",
    "403": "Authenticated, but not allowed: also when a personal access token lacks the scope.",
    "404": "Does not exist, or belongs to somebody else.",
    "409": "Conflicts with stored data or a request in progress.",
    "410": "What the key created has since been deleted.",
    "412": "The resource has changed since the ETag in If-Match; the current ETag is in the headers.",
    "413": "The body is too large.",
    "415": "The Content-Type is not supported.",
    "422": "The request is invalid; `errors` lists why.",
    "428": "If-Match is missing.",
    "429": "Rate limit exceeded; Retry-After says how long to wait.",
    "500": "A fault on our side; the request id leads to the log.",
    "503": "The service is unavailable; nothing was partly applied.",
}

HEADERS = {
    "ETag": ("Entity tag of this representation, for If-Match and If-None-Match.", '"v1"'),
    "Location": (
        "Absolute URL of what was created.",
        "http://localhost:8000/sessions/019df40a-29c0-7000-8000-000000000001",
    ),
    "Link": (
        'URL of the next page, with rel="next".',
        '<http://localhost:8000/sessions?cursor=tqPpLxTyOXiE3aH0vM1bGVsiZXhhbXBsZSJd>; rel="next"',
    ),
    "Idempotent-Replayed": (
        "`true` when this is the answer to an earlier request with the same key.",
        "true",
    ),
    "Retry-After": ("Seconds to wait before retrying.", "1"),
    "RateLimit-Policy": (
        "Name, quota and window of the limit that counted the request.",
        '"default";q=600;w=60',
    ),
    "RateLimit": (
        "Remaining requests, and seconds until the quota grows again.",
        '"default";r=599;t=1',
    ),
    "X-Request-Id": (
        "Quote it when you report a problem.",
        "0b5d9c7e-3f2a-4c61-9a8e-5d4f1c2b3a60",
    ),
    "X-Cache": ("`hit` when the report came from the cache.", "miss"),
}
"""What each header of an answer is, and an example."""

PRECONDITIONS = {
    "If-Match": "The quoted entity tag of what you have read, or several of them, or `*` for any.",
    "If-None-Match": "The entity tags of the copies that you have, quoted; answers 304 when one is current.",
}
ENTITY_TAGS = {
    "any": {"summary": "Whatever its version", "value": "*"},
    "as_read": {"summary": "Only if it has not changed since", "value": '"v1"'},
}
