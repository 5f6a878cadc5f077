"""Looking at one message for a member who asks *Is this OK?*: what to read, never a score."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from leeward_policies.blank import blank_author, blank_room
from leeward_policies.domain.conversation import Conversation
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import UserRef
from leeward_policies.domain.signals import Category, Signal, Stage
from leeward_policies.judge import measure
from leeward_policies.ports import Clock, Detector, Looked, Reading
from leeward_policies.text import views_of

LOOKS_A_DAY: Final = 10
"""Answers a member gets in a day, so that nobody can tune a line against it (`precise.md` 6)."""

ASKERS_KEPT: Final = 10_000
"""Members whose looks are counted at a time; the first to ask leave first."""

SEEN_FROM: Final = 0.5
"""A signal is told from even odds on: a member who asks has a doubt already."""

BY_STAGE: Final[dict[Stage, str]] = {
    "pressure": "pressure",
    "picture-or-call": "picture",
    "meeting": "meeting",
    "secrecy": "secrecy",
    "other-place": "asked-to-move",
    "gifts": "gifts",
    "isolation": "secrecy",
    "probing": "someone-steers",
    "flattery": "someone-steers",
}
"""What to read about each step, gravest first; making contact is no reason to say anything."""

BY_CATEGORY: Final[dict[Category, str]] = {
    "threat": "threat",
    "sexual": "pressure",
    "self-harm": "self-harm",
    "bullying": "bullied",
    "toxicity": "bullied",
    "scam": "scam-link",
}
"""What to read about each kind of risk, gravest first; personal data is the writer's own matter."""

ORDER: Final = tuple(dict.fromkeys((*BY_CATEGORY.values(), *BY_STAGE.values())))


class Looking:
    """Answers members, and counts how often each has asked today; in memory alone."""

    def __init__(self, detectors: Sequence[Detector], clock: Clock) -> None:
        self._detectors = tuple(detectors)
        self._clock = clock
        self._asked: dict[UserRef, tuple[str, int]] = {}

    def look(self, message: Message, by: UserRef) -> Looked:
        """Measure a message by itself, as if it were the first of its room."""
        now = self._clock.now()
        if not self._may_ask(by, now):
            return Looked(is_spent=True)
        reading = Reading(
            message,
            views_of(message.text.body),
            Conversation(
                blank_room(message.ref.channel_ref), blank_author(message.author.ref, now)
            ),
            "young",
            message.sent_at,
        )
        signals, unmeasured = measure(self._detectors, reading)
        return Looked(topics=_topics(signals), is_measured=not unmeasured)

    def _may_ask(self, by: UserRef, now: datetime) -> bool:
        today = now.date().isoformat()
        day, count = self._asked.pop(by, (today, 0))
        count = count if day == today else 0
        self._asked[by] = (today, count + 1)
        while len(self._asked) > ASKERS_KEPT:
            del self._asked[next(iter(self._asked))]
        return count < LOOKS_A_DAY


def _topics(signals: Sequence[Signal]) -> tuple[str, ...]:
    found = {
        topic
        for signal in signals
        if signal.score >= SEEN_FROM
        for topic in (
            BY_STAGE.get(signal.stage) if signal.stage else BY_CATEGORY.get(signal.category),
        )
        if topic is not None
    }
    return tuple(topic for topic in ORDER if topic in found)
