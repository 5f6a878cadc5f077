"""What the set-up chose is written whole, read back, and refused with a cure where broken."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_adapters.live.chosen import FILE_BYTES
from leeward_adapters.telegram.setting_up.chosen import (
    FILE,
    GROUPS_MOST,
    Chosen,
    CodeSums,
    change,
    choose,
    chosen,
    moderators_group,
)
from leeward_adapters.telegram.setting_up.codes import (
    ALPHABET,
    LASTS,
    LENGTH,
    begin_codes,
    is_code,
)
from leeward_adapters.telegram.settings import SpaceSettings, TelegramSettings
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import ConfigError, OutputError

NOW = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)

ids = st.from_regex(r"-?[0-9]{1,20}", fullmatch=True)
sums = st.none() | st.from_regex(r"[0-9a-f]{32}", fullmatch=True)
times = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


# --- the file -----------------------------------------------------------------------------------


def test_nothing_is_chosen_where_there_is_no_file(tmp_path: Path) -> None:
    """A new installation has chosen nothing, and that is no error."""
    assert chosen(tmp_path) == Chosen()


def test_a_choice_is_read_back_and_leaves_the_others(tmp_path: Path) -> None:
    """One thing after another is chosen; each stays as it is."""
    choose(tmp_path, moderators="-1002")
    choose(tmp_path, safety_lead="telegram:42")
    choose(tmp_path, policy="mixed")
    written = choose(tmp_path, group="-1001")

    assert written == Chosen(
        policy="mixed", safety_lead="telegram:42", moderators="-1002", groups=("-1001",)
    )
    assert written == chosen(tmp_path)


def test_a_group_is_kept_in_mind_once(tmp_path: Path) -> None:
    """A second tap changes nothing, and the list has an end: the oldest go first."""
    for number in range(GROUPS_MOST + 1):
        choose(tmp_path, group=f"-{number + 1}")
    choose(tmp_path, group=f"-{GROUPS_MOST}")

    groups = chosen(tmp_path).groups
    assert len(groups) == len(set(groups)) == GROUPS_MOST
    assert "-1" not in groups


def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    """It names the safety lead, so nobody else on the machine needs to read it."""
    choose(tmp_path, moderators="-1002")

    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_no_draft_is_left_behind(tmp_path: Path) -> None:
    """The file appears whole, and nothing else does."""
    choose(tmp_path, moderators="-1002")
    choose(tmp_path, moderators="-1003")

    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_what_changes_nothing_is_not_written(tmp_path: Path) -> None:
    """A running Leeward need not read it again."""
    choose(tmp_path, moderators="-1002")
    before = (tmp_path / FILE).stat()

    choose(tmp_path, moderators="-1002")

    assert (tmp_path / FILE).stat().st_ino == before.st_ino


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    """Where the file's place is taken, the error names place and cure, and no draft stays."""
    (tmp_path / FILE).mkdir()
    with pytest.raises(ConfigError, match=FILE):
        chosen(tmp_path)

    (tmp_path / FILE).rmdir()
    with pytest.raises(OutputError, match="Check the folder"):
        choose(tmp_path / "missing", moderators="-1002")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("schema = 1\nrooms = 3\n", "rooms"),
        ("schema = 2\n", "schema"),
        ("schema = \n", "line 1"),
        ('schema = 1\npolicy = "strict"\n', "strict"),
        ('schema = 1\nsafety_lead = "kim"\n', "safety_lead"),
        ('schema = 1\nmoderators = "team"\n', "regex"),
        ('schema = 1\ngroups = ["riverside"]\n', "regex"),
        ("schema = 1\nmoderators = 5\n", "moderators"),
        ("schema = 1\n[codes]\nuntil = 2026-12-01T13:00:00\n", "until"),
        ('schema = 1\n[codes]\nuntil = 2026-12-01T13:00:00Z\nlead = "abc"\n', "regex"),
        (f"schema = 1\ngroups = {'[' * 5000}\n", "nested"),
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
        choose(tmp_path, moderators="-1002")
    with pytest.raises(ConfigError):
        begin_codes(tmp_path, NOW)

    assert (tmp_path / FILE).read_text("utf-8") == "schema = \n"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"#" * (FILE_BYTES + 1)])
def test_a_file_that_is_none_of_ours(tmp_path: Path, content: bytes) -> None:
    """Neither bytes that are no text nor a huge file are read as choices."""
    (tmp_path / FILE).write_bytes(content)

    with pytest.raises(ConfigError):
        chosen(tmp_path)


def test_a_change_by_hand_is_noticed(tmp_path: Path) -> None:
    """The file may be read often, and yet what a person changed counts at the next reading."""
    choose(tmp_path, moderators="-1002")
    assert chosen(tmp_path).moderators == "-1002"

    path = tmp_path / FILE
    path.write_text(path.read_text("utf-8").replace('"-1002"', '"-100200"'), "utf-8")

    assert chosen(tmp_path).moderators == "-100200"


