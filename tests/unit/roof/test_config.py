"""The configuration is checked whole, and every mistake names its place and its cure."""

from pathlib import Path

import pytest

from leeward.config import MASTER_KEY_VARIABLE, Config, load, master_key
from leeward_policies.errors import ConfigError

GOOD = """
schema = 1
policy = "mixed"
[community]
id = "riverside"
safety_lead = "discord:42"
[retention]
case_text = 30
"""


def written(folder: Path, text: str | bytes) -> Path:
    """Write a configuration."""
    path = folder / "leeward.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    """What is written is found; what is not has its default; paths start at the file."""
    config = load(written(tmp_path, GOOD))

    assert (
        config.policy,
        config.community_ref.id,
        config.retention.case_text,
    ) == ("mixed", "riverside", 30)
    assert tmp_path / "leeward.db" == config.path(config.storage.database)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("schema = 1\ncolour = 'red'", "colour"),
        ("schema = 2", "schema"),
        ("schema = 1\nfolder = '/'", "folder"),
        ("schema = 1\n[community]\nsafety_lead = 'nobody'", "community.safety_lead"),
        ("schema = 1\n[retention]\ncase_text = 900", "case_text"),
        ("schema = 1\n[logs]\nlevel = 'loud'", "level"),
        ("schema = ", "TOML"),
        (b"schema = 1 # \xff", "UTF-8"),
        ("schema = 1\n" + "#" * 1_000_001, "bytes"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str | bytes, named: str) -> None:
    """Each mistake ends in one sentence that names the file and what is wrong."""
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, text))

    assert named in str(caught.value)


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_no_file_is_named(tmp_path: Path, name: str) -> None:
    """A missing file and a folder are told apart from a wrong one."""
    with pytest.raises(ConfigError):
        load(tmp_path / name)


def config_in(folder: Path) -> Config:
    """Return a configuration whose key file would lie in a folder."""
    return Config(schema=1, folder=str(folder))


def test_the_key_comes_from_the_environment_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment goes before the file."""
    monkeypatch.setenv(MASTER_KEY_VARIABLE, "ab" * 32)

    assert bytes.fromhex("ab" * 32) == master_key(config_in(tmp_path))


def test_the_key_file_must_be_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that others can read is refused, with the command that mends it."""
    monkeypatch.delenv(MASTER_KEY_VARIABLE, raising=False)
    path = tmp_path / "leeward.key"
    path.write_text("ab" * 32, "ascii")
    path.chmod(0o644)

    with pytest.raises(ConfigError, match="chmod 600"):
        master_key(config_in(tmp_path))

    path.chmod(0o600)
    assert bytes.fromhex("ab" * 32) == master_key(config_in(tmp_path))


@pytest.mark.parametrize("text", ["", "xyz", "ab" * 31, "é"])
def test_a_wrong_key_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """A key of the wrong form is refused without being printed."""
    monkeypatch.delenv(MASTER_KEY_VARIABLE, raising=False)
    path = tmp_path / "leeward.key"
    path.write_text(text, "utf-8")
    path.chmod(0o600)

    with pytest.raises(ConfigError) as caught:
        master_key(config_in(tmp_path))

    assert not text or text not in str(caught.value)


def test_a_missing_key_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key nothing is opened, and the cure is told."""
    monkeypatch.delenv(MASTER_KEY_VARIABLE, raising=False)

    with pytest.raises(ConfigError, match="doctor --fix"):
        master_key(config_in(tmp_path))


# --- platforms and what is enforced -------------------------------------------------------------


def test_platforms_and_what_people_have_done_are_read(tmp_path: Path) -> None:
    """Each platform's table comes as it stands, for its adapter alone to judge."""
    text = """
schema = 1
[enforce]
words_read_by = "an officer"
[adapters.discord]
token_file = "discord.token"
[adapters.discord.spaces.123]
moderators = "456"
"""

    config = load(written(tmp_path, text))

    assert config.enforce.words_read_by == "an officer"
    spaces = {"123": {"moderators": "456"}}
    assert config.adapters == {"discord": {"token_file": "discord.token", "spaces": spaces}}


def test_nothing_is_chosen_by_default(tmp_path: Path) -> None:
    """Without those keys no policy is named, no platform connected, and nothing said to be done."""
    config = load(written(tmp_path, "schema = 1"))

    assert (config.policy, config.adapters) == ("", {})
    assert config.enforce.words_read_by == ""


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("schema = 1\n[enforce]\nall = true", "all"),
        ("schema = 1\n[enforce]\nwords_read_by = true", "words_read_by"),
        ("schema = 1\n[adapters]\ndiscord = 1", "adapters"),
        ("schema = 1\nadapters = []", "adapters"),
    ],
)
def test_a_mistake_about_platforms_is_named(tmp_path: Path, text: str, named: str) -> None:
    """An unknown key, or a value of another kind, is an error like any other."""
    with pytest.raises(ConfigError, match=named):
        load(written(tmp_path, text))
