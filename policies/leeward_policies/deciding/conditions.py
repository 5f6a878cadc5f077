"""Conditions of a rule, compiled: each answers yes, no, or that it cannot know."""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias, assert_never

from msgspec import Struct

from leeward_policies.deciding.wording import Pattern, WordList
from leeward_policies.domain.conversation import LEVELS, Level
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import UserRef
from leeward_policies.domain.signals import Aim, Category, Signal, Stage
from leeward_policies.schema import (
    Condition,
    EventCondition,
    PatternCondition,
    RoleCondition,
    SignalCondition,
    TrendCondition,
    TrendName,
    WordsCondition,
)
from leeward_policies.text import Views, views_of

_HURTFUL: Final = ("insult", "exclusion", "threat", "self-harm.encouraged")

TREND_SIGNALS: Final[Mapping[TrendName, tuple[str, ...]]] = {
    "grooming": ("grooming",),
    "new-contact": ("grooming",),
    "bullying": _HURTFUL,
    "pile-on": _HURTFUL,
    "exclusion": ("exclusion",),
}
"""The signals, with all below them, whose evidence a trend is made of.

A model's word alone (`toxicity`) adds to bullying, but no pattern rests on it: a model that
does not know a language leaves nobody unsure.
"""


def feeds(trend: TrendName, name: str) -> bool:
    """Return whether a signal adds evidence to a trend."""
    return any(name == one or name.startswith(f"{one}.") for one in TREND_SIGNALS[trend])


class Trend(NamedTuple):
    """A pattern at `watch` or above toward one member, and how it stands now."""

    name: TrendName
    target: UserRef
    level: Level
    is_new: bool
    """This event's message added to it."""
    is_asked: bool
    """People were asked about it before, or need not be asked but when something is new."""
    stages: tuple[Stage, ...] = ()
    hurts: str = ""
    """How often, by how many and how somebody was hurt, as the end of a sentence."""


class Answer(NamedTuple):
    """What a condition says of a scene, and what that rests on."""

    holds: Literal["yes", "no", "unknown"]
    signals: tuple[Signal, ...] = ()
    by_trend: bool = False


YES: Final = Answer("yes")
NO: Final = Answer("no")
UNKNOWN: Final = Answer("unknown")


class Scene:
    """Everything that the conditions of rules look at, for one event.

    Args:
        event: the event's tag.
        message: the message judged, if there is one.
        signals: what was measured, sorted, by name.
        unknown: names of signals that could not be measured.
        roles: what the author is by role: `young`, `staff`.
        is_addressed: whether the message may be meant for somebody.
        views: of the message's text, where somebody has made them already.
    """

    __slots__ = ("_views", "event", "is_addressed", "message", "roles", "signals", "unknown")

    def __init__(
        self,
        event: str,
        message: Message | None,
        signals: Mapping[str, tuple[Signal, ...]],
        unknown: frozenset[str],
        roles: frozenset[str],
        *,
        is_addressed: bool,
        views: Views | None,
    ) -> None:
        self.event = event
        self.message = message
        self.signals = signals
        self.unknown = unknown
        self.roles = roles
        self.is_addressed = is_addressed
        self._views = views

    @property
    def views(self) -> Views:
        """The views of the text, made when a condition first asks for them."""
        if self._views is None:
            self._views = views_of("" if self.message is None else self.message.text.body)
        return self._views


class SignalTest(Struct, frozen=True):
    """A signal is at least so strong, and meant for one of these."""

    name: str
    at_least: float
    aims: frozenset[Aim]

    def answer(self, scene: Scene, trend: Trend | None) -> Answer:  # noqa: ARG002 - one door
        """Look for the signal."""
        found = tuple(
            [
                signal
                for signal in scene.signals.get(self.name, ())
                if signal.score >= self.at_least and (not self.aims or signal.aim in self.aims)
            ]
        )
        if found:
            return Answer("yes", found)
        return UNKNOWN if self.name in scene.unknown else NO


class TrendTest(Struct, frozen=True):
    """A pair has grown to at least a level, and this event added to it."""

    trend: TrendName
    at_least: int
    """An index of `LEVELS`."""

    def answer(self, scene: Scene, trend: Trend | None) -> Answer:
        """Look at the pattern."""
        is_this = trend is not None and trend.name == self.trend
        if trend is not None and is_this and LEVELS.index(trend.level) >= self.at_least:
            names = sorted(name for name in scene.signals if feeds(self.trend, name))
            found = tuple(signal for name in names for signal in scene.signals[name])
            return Answer("yes", found, by_trend=True)
        if not scene.is_addressed:
            return NO
        return UNKNOWN if any(feeds(self.trend, name) for name in scene.unknown) else NO


class TextTest(Struct, frozen=True):
    """Words or a pattern are found in the text."""

    wording: WordList | Pattern
    found: Signal
    """What a hit is told as; its spans are filled in."""

    def answer(self, scene: Scene, trend: Trend | None) -> Answer:  # noqa: ARG002 - one door
        """Look through all views of the text."""
        spans = self.wording.find(scene.views)
        if not spans:
            return NO
        told = self.found
        hit = Signal(told.name, told.category, told.score, told.detector, spans, told.why)
        return Answer("yes", (hit,))


class EventTest(Struct, frozen=True):
    """This kind of event happened."""

    event: str

    def answer(self, scene: Scene, trend: Trend | None) -> Answer:  # noqa: ARG002 - one door
        """Compare the kinds."""
        return YES if scene.event == self.event else NO


class RoleTest(Struct, frozen=True):
    """The author holds such a role."""

    role: str

    def answer(self, scene: Scene, trend: Trend | None) -> Answer:  # noqa: ARG002 - one door
        """Look at the author's roles."""
        return YES if self.role in scene.roles else NO


Test: TypeAlias = SignalTest | TrendTest | TextTest | EventTest | RoleTest


def compiled(condition: Condition, category: Category, label: str) -> Test:
    """Return a condition ready to be asked.

    Args:
        condition: as it is written, checked.
        category: of its rule, for what words and patterns find.
        label: of the policy, for the same.
    """
    match condition:
        case SignalCondition():
            aims = (condition.aim,) if isinstance(condition.aim, str) else condition.aim
            return SignalTest(condition.signal, condition.at_least, frozenset(aims))
        case TrendCondition():
            return TrendTest(condition.trend, LEVELS.index(condition.at_least))
        case WordsCondition():
            told = Signal("words", category, 1.0, label, why="a word of the policy's list")
            return TextTest(WordList(condition.words), told)
        case PatternCondition():
            told = Signal("pattern", category, 1.0, label, why="a pattern of the policy")
            return TextTest(Pattern(condition.pattern), told)
        case EventCondition():
            return EventTest(condition.event)
        case RoleCondition():
            return RoleTest(condition.role)
        case _:
            assert_never(condition)


def any_of(answers: list[Answer]) -> Answer:
    """Return yes where one says yes, else unknown where one cannot know."""
    signals = tuple(signal for answer in answers for signal in answer.signals)
    if any(answer.holds == "yes" for answer in answers):
        by_trend = any(answer.by_trend for answer in answers)
        return Answer("yes", signals, by_trend)
    return UNKNOWN if any(answer.holds == "unknown" for answer in answers) else NO


def all_of(answers: list[Answer]) -> Answer:
    """Return no where one says no, else unknown where one cannot know."""
    if any(answer.holds == "no" for answer in answers):
        return NO
    if any(answer.holds == "unknown" for answer in answers):
        return UNKNOWN
    signals = tuple(signal for answer in answers for signal in answer.signals)
    return Answer("yes", signals, any(answer.by_trend for answer in answers))
