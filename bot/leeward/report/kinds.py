"""The kinds of action as a report counts them, and whom each of them reaches."""

from typing import Final, assert_never

from leeward.report.summary import Kind
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
    Warn,
)
from leeward_policies.domain.refs import UserRef

KINDS: Final[tuple[Kind, ...]] = (
    "tip",
    "warn",
    "answer",
    "hide",
    "restrict",
    "ask",
    "note",
    "reveal",
    "unrestrict",
    "kick",
    "ban",
    "lock",
    "unban",
    "unlock",
)
"""All kinds, gentle ones first, as they are listed."""


def kind_of(action: Action) -> Kind:  # noqa: C901, PLR0911, PLR0912 - a closed union, one line each
    """Return the kind of an action."""
    match action:
        case Note():
            return "note"
        case Tip():
            return "tip"
        case Warn():
            return "warn"
        case Answer():
            return "answer"
        case Hide():
            return "hide"
        case Restrict():
            return "restrict"
        case AskHuman():
            return "ask"
        case Reveal():
            return "reveal"
        case Unrestrict():
            return "unrestrict"
        case Kick():
            return "kick"
        case Ban():
            return "ban"
        case Lock():
            return "lock"
        case Unban():
            return "unban"
        case Unlock():
            return "unlock"
        case _ as never:
            assert_never(never)


def member_of(action: Action) -> UserRef:
    """Return the member whom an action reaches, or whose words it is about."""
    match action:
        case Tip() | Warn() | Answer():
            return action.to
        case Restrict() | Unrestrict() | Kick() | Ban() | Unban():
            return action.who
        case Note() | Hide() | AskHuman() | Reveal() | Lock() | Unlock():
            return action.because.subject.author
        case _ as never:
            assert_never(never)
