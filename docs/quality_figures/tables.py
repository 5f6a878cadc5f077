"""Tables: the figures of the page, row by row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from docs.quality_figures import calibration, disguises, identity
from docs.quality_figures.calibration import Mix
from docs.quality_figures.cells import cell, table
from docs.quality_figures.identity import Fairness
from docs.quality_figures.lines import LineSet
from docs.quality_figures.targets import LEARNED, Measured, targets
from docs.quality_figures.tiers import (
    LEVELS,
    TIERS,
    Cards,
    Level,
    Tier,
    area,
    reaches,
    score,
    share,
)
from leeward.quality.disguising import DISGUISES
from leeward.quality.intervals import Share, share_of
from leeward.quality.ranking import STEPS
from leeward.quality.told import estimate_words, percent
from leeward.report.words import number
from leeward.training.examples import HARMLESS

LANGUAGES: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "en": ("English", ("en-comments", "en-games")),
    "de": ("German", ("de",)),
    "es": ("Spanish", ("es",)),
    "fr": ("French", ("fr",)),
    "pt": ("Portuguese", ("pt",)),
    "zh": ("Chinese", ("cold_zh",)),
    "ar": ("Arabic", ("mlma_ar",)),
}
"""The sets that stand for a language in the first table."""

OWN: Final = ("en-comments", "en-games", "de", "es", "fr", "pt")
TALK: Final = ("self_dialogue", "irc_ubuntu")
WORST_TERMS: Final = 12
DONE: Final = {"note": "noted", "warn": "warned", "hide": "hidden"}


def level_share(
    found: Measured, names: Iterable[str], tier: Tier, level: Level, *, there: bool
) -> Share | None:
    """Return the share of hurtful, or of harmless, lines of some sets that reach a level."""
    part = whole = 0
    for name in names:
        one = found.judged[name]
        among = one.is_there == there
        part += int((reaches(one, tier, level, found.cards) & among).sum())
        whole += int(among.sum())
    return share_of(part, whole)


def by_language(found: Measured) -> str:
    """Return how often it is right and wrong, by language, tier and level."""
    head = (
        "language", "judged by",
        *(f"hurtful, {DONE[level]}" for level in LEVELS),
        *(f"harmless, {DONE[level]}" for level in LEVELS),
    )  # fmt: skip
    return table(head, _by_language(found), words=2)


def _by_language(found: Measured) -> Iterator[Sequence[str]]:
    for language, names in LANGUAGES.values():
        for tier, words in TIERS.items():
            yield (
                language,
                words,
                *(
                    cell(level_share(found, names, tier, level, there=there))
                    for there in (True, False)
                    for level in LEVELS
                ),
            )


def by_talk(found: Measured) -> str:
    """Return how often everyday talk is taken for hurtful."""
    rows = (
        (
            found.sets[name].title,
            words,
            *(cell(level_share(found, (name,), tier, level, there=False)) for level in LEVELS),
        )
        for name in TALK
        for tier, words in TIERS.items()
    )
    return table(("talk", "judged by", *(DONE[level] for level in LEVELS)), rows, words=2)


def asked_and_reached(found: Measured) -> str:
    """Return every target, and whether it is reached."""
    head = ("target", "measured on", "judged by", "asked", "measured (95 %)", "reached")
    rows = (
        (one.what, one.data, one.tier, one.asked, one.measured, "yes" if one.is_reached else "no")
        for one in targets(found)
    )
    return table(head, rows, words=len(head))


def ranking(found: Measured) -> str:
    """Return the AUC on every set."""
    head = ("lines", "language", "lines", "hurtful", *(TIERS[t] for t in ("rules", *LEARNED)))
    return table(head, _ranking(found), words=2)


def _ranking(found: Measured) -> Iterator[Sequence[str]]:
    for name, one in found.sets.items():
        if one.about == "spam" or not one.there:
            continue
        judged = found.judged[name]
        tiers: tuple[Tier, ...] = ("rules", *LEARNED)
        aucs = (estimate_words(area(judged.is_there, score(judged, tier))) for tier in tiers)
        yield one.title, one.language, number(len(one.lines)), number(one.there), *aucs


def spam(found: Measured) -> str:
    """Return how the head for advertising does."""
    sms = found.judged["sms_spam"]
    limits = [found.cards.least("builtin", "spam.advert", level) for level in LEVELS]
    rows = [
        (
            "advertising among text messages, found",
            *(cell(share(sms.spam >= limit, sms.is_there)) for limit in limits),
        ),
        (
            "other text messages, taken for it",
            *(cell(share(sms.spam >= limit, ~sms.is_there)) for limit in limits),
        ),
    ]
    for name in TALK:
        talk = found.judged[name]
        shares = (cell(share(talk.spam >= limit, ~talk.is_there)) for limit in limits)
        rows.append((f"{found.sets[name].title}, taken for it", *shares))
    return table(("lines", *(DONE[level] for level in LEVELS)), rows)


def spam_auc(found: Measured) -> str:
    """Return the AUC of the head for advertising."""
    sms = found.judged["sms_spam"]
    return estimate_words(area(sms.is_there, sms.spam))


def worst_terms(fair: Fairness) -> str:
    """Return the terms that stand out most."""
    rows = (
        (
            one.term,
            number(one.lines),
            percent(one.rate),
            f"{one.ratio.value:.2f} ({one.ratio.low:.2f} to {one.ratio.high:.2f})",
            "yes" if one.passes else "no",
        )
        for one in fair.terms[:WORST_TERMS]
    )
    return table(("term", "lines", "false alarms, %", "times the average", "within"), rows)


def disguised(found: Measured) -> str:
    """Return what is still found, kind by kind."""
    cells = {(one.kind, one.tier): one for one in found.kept}
    head = ("kind", "asked", *(f"{TIERS[tier]}" for tier in disguises.TIERS))
    rows: list[Sequence[str]] = []
    for kind in DISGUISES:
        asked = disguises.asked(kind)
        ones = [cells[kind, tier] for tier in disguises.TIERS]
        told = [cell(one.kept) if one.is_reached else f"**{cell(one.kept)}**" for one in ones]
        rows.append((kind, "-" if asked is None else f"≥ {percent(asked)}", *told))
    return table(head, rows)


def disguised_talk(found: Measured) -> str:
    """Return false alarms on everyday talk, kind by kind."""
    cells = {(one.kind, one.tier): one for one in found.kept}
    head = ("kind", *(TIERS[tier] for tier in disguises.TIERS))
    rows = (
        (kind, *(cell(cells[kind, tier].alarms) for tier in disguises.TIERS))
        for kind in (disguises.CLEAR, *DISGUISES)
    )
    return table(head, rows)


def found_in_clear(found: Measured) -> str:
    """Return how many lines were found in clear, by tier."""
    whole = {one.tier: one.kept.whole if one.kept else 0 for one in found.kept}
    return ", ".join(f"{TIERS[tier]} {number(whole[tier])}" for tier in disguises.TIERS)


def mixes(found: Measured) -> list[Mix]:
    """Return calibration at the card's base rate, and on sets as they are."""
    own, talk = ([found.judged[name] for name in names] for names in (OWN, TALK))
    rate = found.cards.builtin.base_rate
    made: list[Mix] = []
    for tier in calibration.TIERS:
        made.append(calibration.at_base_rate(own, talk, tier, rate))
        made.append(calibration.as_they_are("our own lines as they are", own, tier))
        for name in ("davidson", "toxic_spans"):
            title = found.sets[name].title
            made.append(calibration.as_they_are(title, [found.judged[name]], tier))
    return made


