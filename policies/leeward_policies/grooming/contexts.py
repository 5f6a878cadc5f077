"""Contexts: what stands around a phrase and explains it innocently, or makes it graver.

A context never stands alone: it changes the score of a stage that was found in the same
stretch of text. Warnings, reports and announcements speak about such asks and are none.
"""

from collections.abc import Collection, Mapping
from typing import Final

from leeward_policies.domain.signals import STAGES, Stage
from leeward_policies.grooming.book import ContextKind

REACH: Final = 160
"""Code points either side of a phrase in which a context counts: about two chat lines."""

_ALL: Final[frozenset[Stage]] = frozenset(STAGES)

CALMER: Final[Mapping[ContextKind, tuple[float, frozenset[Stage]]]] = {
    "warning": (0.0, _ALL - {"pressure"}),
    "reported": (0.15, _ALL),
    "notice": (0.2, _ALL - {"pressure"}),
    "surprise": (0.1, frozenset({"secrecy", "meeting", "gifts", "isolation", "other-place"})),
    "parents": (
        0.2,
        frozenset({"contact", "probing", "other-place", "picture-or-call", "meeting"}),
    ),
    "group": (0.25, frozenset({"contact", "gifts", "other-place", "picture-or-call", "meeting"})),
    "thing": (0.15, frozenset({"picture-or-call"})),
    "game": (0.15, frozenset({"contact", "gifts", "other-place", "meeting", "isolation"})),
}
"""By how much a context lowers which stages; the lowest of several counts."""

GRAVER: Final[Mapping[ContextKind, tuple[float, frozenset[Stage]]]] = {
    "only-us": (
        0.35,
        frozenset({"contact", "gifts", "other-place", "picture-or-call", "meeting", "flattery"}),
    ),
    "unseen": (
        0.35,
        frozenset({"probing", "gifts", "other-place", "picture-or-call", "meeting"}),
    ),
}
"""What share of the doubt a context takes from which stages: alone together, and out of sight."""

_OPEN_TO_ALL: Final[frozenset[ContextKind]] = frozenset({"group", "parents", "game"})
"""Explanations that do not hold once it is to be the two alone or out of sight."""


def weighed(score: float, stage: Stage, contexts: Collection[ContextKind]) -> float:
    """Return a phrase's score among the contexts that stand around it."""
    is_hidden = any(stage in GRAVER[kind][1] for kind in contexts if kind in GRAVER)
    factor, doubt = 1.0, 1.0 - score
    for kind in sorted(contexts):
        if kind in GRAVER:
            share, stages = GRAVER[kind]
            doubt *= 1.0 - share if stage in stages else 1.0
        elif not (is_hidden and kind in _OPEN_TO_ALL):
            least, stages = CALMER[kind]
            factor = min(factor, least if stage in stages else 1.0)
    return (1.0 - doubt) * factor
