"""The address of the console: what a browser must name to be let in."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from leeward_policies.errors import ConfigError

PLACE_URL: Final = "console.url"

PORTS: Final = {"http": 80, "https": 443}


class Address(Struct, frozen=True):
    """Where people reach the console."""

    origin: str
    """Scheme, host and port as a browser sends them in `Origin`."""
    host: str
    """Host and port as a browser sends them in `Host`."""
    is_secure: bool
    """Over TLS, which a proxy before us speaks."""

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; the prefix keeps neighbouring hosts from setting it.

        Browsers take a cookie with the prefix from secure origins alone.
        """
        return "__Host-leeward" if self.is_secure else "leeward"

    def link(self, path: str) -> str:
        """Return a whole address of a path."""
        return f"{self.origin}{path}"


def address_of(url: str) -> Address:
    """Read an address.

    Raises:
        ConfigError: it is none, it has a path, or it would send sessions unencrypted over a
            network.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.scheme not in PORTS or "@" in parts.netloc:
        raise ConfigError(
            place=PLACE_URL,
            value=url[:80],
            cure="Write it like https://safety.example.org.",
        )
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ConfigError(
            place=PLACE_URL,
            value=url[:80],
            cure="Give the console a host name of its own; it cannot live below a path.",
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise ConfigError(
            place=PLACE_URL,
            value=url[:80],
            cure="Use https; without it anybody on the way could take a session over.",
        )
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port in {None, PORTS[parts.scheme]} else f"{shown}:{port}"
    return Address(f"{parts.scheme}://{netloc}", netloc, parts.scheme == "https")


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
