"""A virtual week: how many tips a member gets, and that a crisis keeps all others away (T-17)."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count, cycle

import pytest

from leeward.detectors import installed_detectors, known_signals
from leeward.journal import Journal
from leeward.ledger import Ledger
from leeward.testing.clock import DEFAULT_START
from leeward_policies.domain.action import Tip
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import Event, HelpAsked, MessageSent
from leeward_policies.domain.message import Author, Message, Text
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.judge import judge
from leeward_policies.policy import load
from leeward_policies.ports import Detector, StateRow

MIA, BEN = UserRef("test", "", "mia"), UserRef("test", "", "ben")
HOME, AWAY = ChannelRef("test", "club", "hall"), ChannelRef("test", "school", "yard")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

GIVEN_AWAY = (
    "my number is +44 7700 900123, call me",
    "my email is lena@example.org",
    "i go to Oakford Primary School",
    "i live at 12 Mill Lane, Oakford",
    "i'm home alone until six",
    "im 14 btw",
    "my snapchat is lena_example",
    "i'm at the skate park in Oakford right now",
)
"""Each is a topic of its own."""


class House:
    """A community with the default pack, whose memory can be lost and read back."""

    def __init__(self) -> None:
        self._policy = load("young-people", known_signals())
        self._detectors: tuple[Detector, ...] = installed_detectors()
        self._ledger = Ledger()
        self._kept: dict[str, StateRow] = {}
        self._numbers = count()
        self.tips: list[tuple[datetime, Tip]] = []

    def says(self, author: UserRef, text: str, at: datetime, room: ChannelRef = HOME) -> Decision:
        """Let a member write, to whoever spoke last."""
        ref = MessageRef(room.platform, room.space, room.id, str(next(self._numbers)))
        return self.takes(MessageSent(Message(ref, Author(author), Text(text), at)))

    def takes(self, event: Event) -> Decision:
        """Let something happen, and keep what must be kept."""
        before = self._ledger.conversation(event)
        judgement = judge(self._policy, self._detectors, before, event)
        after = judgement.conversation
        self._kept |= {row.key: row for row in self._ledger.rows(before, after)}
        self._ledger.put(before, after, Journal())
        self.tips += [(event.at, act) for act in judgement.decision.actions if isinstance(act, Tip)]
        return judgement.decision

    def restarts(self) -> None:
        """Forget all that is not on the disk."""
        self._ledger = Ledger()
        self._ledger.restore(self._kept.values())

    def topics(self, since: datetime, until: datetime) -> list[str]:
        """Return the topics of mia's tips in a time."""
        return [tip.topic for at, tip in self.tips if tip.to == MIA and since <= at < until]


@pytest.fixture
def house() -> House:
    """Return a house in which nothing has happened."""
    return House()


def hours(first: datetime, last: datetime, step: timedelta = HOUR) -> Iterator[datetime]:
    """Yield times at equal distances."""
    at = first
    while at < last:
        yield at
        at += step


def test_the_caps_hold_over_two_weeks(house: House) -> None:
    """Within any week three tips, within any day none twice on a topic; restarts change nothing."""
    lines = cycle(GIVEN_AWAY)
    for number, at in enumerate(hours(DEFAULT_START, DEFAULT_START + 14 * DAY)):
        house.says(MIA, next(lines), at, HOME if number % 2 else AWAY)
        if number % 50 == 49:
            house.restarts()

    assert {tip.to for _, tip in house.tips} == {MIA}
    for at in hours(DEFAULT_START, DEFAULT_START + 14 * DAY, 6 * HOUR):
        assert len(house.topics(at, at + 7 * DAY)) <= 3
        assert max(Counter(house.topics(at, at + DAY)).values(), default=0) <= 1
    assert len(house.tips) == 6


@pytest.mark.parametrize("begins", ["i don't want to live anymore", None])
def test_a_crisis_keeps_other_tips_away_for_a_day(house: House, begins: str | None) -> None:
    """After a sign, or a call for help, a day passes without a tip: here, elsewhere, restarted."""
    start = DEFAULT_START
    if begins is None:
        house.takes(HelpAsked(HOME, MIA, start))
    else:
        house.says(MIA, begins, start)
    lines = cycle(GIVEN_AWAY)
    for number, at in enumerate(hours(start + HOUR, start + 26 * HOUR)):
        decision = house.says(MIA, next(lines), at, HOME if number % 2 else AWAY)
        is_quiet = at < start + DAY
        assert [one.why for one in decision.withheld] == (["human-only"] if is_quiet else [])
        if number == 5:
            house.restarts()

    assert house.topics(start, start + HOUR) == ([] if begins is None else ["self-harm"])
    assert house.topics(start + HOUR, start + DAY) == []
    assert house.topics(start + DAY, start + 26 * HOUR)


def test_help_comes_again_in_a_crisis(house: House) -> None:
    """Whoever says it again an hour later is shown help again."""
    for at in hours(DEFAULT_START, DEFAULT_START + 4 * HOUR, 2 * HOUR):
        house.says(MIA, "i don't want to live anymore", at)

    assert house.topics(DEFAULT_START, DEFAULT_START + DAY) == ["self-harm", "self-harm"]


def test_whoever_is_spoken_to_in_a_crisis_is_left_in_peace(house: House) -> None:
    """A tip about what somebody else asks waits, too; people are looking after them."""
    house.says(MIA, "i don't want to live anymore", DEFAULT_START)
    ask = "can you send me a picture, just for me"
    held = house.says(BEN, ask, DEFAULT_START + HOUR)
    house.says(MIA, "hello", DEFAULT_START + 25 * HOUR)
    told = house.says(BEN, ask, DEFAULT_START + 25 * HOUR + timedelta(minutes=1))

    assert [one.why for one in held.withheld if isinstance(one.action, Tip)] == ["human-only"]
    assert [one.topic for one in told.actions if isinstance(one, Tip)] == ["picture"]


def test_nobody_else_is_in_it(house: House) -> None:
    """A crisis is of the one whose words it was, and of nobody who reads along."""
    house.says(MIA, "i don't want to live anymore", DEFAULT_START)
    decision = house.says(BEN, GIVEN_AWAY[0], DEFAULT_START + HOUR)

    assert [one.topic for one in decision.actions if isinstance(one, Tip)] == ["own-phone"]
