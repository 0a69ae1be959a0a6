"""Where a request comes from, as far as limits and logs need to tell."""

import hmac
from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

EDGE_HEADER = "setlogs-edge"
"""How an edge proves that it is ours: the value of `EDGE_SECRET`."""
VIEWER_HEADER = "true-client-ip"
"""Whom an edge serves. Anybody can send it, so it is worth nothing without the other."""

_NAT64 = IPv6Network("64:ff9b::/96")


def client_address(
    peer: str | None, headers: Mapping[str, Sequence[str]], edge_secret: str | None
) -> str | None:
    """Return the address that a request comes from.

    To the gateway, everybody behind an edge (infra/aws/web.yaml) has the edge's address.

    Args:
        peer: The peer's address as the gateway saw it.
        headers: The lines of each header, by its name in lower case.
        edge_secret: What our edge proves itself with, None where there is none.

    Returns:
        The address that our edge names; the peer's if the request does not come from there, or if
        what it names is not an address.
    """
    proofs, viewers = headers.get(EDGE_HEADER, ()), headers.get(VIEWER_HEADER, ())
    if edge_secret is None or len(proofs) != 1 or len(viewers) != 1:
        return peer
    proven = hmac.compare_digest(proofs[0].encode(), edge_secret.encode())
    return viewers[0] if proven and _is_address(viewers[0]) else peer


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def network_source(address: str | None) -> str:
    """Return what an anonymous client is counted by: its IPv4 address or IPv6 /64 network.

    An IPv6 address that stands for an IPv4 one counts as that one: else all of them would share a
    network (mapped, RFC 4291; NAT64, RFC 6052; Teredo, RFC 4380), or one would have 65,536 of them
    (6to4, RFC 3056).

    Args:
        address: As `client_address` returns it, never a header that the client sent.
    """
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if embedded := _embedded(parsed):
            return str(embedded)
        return str(ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for, None when it is one of its own."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


@lru_cache(maxsize=1024)
def logged_network(address: str | None) -> str:
    """Return what a log line says of where a request came from: the IPv4 /24 or IPv6 /48 network.

    That tells one provider's customers from another's, and none of them from their neighbours.

    Args:
        address: As for `network_source`.
    """
    source = network_source(address)
    if source == "unknown":
        return source
    bits = 48 if ":" in source else 24
    return str(ip_network(f"{source}/{bits}", strict=False))
