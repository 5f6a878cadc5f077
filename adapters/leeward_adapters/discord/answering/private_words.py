"""What somebody says to the bot in private in plain words: it hands over, and never counsels."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

import discord

from leeward_adapters.discord.acting.capabilities import PLATFORM
from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.acting.readers import language_of_member
from leeward_adapters.discord.answering.helping import PICK, help_near, tell_team
from leeward_adapters.discord.answering.replying import EXPECTED, log
from leeward_adapters.discord.answering.shared_servers import SharedServers, servers_menu
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.calls import Calls, Words
from leeward_adapters.discord.sending.words import snowflake
from leeward_adapters.live.casework.buttons import helping_rows
from leeward_adapters.live.casework.presses import Rows
from leeward_adapters.live.members.help import DIRECT, help_end
from leeward_adapters.live.members.pages import turning
from leeward_adapters.live.members.pleas import is_plea
from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.quiet import Quiet
from leeward_policies.domain.event import Event, MessageSent
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef

AGAIN_SECONDS: Final = 3_600.0
"""How long one such answer stands for all that somebody says."""

PLEAS_SECONDS: Final = 600.0
"""How long a plea stands for the next one of the same person: people know already."""

SHOWN_SECONDS: Final = 60.0
"""How long help that was shown stands before it is shown again: nobody is met with silence."""

PEOPLE_KEPT: Final = 50_000

AT_ONCE_MOST: Final = 1_000
"""Messages that are answered at one time; more are a flood, and are judged all the same."""


class PrivateWords:
    """Tells people who talk to the bot that it is one, and how they reach a person.

    Each message comes here after the pipeline has taken it, so that there is one way in: what is
    said is judged as in any other room, and answered beside that.

    Args:
        context: of the connection.
        now: monotonic seconds.
    """

    def __init__(self, context: Context, now: Callable[[], float] = time.monotonic) -> None:
        self._context = context
        self._now = now
        self._calls = Calls(context)
        self._servers = SharedServers(context)
        self._handed = Quiet(AGAIN_SECONDS, PEOPLE_KEPT)
        self._pleaded = Quiet(PLEAS_SECONDS, PEOPLE_KEPT)
        self._shown = Quiet(SHOWN_SECONDS, PEOPLE_KEPT)
        self._answers: set[asyncio.Task[None]] = set()

    @property
    def answering(self) -> bool:
        """Whether somebody is being answered just now."""
        return bool(self._answers)

    def heard(self, event: Event) -> None:
        """Answer what a person wrote to the bot; nothing else waits for that."""
        if not isinstance(event, MessageSent) or event.channel.space != DIRECT_SPACE:
            return
        author = event.message.author
        if author.is_bot or author.is_webhook or len(self._answers) >= AT_ONCE_MOST:
            return
        answer = asyncio.create_task(self._answer(event.message))
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)

    async def close(self) -> None:
        """Answer nobody any longer."""
        answers = tuple(self._answers)
        for answer in answers:
            answer.cancel()
        await asyncio.gather(*answers, return_exceptions=True)

    async def _answer(self, said: Message) -> None:
        try:
            language = await language_of_member(self._context, said.author.ref)
            if is_plea(said.text.body, language):
                await self._help(said, language)
            else:
                await self._hand_over(said, language)
        except EXPECTED as error:
            log.warning("discord.private_words_unanswered", kind=type(error).__name__)

    async def _hand_over(self, said: Message, language: str) -> None:
        """Say that a bot reads this, and who helps; once an hour."""
        who = said.author.ref
        if not self._handed.may_say(who.id, self._now()):
            return
        try:
            near = await help_near(self._context, who, language)
            words = f"{notice('hand-over-now', language)}\n{near}"
            await self._say(said, words, buttons(hand_over_rows(language)))
        except BaseException:
            self._handed.take_back(who.id)
            raise

    async def _help(self, said: Message, language: str) -> None:
        """Do what `/help-me` does: show help before anything can fail, then tell a person."""
        who = said.author.ref
        if not self._shown.may_say(who.id, self._now()):
            return
        try:
            near = await help_near(self._context, who, language)
            await self._say(said, near, buttons(helping_rows("plea", language)))
        except EXPECTED as error:
            log.warning("discord.help_not_shown", kind=type(error).__name__)
        if not self._pleaded.may_say(who.id, self._now()):
            await self._say(said, help_end(language, told=True), part="end")
            return
        told = False
        guilds = await self._servers.of(int(who.id))
        if len(guilds) == 1:
            channel = ChannelRef(PLATFORM, str(guilds[0].id), DIRECT)
            told = await tell_team(self._context, channel, who, said.sent_at)
        if not told:  # nobody knows yet, so the next plea counts
            self._pleaded.take_back(who.id)
        if len(guilds) > 1:
            menu = servers_menu(PICK, guilds, language)
            await self._say(said, notice("help-where", language), menu, part="where")
            return
        end = help_end(language, told=told) if guilds else notice("help-nowhere", language)
        await self._say(said, end, part="end")

    async def _say(
        self, said: Message, words: str, view: discord.ui.View | None = None, part: str = "answer"
    ) -> None:
        number = snowflake(said.ref.channel)
        if number is None:
            return
        kind = discord.ChannelType.private
        line = self._context.client.get_partial_messageable(number, type=kind)
        # The key makes it one answer, also where the same message is read a second time.
        key = f"{said.ref}:{part}"
        await self._calls.say(Priority.ANSWER, line, key, Words(words, view=view))


def hand_over_rows(language: str) -> Rows:
    """Return what can be pressed below the words that hand somebody over to a person."""
    safety = turning("", "button-safety", language)
    return ((*helping_rows("words", language)[0], safety),)
