"""Setups: which detectors are asked under which policy."""

from pathlib import Path

import pytest

from leeward.quality.setups import Setup, TimedDetector, TimedLateDetector
from leeward.testing.builders import reading
from leeward.testing.labelling import (
    ReadingDetector,
    ReadingLateDetector,
    installed,
    policy_in,
)
from leeward_policies.errors import PolicyError, UsageError
from leeward_policies.ports import Look

LATE = ReadingLateDetector("second", "insult")


def names(setup: Setup) -> list[str]:
    """Return the detectors that are asked."""
    return [one.name for one in setup.asked]


@pytest.mark.parametrize(
    ("spec", "asked"),
    [
        ("without:words", ["danger", "private", "second"]),
        ("without:words,second", ["danger", "private"]),
        ("only:second", ["second"]),
        ("only:danger, words", ["words", "danger"]),
    ],
)
def test_detectors_are_left_out(tmp_path: Path, spec: str, asked: list[str]) -> None:
    """Late ones, too; the policy stays the same."""
    what = installed(late=[LATE])
    base = what.setup(policy_in(tmp_path))
    other = what.compared(spec, base)

    assert names(base) == ["words", "danger", "private", "second"]
    assert names(other) == asked
    assert (other.name, other.policy) == (spec, base.policy)


def test_another_policy_is_compared(tmp_path: Path) -> None:
    """It is loaded, named by its file, and asks every detector."""
    what = installed()
    base = what.setup(policy_in(tmp_path))
    head = 'schema = 1\nname = "mild"\nversion = "2"\n'
    other = what.compared(policy_in(tmp_path, head, name="mild.toml"), base)

    assert (other.name, other.policy.name) == ("mild.toml", "mild")
    assert names(other) == names(base)


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("without:wrods", r'no detector "wrods"\. Did you mean "words"'),
        ("only:", 'no detector ""'),
        ("without:words,danger,private", "no detector would be left"),
    ],
)
def test_a_wrong_setup_is_told(tmp_path: Path, spec: str, told: str) -> None:
    """The option is named, and the nearest detector."""
    what = installed()

    with pytest.raises(UsageError, match=told):
        what.compared(spec, what.setup(policy_in(tmp_path)))


def test_a_policy_that_is_not_there(tmp_path: Path) -> None:
    """It is refused as everywhere."""
    what = installed()

    with pytest.raises(PolicyError, match="no pack and no file"):
        what.compared("nowhere.toml", what.setup(policy_in(tmp_path)))


def test_time_is_taken_also_of_what_fails() -> None:
    """Each asking costs what its clock says, and the answer is the detector's own."""
    times = iter(range(0, 1_000, 10))
    clock = lambda: next(times)  # noqa: E731 - a clock in a line
    quick = TimedDetector(ReadingDetector("words", "insult"), clock)
    late = TimedLateDetector(LATE, clock)

    assert next(iter(quick.detect(reading("insult=0.5")))).detector == "words@1"
    with pytest.raises(ValueError, match="as the text says"):
        quick.detect(reading("insult=failed"))
    look = Look(reading("later: insult=0.9"), ())
    assert late.wants(look)
    assert len(late.detect_late([look])[0]) == 1
    assert (quick.spent, late.spent) == (20, 20)
    assert (late.batch, late.deadline, late.languages) == (1, 1.0, ())
