"""What the bot says in a members' group: a reminder to everyone, and a message that was restored.

A reminder names nobody, answers the message that it is about, and goes away by itself.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from leeward_adapters.live.casework.buttons import why_button
from leeward_adapters.live.casework.presses import Rows, nonce_of
from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.outcomes import Did, Turned
from leeward_adapters.live.sending.priority import priority_of
from leeward_adapters.live.sending.reminding import Reminding
from leeward_adapters.telegram.acting.memory import Memory
from leeward_adapters.telegram.acting.private import decision_of
from leeward_adapters.telegram.acting.removals import Removals
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.entities import whole
from leeward_adapters.telegram.sending.callback_data import payload
from leeward_adapters.telegram.sending.calls import Calls, Words
from leeward_adapters.telegram.sending.keyboards import keyboard
from leeward_adapters.telegram.sending.said import Said
from leeward_adapters.telegram.sending.words import (
    GENERAL,
    PLATFORM,
    TEXT_MOST,
    Piece,
    Written,
    member,
    number_of,
    put_together,
    shortened,
    thread_of,
    units,
    within,
)
from leeward_adapters.telegram.setting_up.links import private_link
from leeward_policies.domain.action import Reveal, Warn
from leeward_policies.domain.refs import MessageRef, UserRef

REMINDER: Final = "warning-public"
RESTORED: Final = "restored-post"
"""Names of the reviewed words."""

"""The two buttons of a reminder: for its author alone, and the way into a private chat."""

AUTHOR: Final = "by its author"
"""Stands for the author, who agreed to be seen: a tap on it opens their profile."""

POSTED: Final = "posted:"
POSTED_KEPT: Final = timedelta(days=30)
"""How the key of a memo begins about a message that was posted again, and how long it is kept:
as long as the words of a hidden message."""

PARTS_MOST: Final = 3
"""Messages that one restored message takes; Telegram lets nobody write more than 4,096 units."""


class Rooms:
    """Speaks in members' groups; only a restored message names its author, and nobody is called.

    Args:
        context: of the connection.
        calls: to Telegram.
        said: what was said already.
        removals: take reminders away when their time is over.
        memory: of what was posted again.
        now: monotonic seconds.
    """

    def __init__(
        self,
        context: Context,
        calls: Calls,
        said: Said,
        removals: Removals,
        memory: Memory,
        *,
        now: Callable[[], float],
    ) -> None:
        self._context = context
        self._calls = calls
        self._said = said
        self._removals = removals
        self._memory = memory
        self._reminding = Reminding(now)

    async def remind(self, action: Warn) -> Did:
        """Remind everybody in a room; one reminder a minute stands for all.

        Raises:
            NotYet: another act's reminder is under way there.
            Turned: there is no message to answer.
        """
        if action.message is None:
            raise Turned("there is no message that a reminder could answer")
        chat = place_of(action.message)
        receipt = self._said.receipt(action.key)
        if receipt is not None:
            return Did("public-reply", receipt)
        about = action.message
        receipt = await self._reminding.remind(
            f"{chat}/{about.channel}", lambda: self._reminded(action, about, chat)
        )
        self._said.note(action.key, receipt)
        return Did("public-reply", receipt)

    async def _reminded(self, action: Warn, about: MessageRef, chat: int) -> str:
        decision = decision_of(action.key)
        language = self._context.settings.language
        rows: Rows = ((why_button(decision, language),),)
        links: list[tuple[str, str]] = []
        username, handed = self._context.directory.username, payload("w", decision)
        if username and handed is not None:
            links.append((notice("button-more", language), private_link(username, handed)))
        words = Words(
            notice(REMINDER, language),
            buttons=keyboard(rows, chat, self._context.secret, links),
            thread=thread_of(about.channel),
            answers=number_of(about.id),
        )
        sent = await self._calls.say(priority_of(action), chat, words)
        stands = timedelta(seconds=self._context.settings.reminder_seconds)
        await self._removals.add(self._calls.chat(chat), sent, self._context.clock.now() + stands)
        return str(sent)

    async def post_again(self, action: Reveal, words: str | None) -> Did:
        """Post a hidden message again, marked as restored; its author agreed.

        Args:
            action: whose message, and where it stood.
            words: what it said.

        Raises:
            Turned: the words are not kept any longer.
        """
        if not words or not words.strip():
            raise Turned("the words are no longer kept")
        target = action.target
        chat, thread = place_of(target), thread_of(target.channel)
        key = f"{POSTED}{nonce_of(action.key)}"
        receipt = self._said.receipt(action.key) or await self._memory.find(key)
        if receipt is not None:
            return Did("posted-again", receipt)
        head = notice(RESTORED, self._context.settings.language)
        first = ""
        for number, part in enumerate(_parts(head, action.because.subject.author, whole(words))):
            part_key = f"{action.key}+{number}"
            sent = self._said.receipt(part_key)
            if sent is None:
                said = Words(part.text, part.entities, thread=thread)
                sent = str(await self._calls.say(priority_of(action), chat, said))
                self._said.note(part_key, sent)
            first = first or sent
        self._said.note(action.key, first)
        await self._memory.note(key, first, POSTED_KEPT)
        return Did("posted-again", first)


def place_of(message: MessageRef) -> int:
    """Return the chat of a message.

    Raises:
        Turned: it stands in no group.
    """
    chat, number = number_of(message.space), number_of(message.id)
    is_room = message.channel == GENERAL or thread_of(message.channel) is not None
    if message.platform != PLATFORM or chat is None or chat > 0 or not is_room:
        raise Turned("there is no such group")
    if number is None or number < 0:
        raise Turned("there is no such message")
    return chat


def _parts(head: str, author: UserRef, words: str) -> Iterator[Written]:
    """Yield messages that say whose words these are and quote them, each short enough."""
    start: tuple[Piece, ...] = (
        Piece(f"{head} ("),
        replace(member(author), text=AUTHOR),
        Piece(")\n"),
    )
    for number in range(PARTS_MOST):
        left = TEXT_MOST - sum(units(piece.text) for piece in start)
        is_last = number == PARTS_MOST - 1
        part = shortened(words, left) if is_last else within(words, left)
        words = words[len(part) :]
        if part.strip():  # Telegram takes no message of blanks alone
            yield put_together((*start, Piece(part, ("blockquote",))))
            start = ()
