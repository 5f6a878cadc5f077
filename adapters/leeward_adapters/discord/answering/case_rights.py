"""Who may do what on a case: Discord's own rights, and never about oneself."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from leeward_adapters.discord.acting.people import OWNER, Someone
from leeward_policies.case_rights import Role, may_see
from leeward_policies.domain.action import Action, Unban, Unlock
from leeward_policies.domain.case import Case
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

JUDGING: Final = ("moderate_members", "manage_guild", "manage_messages", "kick_members",
                  "ban_members")  # fmt: skip
"""Any of these is enough to look after a case."""

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
"""What touches nobody on Discord: whoever looks after cases may do it."""

ACTING: Final[Mapping[CaseVerb, tuple[str, ...]]] = {
    "undo": ("manage_messages",),
    "lines": ("manage_messages",),
    "timeout": ("moderate_members",),
    "kick": ("kick_members",),
    "ban": ("ban_members",),
    "lock": ("manage_guild",),
}

UNDOES: Final[Mapping[type[Action], CaseVerb]] = {Unban: "ban", Unlock: "lock"}
"""What undoing takes the same right for as doing; the rest is the right of `undo`."""

RIGHTS: Final[Mapping[CaseVerb, tuple[str, ...]]] = {
    **dict.fromkeys(LOOKED_AFTER, JUDGING),
    **ACTING,
}
"""The rights of Discord's that let somebody do the same by hand; one of them is enough."""

BY_ROLE: Final[frozenset[CaseVerb]] = LOOKED_AFTER
"""What a role that the policy calls staff is enough for."""

BY_OFFICE: Final[frozenset[CaseVerb]] = LOOKED_AFTER | {"undo", "lines"}
"""What the safety lead and the deputy may do without a right of Discord's; in cases of suspected
abuse material, their responders."""

NAMES: Final[Mapping[CaseVerb, str]] = {
    **dict.fromkeys(LOOKED_AFTER, "a moderator's right"),
    "undo": "the right Manage Messages",
    "lines": "the right Manage Messages",
    "timeout": "the right Timeout Members",
    "kick": "the right Kick Members",
    "ban": "the right Ban Members",
    "lock": "the right Manage Server",
}

NOT_ABOVE: Final = (
    "Discord lets nobody do this to somebody whose highest role is as high as their own."
    " Ask somebody whose role stands higher."
)
OURS_TOO_LOW: Final = (
    "Leeward's own role does not stand above theirs, so Discord would refuse it."
    " Move it up in Server Settings, Roles, or do it by hand."
)
GONE: Final = "They are no member of this server any more; a ban still keeps them out."


def is_of_team(who: Someone) -> bool:
    """Say whether somebody is one of those who look after the server."""
    return who.is_staff or who.answers or who.holds(*JUDGING)


def roles_here(who: Someone, people: People, *, was_asked: bool = False) -> frozenset[Role]:
    """Return what somebody is to the community, as they stand in a server of it.

    Args:
        who: in the server that a case is about.
        people: who answer for the community.
        was_asked: the case's card stands in their own direct messages. Whoever owns the server
            gets one only where nobody else could be asked, and then answers in their place.
    """
    roles: set[Role] = set()
    if is_of_team(who):
        roles.add("moderator")
    if who.answers or (was_asked and who.rank == OWNER):
        roles.add("safety-lead")
    if who.ref in people.responders:
        roles.add("csea")
    return frozenset(roles)


def refusal(verb: CaseVerb, case: Case, who: Someone, roles: frozenset[Role]) -> str:
    """Return why somebody may not do something with a case; empty where they may.

    Whoever it is about, and whoever it is kept from, gets the same words as whoever lacks the
    right, so that the answer tells them nothing.
    """
    may = (
        who.holds(*RIGHTS[verb])
        or (verb in BY_ROLE and who.is_staff)
        or (verb in BY_OFFICE and who.answers)
        or (verb in BY_OFFICE and "csea" in case.asked and "csea" in roles)
    )
    if may and may_see(case, who.ref, roles):
        return ""
    return (
        f"This is for somebody else on the team: it takes {NAMES[verb]},"
        " and nobody decides about what concerns themselves."
    )


def undo_lacks(act: Action, who: Someone) -> bool:
    """Say whether an act that undoes another takes a right that somebody has not."""
    verb = UNDOES.get(type(act))
    return verb is not None and not who.holds(*RIGHTS[verb])


def rank_refusal(verb: CaseVerb, who: Someone, subject: Someone, us: Someone) -> str:
    """Return why a member cannot be touched; empty where they can.

    Args:
        verb: what is to be done to them.
        who: whoever wants it.
        subject: to whom.
        us: the bot, which has to do it.
    """
    if not subject.is_member:
        return "" if verb == "ban" else GONE
    if subject.rank >= who.rank:
        return NOT_ABOVE
    return OURS_TOO_LOW if subject.rank >= us.rank else ""
