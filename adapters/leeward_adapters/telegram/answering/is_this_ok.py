"""*Is this OK?*: a private answer about one message that a member shows to the bot.

They forward it, copy its words behind `/is_this_ok` or as a reply to our question, or answer it
in a group with `/is_this_ok`. Nothing of it is kept, no event is made of it, and what they show is
never taken for what they say.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from leeward_adapters.live.casework.buttons import helping_rows
from leeward_adapters.live.casework.presses import Button, Press, Rows
from leeward_adapters.live.members.help import country_for
from leeward_adapters.live.members.looking import look_answer, look_words
from leeward_adapters.live.saying.spans import Text
from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.turns import Once
from leeward_adapters.telegram.answering.asking_words import ask
from leeward_adapters.telegram.answering.letterbox import Letterbox
from leeward_adapters.telegram.answering.reading import answered_by
from leeward_adapters.telegram.answering.replying import WENT_WRONG, Used, log, say
from leeward_adapters.telegram.answering.report_presses import ReportPresses
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.prompted import Prompt
from leeward_adapters.telegram.normalise import forwarded_message, handed_message, shown_message
from leeward_policies.domain.message import File, Message, Sticker
from leeward_policies.ports import Looked


class Looking:
    """Looks at one message for whoever shows it; never a score, never to anybody else.

    Args:
        context: of the connection.
        reports: says whether it can be reported.
        letterbox: answers in groups where the private line is not open.
    """

    def __init__(self, context: Context, reports: ReportPresses, letterbox: Letterbox) -> None:
        self._context = context
        self._reports = reports
        self._letterbox = letterbox
        self._albums = Once()

    async def forwarded(self, used: Used) -> None:
        """Look at a forwarded message."""
        try:
            said = forwarded_message(used.payload, self._context.directory, used.at)
        except ValueError as error:
            await self._unreadable(used, error)
            return
        await self._look(used, said)

    async def command(self, used: Used) -> None:
        """Look at the words behind `/is_this_ok`; without any, ask for them."""
        if used.argument:
            await self.shown(used)
        else:
            await ask(self._context, used, Prompt("look"))

    async def shown(self, used: Used) -> None:
        """Look at words that somebody shows us in a message of their own."""
        try:
            said = shown_message(used.payload, self._context.directory, used.at)
        except ValueError as error:
            await self._unreadable(used, error)
            return
        await self._look(used, said)

    async def in_group(self, used: Used) -> None:
        """Look at the message that `/is_this_ok` answers, for the eyes of whoever asks alone."""
        answered = answered_by(used.payload)
        if answered is None or used.argument:
            await self._letterbox.answer(used, (notice("look-reply-to-it", used.language),))
            return
        try:
            said = handed_message(answered, self._context.directory, used.at)
        except ValueError as error:
            log.warning("telegram.shown_unreadable", problem=str(error))
            await self._letterbox.answer(used, (notice(WENT_WRONG, used.language),))
            return
        text, looked = await self._seen(used, said)
        short = look_words(looked, used.language, is_direct=not looked.is_spent)
        rows = helping_rows("look", used.language)
        await self._letterbox.answer(used, text, short=short, rows=rows)

    async def _look(self, used: Used, said: Message) -> None:
        if self._is_answered(used, said):
            return
        text, looked = await self._seen(used, said)
        # The answer replies to it: so a press on its button brings the message along.
        await say(
            self._context,
            used,
            text,
            rows=self._rows(used.payload, used, looked),
            answers=used.message,
        )

    async def _seen(self, used: Used, said: Message) -> tuple[Text, Looked]:
        """Return what is answered, and what was seen."""
        looked = await self._context.desk.look(said, used.who)
        if not is_words_alone(said):
            looked = replace(looked, is_measured=False)
        country, today = await country_for(self._context.desk, used.who), used.at.date()
        is_direct = not looked.is_spent
        text = look_answer(looked, used.language, country, today, is_direct=is_direct)
        return text, looked

    async def _unreadable(self, used: Used, error: ValueError) -> None:
        log.warning("telegram.shown_unreadable", problem=str(error))
        await say(self._context, used, (notice(WENT_WRONG, used.language),))

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
