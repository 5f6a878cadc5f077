"""What somebody is to the community, and what Telegram would let them order by hand."""

from typing import Final

from leeward_adapters.live.casework.rights import BY_OFFICE, Caller, CaseVerb, by_hand
from leeward_adapters.live.sending.outcomes import kind_of
from leeward_adapters.telegram.acting.capabilities import capabilities
from leeward_adapters.telegram.acting.dialect import TELEGRAM
from leeward_adapters.telegram.answering.people import (
    caller_in,
    homes,
    is_open,
    named_groups,
    place_of,
    rights_in,
)
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.rights import CREATOR, NO_RIGHTS, Rights
from leeward_adapters.telegram.sending.passing import PASSING
from leeward_adapters.telegram.sending.words import PLATFORM, number_of
from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Action
from leeward_policies.domain.refs import SpaceRef, UserRef

PROMOTES: Final = "can_promote_members"
"""The right of those who say who else is an admin."""

THEY_OWN: Final = "They own this group: Telegram lets nobody do this to them."
THEY_ADMINISTER: Final = (
    "They are an admin of this group, and Telegram lets no bot do this to one. Whoever made them an"
    " admin, or owns the group, must take that from them first."
)
THEY_ARE_GONE: Final = "They are not in this group any more; a ban still keeps them out."
THEY_ARE_A_CHAT: Final = (
    "This was written as a channel or a group, which is no member: it can be banned, and nothing"
    " else."
)
THEY_ARE_THE_GROUP: Final = (
    "This was written as the group itself, so by one of its admins: Telegram lets no bot touch"
    " them, nor does it say who it was."
)
OURSELVES: Final = "That is Leeward itself."
SUPERGROUPS_ONLY: Final = (
    "Telegram offers this in supergroups only. Switch on the group's history for new members, or"
    " its topics: that makes it one."
)

ONLY_IN_SUPERGROUPS: Final[frozenset[CaseVerb]] = frozenset({"timeout", "ban"})


async def roles_of(context: Context, who: UserRef) -> tuple[Role, ...] | None:
    """Return what somebody is to the community; None where Telegram does not tell just now.

    Whoever is in a moderators' group, or administers a group that the set-up or leeward.toml
    names, is a moderator; whoever owns one of these, or says who its admins are, is an admin.
    """
    number = number_of(who.id)
    if who.platform != PLATFORM or number is None:
        return ()
    roles: set[Role] = set()
    apart = homes(context)
    try:
        for chat in (*apart, *named_groups(context)):
            rights = await _rights(context, chat, who, is_apart=chat in apart)
            is_let_in = chat in apart and rights.is_in and not is_open(context, chat)
            if rights.is_admin or is_let_in:
                roles.add("moderator")
            if rights.may(PROMOTES):
                roles.add("admin")
    except PASSING:
        return None
    return tuple(sorted(roles))


async def _rights(context: Context, chat: str, who: UserRef, *, is_apart: bool) -> Rights:
    """Return what somebody is in a chat; of groups whose admins we are told of, without asking."""
    directory, number = context.directory, number_of(chat)
    if number is None:
        return NO_RIGHTS
    is_told = directory.knows_admins(chat) and directory.our_rights(chat).is_admin
    if is_told and not is_apart:
        return directory.rights_of(chat, who.id)
    return await rights_in(context, number, who) or NO_RIGHTS


async def order_refusal(context: Context, act: Action, by: UserRef) -> str:
    """Return why somebody may not order an act; empty where Telegram would let them do it."""
    verb, space, subject = by_hand(act)
    chat = None if space is None or space.platform != PLATFORM else number_of(space.id)
    if space is None or chat is None or chat > 0:
        return TELEGRAM.no_place
    place = place_of(context, space.id) or chat
    try:
        if await rights_in(context, place, UserRef(PLATFORM, "", context.directory.bot_id)) is None:
            return TELEGRAM.no_place
        caller = await caller_in(context, place, by)
        no = _lacks(context, act, verb, caller, SpaceRef(PLATFORM, str(place)))
        if no or subject is None or verb == "undo":
            return no
        return await subject_refusal(context, verb, place, subject)
    except PASSING:
        return TELEGRAM.cannot_ask


def _lacks(context: Context, act: Action, verb: CaseVerb, caller: Caller, space: SpaceRef) -> str:
    """Return which right they lack, or we do ourselves; empty for none."""
    if not (caller.can(verb) or (verb in BY_OFFICE and caller.answers)):
        return TELEGRAM.lacks(verb)
    no = kind_refusal(context, verb, space.id)
    if not no and verb != "undo" and getattr(capabilities(context, space), kind_of(act)) == "none":
        return TELEGRAM.we_lack(verb)
    return no


def kind_refusal(context: Context, verb: CaseVerb, chat: str) -> str:
    """Return why something is not possible in a chat of its kind, whatever our rights."""
    known = context.directory.chat(chat)
    is_basic = known is not None and known.kind == "group"
    return SUPERGROUPS_ONLY if is_basic and verb in ONLY_IN_SUPERGROUPS else ""


async def subject_refusal(context: Context, verb: CaseVerb, chat: int, subject: UserRef) -> str:
    """Return why somebody cannot be touched; empty where they can.

    Telegram knows no ranks: an admin is touched by nobody, everybody else by each admin who may.

    Args:
        context: of the connection.
        verb: `timeout`, `kick` or `ban`.
        chat: where.
        subject: to whom it is to be done.

    Raises:
        TelegramError: it does not tell; and what else a call may raise.
    """
    number = number_of(subject.id)
    if number is None or subject.platform != PLATFORM:
        return TELEGRAM.elsewhere
    if number == chat:
        return THEY_ARE_THE_GROUP
    if number < 0:
        return "" if verb == "ban" else THEY_ARE_A_CHAT
    if subject.id == context.directory.bot_id:
        return OURSELVES
    return standing_refusal(verb, await rights_in(context, chat, subject) or NO_RIGHTS)


def standing_refusal(verb: CaseVerb, rights: Rights) -> str:
    """Return why a member cannot be touched, by what they are in the chat; empty where they can."""
    if rights.status == CREATOR:
        return THEY_OWN
    if rights.is_admin:
        return THEY_ADMINISTER
    return THEY_ARE_GONE if not rights.is_in and verb != "ban" else ""
