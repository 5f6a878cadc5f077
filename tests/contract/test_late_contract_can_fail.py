"""The contract suite of late detectors catches those that lie."""

import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from math import inf, nan
from pathlib import Path
from typing import ClassVar

import pytest
from typing_extensions import override

from leeward.testing.builders import reading
from leeward.testing.late_contract import LateDetectorContract, LateExamples
from leeward_policies.domain.signals import Signal, Span, Unmeasured
from leeward_policies.ports import LateDetector, Look, SignalSpec

Answers = Sequence[Sequence[Signal | Unmeasured]]

SHOUTED = Signal("shouting", "toxicity", 0.5, "shouting@1")
"""What the first look says of a line that is perhaps shouted."""

SAID = "STOP THAT NOW"
QUIET = ("hello there", "see you on friday")


def found(*, name: str = "shouting", score: float = 0.7, end: int = 0, why: str = "loud") -> Signal:
    """Return a sound signal, but for what is told otherwise."""
    return Signal(name, "toxicity", score, "late@1", (Span(0, end),) if end else (), why)


class Sound(LateDetector):
    """Hears shouting, later, in what the first look was not sure of; keeps every promise."""

    name = "late"
    version = "1"
    specs: tuple[SignalSpec, ...] = (SignalSpec("shouting", "toxicity", "shouting"),)
    languages = ("en",)
    batch = 4
    deadline = 1.0

    @override
    def wants(self, look: Look) -> bool:
        return any(one.name == "shouting" for one in look.signals)

    @override
    def detect_late(self, looks: Sequence[Look]) -> Answers:
        return [self._answer(look.reading.message.text.body) for look in looks]

    def _answer(self, text: str) -> tuple[Signal | Unmeasured, ...]:
        return (found(end=len(text)),) if text.isupper() else ()


class Empty(Sound):
    """Takes no message at all."""

    batch = 0


class Endless(Sound):
    """May take for ever."""

    deadline = inf


class Nameless(Sound):
    """Goes by a name that no record can hold."""

    name = "Late Detector"


class Twice(Sound):
    """Declares a signal twice."""

    specs = (*Sound.specs, *Sound.specs)


class Tongueless(Sound):
    """Declares a language that there is not."""

    languages = ("english, mostly",)


class Curious(Sound):
    """Wants to see everything."""

    @override
    def wants(self, look: Look) -> bool:
        return True


class Vague(Sound):
    """Answers with something that is neither yes nor no."""

    @override
    def wants(self, look: Look) -> bool:
        return look.signals  # type: ignore[return-value] # that is the vagueness


class Fussy(Sound):
    """Cannot say what it wants of letters beyond ASCII."""

    @override
    def wants(self, look: Look) -> bool:
        look.reading.message.text.body.encode("ascii")
        return super().wants(look)


class Plodding(Sound):
    """Looks at each letter of a message to say whether it wants to look at it."""

    @override
    def wants(self, look: Look) -> bool:
        body = look.reading.message.text.body
        return super().wants(look) and any(self._loud(letter) for letter in body)

    def _loud(self, letter: str) -> bool:
        return letter.isupper()


class Reading(Sound):
    """Reads a file to say whether it wants to look."""

    @override
    def wants(self, look: Look) -> bool:
        return super().wants(look) and bool(Path(__file__).read_bytes())


class Deaf(Sound):
    """Never gives what it declares."""

    @override
    def detect_late(self, looks: Sequence[Look]) -> Answers:
        return [() for _ in looks]


class Uninterested(Sound):
    """Never wants to see that in which it would find something."""

    @override
    def wants(self, look: Look) -> bool:
        return False


class Short(Sound):
    """Leaves quiet messages out of its answer."""

    @override
    def detect_late(self, looks: Sequence[Look]) -> Answers:
        return [answer for answer in super().detect_late(looks) if answer]


class Backwards(Sound):
    """Answers in another order."""

    @override
    def detect_late(self, looks: Sequence[Look]) -> Answers:
        return super().detect_late(looks)[::-1]


class Impressed(Sound):
    """Scores a message by the company it is in."""

    @override
    def detect_late(self, looks: Sequence[Look]) -> Answers:
        score = round(0.7 + 0.002 * (len(looks) - 1), 3)
        return [(found(score=score),) if answer else () for answer in super().detect_late(looks)]


class Overwhelmed(Sound):
    """Cannot say of several what it says of one."""

    @override
    def detect_late(self, looks: Sequence[Look]) -> Answers:
        if len(looks) == 1:
            return super().detect_late(looks)
        return [(Unmeasured("late@1", "too many", ("shouting",)),) for _ in looks]


class Fragile(Sound):
    """Breaks on letters beyond ASCII."""

    @override
    def _answer(self, text: str) -> tuple[Signal | Unmeasured, ...]:
        text.encode("ascii")
        return super()._answer(text)


class Wild(Sound):
    """Gives whatever it is told to give, where it hears shouting.

    Args:
        gives: the finding.
    """

    def __init__(self, gives: Signal | Unmeasured) -> None:
        self._gives = gives

    @override
    def _answer(self, text: str) -> tuple[Signal | Unmeasured, ...]:
        return (self._gives,)


class Moody(Sound):
    """Says something else each time."""

    asked = 0

    @override
    def _answer(self, text: str) -> tuple[Signal | Unmeasured, ...]:
        self.asked += 1
        return (found(score=0.5 + self.asked % 2 / 10_000),)