def calibrated(found: Measured) -> str:
    """Return how far scores and shares lie apart."""
    rows = (
        (one.title, TIERS[one.tier], number(one.lines), percent(one.share),
         f"{one.found.error:.3f}")
        for one in mixes(found)
    )  # fmt: skip
    return table(("lines", "judged by", "lines", "hurtful, %", "error"), rows, words=2)


def bins(found: Measured) -> str:
    """Return score by score what share is truly hurtful, at the card's base rate."""
    rows = [
        (TIERS[one.tier], f"{step.lowest:.2f} to {step.highest:.2f}", f"{step.mean_score:.3f}",
         f"{step.share:.3f}")
        for one in mixes(found)
        if one.title.endswith("in 100 hurtful")
        for step in one.found.bins
    ]  # fmt: skip
    return table(("judged by", "scores", "mean score", "truly hurtful"), rows)


def asked_again(found: Measured) -> str:
    """Return what share of messages the semantic tier is asked about."""
    cards: Cards = found.cards
    rows: list[Sequence[str]] = [
        (found.sets[name].title, cell(calibration.asked([found.judged[name]], cards)))
        for name in TALK
    ]
    own = [found.judged[name] for name in OWN]
    rows += [
        (title, cell(calibration.asked(sets, cards, there=there)))
        for title, sets, there in (
            ("our own hurtful lines", own, True),
            ("our own harmless lines, written to look alike", own, False),
            ("hate and offence of davidson", [found.judged["davidson"]], True),
        )
    ]
    return table(("lines", "asked about, %"), rows)


def by_kind(found: Measured, *, hurtful: bool) -> str:
    """Return what is found of each kind of hurtful line, or taken wrongly of harmless ones."""
    own = [found.judged[name] for name in OWN]
    kinds = np.concatenate([one.kinds for one in own])
    wanted = [str(kind) for kind in dict.fromkeys(kinds) if (kind not in HARMLESS) == hurtful]
    reached: dict[Tier, np.ndarray[tuple[int], np.dtype[np.bool_]]] = {
        tier: np.concatenate([reaches(one, tier, "warn", found.cards) for one in own])
        for tier in TIERS
    }
    rows = (
        (kind, number(int((kinds == kind).sum())),
         *(cell(share(reached[tier], kinds == kind)) for tier in TIERS))
        for kind in wanted
    )  # fmt: skip
    return table(("kind", "lines", *TIERS.values()), rows)


def data(sets: Iterable[LineSet]) -> str:
    """Return what was measured on."""
    rows = (
        (f"`{one.name}`", one.title, one.language, number(len(one.lines)), number(one.there))
        for one in sets
    )
    return table(("file", "what it is", "language", "lines", "labelled"), rows, words=3)


def limit(found: Measured, tier: Tier) -> str:
    """Return the threshold at which identity terms are compared, and the average there."""
    fair = found.fair[tier]
    return f"{round(fair.threshold * STEPS) / STEPS:.3f} (average {percent(fair.average)} %)"


def terms_at(found: Measured, tier: Tier, level: Level) -> str:
    """Return the share of harmless lines about identities that reach a level of the cards."""
    chosen = np.concatenate(
        [reaches(one, tier, level, found.cards) for one in identity.of_terms(found.judged)]
    )
    return cell(share_of(int(chosen.sum()), len(chosen)))
