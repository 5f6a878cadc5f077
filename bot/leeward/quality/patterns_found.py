"""What was found in conversations that were played: how many, how early, and how often wrongly."""

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from msgspec import Struct

from leeward.quality.conversations import Side
from leeward.quality.intervals import Share, share_of
from leeward.quality.patterns import Outcome

ALL = ""
"""Stands for all languages together."""


class PatternsFound(Struct, frozen=True):
    """What came of the conversations of one language."""

    language: str
    """Empty for all of them together."""
    opened: Share | None
    """Staged conversations in which a case was opened."""
    early: Share | None
    """Those in which it was opened before or at the first dangerous request."""
    ahead: float | None
    """Of those with a case, the median of the author's messages from it to that request."""
    urgent: int
    """Staged conversations that became urgent."""
    mistaken: Share | None
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
        share_of(opened(staged), len(staged)),
        share_of(early(staged), len(staged)),
        median(ahead) if ahead else None,
        sum(one.opened("urgent") is not None for one in staged),
        share_of(opened(twins), len(twins)),
    )


def in_words(share: Share | None) -> str:
    """Return a share for people: `39 of 40, 98% (87% to 100%)`; `-` of nothing."""
    if share is None:
        return "-"
    interval = f"({share.low:.0%} to {share.high:.0%})"
    return f"{share.part} of {share.whole}, {share.value:.0%} {interval}"


def lines(found: Sequence[PatternsFound]) -> Iterator[str]:
    """Yield what was found as sentences, a language each, all of them together last."""
    for one in found:
        if one.language == ALL and len(found) == 2:  # noqa: PLR2004 - one language, and all
            continue
        ahead = "" if one.ahead is None else f" (median: {one.ahead:g} of their messages ahead)"
        yield f"{one.language or 'all together'}: a case in {in_words(one.opened)}."
        yield (
            f"  Before or at the first dangerous request: {in_words(one.early)}{ahead};"
            f" {one.urgent} became urgent."
        )
        yield f"  Harmless twins with a case: {in_words(one.mistaken)}."
