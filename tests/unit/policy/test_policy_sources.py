"""Files that are no policy: each ends in one sentence with place, value and cure."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leeward_policies.errors import PolicyError
from leeward_policies.loading.sources import LARGEST
from leeward_policies.policy import load, packs


def sentence(source: str | Path) -> str:
    """Return what is said of a source that cannot be read."""
    with pytest.raises(PolicyError) as caught:
        load(source, ())
    return str(caught.value)


def test_the_packs_are_known_by_name() -> None:
    """Three packs ship, in order of name."""
    assert packs() == ("mixed", "watch-only", "young-people")


def test_a_missing_file_names_the_packs() -> None:
    """Whoever mistypes a pack learns which there are."""
    assert sentence("young-peple") == (
        'The policy has a mistake at young-peple: there is no pack and no file "young-peple". '
        'Did you mean "young-people"? '
        "Name a TOML file or one of the packs: mixed, watch-only, young-people."
    )


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("", '"" is no file name'),
        ("  ", "is no file name"),
        ("a\0b", "is no file name"),
        ("/dev/zero", "a folder or a device"),
        ("x" * 5_000, "File name too long"),
    ],
)
def test_names_that_are_no_file(source: str, part: str) -> None:
    """Odd names never hang, never crash, and are told."""
    assert part in sentence(source)


def test_a_folder(tmp_path: Path) -> None:
    """A folder is not read."""
    assert "is a folder or a device, not a file. Name the TOML file itself." in sentence(tmp_path)


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    """A log or an export given by mistake is not read into memory."""
    path = tmp_path / "export.json"
    path.write_bytes(b"#" * (LARGEST + 1))

    assert "262145 bytes. A policy takes 256 KiB at most; is this another file?" in sentence(path)


def test_a_file_that_grows_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size that a file system tells is not believed: reading stops at the bound."""
    path = tmp_path / "grows.toml"
    path.write_bytes(b"#" * (LARGEST + 1))
    told = Path.stat(tmp_path / "grows.toml")
    small = type(told)([*told[:6], 10, *told[7:10]])
    monkeypatch.setattr(Path, "stat", lambda _: small)

    assert "goes on without end" in sentence(path)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system says is passed on."""
    path = tmp_path / "mine.toml"
    path.touch()

    def forbidden(*_: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "open", forbidden)

    assert "Permission denied. Make the file readable for Leeward." in sentence(path)


def test_an_error_of_the_system_without_a_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An odd error of the system is told by its kind."""
    path = tmp_path / "mine.toml"
    path.touch()

    def broken(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Path, "open", broken)

    assert "OSError. Make the file readable" in sentence(path)


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("schema = 1".encode("utf-16"), "the file is UTF-16. Save the file as UTF-8 text."),
        (b"# ok\n# \xff\n", "byte 7 on line 2 is not UTF-8. Save the file as UTF-8 text."),
        (b"schema = 1\nschema = 1\n", "this is not TOML: Cannot overwrite a value (at line 2"),
        (b"schema = \n", "this is not TOML: Invalid value (at line 1, column 10)"),
        (b"a = " + b"9" * 5_000, "this is not TOML: Exceeds the limit"),
        (b"a = " + b"[" * 100_000, "the lists are nested too deeply"),
        (b"\x00\x01\x02", "this is not TOML"),
        (b'{"schema": 1}', "this is not TOML"),
    ],
)
def test_what_is_no_toml(tmp_path: Path, content: bytes, part: str) -> None:
    """Wrong encodings, doubled keys and wild nesting are told, with a line if there is one."""
    path = tmp_path / "mine.toml"
    path.write_bytes(content)

    said = sentence(path)

    assert "mine.toml" in said
    assert part in said


def test_lists_in_lists_in_lists(written: Callable[..., Path]) -> None:
    """Nesting beyond the reader's depth is a mistake of the file, not a crash."""
    path = written(f"a = {'[' * 5_000}{']' * 5_000}\n")

    assert "the lists are nested too deeply" in sentence(path)


def test_an_empty_file(tmp_path: Path) -> None:
    """An empty file lacks everything it needs, and says so."""
    path = tmp_path / "empty.toml"
    path.touch()

    assert sentence(path) == (
        "The policy has 3 mistakes:\n"
        '- empty.toml: the key "schema" is missing. Write 1.\n'
        '- empty.toml: the key "name" is missing. Write a text in quotes, "…".\n'
        '- empty.toml: the key "version" is missing. Write a text in quotes, "…".'
    )
