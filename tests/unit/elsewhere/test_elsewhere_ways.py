"""Which ways out are set is read from files and the environment; a mistake shows no secret."""

import asyncio
import base64
from pathlib import Path

import pytest

from leeward.config import Config, NoticesSection, WebhookSection, load
from leeward.elsewhere.addresses import ByApprise
from leeward.elsewhere.ways import ADDRESSES_VARIABLE, SECRET_VARIABLE, Address, Ways, ways_in
from leeward_policies.errors import ConfigError

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
URL = "https://example.org/hook-token-5521"
MARK = "kettle-5521"
"""Stands for a password."""


@pytest.fixture(autouse=True)
def _nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set no way out by the environment."""
    for name in (ADDRESSES_VARIABLE, SECRET_VARIABLE):
        monkeypatch.delenv(name, raising=False)


def secret_file(folder: Path, name: str, text: str, mode: int = 0o600) -> None:
    """Write a file that its owner alone may read."""
    (folder / name).write_text(text, "utf-8")
    (folder / name).chmod(mode)


def config(folder: Path, **notices: object) -> Config:
    """Return a configuration in a folder."""
    return Config(schema=1, notices=NoticesSection(**notices), folder=str(folder))  # type: ignore[arg-type]


def hooked(folder: Path, url: str = URL, named: str = "") -> Config:
    """Return a configuration with a webhook."""
    return config(folder, webhook=WebhookSection(url, named))


def test_nothing_is_set_by_default(tmp_path: Path) -> None:
    """Without a file and without a webhook there is no way out, and that is no mistake."""
    assert ways_in(config(tmp_path)) == Ways()


def test_the_table_is_read(tmp_path: Path) -> None:
    """Each key of [notices] is found."""
    path = tmp_path / "leeward.toml"
    path.write_text(
        'schema = 1\n[notices]\nat_least = "urgent"\ndetail = "kind"\naddresses_file = "a"\n'
        'watchdog_file = "w"\n'
        f'[notices.webhook]\nurl = "{URL}"\nsecret_file = "b"\n',
        "utf-8",
    )

    assert load(path).notices == NoticesSection(
        "urgent", "kind", "a", "w", WebhookSection(URL, "b")
    )


def test_addresses_stand_one_a_line(tmp_path: Path) -> None:
    """Comments and empty lines are left out, and the number of a line is kept."""
    secret_file(tmp_path, "leeward.notices", "# ours\n\n  ntfy://one  \njson://two\n")
    place = str(tmp_path / "leeward.notices")

    assert ways_in(config(tmp_path)).addresses == (
        Address(place, 3, "ntfy://one"),
        Address(place, 4, "json://two"),
    )


def test_the_environment_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the file, for addresses and for the secret."""
    secret_file(tmp_path, "leeward.notices", "ntfy://one")
    secret_file(tmp_path, "hook", "no secret at all")
    monkeypatch.setenv(ADDRESSES_VARIABLE, "json://two")
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)

    ways = ways_in(hooked(tmp_path, named="hook"))

    assert [one.url for one in ways.addresses] == ["json://two"]
    assert ways.webhook is not None
    assert ways.webhook.secret == bytes(range(32))


@pytest.mark.parametrize("text", [SECRET, SECRET.removeprefix("whsec_"), f"{SECRET}\n"])
def test_a_secret_from_a_file(tmp_path: Path, text: str) -> None:
    """With and without its prefix."""
    secret_file(tmp_path, "hook", text)
    webhook = ways_in(hooked(tmp_path, named="hook")).webhook

    assert webhook is not None
    assert (webhook.url, webhook.secret) == (URL, bytes(range(32)))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/x", "http://localhost/x", "http://[::1]/x", URL]
)
def test_an_address_in_the_open_is_for_this_machine_alone(tmp_path: Path, url: str) -> None:
    """`https` anywhere, `http` here."""
    secret_file(tmp_path, "hook", SECRET)

    assert ways_in(hooked(tmp_path, url, "hook")).webhook is not None


