"""A second reading of stage lines: the draw, the verdicts, and how far they agree."""

from pathlib import Path

import pytest

from leeward.training.second_reading import (
    DRAWN,
    TALKS,
    VERDICTS,
    Agreement,
    Verdict,
    agreement,
    blind,
    drawn,
    key_of,
    table,
    verdicts,
)
from leeward.training.stage_lines import Said, StageLine
from leeward_policies.errors import ConfigError

FOLDER = Path(__file__).parents[3] / "policies" / "training" / "grooming"
READ = sorted((FOLDER / VERDICTS).glob("*.txt"))

STAGED = StageLine("just ours ok", (Said("target", "hi"),), "secrecy", False, "en", "en-x")
HARMLESS = StageLine("say nothing to dad", (), "secrecy", True, "en", "en-x")


def test_a_draw_is_the_same_each_time_and_tells_no_label() -> None:
    """By seed; what the reader is shown holds the words and a key alone."""
    lines = drawn(FOLDER, "pl")

    assert lines == drawn(FOLDER, "pl")
    assert len(lines) == DRAWN
    shown = list(blind([STAGED, HARMLESS]))
    assert shown == [key_of(STAGED), "> hi", "just ours ok", "", key_of(HARMLESS),
                     "say nothing to dad", ""]  # fmt: skip


def test_verdicts_stay_with_their_lines(tmp_path: Path) -> None:
    """By a key of the words, whatever lines are added; a line that nobody read is left out."""
    path = tmp_path / "en.txt"
    path.write_text(f"{key_of(HARMLESS)} staged rules\n{key_of(STAGED)} staged -\n", "utf-8")

    read = verdicts(path)
    new = StageLine("new", (), "gifts", False, "en", "en-x")

    assert read[key_of(STAGED)] == Verdict(is_harmless=False, breaks_rules=False)
    assert agreement([new, STAGED, HARMLESS], read) == Agreement(
        lines=2,
        harmless=1,
        agreed=1,
        staged_called_harmless=0,
        harmless_called_staged=1,
        breaking=1,
    )


@pytest.mark.parametrize("row", ["12345678 maybe -", "1234 staged -", "12345678 staged", ""])
def test_what_is_no_verdict_is_refused(tmp_path: Path, row: str) -> None:
    """By its line; so is one that stands twice."""
    path = tmp_path / "en.txt"
    good = "87654321 staged -\n"

    for text in (f"{good}{row}\n", good + good):
        path.write_text(text, "utf-8")
        with pytest.raises(ConfigError, match="line 2"):
            verdicts(path)


def test_kappa_is_agreement_beyond_chance() -> None:
    """None of it at chance, all of it where nobody differs."""
    whole = Agreement(100, 50, 100, 0, 0, 0)
    half = Agreement(100, 50, 50, 25, 25, 0)

    assert (whole.kappa, half.kappa) == (1.0, 0.0)
    assert Agreement(100, 50, 80, 10, 10, 0).kappa == pytest.approx(0.6)
    assert Agreement(10, 10, 10, 0, 0, 0).kappa == 1.0
    assert Agreement(0, 0, 0, 0, 0, 0).kappa == 0.0


@pytest.mark.parametrize("path", READ, ids=lambda path: path.stem)
def test_a_second_reader_read_two_hundred_of_each_language(path: Path) -> None:
    """As they stand now: of those that were read, hardly any was mended or taken out since."""
    lines = [line for line in drawn(FOLDER, path.stem) if key_of(line) in verdicts(path)]
    every = "".join(table(FOLDER))

    assert len(verdicts(path)) == DRAWN
    assert len(lines) > 0
    assert f"| {path.stem} |" in every


def test_lines_of_whole_conversations_are_read_too() -> None:
    """Drawn alike, from turns that take a stage and their look-alikes in the twin."""
    lines = drawn(FOLDER.parent / TALKS, "pl")

    assert len(lines) == DRAWN
    assert all(line.stage is not None and line.language == "pl" for line in lines)
    assert 0.3 < sum(line.is_harmless for line in lines) / len(lines) < 0.7


@pytest.mark.parametrize(
    "path", sorted((FOLDER.parent / TALKS / VERDICTS).glob("*.txt")), ids=lambda path: path.stem
)
def test_turns_of_conversations_were_read_by_a_second_hand(path: Path) -> None:
    """Two hundred a language; they agree on nine in ten, and none breaks a content rule."""
    one = agreement(drawn(FOLDER.parent / TALKS, path.stem), verdicts(path))

    assert one.lines == DRAWN
    assert one.agreed >= 0.9 * one.lines
    assert one.breaking == 0
