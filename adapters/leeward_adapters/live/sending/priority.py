"""How urgent a request to a platform is: who goes before whom when not all can go at once."""

from enum import IntEnum
from typing import assert_never

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


class Priority(IntEnum):
    """The classes of outbound requests, most urgent first."""

    HIDE = 0
    """What ends harm that is being done: hiding, time-outs, a person's kick, ban or lock."""
    PAGE = 1
    """A first-urgency page to people."""
    ANSWER = 2
    """The answer to a press or a command: somebody waits, and the platform gives up on it soon.

    It is sent at once: the routes of such answers are not bound to the other limits.
    """
    WARNING = 3
    """A private warning to an author; also what a person undoes, since somebody waits for it."""
    TIP = 4
    """A private tip to a member, and what became of what they asked."""
    NOTICE = 5
    """What is read when there is time: cases of lesser urgency, public reminders."""
    LOG = 6
    """What nobody waits for: digests, reading history after downtime."""


def priority_of(action: Action) -> Priority:
    """Return how urgent the requests of an act are; what follows on it may be less so."""
    match action:
        case Hide() | Restrict() | Kick() | Ban() | Lock():
            return Priority.HIDE
        case AskHuman():
            return Priority.PAGE if action.urgency == "urgent" else Priority.NOTICE
        case Warn():
            return Priority.WARNING if action.place == "private" else Priority.NOTICE
        case Reveal() | Unrestrict() | Unban() | Unlock():
            return Priority.WARNING
        case Tip() | Answer():
            return Priority.TIP
        case Note():
            return Priority.LOG
        case _:
            assert_never(action)
