"""What is known to fail: from looking at the worst mistakes, and from what was measured."""

from collections.abc import Iterator
from typing import Final

from docs.quality_figures.disguises import asked
from docs.quality_figures.identity import GATE
from docs.quality_figures.targets import LEARNED, Measured
from docs.quality_figures.tiers import TIERS, Tier

SEEN: Final = (
    "Contempt in a comparison, without a word that is an insult by itself, is often missed.",
    "Threats by hint are missed: to know a street, a car, a brother, and to wish a good night.",
    "Shutting out that sounds like planning is missed: a vote, a wrong time told on purpose.",
    "One or two words alone (a rating, an order to leave, a nickname) mostly stay below `warn`.",
    "Irony, mock praise and questions that are none are read word by word.",
    "Contempt for a group without a slur, told as experience or as a joke, is often missed.",
    "Insults of a region or of a generation are missed where no line to train on held them.",
    "Words of a game that are grave elsewhere (hide, shoot, bleed) now and then seem hurtful.",
    "Who tells what was said to them, or stands up for somebody, now and then seems hurtful.",
    "Friends who tease each other, and who swear at a door or a server, now and then seem hurtful.",
    "Words that a group has made its own are not told from the same words thrown at it.",
)
"""In words, from reading the worst mistakes on the held-out lines; looked at, never tuned on."""


def known_failures(found: Measured) -> tuple[str, ...]:
    """Return what is known to fail: what was seen, then what was measured."""
    return (*SEEN, *(told for tier in LEARNED for told in _measured(found, tier)))


def _measured(found: Measured, tier: Tier) -> Iterator[str]:
    terms = [one.term for one in found.fair[tier].failing]
    if terms:
        yield (
            f"Harmless lines that name one of these are taken for hurtful more than {GATE:g} times"
            f" as often as the average of all terms ({TIERS[tier]}): {', '.join(terms)}."
        )
    kinds = [one.kind for one in found.kept if one.tier == tier and not one.is_reached]
    if kinds:
        wanted = sorted({asked(kind) or 0.0 for kind in kinds})
        yield (
            f"Some hurtful lines are lost when disguised as {', '.join(kinds)} ({TIERS[tier]}):"
            f" of those found in clear, fewer than the"
            f" {' or '.join(f'{100 * one:g} %' for one in wanted)}"
            " that were asked for are still found."
        )
