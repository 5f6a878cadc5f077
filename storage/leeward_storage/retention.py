"""How long each kind of thing is kept, and the moments before which it goes.

The defaults are the longest times that `precise.md` 1 to 4 and the retention
proposal of `itu.md` allow; an installation may only shorten them.
"""

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import fields

from leeward_policies.domain.case import Status
from leeward_policies.errors import ConfigError
from leeward_storage.times import day, micros

ENDED: Final[tuple[Status, ...]] = ("resolved", "closed")
"""States in which people are done with a case; retention counts from the first of them."""

VIEWS: Final = 31
"""Days that it is counted how often somebody opened sealed lines."""

LET_GO: Final[tuple[Status, ...]] = ("closed",)
"""States in which a member's wish to be erased reaches a case (`precise.md` 6)."""


class Retention(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days that each kind of thing is kept; every default is also the most that is allowed.

    Raises:
        ConfigError: a value is below 1, above its default, or at odds with another.
    """

    decision_ids: int = 7
    """Ids of decisions, by which a repeated delivery is known; from the day they were written."""
    counters: int = 30
    """Pieces of the ledger below `watch`; from their last change (`itu.md`: counters 30 days)."""
    watched: int = 365
    """Pieces of the ledger that are held and that nothing has touched since."""
    pair_evidence: int = 30
    """Lines sealed for a pair without a case; from their sealing (`precise.md` 1)."""
    hide_evidence: int = 30
    """Texts sealed when they were hidden; longer only while an appeal waits (`precise.md` 3)."""
    case_text: int = 90
    """Sealed lines and notes of a case; from its end (`itu.md`: 90 days after close)."""
    case_text_in_all: int = 365
    """The same, from when the case was opened, ended or not (`itu.md`: at most 365 days);
    also for lines of a pair and hidden texts that an open case keeps, from their sealing."""
    case_records: int = 365
    """Cases without their text; from their end (`itu.md`: metadata 365 days)."""
    reasons: int = 184
    """Decisions with findings and their outcomes: six months, in which one may appeal; also how
    readers rated tips, counted without them."""
    audit: int = 731
    """Lines of the audit log: 24 months; a signed checkpoint then stands for them."""

    def __post_init__(self) -> None:
        for field in fields(self):
            self._check(field.name, getattr(self, field.name), field.default)
        if self.case_text > self.case_text_in_all:
            raise ConfigError(
                place="retention.case_text",
                value=f"{self.case_text} days, but case_text_in_all is {self.case_text_in_all}",
                cure="Lower case_text to at most case_text_in_all.",
            )

    @staticmethod
    def _check(name: str, value: object, most: int) -> None:
        if type(value) is not int or not 1 <= value <= most:
            raise ConfigError(
                place=f"retention.{name}",
                value=f"{value!r}"[:40],
                cure=f"Give whole days from 1 to {most}; retention can only be shortened.",
            )

    def ends(self, now: datetime) -> "Ends":
        """Return the moments before which things have had their time."""

        def before(days: int) -> int:
            return micros(now - timedelta(days=days))

        return Ends(
            decision_ids=day(now) - self.decision_ids,
            counters=before(self.counters),
            watched=before(self.watched),
            pair_evidence=before(self.pair_evidence),
            hide_evidence=before(self.hide_evidence),
            case_text=before(self.case_text),
            case_text_in_all=before(self.case_text_in_all),
            case_records=before(self.case_records),
            reasons=before(self.reasons),
            audit=before(self.audit),
            views=day(now) - VIEWS,
            ratings=day(now) - self.reasons,
        )


class Ends(Struct, frozen=True, kw_only=True):
    """For each kind, the moment before which it goes: microseconds, or days of what has no time."""

    decision_ids: int
    counters: int
    watched: int
    pair_evidence: int
    hide_evidence: int
    case_text: int
    case_text_in_all: int
    case_records: int
    reasons: int
    audit: int
    views: int
    ratings: int
