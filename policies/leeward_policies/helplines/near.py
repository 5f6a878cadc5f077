"""Help near somebody: what is shown to a member, in the order in which it helps."""

from datetime import date
from typing import Final

from msgspec import Struct

from leeward_policies.helplines.entries import Audience, Helpline, Kind
from leeward_policies.helplines.registry import code_of, registry

SHOWN_TO_MEMBERS: Final[tuple[Kind, ...]] = ("talk", "images")
"""The kinds of services that a member is shown, in this order."""

FOR_MEMBERS: Final[tuple[Audience, ...]] = ("children", "young", "everyone")
"""For whom they are, in this order; what is for adults alone is shown to no child."""


class HelpNear(Struct, frozen=True):
    """What helps in a country, or in one that nobody has named."""

    country: str
    """Two letters; empty where it is not known."""
    emergency: str
    """The number to call in danger; empty where it is not known, and none is guessed."""
    lines: tuple[Helpline, ...]
    """Those that can be relied on first; those to be checked come last, and stay."""
    finder: Helpline
    """Finds the services of every country."""
    today: date

    @property
    def relied_on(self) -> tuple[Helpline, ...]:
        """The lines that were looked at within their time."""
        return tuple(one for one in self.lines if one.state(self.today) != "check")

    @property
    def to_check(self) -> tuple[Helpline, ...]:
        """The lines that were not; they are shown after the finder, and marked."""
        return tuple(one for one in self.lines if one.state(self.today) == "check")

    @property
    def first(self) -> Helpline | None:
        """The first who listens and can be relied on."""
        return next((one for one in self.relied_on if one.kind == "talk"), None)


def help_near(country: str, today: date) -> HelpNear:
    """Return what helps in a country; without one there is no number, only the finder.

    Args:
        country: two letters in any case, as a member or the admin chose them; never guessed.
        today: the day, on which rests what can be relied on; nothing is left out for its sake.
    """
    code, known = code_of(country), registry()
    found = [
        one
        for one in known.of(code)
        if one.kind in SHOWN_TO_MEMBERS and one.audience in FOR_MEMBERS
    ]

    def order(line: Helpline) -> tuple[bool, int, int]:
        return (
            line.state(today) == "check",
            SHOWN_TO_MEMBERS.index(line.kind),
            FOR_MEMBERS.index(line.audience),
        )

    return HelpNear(
        country=code,
        emergency=" / ".join(known.emergency(code)),
        lines=tuple(sorted(found, key=order)),
        finder=known.finder,
        today=today,
    )


def offender_help(country: str) -> tuple[Helpline, ...]:
    """Return who helps somebody that worries about what they do to children.

    Those of the country; where none is known, those of every other one, which say where they are.
    """
    every = tuple(one for one in registry().lines if one.kind == "offender")
    return tuple(one for one in every if one.country == code_of(country)) or every


def countries() -> tuple[str, ...]:
    """Return the countries of which a service or an emergency number is known, sorted."""
    return registry().countries()
