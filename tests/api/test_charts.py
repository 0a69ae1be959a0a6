"""Reports as pictures, for whoever asks for one."""

from typing import Any
from uuid import uuid4

import pytest

from tests.api.reporting import PATH, SQUAT, create_exercise, log

BROWSER_IMAGE = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"


class TestNegotiation:
    @pytest.mark.parametrize("path", [PATH, "/reports/summary"])
    @pytest.mark.parametrize(
        ("accept", "media_type"),
        [
            ("image/svg+xml", "image/svg+xml"),
            ("image/*", "image/svg+xml"),
            (BROWSER_IMAGE, "image/svg+xml"),
            ("application/json;q=0.5, image/svg+xml;q=0.6", "image/svg+xml"),
            ("application/json, image/svg+xml", "application/json"),
            ("image/svg+xml;q=0", "application/json"),
            ("*/*", "application/json"),
            ("text/html, */*;q=0.8", "application/json"),
            ("image/svg+xml;q=many", "application/json"),
            ("", "application/json"),
        ],
    )
    def test_gives_what_is_preferred(
        self, user: Any, path: str, accept: str, media_type: str
    ) -> None:
        answer = user.get(
            f"{path}?exercise_id={create_exercise(user)}" if path == PATH else path, accept=accept
        )
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].partition(";")[0] == media_type
        assert answer.headers["Vary"] == "Accept, Origin"

    def test_records_have_no_picture(self, user: Any) -> None:
        answer = user.get("/reports/records", accept="image/svg+xml")
        assert answer.headers["Content-Type"] == "application/json"


class TestPath:
    @pytest.mark.parametrize("accept", ["*/*", "application/json", "image/svg+xml"])
    def test_of_a_chart_gives_it_whatever_is_accepted(self, user: Any, accept: str) -> None:
        squat = create_exercise(user)
        log(user, squat, "2024-01-01T10:00:00Z", SQUAT)
        for path in (f"/reports/progression{{}}?exercise_id={squat}", "/reports/summary{}"):
            negotiated = user.get(path.format(""), accept="image/svg+xml")
            named = user.get(path.format(".svg"), accept=accept)
            assert named.headers["Content-Type"] == "image/svg+xml"
            assert named.headers["X-Cache"] == "hit"
            assert (named.text, named.headers["ETag"]) == (
                negotiated.text,
                negotiated.headers["ETag"],
            )

    def test_of_a_chart_of_nothing_is_404(self, user: Any) -> None:
        assert user.get(f"{PATH}.svg?exercise_id={uuid4()}").status_code == 404
        assert user.get(f"{PATH}.svg").status_code == 422


class TestChart:
    def test_is_cached_beside_the_numbers(self, user: Any) -> None:
        squat = create_exercise(user)
        log(user, squat, "2024-01-01T10:00:00Z", SQUAT)
        path = f"{PATH}?exercise_id={squat}"
        numbers = user.get(path)
        first, second = (user.get(path, accept="image/svg+xml") for _ in range(2))
        assert [a.headers["X-Cache"] for a in (numbers, first, second)] == ["miss", "miss", "hit"]
        assert first.text == second.text
        assert first.text.startswith("<svg ")
        assert numbers.headers["ETag"] != first.headers["ETag"]
        etag = first.headers["ETag"]
        assert user.get(path, accept="image/svg+xml", if_none_match=etag).status_code == 304

    def test_may_style_itself_and_nothing_else(self, user: Any) -> None:
        answer = user.get("/reports/summary", accept="image/svg+xml")
        policy = answer.headers["Content-Security-Policy"]
        assert policy == "default-src 'none'; style-src 'unsafe-inline'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_is_in_the_users_unit(self, make_user: Any) -> None:
        user = make_user(unit="lb")
        squat = create_exercise(user)
        log(user, squat, "2024-01-01T10:00:00Z", {"reps": 1, "weight": 225, "unit": "lb"})
        text = user.get(f"{PATH}?exercise_id={squat}", accept="image/svg+xml").text
        assert "Top weight, lb: from 225 to 225." in text
