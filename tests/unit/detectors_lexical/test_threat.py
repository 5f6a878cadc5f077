"""Threats and extortion, and the many lines that only sound like them.

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
from leeward_policies.detectors.threat import ThreatDetector
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Detector

_DETECTOR = ThreatDetector()


def _lines(group: str) -> list[str]:
    """Return the lines of one group of `lines/threat.txt`."""
    text = Path(__file__).with_name("lines").joinpath("threat.txt").read_text("utf-8")
    _, _, rest = text.partition(f"[{group}]\n")
    if not rest:
        raise KeyError(group)
    return [line for line in rest.partition("\n[")[0].splitlines() if line and line[0] != "#"]


def _signals(text: str, to: Sequence[str] = ()) -> dict[str, Signal]:
    found = _DETECTOR.detect(reading(message(text, to=to)))
    return {signal.name: signal for signal in found if isinstance(signal, Signal)}


def _score(text: str, name: str = "threat") -> float:
    signal = _signals(text).get(name)
    return 0.0 if signal is None else signal.score


class TestThreatDetector(DetectorContract):
    """The threat detector keeps the promises of every detector."""

    examples: ClassVar = {
        "threat": "count your days, i know where you live",
        "threat.extortion": "send me money or i'll leak your address",
    }
    harmless: ClassVar = ("good morning", "i could kill for pizza", "see you after school")

    @pytest.fixture
    @override
    def detector(self) -> Detector:
        """Return the detector under test."""
        return _DETECTOR


def test_the_policys_own_example_is_sure() -> None:
    """The line that every pack's example uses is a threat of at least 0.90 at the reader."""
    signal = _signals("count your days, i know where you live")["threat"]
    assert signal.score >= 0.9
    assert signal.aim == "reader"


@pytest.mark.parametrize("text", _lines("sure"))
def test_plain_threats_are_sure(text: str) -> None:
    """A plain threat is at least 0.85, in every language and disguise."""
    assert _score(text) >= 0.85


@pytest.mark.parametrize("text", _lines("found"))
def test_other_threats_are_found(text: str) -> None:
    """A less plain threat is at least 0.6."""
    assert _score(text) >= 0.6


@pytest.mark.parametrize("text", _lines("extortion"))
def test_demands_under_threat_are_extortion(text: str) -> None:
    """A demand with a threat behind it is extortion of at least 0.85."""
    signal = _signals(text)["threat.extortion"]
    assert signal.score >= 0.85
    assert signal.category == "threat"


@pytest.mark.parametrize("text", _lines("play"))
def test_play_is_low(text: str) -> None:
    """Games, food and laughter stay below what a rule acts on."""
    assert _score(text) < 0.62
    assert _score(text, "threat.extortion") == 0.0


@pytest.mark.parametrize("text", _lines("play")[:12])
def test_threats_in_a_named_game_are_lower_still(text: str) -> None:
    """Where a game is named, violence stays below 0.5."""
    assert _score(text) < 0.5


@pytest.mark.parametrize("text", _lines("harmless"))
def test_harmless_lines_are_no_threats(text: str) -> None:
    """Figures of speech, help, reports and games without an opponent threaten nobody."""
    assert _score(text) < 0.5
    assert _score(text, "threat.extortion") == 0.0


@pytest.mark.parametrize("text", _lines("missed"))
def test_allusions_are_not_found(text: str) -> None:
    """What turns of speech cannot show is written down here, so that nobody relies on it."""
    assert _signals(text) == {}


def test_a_game_in_the_room_softens_violence_and_nothing_else() -> None:
    """When the lines before speak of a game, `i'll kill you` is less; a known address is not."""
    earlier = [message("1v1 me in ranked", by="kai", number="m0")]

    def score(text: str) -> float:
        found = _DETECTOR.detect(reading(message(text), earlier=earlier))
        return max(signal.score for signal in found if isinstance(signal, Signal))

    assert score("i'll kill you") < _score("i'll kill you")
    assert score("i know where you live") == _score("i know where you live")


def test_laughter_hardly_softens_what_needs_no_strength() -> None:
    """To expose somebody is a threat with a laugh, too; to kill is mostly none."""
    assert _score("lol i will leak your address") >= 0.8
    assert _score("lol i will kill you") < 0.6


def test_school_takes_the_game_out_of_it() -> None:
    """Words of real life beside a game leave the threat whole."""
    assert _score("you're dead after school, forget the game") >= 0.85


def test_threats_name_their_target() -> None:
    """One mention is whom a threat is meant for; a place is meant for nobody."""
    assert _signals("i'll kill you", to=["kai"])["threat"].target == user("kai")
    assert _signals("i'm going to shoot up the school", to=["kai"])["threat"].target is None


def test_quoted_threats_of_others_are_not_judged() -> None:
    """Only the body is read; a line that is all quotation is judged as said."""
    said = message("please look at this", quoted="i'll kill you")
    assert _DETECTOR.detect(reading(said)) == ()
    assert _score('"i\'ll kill you"') >= 0.85
