"""Signs of distress, words that tell another to die, worry for others, and figures of speech.

The lines are self-written and serve development: thresholds and patterns were tuned on them, so
they say nothing of the quality on lines not seen. No methods stand here.
"""

from pathlib import Path
from typing import ClassVar

import pytest
from typing_extensions import override

from leeward.testing.builders import message, reading
from leeward.testing.detector_contract import DetectorContract
from leeward_policies.detectors.self_harm import SelfHarmDetector
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Detector

_DETECTOR = SelfHarmDetector()


def _lines(group: str) -> list[str]:
    """Return the lines of one group of `lines/self_harm.txt`."""
    text = Path(__file__).with_name("lines").joinpath("self_harm.txt").read_text("utf-8")
    _, _, rest = text.partition(f"[{group}]\n")
    if not rest:
        raise KeyError(group)
    return [line for line in rest.partition("\n[")[0].splitlines() if line and line[0] != "#"]


def _signals(text: str) -> dict[str, Signal]:
    found = _DETECTOR.detect(reading(message(text)))
    return {signal.name: signal for signal in found if isinstance(signal, Signal)}


def _score(text: str, name: str) -> float:
    signal = _signals(text).get(name)
    return 0.0 if signal is None else signal.score


class TestSelfHarmDetector(DetectorContract):
    """The self-harm detector keeps the promises of every detector."""

    examples: ClassVar = {
        "self-harm": "i don't want to live anymore",
        "self-harm.encouraged": "kys",
        "self-harm.concern-for-other": "my friend wants to hurt herself",
    }
    harmless: ClassVar = (
        "good morning",
        "i'm dying 😂",
        "my phone died",
        "suicide squad was great",
    )

    @pytest.fixture
    @override
    def detector(self) -> Detector:
        """Return the detector under test."""
        return _DETECTOR


@pytest.mark.parametrize("text", _lines("distress"))
def test_plain_distress_is_found(text: str) -> None:
    """Who says plainly not to want to live is heard, in every language."""
    signal = _signals(text)["self-harm"]
    assert signal.score >= 0.8
    assert signal.aim == "self"
    assert signal.target is None


@pytest.mark.parametrize("text", _lines("heavy"))
def test_heavy_lines_are_seen_and_lower(text: str) -> None:
    """Hopelessness without death, and what is long ago, is seen below plain distress."""
    assert 0.35 <= _score(text, "self-harm") < 0.8


@pytest.mark.parametrize("text", _lines("figures"))
def test_figures_of_speech_are_kept_apart(text: str) -> None:
    """Exaggeration, denial, reports, games and plain harmless lines stay low."""
    signals = _signals(text)
    assert _score(text, "self-harm") < 0.4
    assert "self-harm.encouraged" not in signals


@pytest.mark.parametrize("text", _lines("pushing"))
def test_telling_another_to_die_is_found(text: str) -> None:
    """Words that push somebody are found, laughter or not, and are no distress of the author."""
    for line in (text, f"{text} lol"):
        signal = _signals(line)["self-harm.encouraged"]
        assert signal.score >= 0.8
        assert signal.aim == "reader"
        assert "self-harm" not in _signals(line)


@pytest.mark.parametrize("text", _lines("worried"))
def test_worry_for_another_has_its_own_signal(text: str) -> None:
    """A friend's worry is neither distress of the author nor a push."""
    signals = _signals(text)
    assert signals["self-harm.concern-for-other"].score >= 0.5
    assert "self-harm.encouraged" not in signals
    assert _score(text, "self-harm") < 0.4


@pytest.mark.parametrize("text", _lines("missed"))
def test_distress_between_the_lines_is_not_found(text: str) -> None:
    """What plain words cannot show is written down here, so that nobody relies on it."""
    assert _signals(text) == {}


def test_quoted_words_of_others_are_not_judged() -> None:
    """Only the body is read."""
    said = message("are you ok?", quoted="i want to die")
    assert _DETECTOR.detect(reading(said)) == ()
