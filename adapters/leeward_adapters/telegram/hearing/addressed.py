"""What is said to us and to nobody else: commands, forwards, answers to our questions, presses."""

import re
from typing import Any, Final

from leeward_adapters.telegram.hearing import wire
from leeward_adapters.telegram.hearing import wire_message as shapes
from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.hearing.entities import command
from leeward_adapters.telegram.hearing.parts import is_private
from leeward_adapters.telegram.hearing.prompted import prompt_answered
from leeward_adapters.telegram.hearing.words import behind_command, has_content

REPORT: Final = "report"
HELP: Final = "help_me"
START: Final = "start"

IS_THIS_OK: Final = "is_this_ok"
SAFETY: Final = "safety"
MY_REPORTS: Final = "my_reports"
MY_DATA: Final = "my_data"
WELCOME: Final = "leeward_welcome"

OURS: Final = frozenset(
    {
        *(REPORT, HELP, START, IS_THIS_OK, SAFETY, MY_REPORTS, MY_DATA),
        *("leeward", "setup", WELCOME),
    }
)
"""The commands that we answer in a group; with the name of another bot they are that bot's."""

_SET_UP = re.compile(r"/\S+\s+[gm](?:_[a-z0-9]{10})?\s*")
"""What Telegram writes for whoever brings us into a group by a link of the set-up."""


def is_for_answering(payload: Any, directory: Directory) -> bool:
    """Say whether an update wants an answer: now, and from us.

    That is so of every press, every request to join, everything that somebody says in a private
    chat, and in groups of our commands and of what replies to a question of ours. Most of that is
    no event (`normalise`); what is said to us in private in plain words is both.

    Args:
        payload: a decoded update, whatever it is.
        directory: what the updates up to this one have told.
    """
    try:
        told = wire.read(payload)
    except wire.ODD:
        return False
    if told.callback_query is not None or told.chat_join_request is not None:
        return True
    said = told.message
    if said is None or not has_content(said) or is_our_own(said, directory):
        return False
    if is_private(said.chat):
        return said.from_ is not None and not said.from_.is_bot
    return our_command(said, directory) is not None or answers_us(said, directory)


def is_our_own(told: shapes.Placed, directory: Directory) -> bool:
    """Say whether we wrote a message ourselves."""
    user = told.from_
    return told.sender_chat is None and user is not None and directory.is_own(str(user.id))


def is_no_event(told: shapes.Message, directory: Directory) -> bool:
    """Say whether a message is meant for us alone, so that it is nobody's talk.

    In private that is a command, a forward, and the answer to a question of ours. In a group it is
    a report of the message it replies to, the question whether that is OK, a call for help, the
    answer to a question of ours, and the code with which Telegram brings us in. All other commands
    are judged as well, lest anything hide behind one.
    """
    if answers_us(told, directory):
        return True
    if is_private(told.chat):
        return (
            told.forward_origin is not None
            or our_command(told, directory) is not None
            or prompt_answered(told, directory) is not None
        )
    name = our_command(told, directory)
    return (
        name == HELP
        or (name == REPORT and told.reply_to_message is not None)
        or (name == IS_THIS_OK and told.reply_to_message is not None and not behind_command(told))
        or (name == START and _SET_UP.fullmatch(told.text or "") is not None)
    )


def our_command(told: shapes.Message, directory: Directory) -> str | None:
    """Return the command that a message gives us, without its slash; None where it gives none.

    In a private chat every command is for us.
    """
    found = command(told.text, told.entities)
    if found is None:
        return None
    name, bot = found
    if is_private(told.chat):
        return name
    return name if name in OURS and (not bot or directory.is_our_name(bot)) else None


def answers_us(told: shapes.Message, directory: Directory) -> bool:
    """Say whether a message replies to a question of ours that waits for an answer."""
    answered = told.reply_to_message
    return answered is not None and directory.expects(str(told.chat.id), str(answered.message_id))
