"""Tiers: what a line reaches under the rules, the embedded heads, both models, and everything."""

from collections.abc import Mapping
from typing import Final, Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from docs.quality_figures.judging import Judged, Scores
from leeward.quality.figures import At
from leeward.quality.intervals import Estimate, Share, share_of
from leeward.quality.levels import reached
from leeward.quality.measuring import UNKNOWN
from leeward.quality.ranking import STEPS, Counts, area_interval, counted
from leeward_policies.models.card import Card

Tier = Literal["rules", "heads", "both", "policy"]

TIERS: Final[dict[Tier, str]] = {
    "rules": "rules alone",
    "heads": "embedded heads alone",
    "both": "both tiers",
    "policy": "whole policy",
}
"""What lines are judged by, in the words of the page."""

Level = Literal["note", "warn", "hide"]

LEVELS: Final[tuple[Level, ...]] = ("note", "warn", "hide")

ACTED: Final[dict[Level, At]] = {"note": "noted", "warn": "warned", "hide": "hidden"}
"""What counts as reaching a level where a policy acts (`quality.levels`)."""

Chosen = NDArray[np.bool_]


class Cards(Struct, frozen=True):
    """The cards of the two shipped models."""

    builtin: Card
    semantic: Card

    def least(self, card: Literal["builtin", "semantic"], signal: str, level: str) -> int:
        """Return the thousandths from which on a score reaches a level."""
        of: Mapping[str, Mapping[str, float]] = getattr(self, card).levels
        return round(of[signal][level] * STEPS)

    def asked(self, judged: Judged) -> Chosen:
        """Return which lines the semantic tier is asked about."""
        lowest, highest = (self.least("semantic", "unsure", edge) for edge in ("from", "to"))
        found: Chosen = (judged.heads >= lowest) & (judged.heads < highest)
        return found


def score(judged: Judged, tier: Tier) -> Scores:
    """Return the scores of a tier; of both models the higher one, as `leeward evaluate` does."""
    if tier == "rules":
        return judged.rules
    if tier == "heads":
        return judged.heads
    higher: Scores = np.maximum(judged.heads, judged.later)
    return higher


def reaches(judged: Judged, tier: Tier, level: Level, cards: Cards) -> Chosen:
    """Return which lines reach a level: by the acts of a policy, or by the levels of the cards."""
    if tier in {"rules", "policy"}:
        acted: Chosen = reached(ACTED[level], judged.rules, judged.acts[tier]) == 1
        return acted
    first: Chosen = judged.heads >= cards.least("builtin", "toxicity", level)
    if tier == "heads":
        return first
    return first | (judged.later >= cards.least("semantic", "toxicity", level))


def share(chosen: Chosen, among: Chosen) -> Share | None:
    """Return the share of some lines that are chosen; None where there are no such lines."""
    return share_of(int((chosen & among).sum()), int(among.sum()))


def by_score(is_there: Chosen, scores: Scores) -> tuple[Counts, Counts]:
    """Return counts by score of what is there and of what is not; unmeasured lines are left out."""
    measured = scores != UNKNOWN
    return counted(scores[measured & is_there]), counted(scores[measured & ~is_there])


def area(is_there: Chosen, scores: Scores) -> Estimate:
    """Return the AUC with its interval."""
    return area_interval(*by_score(is_there, scores))
