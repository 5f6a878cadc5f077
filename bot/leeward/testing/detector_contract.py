"""What every detector owes the engine: subclass `DetectorContract` in a test file of your own.

```python
class TestShouting(DetectorContract):
    examples: ClassVar[Examples] = {"shouting": "WHY IS NOBODY ANSWERING ME"}
    harmless = ("good morning", "see you at practice")

    @pytest.fixture
    def detector(self) -> Detector:
        return ShoutingDetector()
```
"""

# ruff: noqa: S101 - an assert is how a contract suite speaks
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import ClassVar, TypeAlias, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leeward.testing.builders import message, reading
from leeward.testing.watched import NETWORK, OUTSIDE, watching
from leeward_policies.domain.decision import canonical
from leeward_policies.domain.message import Message
from leeward_policies.domain.signals import STAGES, Aim, Category, Signal, Unmeasured
from leeward_policies.ports import Detector, LateDetector, Reading

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SIGNAL = re.compile(r"[a-z][a-z0-9]*([.-][a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

SENTINEL = "zqxj-wvkp-9075"
"""A word that no pattern knows: where it turns up in a reason, message text has leaked."""

_QUIRKS = (
    "\u200b\u200d\u202e\ufeff",
    "a\u0301" * 50,
    "ʇxǝʇ",
    "ﬁ ﷺ ½ ①",
    "🏳️‍🌈👩‍👩‍👧‍👦",
    "\x00\x1b[31m",
    "((((((((((" * 20,
    "a" * 3_000,
    "@" * 500,
    "http://" * 100,
    "1 2 3 " * 300,
)
"""Texts that have broken a detector somewhere before."""

_TELLING = (
    *("hi", "you", "u", "me", "my", "mum", "home", "alone", "phone", "number", "school", "meet"),
    *("secret", "snap", "pic", "call", "@ana", "dont", "tell", "anyone", "kill", "idiot", "gg"),
    *("free", "gift", "code", "link", "click", "die", "want", "sad", "12.5", ":)", "!!!"),
    *("http://example.org/x", "+447700900123", "ana@example.org"),
)
"""Words that patterns are likely to look for, so that arbitrary chat reaches them."""

_CHATTY = st.lists(
    st.one_of(
        st.sampled_from(_TELLING),
        st.text(max_size=12),
    ),
    max_size=25,
).map(" ".join)

TEXTS = st.one_of(st.text(max_size=400), _CHATTY, st.sampled_from(_QUIRKS))
"""Any text: arbitrary characters, chat made of telling words, and known trouble."""

ANY_TEXT = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)
"""No deadline, since no test here measures time; a detector is pure, so one fixture serves all."""

Asked: TypeAlias = Detector | LateDetector
"""Whatever declares signals and finds them."""


Examples: TypeAlias = Mapping[str, str | Message | Reading]
"""Signal names, and for each what gives it: a text, a message, or a whole reading."""


