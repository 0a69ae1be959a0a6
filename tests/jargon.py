"""Words that belong to the libraries behind the API, and that no client should have to read."""

import re

# As pydantic, FastAPI and email-validator write.
JARGON = re.compile(
    r"input|valid |should|dictionary|string|boolean|integer|instance|permitted|field required"
    r"|parse|extra|@-sign|_type|literal|pydantic|decimal_",
    re.IGNORECASE,
)
