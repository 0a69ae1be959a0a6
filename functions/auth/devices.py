"""From where somebody logs in, as far as they know it again in a list."""

import re
from dataclasses import dataclass

from setlogs.networks import logged_network

_PRODUCT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}", re.ASCII)
# Each names those that it was made from, so the more particular comes first.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Device:
    """Where a login is used.

    Attributes:
        client: A browser and its system, or the program's name, without versions; None if it does not
            say.
        network: The IPv4 /24 or IPv6 /48 network, or `unknown`.
    """

    client: str | None = None
    network: str = "unknown"

    @classmethod
    def of(cls, user_agent: str, address: str | None) -> "Device":
        """Return the device of a request.

        Args:
            user_agent: As the client sent it.
            address: The peer's address as the gateway saw it.
        """
        return cls(_family(user_agent), logged_network(address))

    @property
    def params(self) -> dict[str, str | None]:
        """Bind parameters of the statements that begin and use a login."""
        return {"client": self.client, "network": self.network}


UNKNOWN = Device()


def _family(user_agent: str) -> str | None:
    if user_agent.startswith("Mozilla/"):
        browser = next((name for sign, name in _BROWSERS if sign in user_agent), "A browser")
        system = next((name for sign, name in _SYSTEMS if sign in user_agent), None)
        return f"{browser} on {system}" if system else browser
    product = _PRODUCT.match(user_agent.partition("/")[0])
    return product[0].strip() if product else None
