"""Reading tables: what is shown of wrong values, and what is said to be wanted instead."""

from collections.abc import Callable
from datetime import date

import pytest

from leeward_policies.loading.tables import meant, shown, wanted
from leeward_policies.schema import AudienceTable, Do, PerHour, Share01


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("a", '"a"'),
        ("a\nb\x1b", '"a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"'),
        ("x" * 61, f'"{"x" * 60}…"'),
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (0.5, "0.5"),
        (10**70, f"1{'0' * 59}…"),
        ({"a": 1}, "a table"),
        ([1], "a list"),
        ((1,), "a list"),
        (date(2026, 11, 23), "2026-11-23"),
    ],
)
def test_values_are_shown_as_the_file_has_them(raw: object, told: str) -> None:
    """Short, on one line, in the spelling of TOML."""
    assert shown(raw) == told


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (str, 'Write a text in quotes, "…".'),
        (bool, "Write true or false."),
        (Share01, "Write a number above 0 and up to 1."),
        (PerHour, "Write a whole number from 0 to 10000."),
        (AudienceTable, "Write a table with keys and values."),
        (Do, "Write a table with keys and values."),
        (tuple[str, ...], "Write a list in square brackets, [ ]."),
        (str | None, 'Write a text in quotes, "…".'),
    ],
)
def test_what_is_wanted(kind: object, told: str) -> None:
    """Each kind of value has a cure in words."""
    assert wanted(kind) == told


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("threta", 'Did you mean "threat"?'),
        ("thr", ""),
        ("nam", 'Did you mean "name"?'),
        ("completely else", ""),
        ("", ""),
    ],
)
def test_guesses(word: str, told: str) -> None:
    """A guess is made where it is likely; from three letters it must be very likely."""
    assert meant(word, ["threat", "insult", "name", 3]) == told


def test_wrong_shapes_are_told(refused: Callable[..., tuple[str, ...]]) -> None:
    """A list where a text stands, and a table where a number stands."""
    assert refused("mode = [1]\n")[0].startswith("mine.toml · mode: a list does not fit here.")
    assert refused("brakes = { hides_per_hour = { a = 1 } }\n")[0].startswith(
        "mine.toml · brakes · hides_per_hour: a table does not fit here."
    )
