"""Tokens, addresses, and the small file of a set-up, for any platform."""

from pathlib import Path

import pytest
from msgspec import Struct

from leeward_adapters.live.chosen import ChosenFile
from leeward_adapters.live.tokens import Read, check_address, no_token, read_token
from leeward_policies.errors import ConfigError, OutputError

VARIABLE = "LEEWARD_HARBOUR_TOKEN"


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the machine that runs the tests have no token of Harbour's."""
    monkeypatch.delenv(VARIABLE, raising=False)


def kept(folder: Path, text: bytes = b"secret\n", mode: int = 0o600) -> Path:
    """Write a token's file."""
    path = folder / "harbour.token"
    path.write_bytes(text)
    path.chmod(mode)
    return path


def test_a_token_is_read_from_its_file(tmp_path: Path) -> None:
    """Without the line break at its end."""
    path = kept(tmp_path)

    assert read_token(VARIABLE, path, "leeward init harbour") == Read("secret", str(path))


def test_the_environment_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is named where something is wrong with it."""
    monkeypatch.setenv(VARIABLE, " other ")
    found = read_token(VARIABLE, kept(tmp_path), "leeward init harbour")

    assert found == Read("other", f"environment variable {VARIABLE}")
    assert no_token(found, "Copy it.").place == found.place


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """The cure is one command."""
    with pytest.raises(ConfigError, match="chmod 600"):
        read_token(VARIABLE, kept(tmp_path, mode=mode), "leeward init harbour")


def test_where_there_is_no_token_it_is_said_where_to_find_one(tmp_path: Path) -> None:
    """By the platform's own command."""
    with pytest.raises(ConfigError, match="`leeward init harbour`"):
        read_token(VARIABLE, tmp_path / "none", "leeward init harbour")


@pytest.mark.parametrize("content", [b"\xff\xfe"])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    """Nothing of it is shown."""
    with pytest.raises(ConfigError, match="UnicodeDecodeError"):
        read_token(VARIABLE, kept(tmp_path, content), "leeward init harbour")


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("ftp://example.org", False),
        ("https://", False),
        ("https://[", False),
        ("http://example.org", False),
        ("http://localhost", True),
    ],
)
def test_an_address_in_the_open_is_refused(
    address: str,
    is_public: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """And what is no address."""
    with pytest.raises(ConfigError, match="https://"):
        check_address("[adapters.harbour] url", address, ("https", "http"), is_public=is_public)


@pytest.mark.parametrize("address", ["https://example.org", "http://127.0.0.1:80"])
def test_sealed_lines_and_this_machine_are_taken(address: str) -> None:
    """A peer of one's own machine needs no certificate."""
    check_address("[adapters.harbour] url", address, ("https", "http"), is_public=False)


# --- what a set-up chose ------------------------------------------------------------------------


class Chosen(Struct, frozen=True, forbid_unknown_fields=True):
    """The file of a platform with nothing of its own."""

    schema: int = 1
    policy: str = ""
    safety_lead: str = ""


FILE: ChosenFile[Chosen] = ChosenFile("leeward.harbour.toml", Chosen, 1, "the set-up on Harbour")


def test_nothing_chosen_is_nothing(tmp_path: Path) -> None:
    """There is no file at first."""
    assert FILE.read(tmp_path) == Chosen()


def test_what_was_written_is_read_for_its_owner_alone(tmp_path: Path) -> None:
    """Also after it has changed."""
    read = []
    for pack in ("mixed", "watch-only"):
        FILE.write(tmp_path, f'schema = 1\npolicy = "{pack}"\nsafety_lead = "harbour:1"\n')
        read.append(FILE.read(tmp_path))

    assert read == [Chosen(1, "mixed", "harbour:1"), Chosen(1, "watch-only", "harbour:1")]
    assert (tmp_path / FILE.name).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE.name]


def test_the_same_file_is_read_once(tmp_path: Path) -> None:
    """It is asked for with every card."""
    FILE.write(tmp_path, "schema = 1\n")

    assert FILE.read(tmp_path) is FILE.read(tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("schema = 2", "schema"),
        ('schema = 1\npolicy = "none"', "policy"),
        ('schema = 1\nsafety_lead = "x"', "safety_lead"),
        ("schema = 1\nother = 1", "other"),
        ("no toml", "the set-up on Harbour"),
        ("a = " + "[" * 5_000, "the set-up on Harbour"),
        ("#" * 1_000_001, "1000001 bytes"),
    ],
)
def test_a_broken_file_is_told(tmp_path: Path, text: str, says: str) -> None:
    """With its place, and with what to run."""
    FILE.write(tmp_path, text)

    with pytest.raises(ConfigError, match=says):
        FILE.read(tmp_path)


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    """Nothing is read from it."""
    (tmp_path / FILE.name).mkdir()

    with pytest.raises(ConfigError, match="not a file"):
        FILE.read(tmp_path)


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Nothing half-written stays."""
    with pytest.raises(OutputError):
        FILE.write(tmp_path / "nowhere", "schema = 1\n")
