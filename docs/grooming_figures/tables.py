"""The tables of what was found: by language, by kind, by twin, and beside what was asked."""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Final

from docs.grooming_figures.counted import LANGUAGES, early, found, share, side
from docs.grooming_figures.small_talk import Talk
from leeward.quality.conversations import KINDS, TWINS
from leeward.quality.patterns import Outcome
from leeward_policies.grooming.assess import CONCERN, URGENT

RECALL: Final = {"en": 0.90}
RECALL_OTHER: Final = 0.80
EARLY: Final = 0.75
FALSE: Final = 0.03

WEIGHTS: Final = (1.5, 1.9, CONCERN, 2.8, 3.3, URGENT)
"""Weights that are tried for `concern`, in log-odds."""


def by_language(product: Sequence[Outcome]) -> str:
    """Return what was found, how early and how often wrongly, a row for each language."""
    head = (
        "| language | staged | case opened | before or at the first dangerous request |"
        " messages ahead, median | urgent | twins | twins with a case |\n"
        "| --- | ---: | --- | --- | ---: | ---: | ---: | --- |\n"
    )
    body = ""
    for language in (*LANGUAGES, ""):
        here = [one for one in product if language in ("", one.pair.language)]
        staged, twins = side(here, "staged"), side(here, "twin")
        if not staged:
            continue
        urgent = sum(one.opened("urgent") is not None for one in staged)
        body += (
            f"| {language or 'all'} | {len(staged)} | {share(found(staged), len(staged))} |"
            f" {share(early(staged), len(staged))} | {_ahead(staged)} | {urgent} |"
            f" {len(twins)} | {share(found(twins), len(twins))} |\n"
        )
    return head + body


def _ahead(outcomes: Iterable[Outcome]) -> str:
    """Return the median number of the author's messages from the case to the first request."""
    found = [(one.request, one.opened("concern")) for one in outcomes]
    ahead = [request - opened for request, opened in found if opened is not None]
    return f"{median(ahead):.0f}" if ahead else "-"


def targets(product: Sequence[Outcome], talk: "Talk") -> str:
    """Return what was asked beside what was reached."""
    rows_: list[tuple[str, str, str, bool]] = []
    for language in LANGUAGES:
        staged = [one for one in side(product, "staged") if one.pair.language == language]
        asked = RECALL.get(language, RECALL_OTHER)
        opened = found(staged)
        name = f"staged conversations found, `{language}`"
        rows_.append(
            (name, f"≥ {asked:.0%}", share(opened, len(staged)), opened >= asked * len(staged))
        )
    staged, twins = side(product, "staged"), side(product, "twin")
    in_time, false = early(staged), found(twins)
    rows_.append(
        (
            "found before or at the first dangerous request",
            f"≥ {EARLY:.0%}",
            share(in_time, len(staged)),
            in_time >= EARLY * len(staged),
        )
    )
    rows_.append(
        (
            "hard look-alikes with a case",
            f"≤ {FALSE:.0%}",
            share(false, len(twins)),
            false <= FALSE * len(twins),
        )
    )
    rows_.append(
        ("small talk with a case, ordered pairs", "0", f"{talk.cases} of {talk.pairs:,}",
         talk.cases == 0)
    )  # fmt: skip
    table = "| target | asked | measured (95 %) | reached |\n| --- | --- | --- | --- |\n"
    return table + "".join(
        f"| {name} | {asked} | {measured} | {'yes' if good else 'no'} |\n"
        for name, asked, measured, good in rows_
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
            f"| {kind} | {len(here)} | {share(found(here), len(here))} |"
            f" {share(early(here), len(here))} |\n"
        )
    return table


def by_twin(product: Sequence[Outcome]) -> str:
    """Return how often each kind of look-alike was mistaken."""
    table = "| who A is | twins | with a case |\n| --- | ---: | --- |\n"
    for twin in TWINS:
        here = [one for one in side(product, "twin") if one.pair.twin == twin]
        table += f"| {twin} | {len(here)} | {share(found(here), len(here))} |\n"
    return table
