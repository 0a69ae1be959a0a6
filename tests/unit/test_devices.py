"""What a list of logins says of where they are used."""

import pytest

from functions.auth.devices import Device

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"


class TestClient:
    @pytest.mark.parametrize(
        ("user_agent", "client"),
        [
            (f"Mozilla/5.0 (Linux; Android 16) {CHROME} Mobile Safari/537.36", "Chrome on Android"),
            (f"Mozilla/5.0 (Windows NT 10.0) {CHROME} Safari/537.36 Edg/140.0", "Edge on Windows"),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Version/19 Safari/605",
                "Safari on macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) FxiOS/1 Safari/6",
                "Firefox on iPhone",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Linux",
            ),
            ("Mozilla/5.0", "A browser"),
            ("gym-notebook/1.0", "gym-notebook"),
            ("python-httpx/0.28.1", "python-httpx"),
            ("My App 2/3", "My App 2"),
            ("curl", "curl"),
            ("x" * 5000, "x" * 40),
            ("", None),
            ("/1.0", None),
            ("\x00\x1b[31m", None),
            ("<script>", None),
        ],
    )
    def test_is_a_family_without_versions(self, user_agent: str, client: str | None) -> None:
        assert Device.of(user_agent, None).client == client


class TestNetwork:
    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("203.0.113.77", "203.0.113.0/24"),
            ("2001:db8:1:2::3", "2001:db8:1::/48"),
            (None, "unknown"),
        ],
    )
    def test_is_shared_with_neighbours(self, address: str | None, network: str) -> None:
        assert Device.of("", address).network == network
