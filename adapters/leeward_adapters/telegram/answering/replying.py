"""Answering whoever pressed, asked or wrote: to them alone, and kindly where something failed."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final

import structlog
from msgspec import Struct, field

from leeward_adapters.live.casework.presses import Rows
from leeward_adapters.live.saying.spans import Text
from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.outcomes import NotYet, Turned
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.answers import is_closed_door, may_pass
from leeward_adapters.telegram.sending.calls import WAITS_FOR, Calls, Words
from leeward_adapters.telegram.sending.keyboards import keyboard
from leeward_adapters.telegram.sending.passing import PASSING
from leeward_adapters.telegram.sending.rates import seconds_asked
from leeward_adapters.telegram.sending.words import (
    ALERT_MOST,
    number_of,
    shortened,
    units,
    within,
    written,
)
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import LeewardError

EXPECTED: Final = (*PASSING, Turned, NotYet, LeewardError)
"""What the person is told of and nobody else; anything else is a bug, and goes on to the log."""

WENT_WRONG: Final = "went-wrong"
"""The notice for members that something failed."""

NOT_DONE: Final = (
    "That did not go through. Look at the case again before you press again: what it shows is so."
)
"""The same for people of the team."""

AGAIN_AFTER: Final = 0.5
"""Seconds before a press is answered again whose answer may not have arrived."""

_END: Final = re.compile(r"[.!?…](?=\s)")
"""Where a sentence ends."""

log = structlog.get_logger("leeward.adapters.telegram")


class Given:
    """Whether a press was answered; Telegram takes one answer."""

    def __init__(self) -> None:
        self.is_given = False


class Query(Struct, frozen=True):
    """A press on a button of ours."""

    id: str
    who: UserRef
    """Who pressed."""
    chat: int
    """Where the button stands."""
    chat_kind: str
    """`private`, `group`, `supergroup` or `channel`."""
    message: int
    """Which message it stands below."""
    thread: int | None
    """The topic of that message; None outside of topics."""
    sent_at: datetime | None
    """When that message was sent; None where Telegram does not tell any more."""
    at: datetime
    """When we heard of the press, aware UTC."""
    language: str
    data: str
    """What the button carries; it is not to be believed before its signature was looked at."""
    payload: Mapping[str, Any] = {}
    """The message that the button stands below, raw, as far as Telegram tells it."""
    given: Given = field(default_factory=Given)

    @property
    def is_private(self) -> bool:
        """Whether nobody else reads along."""
        return self.chat_kind == "private"


class Used(Struct, frozen=True):
    """A command, or another message that is answered."""

    who: UserRef
    """Who wrote: a person, or the chat in whose name they wrote."""
    chat: int
    chat_kind: str
    """`private`, `group` or `supergroup`."""
    message: int
    thread: int | None
    """The topic; None outside of topics."""
    at: datetime
    """When it was written, aware UTC."""
    language: str
    name: str
    """Of the command, without its slash; empty where it is none of ours."""
    argument: str
    """What stands behind the command."""
    payload: Mapping[str, Any]
    """The raw message."""

    @property
    def is_private(self) -> bool:
        """Whether nobody else reads along."""
        return self.chat_kind == "private"


async def alert(context: Context, query: Query, text: str, *, is_alert: bool = True) -> None:
    """Answer a press, for the eyes of whoever pressed alone; a press has one answer.

    What is too long ends with the last sentence that fits. That no answer arrived is logged and
    not raised: whoever pressed has pressed.

    Args:
        context: of the connection.
        query: the press.
        text: what is shown; with nothing the button only stops turning.
        is_alert: it stays until it is closed; else it is shown for a moment.
    """
    if query.given.is_given:
        return
    query.given.is_given = True
    words = at_a_sentence(text, ALERT_MOST)
    for pause in (AGAIN_AFTER, None):
        try:
            await context.bot.answer_callback_query(
                query.id, words or None, show_alert=bool(words) and is_alert
            )
        except PASSING as error:
            asked = seconds_asked(error)
            if pause is not None and (may_pass(error) or 0 < asked <= WAITS_FOR):
                await asyncio.sleep(max(pause, asked))
                continue
            log.info("telegram.press_unanswered", kind=type(error).__name__)
        return


async def say(
    context: Context,
    place: Query | Used,
    text: Text,
    *,
    rows: Rows = (),
    is_private: bool = True,
    links: Iterable[tuple[str, str]] = (),
    answers: int | None = None,
    field: str = "",
) -> int | None:
    """Post an answer; return its id, or None where the person's private line is not open.

    Args:
        context: of the connection.
        place: what is answered.
        text: what is said.
        rows: buttons below it.
        is_private: in the person's private line alone; False posts it where they pressed or
            wrote, for all who read there.
        links: further buttons, each a label and an address.
        answers: the message in that chat to which it replies.
        field: where a reply to it is asked for, what stands in the empty field.
    """
    chat = line_of(place.who) if is_private else place.chat
    if chat is None:
        return None
    said = written(text, names=context.directory)
    words = Words(
        said.text,
        said.entities,
        keyboard(rows, chat, context.secret, links),
        field=field,
        thread=None if is_private else place.thread,
        answers=answers,
    )
    try:
        # Somebody waits: an answer that stands there twice is better than none. In a group it is
        # not, since what is said there goes away only as often as we know of it.
        return await Calls(context).say(Priority.ANSWER, chat, words, repeats=is_private)
    except PASSING as error:
        if is_private and is_closed_door(error):
            return None
        raise


@asynccontextmanager
async def kindly(
    context: Context, place: Query | Used, sorry: str = "", *, is_private: bool = True
) -> AsyncIterator[None]:
    """Answer whatever fails within by one kind sentence, and log its kind and place alone.

    What is no failure of Telegram, of the storage or of a start goes on after that.

    Args:
        context: of the connection.
        place: whose work this is.
        sorry: the sentence; empty for the notice that members read.
        is_private: only they are to read it; for a press that is always so while it waits.
    """
    is_well = False
    try:
        yield
        is_well = True
    except asyncio.CancelledError:
        is_well = True  # we are being stopped
        raise
    except EXPECTED as error:
        log.warning("telegram.not_answered", place=_name(place), kind=type(error).__name__)
    finally:
        if not is_well:
            await _apologise(context, place, sorry, is_private=is_private)


async def _apologise(
    context: Context, place: Query | Used, sorry: str, *, is_private: bool
) -> None:
    text = sorry or notice(WENT_WRONG, place.language)
    if isinstance(place, Query) and not place.given.is_given:
        await alert(context, place, text)
        return
    try:
        await say(context, place, (text,), is_private=is_private)
    except EXPECTED as error:
        log.info("telegram.not_answered", place=_name(place), kind=type(error).__name__)


def line_of(who: UserRef) -> int | None:
    """Return the private chat of a person; None for a chat that writes as itself."""
    number = number_of(who.id)
    return number if number is not None and number > 0 else None


def at_a_sentence(text: str, longest: int) -> str:
    """Return the sentences of a text that fit so many units; of a first one too long its start."""
    if units(text) <= longest:
        return text
    head = within(text, longest + 1)
    ends = [found.end() for found in _END.finditer(head)]
    return head[: ends[-1]] if ends else shortened(text, longest)


def _name(place: Query | Used) -> str:
    """Return what was pressed or used, without any id or word of theirs."""
    if isinstance(place, Query):
        return "press"
    return f"/{place.name}" if place.name else "message"
