"""Lines that keep what clients are told when something is wrong, or will end."""

from tests.faults.guard import CORE, Guard

GUARDS_OF_ERRORS = (
    Guard(
        "ERR-01 the type of a problem is the address of its page",
        f"{CORE}/http/problems.py",
        'f"{base}/docs/errors#{error.code}"',
        'f"urn:setlogs:error:{error.code}"',
        "api/test_errors.py::TestProblems",
    ),
    Guard(
        "ERR-02 what a library says of a value is not shown",
        f"{CORE}/http/problems.py",
        "code, detail = in_own_words(error)",
        'code, detail = error["type"], error["msg"]',
        "unit/test_wording.py::TestUnknownRefusals",
    ),
    Guard(
        "ERR-03 what is no address is not quoted",
        "functions/auth/schemas.py",
        "    WrapValidator(_without_quoting),\n",
        "",
        "unit/test_wording.py::TestBodies",
    ),
    Guard(
        "ERR-06 malformed JSON is told with its place",
        f"{CORE}/http/strict_json.py",
        "(error.lineno, error.colno)\n",
        "None\n",
        "api/test_errors.py::TestJson",
    ),
    Guard(
        "AUT-12 a token that has expired is told from one that is none",
        f"{CORE}/tokens.py",
        "except jwt.ExpiredSignatureError as error:",
        "except ZeroDivisionError as error:",
        "api/test_access_tokens.py::TestAccessTokens",
    ),
    Guard(
        "VER-01 each answer of an operation that ends says so",
        f"{CORE}/http/routing.py",
        "exchange.answer_headers.update(ending.headers)",
        "pass",
        "unit/test_deprecation.py::TestAnswers",
    ),
    Guard(
        "VER-01 the notice is a year at least",
        f"{CORE}/http/deprecation.py",
        "if self.until - self.since < NOTICE:",
        "if False:",
        "unit/test_deprecation.py::TestNotice",
    ),
)
