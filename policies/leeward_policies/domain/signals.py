"""Signals: what detectors say of one message; and `Unmeasured`: that they could not say."""

import math
from typing import Literal

from msgspec import Struct

from leeward_policies.domain.refs import UserRef

Category = Literal[
    "toxicity",
    "threat",
    "bullying",
    "grooming",
    "personal-info",
    "self-harm",
    "scam",
    "spam",
    "sexual",
    "report",
]
"""The kinds of risk, as they stand in every stable format."""

Stage = Literal[
    "contact",
    "probing",
    "flattery",
    "gifts",
    "isolation",
    "secrecy",
    "other-place",
    "picture-or-call",
    "meeting",
    "pressure",
]
"""The steps of a grooming pattern (`precise.md` 25); breadth is no stage."""

STAGES: tuple[Stage, ...] = (
    "contact",
    "probing",
    "flattery",
    "gifts",
    "isolation",
    "secrecy",
    "other-place",
    "picture-or-call",
    "meeting",
    "pressure",
)
"""All stages in the order in which a pattern tends to grow."""

RELIEF = "grooming.relief"
"""Name of the signal that a line looks like a stage and reads as harmless."""

Aim = Literal["nobody", "reader", "person", "self", "unknown"]
"""Whom the words are meant for: nobody, whoever reads, a named person, the author, or unclear."""


class Span(Struct, frozen=True, gc=False, order=True):
    """A stretch of `Message.text.body`, in code points, end exclusive."""

    start: int
    """The first code point."""
    end: int
    """One behind the last code point."""


class Signal(Struct, frozen=True, gc=False):
    """One measured sign in one message."""

    name: str
    """Dotted, such as `personal-info.phone`; a policy's conditions name it."""
    category: Category
    """The kind of risk it speaks of."""
    score: float
    """In [0, 1], calibrated, rounded to 1/1000 (`precise.md` 11)."""
    detector: str
    """`name@version` of the detector."""
    spans: tuple[Span, ...] = ()
    """Where it was seen, sorted, not overlapping."""
    why: str = ""
    """A short phrase with the facts, for people; no message text."""
    aim: Aim = "unknown"
    """Whom the words are meant for, as far as they tell."""
    target: UserRef | None = None
    """The account it is meant for, when the message itself tells."""
    stage: Stage | None = None
    """Set on grooming evidence alone."""


NOT_COVERED = "language not covered"
"""The reason of a detector that does not know the language of a message."""


class Unmeasured(Struct, frozen=True, gc=False):
    """A detector could not measure; that is not the same as zero."""

    detector: str
    """`name@version` of the detector."""
    reason: str
    """A short phrase without message text: `failed: ValueError`, `language not covered`."""
    signals: tuple[str, ...] = ()
    """The signal names that are unknown because of it."""


def rounded(score: float) -> float | None:
    """Return a score rounded to 1/1000, or None when it is NaN or outside [0, 1]."""
    if math.isnan(score) or not 0.0 <= score <= 1.0:
        return None
    return round(score, 3)
