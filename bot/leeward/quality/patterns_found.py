"""What was found in conversations that were played: how many, how early, and how often wrongly."""

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from msgspec import Struct

from leeward.quality.conversations import Side
from leeward.quality.intervals import wilson
from leeward.quality.patterns import Outcome

ALL = ""
"""Stands for all languages together."""


class Counted(Struct, frozen=True):
    """So many of so many, with the 95 % interval after Wilson."""

    part: int
    whole: int
    low: float
    high: float


class PatternsFound(Struct, frozen=True):
    """What came of the conversations of one language."""

    language: str
    """Empty for all of them together."""
    opened: Counted
    """Staged conversations in which a case was opened."""
    early: Counted
    """Those in which it was opened before or at the first dangerous request."""
    ahead: float | None
    """Of those with a case, the median of the author's messages from it to that request."""
    urgent: int
    """Staged conversations that became urgent."""
    mistaken: Counted
    """Harmless twins in which a case was opened."""


def side(outcomes: Iterable[Outcome], side: Side) -> list[Outcome]:
    """Return the outcomes of the staged conversations, or of the twins."""
    return [one for one in outcomes if one.side == side]


def opened(outcomes: Iterable[Outcome]) -> int:
    """Count those in which a case was opened."""
    return sum(one.opened("concern") is not None for one in outcomes)


def early(outcomes: Iterable[Outcome]) -> int:
    """Count those in which it was opened before or at the first dangerous request."""
    return sum(one.is_early("concern") for one in outcomes)


def patterns_found(outcomes: Sequence[Outcome]) -> tuple[PatternsFound, ...]:
    """Return what was found, by language in the order of the files, and in all of them."""
    languages = dict.fromkeys(one.pair.language for one in outcomes)
    return tuple(_found(outcomes, language) for language in (*languages, ALL))


def _found(outcomes: Sequence[Outcome], language: str) -> PatternsFound:
    here = [one for one in outcomes if language in {ALL, one.pair.language}]
    staged, twins = side(here, "staged"), side(here, "twin")
    ahead = [one.request - at for one in staged if (at := one.opened("concern")) is not None]
    return PatternsFound(
        language,
        counted(opened(staged), len(staged)),
        counted(early(staged), len(staged)),
        median(ahead) if ahead else None,
        sum(one.opened("urgent") is not None for one in staged),
        counted(opened(twins), len(twins)),
    )


def counted(part: int, whole: int) -> Counted:
    """Return a part of a whole with its interval; of nothing everything is possible."""
    low, high = wilson(part, whole) if whole else (0.0, 1.0)
    return Counted(part, whole, low, high)


def share_words(one: Counted) -> str:
    """Return a count for people: `39 of 40, 98% (87% to 100%)`; `-` of nothing."""
    if not one.whole:
        return "-"
    return (
        f"{one.part} of {one.whole}, {one.part / one.whole:.0%} ({one.low:.0%} to {one.high:.0%})"
    )


def lines(found: Sequence[PatternsFound]) -> Iterator[str]:
    """Yield what was found as sentences, a language each, all of them together last."""
    for one in found:
        if one.language == ALL and len(found) == 2:  # noqa: PLR2004 - one language, and all
            continue
        ahead = "" if one.ahead is None else f" (median: {one.ahead:g} of their messages ahead)"
        yield f"{one.language or 'all together'}: a case in {share_words(one.opened)}."
        yield (
            f"  Before or at the first dangerous request: {share_words(one.early)}{ahead};"
            f" {one.urgent} became urgent."
        )
        yield f"  Harmless twins with a case: {share_words(one.mistaken)}."
