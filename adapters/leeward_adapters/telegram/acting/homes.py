"""Where people are asked about somebody: a closed group that they themselves cannot read."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

import structlog
from msgspec import Struct
from telegram import ChatMember, ChatMemberRestricted
from telegram.error import BadRequest, Forbidden

from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.telegram.acting.capabilities import GONE, group_of
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.answers import means
from leeward_adapters.telegram.sending.calls import Calls
from leeward_adapters.telegram.sending.words import PLATFORM, number_of
from leeward_policies.domain.refs import UserRef

KNOWN_SECONDS: Final = 60.0
"""How long it is taken as still true what a group is, and who is in it."""

KEPT: Final = 10_000
"""Groups, and people in them, remembered; the oldest go first."""

CHATS_MOST: Final = 25
"""Chats of which it is asked whether somebody is in them."""

GROUPS: Final = frozenset({"group", "supergroup"})

log = structlog.get_logger("leeward.adapters.telegram")

K = TypeVar("K")
V = TypeVar("V")


class Group(Struct, frozen=True):
    """A moderators' group that nobody can join or read by themselves."""

    id: int
    is_forum: bool
    """It has topics, so that each case can have one."""


class Homes:
    """Knows where people are asked about somebody.

    Args:
        context: of the connection.
        calls: to Telegram.
        now: monotonic seconds.
    """

    def __init__(
        self, context: Context, calls: Calls, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._context = context
        self._calls = calls
        self._now = now
        self._groups: OrderedDict[str, tuple[float, Group | None]] = OrderedDict()
        self._members: OrderedDict[tuple[str, str], tuple[float, bool]] = OrderedDict()

    async def group(self, space: str, about: UserRef, priority: Priority) -> Group | None:
        """Return the moderators' group of a chat, if it is one where cases may stand.

        People of a chat that the member is not in learn nothing, however many groups there are.

        Args:
            space: where the message stands, `@direct`, or empty.
            about: whom it is about, where there is no message.
            priority: of what is asked there.
        """
        if number_of(space) is not None:
            found = group_of(self._context, space)
        else:
            found = await self._group_of_member(about, priority)
        return None if found is None else await self._usable(found, priority)

    async def may_read(self, group: Group, people: Iterable[UserRef], priority: Priority) -> bool:
        """Say whether one of several people is in a group; a case about them must not stand there.

        Who it is that writes as a channel, or as a group itself, nobody knows: perhaps one of them.

        Args:
            group: where a case would be posted.
            people: whom it is about.
            priority: of the case.
        """
        for person in people:
            number = number_of(person.id)
            if person.platform != PLATFORM or number is None:
                continue
            if number < 0 or await self._is_in(str(group.id), person.id, priority):
                return True
        return False

    def forget(self) -> None:
        """Learn that somebody has changed a group, so that it is asked about anew."""
        self._groups.clear()
        self._members.clear()

    def owner_of(self, space: str) -> UserRef | None:
        """Return who owns a chat, as far as that is known."""
        owners = (
            UserRef(PLATFORM, "", admin.id)
            for admin in self._context.directory.admins(space)
            if admin.rights.status == ChatMember.OWNER and not admin.is_bot
        )
        return next(owners, None)

    async def _group_of_member(self, about: UserRef, priority: Priority) -> str | None:
        """Return the group of a chat that somebody is in; the only one, where there is but one."""
        known = [chat.id for chat in self._context.directory.chats() if chat.kind in GROUPS]
        chats = dict.fromkeys((*self._context.settings.spaces, *known))
        groups = {chat: group_of(self._context, chat) for chat in chats}
        named = {group for group in groups.values() if group is not None}
        named |= {group} if (group := group_of(self._context, "")) is not None else set()
        if len(named) <= 1:
            return next(iter(named), None)
        for chat in [chat for chat in chats if chat not in named][:CHATS_MOST]:
            if groups[chat] is not None and await self._is_in(chat, about.id, priority):
                return groups[chat]
        return None

    async def _usable(self, group: str, priority: Priority) -> Group | None:
        """Return a group if cases may stand there: we are in it, and no stranger can get in."""
        found = self._groups.get(group)
        if found is not None and self._now() - found[0] < KNOWN_SECONDS:
            return found[1]
        number, bot = number_of(group), self._context.bot
        if number is None or number > 0 or self._is_out(group):
            return None
        try:
            chat = await self._calls.make(
                priority,
                f"ask:{group}",
                lambda: bot.get_chat(self._calls.chat(number)),
                coalesce="chat",
            )
        except (BadRequest, Forbidden) as error:
            log.warning("telegram.no_moderators_group", kind=type(error).__name__)
            return self._learn(self._groups, group, None)
        is_open = chat.username or chat.active_usernames or chat.linked_chat_id or chat.location
        if chat.type not in GROUPS or is_open:
            log.warning("telegram.open_moderators_group")
            return self._learn(self._groups, group, None)
        return self._learn(self._groups, group, Group(chat.id, bool(chat.is_forum)))

    def _is_out(self, group: str) -> bool:
        return self._context.directory.our_rights(group).status in GONE

    async def _is_in(self, chat: str, person: str, priority: Priority) -> bool:
        """Say whether somebody is in a chat.

        Raises:
            TelegramError: it does not tell; and what else a call may raise.
        """
        found = self._members.get((chat, person))
        if found is not None and self._now() - found[0] < KNOWN_SECONDS:
            return found[1]
        place, number, bot = number_of(chat), number_of(person), self._context.bot
        if place is None or number is None or number < 0:
            return False
        try:
            member = await self._calls.make(
                priority,
                f"ask:{chat}",
                lambda: bot.get_chat_member(self._calls.chat(place), number),
                coalesce=f"member:{number}",
            )
        except (BadRequest, Forbidden) as error:
            if not means(error, "nobody", "out"):
                raise
            return self._learn(self._members, (chat, person), False)
        self._context.directory.learn_member(member.to_dict())
        return self._learn(self._members, (chat, person), _is_present(member))

    def _learn(self, known: OrderedDict[K, tuple[float, V]], key: K, value: V) -> V:
        known[key] = (self._now(), value)
        known.move_to_end(key)
        while len(known) > KEPT:
            known.popitem(last=False)
        return value


def _is_present(member: ChatMember) -> bool:
    """Say whether a member reads what is written; who is restricted does, unless they are gone."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in GONE
