"""From signs seen in several views and places to at most one signal a name."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from msgspec import Struct

from leeward_policies.detectors.tone import target_of
from leeward_policies.domain.signals import Aim, Signal, Span, rounded
from leeward_policies.ports import Reading, SignalSpec

_MORE: Final = 0.4
"""How much of the rest to certainty a further sign of another kind adds, times its own score."""

_CERTAIN: Final = 0.99
"""No lexicon is surer than this."""


_SPANS_MAX: Final = 50
"""Places shown for one signal, the gravest first; a wall of insults needs no more."""


class Sign(Struct, frozen=True):
    """One thing seen in one view."""

    signal: str
    score: float
    aim: Aim
    why: str
    spans: tuple[Span, ...]


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def specs(self) -> tuple[SignalSpec, ...]: ...


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans sorted, with those that overlap or touch made one."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start <= out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return tuple(out)


def covered_by(spans: Iterable[Span]) -> Callable[[Span], bool]:
    """Return what tells whether a span begins inside of these."""
    union = merged(spans)
    starts = [span.start for span in union]

    def is_covered(span: Span) -> bool:
        place = bisect_right(starts, span.start) - 1
        return place >= 0 and span.start < union[place].end

    return is_covered


def _overlap(one: Iterable[Span], other: Iterable[Span]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in one for b in other)


def signals_of(detector: _Named, reading: Reading, signs: Iterable[Sign]) -> tuple[Signal, ...]:
    """Return one signal for each name that was seen, in the order of the detector's specs.

    The gravest sign gives score, aim and reason; a sign elsewhere in the text with another reason
    adds a little, and the same thing said again adds nothing.
    """
    by_name: dict[str, list[Sign]] = {}
    for sign in signs:
        if sign.score > 0 and sign.spans:
            by_name.setdefault(sign.signal, []).append(sign)
    found: list[Signal] = []
    for spec in detector.specs:
        mine = sorted(by_name.get(spec.name, ()), key=lambda sign: (-sign.score, sign.spans))
        if not mine:
            continue
        best = mine[0]
        total = best.score
        seen = [best]
        for sign in mine[1:]:
            if all(
                sign.why != other.why and not _overlap(sign.spans, other.spans) for other in seen
            ):
                total += (1 - total) * _MORE * sign.score
                seen.append(sign)
        score = rounded(min(total, _CERTAIN))
        found.append(
            Signal(
                name=spec.name,
                category=spec.category,
                score=score if score is not None else _CERTAIN,
                detector=f"{detector.name}@{detector.version}",
                spans=merged(span for sign in mine[:_SPANS_MAX] for span in sign.spans),
                why=best.why,
                aim=best.aim,
                target=target_of(reading.message, best.aim),
            )
        )
    return tuple(found)
