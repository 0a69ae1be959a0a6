"""The HTTP side: one client that authenticates, retries what is safe, and explains refusals."""

import sys
import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any

import click
import httpx

from setlogs_cli import credentials
from setlogs_cli.credentials import Login
from setlogs_cli.errors import NotLoggedInError, ProblemError, TokenRefusedError, UnreachableError

DEFAULT_URL = "http://localhost:8000"
HEADERS = {"User-Agent": "setlogs-cli"}
"""What a list of logins shows."""
TIMEOUT = httpx.Timeout(10, read=60)
RETRY_DELAYS_SECONDS = (0.5, 1, 2)
MAX_WAIT_SECONDS = 30
"""A longer Retry-After is not waited for."""
PAGE = 100
MEDIA_TYPES = {"application/json", "text/csv", "application/zip"}
DELETED = {"not_found", "gone"}
"""What a DELETE is refused for when one before it got through."""


class Api:
    """A server, as whoever is logged in there, until the command ends.

    Args:
        url: Base URL of the server.
        login: The login, None for requests that need none.

    Attributes:
        url: As given.
        account: Who it is, and where.
    """

    def __init__(self, url: str, login: Login | None = None) -> None:
        self.url = url
        self.account = f"{login.email} at {url}" if login else url
        self._client = httpx.Client(base_url=url, timeout=TIMEOUT, headers=HEADERS)
        click.get_current_context().call_on_close(self._client.close)
        self._auth = _TokenAuth(self._client, login) if login else None

    def get(self, path: str, **params: str | int | None) -> httpx.Response:
        """Return the answer to a GET; parameters that are None are left out.

        Raises:
            ProblemError: the server refused.
            UnreachableError: no answer came.
        """
        given = {name: value for name, value in params.items() if value is not None}
        return self._send("GET", path, repeatable=True, params=given)

    def post(self, path: str, *, key: str | None = None, **request: Any) -> httpx.Response:
        """Return the answer to a POST, which is repeated when it carries a key.

        Args:
            path: Of the resource.
            key: The Idempotency-Key, the same in each repetition.
            request: The body, as httpx takes it.

        Raises:
            ProblemError: the server refused.
            UnreachableError: no answer came.
        """
        headers = request.pop("headers", {}) | ({"Idempotency-Key": key} if key else {})
        return self._send("POST", path, repeatable=key is not None, headers=headers, **request)

    def patch(self, path: str, *, etag: str, body: dict[str, Any]) -> httpx.Response:
        """Return the answer to a PATCH of what has this ETag.

        Raises:
            ProblemError: the server refused, also because it has changed since.
            UnreachableError: no answer came; it may or may not have happened.
        """
        headers = {"If-Match": etag}
        return self._send("PATCH", path, repeatable=False, headers=headers, json=body)

    def delete(self, path: str, *, etag: str | None = None) -> httpx.Response:
        """Return the answer to a DELETE, which may be repeated: a second time does nothing more.

        Args:
            path: Of the resource.
            etag: Of what is to be deleted, where the server asks for it.

        Raises:
            ProblemError: the server refused.
            UnreachableError: no answer came.
        """
        headers = {"If-Match": etag} if etag else {}
        return self._send("DELETE", path, repeatable=True, headers=headers)

    def _send(self, method: str, path: str, *, repeatable: bool, **request: Any) -> httpx.Response:
        """Send a request, again after a while if it is repeatable and there was no true answer."""
        is_lost = False
        for delay in (*RETRY_DELAYS_SECONDS, None) if repeatable else (None,):
            try:
                answer = self._client.request(method, path, auth=self._auth, **request)
            except httpx.TransportError as error:
                if delay is None:
                    raise UnreachableError(str(self._client.base_url), error) from None
                if not is_lost and sys.stderr.isatty():
                    click.echo("No answer. Trying again...", err=True)
                is_lost = True
                time.sleep(delay)
                continue
            if answer.is_success and _is_ours(answer):
                return answer
            problem = ProblemError(answer)
            if is_lost and method == "DELETE" and problem.code in DELETED:
                return answer
            wait = _wait_seconds(answer, problem, delay)
            if wait is None:
                raise problem
            time.sleep(wait)
        raise AssertionError  # the last delay is None


