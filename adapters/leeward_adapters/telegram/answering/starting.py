"""`/start`: somebody opens the private line, or follows one of our links."""

from collections.abc import Callable, Mapping

from leeward_adapters.live.casework.buttons import helping_rows
from leeward_adapters.live.casework.presses import Button, Press, Rows
from leeward_adapters.live.members.pages import FIRST
from leeward_adapters.live.saying.words import notice
from leeward_adapters.telegram.acting.tongues import Tongues
from leeward_adapters.telegram.answering.asking_words import ask
from leeward_adapters.telegram.answering.board import PAGES
from leeward_adapters.telegram.answering.helping import Helping
from leeward_adapters.telegram.answering.letterbox import Letterbox
from leeward_adapters.telegram.answering.member_presses import MemberPresses
from leeward_adapters.telegram.answering.replying import Used, say
from leeward_adapters.telegram.answering.safety_pages import SafetyPages
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.prompted import LETTER as PROMPTS
from leeward_adapters.telegram.hearing.prompted import prompt_in
from leeward_adapters.telegram.sending.callback_data import decision_in
from leeward_adapters.telegram.setting_up.joining import (
    group_joined,
    lead_chosen,
    moderators_chosen,
)


def start_rows(language: str) -> Rows:
    """Return the buttons below the first words that somebody reads."""
    kept = Button(Press("kept"), notice("button-kept", language))
    pages = Button(Press("safety", FIRST), notice("safety-title", language))
    return (*helping_rows("start", language), (pages, kept))


class Starting:
    """Answers whoever presses *Start*.

    Args:
        context: of the connection.
        members: tell the reasons of a decision.
        helping: shows help.
        letterbox: hands out answers that wait.
        pages: shows pages about safety.
        tongues: remembers in which language somebody reads.
        opened: learns that somebody has opened their private line.
    """

    def __init__(
        self,
        context: Context,
        *,
        members: MemberPresses,
        helping: Helping,
        letterbox: Letterbox,
        pages: SafetyPages,
        tongues: Tongues,
        opened: Callable[[], None],
    ) -> None:
        self._context = context
        self._members = members
        self._helping = helping
        self._letterbox = letterbox
        self._pages = pages
        self._tongues = tongues
        self._opened = opened

    async def in_private(self, used: Used) -> None:
        """Say what the bot is, or what the link was for."""
        self._opened()
        await self._tongues.remember(used.who, _app_language(used))
        waited = await self._letterbox.handed_out(used)
        letter, _, rest = used.argument.partition("_")
        decision = decision_in(used.argument)
        if letter == "w" and decision is not None:
            await self._members.reasons(used, decision)
        elif letter == "l" and rest:
            await say(self._context, used, (await lead_chosen(self._context, used.who.id, rest),))
        elif letter == "h":
            await self._helping.in_private(used)
        elif letter == PAGES:
            await self._pages.opened(used, rest)
        elif letter == PROMPTS and (prompt := prompt_in(used.argument)) is not None:
            await ask(self._context, used, prompt)
        elif not waited:
            rows = start_rows(used.language)
            await say(self._context, used, (notice("start-hello", used.language),), rows=rows)

    async def in_group(self, used: Used) -> None:
        """Do what a link of the set-up is for; nothing else begins in a group."""
        letter, _, code = used.argument.partition("_")
        chat, user = str(used.chat), used.who.id
        if letter == "m" and code:
            text = await moderators_chosen(self._context, chat, user, code)
            await say(self._context, used, (text,), is_private=False)
        elif letter == "g" and code:
            text = await group_joined(self._context, chat, user, code)
            await self._letterbox.answer(used, (text,))


def _app_language(used: Used) -> str:
    """Return the language of somebody's app, as Telegram tells it; empty where it does not."""
    who = used.payload.get("from")
    language = who.get("language_code") if isinstance(who, Mapping) else None
    return language if isinstance(language, str) else ""
