"""Strangers' text made legible."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward.report.legible import (
    MARKS_ON_A_LETTER,
    TURNED,
    UNKNOWN,
    UNSEEN,
    legible,
    masked,
    short_name,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello", "hello"),
        ("one\ntwo\r\nthree", "one ↵ two ↵ three"),
        ("a\n\n\n\nb", "a ↵ b"),
        ("a\tb", "a b"),
        ("nul\x00 bell\x07", f"nul{UNSEEN} bell{UNSEEN}"),
        ("i\u200bd\u2060\u00ad\ufeffiot", f"i{UNSEEN}d{UNSEEN}iot"),
        ("\u202egnp.exe\u202c", f"{TURNED}gnp.exe{TURNED}"),
        ("half \ud83d pair", f"half {UNKNOWN} pair"),
        ("hangul filler \u3164\u3164", f"hangul filler {UNSEEN}"),
        ("👩\u200d👧 می\u200cخواهم", "👩\u200d👧 می\u200cخواهم"),
        ("\u200d\u200d\u200dx", f"{UNSEEN}x"),
        ("سلام", "سلام"),
    ],
)
def test_what_cannot_be_seen_is_shown(text: str, expected: str) -> None:
    """Line breaks, controls, invisible and turning characters get a visible stand-in."""
    assert expected == legible(text)


def test_a_pile_of_accents_is_cut() -> None:
    """Hundreds of marks on one letter leave the few that a living script needs."""
    assert legible("e" + "\u0301" * 500 + "f") == "e" + "\u0301" * MARKS_ON_A_LETTER + "f"


@given(ANY_TEXT)
def test_any_text_can_be_written_and_turns_nothing(text: str) -> None:
    """Whatever comes in, what goes out is UTF-8, one line, and free of direction controls."""
    shown = legible(text)
    shown.encode()

    assert not {"Cc", "Cs"} & {unicodedata.category(char) for char in shown}
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029") & set(shown)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("07700 900123", "07••• ••••••"),
        ("ana@example.org", "an•@•••••••.•••"),
        ("a", "a"),
        ("", ""),
    ],
)
def test_masking_keeps_the_shape(text: str, expected: str) -> None:
    """Spaces and signs stay, letters and digits behind the second are dots."""
    assert expected == masked(text)


@given(ANY_TEXT)
def test_masking_keeps_the_length(text: str) -> None:
    """Marks count code points, so masking never moves them."""
    assert len(text) == len(masked(text))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Anastasia", "An…"),
        ("Ben", "B."),
        ("Al", "A."),
        ("لیلا", "لی…"),
        ("\u202eMaximilian", "Ma…"),
        ("  ~~Zoë~~ ", "Z."),
        ("\u200b\u200b", ""),
        ("", ""),
        ("<b>Kim</b>", "bK…"),
        ("🦊🦊🦊🦊", "🦊🦊…"),
    ],
)
def test_a_short_name_tells_little(name: str, expected: str) -> None:
    """Two letters of a long name, one of a short one, none of an invisible one."""
    assert expected == short_name(name)
