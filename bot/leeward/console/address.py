"""The address of the console: what a browser must name to be let in."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from leeward_policies.errors import ConfigError

PLACE_URL: Final = "console.url"
LISTEN: Final = "console.listen"

PORT_HIGHEST: Final = 65_535

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


def host_and_port(listen: str) -> tuple[str, int]:
    """Read an address to listen at, or raise `ConfigError`."""
    host, _, port = listen.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    is_number = port.isascii() and port.isdecimal()
    if not host or not is_number or int(port) > PORT_HIGHEST:
        raise ConfigError(
            place=LISTEN, value=listen[:80], cure="Write it like 127.0.0.1:8321 or [::1]:8321."
        )
    return host, int(port)


def url_of(listen: str, url: str, *, behind_proxy: bool) -> str:
    """Return where people reach a console, or raise `ConfigError` where that is not safe.

    Args:
        listen: where it listens, such as `127.0.0.1:8321`.
        url: as configured; empty for a console that only this machine reaches.
        behind_proxy: the admin says that a proxy stands before it.
    """
    host, _ = host_and_port(listen)
    if not is_loopback(host) and not behind_proxy:
        raise ConfigError(
            place=LISTEN,
            value=f"{listen[:80]} can be reached from outside, without encryption",
            cure="Listen at 127.0.0.1, or put a proxy with TLS before it that alone reaches this"
            " port, and set console.behind_proxy = true.",
        )
    if not url and behind_proxy:
        raise ConfigError(
            place=PLACE_URL,
            value="it is empty, although console.behind_proxy is set",
            cure="Write where people reach the proxy, such as https://safety.example.org.",
        )
    return address_of(url or f"http://{listen}").origin


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
