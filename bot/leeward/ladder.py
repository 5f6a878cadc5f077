"""The ladder: what is tried next when a platform cannot, or will not, do an act.

Each step down is milder or asks a person. A tip never becomes public, and
nothing here can make an act stronger.
"""

from typing import Final, assert_never

from msgspec.structs import replace

from leeward.notices import PRIVATE
from leeward_policies.domain.action import (
    Action,
    Answer,
    AskHuman,
    Ban,
    Hide,
    Kick,
    Lock,
    Note,
    Restrict,
    Reveal,
    Tip,
    Unban,
    Unlock,
    Unrestrict,
    Urgency,
    Warn,
)
from leeward_policies.ports import Capabilities, Capability

ASKED_INSTEAD: Final[Urgency] = "high"
"""How soon a human must look where the machine could not act."""


def capability(action: Action, can: Capabilities) -> Capability:  # noqa: C901, PLR0911, PLR0912 - a kind
    """Return how well a platform can do an act."""
    match action:
        case Hide():
            return can.hide
        case Warn():
            return can.warn if action.place == "private" else can.reply
        case Tip() | Answer():
            return can.tip
        case Restrict():
            return can.restrict
        case AskHuman():
            return can.ask
        case Reveal():
            return can.reveal
        case Unrestrict():
            return can.unrestrict
        case Kick():
            return can.kick
        case Ban():
            return can.ban
        case Lock():
            return can.lock
        case Unban():
            return can.unban
        case Unlock():
            return can.unlock
        case Note():
            return "full"
        case _:
            assert_never(action)


def next_step(action: Action) -> Action | None:
    """Return what to do instead of an act that was not possible, or None at the foot."""
    match action:
        case Warn() if action.place == "private" and action.topic not in PRIVATE:
            return replace(action, key=f"{action.key}+public", place="public")
        case Hide() | Restrict():
            return ask_instead(action, ASKED_INSTEAD)
        case Warn() | Tip() | Answer() | Note() | AskHuman() | Kick() | Ban() | Lock():
            return None
        case Reveal() | Unrestrict() | Unban() | Unlock():
            return None
        case _:
            assert_never(action)


def may_repeat(action: Action, can: Capabilities) -> bool:
    """Say whether an act may be done again when nobody knows if it was done (`precise.md` 13).

    A page may reach people twice; a tip, a warning or an answer may not, unless the platform knows
    the key.
    """
    match action:
        case Tip() | Warn() | Answer():
            return can.remembers_keys
        case Hide() | Restrict() | AskHuman() | Kick() | Ban() | Lock() | Note():
            return True
        case Reveal() | Unrestrict() | Unban() | Unlock():
            return True
        case _:
            assert_never(action)


def ask_instead(action: Hide | Restrict | Tip, urgency: Urgency) -> AskHuman:
    """Return the question to people that stands for an act that was not possible."""
    return AskHuman(
        key=f"{action.key}+ask",
        rule=action.rule,
        because=action.because,
        mode=action.mode,
        message=action.message,
        whom="safety-lead" if isinstance(action, Tip) else "moderators",
        urgency=urgency,
    )
