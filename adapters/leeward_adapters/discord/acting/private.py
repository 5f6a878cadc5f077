"""Words for one member alone: tips, warnings and questions, as direct messages."""

from collections import OrderedDict
from typing import Final

import discord

from leeward_adapters.discord.acting.capabilities import PLATFORM, guild_of
from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.acting.readers import language_of_member
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.calls import Calls, Words, is_closed_door, is_gone
from leeward_adapters.discord.sending.custom_ids import custom_id
from leeward_adapters.discord.sending.said import Said
from leeward_adapters.discord.sending.words import disarmed, shown, snowflake
from leeward_adapters.live.casework.buttons import (
    again_rows,
    blocking,
    helping_rows,
    notice_rows,
    tip_rows,
)
from leeward_adapters.live.casework.presses import nonce_of
from leeward_adapters.live.members.help import help_below
from leeward_adapters.live.saying.words import NAME_SHOWN
from leeward_adapters.live.sending.outcomes import Did, Turned
from leeward_adapters.live.sending.priority import Priority, priority_of
from leeward_policies.advice import YOUNGEST, Audience, words_of
from leeward_policies.domain.action import Answer, Reveal, Tip, Warn
from leeward_policies.domain.refs import UserRef

LOOKED_AT: Final = 10
"""Messages of a private line that are read for one that another process may have sent."""

LINES_KEPT: Final = 10_000
"""Private lines whose ids are remembered; the oldest go first."""

ASK_AGAIN: Final = "restored-ask"
"""The words that ask an author whether a hidden message may be posted again."""

ANSWERS: Final = frozenset({"appeal-stands", "appeal-lifted"})
"""What a member reads after a human has looked again."""


class Letters:
    """Writes to members in private.

    Args:
        context: of the connection.
        calls: to Discord.
        said: what was said already.
    """

    def __init__(self, context: Context, calls: Calls, said: Said) -> None:
        self._context = context
        self._calls = calls
        self._said = said
        self._lines: OrderedDict[int, int] = OrderedDict()

    async def tip(self, action: Tip) -> Did:
        """Give a member advice in the words for its room; its buttons lead on to help."""
        nonce, language = nonce_of(action.key), await self._language(action.to)
        is_own = action.to == action.because.subject.author
        rows = tip_rows(nonce, language, decision_of(action.key), is_own=is_own)
        # The first row begins with what stands below everything; only the second button is its own.
        marker = custom_id(rows[0][1].press if is_own else blocking(nonce, language).press)
        text = self._text(action.topic, action, language, action.audience)
        text += await self._below(action, language)
        return await self._write(action, action.to, text, buttons(rows), marker)

    async def warn(self, action: Warn) -> Did:
        """Tell an author about their message: the reasons and a human are one press away."""
        language = await self._language(action.to)
        text = self._text(action.topic, action, language)
        text += await self._below(action, language)
        may_ask = action.topic not in ANSWERS
        view, marker = notice_buttons(action.key, language, may_ask=may_ask)
        return await self._write(action, action.to, text, view, marker)

    async def answer(self, action: Answer) -> Did:
        """Tell a member what became of what they asked."""
        nonce, language = nonce_of(action.key), await self._language(action.to)
        text = self._text(action.topic, action, language, number=action.number)
        marker = custom_id(blocking(nonce, language).press)
        view = buttons(helping_rows(nonce, language))
        return await self._write(action, action.to, text, view, marker)

    async def ask_author(self, action: Reveal) -> None:
        """Ask the author of a hidden message whether it may be posted again."""
        target, author = action.target, action.because.subject.author
        language = await self._language(author)
        rows = again_rows(f"{target.space}/{target.channel}/{target.id}", language)
        text = self._text(ASK_AGAIN, action, language)
        await self._write(action, author, text, buttons(rows), custom_id(rows[0][0].press))

    async def _below(self, action: Tip | Warn, language: str) -> str:
        """Return the help that stands below a letter, beginning with a row of its own."""
        desk, today = self._context.desk, self._context.clock.now().date()
        below = await help_below(desk, action.topic, action.to, language, today)
        return f"\n{shown(below)}" if below else ""

    async def _language(self, who: UserRef) -> str:
        return await language_of_member(self._context, who)

    def _text(
        self,
        name: str,
        action: Tip | Warn | Answer | Reveal,
        language: str,
        audience: Audience = YOUNGEST,
        **values: str,
    ) -> str:
        """Return reviewed words, and below them of which server they speak."""
        try:
            text = words_of(name, language, audience, **values)
        except KeyError:
            raise Turned("there are no reviewed words for this") from None
        guild = None if action.message is None else guild_of(self._context, action.message.space)
        return text if guild is None else f"{text}\n-# {disarmed(guild.name, NAME_SHOWN)}"

    async def _write(
        self,
        action: Tip | Warn | Answer | Reveal,
        to: UserRef,
        text: str,
        view: discord.ui.View,
        marker: str,
    ) -> Did:
        priority = priority_of(action)
        receipt = self._said.receipt(action.key)
        if receipt is not None:
            return Did("direct-message", receipt)
        line = await self.line(to, priority)
        if self._said.may_be_earlier(action):
            lane = f"history:{line.id}"
            receipt = await self._said.earlier(priority, lane, line, marker, LOOKED_AT)
        if receipt is None:
            words = Words(content=text, view=view)
            receipt = await self.send(line, action.key, priority, words)
        self._said.note(action.key, receipt)
        return Did("direct-message", receipt)

    async def line(self, to: UserRef, priority: Priority) -> discord.PartialMessageable:
        """Return the private line to a member, opened where it is not yet.

        Raises:
            Turned: this is nobody to whom a bot could write.
        """
        number = snowflake(to.id)
        if number is None or to.platform != PLATFORM:
            raise Turned("nobody can be written to here")
        client = self._context.client
        if number not in self._lines:
            opened = await self._calls.make(
                priority, "open-line", lambda: client.create_dm(discord.Object(number))
            )
            self._lines[number] = opened.id
            while len(self._lines) > LINES_KEPT:
                self._lines.popitem(last=False)
        kind = discord.ChannelType.private
        return client.get_partial_messageable(self._lines[number], type=kind)

    async def send(
        self, line: discord.PartialMessageable, key: str, priority: Priority, words: Words
    ) -> str:
        """Send one message on a private line, and return its id; the key makes it one."""
        try:
            return await self._calls.say(priority, line, key, words)
        except discord.HTTPException as error:
            if is_gone(error) or is_closed_door(error):
                for user in [user for user, kept in self._lines.items() if kept == line.id]:
                    del self._lines[user]
            raise


def decision_of(key: str) -> str:
    """Return the decision that an act's key begins with, cut to what fits a button's id."""
    return key.partition(":")[0][:64]


def notice_buttons(key: str, language: str, *, may_ask: bool = True) -> tuple[discord.ui.View, str]:
    """Return the buttons of a notice about somebody's message, and the id by which it is found.

    Args:
        key: of the act that the notice is about.
        language: the author's.
        may_ask: no human has answered in it yet; below their answer nothing is left to ask.
    """
    decision = decision_of(key)
    # below an answer the first notice would else be taken for it
    why = decision if may_ask else f"{decision}/{nonce_of(key)}"
    rows = notice_rows(decision, language, why, may_ask=may_ask)
    return buttons(rows), custom_id(rows[0][0].press)
