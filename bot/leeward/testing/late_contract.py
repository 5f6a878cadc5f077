"""What every late detector owes the engine: subclass `LateDetectorContract` in a test file.

```python
class TestSecondLook(LateDetectorContract):
    examples: ClassVar[LateExamples] = {"toxicity": "what a noble effort, as always"}
    quiet = ("good morning", "see you at practice")
    first = (Signal("toxicity", "toxicity", 0.4, "builtin@1"),)

    @pytest.fixture
    def detector(self) -> LateDetector:
        return SecondLook()
```
"""

# ruff: noqa: S101 - an assert is how a contract suite speaks
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from math import isfinite
from typing import ClassVar, Final, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from leeward.testing.builders import message, reading
from leeward.testing.detector_contract import (
    SENTINEL,
    TEXTS,
    check_finding,
    check_label,
    check_specs,
    check_stays,
    names_of,
    reason_of,
)
from leeward.testing.watched import NETWORK, OUTSIDE, calls_of, watching
from leeward_policies.domain.decision import canonical
from leeward_policies.domain.message import Message
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.ports import LateDetector, Look, Reading

NEARLY: Final = 0.001
"""How far a score may differ with the company a message is in: what the engine rounds to."""

CALLS_MOST: Final = 200
"""Functions that `wants` may call; a hundred signals of the first look fit in."""

UNKNOWN: Final = -1.0
"""Stands for the score of a signal that could not be measured: it is far from every score."""

TOGETHER_MOST: Final = 40
"""Messages of the largest batch that is tried, however many a detector takes."""

_SETTINGS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)
"""Fewer than for a first look, since each costs more."""

Answer: TypeAlias = Sequence[Signal | Unmeasured]

LateExamples: TypeAlias = Mapping[str, str | Message | Reading | Look]
"""Signal names, and for each what gives it: a text, a message, a reading, or a whole look."""


