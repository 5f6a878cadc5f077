"""Entries: what is known of a service that helps, and how far it can be relied on."""

from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from msgspec import Struct

RELIED_ON: Final = timedelta(days=90)
"""How long a look at a page, or a call, counts (`young_people.md`: a check every 90 days)."""

ZONES: Final = timedelta(days=1)
"""A day that somebody wrote may be ahead of ours by this much: it is tomorrow somewhere."""

FINDER: Final = "finder"
"""The kind of an entry that finds the services of a country."""

USES: Final = {
    "talk": "to talk",
    "images": "takes pictures of oneself down",
    "report": "takes reports of abuse",
    "offender": "for whoever worries about what they do",
    "finder": "finds the others",
}
"""What each kind of service is good for, in words for people of the team."""

Audience: TypeAlias = Literal["children", "young", "adults", "everyone"]
Kind: TypeAlias = Literal["talk", "report", "images", "offender", "finder"]
Way: TypeAlias = Literal["call", "text", "chat", "open"]
State: TypeAlias = Literal["verified", "seen", "check"]
"""`verified`: a person called or opened it; `seen`: its page was read; `check`: too long ago."""


class Contact(Struct, frozen=True, forbid_unknown_fields=True):
    """One way to reach a service."""

    way: Way
    """`call` and `text` have a number; `chat` and `open` have an address."""
    at: str
    """The number as people read it, or the address without `https://`."""

    @property
    def is_number(self) -> bool:
        """It is called or written to by phone."""
        return self.way in {"call", "text"}


class Helpline(Struct, frozen=True, forbid_unknown_fields=True):
    """A service that helps, as its own page told."""

    country: str
    """Two letters of ISO 3166, or empty: for every country."""
    id: str
    name: str
    owner: str
    """Who runs it."""
    audience: Audience
    kind: Kind
    """`talk`: somebody listens; `images`: takes pictures off the internet; `report`: takes reports
    of abuse; `offender`: helps who worries about what they do; `finder`: finds all of these."""
    contacts: tuple[Contact, ...]
    hours: str
    """`always`, `09:00-23:00`, `mon-sat 14:00-20:00`, or `not-stated`; in the country's time."""
    source: str
    """The page on which it was seen; empty where nobody has seen one."""
    seen_on: str = ""
    """The day the page was seen, `2026-11-23`; empty where nobody has."""
    verified_on: str = ""
    """The day a person called or opened it; empty until somebody has."""
    verified_by: str = ""
    """Who that was: a name or a role."""

    @property
    def contact(self) -> str:
        """All ways to reach it, as one line for people of the team."""
        shown = dict.fromkeys(one.at for one in self.contacts)
        return ", ".join(shown)

    @property
    def use_told(self) -> str:
        """For whom it is and what for, in words for people of the team."""
        return f"{self.audience}: {USES[self.kind]}"

    @property
    def hours_told(self) -> str:
        """When somebody is there, in words for people of the team."""
        told = {"always": "at all hours", "not-stated": "not stated"}
        return told.get(self.hours, self.hours if " " in self.hours else f"every day {self.hours}")

    @property
    def look_told(self) -> str:
        """Who looked last and when, in words for people of the team."""
        if self.is_verified:
            return f"called or opened {self.verified_on}"
        return f"page seen {self.seen_on}" if self.seen_on else "not seen"

    @property
    def is_verified(self) -> bool:
        """The last who looked was a person who called or opened it, and did not only read."""
        return bool(self.verified_on) and self.verified_on >= self.seen_on

    @property
    def expires_on(self) -> date | None:
        """The last day on which the last look counts; None where nobody has looked."""
        day = max(self.verified_on, self.seen_on)
        return date.fromisoformat(day) + RELIED_ON if day else None

    def days_left(self, today: date) -> int:
        """Return how many days the last look still counts; less than nothing, once it does not."""
        day = self._looked_on(today)
        return -1 if day is None else (day + RELIED_ON - today).days

    def state(self, today: date) -> State:
        """Say how far it can be relied on.

        A call on a day that has not come yet counts for nothing; a clock that is behind makes no
        entry old.
        """
        day = self._looked_on(today)
        if day is None or today - day > RELIED_ON:
            return "check"
        is_verified = self.is_verified and day.isoformat() == self.verified_on
        return "verified" if is_verified else "seen"

    def is_ahead(self, today: date) -> bool:
        """Say whether a day in it has not come yet: a slip of the pen, or a clock that is wrong."""
        return max(self.verified_on, self.seen_on) > (today + ZONES).isoformat()

    def _looked_on(self, today: date) -> date | None:
        """Return the last day on which somebody looked, as far as it can have come."""
        if self.is_verified:
            called = date.fromisoformat(self.verified_on)
            if called <= today + ZONES:
                return called
        return date.fromisoformat(self.seen_on) if self.seen_on else None


class Emergency(Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers to call in danger, where they are well known."""

    countries: tuple[str, ...]
    numbers: tuple[str, ...]
