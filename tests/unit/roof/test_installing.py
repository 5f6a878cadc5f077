"""`leeward init` makes what is missing, adds a platform once, and spoils nothing."""

import tomllib
from pathlib import Path

import pytest

from leeward import platforms
from leeward.config import MASTER_KEY_VARIABLE, load
from leeward.installing import begin, make_installation
from leeward.testing.scripted_kind import TABLE, Installed, ScriptedKind
from leeward_policies.errors import ConfigError

BY_HAND = """\
# My own words.
schema = 1
policy = "mixed"
"""


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> ScriptedKind:
    """Return the one kind that is installed; the environment holds no master key."""
    monkeypatch.delenv(MASTER_KEY_VARIABLE, raising=False)
    kind = ScriptedKind()
    monkeypatch.setattr(platforms, "entry_points", lambda **_: [Installed("scripted", kind)])
    return kind


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return where the configuration lies; the folder is the community's name."""
    (tmp_path / "riverside").mkdir()
    return tmp_path / "riverside" / "leeward.toml"


def told(config: Path, platform: str | None = "scripted") -> list[str]:
    """Begin, and return what is said."""
    return list(begin(config, platform))


def test_in_a_new_folder_all_is_made(config: Path, kind: ScriptedKind) -> None:
    """Configuration, key and the platform's table are there, and the steps are counted out."""
    said = told(config)

    assert said == [
        f"{config} is made.",
        "[adapters.scripted] is added to it.",
        "What comes next:",
        "1. Press the green button.",
        "2. Start Leeward: leeward run",
    ]
    settings = load(config)
    assert settings.community.id == "riverside"
    assert settings.adapters == {"scripted": {"colour": "green"}}
    assert (config.parent / "leeward.key").stat().st_mode & 0o777 == 0o600
    assert (kind.tables, kind.folders) == ([{"colour": "green"}], [config.parent])


def test_a_new_configuration_leaves_the_choice_to_people(config: Path) -> None:
    """Neither a policy nor a lead stands in it, so that a set-up command can choose them."""
    make_installation(config)

    settings = load(config)
    assert settings.policy == ""
    assert (settings.community.safety_lead, settings.community.deputy) == ("", "")


def test_without_a_platform_the_beginning_alone_is_made(config: Path) -> None:
    """What can follow is said, with the names that there are."""
    said = told(config, None)

    assert said == [
        f"{config} is made.",
        "Go on with `leeward init NAME` for a platform: scripted.",
    ]
    assert load(config).adapters == {}


def test_what_was_written_by_hand_is_kept(config: Path) -> None:
    """The table is appended below it, with the lines that explain it."""
    config.write_text(BY_HAND, "utf-8")

    said = told(config)

    assert said[0] == f"{config} is there already."
    assert config.read_text("utf-8") == f"{BY_HAND}\n{TABLE}"


def test_a_platform_is_added_once(config: Path) -> None:
    """The second time nothing is changed, and the steps are told again."""
    told(config)
    before = config.read_bytes()

    said = told(config)

    assert config.read_bytes() == before
    assert said[1] == "What comes next:"


def test_a_table_of_ones_own_is_kept(config: Path, kind: ScriptedKind) -> None:
    """Whoever has set the platform up by hand finds it as it was, and it is what counts."""
    config.write_text(f'{BY_HAND}[adapters.scripted]\ncolour = "red"\n', "utf-8")
    before = config.read_bytes()

    told(config)

    assert config.read_bytes() == before
    assert kind.tables == [{"colour": "red"}]


def test_who_could_read_the_configuration_can_read_it_afterwards(config: Path) -> None:
    """Adding a table changes nothing about the file's rights."""
    config.write_text(BY_HAND, "utf-8")
    config.chmod(0o640)

    told(config)

    assert config.stat().st_mode & 0o777 == 0o640


def test_a_linked_configuration_stays_a_link(config: Path, tmp_path: Path) -> None:
    """The file that it leads to is changed."""
    real = tmp_path / "real.toml"
    real.write_text(BY_HAND, "utf-8")
    config.symlink_to(real)

    told(config)

    assert config.is_symlink()
    assert "scripted" in tomllib.loads(real.read_text("utf-8"))["adapters"]


@pytest.mark.parametrize(
    "text",
    [
        "schema = 1\nadapters = { other = {} }\n",
        "schema = 1\n[adapters]\n[adapters.other]\n",
    ],
)
def test_a_table_that_does_not_fit_is_never_written(
    config: Path, kind: ScriptedKind, text: str
) -> None:
    """Where the result could not be read, the file stays as it was, and the lines are shown."""
    config.write_text(text, "utf-8")
    kind.lines = '[adapters]\nscripted = { colour = "green" }\n'

    with pytest.raises(ConfigError) as caught:
        told(config)

    assert config.read_text("utf-8") == text
    assert "cannot be added" in str(caught.value)
    assert 'scripted = { colour = "green" }' in caught.value.cure


def test_an_unknown_platform_makes_nothing(config: Path) -> None:
    """It is named with those that there are, before anything is written."""
    with pytest.raises(ConfigError, match="Name one of scripted"):
        told(config, "diskord")

    assert list(config.parent.iterdir()) == []


def test_a_wrong_configuration_is_told_and_left(config: Path) -> None:
    """No key is made beside a mistake, and nothing is added to it."""
    config.write_text("schema = 1\ncolour = 1\n", "utf-8")

    with pytest.raises(ConfigError, match="colour"):
        told(config)

    assert [one.name for one in config.parent.iterdir()] == ["leeward.toml"]


def test_a_platform_whose_secret_is_not_in_order_is_told(config: Path, kind: ScriptedKind) -> None:
    """What was made before stays, so that the next try goes on from there."""
    kind.fails["first_steps"] = ConfigError(place="the secret", value="it is blue")

    with pytest.raises(ConfigError, match="it is blue"):
        told(config)

    assert "scripted" in load(config).adapters
