"""Counting what came of conversations that were played, with intervals."""

from collections.abc import Iterable
from typing import Final

from leeward.quality.conversations import Side
from leeward.quality.intervals import wilson
from leeward.quality.patterns import Outcome

LANGUAGES: Final = ("en", "de", "es", "fr", "pt", "it", "nl", "pl")


def side(outcomes: Iterable[Outcome], side: Side) -> list[Outcome]:
    """Return the outcomes of the staged conversations, or of the twins."""
    return [one for one in outcomes if one.side == side]


def found(outcomes: Iterable[Outcome]) -> int:
    """Count those in which a case was opened."""
    return sum(one.opened("concern") is not None for one in outcomes)


def early(outcomes: Iterable[Outcome]) -> int:
    """Count those in which it was opened before or at the first dangerous request."""
    return sum(one.is_early("concern") for one in outcomes)


def share(part: int, whole: int) -> str:
    """Return a part of a whole, in per cent, with its interval."""
    if not whole:
        return "-"
    low, high = wilson(part, whole)
    return f"{part} of {whole}, {part / whole:.0%} ({low:.0%} to {high:.0%})"
