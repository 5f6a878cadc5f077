"""What people of the team read: how Leeward does, and answers too long for a message."""

from typing import Final

from telegram import ReplyParameters

from leeward_adapters.live.casework.team import ATTACHED, StatusSheet
from leeward_adapters.live.saying.spans import Code, Span, Strong, Text
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.telegram.answering.parts import Parts
from leeward_adapters.telegram.answering.replying import Used
from leeward_adapters.telegram.sending.calls import Words
from leeward_adapters.telegram.sending.rates import sending
from leeward_adapters.telegram.sending.words import TEXT_MOST, units, written

WELL: Final = "🟢"
ILL: Final = "🔴"

MENU: Final[tuple[tuple[str, str], ...]] = (
    ("status", "how Leeward does, and what is ill"),
    ("doctor", "looks at rights and groups, with a cure for what is wrong"),
    ("policy", "what the policy in force does, in plain sentences"),
    ("cases", "the open cases that are for you, in private"),
    ("console", "a way into the console in your browser, in private"),
    ("about", "what Leeward is, what it keeps, and how to reach a human"),
)
"""What stands behind `/leeward`."""


def menu_words() -> Text:
    """Return what can be asked."""
    said: list[Span] = [Strong(("Leeward",))]
    for name, about in MENU:
        said += ["\n", Code(f"/leeward {name}"), f": {about}"]
    said += ["\n", Code("/setup"), ": what is chosen, and what is missing"]
    return tuple(said)


def status_words(sheet: StatusSheet) -> Text:
    """Return how the community does, value by value."""
    said: list[Span] = [f"{ILL if sheet.is_ill else WELL} ", Strong((sheet.title,))]
    for name, value in sheet.facts:
        said += [f"\n{name}: ", *value]
    for name, lines in sheet.lists:
        said += ["\n\n", Strong((name,)), "\n", *lines]
    return tuple(said)


def coded(text: str) -> Text:
    """Return our own plain text with what stands in backquotes as code."""
    parts = text.split("`")
    return tuple([Code(part) if at % 2 else part for at, part in enumerate(parts) if part])


async def post(parts: Parts, used: Used, chat: int, text: Text, name: str) -> int:
    """Post an answer; one that is longer than a message as a file.

    Args:
        parts: of the connection.
        used: the command.
        chat: where: the same chat, or a private one.
        text: the answer.
        name: of the file.

    Raises:
        TelegramError: it cannot be posted; and what else a call may raise.
    """
    is_here = chat == used.chat
    thread, answers = (used.thread, used.message) if is_here else (None, None)
    said = written(text, 100 * TEXT_MOST, parts.context.directory)
    if units(said.text) <= TEXT_MOST:
        words = Words(said.text, said.entities, thread=thread, answers=answers)
        return await parts.calls.say(Priority.ANSWER, chat, words)
    bot, data = parts.context.bot, said.text.encode("utf-8", "replace")
    reply = None
    if answers is not None:
        reply = ReplyParameters(answers, allow_sending_without_reply=True)

    async def call() -> int:
        message = await bot.send_document(
            parts.calls.chat(chat),
            data,
            filename=name,
            caption=ATTACHED,
            message_thread_id=thread,
            reply_parameters=reply,
        )
        return message.message_id

    return await parts.calls.make(
        Priority.ANSWER, sending(chat, Priority.ANSWER), call, repeats=False
    )
