"""How early and how often patterns are found in paired conversations, and how often wrongly."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from leeward.community import Community, Step
from leeward.journal import Journal
from leeward.looking_again import with_later_looks
from leeward.quality.conversations import JUDGED, SIDES, Pair, Side, account, events
from leeward.replay import fresh_community
from leeward_policies.domain.conversation import LEVELS, Level
from leeward_policies.domain.event import MessageEdited, MessageSent
from leeward_policies.domain.refs import CommunityRef
from leeward_policies.errors import InputError
from leeward_policies.grooming.assess import NOTHING, Assessment, assess
from leeward_policies.policy import Policy
from leeward_policies.ports import Detector, LateDetector

FIGURES = CommunityRef("figures")
"""The community in which conversations are played."""


AFTER_DAYS: Final = 2
"""Days between a harmless conversation and the staged one after it."""


class Reached(Struct, frozen=True):
    """How far the judged one's lines to anybody had grown, after one of their messages."""

    level: int
    """Place in `LEVELS`."""
    made: Assessment = NOTHING
    """What the weight is made of, toward whom it weighs most."""


class Outcome(Struct, frozen=True):
    """What came of one conversation."""

    pair: Pair
    side: Side
    reached: tuple[Reached, ...]
    """After each message of the judged one."""
    request: int
    """Which of these messages is the first dangerous request; in a twin, its counterpart."""

    def opened(self, level: Level) -> int | None:
        """Return which message of the judged one first reached a level, if any did."""
        wanted = LEVELS.index(level)
        return next((at for at, one in enumerate(self.reached) if one.level >= wanted), None)

    def is_early(self, level: Level) -> bool:
        """Say whether a level was reached before or at the first dangerous request."""
        opened = self.opened(level)
        return opened is not None and opened <= self.request

    @property
    def weight(self) -> float:
        """The most that was ever weighed."""
        return self.weight_by(lambda made: made.weight)

    def weight_by(self, weight: Callable[[Assessment], float]) -> float:
        """Return the most that was ever weighed, by another sum of its parts."""
        return max((weight(one.made) for one in self.reached), default=0.0)


def play(
    pairs: Iterable[Pair],
    policy: Policy,
    detectors: Sequence[Detector],
    late: Sequence[LateDetector],
    sides: Sequence[Side] = SIDES,
) -> Iterator[Outcome]:
    """Play both conversations of each pair, or one, each in a community that knows nothing."""
    for pair in pairs:
        for side in sides:
            community = fresh_community(FIGURES, policy, detectors, late)
            yield Outcome(pair, side, tuple(_reached(pair, side, community)), _request(pair))


def play_after_harmless(
    pairs: Iterable[Pair],
    policy: Policy,
    detectors: Sequence[Detector],
    late: Sequence[LateDetector],
) -> Iterator[Outcome]:
    """Play each staged conversation after its twin, by the same people, two days later.

    So the author has first said much that is harmless and looks alike.
    """
    for pair in pairs:
        community = fresh_community(FIGURES, policy, detectors, late)
        days = (pair.turns[-1].at - pair.turns[0].at).days + AFTER_DAYS
        for event in events(pair, "twin"):
            take(community, event)
        reached = tuple(_reached(pair, "staged", community, days))
        yield Outcome(pair, "staged", reached, _request(pair))


def _request(pair: Pair) -> int:
    mine = [turn for turn in pair.turns if turn.who == JUDGED]
    return next((at for at, turn in enumerate(mine) if turn.is_request), len(mine))


def _reached(pair: Pair, side: Side, community: Community, days: int = 0) -> Iterator[Reached]:
    others = [account(one.letter) for one in pair.people if one.letter != JUDGED]
    judged = account(JUDGED)
    for turn, event in zip(pair.turns, events(pair, side, days=days), strict=True):
        take(community, event)
        if turn.who != JUDGED:
            continue
        known = [community.ledger.pair(judged, other, event.at) for other in others]
        author = community.ledger.member(judged, event.at)
        yield Reached(
            max(LEVELS.index(one.level) for one in known),
            max((assess(one, author, event.at) for one in known), key=lambda made: made.weight),
        )


def take(community: Community, event: MessageSent | MessageEdited) -> Step:
    """Judge an event with all later looks, at once.

    Raises:
        InputError: the judgement itself failed; a figure must not rest on that.
    """
    return with_later_looks(community, judged(community, event))


def judged(community: Community, event: MessageSent | MessageEdited) -> Step:
    """Judge an event; its later looks are still to be taken.

    Raises:
        InputError: as `take`.
    """
    step = community.take(event, Journal())
    if not isinstance(step, Step):
        raise InputError(
            place=f"message {event.message.ref}",
            value=f"{step.kind} at {step.where}",
            cure="This is a mistake of Leeward's; please report it.",
        )
    return step
