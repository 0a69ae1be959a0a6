"""The HTTP side: one client that authenticates, retries what is safe, and explains refusals."""

import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any

import httpx

from setlogs_cli import credentials
from setlogs_cli.credentials import Login
from setlogs_cli.errors import NotLoggedInError, ProblemError, UnreachableError

DEFAULT_URL = "http://localhost:8000"
TIMEOUT = httpx.Timeout(10, read=60)
RETRY_DELAYS_SECONDS = (0.5, 1, 2, 4)
MAX_WAIT_SECONDS = 30
"""A longer Retry-After is not waited for."""
BUSY = {429, 502, 503, 504}


class Api:
    """A server, as whoever is logged in there.

    Args:
        url: Base URL of the server.
        login: The login, None for requests that need none.
    """

    def __init__(self, url: str, login: Login | None = None) -> None:
        self._client = httpx.Client(base_url=url, timeout=TIMEOUT)
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

    def delete(self, path: str) -> httpx.Response:
        """Return the answer to a DELETE, which may be repeated: a second time does nothing more.

        Raises:
            ProblemError: the server refused.
            UnreachableError: no answer came.
        """
        return self._send("DELETE", path, repeatable=True)

    def _send(self, method: str, path: str, *, repeatable: bool, **request: Any) -> httpx.Response:
        """Send a request, again after a while if it is repeatable and there was no true answer."""
        for delay in (*RETRY_DELAYS_SECONDS, None) if repeatable else (None,):
            try:
                answer = self._client.request(method, path, auth=self._auth, **request)
            except httpx.TransportError as error:
                if delay is None:
                    raise UnreachableError(str(self._client.base_url), error) from None
                time.sleep(delay)
                continue
            if answer.is_success:
                return answer
            problem = ProblemError(answer)
            wait = _wait_seconds(answer, problem, delay)
            if wait is None:
                raise problem
            time.sleep(wait)
        raise AssertionError  # the last delay is None


def _wait_seconds(
    answer: httpx.Response, problem: ProblemError, delay: float | None
) -> float | None:
    """Return how long to wait before the same request may succeed, None if it will not."""
    if delay is None:
        return None
    if answer.status_code not in BUSY and problem.code != "idempotency_in_progress":
        return None
    asked = answer.headers.get("retry-after", "")
    wait = max(delay, float(asked)) if asked.isdecimal() else delay
    return wait if wait <= MAX_WAIT_SECONDS else None


class _TokenAuth(httpx.Auth):
    """Sends the access token, and gets a new one when it has expired."""

    def __init__(self, client: httpx.Client, login: Login) -> None:
        self._client = client
        self._login = login

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._login.access_token}"
        answer = yield request
        if answer.status_code == httpx.codes.UNAUTHORIZED:
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
    """Return a login with the tokens of an answer."""
    tokens = answer.json()
    return replace(
        login, access_token=tokens["access_token"], refresh_token=tokens["refresh_token"]
    )


def open_api(url: str | None) -> Api:
    """Return the server as whoever is logged in there.

    Raises:
        NotLoggedInError: nobody is, or at another server.
    """
    login = credentials.load()
    if login is None or (url is not None and url != login.url):
        raise NotLoggedInError(url or DEFAULT_URL)
    return Api(login.url, login)


def pages(api: Api, path: str, **params: str | int | None) -> Iterator[dict[str, Any]]:
    """Yield the items of a list, over all its pages."""
    cursor: str | None = None
    while True:
        page = api.get(path, **params, limit=100, cursor=cursor).json()
        yield from page["items"]
        if not (cursor := page["next_cursor"]):
            return