class Leaking(Sound):
    """Gives the message itself as the reason."""

    @override
    def _answer(self, text: str) -> tuple[Signal | Unmeasured, ...]:
        return (found(why=text[:40]),)


class Asking(Sound):
    """Sends what it sees to somebody else."""

    @override
    def _answer(self, text: str) -> tuple[Signal | Unmeasured, ...]:
        with socket.socket(socket.AF_UNIX) as asked, suppress(OSError):
            asked.connect("/nobody/listens/here")
        return super()._answer(text)


class OutOfMemory(Sound):
    """Breaks on a message of a book's length."""

    @override
    def _answer(self, text: str) -> tuple[Signal | Unmeasured, ...]:
        if len(text) > 50_000:
            raise MemoryError
        return super()._answer(text)


class _Late(LateDetectorContract):
    """Not collected: each test below calls the promises it is about."""

    examples: ClassVar[LateExamples] = {"shouting": SAID}
    quiet: ClassVar[tuple[str, ...]] = QUIET
    first: ClassVar[tuple[Signal, ...]] = (SHOUTED,)


class _Careless(_Late):
    """Not collected either: says nothing of what must not be asked about."""

    quiet = ()


Promise = Callable[[_Late, LateDetector], None]

ANY_TEXT = _Late.test_no_text_breaks_it_and_its_signals_hold

ALL = tuple(
    getattr(LateDetectorContract, name)
    for name in sorted(vars(LateDetectorContract))
    if name.startswith("test_")
)


@pytest.mark.parametrize("promise", ALL)
def test_a_sound_late_detector_keeps_every_promise(promise: Promise) -> None:
    """The suite lets a sound detector through."""
    promise(_Late(), Sound())


@pytest.mark.parametrize(
    ("detector", "promise"),
    [
        (Nameless(), _Late.test_name_and_version_can_stand_in_a_record),
        (Twice(), _Late.test_specs_are_well_formed),
        (Tongueless(), _Late.test_specs_and_languages_do_not_change),
        (Empty(), _Late.test_batch_and_deadline_can_be_kept),
        (Endless(), _Late.test_batch_and_deadline_can_be_kept),
        (Curious(), _Late.test_quiet_messages_are_not_wanted),
        (Vague(), _Late.test_what_is_wanted_is_a_plain_yes_or_no),
        (Fussy(), _Late.test_no_text_keeps_it_from_saying_what_it_wants),
        (Plodding(), _Late.test_to_be_asked_costs_next_to_nothing),
        (Reading(), _Late.test_to_be_asked_costs_next_to_nothing),
        (Deaf(), _Late.test_every_declared_signal_can_be_given),
        (Uninterested(), _Late.test_every_declared_signal_can_be_given),
        (Short(), _Late.test_each_look_has_its_answer),
        (Backwards(), _Late.test_each_look_has_its_answer),
        (Impressed(), _Late.test_each_look_has_its_answer),
        (Overwhelmed(), _Late.test_each_look_has_its_answer),
        (Fragile(), ANY_TEXT),
        (Wild(found(name="whispering")), ANY_TEXT),
        (Wild(found(score=0.0)), ANY_TEXT),
        (Wild(found(score=nan)), ANY_TEXT),
        (Wild(found(end=9_999)), ANY_TEXT),
        (Wild(Unmeasured("late@1", "", ("shouting",))), ANY_TEXT),
        (Wild(found(end=9_999)), _Late.test_examples_keep_to_what_is_declared),
        (Moody(), _Late.test_the_same_batch_always_gives_the_same),
        (Leaking(), _Late.test_reasons_carry_no_message_text),
        (Asking(), _Late.test_it_calls_nobody),
        (OutOfMemory(), _Late.test_a_giant_message_does_not_break_it),
    ],
)
def test_a_lying_late_detector_is_caught(detector: LateDetector, promise: Promise) -> None:
    """Each lie breaks the promise that is about it."""
    with pytest.raises((AssertionError, ValueError, MemoryError, ExceptionGroup)):
        promise(_Late(), detector)


def test_what_must_not_be_asked_about_has_to_be_said() -> None:
    """Without quiet texts, nothing says that the detector is seldom asked."""
    with pytest.raises(AssertionError):
        _Careless().test_quiet_messages_are_not_wanted(Sound())


def test_scores_that_differ_by_a_thousandth_are_the_same() -> None:
    """A model rounds otherwise in company; that much changes nothing."""

    class Nearly(Sound):
        """Scores a message by a thousandth more when it is not alone."""

        @override
        def detect_late(self, looks: Sequence[Look]) -> Answers:
            score = 0.7 if len(looks) == 1 else 0.701
            return [(found(score=score),) for _ in looks]

    _Late().test_each_look_has_its_answer(Nearly())


def test_examples_may_be_whole_looks() -> None:
    """An example may say itself what the first look found."""

    class Whole(_Late):
        """Examples that are looks."""

        examples: ClassVar[LateExamples] = {"shouting": Look(reading(SAID), (SHOUTED,))}
        first = ()

    Whole().test_every_declared_signal_can_be_given(Sound())


def test_small_chances_count_from_the_least_score() -> None:
    """What an example gives must be as much as counts."""

    class Sure(_Late):
        """Only what is rather sure counts."""

        least = 0.9

    with pytest.raises(AssertionError):
        Sure().test_every_declared_signal_can_be_given(Sound())
