"""Closing a group for a time: nobody but its admins can write, and it opens by itself.

Telegram knows no end of such a lock, so what was allowed before is kept, and given back when the
time is over, by whichever process runs then.
"""

from datetime import timedelta
from typing import Any, Final

from telegram import ChatPermissions
from telegram.error import BadRequest

from leeward_adapters.live.sending.outcomes import Did, Turned
from leeward_adapters.live.sending.priority import Priority, priority_of
from leeward_adapters.telegram.acting.due import GIVEN_UP, Due, due_value
from leeward_adapters.telegram.acting.memory import Memory
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.answers import means
from leeward_adapters.telegram.sending.calls import Calls
from leeward_adapters.telegram.sending.words import number_of
from leeward_policies.domain.action import Lock, Unlock

PREFIX: Final = "lock:"

LOCK_MOST: Final = timedelta(hours=24)
"""The longest that a group stays closed by one press."""

SENDING: Final = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_invite_users",
)
"""What is closed: writing, reacting, and bringing others in."""

ALL: Final = (
    *SENDING,
    "can_edit_tag",
    "can_change_info",
    "can_pin_messages",
    "can_manage_topics",
)
"""What members of a group may do, in the order in which it is noted; it never changes."""

_LETTERS: Final = {True: "1", False: "0", None: "-"}
"""Telegram does not tell each permission; what it leaves out follows another."""


class Locks:
    """Closes groups, and opens them again when their time is over.

    Args:
        context: of the connection.
        calls: to Telegram.
        memory: where it is kept what was allowed before.
    """

    def __init__(self, context: Context, calls: Calls, memory: Memory) -> None:
        self._context = context
        self._calls = calls
        self._memory = memory
        self._due = Due(context, memory, PREFIX, self._lift)

    async def run(self) -> None:
        """Open what is due, until cancelled."""
        await self._due.run()

    async def catch_up(self) -> float | None:
        """Open what is due now; return the seconds until more is, None where nothing will be."""
        return await self._due.catch_up()

    async def lock(self, action: Lock, chat: int) -> Did:
        """Close a group for a time; one that is closed by us already stays so for longer.

        Raises:
            NotYet: it cannot be kept what was allowed before, so nothing is closed.
        """
        priority, key = priority_of(action), f"{PREFIX}{chat}"
        span = min(timedelta(seconds=max(action.seconds, 1)), LOCK_MOST)
        until = self._context.clock.now() + span
        before = _noted(await self._memory.find(key))
        if before is None:
            before = await self._permissions(priority, chat)
        value = due_value(until, before)
        await self._memory.keep(key, value, span + GIVEN_UP)
        self._due.add(key, value)
        await self._set(priority, chat, _closed(before))
        return Did("closed", until.isoformat())

    async def unlock(self, action: Unlock, chat: int) -> Did:
        """Open a group before its time; one that is open is left as it is."""
        key = f"{PREFIX}{chat}"
        value = await self._memory.find(key)
        if value is None:
            return Did("already-lifted")
        self._due.cancel(key)
        try:
            is_ours = await self._open(priority_of(action), chat, value)
        except BaseException:
            self._due.add(key, value)  # it still ends by itself
            raise
        await self._memory.drop(key)
        return Did("opened" if is_ours else "already-lifted")

    async def _lift(self, key: str, value: str) -> None:
        """Open a group whose time is over."""
        chat = number_of(key.removeprefix(PREFIX))
        if chat is None:
            raise Turned("a memo names no chat")
        await self._open(Priority.WARNING, chat, value)

    async def _open(self, priority: Priority, chat: int, value: str) -> bool:
        """Allow again what was allowed before; what a person has changed since then stays."""
        before = _noted(value)
        if before is None:
            return False
        now = await self._permissions(priority, chat)
        if now != _closed(now):
            return False  # somebody has opened it by hand, and knows how far
        await self._set(priority, chat, _opened(now, before))
        return True

    async def _permissions(self, priority: Priority, chat: int) -> str:
        """Return what members may do, as letters: `1` they may, `0` they may not, `-` not told."""
        bot = self._context.bot
        found = await self._calls.make(
            priority, f"ask:{chat}", lambda: bot.get_chat(self._calls.chat(chat))
        )
        may = found.permissions
        if may is None:
            raise Turned("this is no group that could be closed")
        return "".join(_LETTERS[getattr(may, name)] for name in ALL)

    async def _set(self, priority: Priority, chat: int, letters: str) -> None:
        bot = self._context.bot
        allowed: dict[str, Any] = {
            name: letter == "1" for name, letter in zip(ALL, letters, strict=True) if letter != "-"
        }
        may = ChatPermissions(**allowed)

        async def call() -> None:
            try:
                await bot.set_chat_permissions(
                    self._calls.chat(chat), may, use_independent_chat_permissions=True
                )
            except BadRequest as error:
                if not means(error, "same"):
                    raise

        await self._calls.make(priority, f"member:{chat}", call)


def _closed(letters: str) -> str:
    """Return what is left of permissions while a group is closed."""
    return "".join(
        "0" if name in SENDING and letter != "-" else letter
        for name, letter in zip(ALL, letters, strict=True)
    )


def _opened(now: str, before: str) -> str:
    """Return what a person allows now, with what was closed as it was before."""
    letters = zip(ALL, now, before, strict=True)
    return "".join(then if name in SENDING else letter for name, letter, then in letters)


def _noted(value: str | None) -> str | None:
    """Return what a memo says was allowed before; None for one that cannot be read."""
    letters = "" if value is None else value.partition(";")[2]
    return letters if len(letters) == len(ALL) and set(letters) <= {"0", "1", "-"} else None
