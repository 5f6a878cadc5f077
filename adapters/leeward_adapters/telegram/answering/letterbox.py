"""Answers for members of a group who have no private line: left where they alone can read them.

Whoever asks in a group is answered in their private chat with the bot. Where that is not open, a
neutral note in the group has a button that shows the answer to whoever asked, and to nobody else;
the answers lie in memory alone, and the note goes away by itself.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from msgspec import Struct

from leeward_adapters.live.casework.presses import Button, Press, Rows
from leeward_adapters.live.saying.spans import Text
from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.turns import Turns
from leeward_adapters.telegram.acting.removals import Removals
from leeward_adapters.telegram.answering.replying import Query, Used, alert, line_of, log, say
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.calls import ERRORS, Calls, Words
from leeward_adapters.telegram.sending.keyboards import keyboard
from leeward_adapters.telegram.setting_up.links import private_link
from leeward_policies.domain.refs import UserRef

STANDS: Final = timedelta(minutes=1)
"""How long a note stands in a group."""

SHARED_SECONDS: Final = 30.0
"""How long further answers join a note that stands; each can be read for as long at least."""

KEPT_SECONDS: Final = 900.0
"""How long an answer lies ready for somebody who opens their private line."""

NOTES_KEPT: Final = 1_000
LETTERS_KEPT: Final = 100
"""Notes, and people with answers below one note; the oldest go first."""

EACH_KEPT: Final = 3
"""Answers for one person below one note. Whoever asks for more gets the first and the newest: who
asks for help first and for something else after that still reads what helps."""

"""The two buttons below a note."""

OPENS: Final = "o"
"""What the link below a note hands to `/start`."""


class Letter(Struct, frozen=True):
    """An answer that waits for whoever asked."""

    short: str
    """What an alert shows."""
    text: Text
    """What they read in their private line, once it is open."""
    rows: Rows
    at: float


class _Note:
    """One note in a room, and whose answers lie below it."""

    def __init__(self, nonce: str, posted: float) -> None:
        self.nonce = nonce
        self.posted = posted
        self.letters: OrderedDict[UserRef, tuple[Letter, ...]] = OrderedDict()


class Letterbox:
    """Answers members of groups.

    Args:
        context: of the connection.
        calls: to Telegram.
        removals: take notes away.
        now: monotonic seconds.
    """

    def __init__(
        self,
        context: Context,
        calls: Calls,
        removals: Removals,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._context = context
        self._calls = calls
        self._removals = removals
        self._now = now
        self._turns = Turns()
        self._notes: OrderedDict[str, _Note] = OrderedDict()
        self._standing: OrderedDict[tuple[int, int | None], _Note] = OrderedDict()

    async def answer(self, used: Used, text: Text, *, short: str = "", rows: Rows = ()) -> None:
        """Answer in private where that line is open, else by a note in the group.

        What cannot be said is logged, and not raised: what was asked for is done.

        Args:
            used: what was asked.
            text: the answer.
            short: the answer as an alert; empty for the text itself.
            rows: buttons below the answer.
        """
        try:
            if await say(self._context, used, text, rows=rows) is not None:
                return
        except ERRORS as error:
            log.warning("telegram.not_said_in_private", kind=type(error).__name__)
        await self.leave(used, text, short=short, rows=rows)

    async def leave(self, used: Used, text: Text, *, short: str = "", rows: Rows = ()) -> None:
        """Leave an answer below a note in the group; that it does not go there is logged."""
        if line_of(used.who) is None and used.who.id != str(used.chat):
            return  # who writes as a channel cannot be told from others who press
        brief = short or "".join(part for part in text if isinstance(part, str))
        letter = Letter(brief, text, rows, self._now())
        room = (used.chat, used.thread)
        async with self._turns.of(room):
            note = self._standing.get(room)
            if note is not None and self._now() - note.posted < SHARED_SECONDS:
                self._add(note, used.who, letter)
                return
            note = _Note(secrets.token_hex(8), self._now())
            self._add(note, used.who, letter)
            self._notes[note.nonce] = self._standing[room] = note
            for known in (self._notes, self._standing):
                while len(known) > NOTES_KEPT:
                    known.popitem(last=False)
            try:
                await self._post(used, note)
            except ERRORS as error:
                self._standing.pop(room, None)
                log.warning("telegram.note_not_left", kind=type(error).__name__)

    async def opened(self, query: Query, nonce: str) -> None:
        """Show the answer below a note to whoever asked; others are told that it is not theirs."""
        note = self._notes.get(nonce)
        letters = () if note is None else self._letters(note, query)
        if letters:
            short = " ".join(dict.fromkeys(letter.short for letter in letters))
            await alert(self._context, query, short)
            return
        name = "asked-gone" if note is None else "asked-not-yours"
        await alert(self._context, query, notice(name, query.language))

    async def handed_out(self, used: Used) -> bool:
        """Give somebody who has opened their private line the answers that wait for them.

        Returns:
            Whether there were any.
        """
        waiting = [
            letter
            for note in self._notes.values()
            for letter in note.letters.pop(used.who, ())
            if self._now() - letter.at < KEPT_SECONDS
        ]
        for letter in waiting:
            await say(self._context, used, letter.text, rows=letter.rows)
        return bool(waiting)

    def _letters(self, note: _Note, query: Query) -> tuple[Letter, ...]:
        """Return whose answers they are; one who asked as the group is an admin of it."""
        letters = note.letters.get(query.who, ())
        chat = str(query.chat)
        if not letters and self._context.directory.is_staff(chat, query.who.id):
            letters = note.letters.get(UserRef(query.who.platform, "", chat), ())
        return letters

    def _add(self, note: _Note, who: UserRef, letter: Letter) -> None:
        first = note.letters.get(who, ())
        note.letters[who] = (*first[: EACH_KEPT - 1], letter)
        note.letters.move_to_end(who)
        while len(note.letters) > LETTERS_KEPT:
            note.letters.popitem(last=False)

    async def _post(self, used: Used, note: _Note) -> None:
        context = self._context
        language = context.settings.language
        read = Button(Press("letter", note.nonce), notice("button-read", language), "primary")
        rows: Rows = ((read,),)
        name = context.directory.username
        links = [(notice("button-private", language), private_link(name, OPENS))] if name else []
        words = Words(
            notice("asked-here", language),
            buttons=keyboard(rows, used.chat, context.secret, links),
            thread=used.thread,
            is_quiet=True,
        )
        sent = await self._calls.say(Priority.ANSWER, used.chat, words)
        chat = self._calls.chat(used.chat)
        await self._removals.add(chat, sent, context.clock.now() + STANDS)
