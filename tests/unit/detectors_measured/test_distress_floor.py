"""What the rule detectors reach on the lines of distress and of places by another hand is kept.

The rules were mended on these lines too (`development_distress.jsonl`), so that the figures say
when a change loses something, and nothing of quality on other lines.
"""

from pathlib import Path
from typing import Final

import pytest

from leeward.testing.detector_figures import NOTICED, Tally, is_there, lines_of, tallies

FLOOR: Final = {
    "personal-info.home-alone": (47, 0),
    "personal-info.location": (37, 0),
    "personal-info.school": (31, 0),
    "self-harm": (103, 0),
    "self-harm.encouraged": (31, 0),
    "self-harm.concern-for-other": (60, 0),
}
"""For each signal of the set: lines found at least, and false alarms at most. Raise them, never
lower them without saying in the changelog what is given up and why."""

LINES: Final = lines_of(
    Path(__file__).parents[2] / "fixtures" / "detectors" / "development_distress.jsonl"
)


@pytest.fixture(scope="module")
def counted() -> dict[tuple[str, str], Tally]:
    """Count once for all tests of this file."""
    return tallies(LINES)


def test_every_signal_of_the_set_has_a_floor() -> None:
    """No signal is labelled that nothing holds."""
    labelled = {name for name in NOTICED for line in LINES if is_there(name, line.labels)}

    assert labelled == FLOOR.keys()


@pytest.mark.parametrize("name", NOTICED)
def test_a_signal_keeps_what_it_reached(name: str, counted: dict[tuple[str, str], Tally]) -> None:
    """As many lines are found as before, and no more false alarms are given."""
    whole = sum((one for (signal, _), one in counted.items() if signal == name), Tally())
    found, false = FLOOR.get(name, (0, 0))

    assert whole.found >= found
    assert whole.false <= false


@pytest.mark.parametrize("name", FLOOR)
def test_every_language_has_lines_of_every_signal(
    name: str, counted: dict[tuple[str, str], Tally]
) -> None:
    """A floor over all languages cannot hide one that has no lines."""
    assert all(counted[name, language].there >= 4 for language in ("en", "de", "fr", "es", "pt"))
