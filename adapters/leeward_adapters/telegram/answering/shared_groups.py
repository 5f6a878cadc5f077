"""Which groups somebody shares with the bot: where help is asked for, and reports are made."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from typing import Final

import structlog
from telegram import ChatMember, ChatMemberRestricted
from telegram.error import BadRequest, Forbidden

from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.telegram.acting.capabilities import GONE
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.parts import ROLES
from leeward_adapters.telegram.sending.answers import means
from leeward_adapters.telegram.sending.calls import Calls
from leeward_adapters.telegram.sending.passing import PASSING
from leeward_adapters.telegram.sending.words import number_of
from leeward_adapters.telegram.setting_up.chosen import Chosen, chosen
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import ConfigError
from leeward_policies.words import plain

GROUPS_MOST: Final = 25
"""Groups that are looked through, and offered."""

KNOWN_SECONDS: Final = 60.0
"""How long it is taken as still true who is in a group: whoever asks again and again asks nobody
else."""

KNOWN_MOST: Final = 10_000

TITLE_SHOWN: Final = 60
"""Characters of a group's title."""

IN: Final = frozenset({"group", "supergroup"})
"""Kinds of chats that have members who write."""

log = structlog.get_logger("leeward.adapters.telegram")


class SharedGroups:
    """Knows groups of members, and who is in them.

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
        self._known: OrderedDict[tuple[str, str], tuple[float, bool]] = OrderedDict()

    def is_watched(self, chat: str) -> bool:
        """Say whether a chat is one of those that the bot looks after, moderators' groups not."""
        directory = self._context.directory
        known = directory.chat(chat)
        if known is None or chat in self._homes():
            return False
        return directory.our_rights(chat).status not in GONE

    async def of(self, *people: UserRef) -> tuple[str, ...]:
        """Return the groups in which all of these are members together with the bot."""
        directory = self._context.directory
        groups = [one.id for one in directory.chats() if one.kind in IN]
        watched = [group for group in groups if self.is_watched(group)][-GROUPS_MOST:]
        found = await asyncio.gather(*(self.has(group, people) for group in watched))
        return tuple(group for group, has in zip(watched, found, strict=True) if has)

    async def has(self, group: str, people: Collection[UserRef]) -> bool:
        """Say whether all of these are in a group; where Telegram does not tell, nobody is."""
        for person in people:
            if person.id == group:
                continue  # the group itself, in whose name its admins may write
            if not await self._is_in(group, person):
                return False
        return True

    async def member(self, group: str, person: UserRef) -> ChatMember | None:
        """Return what somebody is in a group; None for somebody of whom Telegram knows nothing.

        Raises:
            TelegramError: it does not tell; and what else a call may raise.
        """
        chat, user, bot = number_of(group), number_of(person.id), self._context.bot
        if chat is None or user is None or user < 0:
            return None
        try:
            return await self._calls.make(
                Priority.ANSWER,
                f"ask:{group}",
                lambda: bot.get_chat_member(self._calls.chat(chat), user),
            )
        except (BadRequest, Forbidden) as error:
            if means(error, "nobody", "out"):
                return None
            raise

    def title(self, group: str) -> str:
        """Return how a group is called, for people alone."""
        known = self._context.directory.chat(group)
        return plain("" if known is None else known.title, TITLE_SHOWN) or group

    async def _is_in(self, group: str, person: UserRef) -> bool:
        key = (group, person.id)
        known = self._known.get(key)
        if known is not None and self._now() - known[0] < KNOWN_SECONDS:
            return known[1]
        try:
            found = await self.member(group, person)
        except PASSING as error:
            log.info("telegram.member_unknown", kind=type(error).__name__)
            return False
        is_in = found is not None and is_present(found)
        self._known[key] = (self._now(), is_in)
        self._known.move_to_end(key)
        while len(self._known) > KNOWN_MOST:
            self._known.popitem(last=False)
        return is_in

    def _homes(self) -> frozenset[str]:
        """Return the moderators' groups, in which nobody is watched over."""
        settings = self._context.settings
        try:
            found = chosen(self._context.folder)
        except ConfigError:  # `leeward doctor` tells
            found = Chosen()
        named = {settings.moderators, found.moderators}
        named |= {one.moderators for one in settings.spaces.values()}
        known = {home for home in named if home is not None}
        moved = {self._context.directory.migrated_to(home) for home in known}
        return frozenset(known | {home for home in moved if home is not None})


def is_present(member: ChatMember) -> bool:
    """Say whether somebody is in a chat; who is restricted is, unless they have left."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in GONE


def is_staff(member: ChatMember) -> bool:
    """Say whether somebody owns or administers a chat."""
    return member.status in {ChatMember.OWNER, ChatMember.ADMINISTRATOR}


def roles_of(member: ChatMember) -> tuple[str, ...]:
    """Return what Telegram shows beside somebody's name."""
    return (ROLES[member.status == ChatMember.OWNER],) if is_staff(member) else ()
