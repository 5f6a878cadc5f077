"""From an action to calls of Telegram, and from its answers to an outcome."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, assert_never

from leeward_adapters.live.sending.outcomes import Did, Turned, kind_of, refused_at
from leeward_adapters.live.sending.priority import priority_of
from leeward_adapters.live.sending.refusals import Refusals
from leeward_adapters.telegram.acting.asking import Asking
from leeward_adapters.telegram.acting.capabilities import capabilities
from leeward_adapters.telegram.acting.deletions import Deletions
from leeward_adapters.telegram.acting.locks import Locks
from leeward_adapters.telegram.acting.members import Members
from leeward_adapters.telegram.acting.memory import Memory
from leeward_adapters.telegram.acting.private import Letters
from leeward_adapters.telegram.acting.public import Rooms, place_of
from leeward_adapters.telegram.acting.removals import Removals
from leeward_adapters.telegram.acting.tongues import Tongues
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.sending.answers import is_refusal
from leeward_adapters.telegram.sending.calls import (
    CURES,
    ERRORS,
    Calls,
    outcome_of,
    reason_of,
    stays_refused,
)
from leeward_adapters.telegram.sending.said import Said
from leeward_adapters.telegram.sending.words import PLATFORM, number_of
from leeward_policies.domain.action import (
    Action,
    Answer,
    AskHuman,
    Ban,
    Done,
    Hide,
    Kick,
    Lock,
    Note,
    Outcome,
    Refused,
    Restrict,
    Reveal,
    Tip,
    Unban,
    Unlock,
    Unrestrict,
    Warn,
)
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import SpaceRef
from leeward_policies.ports import Capabilities

CLOSED: Final = "they read nothing from this bot"
"""What is said of a member who could not be written to a moment ago."""


class Performer:
    """Does acts on Telegram.

    Args:
        context: of the connection; a new connection has a new performer.
        now: monotonic seconds.
        sleep: waits before a call is made again whose line broke.
    """

    def __init__(
        self,
        context: Context,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._context = context
        self._now = now
        self._refusals = Refusals()
        calls, said, memory = Calls(context, sleep), Said(), Memory(context)
        self.calls = calls
        """Make every other call of this connection, too, so that its lanes are known to one."""
        self.memory = memory
        """What must be found again after a crash."""
        self.deletions = Deletions(context, calls)
        """Deletes messages, such as a member's command."""
        self.removals = Removals(context, self.deletions, memory)
        """Removes messages of ours when their time is over."""
        self.tongues = Tongues(context)
        """In which language members read."""
        self.letters = Letters(context, calls, said, self.tongues)
        self._locks = Locks(context, calls, memory)
        self._members = Members(context, calls)
        self._rooms = Rooms(context, calls, said, self.removals, memory, now=now)
        self.asking = Asking(context, calls, said, memory, now=now)
        """Where the cards of cases stand."""

    async def run(self) -> None:
        """Do what was promised for a time, until cancelled: reminders go, closed groups open."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.removals.run())
            tasks.create_task(self._locks.run())

    async def catch_up(self) -> None:
        """Do at once what is due by now."""
        await self.removals.catch_up()
        await self._locks.catch_up()

    def capabilities(self, space: SpaceRef) -> Capabilities:
        """Say what can be done in a space, as far as the connection knows now."""
        return capabilities(self._context, space)

    def forget_refusals(self) -> None:
        """Learn that rights have changed, or a door has opened, so that what was refused may go."""
        self._refusals.forget()
        self.asking.forget_refusals()

    async def perform(self, action: Action, case: Case | None, words: str | None) -> Outcome:
        """Do one act and tell what came of it; every answer of Telegram has an outcome.

        Args:
            action: what to do; one key is done once in this process, as far as that is possible.
            case: for an AskHuman, the case as it stands.
            words: for a Reveal that its author agreed to, the text to be posted again.
        """
        kind, place = kind_of(action), refused_at(action, rooms_differ=False)
        if self._refusals.left(kind, place, self._now()):
            reason = f"refused a moment ago: {CURES.get(kind, CLOSED)}"
            return Refused(action.key, self._context.clock.now(), reason)
        try:
            did = await self._do(action, case, words)
        except ERRORS as error:
            if not isinstance(action, AskHuman) and stays_refused(error):
                self._refusals.note(kind, place, self._now())
            return outcome_of(error, action, self._context)
        return Done(action.key, self._context.clock.now(), did.via, did.receipt)

    async def _do(self, action: Action, case: Case | None, words: str | None) -> Did:
        did: Did
        match action:
            case Note():
                did = Did("record")
            case Tip() | Warn():
                did = await self._speak(action)
            case Answer():
                did = await self.letters.answer(action)
            case Hide():
                target = action.target
                chat, priority = place_of(target), priority_of(action)
                await self.deletions.delete(priority, chat, int(target.id))
                did = Did("delete", target.id)
            case Reveal():
                did = await self._reveal(action, words)
            case AskHuman():
                did = await self.asking.ask(action, case)
            case Lock() | Unlock():
                did = await self._lock(action)
            case Restrict() | Unrestrict() | Kick() | Ban() | Unban():
                did = await self._on_member(action)
            case _:
                assert_never(action)
        return did

    async def _speak(self, action: Tip | Warn) -> Did:
        """Say something to one member, or as the last step of a warning to everybody."""
        if isinstance(action, Tip):
            return await self.letters.tip(action)
        if action.place == "private":
            return await self.letters.warn(action)
        return await self._rooms.remind(action)

    async def _lock(self, action: Lock | Unlock) -> Did:
        """Close a group for a time, or open it before that is over."""
        chat = _chat(action.space)
        if isinstance(action, Lock):
            return await self._locks.lock(action, chat)
        return await self._locks.unlock(action, chat)

    async def _on_member(self, action: Restrict | Unrestrict | Kick | Ban | Unban) -> Did:
        chat, members = _chat(action.space), self._members
        if action.who.id == self._context.directory.bot_id:
            raise Turned("the bot does not act on itself")
        did: Did
        match action:
            case Restrict():
                did = await members.restrict(action, chat)
            case Unrestrict():
                did = await members.let_write(action, chat)
            case Kick():
                did = await members.kick(action, chat)
            case Ban():
                did = await members.ban(action, chat)
            case Unban():
                did = await members.let_back(action, chat)
            case _:
                assert_never(action)
        return did

    async def _reveal(self, action: Reveal, words: str | None) -> Did:
        """Post a message again that its author wants back, or ask them first."""
        place_of(action.target)
        if action.agreed:
            return await self._rooms.post_again(action, words)
        try:
            await self.letters.ask_author(action)
        except ERRORS as error:
            if is_refusal(error):
                raise Turned(f"its author cannot be asked: {reason_of(error, '')}") from None
            raise
        raise Turned("its author is asked first")


def _chat(space: SpaceRef) -> int:
    """Return the id of a group.

    Raises:
        Turned: this is none.
    """
    number = number_of(space.id)
    if number is None or number > 0 or space.platform != PLATFORM:
        raise Turned("this is no group on Telegram")
    return number
