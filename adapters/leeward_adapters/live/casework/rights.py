"""Who may do what with a case: what a platform lets them do by hand, and never about oneself."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, assert_never

from msgspec import Struct

from leeward_policies.case_rights import Role, may_see
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
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import SpaceRef, UserRef
from leeward_policies.ports import People

CaseVerb: TypeAlias = Literal[
    "take",
    "giveback",
    "handover",
    "note",
    "reopen",
    "abuse",
    "reported",
    "right",
    "wrong",
    "unclear",
    "undo",
    "lines",
    "timeout",
    "kick",
    "ban",
    "lock",
]
"""What can be done with a case by a button; the verbs of `Press` that belong to one."""

Grave: TypeAlias = Literal["kick", "ban", "lock"]
"""What takes a second press."""

LOOKED_AFTER: Final[frozenset[CaseVerb]] = frozenset(
    {
        "take",
        "giveback",
        "handover",
        "note",
        "reopen",
        "abuse",
        "reported",
        "right",
        "wrong",
        "unclear",
    }
)
"""What touches nobody on the platform: whoever looks after cases may do it."""

BY_ROLE: Final[frozenset[CaseVerb]] = LOOKED_AFTER
"""What a role that the policy calls staff is enough for."""

BY_OFFICE: Final[frozenset[CaseVerb]] = LOOKED_AFTER | {"undo", "lines"}
"""What the safety lead and the deputy may do without a right of the platform's; in cases of
suspected abuse material, their responders."""

UNDOES: Final[Mapping[type[Action], CaseVerb]] = {Unban: "ban", Unlock: "lock"}
"""What undoing takes the same right for as doing; the rest is the right of `undo`."""


class Caller(Struct, frozen=True):
    """Somebody who presses or asks, as they stand where the case belongs."""

    ref: UserRef
    may: frozenset[CaseVerb] = frozenset()
    """What the platform lets them do by hand: `take` stands for all of `LOOKED_AFTER`."""
    is_staff: bool = False
    """By the admin's mapping of roles, or by a right of people who moderate."""
    answers: bool = False
    """Is the safety lead or the deputy."""
    is_owner: bool = False
    """Owns the place."""

    def can(self, verb: CaseVerb) -> bool:
        """Say whether the platform lets them do it by hand."""
        return verb in self.may or (verb in LOOKED_AFTER and "take" in self.may)


def is_of_team(caller: Caller) -> bool:
    """Say whether somebody is one of those who look after the place."""
    return caller.is_staff or caller.answers or caller.can("take")


def roles_here(caller: Caller, people: People, *, was_asked: bool = False) -> frozenset[Role]:
    """Return what somebody is to the community, as they stand in a place of it.

    Args:
        caller: in the place that a case is about.
        people: who answer for the community.
        was_asked: the case's card stands in their own direct messages. Whoever owns the place
            gets one only where nobody else could be asked, and then answers in their stead.
    """
    roles: set[Role] = set()
    if is_of_team(caller):
        roles.add("moderator")
    if caller.answers or (was_asked and caller.is_owner):
        roles.add("safety-lead")
    if caller.ref in people.responders:
        roles.add("csea")
    return frozenset(roles)


def refusal(
    verb: CaseVerb,
    case: Case,
    caller: Caller,
    roles: frozenset[Role],
    rights: Mapping[CaseVerb, str],
) -> str:
    """Return why somebody may not do something with a case; empty where they may.

    Whoever it is about, and whoever it is kept from, gets the same words as whoever lacks the
    right, so that the answer tells them nothing.

    Args:
        verb: what is to be done.
        case: with which.
        caller: by whom.
        roles: what they are to the community.
        rights: what the platform calls the right to each; see `Dialect.rights`.
    """
    may = (
        caller.can(verb)
        or (verb in BY_ROLE and caller.is_staff)
        or (verb in BY_OFFICE and caller.answers)
        or (verb in BY_OFFICE and "csea" in case.asked and "csea" in roles)
    )
    if may and may_see(case, caller.ref, roles):
        return ""
    return (
        f"This is for somebody else on the team: it takes {rights[verb]},"
        " and nobody decides about what concerns themselves."
    )


def undo_lacks(act: Action, caller: Caller) -> bool:
    """Say whether an act that undoes another takes a right that somebody has not."""
    verb = UNDOES.get(type(act))
    return verb is not None and not caller.can(verb)


def by_hand(  # noqa: PLR0911 - one branch a kind
    act: Action,
) -> tuple[CaseVerb, SpaceRef | None, UserRef | None]:
    """Return what an act is by hand, where, and to whom it is done; nowhere for what is none."""
    match act:
        case Restrict():
            return "timeout", act.space, act.who
        case Kick():
            return "kick", act.space, act.who
        case Ban():
            return "ban", act.space, act.who
        case Lock():
            return "lock", act.space, None
        case Unban() | Unlock():
            return UNDOES[type(act)], act.space, None
        case Unrestrict():
            return "undo", act.space, act.who
        case Reveal():
            return "undo", act.target.space_ref, None
        case Note() | Tip() | Warn() | Answer() | Hide() | AskHuman():
            return "undo", None, None
        case _:
            assert_never(act)
