"""Cursors: nobody needs a secret to write one, and nobody gains by it (A19)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import pytest
from fastapi import Request
from starlette.types import Scope

from setlogs.http.exchange import Exchange
from setlogs.http.pagination import encode_cursor
from setlogs.settings import get_settings
from setlogs.tokens import Identity, get_signer
from tests.api.every_route import Walk, checked, walk
from tests.api.workouts import start_session
from tests.conftest import User

__all__ = ["walk"]

AT, ID = "2026-01-02T10:00:00+00:00", "0198c000-0000-7000-8000-000000000000"
ODD: tuple[Any, ...] = (
    *(None, True, 1.5, -1, 2**63, 10**40, "", "x", "\x00", [], {}, [1]),
    *(
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-01-02T10:00:00",
        "2026-01-02",
    ),
    *("urn:uuid:" + ID, ID.replace("-", ""), "{" + ID + "}"),
)
LISTS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "list_sessions": ("cursor", (AT, ID)),
    "list_weigh_ins": ("cursor", (AT, ID)),
    "list_sets": ("cursor", (2**31,)),
    "list_exercises": ("cursor", ("press", ID)),
    "list_exercise_versions": ("cursor", (2**31,)),
    "list_exercise_history": ("cursor", (AT, ID)),
    "list_imports": ("cursor", (AT, ID)),
    "list_import_mapping": ("cursor", (2**31,)),
    "list_import_problems": ("cursor", (2**31,)),
    "export_account": ("cursor", (AT, ID, 2**31)),
    "get_set_history": ("cursor", (0,)),
    "get_records": ("cursor", (ID,)),
    "list_changes": ("since", (2**31,)),
}


def identity_of(user: User) -> Identity:
    """Return whom the user's token names."""
    return get_signer().verify(str(user.token))


def written(user: User, path: str, key: Sequence[Any]) -> str:
    """Return a cursor that somebody has written himself."""
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [],
    }
    Exchange.of_scope(scope).identity = identity_of(user)
    return encode_cursor(Request(scope), key)


def raw(text: bytes) -> str:
    """Return bytes as a cursor has them."""
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


class TestWrittenByClients:
    def test_every_list_is_among_them(self, walk: Walk) -> None:
        taking = {
            name
            for name, route in walk.routes.items()
            if {"cursor", "since"} & set(getattr(getattr(route, "checks", None), "query_names", ()))
        }
        assert taking == set(LISTS)

    @pytest.mark.parametrize("name", LISTS)
    def test_lead_to_another_place_of_the_same_list(self, walk: Walk, name: str) -> None:
        parameter, key = LISTS[name]
        path = walk.routes[name].path.format(**walk.ids)
        cursor = written(walk.user, path, key)
        assert walk.send(name, query=f"?{parameter}={cursor}").status_code == 200

    @pytest.mark.parametrize("name", LISTS)
    def test_with_anything_else_in_them_are_refused(self, walk: Walk, name: str) -> None:
        parameter, key = LISTS[name]
        path = walk.routes[name].path.format(**walk.ids)
        keys: list[Sequence[Any]] = [[], [*key, 1]]
        keys += [[*key[:place], odd, *key[place + 1 :]] for place in range(len(key)) for odd in ODD]
        for odd_key in keys:
            query = f"?{parameter}={written(walk.user, path, odd_key)}"
            answer = checked(walk.send(name, query=query))
            # The name of an exercise may be any text but one with NUL in it.
            is_name = name == "list_exercises" and odd_key[1:] == [ID] and "\x00" not in odd_key
            assert answer.status_code == (200 if is_name and isinstance(odd_key[0], str) else 400)

    @pytest.mark.parametrize(
        "payload",
        [b"[" * 5000, b"[NaN]", b"\xff", b"", b"9" * 5000, b'["\\ud800", "%s"]' % ID.encode()],
        ids=lambda payload: repr(payload[:8]),
    )
    def test_with_no_json_in_them_are_refused(self, walk: Walk, payload: bytes) -> None:
        for name, (parameter, _) in LISTS.items():
            path = walk.routes[name].path.format(**walk.ids)
            bound = json.dumps([1, str(identity_of(walk.user).user_id), path, []]).encode()
            digest = hashlib.sha256(b"cursor\x00" + bound + b"\x00" + payload).digest()[:16]
            answer = walk.send(name, query=f"?{parameter}={raw(digest + payload)}")
            assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")

    def test_of_another_user_are_refused(self, user: User, make_user: Callable[..., User]) -> None:
        for path, (parameter, key) in (
            ("/sessions", LISTS["list_sessions"]),
            ("/changes", LISTS["list_changes"]),
        ):
            cursor = written(make_user(), path, key)
            assert user.get(f"{path}?{parameter}={cursor}").status_code == 400


class TestSecrets:
    def change_secret(self, monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()

    def test_may_change_as_often_as_they_like(
        self, user: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        start_session(user)
        cursor = user.get("/changes").json()["next_cursor"]
        signer = get_signer()
        try:
            self.change_secret(monkeypatch, SECRET_KEY="another-secret-that-is-long-enough-here")
            # The token is of the signer that was made before.
            assert get_signer() is signer
            assert user.get(f"/changes?since={cursor}").json()["next_cursor"] == cursor
        finally:
            monkeypatch.undo()
            get_settings.cache_clear()

    @pytest.mark.parametrize("is_previous", [False, True])
    def test_that_signed_earlier_cursors_let_them_go_on(
        self, user: User, monkeypatch: pytest.MonkeyPatch, *, is_previous: bool
    ) -> None:
        start_session(user)
        secret = get_settings().secret_key.get_secret_value()
        bound = json.dumps([1, str(identity_of(user).user_id), "/changes", []]).encode()
        for key, accepted in ((secret, True), (str(uuid4()), False)):
            signed = b"cursor\x00" + bound + b"\x00[1]"
            cursor = raw(hmac.digest(key.encode(), signed, hashlib.sha256)[:16] + b"[1]")
            if is_previous:
                self.change_secret(
                    monkeypatch,
                    SECRET_KEY="another-secret-of-36-characters-here",
                    SECRET_KEY_PREVIOUS=secret,
                )
            try:
                status = user.get(f"/changes?since={cursor}").status_code
            finally:
                monkeypatch.undo()
                get_settings.cache_clear()
            assert status == (200 if accepted else 400)
