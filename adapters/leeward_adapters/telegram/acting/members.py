"""What is done to members of a chat: a pause, removal and a ban, and the end of each."""

from datetime import datetime, timedelta
from typing import Any, Final

from telegram import ChatMember, ChatMemberBanned, ChatMemberRestricted, ChatPermissions
from telegram.error import BadRequest

from leeward_adapters.live.sending.outcomes import Did, Turned
from leeward_adapters.live.sending.priority import priority_of
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.answers import means
from leeward_adapters.telegram.sending.calls import Calls
from leeward_adapters.telegram.sending.words import PLATFORM, number_of
from leeward_policies.domain.action import Action, Ban, Kick, Restrict, Unban, Unrestrict
from leeward_policies.domain.refs import UserRef

RESTRICT_LEAST: Final = timedelta(minutes=1)
RESTRICT_MOST: Final = timedelta(days=365)
"""Telegram takes what is shorter than 30 seconds or longer than 366 days for *for ever*; the rest
is for clocks that go wrong (core.telegram.org/bots/api, "restrictChatMember")."""

KICKED_FOR: Final = timedelta(minutes=2)
"""For how long a kick is a ban: should we fall before we lift it, it ends by itself."""

CHANNELS_WRITE_ON: Final = (
    "whoever writes as a channel or as the group itself cannot be kept from writing for a time"
)
OURSELVES: Final = "whoever writes as the group itself is one of its admins: nobody is removed"


class Members:
    """Acts on members of groups.

    Args:
        context: of the connection.
        calls: to Telegram.
    """

    def __init__(self, context: Context, calls: Calls) -> None:
        self._context = context
        self._calls = calls

    async def restrict(self, action: Restrict, chat: int) -> Did:
        """Keep somebody from writing for a time; a person's own longer pause is never cut short."""
        user = member_in(action.who, chat)
        if user < 0:
            raise Turned(CHANNELS_WRITE_ON)
        span = min(max(timedelta(seconds=action.seconds), RESTRICT_LEAST), RESTRICT_MOST)
        until = self._context.clock.now() + span
        stands = await self._member(action, chat, user)
        if isinstance(stands, ChatMemberRestricted) and _is_longer(stands, until):
            return Did("longer-already")
        if isinstance(stands, ChatMemberBanned):
            return Did("banned-already")  # to restrict somebody who is banned would let them in
        await self._set(action, chat, user, ChatPermissions.no_permissions(), until)
        return Did("restricted", until.isoformat())

    async def let_write(self, action: Unrestrict, chat: int) -> Did:
        """Let somebody write again."""
        user = member_in(action.who, chat)
        if user < 0:
            raise Turned(CHANNELS_WRITE_ON)
        stands = await self._member(action, chat, user)
        if not isinstance(stands, ChatMemberRestricted):
            return Did("already-lifted")
        await self._set(action, chat, user, ChatPermissions.all_permissions(), None)
        return Did("restriction-ended")

    async def kick(self, action: Kick, chat: int) -> Did:
        """Remove somebody, who may come back: a ban that is lifted at once."""
        user = member_in(action.who, chat)
        if user < 0:
            raise Turned("a channel or a group is no member that could be removed")
        bot, lane, priority = self._context.bot, f"member:{chat}", priority_of(action)
        stands = await self._member(action, chat, user)
        if isinstance(stands, ChatMemberBanned) and not self._is_kick(stands):
            return Did("already-gone")  # a person's own ban stays
        if stands is None or stands.status == ChatMember.LEFT:
            return Did("already-gone")
        until = self._context.clock.now() + KICKED_FOR
        if not isinstance(stands, ChatMemberBanned):
            await self._calls.make(
                priority,
                lane,
                lambda: bot.ban_chat_member(self._calls.chat(chat), user, until_date=until),
            )
        try:
            await self._calls.make(
                priority,
                lane,
                lambda: bot.unban_chat_member(self._calls.chat(chat), user, only_if_banned=True),
            )
        except BadRequest as error:
            if not means(error, "never"):  # groups of the old kind have no list of the banned
                raise
        return Did("kick")

    async def ban(self, action: Ban, chat: int) -> Did:
        """Keep somebody out, or a channel from writing."""
        user, bot = member_in(action.who, chat), self._context.bot

        async def call() -> None:
            if user < 0:
                await bot.ban_chat_sender_chat(self._calls.chat(chat), user)
            else:
                await bot.ban_chat_member(self._calls.chat(chat), user)

        await self._calls.make(priority_of(action), f"member:{chat}", call)
        return Did("ban")

    async def let_back(self, action: Unban, chat: int) -> Did:
        """Lift a ban; whoever was banned can come back with an invitation."""
        user, bot = member_in(action.who, chat), self._context.bot

        async def call() -> None:
            if user < 0:
                await bot.unban_chat_sender_chat(self._calls.chat(chat), user)
            else:
                await bot.unban_chat_member(self._calls.chat(chat), user, only_if_banned=True)

        await self._calls.make(priority_of(action), f"member:{chat}", call)
        return Did("unban")

    async def _member(self, action: Action, chat: int, user: int) -> ChatMember | None:
        """Return how somebody stands in a chat; None where Telegram knows nobody like that."""
        bot = self._context.bot
        try:
            return await self._calls.make(
                priority_of(action),
                f"ask:{chat}",
                lambda: bot.get_chat_member(self._calls.chat(chat), user),
            )
        except BadRequest as error:
            if means(error, "nobody"):
                return None
            raise

    async def _set(
        self,
        action: Action,
        chat: int,
        user: int,
        may: ChatPermissions,
        until: datetime | None,
    ) -> None:
        bot = self._context.bot
        parts: dict[str, Any] = {} if until is None else {"until_date": until}

        async def call() -> None:
            await bot.restrict_chat_member(
                self._calls.chat(chat), user, may, use_independent_chat_permissions=True, **parts
            )

        await self._calls.make(priority_of(action), f"member:{chat}", call)

    def _is_kick(self, banned: ChatMemberBanned) -> bool:
        """Say whether a ban is the first half of a kick, whose second half was not reached."""
        now = self._context.clock.now()
        return now < banned.until_date <= now + KICKED_FOR


def member_in(who: UserRef, chat: int) -> int:
    """Return the id of whom an act is about.

    Raises:
        Turned: nobody can be acted on.
    """
    number = number_of(who.id)
    if number is None or who.platform != PLATFORM:
        raise Turned("this is no member who could be acted on")
    if number == chat:
        raise Turned(OURSELVES)
    return number


def _is_longer(stands: ChatMemberRestricted, until: datetime) -> bool:
    """Say whether somebody cannot write for longer already, or for ever."""
    is_for_ever = stands.until_date.timestamp() == 0
    return not stands.can_send_messages and (is_for_ever or stands.until_date >= until)
