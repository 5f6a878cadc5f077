"""`/my_data`: what is known of a member, for themselves alone."""

from leeward_adapters.live.members.reasons import MY_DATA, my_data_file, my_data_words
from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.telegram.answering.letterbox import Letterbox
from leeward_adapters.telegram.answering.replying import Used
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.calls import Calls
from leeward_adapters.telegram.sending.words import written

CAPTION_MOST = 1_024
"""UTF-16 units of what stands below a file (core.telegram.org/bots/api, "sendDocument")."""


class OwnData:
    """Hands members what is known of them.

    Args:
        context: of the connection.
        calls: to Telegram.
        letterbox: answers where the private line is not open.
    """

    def __init__(self, context: Context, calls: Calls, letterbox: Letterbox) -> None:
        self._context = context
        self._calls = calls
        self._letterbox = letterbox

    async def asked(self, used: Used) -> None:
        """Answer with a summary and a file; in a group, with where to ask."""
        if not used.is_private:
            await self._letterbox.answer(used, (notice("asked-in-private", used.language),))
            return
        data = await self._context.desk.my_data(used.who)
        said = written(my_data_words(data, used.language), CAPTION_MOST)
        content, bot = my_data_file(data), self._context.bot

        async def call() -> None:
            await bot.send_document(
                used.chat,
                content,
                caption=said.text,
                caption_entities=said.entities or None,
                filename=MY_DATA,
                disable_content_type_detection=True,
            )

        await self._calls.make(Priority.ANSWER, f"chat:{used.chat}", call, repeats=False)
