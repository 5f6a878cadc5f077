"""Words and patterns of a policy: whole words in every script, any disguise, any text."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leeward_policies.deciding.wording import Pattern, WordList, disjoint, flaw, normal
from leeward_policies.domain.signals import Span
from leeward_policies.text import views_of


def spans(words: list[str], text: str) -> list[str]:
    """Return the stretches of a text in which words are found."""
    return [text[one.start : one.end] for one in WordList(words).find(views_of(text))]


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("boo", "Boo!", ["Boo"]),
        ("boo", "a book", []),
        ("boo", "taboo", []),
        ("boo", "boo_boo", ["boo", "boo"]),
        ("boo", "boo2", []),
        ("Köder", "der KÖDER hier", ["KÖDER"]),
        ("köder", "verköderung", []),
        ("go away", "please go\n  away now", ["go\n  away"]),
        ("go away", "gogo away", []),
        ("a a", "xa a a", ["a a"]),
        ("バカ", "このバカめ", ["バカ"]),
        ("дурак", "дурак, дурака", ["дурак"]),
        ("งี่เง่า", "เธองี่เง่ามาก", ["งี่เง่า"]),
        ("c++", "i like c++ a lot", ["c++"]),
        ("boo", "b\u200boo", ["b\u200boo"]),
        ("boo", "b o o", ["b o o"]),
        ("boo", "boo\ud800", ["boo"]),
        ("b.o", "bxo", []),
    ],
)
def test_words_are_found_whole(word: str, text: str, found: list[str]) -> None:
    """A word ends where its script says, and no sign in it is read as a pattern."""
    assert found == spans([word], text)


def test_a_combining_mark_belongs_to_its_word() -> None:
    """A letter with a mark is not the letter."""
    assert spans(["boo"], "boo\u0331x") == []


def test_every_word_of_a_list_is_found_once() -> None:
    """Words that overlap are told as one stretch."""
    assert spans(["go away", "away", "now"], "go away, now!") == ["go away", "now"]


def test_patterns_match_as_written_and_in_the_views() -> None:
    """A hit in the text as written and in a view is one stretch."""
    text = "AB12 and a\u200bb34"
    pattern = Pattern("(?i)ab[0-9]+")

    assert pattern.find(views_of(text)) == (Span(0, 4), Span(9, 14))


def test_patterns_do_not_stumble_over_broken_text() -> None:
    """A lone surrogate, which no UTF-8 can hold, is a character like any other."""
    assert Pattern("b").find(views_of("\ud800b")) == (Span(1, 2),)


@pytest.mark.parametrize(
    ("pattern", "part"),
    [
        ("[a-z]+", None),
        (r"\bhello\b", None),
        (r"\\bß", None),
        (r"\p{Greek}+", None),
        (r"ß\b", r"\b knows ASCII"),
        (r"\wé", r"\w knows ASCII"),
        (r"\p{L}\B", r"\B knows ASCII"),
        ("(", "RE2 refuses it: missing ): ("),
        (r"(a)\1", "RE2 refuses it: invalid escape sequence"),
        ("a?", "matches an empty text"),
        ("^", "matches an empty text"),
        ("", "matches an empty text"),
        ("a" * 1_001, "too long"),
    ],
)
def test_patterns_with_a_flaw(pattern: str, part: str | None) -> None:
    """What RE2 would read otherwise than an admin thinks is refused."""
    found = flaw(pattern)

    if part is None:
        assert found is None
    else:
        assert found is not None
        assert part in found[0]
        assert found[1].endswith(".")


def test_re2_does_not_write_to_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    """A pattern that RE2 refuses is told by us, and by nobody else."""
    flaw("(")

    assert capfd.readouterr() == ("", "")


@given(st.lists(st.text(min_size=1, max_size=6).filter(normal), min_size=1), st.text())
@settings(deadline=None)
def test_words_never_raise_and_stay_inside(words: list[str], text: str) -> None:
    """Whatever is listed and whatever is written: spans are sorted, apart, and inside."""
    found = WordList(words).find(views_of(text))

    assert list(found) == sorted(found)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.lists(st.builds(lambda s, n: Span(s, s + n), st.integers(0, 30), st.integers(1, 5))))
def test_disjoint_covers_the_same_places(one: list[Span]) -> None:
    """Joining spans loses no place and adds none."""
    joined = disjoint(one)

    assert {at for span in one for at in range(span.start, span.end)} == {
        at for span in joined for at in range(span.start, span.end)
    }


def test_a_pattern_includes_itself_alone() -> None:
    """Whether another pattern finds as much cannot be told, so none does."""
    pattern = Pattern("ab+")

    assert pattern.includes(Pattern("ab+"))
    assert not pattern.includes(Pattern("a"))
    assert not pattern.includes("ab+")