class DetectorContract:
    """The promises of a `Detector`; each test is one of them.

    Attributes:
        examples: for each declared signal, a text, a message or a reading that gives it,
            so that no signal is declared in vain.
        harmless: texts that must give nothing.
        least: the score from which on something counts as given, for the examples and for the
            harmless texts. 0 for rules, which say nothing unless they saw something; for a learned
            detector that tells small chances, too, the score at which a policy begins to care.
    """

    examples: ClassVar[Examples] = {}
    harmless: ClassVar[Sequence[str]] = ()
    least: ClassVar[float] = 0.0

    @pytest.fixture
    def detector(self) -> Detector:
        """Return the detector under test."""
        raise NotImplementedError("Say which detector is tested: override the fixture `detector`.")

    # --- what it says of itself -----------------------------------------------------------------

    def test_name_and_version_can_stand_in_a_record(self, detector: Detector) -> None:
        """The name is one lower-case word or several with dashes; there is a version."""
        check_label(detector)

    def test_specs_are_well_formed(self, detector: Detector) -> None:
        """Signals have dotted lower-case names, once each, a known category and a noun phrase."""
        check_specs(detector)

    def test_specs_and_languages_do_not_change(self, detector: Detector) -> None:
        """What is declared is the same each time, as policies are checked against it once."""
        check_stays(detector)

    def test_every_declared_signal_can_be_given(self, detector: Detector) -> None:
        """Each declared signal has an example here, and the example gives it."""
        assert sorted(self.examples) == sorted(spec.name for spec in detector.specs)
        assert {
            name: found
            for name, example in self.examples.items()
            if name not in (found := self._given(detector, _reading(example)))
        } == {}

    def test_harmless_texts_give_nothing(self, detector: Detector) -> None:
        """Everyday lines give no signal at all."""
        assert {
            text: found for text in self.harmless if (found := self._given(detector, reading(text)))
        } == {}

    def _given(self, detector: Detector, one: Reading) -> tuple[str, ...]:
        return names_of(detector.detect(one), self.least)

    # --- what it gives --------------------------------------------------------------------------

    @ANY_TEXT
    @given(text=TEXTS)
    def test_no_text_breaks_it_and_its_signals_hold(self, detector: Detector, text: str) -> None:
        """Whatever is written, it raises nothing and every signal keeps to what is declared.

        A score may have any number of digits: the engine rounds it to 1/1000.
        """
        for found in detector.detect(reading(text)):
            check_finding(detector, found, text)

    @ANY_TEXT
    @given(
        text=TEXTS,
        earlier=st.lists(st.tuples(st.sampled_from(["ana", "kai", "mia"]), TEXTS), max_size=6),
    )
    def test_no_room_breaks_it(
        self, detector: Detector, text: str, earlier: list[tuple[str, str]]
    ) -> None:
        """The same holds in a room where others, and the author, have written before."""
        said = [
            message(body, by=by, number=f"e{number}") for number, (by, body) in enumerate(earlier)
        ]
        one = message(text, by="ana", to=["mia"], answers=said[-1] if said else None)

        for found in detector.detect(reading(one, earlier=said)):
            check_finding(detector, found, text)

    @ANY_TEXT
    @given(text=TEXTS)
    def test_the_same_reading_always_gives_the_same(self, detector: Detector, text: str) -> None:
        """It is deterministic, and leaves what it is given as it was."""
        given_reading = reading(text)
        before = canonical(given_reading.message), given_reading.views, given_reading.conversation

        first = detector.detect(given_reading)
        second = detector.detect(given_reading)

        assert tuple(first) == tuple(second)
        after = canonical(given_reading.message), given_reading.views, given_reading.conversation
        assert before == after

    @ANY_TEXT
    @given(text=TEXTS, other=TEXTS)
    def test_it_remembers_nothing(self, detector: Detector, text: str, other: str) -> None:
        """What it saw in between changes nothing: all memory is in the conversation."""
        first = tuple(detector.detect(reading(text)))
        detector.detect(reading(other))

        assert first == tuple(detector.detect(reading(text)))

    def test_examples_keep_to_what_is_declared(self, detector: Detector) -> None:
        """The examples, which do give signals, give sound ones, and give them each time alike."""
        for example in self.examples.values():
            one = _reading(example)
            found = tuple(detector.detect(one))

            assert found == tuple(detector.detect(one))
            for each in found:
                check_finding(detector, each, one.message.text.body)

    def test_reasons_carry_no_message_text(self, detector: Detector) -> None:
        """A reason names what was seen, never the words themselves: it may be logged."""
        for example in self.examples.values():
            one = _reading(example).message
            said = message(
                f"{SENTINEL} {one.text.body} {SENTINEL}",
                by=one.author.ref.id,
                number=one.ref.id,
                parts=one.parts,
            )
            for found in detector.detect(reading(said)):
                assert SENTINEL not in reason_of(found)

    def test_it_opens_nothing_and_calls_nobody(self, detector: Detector) -> None:
        """No network, ever; no file and no program for a message, but what was loaded at first."""
        readings = [
            *[_reading(example) for example in self.examples.values()],
            *[reading(text) for text in self.harmless],
        ]
        with watching(NETWORK) as called:
            for one in readings:
                detector.detect(one)  # what is loaded when it is first needed is loaded now
        with watching(OUTSIDE) as opened:
            for one in readings:
                detector.detect(one)

        assert called == []
        assert opened == []

    def test_a_giant_message_does_not_break_it(self, detector: Detector) -> None:
        """A message far beyond any platform's limit is measured, or said not to be."""
        for seed in ("a", "a b ", "+44 7700 900123 ", "www.example.org/", "you are all idiots. "):
            body = (seed * 60_000)[:60_000]
            for found in detector.detect(reading(body)):
                check_finding(detector, found, body)


def _reading(example: str | Message | Reading) -> Reading:
    return example if isinstance(example, Reading) else reading(example)


# --- for every contract of a detector ---------------------------------------------------------


def check_label(detector: Asked) -> None:
    """Hold name and version to what can stand in a record."""
    assert _NAME.fullmatch(detector.name)
    assert detector.version
    assert "@" not in detector.version


def check_specs(detector: Asked) -> None:
    """Hold the declared signals to what a policy can name and a person can read."""
    names = [spec.name for spec in detector.specs]

    assert names
    assert sorted(set(names)) == sorted(names)
    for spec in detector.specs:
        assert _SIGNAL.fullmatch(spec.name)
        assert spec.category in get_args(Category)
        assert spec.means.strip() == spec.means != ""
        assert not spec.means.endswith(".")


def check_stays(detector: Asked) -> None:
    """Hold what is declared to being the same each time, and languages to being codes."""
    assert detector.specs == detector.specs
    assert detector.languages == detector.languages
    assert all(_LANGUAGE.fullmatch(language) for language in detector.languages)


def names_of(found: Sequence[Signal | Unmeasured], least: float) -> tuple[str, ...]:
    """Return the names of the signals whose score counts."""
    return tuple(one.name for one in found if isinstance(one, Signal) and one.score >= least)


def reason_of(found: Signal | Unmeasured) -> str:
    """Return what people are told of a finding."""
    return found.why if isinstance(found, Signal) else found.reason


def check_finding(detector: Asked, found: Signal | Unmeasured, text: str) -> None:
    """Hold one finding against what the detector declares and what the domain allows."""
    assert found.detector == f"{detector.name}@{detector.version}"
    declared = {spec.name: spec for spec in detector.specs}
    if isinstance(found, Unmeasured):
        assert found.reason
        assert set(found.signals) <= set(declared)
        return
    assert found.name in declared
    assert found.category == declared[found.name].category
    assert 0.0 < found.score <= 1.0
    assert found.aim in get_args(Aim)
    assert found.stage is None or (found.category == "grooming" and found.stage in STAGES)
    assert all(0 <= span.start < span.end <= len(text) for span in found.spans)
    assert all(one.end <= two.start for one, two in pairwise(found.spans))
    canonical(found)
