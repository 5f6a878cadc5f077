"""What the figures of a month do not say, in sentences."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from leeward.report.words import day_words
from leeward.transparency.cells import FEWEST
from leeward.transparency.month import Month
from leeward_storage.retention import Retention

ALWAYS: Final = (
    (
        "What nobody found is in none of these figures: they say how often Leeward was right where"
        " it spoke, and nothing of what it missed."
    ),
    "Direct messages between members, voice, and what a picture shows are not seen by Leeward.",
    (
        "Suspected abuse material is not counted here. It is reported to those who must know, and"
        " its count could show somebody that they were noticed."
    ),
    (
        f"A count below {FEWEST} is not told, none among them, since it could point at a person."
        " Where a total or a share would give it away, that is not told either."
    ),
    (
        "A verdict is what one moderator came to, not the truth. Cases that nobody judged are in no"
        " share."
    ),
    "What people did by their own hands, without Leeward, is not counted.",
)


def gaps(month: Month, now: datetime, kept: Retention) -> tuple[str, ...]:
    """Return what is not known of a month.

    Args:
        month: which.
        now: when the figures are made.
        kept: how long the store keeps what they are made of.
    """
    return (*_of_time(month, now, kept), *ALWAYS)


def _of_time(month: Month, now: datetime, kept: Retention) -> Iterator[str]:
    if now < month.until:
        yield f"{month.words} still runs: these are the figures up to {day_words(now.date())}."
    spans = (("acts and private words", kept.reasons), ("cases and verdicts", kept.case_records))
    for what, days in spans:
        first = now - timedelta(days=days)
        if month.until <= first:
            yield (
                f"Of {what} in {month.words} little or nothing is kept any more: they are let go"
                f" after {days} days."
            )
        elif month.since < first:
            yield (
                f"Of {what} before {day_words(first.date())} some are not kept any more: they are"
                f" let go after {days} days."
            )
