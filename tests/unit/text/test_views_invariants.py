"""What holds for the views of any text at all."""

import string
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leeward_policies.text import READ_HEAD, READ_TAIL, View, Views, plain, views_of

_DISGUISE = st.text(
    alphabet=st.sampled_from(
        "idotsuperlamkyns"
        "   ...__--**\n'!|@$+0134578éüßåІіаеоѕтα𝓲𝔡ｉⒾ🅸🇮🇩ﬁ½İกำ"
        "\u200b\u200d\u0301\u0336\ufe0f\u20e3\ud800"
    ),
    max_size=60,
)
_ANY = st.one_of(
    st.text(max_size=80), st.text(alphabet=st.characters(codec=None), max_size=40), _DISGUISE
)


def _spans_hold(views: Views) -> None:
    size = len(views.original)
    for view in views.views:
        ends = len(view.text)
        for start in range(ends + 1):
            for end in {start, min(start + 1, ends), min(start + 7, ends), ends}:
                span = view.original(start, end)
                assert 0 <= span.start <= span.end <= size
                assert (start < end) == (span.start < span.end)


@settings(deadline=None)
@given(_ANY)
def test_every_span_lies_inside_the_original(text: str) -> None:
    """No text makes it raise, and every stretch of every view maps into the original; a stretch
    with characters in it is never mapped to nothing.
    """
    _spans_hold(views_of(text))


@settings(deadline=None)
@given(_ANY)
def test_spans_keep_the_order_of_the_text(text: str) -> None:
    """Reading on in a view never goes back in the original."""
    for view in views_of(text).views:
        starts = [view.original(at, at + 1).start for at in range(len(view.text))]
        assert sorted(starts) == starts


@settings(deadline=None)
@given(_ANY)
def test_views_differ_and_start_with_plain(text: str) -> None:
    """The first view is `plain`, names are not repeated, and no view repeats the one before."""
    views = views_of(text).views
    names = [view.name for view in views]
    assert names[0] == "plain"
    assert sorted(set(names)) == sorted(names)
    assert all(one.text != other.text for one, other in pairwise(views))


@settings(deadline=None)
@given(_ANY)
def test_the_same_text_is_read_the_same_way(text: str) -> None:
    """Nothing that was read before changes what is read now."""
    assert views_of(text) == views_of(text)


@settings(deadline=None)
@given(st.lists(st.text(alphabet=string.ascii_lowercase, min_size=2, max_size=9), max_size=9))
def test_plain_lower_case_words_stay_as_they_are(words: list[str]) -> None:
    """ASCII words in lower case are their own plain view, at their own places."""
    text = " ".join(words)
    plain = views_of(text).views[0]
    assert View("plain", text) == plain
    assert frozenset(words) <= views_of(text).words


@settings(deadline=None)
@given(_DISGUISE)
def test_reading_the_plain_view_again_changes_nothing_more(text: str) -> None:
    """The plain view of an ASCII plain view is itself."""
    once = views_of(text).views[0].text
    if once.isascii():
        assert once == views_of(once).views[0].text


@pytest.mark.parametrize(
    "piece",
    [
        "a", "a ", "a.b", "1a", "i d i o t ", "aa", "a'", "(", "@", "*a", "а", "ӏa ", "e\u0301",
        "\u0301",
        "\u200b", "ß", "ﷺ", "🇩", "i.d", "id.iot.", "a_b", "st*pid", "$$a",
    ],
)  # fmt: skip
def test_views_grow_no_faster_than_the_text(piece: str) -> None:
    """Ten times the text gives at most about ten times the characters in every view together."""
    short, long = (
        sum(len(view.text) for view in views_of(piece * count).views) for count in (300, 3_000)
    )
    assert long <= 11 * short + 100


def test_a_text_beyond_any_platform_is_read_at_both_ends() -> None:
    """Padding cannot push words out of sight: the first and the last are read, at their places."""
    text = "1d10t " + "padding " * 100_000 + " k.y.s"
    views = views_of(text)
    assert {"idiot", "kys"} <= views.words
    assert all(len(view.text) <= READ_HEAD + READ_TAIL + 1 for view in views.views)
    last = views.views[-1]
    at = last.text.index("kys")
    span = last.original(at, at + 3)
    assert text[span.start : span.end] == "k.y.s"
    assert text[last.original(0, 5).start : last.original(0, 5).end] == "1d10t"


def test_a_text_as_long_as_a_platform_allows_is_read_whole() -> None:
    """A word in the middle of the longest message there can be is seen."""
    filler = "word " * (READ_HEAD // 10)
    assert "idiot" in views_of(f"{filler} 1d10t {filler}"[:READ_HEAD]).words


def test_what_is_remembered_of_letters_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the table of folds is full, further letters are read all the same."""
    monkeypatch.setattr(plain, "_FOLDS_MAX", 0)
    assert views_of("\U0001d4d8 \u2168").views[0].text == "i ix"
