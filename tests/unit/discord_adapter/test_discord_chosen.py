"""What `/leeward setup` chose is written whole, read back, and refused with a cure where broken."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_adapters.discord.setting_up.chosen import (
    FILE,
    Chosen,
    choose,
    chosen,
    space_settings,
)
from leeward_adapters.discord.settings import DiscordSettings, SpaceSettings
from leeward_adapters.live.chosen import FILE_BYTES
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import ConfigError, OutputError

ROOM = SpaceSettings(moderators="77")

ids = st.from_regex(r"[0-9]{1,20}", fullmatch=True)
spaces = st.builds(SpaceSettings, moderators=st.none() | ids, page_role=st.none() | ids)


def test_nothing_is_chosen_where_there_is_no_file(tmp_path: Path) -> None:
    """A new installation has chosen nothing, and that is no error."""
    assert Chosen() == chosen(tmp_path)


def test_a_choice_is_read_back(tmp_path: Path) -> None:
    """What was written is what is read."""
    written = choose(tmp_path, "1", ROOM, policy="mixed", safety_lead="discord:42")

    assert Chosen(home="1", policy="mixed", safety_lead="discord:42", spaces={"1": ROOM}) == written
    assert written == chosen(tmp_path)


def test_a_choice_leaves_the_choices_of_others(tmp_path: Path) -> None:
    """A second server's room changes neither the first's nor what holds for all."""
    choose(tmp_path, "1", ROOM, policy="mixed", safety_lead="discord:42")
    other = SpaceSettings(moderators="88", page_role="99")

    written = choose(tmp_path, "2", other)

    assert Chosen(
        home="1", policy="mixed", safety_lead="discord:42", spaces={"1": ROOM, "2": other}
    ) == chosen(tmp_path)
    assert written == chosen(tmp_path)


def test_a_room_alone_makes_no_home(tmp_path: Path) -> None:
    """Only who chooses for all servers makes theirs the one that may change it."""
    assert choose(tmp_path, "1", ROOM).home is None
    assert choose(tmp_path, "2", ROOM, policy="mixed").home == "2"
    assert choose(tmp_path, "1", ROOM, policy="watch-only").home == "2"


def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    """It names the safety lead, so nobody else on the machine needs to read it."""
    choose(tmp_path, "1", ROOM)

    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_no_draft_is_left_behind(tmp_path: Path) -> None:
    """The file appears whole, and nothing else does."""
    choose(tmp_path, "1", ROOM)
    choose(tmp_path, "2", ROOM)

    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    """Where the file's place is taken, the error names place and cure, and no draft stays."""
    (tmp_path / FILE).mkdir()
    with pytest.raises(ConfigError, match=FILE):
        chosen(tmp_path)

    (tmp_path / FILE).rmdir()
    with pytest.raises(OutputError, match="Check the folder"):
        choose(tmp_path / "missing", "1", ROOM)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("schema = 1\nrooms = 3\n", "rooms"),
        ("schema = 2\n", "schema"),
        ("schema = \n", "line 1"),
        ('schema = 1\npolicy = "strict"\n', "strict"),
        ('schema = 1\nsafety_lead = "kim"\n', "safety_lead"),
        ('schema = 1\n[spaces.riverside]\nmoderators = "1"\n', "regex"),
        ('schema = 1\n[spaces."1"]\nmoderators = "general"\n', "regex"),
        ("schema = 1\nhome = 5\n", "home"),
    ],
)
def test_a_broken_file_names_place_value_and_cure(tmp_path: Path, text: str, value: str) -> None:
    """Whoever edited the file by hand learns where the mistake is and what to do."""
    (tmp_path / FILE).write_text(text, "utf-8")

    with pytest.raises(ConfigError) as found:
        chosen(tmp_path)

    assert FILE in found.value.place
    assert value in str(found.value)
    assert found.value.cure


def test_a_broken_file_is_not_written_over(tmp_path: Path) -> None:
    """A mistake of a person is theirs to mend; their choices are not thrown away for it."""
    (tmp_path / FILE).write_text("schema = \n", "utf-8")

    with pytest.raises(ConfigError):
        choose(tmp_path, "1", ROOM)

    assert (tmp_path / FILE).read_text("utf-8") == "schema = \n"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"#" * (FILE_BYTES + 1)])
def test_a_file_that_is_none_of_ours(tmp_path: Path, content: bytes) -> None:
    """Neither bytes that are no text nor a huge file are read as choices."""
    (tmp_path / FILE).write_bytes(content)

    with pytest.raises(ConfigError):
        chosen(tmp_path)


def test_a_change_by_hand_is_noticed(tmp_path: Path) -> None:
    """The file may be read often, and yet what a person changed counts at the next reading."""
    choose(tmp_path, "1", ROOM)
    assert chosen(tmp_path).spaces["1"].moderators == "77"

    path = tmp_path / FILE
    path.write_text(path.read_text("utf-8").replace('"77"', '"7788"'), "utf-8")

    assert chosen(tmp_path).spaces["1"].moderators == "7788"


def test_the_main_file_wins_key_by_key(tmp_path: Path) -> None:
    """What leeward.toml says counts; where it says nothing, the choice does."""
    settings = DiscordSettings(spaces={"1": SpaceSettings(moderators="11")})
    found = choose(tmp_path, "1", SpaceSettings(moderators="77", page_role="99"))

    assert SpaceSettings(moderators="11", page_role="99") == space_settings(settings, found, "1")
    assert SpaceSettings() == space_settings(settings, found, "2")


@given(
    found=st.dictionaries(ids, spaces, max_size=4),
    lead=ids.map(lambda one: str(UserRef("discord", "", one))),
)
def test_any_choice_survives_the_file(
    tmp_path_factory: pytest.TempPathFactory, found: dict[str, SpaceSettings], lead: str
) -> None:
    """Whatever may be chosen is read back as it was."""
    folder = tmp_path_factory.mktemp("chosen")
    for guild_id, space in found.items():
        choose(folder, guild_id, space, safety_lead=lead)

    assert found == chosen(folder).spaces
    assert not found or chosen(folder).safety_lead == lead
