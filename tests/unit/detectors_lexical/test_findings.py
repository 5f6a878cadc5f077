"""How signs become signals: the gravest leads, others add a little, spans are merged."""

import pytest

from leeward.testing.builders import reading
from leeward_policies.detectors.findings import Sign, covered_by, merged, signals_of
from leeward_policies.detectors.threat import ThreatDetector
from leeward_policies.domain.signals import Span

_DETECTOR = ThreatDetector()
_READING = reading("x" * 100)


def _sign(score: float, start: int, why: str = "threatens", signal: str = "threat") -> Sign:
    return Sign(signal, score, "reader", why, (Span(start, start + 5),))


def _score(*signs: Sign) -> float:
    (signal,) = signals_of(_DETECTOR, _READING, signs)
    return signal.score


def test_no_signs_no_signals() -> None:
    """What was not seen gives nothing, and neither does a sign without weight."""
    assert signals_of(_DETECTOR, _READING, ()) == ()
    assert signals_of(_DETECTOR, _READING, (_sign(0.0, 0),)) == ()


def test_the_gravest_sign_leads() -> None:
    """Score, reason and aim are those of the gravest sign, in whatever order they come."""
    signs = (_sign(0.4, 0, "less"), _sign(0.9, 20, "more"))
    for order in (signs, signs[::-1]):
        (signal,) = signals_of(_DETECTOR, _READING, order)
        assert signal.why == "more"
        assert signal.score > 0.9
        assert signal.spans == (Span(0, 5), Span(20, 25))


@pytest.mark.parametrize(
    "other",
    [_sign(0.8, 50), _sign(0.8, 3, "other"), _sign(0.8, 0)],
    ids=["the same reason elsewhere", "another reason in the same words", "the same again"],
)
def test_more_of_the_same_adds_nothing(other: Sign) -> None:
    """Only another reason in other words makes a signal surer."""
    assert _score(_sign(0.8, 0), other) == pytest.approx(0.8)


def test_another_reason_elsewhere_adds() -> None:
    """Two kinds of threat are surer than one, and never certain."""
    assert 0.8 < _score(_sign(0.8, 0), _sign(0.8, 50, "other")) < 0.95
    many = [_sign(0.97, at * 10, f"reason {at}") for at in range(9)]
    assert _score(*many) == pytest.approx(0.99)


def test_signals_come_in_the_order_of_the_specs() -> None:
    """One signal a name, in the order in which the detector declares them."""
    signs = (_sign(0.9, 0, signal="threat.extortion"), _sign(0.5, 0))
    names = [signal.name for signal in signals_of(_DETECTOR, _READING, signs)]
    assert names == ["threat", "threat.extortion"]


def test_spans_that_touch_are_merged() -> None:
    """Spans are sorted and do not overlap."""
    spans = (Span(10, 12), Span(0, 5), Span(3, 7), Span(7, 8))
    assert merged(spans) == (Span(0, 8), Span(10, 12))


def test_a_wall_of_signs_shows_its_gravest_places() -> None:
    """A signal carries at most 50 places, so that one giant message cannot fill the record."""
    text = reading("y" * 2_000)
    signs = [_sign(0.9 if at == 100 else 0.5, at * 10) for at in range(150)]
    (signal,) = signals_of(_DETECTOR, text, signs)
    assert len(signal.spans) == 50
    assert Span(1_000, 1_005) in signal.spans


def test_what_begins_inside_is_covered() -> None:
    """A span is covered when it begins inside of one of the others."""
    is_covered = covered_by([Span(5, 9), Span(20, 30)])
    spans = (Span(0, 6), Span(5, 6), Span(8, 12), Span(9, 10), Span(29, 40), Span(30, 31))
    assert [is_covered(span) for span in spans] == [False, True, True, False, True, False]
