"""How much Telegram takes at once: over all chats, in a chat, and in a group within a minute.

Limits: core.telegram.org/bots/faq, "My bot is hitting limits" (seen 2026-11-23).
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from telegram.error import RetryAfter

from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.schedule import Rate

PER_SECOND: Final = 25
"""Calls begun within any one second at most; Telegram takes 30 messages. Five stay spare: calls
that begin within a second and a fifth may arrive within one, and a refused hide waits for long."""

KEPT: Final = 10
"""Of these, calls that are for hides and first pages alone: under attack each threat brings words,
too, and they must not have spent the second in which the next message is to go."""

ASKED_MOST: Final = 3_600.0
"""Seconds for which a lane is left alone at most; if it must be longer, we hear it again."""

_EACH_SECOND: Final[Rate] = (1, 1.0)

_GROUP: Final[Sequence[Rate]] = (_EACH_SECOND, (18, 60.0))
"""A group takes 20 messages a minute: two are kept for what is urgent when the others are spent."""

_IN_A_CHAT: Final[Rate] = (3, 3.5)
"""To one person it is one message a second as well, but of a few that belong together none waits
for the others: help, and that somebody was told. Telegram allows such short bursts."""

CLOSED_SOON: Final = 2.0
"""Seconds that an urgent message waits for the lane of its group to open, before it takes a
message of those that are kept."""

RATES: Final[Mapping[str, Sequence[Rate]]] = {
    "group": _GROUP,
    "page": ((2, 60.0),),
    "chat": (_IN_A_CHAT,),
    "topic": _GROUP,
}
"""Calls begun in a lane within a time, by the part of its name before the colon.

An edit counts like a message. Telegram does not say how many changes of topics it takes: no more
are made than messages are sent.
"""

WIDTHS: Final[Mapping[str, int]] = {"member": 4, "ask": 4}
"""Calls under way at once in a lane, where it is more than one: those that only ask."""


def sending(chat: int, priority: Priority, *, is_full: bool = False) -> str:
    """Return the lane of messages to a chat, and of their edits.

    Args:
        chat: its id; those of groups and channels are negative.
        priority: how urgent the message is.
        is_full: the lane of the chat is closed for a while, so that what is urgent passes it.
    """
    if chat > 0:
        return f"chat:{chat}"
    return f"page:{chat}" if is_full and priority <= Priority.PAGE else f"group:{chat}"


def seconds_asked(error: BaseException) -> float:
    """Return for how many seconds an error of the library asks to stay away from its lane."""
    if not isinstance(error, RetryAfter):
        return 0.0
    asked = error.retry_after
    seconds = asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
    return min(max(seconds, 1.0), ASKED_MOST)
