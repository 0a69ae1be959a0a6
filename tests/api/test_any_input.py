"""Nothing that a client sends is a fault of ours, and everything that is refused says why (A4)."""

from urllib.parse import quote

import pytest

from setlogs.http.routing import Route
from tests.api.every_route import Walk, checked, limited, walk, with_each_part_replaced
from tests.api.importing import send
from tests.headers import STRONG

__all__ = ["walk"]

pytestmark = pytest.mark.long
NUMBERS = (
    "-0.001",
    "1e30",
    "1" + "0" * 30,
    "9" * 5000,
    "0e999",
    "1e99999999999999999999",
    "-1e-99999999999999999999",
    "9223372036854775808",
    "NaN",
)
TEXTS = (
    '""',
    '"\\u0000"',
    '"\\ud800"',
    '"\\u200b\\u2060"',
    '"\\u202e\\u0301"',
    '"9999-12-31T23:59:59-23:59"',
    '"0001-01-01T00:00:00+14:00"',
    '"posix/Europe/Berlin"',
    '"a@\\u00df.\\uff0ecom"',
    '"' + "\\ufdfa" * 100 + '"',
    '"' + "x" * 5000 + '"',
)
OTHERS = ("null", "[]", "[[1e30]]", '{"a": {"\\u0000": []}}', "[1, null, {}]")
QUERIES = (
    *("", "0", "-1", "1e30", "NaN", "9" * 5000, "\uff11", "\u00b2", "\x00", "x" * 5000, "a&a=b"),
    *("true", "0001-01-01", "9999-12-31", "2026-02-30", "posix/UTC", "{}", "'", "%", "\\"),
    *("00000000-0000-0000-0000-000000000000", "\U0001f9b5", "A" * 40, "W10", "/../"),
)
HEADERS = (
    *("", " ", ",", '"', '""', "W/", "*, *", "1" * 5000, "\x7f", '"v1", "', "a" * 5000),
    *("Bearer", "Bearer .", "Bearer a.b.c", "text/csv; charset=undefined", "q=1;q=", "*/*;q=nan"),
    *("multipart/form-data; boundary=x; charset=undefined", "multipart/form-data; boundary="),
    *("application/json; charset=\x01", "image/svg+xml;q=1e999", "bytes=0-", "-1", "0x10"),
)
NAMES = (
    *("authorization", "content-type", "content-length", "if-match", "if-none-match", "accept"),
    *("idempotency-key", "host", "origin", "x-forwarded-for", "x-forwarded-port"),
)


class TestBodies:
    def test_of_every_route_are_walked_with_every_member(self, walk: Walk) -> None:
        for name, route in walk.routes.items():
            if isinstance(route, Route) and route.checks.has_body:
                model = route.body_field.field_info.annotation  # type: ignore[union-attr]
                missing = set(model.model_fields) - set(walk.bodies[name])  # type: ignore[union-attr]
                # A set has one measure or another.
                assert missing <= {"duration_seconds", "distance_meters"}

    @pytest.mark.parametrize("odd", [*NUMBERS, *TEXTS, *OTHERS], ids=lambda text: text[:30])
    def test_with_any_value_anywhere_are_answered(self, walk: Walk, odd: str) -> None:
        for name, body in walk.bodies.items():
            for content in with_each_part_replaced(body, odd):
                checked(walk.send(name, content))

    @pytest.mark.parametrize("number", ["1e99999999999999999999", "1e30", "1" + "0" * 30])
    def test_a_number_is_no_email_and_no_weight(self, walk: Walk, number: str) -> None:
        login = b'{"email": %s, "password": "x"}' % number.encode()
        assert walk.send("log_in", login).status_code in (400, 422)
        weight = b'{"reps": 5, "weight": %s}' % number.encode()
        assert walk.send("replace_set", weight).status_code in (400, 422)


class TestQueries:
    @pytest.mark.parametrize("odd", QUERIES, ids=lambda text: repr(text[:20]))
    def test_with_any_value_are_answered(self, walk: Walk, odd: str) -> None:
        for name in limited(walk):
            route = walk.routes[name]
            assert isinstance(route, Route)
            for parameter in route.checks.query_names | {"unknown"}:
                checked(walk.send(name, query=f"?{parameter}={quote(odd, safe='&=')}"))

    @pytest.mark.parametrize("query", ["?%00", "?&&&", "?=", "?%ff=%ed%a0%80", "?limit=1&limit=1"])
    def test_of_any_form_are_answered(self, walk: Walk, query: str) -> None:
        for name in limited(walk):
            checked(walk.send(name, query=query))


class TestPaths:
    @pytest.mark.parametrize("odd", QUERIES, ids=lambda text: repr(text[:20]))
    def test_with_any_id_are_answered(self, walk: Walk, odd: str) -> None:
        for name in limited(walk):
            for parameter in walk.routes[name].param_convertors:
                checked(walk.send(name, ids={parameter: quote(odd, safe="") or "%20"}))


class TestHeaders:
    @pytest.mark.parametrize("odd", HEADERS, ids=lambda text: repr(text[:40]))
    def test_with_any_value_are_answered(self, walk: Walk, odd: str) -> None:
        for name in ("log_in", "get_me", "add_set", "replace_set", "import_file", "get_summary"):
            for header in NAMES:
                checked(walk.send(name, headers={header: odd}))


class TestCells:
    @pytest.mark.parametrize(
        "odd",
        [
            *("0001-01-01 00:00:00", "9999-12-31 23:59:59", "1e30", "NaN", "9" * 5000, "\u00b2"),
            *("-1", "\x00", "\u0663", "1,000", "999999999.999999999999999", "2024-13-45 99:99"),
            *("999h 99999m 999999s", "\u202e", '""', "Rest Timer", "Note", "\U0001f9b5" * 200),
        ],
        ids=lambda text: repr(text[:20]),
    )
    def test_with_any_value_are_answered(self, walk: Walk, odd: str) -> None:
        good = [
            "2024-03-01 18:00:00",
            "Push",
            "1h 26m",
            "Bench Press",
            "1",
            "100",
            "5",
            "0",
            "0",
            "a",
            "b",
            "8.5",
        ]
        for place in range(len(good)):
            row = ",".join([*good[:place], f'"{odd}"', *good[place + 1 :]])
            for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
                path = f"/imports?timezone={quote(zone, safe='/')}&unit=kg&dry_run=true"
                checked(send(walk.user, f"{STRONG}\n{row}\n".encode(), path))
