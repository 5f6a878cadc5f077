"""Where cases are posted: a topic for each, or a message for each in a group or a private chat.

Telegram gives bots no history, so where a card stands is kept as a memo; so is that one is about
to be posted, for a second one after a crash to say that it may be a repetition.
"""

import re
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from telegram import InlineKeyboardMarkup, MessageEntity
from telegram.error import BadRequest, RetryAfter
from typing_extensions import override

from leeward_adapters.live.casework.boards import (
    PAGES,
    Board,
    Gone,
    Threads,
)
from leeward_adapters.live.sending.outcomes import NotYet
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.refusals import Paused
from leeward_adapters.telegram.acting.cards import Card
from leeward_adapters.telegram.acting.memory import Memory, moment_in
from leeward_adapters.telegram.acting.topics import Topics
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.answers import is_refusal, means, never_arrived
from leeward_adapters.telegram.sending.calls import Calls, Words
from leeward_adapters.telegram.sending.keyboards import keyboard
from leeward_adapters.telegram.sending.words import (
    PLATFORM,
    Piece,
    Written,
    member,
    number_of,
    put_together,
    units,
)
from leeward_policies.domain.refs import UserRef

KEPT: Final = timedelta(days=400)
"""How long it is kept where a card stands: longer than any case."""

IN_DOUBT: Final = timedelta(days=7)
"""How long it is kept that a card was about to be posted."""

PAGES_NAME: Final = f"{PAGES} · no topic of their own"
PAGES_WORDS: Final = (
    "Here stands what has no topic of its own: a brake that holds, what Leeward could not do, and"
    " cases of a rush, when many come at once."
)

REPEATED: Final = "This may be a repetition: it is not known whether an earlier try arrived.\n\n"

_CALLED: Final = re.compile(r"member ([0-9]{1,20})(?= |$)", re.ASCII)
"""Whom a line calls, if it begins so."""


class Post(Struct, frozen=True):
    """Where a card stands."""

    chat: int
    thread: int | None
    message: int
    at: datetime
    """When it was posted."""
    is_own: bool = False
    """The topic is its own."""
    name: str = ""
    """Always empty: topics are named here when their cards are edited."""

    @property
    def place(self) -> str:
        """The topic or the chat."""
        return f"{self.chat}/{self.thread or 0}"


class Parts(Struct, frozen=True):
    """What every board of a connection uses."""

    context: Context
    calls: Calls
    memory: Memory
    topics: Topics


class _Doubt(Struct, frozen=True):
    """What an earlier try has left behind."""

    is_repeated: bool = False
    """Nobody knows whether it has posted the card."""
    thread: int | None = None
    """A topic that it opened for the card."""


class RoomBoard(Board[Card, Post]):
    """A group, one of its topics, or a private chat: one message for each card.

    Args:
        parts: of the connection.
        chat: where.
        thread: its topic; None for none.
        reader: whose private chat it is; None for a group.
    """

    def __init__(
        self, parts: Parts, chat: int, thread: int | None = None, reader: UserRef | None = None
    ) -> None:
        self._parts = parts
        self._calls = parts.calls
        self._memory = parts.memory
        self._clock = parts.context.clock
        self._chat = chat
        self._thread = thread
        self._reader = reader

    @property
    @override
    def key(self) -> str:
        return str(self._chat)

    @override
    async def find(self, handle: str, priority: Priority) -> Post | None:
        try:
            value = await self._memory.find(f"card:{handle}:{self.key}")
        except NotYet:
            if priority > Priority.PAGE:
                raise
            return None  # people are called all the same, perhaps twice
        return None if value is None else _post_in(self._chat, value)

    @override
    async def create(self, card: Card, key: str, priority: Priority, call: str) -> Post:
        doubt = await self._begin(card, priority, self._thread)
        return await self._posted(card, priority, call, self._thread, is_repeated=doubt.is_repeated)

    @override
    async def update(self, post: Post, card: Card, priority: Priority) -> None:
        words = Words(card.words.text, card.words.entities, self._buttons(card))
        try:
            await self._calls.edit(priority, post.chat, post.message, words, card.handle)
        except BadRequest as error:
            if means(error, "gone"):
                raise Gone from None
            raise

    @override
    async def add(self, post: Post, key: str, priority: Priority, line: str) -> None:
        said = put_together(self._calling(line))
        words = Words(said.text, said.entities, thread=post.thread, answers=post.message)
        try:
            await self._calls.say(priority, post.chat, words, repeats=True)
        except BadRequest as error:
            if post.thread is None or not means(error, "shut"):
                raise
            await self._parts.topics.reopen(post.chat, post.thread)
            await self._calls.say(priority, post.chat, words, repeats=True)

    # --- posting ------------------------------------------------------------------------------

    async def _begin(self, card: Card, priority: Priority, thread: int | None) -> _Doubt:
        """Keep that a card is about to be posted, and return what an earlier try left behind."""
        key = self._doubt_key(card)
        try:
            value = await self._memory.find(key)
            if value is None:
                await self._keep_doubt(card, thread)
        except NotYet:
            if priority > Priority.PAGE:
                raise
            return _Doubt()
        return _Doubt() if value is None else _Doubt(True, _number(value, 1))

    async def _keep_doubt(self, card: Card, thread: int | None) -> None:
        value = f"{self._clock.now().isoformat()};{thread or 0}"
        await self._memory.keep(self._doubt_key(card), value, IN_DOUBT, self._reader)

    def _doubt_key(self, card: Card) -> str:
        return f"posting:{card.handle}:{self.key}"

    async def _posted(
        self,
        card: Card,
        priority: Priority,
        call: str,
        thread: int | None,
        *,
        is_own: bool = False,
        is_repeated: bool = False,
    ) -> Post:
        """Post a card, and keep where it stands."""
        before = [*self._calling(call), Piece("\n\n")] if call else []
        before += [Piece(REPEATED)] if is_repeated else []
        said = _after(before, card.words)
        words = Words(
            said.text,
            said.entities,
            self._buttons(card),
            thread=thread,
            is_quiet=self._reader is None and priority > Priority.PAGE and not call,
            is_kept=card.is_kept,
        )
        try:
            sent = await self._calls.say(priority, self._chat, words)
        except BaseException as error:
            if _was_not_sent(error):
                await self._memory.drop(self._doubt_key(card))
            raise
        post = Post(self._calls.chat(self._chat), thread, sent, self._clock.now(), is_own)
        value = f"{post.at.isoformat()};{thread or 0};{sent};{int(is_own)}"
        await self._memory.note(f"card:{card.handle}:{self.key}", value, KEPT, self._reader)
        await self._memory.drop(self._doubt_key(card))
        return post

    def _calling(self, line: str) -> list[Piece]:
        """Return a line whose first words are a member who is called by it."""
        found = _CALLED.match(line)
        if found is None:
            return [Piece(line)] if line else []
        who = UserRef(PLATFORM, "", found[1])
        called = member(who, self._parts.context.directory)
        rest = line[found.end() :]
        return [called, Piece(f",{rest}" if rest else "")]

    def _buttons(self, card: Card) -> InlineKeyboardMarkup | None:
        return keyboard(card.rows, self._calls.chat(self._chat), self._parts.context.secret)