class LateDetectorContract:
    """The promises of a `LateDetector`; each test is one of them.

    Attributes:
        examples: for each declared signal, something that the detector wants to look at, and in
            which it finds the signal.
        quiet: texts in which the first look finds nothing, and for which it must not be asked.
        first: what the first look found, in looks that are made from a text, message or reading.
        least: the score from which on something counts as given by an example; above 0 for a
            detector that tells small chances, too.
    """

    examples: ClassVar[LateExamples] = {}
    quiet: ClassVar[Sequence[str]] = ()
    first: ClassVar[tuple[Signal, ...]] = ()
    least: ClassVar[float] = 0.0

    @pytest.fixture
    def detector(self) -> LateDetector:
        """Return the detector under test."""
        raise NotImplementedError("Say which detector is tested: override the fixture `detector`.")

    # --- what it says of itself -----------------------------------------------------------------

    def test_name_and_version_can_stand_in_a_record(self, detector: LateDetector) -> None:
        """The name is one lower-case word or several with dashes; there is a version."""
        check_label(detector)

    def test_specs_are_well_formed(self, detector: LateDetector) -> None:
        """Signals have dotted lower-case names, once each, a known category and a noun phrase."""
        check_specs(detector)

    def test_specs_and_languages_do_not_change(self, detector: LateDetector) -> None:
        """What is declared is the same each time, as policies are checked against it once."""
        check_stays(detector)

    def test_batch_and_deadline_can_be_kept(self, detector: LateDetector) -> None:
        """At least one message at a time, and some time for it that ends."""
        assert isinstance(detector.batch, int)
        assert detector.batch >= 1
        assert isfinite(detector.deadline)
        assert detector.deadline > 0

    # --- what it wants --------------------------------------------------------------------------

    def test_quiet_messages_are_not_wanted(self, detector: LateDetector) -> None:
        """A late look is dear: nothing is asked about what nobody found anything in."""
        assert self.quiet
        assert [text for text in self.quiet if detector.wants(Look(reading(text), ()))] == []

    def test_what_is_wanted_is_a_plain_yes_or_no(self, detector: LateDetector) -> None:
        """The answer is a bool, and the same each time."""
        for look in [*self._examples(), *[Look(reading(text), ()) for text in self.quiet]]:
            assert isinstance(detector.wants(look), bool)
            assert detector.wants(look) is detector.wants(look)

    @_SETTINGS
    @given(text=TEXTS)
    def test_no_text_keeps_it_from_saying_what_it_wants(
        self, detector: LateDetector, text: str
    ) -> None:
        """Whatever is written, and whatever was found before, it is asked and raises nothing."""
        assert isinstance(detector.wants(Look(reading(text), ())), bool)
        assert isinstance(detector.wants(self._look(text)), bool)

    def test_to_be_asked_costs_next_to_nothing(self, detector: LateDetector) -> None:
        """No file, no network, and few steps, however long the message is.

        It is asked about every message, on the hot path.
        """
        looks = [*self._examples(), self._look("a"), self._look("so what " * 8_000)]
        for look in looks:
            detector.wants(look)  # what is loaded once is loaded by then, whatever ran before
        with watching(OUTSIDE) as opened:
            calls = [calls_of(detector.wants, look) for look in looks]

        assert opened == []
        assert [count for count in calls if count > CALLS_MOST] == []

    # --- what it gives --------------------------------------------------------------------------

    def test_every_declared_signal_can_be_given(self, detector: LateDetector) -> None:
        """Each declared signal has an example here, which is wanted, and gives it."""
        assert sorted(self.examples) == sorted(spec.name for spec in detector.specs)
        for name, example in self.examples.items():
            look = self._look(example)
            (found,) = detector.detect_late([look])

            assert detector.wants(look)
            assert name in names_of(found, self.least)

    def test_each_look_has_its_answer(self, detector: LateDetector) -> None:
        """As many answers as looks, in their order; alone or together a message is the same."""
        kinds = [*self._examples(), *map(self._look, self.quiet)]
        for size in {1, min(detector.batch, TOGETHER_MOST)}:
            for looks in (kinds, kinds[::-1]):
                batch = list(islice(cycle(looks), size))
                answers = detector.detect_late(batch)

                assert len(answers) == len(batch)
                for look, answer in zip(batch, answers, strict=True):
                    (alone,) = detector.detect_late([look])
                    assert _differences(alone, answer, self.least) == {}

    @_SETTINGS
    @given(texts=st.lists(TEXTS, min_size=1, max_size=4))
    def test_no_text_breaks_it_and_its_signals_hold(
        self, detector: LateDetector, texts: list[str]
    ) -> None:
        """Whatever is written, it raises nothing and every signal keeps to what is declared.

        Each look has its answer, and it is the same alone.
        """
        looks = [self._look(text) for text in texts[: detector.batch]]
        answers = detector.detect_late(looks)

        for look, answer in zip(looks, answers, strict=True):
            (alone,) = detector.detect_late([look])
            assert _differences(alone, answer, self.least) == {}
            for found in answer:
                check_finding(detector, found, look.reading.message.text.body)

    @_SETTINGS
    @given(text=TEXTS)
    def test_the_same_batch_always_gives_the_same(self, detector: LateDetector, text: str) -> None:
        """It is deterministic, and leaves what it is given as it was."""
        look = self._look(text)
        one = look.reading
        before = canonical(one.message), one.views, one.conversation, look.signals

        first, second = detector.detect_late([look]), detector.detect_late([look])

        assert [tuple(answer) for answer in first] == [tuple(answer) for answer in second]
        assert before == (canonical(one.message), one.views, one.conversation, look.signals)

    def test_examples_keep_to_what_is_declared(self, detector: LateDetector) -> None:
        """The examples, which do give signals, give sound ones."""
        for look in self._examples():
            (answer,) = detector.detect_late([look])
            for found in answer:
                check_finding(detector, found, look.reading.message.text.body)

    def test_reasons_carry_no_message_text(self, detector: LateDetector) -> None:
        """A reason names what was seen, never the words themselves: it may be logged."""
        for look in self._examples():
            body = look.reading.message.text.body
            (answer,) = detector.detect_late([_said(look, f"{SENTINEL} {body} {SENTINEL}")])
            assert [reason for one in answer if SENTINEL in (reason := reason_of(one))] == []

    def test_it_calls_nobody(self, detector: LateDetector) -> None:
        """No text leaves the machine: nothing of a network is touched, not even at first."""
        with watching(NETWORK) as called:
            for look in self._examples():
                detector.detect_late([look])

        assert called == []

    def test_a_giant_message_does_not_break_it(self, detector: LateDetector) -> None:
        """A message far beyond any platform's limit is measured, or said not to be."""
        for seed in ("a", "a b ", "you are all idiots. "):
            body = (seed * 60_000)[:60_000]
            (answer,) = detector.detect_late([self._look(body)])
            for found in answer:
                check_finding(detector, found, body)

    def _examples(self) -> list[Look]:
        return [self._look(example) for example in self.examples.values()]

    def _look(self, example: str | Message | Reading | Look) -> Look:
        if isinstance(example, Look):
            return example
        one = example if isinstance(example, Reading) else reading(example)
        return Look(one, self.first)


def _said(look: Look, body: str) -> Look:
    """Return a look with another text, and what the first look found left as it was."""
    one = look.reading.message
    said = message(body, by=one.author.ref.id, number=one.ref.id, parts=one.parts)
    return replace(look, reading=reading(said))


def _differences(one: Answer, other: Answer, least: float) -> dict[str, tuple[float, float]]:
    """Return the signals of two answers whose scores are not nearly the same.

    Scores below the least that counts are alike; what could not be measured is like no score.
    """
    scores = _scores(one), _scores(other)
    found: dict[str, tuple[float, float]] = {}
    for name in scores[0].keys() | scores[1].keys():
        alone, together = scores[0].get(name, 0.0), scores[1].get(name, 0.0)
        counts = not (0 <= alone < least and 0 <= together < least)
        if counts and round(abs(round(alone, 3) - round(together, 3)), 3) > NEARLY:
            found[name] = (alone, together)
    return found


def _scores(answer: Answer) -> dict[str, float]:
    scores: dict[str, float] = {}
    for found in answer:
        if isinstance(found, Signal):
            scores[found.name] = max(found.score, scores.get(found.name, 0.0))
        else:
            scores |= dict.fromkeys(found.signals, UNKNOWN)
    return scores
