"""Who somebody is in a chat: what Telegram lets them do there by hand, and to whom they belong."""

import asyncio
from collections.abc import Iterator
from typing import Final

from telegram.error import BadRequest, Forbidden

from leeward_adapters.live.casework.calls import people_of
from leeward_adapters.live.casework.rights import Caller, CaseVerb
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.telegram.acting.capabilities import DELETES, RESTRICTS, group_of
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.rights import ADMINISTRATOR, NO_RIGHTS, Rights
from leeward_adapters.telegram.hearing.rights import member_of as member_read
from leeward_adapters.telegram.hearing.rights import rights_of as rights_read
from leeward_adapters.telegram.sending.answers import means
from leeward_adapters.telegram.sending.calls import Calls
from leeward_adapters.telegram.sending.words import PLATFORM, number_of
from leeward_adapters.telegram.setting_up.chosen import Chosen, chosen
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import DIRECT_SPACE, UserRef
from leeward_policies.errors import ConfigError

ASKED_WITHIN: Final = 10.0
"""Seconds that we wait to learn who somebody is."""

GONE: Final = Rights("left")
"""Of somebody whom Telegram does not know in a chat."""

AS_THE_GROUP: Final = Rights(ADMINISTRATOR, is_anonymous=True, is_in=True)
"""Of whoever writes as a group itself: one of its admins, with rights that nobody tells."""

BY_RIGHT: Final[tuple[tuple[str, frozenset[CaseVerb]], ...]] = (
    (DELETES, frozenset({"undo", "lines"})),
    (RESTRICTS, frozenset({"timeout", "kick", "ban", "lock"})),
)
"""What each right of an admin lets somebody do by hand; whoever is an admin looks after cases."""


async def rights_in(context: Context, chat: int, who: UserRef) -> Rights | None:
    """Ask what somebody is in a chat; None where we are not in it ourselves.

    It is asked each time: what somebody may do is looked at again at every press.

    Args:
        context: of the connection.
        chat: its id.
        who: of any platform; a chat that writes as itself is nothing there, but for the group.

    Raises:
        TelegramError: it does not tell; and what else a call may raise.
    """
    number = number_of(who.id)
    if who.platform != PLATFORM or number is None:
        return NO_RIGHTS
    if number < 0:
        return AS_THE_GROUP if number == chat else NO_RIGHTS
    bot, calls = context.bot, Calls(context)
    try:
        async with asyncio.timeout(ASKED_WITHIN):
            found = await calls.make(
                Priority.ANSWER,
                f"ask:{chat}",
                lambda: bot.get_chat_member(calls.chat(chat), number),
            )
    except (BadRequest, Forbidden) as error:
        if means(error, "nobody"):
            return GONE
        if means(error, "out"):
            return None
        raise
    raw = found.to_dict()
    context.directory.learn_member(raw)
    member = member_read(raw)
    return GONE if member is None else rights_read(member, raw)


async def caller_in(context: Context, chat: int, who: UserRef) -> Caller:
    """Return somebody as they stand in a chat and in the moderators' group of it.

    Args:
        context: of the connection.
        chat: where a case is, or a command was written.
        who: presses or asks.

    Raises:
        TelegramError: it does not tell; and what else a call may raise.
    """
    rights = await rights_in(context, chat, who) or NO_RIGHTS
    is_staff = rights.is_admin or await is_moderator(context, str(chat), who)
    return caller_with(context, who, rights, is_staff=is_staff)


async def caller_of(context: Context, case: Case, who: UserRef) -> Caller:
    """Return somebody as they stand where a case belongs.

    For what was said to the bot in private that is the moderators' group. In what belongs to
    another platform nobody has a right here: people act in it by their office alone.
    """
    if case.channel.platform != PLATFORM:
        return caller_with(context, who, NO_RIGHTS, is_staff=False)
    chat = place_of(context, case.channel.space)
    if chat is None:
        return caller_with(context, who, NO_RIGHTS, is_staff=False)
    return await caller_in(context, chat, who)


def caller_with(context: Context, who: UserRef, rights: Rights, *, is_staff: bool) -> Caller:
    """Return somebody whose rights in a chat are known.

    Args:
        context: of the connection.
        who: somebody.
        rights: what they are in the chat.
        is_staff: they look after it, or they are in its moderators' group.
    """
    people = people_of(context.desk)
    may: set[CaseVerb] = {"take"} if rights.is_admin else set()
    for right, verbs in BY_RIGHT:
        if rights.may(right):
            may |= verbs
    return Caller(
        ref=who,
        may=frozenset(may),
        is_staff=is_staff or rights.is_admin,
        answers=who in {people.safety_lead, people.deputy},
        is_owner=rights.status == "creator",
    )


async def is_moderator(context: Context, space: str, who: UserRef) -> bool:
    """Say whether somebody is in the moderators' group of a chat.

    Whoever is let into a closed group was chosen by an admin; of an open one only its admins were.
    A moderators' group is one of itself.
    """
    group = space if space in homes(context) else group_of(context, space)
    number = None if group is None else number_of(group)
    if group is None or number is None:
        return False
    rights = await rights_in(context, number, who)
    if rights is None:
        return False
    return rights.is_admin or (rights.is_in and not is_open(context, group))


def is_open(context: Context, chat: str) -> bool:
    """Say whether strangers can get into a group by themselves, as far as is known."""
    known = context.directory.chat(chat)
    return known is not None and bool(known.username or known.linked)


def place_of(context: Context, space: str) -> int | None:
    """Return the chat whose rights count for what is in a space; None for none.

    That is the chat itself, also after it has become a supergroup; for private chats with the bot
    the moderators' group.
    """
    if space == DIRECT_SPACE:
        space = group_of(context, space) or ""
    number = number_of(context.directory.migrated_to(space) or space)
    return number if number is not None and number < 0 else None


def homes(context: Context) -> tuple[str, ...]:
    """Return the moderators' groups that the set-up chose, or leeward.toml names."""
    named = (one.moderators for one in context.settings.spaces.values())
    found = (context.settings.moderators, _chosen(context).moderators, *named)
    return tuple(_now(context, (one for one in found if one is not None)))


def named_groups(context: Context) -> tuple[str, ...]:
    """Return the groups of members that were joined by the link, or that leeward.toml names.

    Anybody can add a bot to a group of their own: that makes nobody one of the community.
    """
    found = _now(context, (*context.settings.spaces, *_chosen(context).groups))
    apart = homes(context)
    return tuple(one for one in found if one not in apart)


def _now(context: Context, chats: Iterator[str] | tuple[str, ...]) -> Iterator[str]:
    """Yield chats by the ids by which they are known now, each once."""
    moved = (context.directory.migrated_to(chat) or chat for chat in chats)
    yield from dict.fromkeys(moved)


def _chosen(context: Context) -> Chosen:
    try:
        return chosen(context.folder)
    except ConfigError:  # `leeward doctor` tells; what the main file says holds all the same
        return Chosen()
