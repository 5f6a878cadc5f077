"""The answers of an admin: which there can be, the careful ones taken for granted, and at odds."""

from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct

from leeward.assessment.questions import asked
from leeward_policies.errors import UsageError

Known = Literal["yes", "no", "unknown"]
Likely = Literal["rare", "possible", "likely"]
Grave = Literal["mild", "serious", "grave"]


class Rating(Struct, frozen=True, forbid_unknown_fields=True):
    """How an admin sees one risk: for this community, with what it does today."""

    likely: Likely
    """How often it may happen."""
    grave: Grave
    """How bad it would be for the member it happens to."""


class Answers(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer to each question; none is a text of one's own, so no name can stand in one.

    Every default is the careful one: what nobody has answered counts against the community.
    """

    young: Literal["none", "some", "most", "unknown"] = "unknown"
    under_13: Known = "unknown"
    ages: Literal["roles", "said", "checked", "not-known"] = "not-known"
    joining: Literal["anyone", "invited", "approved"] = "anyone"
    country: str = ""
    """Two letters, or empty."""
    adult_rooms: Literal["none", "apart", "open", "unknown"] = "unknown"
    direct_messages: Known = "unknown"
    voice: Known = "unknown"
    pictures: Known = "unknown"
    trade: Literal["no", "members", "organisers", "unknown"] = "unknown"
    other_tools: Literal["none", "known", "unknown"] = "unknown"
    moderators: int = 1
    hours: Literal["always", "daily", "some-days", "not-agreed"] = "not-agreed"
    prepared: Literal["both", "taught", "checked", "neither"] = "neither"
    abuse_material: Literal["named", "nobody"] = "nobody"
    reports: Literal["hour", "day", "week", "not-agreed"] = "not-agreed"
    told: Literal["all", "partly", "no"] = "no"
    heard: Literal["yes", "no"] = "no"
    exports: Literal["none", "deleted", "kept", "unknown"] = "unknown"
    machine: Literal["own", "rented", "rented-abroad", "unknown"] = "unknown"
    contact: Rating = Rating("possible", "grave")
    conduct: Rating = Rating("likely", "serious")
    content: Rating = Rating("possible", "serious")
    contract: Rating = Rating("possible", "serious")

    @property
    def has_young(self) -> bool:
        """Whether young members must be reckoned with."""
        return self.young != "none"


MODERATORS_MOST: Final = 10_000
"""More people than this are somebody's mistake."""


def check(answers: Answers, place: str) -> None:
    """Look whether answers go together.

    Args:
        answers: each of them possible.
        place: where they stand, for the error.

    Raises:
        UsageError: two of them cannot both be true; the first such pair is named.
    """
    for keys, why, cure in at_odds(answers):
        raise UsageError(place=f"{place}, {' and '.join(keys)}", value=why, cure=cure)


Odd = tuple[tuple[str, ...], str, str]


def at_odds(answers: Answers) -> Iterator[Odd]:
    """Yield what cannot both be true: the keys, why, and the cure."""
    if answers.young == "none" and answers.under_13 == "yes":
        yield (
            ("young", "under_13"),
            "nobody is under 18, but some are under 13",
            "Correct one of the two.",
        )
    if answers.moderators == 0:
        yield from _without_moderators(answers)
    if answers.moderators == 1 and answers.hours == "always":
        yield (
            ("moderators", "hours"),
            "one person cannot look at every hour",
            "Count those who share the hours, or choose daily.",
        )
    quick = {"some-days": ("hour", "day"), "daily": ("hour",)}
    if answers.reports in quick.get(answers.hours, ()):
        yield (
            ("hours", "reports"),
            (
                f"somebody looks {asked('hours').choices[answers.hours]}, but a report is answered"
                f" within {asked('reports').choices[answers.reports]}"
            ),
            "Promise only what the hours allow: choose a longer time for reports.",
        )


def _without_moderators(answers: Answers) -> Iterator[Odd]:
    for key, none in (("hours", "not-agreed"), ("reports", "not-agreed"), ("prepared", "neither")):
        given = getattr(answers, key)
        if given != none:
            yield (
                ("moderators", key),
                f"nobody moderates, but the other answer is {given}",
                f"Count the people who do, or choose {none}.",
            )
