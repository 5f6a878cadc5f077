"""Counting what the rule detectors find in labelled lines, by signal and language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from leeward.testing.builders import message, reading
from leeward_policies.detectors.links import LinksDetector
from leeward_policies.detectors.personal_info import PersonalInfoDetector
from leeward_policies.detectors.self_harm import SelfHarmDetector
from leeward_policies.detectors.sexual import SexualDetector
from leeward_policies.domain.signals import Signal
from leeward_policies.ports import Detector

NOTICED: Final[Mapping[str, Mapping[str, float]]] = {
    "personal-info.age": {"personal-info.age": 0.70},
    "personal-info.age-under-13": {"personal-info.age-under-13": 0.70},
    "personal-info.school": {"personal-info.school": 0.70},
    "personal-info.address": {"personal-info.address": 0.70},
    "personal-info.phone": {"personal-info.phone": 0.70},
    "personal-info.email": {"personal-info.email": 0.70},
    "personal-info.handle": {"personal-info.handle": 0.70},
    "personal-info.home-alone": {"personal-info.home-alone": 0.70},
    "personal-info.location": {"personal-info.location": 0.70},
    "personal-info.one-time-code": {"personal-info.one-time-code": 0.70},
    "personal-info.other": {"personal-info.other": 0.80},
    "self-harm": {"self-harm": 0.60},
    "self-harm.encouraged": {"self-harm.encouraged": 0.70},
    "self-harm.concern-for-other": {"self-harm.concern-for-other": 0.60},
    "scam": {
        "scam.gift": 0.55,
        "scam.account": 0.55,
        "link.lookalike": 0.60,
        "link.masked": 0.60,
    },
    "sexual.request": {"sexual.request": 0.80},
}
"""What is reported on, and from which score on the pack `young-people` does something about it.

The signals of a scam are reported on together: a demand for an account is often baited with a
gift, and the pack treats them alike.
"""

_WHEN: Final = datetime(2026, 11, 20, 16, tzinfo=UTC)


class LabelledLine(Struct, frozen=True):
    """One line of a set."""

    text: str
    labels: tuple[str, ...]
    lang: str
    slices: tuple[str, ...] = ()


class Tally(Struct, frozen=True):
    """How often a signal was there, was found, and was found where it was not."""

    there: int = 0
    found: int = 0
    false: int = 0
    quiet: int = 0
    """Lines in which it is not there, and was not found."""

    def __add__(self, other: "Tally") -> "Tally":
        """Return both together."""
        return Tally(
            self.there + other.there,
            self.found + other.found,
            self.false + other.false,
            self.quiet + other.quiet,
        )


def lines_of(path: Path) -> tuple[LabelledLine, ...]:
    """Read a set of labelled lines, one JSON object a line."""
    decode = msgspec.json.Decoder(LabelledLine).decode
    return tuple(decode(line) for line in path.read_bytes().splitlines() if line.strip())


def is_there(name: str, labels: Iterable[str]) -> bool:
    """Say whether a line's labels hold what is reported on under a name."""
    return any(label == name or label in NOTICED[name] for label in labels)


@cache
def _detectors() -> tuple[Detector, ...]:
    return PersonalInfoDetector(), SelfHarmDetector(), LinksDetector(), SexualDetector()


def noticed(text: str) -> frozenset[str]:
    """Return all that is noticed in a text said alone, under the names of `NOTICED`."""
    said = reading(message(text, at=_WHEN))
    highest: dict[str, float] = {}
    for detector in _detectors():
        for one in detector.detect(said):
            if isinstance(one, Signal) and not _is_asked_for(one):
                highest[one.name] = max(one.score, highest.get(one.name, 0.0))
    return frozenset(
        name
        for name, signals in NOTICED.items()
        if any(highest.get(signal, 0.0) >= least for signal, least in signals.items())
    )


def _is_asked_for(signal: Signal) -> bool:
    """Say whether personal information is asked for, not told: no rule of the pack acts on it."""
    return signal.category == "personal-info" and signal.aim == "reader"


def tallies(lines: Sequence[LabelledLine]) -> dict[tuple[str, str], Tally]:
    """Return the counts of each name of `NOTICED` in each language of the lines."""
    counted: dict[tuple[str, str], Tally] = {}
    for line in lines:
        seen = noticed(line.text)
        for name in NOTICED:
            truth, found = is_there(name, line.labels), name in seen
            one = Tally(
                there=int(truth),
                found=int(truth and found),
                false=int(found and not truth),
                quiet=int(not found and not truth),
            )
            key = (name, line.lang)
            counted[key] = counted.get(key, Tally()) + one
    return counted
