"""`/start`: somebody opens the private line, or follows one of our links."""

from collections.abc import Callable

from leeward_adapters.live.casework.buttons import helping_rows
from leeward_adapters.live.casework.presses import Button, Press, Rows
from leeward_adapters.live.saying.words import notice
from leeward_adapters.telegram.answering.helping import Helping
from leeward_adapters.telegram.answering.letterbox import Letterbox
from leeward_adapters.telegram.answering.member_presses import MemberPresses
from leeward_adapters.telegram.answering.replying import Used, say
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.callback_data import decision_in
from leeward_adapters.telegram.setting_up.joining import (
    group_joined,
    lead_chosen,
    moderators_chosen,
)


def start_rows(language: str) -> Rows:
    """Return the buttons below the first words that somebody reads."""
    kept = Button(Press("kept"), notice("button-kept", language))
    return (*helping_rows("start", language), (kept,))


class Starting:
    """Answers whoever presses *Start*.

    Args:
        context: of the connection.
        members: tell the reasons of a decision.
        helping: shows help.
        letterbox: hands out answers that wait.
        opened: learns that somebody has opened their private line.
    """

    def __init__(
        self,
        context: Context,
        members: MemberPresses,
        helping: Helping,
        letterbox: Letterbox,
        opened: Callable[[], None],
    ) -> None:
        self._context = context
        self._members = members
        self._helping = helping
        self._letterbox = letterbox
        self._opened = opened

    async def in_private(self, used: Used) -> None:
        """Say what the bot is, or what the link was for."""
        self._opened()
        waited = await self._letterbox.handed_out(used)
        letter, _, rest = used.argument.partition("_")
        decision = decision_in(used.argument)
        if letter == "w" and decision is not None:
            await self._members.reasons(used, decision)
        elif letter == "l" and rest:
            await say(self._context, used, (await lead_chosen(self._context, used.who.id, rest),))
        elif letter == "h":
            await self._helping.in_private(used)
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
