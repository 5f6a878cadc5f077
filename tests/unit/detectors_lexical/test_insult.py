"""Insults by whom they are meant for, swearing at nobody, and words that shut somebody out.

The lines are self-written and serve development: thresholds and patterns were tuned on them, so
they say nothing of the quality on lines not seen.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import pytest
from typing_extensions import override

from leeward.testing.builders import message, reading, user
from leeward.testing.detector_contract import DetectorContract
from leeward_policies.detectors.insult import InsultDetector
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Detector

_DETECTOR = InsultDetector()


def _lines(group: str) -> list[str]:
    """Return the lines of one group of `lines/insult.txt`."""
    text = Path(__file__).with_name("lines").joinpath("insult.txt").read_text("utf-8")
    _, _, rest = text.partition(f"[{group}]\n")
    if not rest:
        raise KeyError(group)
    return [line for line in rest.partition("\n[")[0].splitlines() if line and line[0] != "#"]


def _signals(text: str, to: Sequence[str] = ()) -> dict[str, Signal]:
    found = _DETECTOR.detect(reading(message(text, to=to)))
    return {signal.name: signal for signal in found if isinstance(signal, Signal)}


def _score(text: str, name: str) -> float:
    signal = _signals(text).get(name)
    return 0.0 if signal is None else signal.score


class TestInsultDetector(DetectorContract):
    """The insult detector keeps the promises of every detector."""

    examples: ClassVar = {
        "insult": "you are an idiot",
        "profanity": "fuck this homework",
        "exclusion": "nobody likes you",
    }
    harmless: ClassVar = ("good morning", "this boss is trash", "that's insane", "see you at 5")

    @pytest.fixture
    @override
    def detector(self) -> Detector:
        """Return the detector under test."""
        return _DETECTOR


@pytest.mark.parametrize("text", _lines("at-reader"))
def test_insults_at_the_reader_are_sure(text: str) -> None:
    """A direct insult is an insult at the reader of at least 0.85, in every language."""
    signal = _signals(text)["insult"]
    assert signal.score >= 0.85
    assert signal.aim == "reader"


@pytest.mark.parametrize("text", _lines("called"))
def test_insults_that_call_somebody_are_surer_in_an_answer(text: str) -> None:
    """A bare insult is seen; when the message is for somebody it is as good as direct."""
    assert _score(text, "insult") >= 0.5
    assert _signals(text, to=["kai"])["insult"].score >= _score(text, "insult")
    assert user("kai") == _signals(text, to=["kai"])["insult"].target


@pytest.mark.parametrize("text", _lines("of-somebody"))
def test_insults_of_somebody_are_below_direct_ones(text: str) -> None:
    """What is said of a third person is seen."""
    signal = _signals(text)["insult"]
    assert 0.35 <= signal.score <= 0.92
    assert signal.aim in {"person", "reader"}


@pytest.mark.parametrize("text", _lines("of-the-author"))
def test_insults_of_oneself_are_low(text: str) -> None:
    """Who speaks ill of themself insults nobody."""
    signal = _signals(text)["insult"]
    assert 0.0 < signal.score <= 0.3
    assert signal.aim == "self"
    assert signal.target is None


@pytest.mark.parametrize("text", _lines("soft"))
def test_banter_is_softer(text: str) -> None:
    """Affection, jokes and mild words take the weight off."""
    assert _score(text, "insult") < 0.6


@pytest.mark.parametrize("text", _lines("no-insult"))
def test_harmless_lines_are_no_insults(text: str) -> None:
    """Things, reports, denials, advice and quotations insult nobody and shut nobody out."""
    assert _score(text, "insult") < 0.3
    assert _score(text, "exclusion") < 0.3


@pytest.mark.parametrize("text", _lines("excluding"))
def test_shutting_out_is_bullying(text: str) -> None:
    """Telling somebody that nobody wants them is exclusion, and its category is bullying."""
    signal = _signals(text)["exclusion"]
    assert signal.score >= 0.7
    assert signal.category == "bullying"


@pytest.mark.parametrize("text", _lines("swearing"))
def test_swearing_at_nobody_is_low(text: str) -> None:
    """Swearing is measured as such, low, and is no insult."""
    signals = _signals(text)
    assert 0.0 < signals["profanity"].score <= 0.5
    assert signals["profanity"].aim == "nobody"
    assert _score(text, "insult") < 0.3


@pytest.mark.parametrize("text", _lines("missed"))
def test_contempt_without_insulting_words_is_not_found(text: str) -> None:
    """What the lexicon cannot see is written down here, so that nobody relies on it."""
    assert _signals(text) == {}


def test_rubbish_said_of_them_may_be_of_things() -> None:
    """`They are garbage` is seen, low, for it says more often something of things."""
    assert 0.3 <= _score("they are garbage", "insult") <= 0.5


def test_the_target_is_the_one_account_that_is_mentioned() -> None:
    """One mention names the target, two name nobody, an answer names whom it answers."""
    first = message("hi all", by="kai", number="m0")
    answer = message("you are an idiot", answers=first)

    one = _signals("you are an idiot", to=["kai"])["insult"]
    two = _signals("you are idiots", to=["kai", "mia"])["insult"]
    answered = _DETECTOR.detect(reading(answer))[0]

    assert one.target == user("kai")
    assert two.target is None
    assert isinstance(answered, Signal)
    assert answered.target == user("kai")


def test_answering_oneself_has_no_target() -> None:
    """A message that answers its own author's earlier one is meant for no known account."""
    first = message("hi all", by="ana", number="m0")
    found = _DETECTOR.detect(reading(message("you are an idiot", by="ana", answers=first)))[0]
    assert isinstance(found, Signal)
    assert found.target is None


def test_quoted_text_of_others_is_not_judged() -> None:
    """Only the body is read; what the author quotes stands elsewhere."""
    said = message("that is not ok", quoted="you are an idiot")
    assert _DETECTOR.detect(reading(said)) == ()


def test_spans_mark_the_insult_in_the_original() -> None:
    """The span covers the disguised word as it was written."""
    text = "well, y o u are an 1d10t!"
    spans = _signals(text)["insult"].spans
    assert [text[span.start : span.end] for span in spans] == ["1d10t"]


def test_saying_it_twice_adds_nothing() -> None:
    """The same thing said again is no surer."""
    once = _score("you are an idiot.", "insult")
    assert once == _score("you are an idiot. you are an idiot. you are an idiot.", "insult")


def test_another_kind_of_insult_adds_a_little() -> None:
    """Different things said against somebody make it surer, never certain."""
    once = _score("you are an idiot", "insult")
    more = _score("you are an idiot. you make me sick", "insult")
    assert once < more < 1.0


def test_a_giant_sentence_is_read_in_pieces() -> None:
    """Where nobody puts an end to a sentence, insults at both its ends are still seen."""
    text = "you are an idiot " + "and then we went on " * 100 + "because you are pathetic"
    spans = _signals(text)["insult"].spans
    assert [text[span.start : span.end] for span in spans] == ["idiot", "pathetic"]