@given(
    moderators=st.none() | ids,
    groups=st.lists(ids, max_size=5).map(tuple),
    lead=ids.map(lambda one: str(UserRef("telegram", "", one))),
    codes=st.none() | st.builds(CodeSums, until=times, group=sums, moderators=sums, lead=sums),
)
def test_any_choice_survives_the_file(
    tmp_path_factory: pytest.TempPathFactory,
    moderators: str | None,
    groups: tuple[str, ...],
    lead: str,
    codes: CodeSums | None,
) -> None:
    """Whatever may be chosen is read back as it was."""
    folder = tmp_path_factory.mktemp("chosen")
    wanted = Chosen(moderators=moderators, groups=groups, safety_lead=lead, codes=codes)

    change(folder, lambda _: wanted)

    assert chosen(folder) == wanted


# --- where cases go -----------------------------------------------------------------------------


def test_the_main_file_goes_first_chat_by_chat() -> None:
    """What it says of a chat counts, then what it says of all, then what was chosen."""
    choice = Chosen(moderators="-3")
    settings = TelegramSettings(moderators="-2", spaces={"-11": SpaceSettings(moderators="-1")})

    assert moderators_group(settings, choice, "-11") == "-1"
    assert moderators_group(settings, choice, "-12") == "-2"
    assert moderators_group(TelegramSettings(), choice, "-12") == "-3"
    assert moderators_group(TelegramSettings(), Chosen(), "-12") is None


# --- one-time codes -----------------------------------------------------------------------------


def test_a_code_opens_what_it_is_for_and_nothing_else(tmp_path: Path) -> None:
    """The link that a whole group reads must not make a safety lead."""
    codes = begin_codes(tmp_path, NOW)

    assert is_code(tmp_path, "group", codes.group, NOW)
    assert is_code(tmp_path, "moderators", codes.moderators, NOW)
    assert is_code(tmp_path, "lead", codes.lead, NOW)
    assert not is_code(tmp_path, "lead", codes.group, NOW)
    assert not is_code(tmp_path, "lead", codes.moderators, NOW)
    assert not is_code(tmp_path, "moderators", codes.lead, NOW)


def test_a_code_is_kept_as_its_checksum_alone(tmp_path: Path) -> None:
    """Whoever reads the file cannot choose with it."""
    codes = begin_codes(tmp_path, NOW)

    text = (tmp_path / FILE).read_text("utf-8")
    assert not any(code in text for code in (codes.group, codes.moderators, codes.lead))


def test_a_code_is_easy_to_type_and_hard_to_guess(tmp_path: Path) -> None:
    """No look-alikes, and each one is new."""
    seen = set()
    for _ in range(50):
        codes = begin_codes(tmp_path, NOW)
        seen |= {codes.group, codes.moderators, codes.lead}

    assert len(seen) == 150
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in seen)
    assert not set("il10o") & set(ALPHABET)


def test_a_code_ends_after_a_day(tmp_path: Path) -> None:
    """A link that lies about is worth nothing the day after."""
    codes = begin_codes(tmp_path, NOW)

    assert is_code(tmp_path, "lead", codes.lead, NOW + LASTS - timedelta(seconds=1))
    assert not is_code(tmp_path, "lead", codes.lead, NOW + LASTS)


def test_new_codes_end_the_old_ones(tmp_path: Path) -> None:
    """Who ran the command twice has one set of links that work."""
    old = begin_codes(tmp_path, NOW)
    new = begin_codes(tmp_path, NOW)

    assert not is_code(tmp_path, "lead", old.lead, NOW)
    assert is_code(tmp_path, "lead", new.lead, NOW)


def test_a_choice_uses_its_code_up_and_no_other(tmp_path: Path) -> None:
    """Once a lead is chosen nobody taps that link again; there may be many groups."""
    codes = begin_codes(tmp_path, NOW)
    choose(tmp_path, safety_lead="telegram:42", group="-1001")

    assert not is_code(tmp_path, "lead", codes.lead, NOW)
    assert is_code(tmp_path, "moderators", codes.moderators, NOW)
    assert is_code(tmp_path, "group", codes.group, NOW)

    choose(tmp_path, moderators="-1002")
    assert not is_code(tmp_path, "moderators", codes.moderators, NOW)


def test_new_codes_leave_what_was_chosen(tmp_path: Path) -> None:
    """Printing links changes nothing yet."""
    choose(tmp_path, moderators="-1002", safety_lead="telegram:42")
    begin_codes(tmp_path, NOW)

    assert chosen(tmp_path).moderators == "-1002"
    assert chosen(tmp_path).safety_lead == "telegram:42"


@given(st.text(max_size=80))
def test_any_other_text_is_no_code(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever strangers send behind the command, it is refused, and breaks nothing."""
    folder = tmp_path_factory.mktemp("codes")
    begin_codes(folder, NOW)

    assert not is_code(folder, "lead", text, NOW)
    assert not is_code(folder / "nowhere", "lead", text, NOW)
