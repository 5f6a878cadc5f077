"""*Is this OK?*: a private answer about one message that a member forwards to the bot."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from leeward_adapters.live.casework.buttons import helping_rows
from leeward_adapters.live.casework.presses import Button, Press, Rows
from leeward_adapters.live.members.looking import look_words
from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.turns import Once
from leeward_adapters.telegram.answering.replying import WENT_WRONG, Used, log, say
from leeward_adapters.telegram.answering.report_presses import ReportPresses
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.normalise import forwarded_message
from leeward_policies.domain.message import File, Message, Sticker
from leeward_policies.ports import Looked


class Looking:
    """Looks at one message for whoever forwards it; nothing of it is kept, and no event is made.

    Args:
        context: of the connection.
        reports: says whether it can be reported.
    """

    def __init__(self, context: Context, reports: ReportPresses) -> None:
        self._context = context
        self._reports = reports
        self._albums = Once()

    async def asked(self, used: Used) -> None:
        """Answer what was seen and what can be done; never a score, never to anybody else."""
        try:
            said = forwarded_message(used.payload, self._context.directory, used.at)
        except ValueError as error:
            log.warning("telegram.forward_unreadable", problem=str(error))
            await say(self._context, used, (notice(WENT_WRONG, used.language),))
            return
        if self._is_answered(used, said):
            return
        looked = await self._context.desk.look(said, used.who)
        if not is_words_alone(said):
            looked = replace(looked, is_measured=False)
        text = look_words(looked, used.language, is_direct=not looked.is_spent)
        # The answer replies to it: so a press on its button brings the message along.
        rows = self._rows(used.payload, used, looked)
        await say(self._context, used, (text,), rows=rows, answers=used.message)

    def _is_answered(self, used: Used, said: Message) -> bool:
        """Say whether an album was answered already, of which this is a further piece."""
        album = used.payload.get("media_group_id")
        if not isinstance(album, str):
            return False
        key = (used.who, album)
        is_further = key in self._albums
        self._albums.note(key)
        return is_further and not said.text.body.strip()

    def _rows(self, raw: Mapping[str, Any], used: Used, looked: Looked) -> Rows:
        rows = helping_rows("look", used.language)
        if looked.is_spent or self._reports.origin(raw, used.who) is None:
            return rows
        report = Button(Press("report"), notice("button-report-mods", used.language))
        return (*rows, (report,))


def is_words_alone(said: Message) -> bool:
    """Say whether a message says something, and shows nothing beside it that nobody looks at."""
    return bool(said.text.body.strip()) and not any(
        isinstance(part, File | Sticker) for part in said.parts
    )
