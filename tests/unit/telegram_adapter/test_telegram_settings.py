"""The table of the configuration is checked, and the token is found and kept to itself."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_adapters.live.tokens import NO_TOKEN
from leeward_adapters.telegram.settings import (
    API_BASE,
    TOKEN_VARIABLE,
    TelegramSettings,
    bot_id_of,
    secret_of,
    settings_of,
    token_of,
)
from leeward_policies.errors import ConfigError

TOKEN = "4242:" + "a" * 35


@pytest.fixture(autouse=True)
def _no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment hold no token."""
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)


def with_token(folder: Path, text: str, *, mode: int = 0o600) -> None:
    """Put a token where the table looks for it."""
    path = folder / "telegram.token"
    path.write_text(text, "utf-8")
    path.chmod(mode)


# --- the table ----------------------------------------------------------------------------------


def test_an_empty_table_is_enough() -> None:
    """Everything has a default, and the address is Telegram's own."""
    settings = settings_of({})

    assert settings == TelegramSettings()
    assert settings.base_url == API_BASE


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ({"colour": "red"}, "colour"),
        ({"poll_seconds": 51}, "poll_seconds"),
        ({"poll_seconds": "soon"}, "poll_seconds"),
        ({"reminder_seconds": 9}, "reminder_seconds"),
        ({"moderators": "Team"}, "moderators"),
        ({"moderators": -100}, "moderators"),
        ({"spaces": {"Riverside": {}}}, "spaces"),
        ({"spaces": {"-1001": {"lead": "42"}}}, "lead"),
        ({"webhook": {"url": "https://example.org", "port": 0}}, "port"),
        ({"webhook": {}}, "url"),
        ({"base_url": "telegram"}, "base_url"),
        ({"base_url": "ftp://example.org"}, "base_url"),
        ({"base_url": "http://example.org"}, "base_url"),
        ({"base_url": "http://[::1"}, "base_url"),
        ({"webhook": {"url": "http://example.org/x"}}, "webhook.url"),
        ({"webhook": {"url": "http://127.0.0.1/x"}}, "webhook.url"),
    ],
)
def test_a_wrong_table_names_the_key_and_a_cure(table: dict[str, object], named: str) -> None:
    """Whoever wrote it learns where the mistake is."""
    with pytest.raises(ConfigError, match=r"adapters\.telegram") as found:
        settings_of(table)

    assert named in str(found.value)
    assert found.value.cure


def test_a_server_of_ones_own_on_this_machine_needs_no_certificate() -> None:
    """The line does not leave the machine; any other goes by https alone."""
    for base_url in ("http://127.0.0.1:8081", "http://localhost:8081", "http://[::1]:8081"):
        assert settings_of({"base_url": base_url, "local_mode": True}).base_url == base_url


def test_only_a_server_of_ones_own_calls_an_open_address_and_only_on_this_machine() -> None:
    """Such a server calls this machine without a certificate; anywhere else the line is sealed."""
    own = {"base_url": "http://127.0.0.1:8081"}
    settings = settings_of({**own, "webhook": {"url": "http://127.0.0.1:8443/told"}})
    with pytest.raises(ConfigError, match=r"webhook\.url"):
        settings_of({**own, "webhook": {"url": "http://example.org/told"}})

    assert settings.webhook is not None
    assert settings.webhook.url == "http://127.0.0.1:8443/told"


def test_chats_are_named_by_their_ids() -> None:
    """Groups have ids below zero, and each may have moderators of its own."""
    settings = settings_of({"spaces": {"-1001": {"moderators": "-1002"}}})

    assert settings.spaces["-1001"].moderators == "-1002"


# --- the token ----------------------------------------------------------------------------------


def test_a_token_is_read_from_its_file(tmp_path: Path) -> None:
    """The line end that an editor adds does not matter."""
    with_token(tmp_path, f"{TOKEN}\n")

    assert token_of(TelegramSettings(), tmp_path) == TOKEN


def test_the_environment_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who keeps it there needs no file."""
    with_token(tmp_path, "1111:" + "b" * 35)
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)

    assert token_of(TelegramSettings(), tmp_path) == TOKEN


def test_a_missing_token_says_where_it_belongs(tmp_path: Path) -> None:
    """The file, the variable, and the command that leads to one."""
    with pytest.raises(ConfigError, match="leeward init telegram") as found:
        token_of(TelegramSettings(), tmp_path)

    assert found.value.value == NO_TOKEN
    assert TOKEN_VARIABLE in found.value.cure


def test_a_token_that_others_may_read_is_refused(tmp_path: Path) -> None:
    """It is the bot's password."""
    with_token(tmp_path, TOKEN, mode=0o644)

    with pytest.raises(ConfigError, match="chmod 600"):
        token_of(TelegramSettings(), tmp_path)


@pytest.mark.parametrize("text", ["", "4242", "4242:short", f"bot{TOKEN}", f"{TOKEN} {TOKEN}"])
def test_what_is_no_token_is_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    """A token without its end, or with too much, is copied again."""
    with_token(tmp_path, text)

    with pytest.raises(ConfigError, match="it holds no token") as found:
        token_of(TelegramSettings(), tmp_path)

    assert "aaaa" not in str(found.value)


@pytest.mark.parametrize("bad", ["a folder", "no text"])
def test_a_file_that_cannot_be_read(tmp_path: Path, bad: str) -> None:
    """A folder in its place, or bytes that are no text, are told."""
    path = tmp_path / "telegram.token"
    if bad == "a folder":
        path.mkdir()
    else:
        path.write_bytes(b"\xff\xfe")

    with pytest.raises(ConfigError, match="Check the file"):
        token_of(TelegramSettings(), tmp_path)


@given(st.integers(1, 10**12), st.text("ab_-", min_size=10, max_size=50))
def test_the_secret_of_buttons_does_not_tell_the_token(number: int, rest: str) -> None:
    """Every process with the token has the same secret, and another token another one."""
    token = f"{number}:{rest}"

    assert secret_of(token) == secret_of(token)
    assert secret_of(token) != secret_of(f"{token}a")
    assert rest.encode() not in secret_of(token)
    assert bot_id_of(token) == str(number)
