"""What Telegram's refusals mean: its errors are sentences, of which only parts stay the same."""

from typing import Final, Literal, TypeAlias

import httpx
from msgspec import Struct
from telegram.error import BadRequest, Forbidden, NetworkError

Meaning: TypeAlias = Literal[
    "closed", "out", "right", "above", "never", "gone", "nobody", "too-old", "same", "shut", "form"
]
"""What stands in the way.

A member's `closed` door; we are `out` of the chat; a `right` is missing; the member stands `above`
us; it is `never` offered; it is `gone`; there is `nobody` like that; the message is `too-old` to be
deleted; it is the `same` already; the topic is `shut`; Telegram takes no message of this `form`.
"""


class Known(Struct, frozen=True):
    """One kind of refusal."""

    part: str
    """Of Telegram's sentence, in small letters."""
    means: Meaning
    phrase: str
    """What it means, with a cure where there is one; without names or text."""


_NO_RIGHT: Final = "a right is missing: check what the bot may do as an admin of this chat"
_NOT_HERE: Final = "Leeward is not in this chat any longer"
_ADMIN: Final = "Telegram lets no bot act on a chat's owner or on an admin whom it did not make one"
_SUPERGROUPS: Final = (
    "Telegram offers this in supergroups only: give the group a public history, or topics"
)
_NOBODY: Final = "there is no such member"
_MESSAGE_GONE: Final = "the message is not there any longer"
_TOPIC_GONE: Final = "the topic is not there any longer"
_NO_LINE: Final = "they have not opened a private line to this bot"
_FORM: Final = "Telegram does not take what was sent"

KNOWN: Final = (
    Known("can't initiate conversation", "closed", _NO_LINE),
    Known("blocked by the user", "closed", "they have blocked this bot"),
    Known("user is deactivated", "closed", "their account is deactivated"),
    Known("can't send messages to bots", "closed", "bots cannot write to each other"),
    Known("can't send messages to the bot", "closed", "bots cannot write to each other"),
    Known("peer_id_invalid", "closed", _NO_LINE),
    Known("bot was kicked", "out", _NOT_HERE),
    Known("not a member of the", "out", _NOT_HERE),
    Known("chat was deactivated", "out", _NOT_HERE),
    Known("group chat was deleted", "out", _NOT_HERE),
    Known("chat not found", "out", "there is no such chat, or Leeward is not in it"),
    Known("administrator of the chat", "above", _ADMIN),
    Known("chat owner", "above", _ADMIN),
    Known("user_admin_invalid", "above", _ADMIN),
    Known("restrict self", "above", "the bot does not act on itself"),
    Known("method is available", "never", _SUPERGROUPS),
    Known("not a forum", "never", "the group has no topics: switch them on in its settings"),
    Known("no rights", "right", _NO_RIGHT),
    Known("not enough rights", "right", _NO_RIGHT),
    Known("need administrator rights", "right", _NO_RIGHT),
    Known("chat_admin_required", "right", _NO_RIGHT),
    Known("write_forbidden", "right", _NO_RIGHT),
    Known("plain_forbidden", "right", _NO_RIGHT),
    Known("right_forbidden", "right", _NO_RIGHT),
    Known("chat_restricted", "right", _NO_RIGHT),
    Known("can't be deleted", "too-old", "the message is older than 48 hours, or none that can go"),
    Known("message to delete not found", "gone", _MESSAGE_GONE),
    Known("message to edit not found", "gone", _MESSAGE_GONE),
    Known("message can't be edited", "gone", _MESSAGE_GONE),
    Known("replied not found", "gone", _MESSAGE_GONE),
    Known("message not found", "gone", _MESSAGE_GONE),
    Known("message_id_invalid", "gone", _MESSAGE_GONE),
    Known("thread not found", "gone", _TOPIC_GONE),
    Known("topic_deleted", "gone", _TOPIC_GONE),
    Known("topic_id_invalid", "gone", _TOPIC_GONE),
    Known("topic_closed", "shut", "the topic is closed"),
    Known("not modified", "same", "it is so already"),
    Known("not_modified", "same", "it is so already"),
    Known("user not found", "nobody", _NOBODY),
    Known("member not found", "nobody", _NOBODY),
    Known("participant_id_invalid", "nobody", _NOBODY),
    Known("user_not_participant", "nobody", _NOBODY),
    Known("user_id_invalid", "nobody", _NOBODY),
    Known("invalid user_id", "nobody", _NOBODY),
    Known("too long", "form", _FORM),
    Known("must be non-empty", "form", _FORM),
    Known("button_", "form", _FORM),
    Known("can't parse", "form", _FORM),
)
"""The first that fits counts. Sentences: tdlib and its telegram-bot-api, as seen in answers."""

_AHEAD: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""What goes wrong before a request leaves us."""


def known(error: BaseException) -> Known | None:
    """Return what a refusal means; None for one of which we know nothing."""
    if not isinstance(error, BadRequest | Forbidden):
        return None
    said = error.message.lower()
    return next((one for one in KNOWN if one.part in said), None)


def means(error: BaseException, *meanings: Meaning) -> bool:
    """Say whether a refusal means one of these."""
    found = known(error)
    return found is not None and found.means in meanings


def is_closed_door(error: BaseException) -> bool:
    """Say whether an error means that this member cannot be written to."""
    return means(error, "closed", "out")


def is_gone(error: BaseException) -> bool:
    """Say whether an error means that the chat, the topic or the message is not there."""
    return means(error, "gone", "out")


def lacks_right(error: BaseException) -> bool:
    """Say whether an error means that it is not ours to do, which stays so for a while."""
    return means(error, "right", "out", "above", "never")


def is_refusal(error: BaseException) -> bool:
    """Say whether Telegram has answered that it will not do it, however often it is asked."""
    return isinstance(error, BadRequest | Forbidden)


def never_arrived(error: BaseException) -> bool:
    """Say whether it is certain that nothing was done: the line was never there."""
    return isinstance(error, NetworkError) and isinstance(error.__cause__, _AHEAD)


def may_pass(error: BaseException) -> bool:
    """Say whether a line broke, or Telegram has a fault of its own: it may go better soon."""
    if isinstance(error, NetworkError):
        return not isinstance(error, BadRequest)
    return isinstance(error, TimeoutError | OSError)
