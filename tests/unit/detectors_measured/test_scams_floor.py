"""What the rule detectors reach on the lines of scams and personal data by another hand is kept.

The rules were mended on these lines too (`development_scams.jsonl`), so that the figures say when
a change loses something, and nothing of quality on other lines.
"""

from pathlib import Path
from typing import Final

import pytest

from leeward.testing.detector_figures import NOTICED, Tally, is_there, lines_of, tallies

FLOOR: Final = {
    "personal-info.age": (36, 0),
    "personal-info.age-under-13": (9, 0),
    "personal-info.handle": (35, 0),
    "personal-info.one-time-code": (28, 0),
    "personal-info.other": (10, 0),
    "personal-info.phone": (0, 1),
    "scam": (165, 0),
    "sexual.request": (25, 0),
}
"""For each signal of the set: lines found at least, and false alarms at most. Raise them, never
lower them without saying in the changelog what is given up and why."""

LINES: Final = lines_of(
    Path(__file__).parents[2] / "fixtures" / "detectors" / "development_scams.jsonl"
)


@pytest.fixture(scope="module")
def counted() -> dict[tuple[str, str], Tally]:
    """Count once for all tests of this file."""
    return tallies(LINES)


def test_every_signal_of_the_set_has_a_floor() -> None:
    """No signal is labelled that nothing holds."""
    labelled = {name for name in NOTICED for line in LINES if is_there(name, line.labels)}

    assert labelled <= FLOOR.keys()


@pytest.mark.parametrize("name", NOTICED)
def test_a_signal_keeps_what_it_reached(name: str, counted: dict[tuple[str, str], Tally]) -> None:
    """As many lines are found as before, and no more false alarms are given."""
    whole = sum((one for (signal, _), one in counted.items() if signal == name), Tally())
    found, false = FLOOR.get(name, (0, 0))

    assert whole.found >= found
    assert whole.false <= false
