"""Where a request comes from: the IPv4 address or IPv6 network that counts, the network that is logged."""

import pytest

from setlogs.networks import logged_network, network_source


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
