"""Logs on a full disk, and configurations that no reader of TOML can bear."""

import io
from pathlib import Path

import pytest
from typing_extensions import override

from leeward.config import load
from leeward.logs import Unbroken
from leeward_policies.errors import ConfigError


class FullDisk(io.StringIO):
    """A file that takes nothing while it is full."""

    is_full = True

    @override
    def write(self, text: str, /) -> int:
        if self.is_full:
            raise OSError(28, "No space left on device")
        return super().write(text)


def test_a_line_that_cannot_be_written_is_lost_alone() -> None:
    """While the disk is full the caller goes on, and with space the next line is there."""
    file = FullDisk()
    logger = Unbroken(file)
    logger.error("lost")
    file.is_full = False
    logger.info("kept")

    assert file.getvalue() == "kept\n"


def test_a_stream_that_was_closed_is_no_reason_to_end() -> None:
    """After its end nothing is raised."""
    file = io.StringIO()
    logger = Unbroken(file)
    file.close()
    logger.critical("lost")


@pytest.mark.parametrize(
    ("text", "told"),
    [("x = " + "[" * 20_000, "nested too deeply"), ("schema = " + "9" * 6_000, "digits")],
    ids=["nested", "number"],
)
def test_what_python_gives_up_on_is_one_sentence(tmp_path: Path, text: str, told: str) -> None:
    """Brackets without end and numbers without end are mistakes of the file, and shown short."""
    path = tmp_path / "leeward.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=told) as caught:
        load(path)

    assert len(str(caught.value)) < 600
