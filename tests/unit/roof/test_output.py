"""A file that a person asked for is written whole or not at all."""

from pathlib import Path

import pytest

from leeward.output import whole_file
from leeward_policies.errors import OutputError


def test_a_file_appears_when_it_is_complete(tmp_path: Path) -> None:
    """Under its own name there is nothing until everything is written."""
    path = tmp_path / "out.jsonl"
    with whole_file(path) as file:
        file.write(b"one\n")
        early = path.exists()

    assert not early
    assert path.read_bytes() == b"one\n"
    assert [path] == list(tmp_path.iterdir())


def test_an_error_leaves_nothing_and_keeps_the_old_file(tmp_path: Path) -> None:
    """When the work fails in the middle, what was there before is still there, and no draft."""
    path = tmp_path / "out.jsonl"
    path.write_bytes(b"old")

    def work() -> None:
        with whole_file(path) as file:
            file.write(b"new")
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        work()

    assert path.read_bytes() == b"old"
    assert [path] == list(tmp_path.iterdir())


def test_a_full_disk_is_one_sentence() -> None:
    """A disk without space ends in a sentence with place, value and cure."""
    with pytest.raises(OutputError) as caught, whole_file(Path("/dev/full")) as file:
        file.write(b"x" * 100_000)

    assert "/dev/full" in str(caught.value)
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize("path", ["", "missing/folder/out.jsonl"])
def test_a_wrong_path_is_one_sentence(tmp_path: Path, path: str) -> None:
    """A folder, or a path in a folder that is not there, is refused before any work is done."""
    with pytest.raises(OutputError), whole_file(tmp_path / path):
        pass


def test_a_dash_is_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """`-` writes through, for pipes."""
    with whole_file(Path("-")) as file:
        file.write(b"line\n")

    assert capfdbinary.readouterr().out == b"line\n"
