"""Guards of where a request comes from."""

from tests.faults.guard import CORE, Guard

_NETWORKS, _TESTS = f"{CORE}/networks.py", "unit/test_networks.py::TestClientAddress"

GUARDS_OF_SOURCES = (
    Guard(
        "RAT-08 no client on this machine says where it is",
        "infra/local/run.py",
        "        forwarded_allow_ips=forwarders(),\n",
        "",
        "local/test_run.py::TestSource::test_is_not_what_a_header_says",
    ),
    Guard(
        "RAT-08 an edge that does not prove that it is ours is a client like any other",
        _NETWORKS,
        "return viewers[0] if proven and _is_address(viewers[0]) else peer",
        "return viewers[0] if _is_address(viewers[0]) else peer",
        _TESTS,
    ),
    Guard(
        "RAT-08 what an edge names counts only if it is an address",
        _NETWORKS,
        "return viewers[0] if proven and _is_address(viewers[0]) else peer",
        "return viewers[0] if proven else peer",
        _TESTS,
    ),
    Guard(
        "RAT-08 everybody behind an edge is not one source",
        f"{CORE}/http/exchange.py",
        "secret.get_secret_value() if secret else None,",
        "None and secret,",
        "api/test_edge.py::TestLimit",
    ),
    Guard(
        "RAT-08 nobody guesses what an edge proves itself with",
        f"{CORE}/settings.py",
        '@field_validator("secret_key", "secret_key_previous", "edge_secret")',
        '@field_validator("secret_key", "secret_key_previous")',
        "unit/test_settings.py::TestSettings",
    ),
)
