"""Pages about brakes: what their button will do, who may press it, and how they read then."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from leeward_adapters.live.casework.dialect import Dialect
from leeward_adapters.live.casework.presses import Button, Press, Rows, nonce_of
from leeward_adapters.live.casework.rights import Caller
from leeward_adapters.live.casework.telling import tell
from leeward_adapters.live.saying.spans import Short, Text, When, Who
from leeward_adapters.live.saying.words import loose, words
from leeward_policies.braking import RAISED_FOR, RAISED_TIMES, brake_in
from leeward_policies.domain.action import Because, Braked
from leeward_policies.domain.event import BrakeRaised
from leeward_policies.domain.refs import ChannelRef, SpaceRef, UserRef
from leeward_policies.ports import BrakeStanding, Desk

RAISE: Final = "Raise it for an hour"

BEFORE: Final = (
    f"For an hour the rule may do {RAISED_TIMES} times as much in this {{place}}; then its brake"
    " holds as before. What was held back stays undone: look at those messages yourself."
)
RAISED: Final = "Raised"

NOT_HOLDING: Final = (
    "This brake has let go by itself, so there is nothing to raise."
    " If it holds again, you are told."
)
ALREADY: Final = (
    "Somebody has raised this brake already, until {until}. Until then it goes no further."
)
DONE: Final = (
    "Raised: until {until} the rule {rule} may {does} {limit} times within an hour here,"
    " then its brake holds as before. What was held back stays undone: look at those messages"
    " yourself. If the brake holds all the same, you are told once more."
)
DOES: Final = {"hide": "hide up to", "restrict": "keep members from writing up to"}

RAISED_SHOWN: Final = 1_024
RULE_SHOWN: Final = 100


def mark_of(space: SpaceRef, rule: str, kind: Braked) -> str:
    """Return what a brake's button knows it by: short, however long the rule's id is."""
    return nonce_of(f"brake|{space}|{rule}|{kind}")


def brake_rows(because: Because) -> Rows:
    """Return the button of a page about a brake; none for any other page."""
    brake = brake_in(because)
    if brake is None:
        return ()
    return ((Button(Press("brake", mark_of(*brake)), RAISE, "danger"),),)


def raised_words(until: datetime, by: UserRef) -> Text:
    """Return what a page about a brake says once somebody has raised it; its title is `RAISED`."""
    said = words(
        "Until {until}, by {by}. What was held back before stays undone.",
        until=When(until),
        by=Who(by),
    )
    return (Short(RAISED_SHOWN, said),)


def not_yours(dialect: Dialect) -> str:
    """Return that somebody may not raise a brake."""
    return f"This is for somebody else on the team: it takes {dialect.rights['undo']}."


class Raising(Struct, frozen=True):
    """What came of a press on a page about a brake."""

    text: Text
    """For whoever pressed."""
    until: datetime | None = None
    """Until when it is raised by this press; None where it did nothing."""


class Brakes:
    """Raises brakes; whoever uses it lets two presses on one brake wait for each other.

    Args:
        desk: knows how they stand, and takes what is done.
        dialect: of the platform.
    """

    def __init__(self, desk: Desk, dialect: Dialect) -> None:
        self._desk = desk
        self._dialect = dialect

    def find(self, mark: str) -> BrakeStanding | None:
        """Return how a brake stands; None where nothing was done or held within the last hour."""
        stands = self._desk.standing().brakes
        return next((one for one in stands if mark_of(one.space, one.rule, one.kind) == mark), None)

    async def raise_it(
        self, mark: str, caller: Caller, room: str, at: datetime, *, is_here: bool
    ) -> Raising:
        """Raise a brake for an hour, once however often it is pressed, and say what that does.

        Args:
            mark: what the button knows the brake by.
            caller: who presses, as they stand where the brake is.
            room: the id of the room in which they press.
            at: when.
            is_here: the place of the brake is one that we are in.
        """
        brake = self.find(mark)
        if not (caller.can("undo") or caller.answers):
            return Raising((not_yours(self._dialect),))
        if brake is None or not is_here:
            return Raising((NOT_HOLDING,))
        if brake.raised_until is not None:
            return Raising(words(ALREADY, until=When(brake.raised_until, "t")))
        until, by, platform = at + RAISED_FOR, caller.ref, self._dialect.platform
        channel = ChannelRef(platform, brake.space.id, room)
        space, rule, kind = brake.space, brake.rule, brake.kind
        event = BrakeRaised(channel, by, space, rule, kind, until, at, platform)
        await tell(self._desk, event, platform)
        return Raising(_done(self.find(mark) or brake, until), until)


def _done(brake: BrakeStanding, until: datetime) -> Text:
    rule, does = loose(brake.rule, RULE_SHOWN), DOES[brake.kind]
    return words(DONE, until=When(until, "t"), rule=rule, does=does, limit=str(brake.limit))
