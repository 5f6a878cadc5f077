"""`/setup`, and where whoever asks by a command finds the answer."""

from datetime import timedelta
from typing import Final

from leeward_adapters.telegram.answering.answered import OPEN, bot_link
from leeward_adapters.telegram.answering.parts import Parts
from leeward_adapters.telegram.answering.people import homes
from leeward_adapters.telegram.answering.replying import Used, line_of, say
from leeward_adapters.telegram.answering.staff_answers import coded, post
from leeward_adapters.telegram.setting_up.joining import setup_answer

SETUP: Final = "setup"

STANDS: Final = timedelta(minutes=1)
"""How long a word about where the answer is stands in a group."""

IN_THE_GROUP: Final = "Write /setup in your moderators' group: there it says what is missing."
ANSWERED_IN_PRIVATE: Final = (
    "Leeward answers this in private alone, and you have not opened a chat with it yet."
    " Open it, press Start, and ask once more."
)
IN_YOUR_OWN_NAME: Final = (
    "Leeward answers this in private alone. Write it in your own name, not as the group."
)


class SetupCommands:
    """Answers people who set Leeward up.

    Args:
        parts: of the connection.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._context = parts.context

    async def setup(self, used: Used) -> None:
        """Answer `/setup`: in the moderators' group for all there, elsewhere in private."""
        if used.is_private:
            await say(self._context, used, (IN_THE_GROUP,))
            return
        text = await setup_answer(self._context, str(used.chat), used.who.id, used.argument)
        if str(used.chat) in homes(self._context):
            await post(self._parts, used, used.chat, coded(text), "setup.txt")
        else:
            await self.tell_privately(used, text)

    async def tell_privately(self, used: Used, text: str) -> None:
        """Answer in private, or else say for a minute how the private chat is opened."""
        if await say(self._context, used, coded(text)) is None:
            await self.say_where(used)

    async def say_where(self, used: Used) -> None:
        """Say for a minute, where a command was written, how to get its answer in private."""
        is_person = line_of(used.who) is not None
        await self._for_a_minute(used, ANSWERED_IN_PRIVATE if is_person else IN_YOUR_OWN_NAME)

    async def _for_a_minute(self, used: Used, text: str) -> None:
        address = bot_link(self._context)
        links = ((OPEN, address),) if address else ()
        sent = await say(
            self._context, used, coded(text), is_private=False, links=links, answers=used.message
        )
        if sent is not None:
            at = self._context.clock.now() + STANDS
            await self._parts.removals.add(used.chat, sent, at)
