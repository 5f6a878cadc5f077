"""Calls to Telegram in their turn, begun again where that is sound, and what came of each."""

import asyncio
import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from msgspec import Struct
from telegram import (
    ForceReply,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter
from telegram.error import TelegramError as LibraryError

from leeward_adapters.live.sending.outcomes import NotYet, Turned, kind_of
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.refusals import Paused
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.answers import (
    is_refusal,
    known,
    lacks_right,
    may_pass,
    means,
    never_arrived,
)
from leeward_adapters.telegram.sending.rates import CLOSED_SOON, RATES, seconds_asked, sending
from leeward_policies.domain.action import Action, Done, Failed, Hide, Outcome, Refused, TryLater

os.environ.setdefault("PTB_TIMEDELTA", "1")  # else the library warns whenever it is asked to wait

T = TypeVar("T")

AGAIN_AFTER: Final = (0.5, 2.0)
"""Seconds before a call is made again whose line broke; the executor waits 30 s for an act."""

NOT_YET: Final = 5.0
"""Seconds to wait where the connection does not stand yet, or Telegram is out of reach."""

WAITS_FOR: Final = 5.0
"""Seconds for which an answer waits where Telegram asks to: whoever pressed still looks. What is
less urgent waits in its lane."""

MOVED_KEPT: Final = 1_000
"""Groups remembered that have become supergroups; the oldest go first."""

CURES: Final[dict[str, str]] = {
    "hide": "the bot lacks Delete Messages in this chat",
    "reply": "the bot may not write in this chat",
    "reveal": "the bot may not write in this chat",
    "restrict": "the bot lacks Ban Users in this chat",
    "unrestrict": "the bot lacks Ban Users in this chat",
    "kick": "the bot lacks Ban Users in this chat",
    "ban": "the bot lacks Ban Users in this chat",
    "lock": "the bot lacks Ban Users in this chat",
    "unban": "the bot lacks Ban Users in this chat",
    "unlock": "the bot lacks Ban Users in this chat",
    "ask": "the bot cannot post in the moderators' group; make it an admin there who may manage"
    " topics",
}
"""Which right an act needs, by its kind, as Telegram's apps call it."""

BEFORE_MOVE: Final = (
    "the group has become a supergroup, and no bot can delete what was written before that"
)
"""Why a message cannot be hidden that a group brought along."""


class Words(Struct, frozen=True):
    """What is posted; no preview of any link is shown."""

    text: str
    entities: tuple[MessageEntity, ...] = ()
    """What is bold, a link, a time; nothing in the text is read as markup."""
    buttons: InlineKeyboardMarkup | None = None
    field: str = ""
    """What stands in the empty field, where a reply is asked for; there are no buttons then."""
    thread: int | None = None
    """The topic; None outside of topics, and in the one that Telegram calls General."""
    answers: int | None = None
    """The message that it replies to, if that is still there."""
    is_quiet: bool = False
    """It comes without a sound."""
    is_kept: bool = False
    """Telegram's apps let nobody forward or save it."""


class Calls:
    """Makes calls in their turn.

    Args:
        context: of the connection.
        sleep: waits before a call is made again.
    """

    def __init__(
        self, context: Context, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._context = context
        self._sleep = sleep
        self._moved: OrderedDict[int, int] = OrderedDict()

    def chat(self, chat: int) -> int:
        """Return the id by which a chat is known now; a group may have become a supergroup."""
        return self._moved.get(chat, chat)

    def lane(self, chat: int, priority: Priority) -> str:
        """Return the lane of a message to a chat as things are: what is urgent passes a full one.

        Args:
            chat: its id.
            priority: of the message.
        """
        closed_for = self._context.schedule.closed_for(sending(chat, priority))
        return sending(chat, priority, is_full=closed_for > CLOSED_SOON)

    async def make(
        self,
        priority: Priority,
        lane: str,
        call: Callable[[], Awaitable[T]],
        *,
        coalesce: str | None = None,
        repeats: bool = True,
    ) -> T:
        """Make one call and return its result, or raise its error.

        Whoever pressed or asked waits, and an answer waits for nobody; but Telegram counts messages
        to a chat whatever they are, so an answer that is one has its turn there, before others.

        Args:
            priority: how urgent it is.
            lane: its kind and the chat's id, such as `group:-100123`.
            call: one request; it asks `chat` for the chat's id where it is to follow a move.
            coalesce: what it is about, where the newest of several stands for all.
            repeats: it does no harm twice. If not, it is made again only where it is certain
                that it did not arrive: Telegram has no key by which it would know a repetition.
        """
        schedule = self._context.schedule
        is_counted = lane.partition(":")[0] in RATES
        turn = Priority.PAGE if priority is Priority.ANSWER and is_counted else priority
        for pause in AGAIN_AFTER:
            try:
                return await schedule.run(turn, lane, call, coalesce=coalesce)
            except ChatMigrated as error:
                if not self._note_move(lane, error.new_chat_id):
                    raise
            except RetryAfter as error:
                asked = seconds_asked(error)
                if priority is not Priority.ANSWER or asked > WAITS_FOR:
                    raise
                await self._sleep(asked)
            except (LibraryError, OSError, TimeoutError) as error:
                if not (may_pass(error) and (repeats or never_arrived(error))):
                    raise
                await self._sleep(pause)
        return await schedule.run(turn, lane, call, coalesce=coalesce)

    async def say(
        self, priority: Priority, chat: int, words: Words, *, repeats: bool = False
    ) -> int:
        """Post one message and return its id.

        Args:
            priority: how urgent it is.
            chat: where.
            words: what is posted.
            repeats: it may stand there twice where nobody knows whether it arrived.
        """
        send = self._context.bot.send_message
        reply = None
        if words.answers is not None:
            reply = ReplyParameters(words.answers, allow_sending_without_reply=True)
        below = ForceReply(input_field_placeholder=words.field) if words.field else words.buttons

        async def call() -> int:
            message = await send(
                self.chat(chat),
                words.text,
                entities=words.entities or None,
                message_thread_id=words.thread,
                reply_parameters=reply,
                reply_markup=below,
                disable_notification=words.is_quiet or None,
                protect_content=words.is_kept or None,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
            return message.message_id

        return await self.make(priority, self.lane(chat, priority), call, repeats=repeats)

    async def edit(
        self, priority: Priority, chat: int, message: int, words: Words, about: str
    ) -> None:
        """Let a message of ours read otherwise; what reads so already is left alone.

        Args:
            priority: how urgent it is.
            chat: where it stands.
            message: its id.
            words: how it is to read; where it stands does not change.
            about: what it is about: of several edits that wait the newest stands for all.
        """
        change = self._context.bot.edit_message_text

        async def call() -> None:
            try:
                await change(
                    words.text,
                    chat_id=self.chat(chat),
                    message_id=message,
                    entities=words.entities or None,
                    reply_markup=words.buttons,
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                )
            except BadRequest as error:
                if not means(error, "same"):
                    raise

        await self.make(priority, self.lane(chat, priority), call, coalesce=about)

    def _note_move(self, lane: str, new: int) -> bool:
        """Remember under which id a chat is known now; say whether that was new to us."""
        old = lane.partition(":")[2]
        if not old.removeprefix("-").isdecimal() or self._moved.get(int(old)) == new:
            return False
        self._moved[int(old)] = new
        while len(self._moved) > MOVED_KEPT:
            self._moved.popitem(last=False)
        return True


ERRORS: Final = (Turned, NotYet, Paused, LibraryError, TimeoutError, OSError)
"""All that a call may raise without a bug of ours; `outcome_of` knows each."""


def outcome_of(error: Exception, action: Action, context: Context) -> Outcome:
    """Return what came of an act whose call ended with one of `ERRORS`."""
    key, now = action.key, context.clock.now()
    outcome: Outcome
    match error:
        case Turned():
            outcome = Refused(key, now, error.reason)
        case NotYet() | Paused():
            outcome = TryLater(key, now, error.seconds, error.reason)
        case RetryAfter():
            outcome = TryLater(key, now, seconds_asked(error), "Telegram asks to wait")
        case ChatMigrated():
            outcome = Refused(key, now, BEFORE_MOVE)
        case InvalidToken():
            reason = "Telegram does not take the bot's token just now"
            outcome = TryLater(key, now, NOT_YET, reason)
        case BadRequest() | Forbidden() if isinstance(action, Hide) and means(error, "gone"):
            outcome = Done(key, now, "already-gone")
        case BadRequest() | Forbidden():
            outcome = Refused(key, now, reason_of(error, kind_of(action)))
        case _ if never_arrived(error):
            outcome = TryLater(key, now, NOT_YET, "Telegram is out of reach")
        case _:
            outcome = Failed(key, now, f"Telegram did not answer ({type(error).__name__})")
    return outcome


def reason_of(error: BaseException, kind: str) -> str:
    """Return why Telegram refuses, and what a person can do about it."""
    found = known(error)
    if found is None:
        return "Telegram refuses it" if is_refusal(error) else "Telegram did not answer"
    if found.means == "right":
        return CURES.get(kind, found.phrase)
    return found.phrase


def stays_refused(error: BaseException) -> bool:
    """Say whether a refusal is taken as still true for a while, so that it is not asked again."""
    return lacks_right(error) or means(error, "closed")
