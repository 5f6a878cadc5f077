"""Impersonation: an author speaks under the shown name of another who speaks in the room.

The other forms of bullying are patterns over time and no signals: see `bullying.assess`.
"""

from collections.abc import Sequence
from typing import Final

from leeward_policies.bullying.names import (
    NAMELESS,
    Names,
    is_distinctive,
    is_staff,
    known_as,
    names_of,
)
from leeward_policies.domain.conversation import Shown
from leeward_policies.domain.message import Author
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.ports import Reading, SignalSpec

_SAME: Final = 0.35
"""The same name, as two who are called Alex: no reason to suspect anybody."""

_SAME_DISTINCTIVE: Final = 0.5
"""The same long name, or one with a title or a number in it."""

_TAKEN_OVER: Final = 0.6
"""The author spoke under another name here before."""

_FIGURES: Final = 0.55
"""Figures for letters: a disguise, or somebody's taste."""

_LOOK_ALIKES: Final = 0.85
"""Letters of other alphabets that look the same: hardly by chance."""

_OF_STAFF: Final = {
    _SAME: 0.6,
    _SAME_DISTINCTIVE: 0.85,
    _TAKEN_OVER: 0.85,
    _FIGURES: 0.85,
    _LOOK_ALIKES: 0.95,
}
"""The same where the name is that of somebody whom members turn to."""


class BullyingDetector:
    """Finds who takes another member's shown name; when unsure, the score is low.

    It looks when an author is new in the room's memory, or has a new name there, so that
    nobody is accused with each line. Staff, bots, webhooks and bridges accuse themselves never.
    """

    name = "bullying"
    version = "1"
    languages: tuple[str, ...] = ()
    specs = (SignalSpec("bullying.impersonation", "bullying", "the shown name of another member"),)

    _by = f"{name}@{version}"

    def detect(self, reading: Reading) -> Sequence[Signal | Unmeasured]:
        """Compare the author's shown name with those who spoke in the room before."""
        roll = reading.conversation.room.shown
        author = reading.message.author
        if not roll.read or not author.name or author.is_bot or author.is_webhook:
            return ()
        names, member = names_of(author.name), author.ref
        if names[2] not in roll.read or names == NAMELESS or reading.message.revision:
            return ()
        if known_as(roll, member, names) is not None:
            return ()
        others = [one for one in roll.members if one.names[2] == names[2] and one.member != member]
        if not others or is_staff(author):
            return ()
        mine = next((one for one in roll.members if one.member == member), None)
        if mine is None and _has_just_spoken(reading):
            return ()  # in a crowd not all are remembered; this one was looked at before
        other = max(others, key=lambda one: one.is_staff)
        score, why = _likeness(author, names, other, mine)
        if other.is_staff:
            score, why = _OF_STAFF[score], f"{why}, of the team"
        return (
            Signal(
                "bullying.impersonation",
                "bullying",
                score,
                self._by,
                why=why,
                aim="nobody",
                target=other.member,
            ),
        )


def _has_just_spoken(reading: Reading) -> bool:
    """Say whether the author is one of the last speakers of the room."""
    member = reading.message.author.ref
    return any(one.member == member for one in reading.conversation.room.speakers)


def _likeness(author: Author, names: Names, other: Shown, mine: Shown | None) -> tuple[float, str]:
    """Return how likely a name is a copy, and how it was made.

    Only the author's own disguise counts: somebody may copy nobody by a plain name where the
    other writes theirs in fancy letters.
    """
    if names[0] == other.names[0]:
        is_disguised, is_figured = False, False
    else:
        is_disguised = names[1] == other.names[1] and names[0] != names[1]
        is_figured = names[1] != other.names[1] and names[1] != names[2]
    if is_disguised:
        return _LOOK_ALIKES, "a shown name with letters that look like another member's"
    if mine is not None:
        return _TAKEN_OVER, "changed to the shown name of another member"
    if is_figured:
        return _FIGURES, "a shown name that reads like another member's"
    if is_distinctive(author.name):
        return _SAME_DISTINCTIVE, "the shown name of another member"
    return _SAME, "the shown name of another member"
