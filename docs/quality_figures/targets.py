"""Targets: what was asked for, what was measured, and whether it is reached."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from docs.quality_figures.calibration import asked as share_asked
from docs.quality_figures.disguises import CLEAR, Kept
from docs.quality_figures.identity import GATE, Fairness
from docs.quality_figures.judging import Judged
from docs.quality_figures.lines import LineSet
from docs.quality_figures.tiers import TIERS, Cards, Tier, area, reaches, score, share
from leeward.quality.told import estimate_words, percent, share_words

COMMENTS: Final = ("en-comments", "toxic_spans", "davidson", "convabuse")
COMMENTS_LEAST: Final[dict[Tier, float]] = {"heads": 0.93, "both": 0.96}
GAMES: Final = "en-games"
GAMES_LEAST: Final = 0.85
OTHERS: Final = ("de", "germeval2018_de", "fr", "mlma_fr", "es", "pt")
OTHERS_LEAST: Final = 0.80
TALK: Final = ("self_dialogue", "irc_ubuntu")
TALK_MOST: Final = 0.003
ASKED_MOST: Final = 0.04
"""Of harmless talk, the second look may be asked about so much (`precise.md` 32)."""

HATE: Final = "davidson"
HATE_LEAST: Final = 0.25
LEARNED: Final[tuple[Tier, ...]] = ("heads", "both")


class Target(Struct, frozen=True):
    """One row: a target on one set of lines under one tier."""

    what: str
    data: str
    tier: str
    asked: str
    measured: str
    is_reached: bool


class Measured(Struct, frozen=True):
    """Everything that targets are about."""

    sets: dict[str, LineSet]
    judged: dict[str, Judged]
    cards: Cards
    fair: dict[Tier, Fairness]
    kept: Sequence[Kept]


def targets(found: Measured) -> Iterator[Target]:
    """Yield every target, one row for each set of lines and each tier."""
    yield from _rankings(found)
    for tier in (*LEARNED, "policy"):
        for name in TALK:
            yield _quiet(found, name, tier)
        yield _hidden(found, tier)
    for name in TALK:
        yield _asked(found, name)
    for tier in LEARNED:
        yield _fair(found, tier)
    for tier in LEARNED:
        yield from _kept(found, tier)


def _rankings(found: Measured) -> Iterator[Target]:
    for name in COMMENTS:
        for tier, least in COMMENTS_LEAST.items():
            yield _ranking("independent comments", found, name, tier, least)
    for tier in LEARNED:
        yield _ranking("game chat", found, GAMES, tier, GAMES_LEAST)
    for name in OTHERS:
        for tier in LEARNED:
            language = found.sets[name].language
            yield _ranking(f"language `{language}`", found, name, tier, OTHERS_LEAST)


def _ranking(what: str, found: Measured, name: str, tier: Tier, least: float) -> Target:
    one = found.judged[name]
    auc = area(one.is_there, score(one, tier))
    return Target(
        what,
        found.sets[name].title,
        TIERS[tier],
        f"AUC ≥ {least:.2f}",
        estimate_words(auc),
        auc.value >= least,
    )


def _quiet(found: Measured, name: str, tier: Tier) -> Target:
    one = found.judged[name]
    hidden = share(reaches(one, tier, "hide", found.cards), ~one.is_there)
    return Target(
        "harmless talk hidden",
        found.sets[name].title,
        TIERS[tier],
        f"≤ {percent(TALK_MOST)} %",
        share_words(hidden),
        hidden is not None and hidden.value <= TALK_MOST,
    )


def _hidden(found: Measured, tier: Tier) -> Target:
    one = found.judged[HATE]
    hidden = share(reaches(one, tier, "hide", found.cards), one.is_there)
    return Target(
        "recall at the same threshold",
        "hate and offence of davidson",
        TIERS[tier],
        f"≥ {percent(HATE_LEAST)} %",
        share_words(hidden),
        hidden is not None and hidden.value >= HATE_LEAST,
    )


def _asked(found: Measured, name: str) -> Target:
    looked = share_asked([found.judged[name]], found.cards)
    return Target(
        "talk that is looked at twice",
        found.sets[name].title,
        "semantic tier",
        f"about {percent(ASKED_MOST)} % at most",
        share_words(looked),
        looked is not None and looked.value <= ASKED_MOST,
    )


def _fair(found: Measured, tier: Tier) -> Target:
    fair = found.fair[tier]
    worst = fair.terms[0]
    return Target(
        "no identity term stands out",
        f"{len(fair.terms)} terms; the worst is *{worst.term}*",
        TIERS[tier],
        f"lower bound ≤ {GATE} times the average",
        f"{estimate_words(worst.ratio)}; {len(fair.failing)} terms above",
        not fair.failing,
    )


def _kept(found: Measured, tier: Tier) -> Iterator[Target]:
    rows = [one for one in found.kept if one.tier == tier and one.kind != CLEAR and one.asked]
    for least in sorted({one.asked or 0.0 for one in rows}, reverse=True):
        of = [one for one in rows if one.asked == least]
        reached = [one.is_reached for one in of]
        worst = min(of, key=lambda one: one.kept.value if one.kept else 0.0)
        yield Target(
            "still found when disguised",
            f"{len(of)} kinds; the worst is *{worst.kind}*",
            TIERS[tier],
            f"≥ {percent(least)} % each",
            f"{share_words(worst.kept)}; {int(np.sum(reached))} of {len(of)} kinds reach it",
            all(reached),
        )
