"""What the rule detectors reach on the development lines is kept: a change may only add to it.

The rules were mended on these lines, so the figures say nothing of quality on others
(`docs/detectors-measured.md` has those); they say when a change loses something.
"""

import hashlib
from pathlib import Path
from typing import Final

import pytest

from leeward.testing.detector_figures import NOTICED, LabelledLine, Tally, lines_of, tallies

SETS: Final = Path(__file__).parents[2] / "fixtures" / "detectors"

FLOOR: Final = {
    "personal-info.age": (75, 0),
    "personal-info.age-under-13": (40, 0),
    "personal-info.school": (39, 0),
    "personal-info.address": (35, 0),
    "personal-info.phone": (59, 0),
    "personal-info.email": (25, 0),
    "personal-info.handle": (30, 0),
    "personal-info.home-alone": (35, 0),
    "personal-info.location": (35, 0),
    "personal-info.one-time-code": (20, 0),
    "personal-info.other": (36, 0),
    "self-harm": (130, 0),
    "self-harm.encouraged": (30, 0),
    "self-harm.concern-for-other": (100, 0),
    "scam": (125, 0),
    "sexual.request": (75, 0),
}
"""For each signal: lines found at least, and false alarms at most. Raise them, never lower them
without saying in the changelog what is given up and why."""


@pytest.fixture(scope="module")
def counted() -> dict[tuple[str, str], Tally]:
    """Count once for all tests of this file."""
    return tallies(lines_of(SETS / "development.jsonl"))


def test_every_signal_that_is_reported_on_has_a_floor() -> None:
    """No signal is reported on that nothing holds."""
    assert FLOOR.keys() == NOTICED.keys()


@pytest.mark.parametrize("name", FLOOR)
def test_a_signal_keeps_what_it_reached(name: str, counted: dict[tuple[str, str], Tally]) -> None:
    """As many lines are found as before, and no more false alarms are given."""
    whole = sum((one for (signal, _), one in counted.items() if signal == name), Tally())
    found, false = FLOOR[name]

    assert whole.found >= found
    assert whole.false <= false


@pytest.mark.parametrize("name", FLOOR)
def test_every_language_has_lines_of_every_signal(
    name: str, counted: dict[tuple[str, str], Tally]
) -> None:
    """A floor over all languages cannot hide one that has no lines."""
    assert all(counted[name, language].there >= 4 for language in ("en", "de", "fr", "es", "pt"))


def test_the_sets_share_no_line() -> None:
    """What was tuned on is not what is measured."""
    sets = SETS.glob("development*.jsonl")
    mended = {line.text.casefold() for path in sets for line in lines_of(path)}
    held = [line.text for line in lines_of(SETS / "held_out.jsonl")]

    assert [text for text in held if text.casefold() in mended] == []


def test_the_held_out_lines_are_those_whose_sum_was_committed() -> None:
    """Nobody mends the held-out lines after they were measured."""
    committed, name = (SETS / "held_out.sha256").read_text("utf-8").split()

    assert hashlib.sha256((SETS / name).read_bytes()).hexdigest() == committed


def test_a_missed_line_and_a_false_alarm_are_both_counted() -> None:
    """The counting can fail: it sees a label that is nowhere in the text, and one left out."""
    lines = [
        LabelledLine("good morning everyone", ("self-harm",), "en"),
        LabelledLine("i don't want to live anymore", (), "en"),
    ]

    assert tallies(lines)["self-harm", "en"] == Tally(there=1, found=0, false=1, quiet=0)
