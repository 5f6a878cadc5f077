"""Who may do what on a case: Discord's own rights, and who stands above whom."""

from collections.abc import Mapping
from typing import Final

from leeward_adapters.discord.acting.people import OWNER, Someone
from leeward_adapters.live.casework.rights import LOOKED_AFTER, Caller, CaseVerb

JUDGING: Final = ("moderate_members", "manage_guild", "manage_messages", "kick_members",
                  "ban_members")  # fmt: skip
"""Any of these is enough to look after a case."""

ACTING: Final[Mapping[CaseVerb, tuple[str, ...]]] = {
    "undo": ("manage_messages",),
    "lines": ("manage_messages",),
    "timeout": ("moderate_members",),
    "kick": ("kick_members",),
    "ban": ("ban_members",),
    "lock": ("manage_guild",),
}

RIGHTS: Final[Mapping[CaseVerb, tuple[str, ...]]] = {
    **dict.fromkeys(LOOKED_AFTER, JUDGING),
    **ACTING,
}
"""The rights of Discord's that let somebody do the same by hand; one of them is enough."""

NOT_ABOVE: Final = (
    "Discord lets nobody do this to somebody whose highest role is as high as their own."
    " Ask somebody whose role stands higher."
)
OURS_TOO_LOW: Final = (
    "Leeward's own role does not stand above theirs, so Discord would refuse it."
    " Move it up in Server Settings, Roles, or do it by hand."
)
GONE: Final = "They are no member of this server any more; a ban still keeps them out."


def caller_of(who: Someone) -> Caller:
    """Return somebody as those see them who know no platform."""
    return Caller(
        ref=who.ref,
        may=frozenset([verb for verb, rights in RIGHTS.items() if who.holds(*rights)]),
        is_staff=who.is_staff,
        answers=who.answers,
        is_owner=who.rank == OWNER,
    )


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