@pytest.mark.parametrize(
    ("url", "value"),
    [
        (f"http://example.org/{MARK}", "http to another machine"),
        (f"http://localhost.example.org/{MARK}", "http to another machine"),
        (f"ftp://example.org/{MARK}", "no address of a web server"),
        (f"example.org/{MARK}", "no address of a web server"),
        (f"https:///{MARK}", "no address of a web server"),
        (f"https://example.org:99999/{MARK}", "no address of a web server"),
        (f"https://[{MARK}", "no address of a web server"),
    ],
)
def test_a_wrong_address_of_a_webhook(tmp_path: Path, url: str, value: str) -> None:
    """The key is named, and the address is not shown."""
    with pytest.raises(ConfigError) as caught:
        ways_in(hooked(tmp_path, url, "hook"))

    assert "[notices.webhook] url" in str(caught.value)
    assert value in str(caught.value)
    assert MARK not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "mode", "value"),
    [
        (MARK, 0o600, "24 to 64 bytes"),
        (f"whsec_{MARK}", 0o600, "24 to 64 bytes"),
        (base64.b64encode(b"x" * 65).decode(), 0o600, "24 to 64 bytes"),
        (SECRET, 0o640, "permissions are 640"),
        ("ü", 0o600, "UnicodeDecodeError"),
    ],
)
def test_a_wrong_secret(tmp_path: Path, text: str, mode: int, value: str) -> None:
    """The file is named, and nothing of what stands in it is shown."""
    secret_file(tmp_path, "hook", text, mode)

    with pytest.raises(ConfigError) as caught:
        ways_in(hooked(tmp_path, named="hook"))

    assert str(tmp_path / "hook") in str(caught.value)
    assert value in str(caught.value)
    assert not any(mark in str(caught.value) for mark in (MARK, SECRET))


@pytest.mark.parametrize("named", ["", "missing"])
def test_no_secret(tmp_path: Path, named: str) -> None:
    """A webhook without one is no webhook; the cure makes one."""
    with pytest.raises(ConfigError) as caught:
        ways_in(hooked(tmp_path, named=named))

    assert "os.urandom(32)" in str(caught.value)


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    """Addresses hold passwords."""
    secret_file(tmp_path, "leeward.notices", f"ntfy://{MARK}", 0o644)

    with pytest.raises(ConfigError) as caught:
        ways_in(config(tmp_path))

    assert "permissions are 644" in str(caught.value)
    assert MARK not in str(caught.value)


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    """Only the default one may be missing."""
    with pytest.raises(ConfigError, match="there is no such file"):
        ways_in(config(tmp_path, addresses_file="ours"))


def test_too_many_addresses(tmp_path: Path) -> None:
    """The count is told."""
    secret_file(tmp_path, "leeward.notices", "json://x\n" * 21)

    with pytest.raises(ConfigError, match="21 addresses"):
        ways_in(config(tmp_path))


@pytest.mark.parametrize(
    ("url", "named"),
    [
        (f"pigeon://{MARK}", "begins with pigeon://"),
        (MARK, "has no scheme"),
        (f"mailto://{MARK}", "begins with mailto://"),
        (f"slack://{MARK}", "begins with slack://"),
    ],
)
def test_an_address_that_nobody_understands(
    url: str, named: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is named by its line and its scheme alone, in the error and in every log."""
    with pytest.raises(ConfigError) as caught:
        ByApprise(Address("leeward.notices", 7, url), asyncio.Semaphore())

    printed = capfd.readouterr()
    assert "leeward.notices line 7" in str(caught.value)
    assert named in str(caught.value)
    assert MARK not in str(caught.value) + printed.out + printed.err
    assert caught.value.__cause__ is None


def test_what_is_printed_by_mistake_shows_no_secret(tmp_path: Path) -> None:
    """Not even the representation of the values does."""
    secret_file(tmp_path, "leeward.notices", f"ntfy://user:{MARK}@example.org/topic")
    secret_file(tmp_path, "hook", SECRET)

    shown = repr(ways_in(hooked(tmp_path, named="hook")))

    assert "'ntfy'" in shown
    assert not any(mark in shown for mark in (MARK, URL, "\\x00", "user"))
