"""What the bot says in a members' room: a reminder to everyone, and a message that was restored."""

from collections.abc import Callable, Iterator
from typing import Final

import discord

from leeward_adapters.discord.acting.capabilities import guild_of
from leeward_adapters.discord.acting.private import notice_buttons
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.calls import Calls, Words
from leeward_adapters.discord.sending.said import Said
from leeward_adapters.discord.sending.words import CONTENT_LONGEST, member, snowflake
from leeward_adapters.live.sending.outcomes import Did, Turned
from leeward_adapters.live.sending.priority import priority_of
from leeward_adapters.live.sending.reminding import Reminding
from leeward_policies.advice import advice
from leeward_policies.domain.action import Reveal, Warn
from leeward_policies.domain.refs import MessageRef

REMINDER: Final = "warning-public"
RESTORED: Final = "restored-post"
"""Names of the reviewed words."""

LOOKED_AT: Final = 50
"""Messages of a room that are read for one that another process may have posted."""

PARTS_MOST: Final = 5
"""Messages that one restored message takes; Discord lets nobody write more than 4,000 characters,
which fill three."""

_QUOTED: Final = ">>> "
"""Quotes all that follows."""


class Rooms:
    """Speaks in members' rooms; only a restored message names its author, and nobody is called.

    Args:
        context: of the connection.
        calls: to Discord.
        said: what was said already.
        now: monotonic seconds.
    """

    def __init__(
        self, context: Context, calls: Calls, said: Said, now: Callable[[], float]
    ) -> None:
        self._context = context
        self._calls = calls
        self._said = said
        self._reminding = Reminding(now)

    async def remind(self, action: Warn) -> Did:
        """Remind everybody in a room; one reminder a minute stands for all.

        Raises:
            NotYet: another act's reminder is under way there.
            Turned: there is no message to answer.
        """
        if action.message is None:
            raise Turned("there is no message that a reminder could answer")
        place = self._place(action.message)
        receipt = self._said.receipt(action.key)
        if receipt is not None:
            return Did("public-reply", receipt)
        about = action.message
        receipt = await self._reminding.remind(
            about.channel, lambda: self._reminded(action, about, place)
        )
        self._said.note(action.key, receipt)
        return Did("public-reply", receipt)

    async def _reminded(
        self, action: Warn, about: MessageRef, place: discord.PartialMessageable
    ) -> str:
        priority = priority_of(action)
        view, marker = notice_buttons(action.key, self._context.settings.language)
        if self._said.may_be_earlier(action):
            lane = f"history:{place.id}"
            earlier = await self._said.earlier(priority, lane, place, marker, LOOKED_AT)
            if earlier is not None:
                return earlier
        reference = discord.MessageReference(
            message_id=int(about.id), channel_id=place.id, fail_if_not_exists=False
        )
        text = advice(REMINDER, self._context.settings.language).text
        return await self._calls.say(
            priority, place, action.key, Words(text, view=view, reference=reference)
        )

    async def post_again(self, action: Reveal, words: str | None) -> Did:
        """Post a hidden message again, marked as restored; its author agreed.

        Args:
            action: whose message, and where it stood.
            words: what it said.

        Raises:
            Turned: the words are not kept any longer.
        """
        if not words or not words.strip():
            raise Turned("the words are no longer kept")
        place = self._place(action.target)
        receipt = self._said.receipt(action.key)
        if receipt is not None:
            return Did("posted-again", receipt)
        priority = priority_of(action)
        head = advice(RESTORED, self._context.settings.language).text
        parts = list(_parts(f"{head} {member(action.because.subject.author)}", words))
        known: dict[str, int] = {}
        if self._said.may_be_earlier(action):
            lane = f"history:{place.id}"
            for message in await self._said.read(priority, lane, place, LOOKED_AT):
                known.setdefault(message.content, message.id)
        for number, part in enumerate(parts):
            key = action.key if number == 0 else f"{action.key}+{number}"
            if part in known:
                sent = str(known[part])
            else:
                sent = await self._calls.say(priority, place, key, Words(part))
            receipt = receipt or sent
        self._said.note(action.key, receipt or "")
        return Did("posted-again", receipt or "")

    def _place(self, message: MessageRef) -> discord.PartialMessageable:
        """Return the room of a message.

        Raises:
            Turned: it is none of a server that the bot is in.
        """
        guild = guild_of(self._context, message.space)
        channel = snowflake(message.channel)
        if guild is None or channel is None or snowflake(message.id) is None:
            raise Turned("Leeward is not in this server, or there is no such room")
        return self._context.client.get_partial_messageable(channel, guild_id=guild.id)


def _parts(head: str, words: str) -> Iterator[str]:
    """Yield messages that say who wrote something and quote it, each short enough for Discord."""
    start = f"{head}\n{_QUOTED}"
    for number in range(PARTS_MOST):
        room = CONTENT_LONGEST - len(start)
        is_last = number == PARTS_MOST - 1
        part = f"{words[: room - 1]}…" if is_last and len(words) > room else words[:room]
        words = words[room:]
        if part.strip():  # Discord takes no message of blanks alone
            yield (start + part).rstrip()
            start = _QUOTED
