"""Where a request comes from: the IPv4 address or IPv6 network that counts, the network that is logged."""

import pytest

from setlogs.networks import client_address, logged_network, network_source

SECRET = "what the edge proves itself with"


class TestClientAddress:
    @pytest.mark.parametrize("viewer", ["192.0.2.7", "2001:db8::7", "::ffff:192.0.2.7"])
    def test_is_the_one_that_our_edge_names(self, viewer: str) -> None:
        headers = {"setlogs-edge": [SECRET], "true-client-ip": [viewer]}
        assert client_address("203.0.113.1", headers, SECRET) == viewer
        assert client_address(None, headers, SECRET) == viewer

    @pytest.mark.parametrize("secret", [SECRET, None])
    @pytest.mark.parametrize(
        "proof",
        [[], [""], [SECRET[:-1]], [SECRET + " "], [SECRET.upper()], ["\xe4"], [SECRET, SECRET]],
    )
    def test_is_the_peers_without_its_proof(self, proof: list[str], secret: str | None) -> None:
        headers = {"setlogs-edge": proof, "true-client-ip": ["192.0.2.7"]}
        assert client_address("203.0.113.1", headers, secret) == "203.0.113.1"

    def test_is_the_peers_where_there_is_no_edge(self) -> None:
        headers = {"setlogs-edge": [SECRET], "true-client-ip": ["192.0.2.7"]}
        assert client_address("203.0.113.1", headers, None) == "203.0.113.1"

    @pytest.mark.parametrize(
        "viewer",
        [
            [],
            [""],
            ["elsewhere"],
            ["192.0.2.7:443"],
            ["[2001:db8::7]:443"],
            ["192.0.2.7, 192.0.2.8"],
            ["192.0.2.256"],
            ["3221225991"],
            [" 192.0.2.7"],
            ["192.0.2.7", "192.0.2.8"],
        ],
    )
    def test_is_the_peers_if_what_the_edge_names_is_not_one_address(
        self, viewer: list[str]
    ) -> None:
        headers = {"setlogs-edge": [SECRET], "true-client-ip": viewer}
        assert client_address("203.0.113.1", headers, SECRET) == "203.0.113.1"


class TestNetworkSource:
    @pytest.mark.parametrize(
        ("address", "source"),
        [
            ("192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            # What stands for an IPv4 address is that one, however it is written.
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("::ffff:c000:207", "192.0.2.7"),
            ("64:ff9b::192.0.2.7", "192.0.2.7"),
            ("2002:c000:207:5::1", "192.0.2.7"),
            ("2001:0:4136:e378:8000:63bf:3fff:fdf8", "192.0.2.7"),
            ("64:ff9b:1::192.0.2.7", "64:ff9b:1::"),
            ("::1", "::"),
            ("", "unknown"),
            (None, "unknown"),
            ("elsewhere", "unknown"),
        ],
    )
    def test_is_the_address_or_its_network(self, address: str | None, source: str) -> None:
        assert network_source(address) == source


class TestLoggedNetwork:
    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("192.0.2.7", "192.0.2.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
            ("", "unknown"),
            (None, "unknown"),
            ("elsewhere", "unknown"),
        ],
    )
    def test_has_many_addresses(self, address: str | None, network: str) -> None:
        assert logged_network(address) == network
