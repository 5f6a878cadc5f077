"""Cards: the figures, and what is known to fail, written on the cards of the shipped models."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from docs.quality_figures.failures import known_failures
from docs.quality_figures.targets import Measured
from docs.quality_figures.tiers import Cards, Tier, area, score
from leeward.training.writing import card_text
from leeward_policies.errors import ModelError
from leeward_policies.models.card import Card, Figure, HeadCard, read_card

DIGITS: Final = 3

SEMANTIC: Final = "toxicity-by-meaning"


def read(folder: Path) -> Cards:
    """Read the cards of the shipped models.

    Raises:
        ModelError: one of them cannot be read.
    """
    return Cards(read_card(folder / "builtin.toml"), read_card(folder / "semantic.toml"))


def check_same(cards: Cards, folder: Path) -> None:
    """Refuse to write figures of other models than those that lie there now.

    Raises:
        ModelError: a model was made anew while it was measured.
    """
    for before, now in zip(_both(cards), _both(read(folder)), strict=True):
        if before.sha256 != now.sha256:
            raise ModelError(
                place=now.file,
                value=f"it is {now.version} now, {before.version} was measured",
                cure="Measure again when nothing makes models.",
            )


def with_figures(found: Measured) -> Cards:
    """Return the cards with what was measured."""
    known = known_failures(found)
    return Cards(*(_measured(card, found, known) for card in _both(found.cards)))


def write(cards: Cards, folder: Path) -> None:
    """Write both cards into the folder of the models."""
    for card in _both(cards):
        (folder / f"{card.name}.toml").write_text(card_text(card), "utf-8")


def _both(cards: Cards) -> tuple[Card, Card]:
    return cards.builtin, cards.semantic


def _measured(card: Card, found: Measured, known: tuple[str, ...]) -> Card:
    heads = tuple(replace(head, figures=tuple(_figures(head, found))) for head in card.heads)
    return replace(card, heads=heads, known_failures=known)


def _figures(head: HeadCard, found: Measured) -> Iterable[Figure]:
    tier: Tier = "both" if head.name == SEMANTIC else "heads"
    for name, one in found.sets.items():
        about = head.signal.partition(".")[0]
        if one.about != about or not one.there or head.language not in {"", one.language}:
            continue
        judged = found.judged[name]
        scores = judged.spam if about == "spam" else score(judged, tier)
        auc = area(judged.is_there, scores)
        yield Figure(
            data=one.title,
            lines=len(one.lines),
            auc=round(auc.value, DIGITS),
            low=round(auc.low, DIGITS),
            high=round(auc.high, DIGITS),
        )
