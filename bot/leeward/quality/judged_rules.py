"""How often each rule was right in a time, by moderators' verdicts, and what that does not say."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct

from leeward.quality.verdicts import ENOUGH, RulePrecision, precision_of, share_words
from leeward.report.words import day_words, many
from leeward_policies.ports import Records

RATED: Final = ("", "called wrong", "called right", "tips given")

HEAD: Final = ("", "right", "wrong", "unclear", "right when found", "appeals overturned")

LIMITS: Final = (
    (
        "This is how often a rule was right where it spoke. What it missed nobody has judged: for"
        " that, label lines of your own, and run `leeward evaluate DATA`."
    ),
    "Only rules that people are asked about are judged: what is noted alone leads to no case.",
    "Appeals are judged apart; their verdicts are in no share but the last.",
)


class RatedTips(Struct, frozen=True):
    """What readers said of the tips of one rule, each once; most say nothing."""

    rule: str
    wrong: int
    right: int
    given: int
    """Tips that reached their reader."""


class JudgedRules(Struct, frozen=True, kw_only=True):
    """What people came to, by rule, and what readers said of tips."""

    since: datetime
    until: datetime
    fewest: int = ENOUGH
    """Shares of fewer are not told."""
    rules: tuple[RulePrecision, ...]
    tips: tuple[RatedTips, ...] = ()
    limits: tuple[str, ...] = LIMITS
    """What these figures do not say, in sentences."""


async def judged_rules(store: Records, since: datetime, until: datetime) -> JudgedRules:
    """Ask a store what people came to in a time."""
    verdicts = await store.verdicts(since, until)
    given = {
        one.rule: one.count
        for one in await store.act_counts(since, until)
        if (one.kind, one.outcome) == ("tip", "done")
    }
    tips = tuple(
        RatedTips(one.rule, one.wrong, one.right, given.get(one.rule, 0))
        for one in await store.tip_ratings(since, until)
    )
    return JudgedRules(since=since, until=until, rules=precision_of(verdicts), tips=tips)


def lines(found: JudgedRules) -> Iterator[str]:
    """Yield what the terminal tells."""
    yield from _verdicts(found)
    if found.tips:
        yield ""
        yield "What readers said of tips:"
        yield from _aligned([RATED, *(_rated(one) for one in found.tips)])


def _verdicts(found: JudgedRules) -> Iterator[str]:
    count = sum(one.right + one.wrong + one.unclear for one in found.rules)
    since, until = day_words(found.since.date()), day_words(found.until.date())
    if not found.rules:
        yield f"Nobody has judged a case from {since} to {until}."
        return
    rules = many(len(found.rules), "rule", "rules")
    yield f"{many(count, 'verdict', 'verdicts')} on {rules}, from {since} to {until}."
    yield ""
    yield from _aligned([HEAD, *(_row(one) for one in found.rules)])
    yield ""
    yield f"Below {found.fewest} verdicts no share is told. In brackets: the 95 % interval."
    yield from found.limits


def _row(one: RulePrecision) -> tuple[str, ...]:
    overturned = f"{one.overturned} of {one.appeals}" if one.appeals else "none"
    if one.overturn is not None:
        overturned = f"{overturned}, {share_words(one.overturn)}"
    counts = (str(one.right), str(one.wrong), str(one.unclear))
    return one.rule, *counts, share_words(one.precision), overturned


def _rated(one: RatedTips) -> tuple[str, ...]:
    return one.rule, str(one.wrong), str(one.right), str(one.given)


def _aligned(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
