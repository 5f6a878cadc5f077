"""Where the console listens and is reached: safe by default, and otherwise only when told."""

from pathlib import Path

import pytest

from leeward import config
from leeward.console.address import address_of, host_and_port, url_of
from leeward_policies.errors import ConfigError


@pytest.mark.parametrize(
    ("url", "origin", "cookie"),
    [
        ("https://safety.example.org", "https://safety.example.org", "__Host-leeward"),
        ("https://Safety.Example.org:443/", "https://safety.example.org", "__Host-leeward"),
        ("https://safety.example.org:8443", "https://safety.example.org:8443", "__Host-leeward"),
        ("http://127.0.0.1:8321", "http://127.0.0.1:8321", "leeward"),
        ("http://localhost:80", "http://localhost", "leeward"),
        ("http://[::1]:8321", "http://[::1]:8321", "leeward"),
    ],
)
def test_an_address_is_read_as_browsers_write_it(url: str, origin: str, cookie: str) -> None:
    """Origin and cookie follow from the address."""
    address = address_of(url)
    assert (address.origin, address.cookie) == (origin, cookie)
    assert address.origin == f"{'https' if address.is_secure else 'http'}://{address.host}"


@pytest.mark.parametrize(
    "url",
    [
        "safety.example.org",
        "http://safety.example.org",
        "http://192.0.2.1:8321",
        "https://safety.example.org/console",
        "https://safety.example.org/?a",
        "https://user@safety.example.org",
        "ftp://safety.example.org",
        "https://",
        "https://safety.example.org:port",
        "https://[::1",
    ],
)
def test_an_unsafe_address_is_refused(url: str) -> None:
    """What is no address, has a path, or would send sessions in the clear is refused."""
    with pytest.raises(ConfigError):
        address_of(url)


@pytest.mark.parametrize("listen", ["", "127.0.0.1", ":8321", "127.0.0.1:", "host:99999", "a:b"])
def test_where_nobody_can_listen_is_refused(listen: str) -> None:
    """A place to listen at has a host and a port."""
    with pytest.raises(ConfigError):
        host_and_port(listen)


def test_a_console_listens_at_this_machine_alone_unless_told() -> None:
    """An address that others reach needs a proxy, and the proxy an address."""
    assert url_of("127.0.0.1:8321", "", behind_proxy=False) == "http://127.0.0.1:8321"
    url = "https://safety.example.org"
    assert url_of("0.0.0.0:8321", url, behind_proxy=True) == url
    for listen, named, behind in (
        ("0.0.0.0:8321", url, False),
        ("192.0.2.1:8321", "", False),
        ("127.0.0.1:8321", "", True),
    ):
        with pytest.raises(ConfigError):
            url_of(listen, named, behind_proxy=behind)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('listen = "0.0.0.0:8321"', "reached from outside"),
        ('listen = "127.0.0.1:8321"\nurl = "http://safety.example.org"', "https"),
        ('url = "https://safety.example.org"', "nothing is served"),
        ('listen = "8321"', "8321"),
    ],
)
def test_the_configuration_is_checked_when_it_is_read(
    tmp_path: Path, text: str, problem: str
) -> None:
    """Mistakes in [console] are told with the file, the key and a cure."""
    path = tmp_path / "leeward.toml"
    path.write_text(f"schema = 1\n[console]\n{text}\n", "utf-8")
    with pytest.raises(ConfigError, match=r"console\.") as told:
        config.load(path)
    assert problem in str(told.value)


def test_the_console_is_off_unless_told(tmp_path: Path) -> None:
    """Without [console] nothing listens."""
    path = tmp_path / "leeward.toml"
    path.write_text("schema = 1\n", "utf-8")
    assert config.load(path).console.listen == ""
