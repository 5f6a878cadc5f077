"""Counters that stay small."""

from datetime import UTC, datetime, timedelta
from functools import partial

from leeward.report.accounts import DAYS_KEPT, MOMENTS_KEPT, SUBJECTS_KEPT, Acts, Days
from leeward.report.counters import Lines, Many, Tallies
from leeward.report.examples import Examples
from leeward.report.excerpt import excerpt_of
from leeward.report.summary import Distinct, Example, Moment
from leeward.testing.builders import ROOM, user
from leeward.testing.decided import because
from leeward_policies.domain.action import Subject
from leeward_policies.domain.refs import MessageRef

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_different_things_are_counted_once() -> None:
    """The same member counts once, and the count is exact below the limit."""
    many: Many[str] = Many(10)
    for thing in "abcabc":
        many.add(thing)

    assert Distinct(3) == many.distinct()


def test_counting_stops_honestly() -> None:
    """Past the limit the count says that there were more, and only then."""
    many: Many[int] = Many(3)
    for thing in (1, 2, 3, 3, 1):
        many.add(thing)

    assert Distinct(3, capped=False) == many.distinct()

    many.add(4)

    assert Distinct(3, capped=True) == many.distinct()


def test_keys_beyond_the_limit_are_counted_together() -> None:
    """A detector with ever new reasons cannot fill the memory, and no count is lost."""
    tallies: Tallies[str] = Tallies(2)
    for key in "abbcdb":
        tallies.add(key)

    assert tallies.most() == [("b", 3), ("a", 1)]
    assert tallies.rest == 2


def test_the_oldest_line_goes_first() -> None:
    """Words are remembered up to the limit; a changed line is remembered as it reads now."""
    lines = Lines(limit=2)
    for number in ("1", "2", "3"):
        lines.remember(MessageRef("test", "s", "r", number), 0, excerpt_of(number, []))

    assert lines.recall(MessageRef("test", "s", "r", "1"), 0) is None
    assert excerpt_of("3", []) == lines.recall(MessageRef("test", "s", "r", "3"), 0)
    assert lines.recall(MessageRef("test", "s", "r", "3"), 1) is None


def test_invented_days_share_one_account() -> None:
    """Past eleven years of days, messages are counted together and none is lost."""
    days = Days()
    for ordinal in range(1, DAYS_KEPT + 11):
        days.of(ordinal).messages += 1

    assert len(days.told()) == DAYS_KEPT
    assert days.beyond() == 10


def test_acts_of_a_subject_are_bounded() -> None:
    """The first acts are drawn and the others counted; forgotten subjects take their count."""
    acts = Acts()
    busy = Subject(user("ana"))
    for at in range(MOMENTS_KEPT + 5):
        acts.note(busy, Moment(NOON + timedelta(seconds=at), "tip", "own-phone"))

    moments, left_out = acts.of(busy)

    assert len(moments) == MOMENTS_KEPT
    assert left_out == 5

    for number in range(SUBJECTS_KEPT):
        acts.note(Subject(user(str(number))), Moment(NOON, "tip", "own-phone"))

    assert acts.of(busy) == ((), 0)


def _example(number: int, text: str | None = None) -> Example:
    return Example(
        number=number,
        at=NOON,
        channel=ROOM,
        message=None,
        because=because("ana"),
        severity="low",
        excerpt=None if text is None else excerpt_of(text, []),
    )


def _numbers(examples: Examples) -> list[int]:
    return [example.number for example in examples.shown()]


def test_the_first_and_the_strongest_are_kept() -> None:
    """Of many examples, the first two and the three strongest stay, in the order of the input."""
    examples = Examples(5)
    for number, strength in enumerate([0.1, 0.2, 0.3, 0.9, 0.4, 0.8, 0.1, 0.7, 0.8]):
        examples.offer(strength, partial(_example, number, str(number)))

    assert _numbers(examples) == [0, 1, 3, 5, 8]


def test_the_same_words_are_shown_once() -> None:
    """A flood of one text leaves room for other examples, whatever its case."""
    examples = Examples(4)
    for number, text in enumerate(["Buy now", "buy NOW", "buy now", "other", "third"]):
        examples.offer(0.5, partial(_example, number, text))

    assert _numbers(examples) == [0, 3, 4]


def test_events_without_text_are_all_different() -> None:
    """Reports have no words to compare."""
    examples = Examples(3)
    for number in range(3):
        examples.offer(0.5, partial(_example, number))

    assert _numbers(examples) == [0, 1, 2]


def test_no_example_may_be_wanted() -> None:
    """With no room, nothing is even cut out of the message."""
    examples = Examples(0)
    made: list[int] = []

    def make() -> Example:
        made.append(1)
        return _example(0)

    examples.offer(1.0, make)

    assert examples.shown() == ()
    assert made == []
