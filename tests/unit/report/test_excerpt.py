"""Excerpts: the stretch with the marks, and the marks still in place."""

from hypothesis import given
from hypothesis import strategies as st

from leeward.report.excerpt import EXCERPT_LENGTH, SPANS_READ, excerpt_of, whole
from leeward_policies.domain.signals import Span

SPANS = st.lists(st.builds(Span, st.integers(-5, 900), st.integers(-5, 900)), max_size=20)
BODIES = st.text(st.characters(exclude_categories=()), max_size=800)


def test_a_short_message_stands_whole() -> None:
    """Nothing is cut from a message that fits."""
    cut = excerpt_of("call me on 07700 900123", [Span(11, 23)])

    assert cut.text == "call me on 07700 900123"
    assert (Span(11, 23),) == cut.marks
    assert (cut.starts_late, cut.ends_early) == (False, False)


def test_a_giant_message_is_cut_around_its_mark() -> None:
    """Of ten thousand characters, those around the mark are shown, and the mark is right."""
    body = "word " * 1_000 + "here it is " + "word " * 1_000
    start = body.index("here")
    cut = excerpt_of(body, [Span(start, start + 10)])

    assert [cut.text[mark.start : mark.end] for mark in cut.marks] == ["here it is"]
    assert len(cut.text) <= EXCERPT_LENGTH
    assert (cut.starts_late, cut.ends_early) == (True, True)
    assert cut.text.startswith("word ")
    assert cut.text.endswith("word")


def test_the_stretch_with_most_marks_wins() -> None:
    """A lone mark at the beginning gives way to three that stand together, and is counted."""
    body = "x" * 1_000
    spans = [Span(0, 5), Span(700, 705), Span(710, 715), Span(720, 725)]
    cut = excerpt_of(body, spans)

    assert len(cut.marks) == 3
    assert cut.more == 1


def test_a_mark_longer_than_the_excerpt_is_cut_with_it() -> None:
    """A mark over a whole giant message covers the whole excerpt after the lead."""
    cut = excerpt_of("x" * 10_000, [Span(0, 10_000)])

    assert (Span(0, len(cut.text)),) == cut.marks
    assert cut.ends_early


def test_without_marks_the_beginning_is_shown() -> None:
    """A message that a rule found for other reasons begins where it begins."""
    cut = excerpt_of("a b " * 200, [])

    assert not cut.starts_late
    assert cut.ends_early
    assert cut.marks == ()


def test_a_cut_takes_no_letter_from_its_accents() -> None:
    """Where there is no space to cut at, a cut moves past combining marks and joiners."""
    body = "e\u0301" * 600
    cut = excerpt_of(body, [Span(600, 602)])

    assert cut.text.startswith("e")
    assert cut.text.endswith("\u0301")


def test_a_pile_of_accents_cannot_hold_a_cut_up() -> None:
    """Where marks never end, the cut stays where it is."""
    cut = excerpt_of("e" + "\u0301" * 2_000, [Span(1_000, 1_001)])

    assert len(cut.text) <= EXCERPT_LENGTH
    assert len(cut.marks) == 1


def test_marks_that_touch_are_one() -> None:
    """Marks of several signals are shown once."""
    cut = excerpt_of("0123456789", [Span(4, 6), Span(0, 3), Span(2, 4), Span(9, 9)])

    assert (Span(0, 6),) == cut.marks


def test_a_thousand_marks_are_not_all_looked_at() -> None:
    """A message made to have many marks takes no long time."""
    body = "x " * 5_000
    cut = excerpt_of(body, [Span(2 * at, 2 * at + 1) for at in range(5_000)])

    assert len(cut.marks) + cut.more == SPANS_READ


def test_halves_of_pairs_are_replaced() -> None:
    """What JSON can smuggle in and UTF-8 cannot carry is replaced one by one."""
    assert whole("a\ud800b") == "a\N{REPLACEMENT CHARACTER}b"


@given(BODIES, SPANS, SPANS)
def test_marks_lie_inside_and_show_what_they_showed(
    body: str, marks: list[Span], private: list[Span]
) -> None:
    """Whatever the spans, an excerpt is short, part of the text, and its marks lie inside it."""
    cut = excerpt_of(body, marks, private)

    assert cut.text in whole(body)
    assert len(cut.text) <= max(EXCERPT_LENGTH, len(cut.text) if len(body) <= 240 else 0)
    for spans in (cut.marks, cut.private):
        edges = [edge for span in spans for edge in (span.start, span.end)]
        assert edges == sorted(set(edges))
        assert all(0 <= edge <= len(cut.text) for edge in edges)


@given(st.text(min_size=300, max_size=900), st.data())
def test_some_of_the_marks_are_always_shown(body: str, data: st.DataObject) -> None:
    """An excerpt of a message with marks shows at least one of them."""
    start = data.draw(st.integers(0, len(body) - 1))
    end = data.draw(st.integers(start + 1, len(body)))
    cut = excerpt_of(body, [Span(start, end)])

    assert len(cut.marks) == 1
    assert whole(body)[start:end].startswith(cut.text[cut.marks[0].start : cut.marks[0].end])
