"""Durations: as a file writes them, and in words."""

import pytest

from leeward_policies.loading.durations import checked_seconds, duration_of, seconds_of


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("30s", 30),
        ("10m", 600),
        ("1h", 3_600),
        ("2d", 172_800),
        ("0s", None),
        ("1w", None),
        ("1 h", None),
        ("h", None),
        ("1.5h", None),
        ("١h", None),
        ("99999999s", None),
        ("", None),
    ],
)
def test_seconds(written: str, seconds: int | None) -> None:
    """A number from one on and a unit; anything else is no duration."""
    assert seconds == seconds_of(written)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (90, "90 seconds"),
        (600, "10 minutes"),
        (3_600, "1 hour"),
        (5_400, "90 minutes"),
        (86_400, "1 day"),
        (172_800, "2 days"),
        (0, "0 seconds"),
    ],
)
def test_words(seconds: int, words: str) -> None:
    """The largest unit that says it whole."""
    assert words == duration_of(seconds)


def test_a_duration_that_nobody_checked() -> None:
    """A restriction of no seconds would last for ever on one platform: it is never guessed."""
    assert checked_seconds("10m") == 600
    with pytest.raises(ValueError, match="not checked"):
        checked_seconds("soon")
