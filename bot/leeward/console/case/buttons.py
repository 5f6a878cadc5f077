"""What each button of a case will do where it happened, in words, and why it cannot be pressed."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from leeward.cases.hands import OrderedAct
from leeward.console.case.facts import Names, is_abuse_material
from leeward.console.links import platform_name
from leeward.report.legible import legible
from leeward_policies.addresses import address_of
from leeward_policies.case_rights import OVER, refusal, verdict_refusal
from leeward_policies.domain.action import (
    Action,
    Done,
    Kick,
    Outcome,
    Reveal,
    Unban,
    Unlock,
    Unrestrict,
)
from leeward_policies.domain.case import Case
from leeward_policies.domain.move import (
    CallAbuseMaterial,
    GiveBack,
    HandOver,
    MarkReported,
    Reopen,
    Take,
    WriteNote,
)
from leeward_policies.domain.refs import DIRECT_SPACE, UserRef
from leeward_policies.ports import Capabilities, Capability, Clock

ORDERS: Final[dict[OrderedAct, str]] = {
    "restrict": "Keep from writing for an hour",
    "kick": "Remove",
    "ban": "Ban",
    "lock": "Close the doors for a day",
}

CLOSES: Final = {
    "discord": "This closes direct messages between members of {where} who are no friends,",
    "telegram": "This keeps everybody but the admins from writing in {where}",
}
"""What a lock does, by platform."""

CLOSED: Final = "This closes invitations and direct messages of {where}"

HOW: Final[dict[Capability, str]] = {
    "full": "",
    "click_only": "It is done after somebody there has pressed a button.",
    "best_effort": "Leeward tries it; it may not succeed.",
    "none": "",
}

NOT_HERE: Final = (
    "Greyed, since {platform} does not offer it here, or Leeward lacks the right to it."
)
DIRECT: Final = "Greyed, since this happened in direct messages, where Leeward can do nothing."
UNKNOWN: Final = (
    "What can be done on {platform} is not known just now; the order waits until it is."
)

REPOST: Final = (
    "A deletion on {platform} cannot be taken back: its author is asked whether the bot may post"
    " the message again."
)
SHOWN_AGAIN: Final = "Show a message again that was hidden."
NEVER_AGAIN: Final = "A message that was hidden on {platform} cannot be brought back."
NOT_LET_IN: Final = (
    "Whoever was removed comes back by an invitation alone: Leeward cannot take that back."
)


class Button(Struct, frozen=True):
    """A button that acts on a platform."""

    act: OrderedAct
    name: str
    does: str
    """What it will do there."""
    no: str = ""
    """Why it is greyed; empty where it can be pressed."""


class Undoing(Struct, frozen=True):
    """One thing that *Undo* takes back."""

    does: str
    message: str = ""
    """Which message, as it is printed; empty where it is about none."""
    link: str = ""


class Chances(Struct, frozen=True, kw_only=True):
    """Why somebody cannot do what; empty where they can."""

    take: str
    give_back: str
    hand_over: str
    note: str
    judge: str
    unclear: str
    reopen: str
    order: str
    abuse_material: str
    reported: str


def chances(case: Case, who: UserRef, clock: Clock) -> Chances:
    """Return what somebody can do with a case now."""
    now = clock.now()
    order = refusal(case, WriteNote("order"), who, now)
    return Chances(
        take=refusal(case, Take(), who, now),
        give_back=refusal(case, GiveBack(), who, now),
        hand_over=refusal(case, HandOver(who), who, now),
        note=refusal(case, WriteNote("note"), who, now),
        judge=verdict_refusal(case, "right", who),
        unclear=verdict_refusal(case, "unclear", who),
        reopen=refusal(case, Reopen(), who, now),
        order=order or ("This case is closed." if case.status in OVER else ""),
        abuse_material=refusal(case, CallAbuseMaterial(), who, now),
        reported=refusal(case, MarkReported("service"), who, now),
    )


def buttons(case: Case, can: Capabilities | None, names: Names) -> list[Button]:
    """Return the buttons that act on a platform."""
    return [button(act, case, can, names) for act in ORDERS]


def button(act: OrderedAct, case: Case, can: Capabilities | None, names: Names) -> Button:
    """Return one button that acts on a platform, with what it will do there."""
    platform = platform_name(case.channel.platform)
    does, name = _does(act, case, names), ORDERS[act]
    if case.channel.space == DIRECT_SPACE:
        return Button(act, name, does, DIRECT)
    if can is None:
        return Button(act, name, f"{does} {UNKNOWN.format(platform=platform)}")
    how: Capability = {
        "restrict": can.restrict,
        "kick": can.kick,
        "ban": can.ban,
        "lock": can.lock,
    }[act]
    if how == "none":
        return Button(act, name, does, NOT_HERE.format(platform=platform))
    return Button(act, name, f"{does} {HOW[how]}".rstrip())


def _does(act: OrderedAct, case: Case, names: Names) -> str:
    who, where = names(case.subject.author), _where(case)
    match act:
        case "restrict":
            return (
                f"This keeps {who} from writing anywhere in {where} for an hour. It ends by itself,"
                " and can be undone here before."
            )
        case "kick":
            return (
                f"This removes {who} from {where}. They can come back with an invitation."
                " Leeward cannot take it back."
            )
        case "ban":
            return (
                f"This removes {who} from {where} and keeps them out, until somebody lifts the"
                " ban, here or there. Whoever was banned does not come back by themselves then."
            )
        case "lock":
            return (
                f"{_closes(case, where)} It concerns everybody there, ends by itself, and can be"
                " undone here before."
            )


def _closes(case: Case, where: str) -> str:
    closes = CLOSES.get(case.channel.platform, CLOSED)
    return f"{closes.format(where=where)} for a day."


def _where(case: Case) -> str:
    if is_abuse_material(case):
        return "the space where it happened"
    return f"the whole of {legible(str(case.channel.space_ref))}"


def undoings(
    case: Case, acts: Sequence[Action], can: Capabilities | None, names: Names
) -> list[Undoing]:
    """Return what *Undo* takes back, one by one.

    Args:
        case: whose acts.
        acts: which undo it.
        can: what its platform can do; None where that is not known.
        names: how members are called.
    """
    return [_undoing(case, act, can, names) for act in acts]


def cannot_undo(done: Sequence[tuple[Action, Outcome]]) -> str:
    """Return what of the acts of a case nobody can take back here; empty for nothing."""
    is_out = any(isinstance(act, Kick) and isinstance(came, Done) for act, came in done)
    return NOT_LET_IN if is_out else ""


def _undoing(case: Case, act: Action, can: Capabilities | None, names: Names) -> Undoing:
    if isinstance(act, Unrestrict):
        return Undoing(f"Let {names(act.who)} write again, at once.")
    if isinstance(act, Unban):
        return Undoing(f"Lift the ban of {names(act.who)}; they come back by an invitation.")
    if isinstance(act, Unlock):
        return Undoing("Open the doors again, at once.")
    platform = platform_name(case.channel.platform)
    way = "repost" if can is None else can.undo_hide
    does = {"full": SHOWN_AGAIN, "repost": REPOST, "none": NEVER_AGAIN}[way]
    does = does.format(platform=platform)
    if not isinstance(act, Reveal) or is_abuse_material(case):
        return Undoing(does)
    return Undoing(does, legible(str(act.target)), address_of(act.target))
