"""*Is this OK?* is answered with what to read, gravest first, ten times a day, without a score."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from typing_extensions import override

from leeward import looking
from leeward.looking import BY_CATEGORY, BY_STAGE, LOOKS_A_DAY, Looking
from leeward.testing.builders import message, user
from leeward.testing.clock import VirtualClock
from leeward_policies.advice import advice
from leeward_policies.domain.signals import Category, Signal, Stage
from leeward_policies.ports import Detector, Looked, Reading, SignalSpec

SAID = message("a line")
ANA, BEN = user("ana"), user("ben")


class Seeing(Detector):
    """A detector that sees the given signals in every message, or fails as told."""

    def __init__(self, *signals: Signal, fails: bool = False) -> None:
        self.signals = signals
        self.fails = fails
        self.readings: list[Reading] = []

    @property
    @override
    def name(self) -> str:
        return "seeing"

    @property
    @override
    def version(self) -> str:
        return "1"

    @property
    @override
    def specs(self) -> tuple[SignalSpec, ...]:
        return tuple(SignalSpec(one.name, one.category, "something") for one in self.signals)

    @property
    @override
    def languages(self) -> tuple[str, ...]:
        return ()

    @override
    def detect(self, reading: Reading) -> Sequence[Signal]:
        self.readings.append(reading)
        if self.fails:
            raise ValueError("a bug")
        return self.signals


def of(category: Category, score: float = 0.9, *, stage: Stage | None = None) -> Signal:
    """Return a signal of a kind."""
    name = f"{category}.{stage}" if stage else category
    return Signal(name, category, score, "seeing@1", stage=stage)


def seen(*signals: Signal) -> Looked:
    """Return what a member is told where these signals are seen."""
    return Looking([Seeing(*signals)], VirtualClock()).look(SAID, ANA)


def test_nothing_seen_is_nothing_to_read() -> None:
    """Where all was measured and nothing found, there is no topic."""
    assert seen() == Looked()


@pytest.mark.parametrize(("category", "topic"), BY_CATEGORY.items())
def test_each_risk_has_its_topic(category: Category, topic: str) -> None:
    """What to read is a text that exists."""
    assert seen(of(category)).topics == (topic,)
    assert advice(topic).id == topic


@pytest.mark.parametrize(("stage", "topic"), BY_STAGE.items())
def test_each_step_has_its_topic(stage: Stage, topic: str) -> None:
    """A step of a pattern is told by its own text, which exists."""
    assert seen(of("grooming", stage=stage)).topics == (topic,)
    assert advice(topic).id == topic


@pytest.mark.parametrize(
    "signal", [of("personal-info"), of("spam"), of("grooming", stage="contact")]
)
def test_some_things_are_no_reason_to_say_anything(signal: Signal) -> None:
    """Making contact harms nobody, and a number of one's own is the writer's matter."""
    assert seen(signal).topics == ()


@pytest.mark.parametrize(("score", "topics"), [(0.5, ("threat",)), (0.499, ())])
def test_a_signal_is_told_from_even_odds_on(score: float, topics: tuple[str, ...]) -> None:
    """What is rather not there is not told."""
    assert seen(of("threat", score)).topics == topics


def test_the_gravest_topic_is_read_first_and_once() -> None:
    """Order and number of the signals do not matter."""
    found = seen(
        of("scam"),
        of("toxicity"),
        of("grooming", stage="flattery"),
        of("grooming", stage="meeting"),
        of("bullying"),
        of("threat"),
    )

    assert found.topics == ("threat", "bullied", "scam-link", "meeting", "someone-steers")


def test_what_could_not_be_measured_is_told() -> None:
    """Nothing may then be called safe."""
    found = Looking([Seeing(of("threat"), fails=True)], VirtualClock()).look(SAID, ANA)

    assert found == Looked(is_measured=False)


def test_a_message_is_read_as_if_it_stood_alone_and_for_the_young() -> None:
    """Nothing that is known of its room or its author has a part in the answer."""
    detector = Seeing()

    Looking([detector], VirtualClock()).look(SAID, BEN)

    (reading,) = detector.readings
    assert (reading.audience, reading.message) == ("young", SAID)
    assert reading.conversation.room.recent == ()
    assert reading.conversation.pairs == ()


# --- ten a day ----------------------------------------------------------------------------------


class Asking:
    """Somebody who asks again and again."""

    def __init__(self) -> None:
        self.clock = VirtualClock(datetime.fromisoformat("2026-11-20T22:00:00+00:00"))
        self.detector = Seeing()
        self.looking = Looking([self.detector], self.clock)

    def answered(self, times: int, *, by: str = "ana") -> int:
        """Ask so often, and return how often there was an answer."""
        looks = [self.looking.look(SAID, user(by)) for _ in range(times)]
        assert all(one in (Looked(), Looked(is_spent=True)) for one in looks)
        return sum(not one.is_spent for one in looks)


def test_ten_answers_a_day_are_given_to_each_member() -> None:
    """The eleventh question of one is not answered, and the first of another is."""
    asking = Asking()

    assert asking.answered(LOOKS_A_DAY + 3) == LOOKS_A_DAY == 10
    assert asking.answered(1, by="ben") == 1


def test_a_spent_question_is_not_looked_at() -> None:
    """Nothing is measured, so that not even time tells anything."""
    asking = Asking()
    asking.answered(LOOKS_A_DAY + 3)

    assert len(asking.detector.readings) == LOOKS_A_DAY


@pytest.mark.parametrize(
    ("wait", "answers"), [(timedelta(hours=1), 0), (timedelta(hours=2), LOOKS_A_DAY)]
)
def test_the_next_day_is_a_new_one(wait: timedelta, answers: int) -> None:
    """Days begin at midnight, whenever the questions came."""
    asking = Asking()
    asking.answered(LOOKS_A_DAY + 3)

    asking.clock.advance(wait.total_seconds())

    assert asking.answered(LOOKS_A_DAY + 1) == answers


def test_those_who_ask_are_counted_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asked longest ago leaves first; who asks on stays counted."""
    monkeypatch.setattr(looking, "ASKERS_KEPT", 3)
    asking = Asking()
    asking.answered(LOOKS_A_DAY, by="ana")
    asking.answered(LOOKS_A_DAY, by="ben")
    asking.answered(1, by="kim")
    asking.answered(1, by="ben")
    asking.answered(1, by="lea")

    assert asking.answered(1, by="ben") == 0
    assert asking.answered(1, by="ana") == 1