def _is_ours(answer: httpx.Response) -> bool:
    """Return whether an answer is one of SetLogs, and not the page of a hotel's network."""
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    is_expected = (answer.is_success and not answer.content) or media_type in MEDIA_TYPES
    return is_expected and "x-request-id" in answer.headers


def _wait_seconds(
    answer: httpx.Response, problem: ProblemError, delay: float | None
) -> float | None:
    """Return how long to wait before the same request may succeed, None if it will not."""
    if delay is None or not problem.is_busy:
        return None
    asked = answer.headers.get("retry-after", "")
    wait = max(delay, float(asked)) if asked.isdecimal() else delay
    return wait if wait <= MAX_WAIT_SECONDS else None


class _TokenAuth(httpx.Auth):
    """Sends the access token, and gets a new one when it has expired.

    A personal access token has none that would follow it.
    """

    def __init__(self, client: httpx.Client, login: Login) -> None:
        self._client = client
        self._login = login

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._login.access_token}"
        answer = yield request
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            if not self._login.refresh_token:
                raise TokenRefusedError(self._login.url)
            self._refresh()
            request.headers["Authorization"] = f"Bearer {self._login.access_token}"
            yield request

    def _refresh(self) -> None:
        """Exchange the refresh token, or take what another command has exchanged it for.

        The new tokens are on the disk before they are used: the old refresh token is spent, and
        sending it again would end the login. For the same reason this is not retried.
        """
        with credentials.locked():
            stored = credentials.load()
            if stored is None or (stored.url, stored.email) != (self._login.url, self._login.email):
                raise NotLoggedInError(self._login.url)
            if stored.access_token == self._login.access_token:
                stored = self._exchange(stored)
                credentials.save(stored)
            self._login = stored

    def _exchange(self, login: Login) -> Login:
        """Return the login with the tokens that the server gives for its refresh token."""
        body = {"refresh_token": login.refresh_token}
        try:
            answer = self._client.post("/auth/refresh", json=body)
        except httpx.TransportError as error:
            raise UnreachableError(login.url, error) from None
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            raise NotLoggedInError(login.url)
        if not answer.is_success:
            raise ProblemError(answer)
        return with_tokens(login, answer)


def with_tokens(login: Login, answer: httpx.Response) -> Login:
    """Return a login with the tokens of an answer.

    Raises:
        ClickException: it has none.
    """
    names = ("access_token", "refresh_token")
    tokens = answer.json()
    if not isinstance(tokens, dict) or not all(isinstance(tokens.get(name), str) for name in names):
        raise click.ClickException(f"{login.url} answers, but not like SetLogs. Is the URL right?")
    return replace(login, **{name: tokens[name] for name in names})


def open_api(url: str | None) -> Api:
    """Return the server as whoever is logged in there, or as the owner of SETLOGS_TOKEN.

    Raises:
        NotLoggedInError: nobody is, or at another server.
        ClickException: SETLOGS_TOKEN cannot be one.
    """
    login = credentials.load()
    if token := credentials.environment_token():
        server = url or (login.url if login else DEFAULT_URL)
        return Api(server, Login(server, f"token {token[-4:]}", token, ""))
    if login is None or (url is not None and url != login.url):
        raise NotLoggedInError(url or DEFAULT_URL)
    return Api(login.url, login)


def listing(api: Api, path: str, most: int | None, **params: str | int | None) -> dict[str, Any]:
    """Return the first items of a list as one page of it, all of them if `most` is None."""
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        limit = PAGE if most is None else min(PAGE, most - len(items))
        page = api.get(path, **params, limit=limit, cursor=cursor).json()
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None or len(items) == most:
            return {"items": items, "next_cursor": cursor}


def pages(api: Api, path: str, **params: str | int | None) -> Iterator[dict[str, Any]]:
    """Yield the items of a list, over all its pages."""
    cursor: str | None = None
    while True:
        page = api.get(path, **params, limit=PAGE, cursor=cursor).json()
        yield from page["items"]
        if not (cursor := page["next_cursor"]):
            return
