"""The tables of what was found: by language, by kind, by twin, and beside what was asked."""

from collections.abc import Sequence
from typing import Final

from docs.grooming_figures.counted import LANGUAGES, share
from docs.grooming_figures.small_talk import Talk
from leeward.quality.conversations import KINDS, TWINS
from leeward.quality.patterns import Outcome
from leeward.quality.patterns_found import (
    ALL,
    PatternsFound,
    early,
    in_words,
    opened,
    patterns_found,
    side,
)
from leeward_policies.grooming.assess import CONCERN, URGENT

RECALL: Final = {"en": 0.90}
RECALL_OTHER: Final = 0.80
EARLY: Final = 0.75
FALSE: Final = 0.03

WEIGHTS: Final = (1.5, 1.9, CONCERN, 2.8, 3.3, URGENT)
"""Weights that are tried for `concern`, in log-odds."""


def by_language(product: Sequence[Outcome]) -> str:
    """Return what was found, how early and how often wrongly, a row for each language."""
    table = (
        "| language | staged | case opened | before or at the first dangerous request |"
        " messages ahead, median | urgent | twins | twins with a case |\n"
        "| --- | ---: | --- | --- | ---: | ---: | ---: | --- |\n"
    )
    for one in _found(product):
        ahead = "-" if one.ahead is None else f"{one.ahead:.0f}"
        table += (
            f"| {one.language or 'all'} | {one.opened.whole} | {in_words(one.opened)} |"
            f" {in_words(one.early)} | {ahead} | {one.urgent} |"
            f" {one.mistaken.whole} | {in_words(one.mistaken)} |\n"
        )
    return table


def _found(product: Sequence[Outcome]) -> list[PatternsFound]:
    order = (*LANGUAGES, ALL)
    return sorted(patterns_found(product), key=lambda one: order.index(one.language))


def targets(product: Sequence[Outcome], talk: Talk) -> str:
    """Return what was asked beside what was reached."""
    *languages, whole = _found(product)
    told: list[tuple[str, str, str, bool]] = []
    for one in languages:
        asked = RECALL.get(one.language, RECALL_OTHER)
        name = f"staged conversations found, `{one.language}`"
        is_reached = one.opened.part >= asked * one.opened.whole
        told.append((name, f"≥ {asked:.0%}", in_words(one.opened), is_reached))
    early, mistaken = whole.early, whole.mistaken
    told += [
        (
            "found before or at the first dangerous request",
            f"≥ {EARLY:.0%}",
            in_words(early),
            early.part >= EARLY * early.whole,
        ),
        (
            "hard look-alikes with a case",
            f"≤ {FALSE:.0%}",
            in_words(mistaken),
            mistaken.part <= FALSE * mistaken.whole,
        ),
        (
            "small talk with a case, ordered pairs",
            "0",
            f"{talk.cases} of {talk.pairs:,}",
            talk.cases == 0,
        ),
    ]
    table = "| target | asked | measured (95 %) | reached |\n| --- | --- | --- | --- |\n"
    return table + "".join(
        f"| {name} | {asked} | {measured} | {'yes' if good else 'no'} |\n"
        for name, asked, measured, good in told
    )


def thresholds(product: Sequence[Outcome]) -> str:
    """Tell what another weight for `concern` would do, whatever kinds of evidence there are."""
    table = (
        "| weight | staged at or above | English | other languages | twins at or above |\n"
        "| ---: | ---: | ---: | ---: | ---: |\n"
    )
    staged, twins = side(product, "staged"), side(product, "twin")
    english = [one for one in staged if one.pair.language == "en"]
    others = [one for one in staged if one.pair.language != "en"]
    for weight in WEIGHTS:
        shares = (
            sum(one.weight >= weight for one in some) / len(some)
            for some in (staged, english, others, twins)
        )
        table += f"| {weight} | {' | '.join(f'{one:.0%}' for one in shares)} |\n"
    return table


def by_kind(product: Sequence[Outcome]) -> str:
    """Return what was found, a row for each kind of staged conversation."""
    table = (
        "| kind | staged | case opened | before or at the request |\n| --- | ---: | --- | --- |\n"
    )
    for kind in KINDS:
        here = [one for one in side(product, "staged") if kind in one.pair.kinds]
        table += (
            f"| {kind} | {len(here)} | {share(opened(here), len(here))} |"
            f" {share(early(here), len(here))} |\n"
        )
    return table


def by_twin(product: Sequence[Outcome]) -> str:
    """Return how often each kind of look-alike was mistaken."""
    table = "| who A is | twins | with a case |\n| --- | ---: | --- |\n"
    for twin in TWINS:
        here = [one for one in side(product, "twin") if one.pair.twin == twin]
        table += f"| {twin} | {len(here)} | {share(opened(here), len(here))} |\n"
    return table
