"""Telegram forgets an update when nothing is left to do for it, and not before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from leeward_adapters.telegram.hearing import offsets as bounds
from leeward_adapters.telegram.hearing.offsets import Offsets, number_of


def taken(offsets: Offsets, *numbers: int, commits: bool = True, answers: bool = False) -> Offsets:
    """Take updates, and return the offsets."""
    for number in numbers:
        offsets.take(number, commits=commits, answers=answers)
    return offsets


def test_everything_is_asked_for_at_first() -> None:
    """Telegram remembers what was confirmed; an offset of ours might confirm what was not."""
    assert Offsets("500").offset is None


def test_the_offset_follows_the_commits() -> None:
    """A cursor stands for everything that was taken before it."""
    offsets = taken(Offsets(None), 5, 6, 7)
    assert (offsets.offset, offsets.pending) == (None, 3)

    offsets.committed("6")
    assert (offsets.offset, offsets.pending) == (7, 1)

    offsets.committed("7")
    assert (offsets.offset, offsets.pending) == (8, 0)


def test_what_holds_no_event_and_wants_no_answer_is_done() -> None:
    """But it does not pass what stands before it."""
    assert taken(Offsets(None), 5, commits=False).offset == 6
    assert taken(taken(Offsets(None), 5), 6, commits=False).offset is None


def test_an_answer_holds_the_offset_back_until_it_ends() -> None:
    """Also where the events of the same update are committed."""
    offsets = taken(Offsets(None), 5, answers=True)
    offsets.committed("5")
    assert (offsets.offset, offsets.waits_for_commits) == (None, False)

    offsets.answered(5)
    assert offsets.offset == 6


def test_what_was_taken_is_not_new() -> None:
    """Neither while it waits nor when it is done."""
    offsets = taken(Offsets(None), 5)
    assert (offsets.is_new(5), offsets.is_done(5), offsets.is_new(6)) == (False, False, True)

    offsets.committed("5")
    taken(offsets, 5)
    assert (offsets.is_new(5), offsets.is_done(5), offsets.pending) == (False, True, 0)


def test_one_that_is_done_behind_one_that_is_not_is_done() -> None:
    """A webhook says so at once; an offset must wait."""
    offsets = taken(taken(Offsets(None), 5), 6, commits=False)

    assert (offsets.is_done(6), offsets.is_done(7)) == (True, False)


@pytest.mark.parametrize(
    ("number", "was"),
    [(500, True), (499, True), (301, True), (300, False), (501, False), (9, False)],
)
def test_what_lies_just_below_the_cursor_was_committed(number: int, was: bool) -> None:  # noqa: FBT001 - one of the cases
    """What lies far below belongs to a count that has begun anew."""
    assert Offsets("500").was_committed(number) is was


def test_without_a_cursor_nothing_was_committed() -> None:
    """Nothing is passed over then."""
    assert not Offsets(None).was_committed(500)


def test_a_count_that_begins_anew_is_followed() -> None:
    """After a week of quiet Telegram counts from anywhere."""
    offsets = taken(Offsets(None), 9_000)
    offsets.committed("9000")
    taken(offsets, 40, 41)
    offsets.committed("40")

    assert offsets.offset == 41


@pytest.mark.parametrize("cursor", ["6", "4", "x", "", "-5", "٥", "9" * 30])
def test_a_cursor_of_nothing_that_was_taken_moves_nothing(cursor: str) -> None:
    """It is older than this connection, or strange."""
    offsets = taken(Offsets(None), 5)
    offsets.committed(cursor)

    assert offsets.offset is None


def test_strange_cursors_are_passed_over() -> None:
    """Then it begins without one."""
    assert [number_of(cursor) for cursor in (None, "", "x", "-1", "²", str(2**60), "17")] == [
        *([None] * 6),
        17,
    ]


def test_an_answer_of_nothing_that_was_taken_moves_nothing() -> None:
    """It was done before."""
    offsets = Offsets(None)
    offsets.answered(5)

    assert offsets.offset is None


def test_what_is_done_is_remembered_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then it is forgotten, so that memory is bounded."""
    monkeypatch.setattr(bounds, "DONE_KEPT", 3)
    offsets = taken(Offsets(None), *range(1, 9), commits=False)

    assert [number for number in range(1, 9) if offsets.is_new(number)] == [1, 2, 3, 4, 5]


class Telegram(RuleBasedStateMachine):
    """A Telegram that gives what is not confirmed, and a Leeward that does things in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.offsets = Offsets(None)
        self.sent: list[int] = []
        self.queue: list[int] = []
        self.next = 100
        self.handed: list[int] = []
        self.open_commits: list[int] = []
        self.open_answers: list[int] = []

    @rule(count=st.integers(1, 5))
    def somebody_writes(self, count: int) -> None:
        """Updates come in."""
        for _ in range(count):
            self.sent.append(self.next)
            self.queue.append(self.next)
            self.next += 1

    @rule(number=st.integers(1, 10**6))
    def the_count_begins_anew(self, number: int) -> None:
        """After a week of quiet, when nothing waits."""
        if not self.queue and number not in self.sent:
            self.next = number + 10**7 if number + 10**7 not in self.sent else self.next

    @rule(limit=st.integers(1, 4), commits=st.booleans(), answers=st.booleans())
    def leeward_asks(self, *, limit: int, commits: bool, answers: bool) -> None:
        """It confirms what is done, and takes what is new."""
        offset = self.offsets.offset
        if offset is not None and offset - 1 in self.queue:
            del self.queue[: self.queue.index(offset - 1) + 1]
        for number in self.queue[:limit]:
            if self.offsets.is_new(number):
                self.handed.append(number)
                self.offsets.take(number, commits=commits, answers=answers)
                self.open_commits += [number] * commits
                self.open_answers += [number] * answers

    @precondition(lambda self: self.open_commits)
    @rule(data=st.data())
    def some_are_committed(self, data: st.DataObject) -> None:
        """Up to any that was taken."""
        at = data.draw(st.integers(0, len(self.open_commits) - 1))
        self.offsets.committed(str(self.open_commits[at]))
        del self.open_commits[: at + 1]

    @precondition(lambda self: self.open_answers)
    @rule(data=st.data())
    def one_is_answered(self, data: st.DataObject) -> None:
        """Any that wants it."""
        number = data.draw(st.sampled_from(self.open_answers))
        self.open_answers.remove(number)
        self.offsets.answered(number)

    @invariant()
    def nothing_is_confirmed_before_it_is_done(self) -> None:
        """What is open is still with Telegram."""
        offset = self.offsets.offset
        still = self.queue
        if offset is not None and offset - 1 in self.queue:
            still = self.queue[self.queue.index(offset - 1) + 1 :]
        assert set(self.open_commits) | set(self.open_answers) <= set(still)

    @invariant()
    def everything_is_handed_in_once_and_in_order(self) -> None:
        """What was handed in is the beginning of what was sent."""
        assert self.handed == self.sent[: len(self.handed)]

    @invariant()
    def what_left_telegram_was_handed_in(self) -> None:
        """Nothing is confirmed that was never taken."""
        assert set(self.sent) - set(self.queue) <= set(self.handed)


TestOffsetsHold = Telegram.TestCase


@given(numbers=st.lists(st.integers(0, 50), unique=True, max_size=20))
def test_when_all_is_done_the_offset_is_behind_the_last(numbers: list[int]) -> None:
    """In whatever order the numbers come."""
    offsets = taken(Offsets(None), *numbers)
    for number in numbers:
        offsets.committed(str(number))

    assert offsets.offset == (numbers[-1] + 1 if numbers else None)
    assert offsets.pending == 0
