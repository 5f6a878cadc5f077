"""What people of the team write to us about a case: a note, and to whom something was reported.

Telegram knows no forms. So we put a question, and whoever replies to it answers us; where that is
in a group, the answer is removed from there once it is kept: notes lie sealed with the case.
"""

from collections import OrderedDict
from datetime import timedelta
from typing import Any, Final, Literal, TypeAlias

import structlog
from msgspec import Struct
from telegram import ForceReply

from leeward_adapters.live.casework.moves import (
    ASKS_NOTE,
    ASKS_REPORTED,
    HINT_NOTE,
    NOTE_LONGEST,
    SERVICE_LONGEST,
)
from leeward_adapters.live.casework.rights import CaseVerb
from leeward_adapters.live.saying.spans import Strong, Text, Who
from leeward_adapters.live.sending.outcomes import NotYet
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.telegram.acting.dialect import TELEGRAM
from leeward_adapters.telegram.acting.memory import moment_in
from leeward_adapters.telegram.answering.answered import answered
from leeward_adapters.telegram.answering.case_presses import CasePresses
from leeward_adapters.telegram.answering.parts import Parts
from leeward_adapters.telegram.answering.questions import Questions
from leeward_adapters.telegram.answering.replying import NOT_DONE, Query, Used, kindly
from leeward_adapters.telegram.sending.calls import ERRORS
from leeward_adapters.telegram.sending.words import number_of
from leeward_policies.domain.move import MarkReported, Move, WriteNote

Asks: TypeAlias = Literal["note", "reported"]

WAITS: Final = timedelta(minutes=10)
"""How long an answer is waited for."""

KEPT: Final = 1_000
"""Questions that wait for an answer; the oldest go first."""

PREFIX: Final = "prompt:"
"""How the key of a memo begins about a question that waits; so a restart forgets none."""

REPLY: Final = "Reply to this message within ten minutes."
TO_ONE: Final = "This is for "
TOO_LATE: Final = "That was too late: nothing was kept. Press the button on the case again."
TOO_LONG: Final = "That is too long: of more than {most} characters nothing is kept. Write less."
REMOVE_IT: Final = "Leeward may not remove what you wrote here: please delete it yourself."

FIELDS: Final[dict[Asks, str]] = {"note": "Your note", "reported": "A service; no person's name"}
"""What stands in the empty field."""

LONGEST: Final[dict[Asks, int]] = {"note": NOTE_LONGEST, "reported": SERVICE_LONGEST}

log = structlog.get_logger("leeward.adapters.telegram")


class Prompt(Struct, frozen=True):
    """A question that waits for an answer."""

    asks: Asks
    case: str

    @property
    def verb(self) -> CaseVerb:
        """What answering it takes."""
        return self.asks


class Prompts:
    """Puts questions, and takes the answers to them.

    Args:
        parts: of the connection.
        cases: knows who may do what, and keeps cards up to date.
        questions: put them.
    """

    def __init__(self, parts: Parts, cases: CasePresses, questions: Questions) -> None:
        self._parts = parts
        self._context = parts.context
        self._cases = cases
        self._questions = questions
        self._waiting: OrderedDict[tuple[int, int], tuple[Prompt, str]] = OrderedDict()

    async def begin(self) -> None:
        """Learn which questions of an earlier process still wait, before anything is heard."""
        try:
            found = await self._parts.memory.all(PREFIX)
        except NotYet:
            return
        for key, value in found:
            chat, message = map(number_of, key.removeprefix(PREFIX).split("/", 1))
            asks, case, until = (*value.split(";"), "", "", "")[:3]
            if chat is not None and message is not None and asks in FIELDS:
                self._wait((chat, message), Prompt(asks, case), until)

    async def ask(self, query: Query, asks: Asks, case_id: str) -> None:
        """Put a question, if whoever presses may answer it.

        Args:
            query: the press.
            asks: for what.
            case_id: of the case.
        """
        prompt = Prompt(asks, case_id)
        if await self._cases.allowed(query, prompt.verb, case_id) is None:
            return
        field = ForceReply(selective=True, input_field_placeholder=FIELDS[asks])
        put = await self._questions.put(query, _text(prompt, query), lambda _: field, WAITS)
        until = (self._context.clock.now() + WAITS).isoformat()
        self._wait((put.chat, put.message), prompt, until)
        key, value = f"{PREFIX}{put.chat}/{put.message}", f"{asks};{case_id};{until}"
        await self._parts.memory.note(key, value, WAITS, query.who)

    async def replied(self, used: Used) -> bool:
        """Take an answer; say whether it was one to a question of ours.

        Args:
            used: a message that may reply to something.
        """
        answered_to = _replied_to(used.payload)
        place = None if answered_to is None else (used.chat, answered_to)
        if place is None or place not in self._waiting:
            return False
        prompt, until = self._waiting[place]
        async with kindly(self._context, used, NOT_DONE, is_private=used.is_private):
            due = moment_in(until)
            if due is None or self._context.clock.now() > due:
                await self._done(place)
                await answered(self._parts, used, (TOO_LATE,))
            else:
                await self._take(used, prompt, place)
        return True

    async def _take(self, used: Used, prompt: Prompt, place: tuple[int, int]) -> None:
        text, most = _words(used.payload), LONGEST[prompt.asks]
        if len(text.strip()) > most:
            await answered(self._parts, used, (TOO_LONG.format(most=most),))
            return
        move: Move = WriteNote(text) if prompt.asks == "note" else MarkReported(text)
        if await self._cases.move(used, prompt.case, move):
            await self._done(place)
            if not used.is_private and not await self._remove(used.chat, used.message):
                await answered(self._parts, used, (REMOVE_IT,))

    async def _done(self, place: tuple[int, int]) -> None:
        """Wait for an answer no longer, and take the question away."""
        chat, message = place
        self._waiting.pop(place, None)
        self._context.directory.answered(str(chat), str(message))
        await self._parts.memory.drop(f"{PREFIX}{chat}/{message}")
        await self._parts.removals.add(chat, message, self._context.clock.now())

    async def _remove(self, chat: int, message: int) -> bool:
        try:
            await self._parts.deletions.delete(Priority.ANSWER, chat, message)
        except ERRORS as error:
            log.info("telegram.not_removed", kind=type(error).__name__)
            return False
        return True

    def _wait(self, place: tuple[int, int], prompt: Prompt, until: str) -> None:
        self._context.directory.prompted(str(place[0]), str(place[1]))
        self._waiting[place] = (prompt, until)
        while len(self._waiting) > KEPT:
            self._waiting.popitem(last=False)


def _text(prompt: Prompt, query: Query) -> Text:
    """Return a question; in a group it opens the field of those alone whom it names."""
    if prompt.asks == "note":
        asks, hint = ASKS_NOTE, HINT_NOTE
    else:
        asks, hint = ASKS_REPORTED, TELEGRAM.hint_reported
    said: Text = (Strong((f"{prompt.case}: {asks}",)), f"\n{hint}\n{REPLY}")
    return said if query.is_private else (*said, f" {TO_ONE}", Who(query.who), ".")


def _replied_to(payload: Any) -> int | None:
    """Return the message that a raw message replies to."""
    replied = payload.get("reply_to_message")
    number = replied.get("message_id") if isinstance(replied, dict) else None
    return number if isinstance(number, int) else None


def _words(payload: Any) -> str:
    """Return what a raw message says."""
    text = payload.get("text") or payload.get("caption") or ""
    return text if isinstance(text, str) else ""