class ForumBoard(RoomBoard, Threads[Card, Post]):
    """A group with topics: one for each card, unless many come at once."""

    @property
    @override
    def threads(self) -> Threads[Card, Post]:
        return self

    @override
    async def create(self, card: Card, key: str, priority: Priority, call: str) -> Post:
        doubt = await self._begin(card, priority, None)
        thread = doubt.thread or await self._earlier_topic(card, priority)
        if thread is not None:
            try:
                return await self._in_own(card, priority, call, thread, doubt)
            except BadRequest as error:
                if not means(error, "gone", "shut"):
                    raise  # else somebody has deleted or closed the topic: another one is opened
        thread = await self._parts.topics.open(self._chat, card.name, priority)
        await self._note_topic(card, priority, thread)
        return await self._in_own(card, priority, call, thread, doubt)

    async def _in_own(
        self, card: Card, priority: Priority, call: str, thread: int | None, doubt: _Doubt
    ) -> Post:
        return await self._posted(
            card,
            priority,
            call,
            thread,
            is_own=thread is not None,
            is_repeated=doubt.is_repeated,
        )

    async def _note_topic(self, card: Card, priority: Priority, thread: int | None) -> None:
        """Keep which topic was opened for a card, so that a crash leaves no empty one behind."""
        try:
            await self._keep_doubt(card, thread)
        except NotYet:
            if priority > Priority.PAGE:
                raise

    async def _earlier_topic(self, card: Card, priority: Priority) -> int | None:
        """Return the topic of a card that somebody has deleted out of it."""
        post = await self.find(card.handle, priority)
        return post.thread if post is not None and post.is_own else None

    @override
    async def update(self, post: Post, card: Card, priority: Priority) -> None:
        await super().update(post, card, priority)
        if post.is_own and post.thread is not None:
            await self._parts.topics.show(post.chat, post.thread, card)

    @override
    async def pages(self, priority: Priority) -> Post:
        words = Written(PAGES_WORDS)
        return await self.create(Card(PAGES, PAGES_NAME, words), PAGES, priority, "")

    @override
    async def create_in(
        self, pages: Post, card: Card, key: str, priority: Priority, call: str
    ) -> Post:
        return await self.shared(pages).create(card, key, priority, call)

    def shared(self, pages: Post) -> "SharedBoard":
        """Return the topic that many cards share, as a place for one more."""
        return SharedBoard(self._parts, self._chat, pages.thread)

    @override
    async def rename(self, post: Post, card: Card) -> Post:
        return post


class SharedBoard(RoomBoard):
    """The topic in which stands what has none of its own; it is opened again where it is gone."""

    @override
    async def create(self, card: Card, key: str, priority: Priority, call: str) -> Post:
        topics, chat = self._parts.topics, self._chat
        doubt = await self._begin(card, priority, None)
        is_repeated = doubt.is_repeated
        thread = topics.now(chat, self._thread)
        try:
            return await self._posted(card, priority, call, thread, is_repeated=is_repeated)
        except BadRequest as error:
            if thread is None or self._thread is None or not means(error, "gone", "shut"):
                raise
        pages = await ForumBoard(self._parts, chat).pages(priority)
        topics.replace(chat, self._thread, pages.thread)
        return await self._posted(card, priority, call, pages.thread, is_repeated=is_repeated)


def _was_not_sent(error: BaseException) -> bool:
    """Say whether it is certain that nothing was posted."""
    return isinstance(error, Paused | RetryAfter) or is_refusal(error) or never_arrived(error)


def _after(before: list[Piece], words: Written) -> Written:
    """Return words with others before them."""
    first = put_together(before)
    moved = MessageEntity.shift_entities(units(first.text), words.entities)
    return Written(first.text + words.text, (*first.entities, *moved))


def _post_in(chat: int, value: str) -> Post | None:
    at, message = moment_in(value.partition(";")[0]), _number(value, 2)
    if at is None or message is None:
        return None
    return Post(chat, _number(value, 1), message, at, value.split(";")[3:4] == ["1"])


def _number(value: str, place: int) -> int | None:
    """Return the id at a place of a memo's value; None for none."""
    parts = value.split(";")
    return number_of(parts[place]) if place < len(parts) else None
