"""What the team asks by command: `/leeward …`, `/leeward_welcome` and `/setup`."""

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, Final

from msgspec.structs import replace
from telegram.error import TelegramError

from leeward_adapters.live.casework.calls import people_of
from leeward_adapters.live.casework.rights import Caller
from leeward_adapters.live.casework.team import (
    NOT_NOW,
    Seen,
    about_words,
    cases_words,
    console_words,
    doctor_words,
    ill,
    status_sheet,
)
from leeward_adapters.live.saying.spans import Text
from leeward_adapters.telegram.acting.capabilities import group_of
from leeward_adapters.telegram.acting.dialect import TELEGRAM
from leeward_adapters.telegram.answering.board import post_board
from leeward_adapters.telegram.answering.cases_seen import cases_for, cases_in
from leeward_adapters.telegram.answering.parts import Parts
from leeward_adapters.telegram.answering.people import homes, named_groups, rights_in
from leeward_adapters.telegram.answering.replying import Used, kindly, line_of
from leeward_adapters.telegram.answering.rights import roles_of
from leeward_adapters.telegram.answering.setup_commands import SETUP, SetupCommands
from leeward_adapters.telegram.answering.staff_answers import menu_words, post, status_words
from leeward_adapters.telegram.hearing.addressed import WELCOME
from leeward_adapters.telegram.sending.answers import is_closed_door
from leeward_adapters.telegram.sending.words import TEXT_MOST, number_of, units, written
from leeward_adapters.telegram.setting_up.checks import examine_chat
from leeward_policies.domain.refs import DIRECT_SPACE
from leeward_policies.errors import StorageError

LEEWARD: Final = "leeward"

ADMINS: Final = "This is for admins of this group."
NO_HOME: Final = (
    "There is no moderators' group yet: run `leeward init telegram`, and tap its second link."
)
NOT_NAMED: Final = (
    "Leeward does not know yet that this group is one of its community: run"
    " `leeward init telegram`, tap its link for groups, and choose this one."
)

Answering = Callable[[Used, Caller], Awaitable[None]]


class TeamCommands:
    """Answers people of the team who ask by a command.

    Args:
        parts: of the connection.
    """

    NAMES: ClassVar[frozenset[str]] = frozenset({LEEWARD, SETUP, WELCOME})
    """The commands that are answered here."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._context = parts.context
        self._setup = SetupCommands(parts)
        self._answers: dict[str, Answering] = {
            "status": self._status,
            "doctor": self._doctor,
            "policy": self._policy,
            "cases": self._cases,
            "console": self._console,
            "about": self._about,
        }

    async def used(self, used: Used) -> None:
        """Answer a command; what fails is said in one sentence.

        Args:
            used: one whose name is among `NAMES`.
        """
        async with kindly(self._context, used, NOT_NOW, is_private=not self._is_home(used)):
            if used.name == SETUP:
                await self._setup.setup(used)
            else:
                await self._leeward(used)

    async def _leeward(self, used: Used) -> None:
        caller = await self._caller(used)
        if isinstance(caller, str):
            await self._setup.tell_privately(used, caller)
            return
        if used.name == WELCOME:
            await post_board(self._parts, used)
            return
        first = (*used.argument.casefold().split(), "")[0]
        if first == SETUP:
            await self._setup.setup(replace(used, argument=""))
            return
        answer = self._answers.get(first)
        if answer is None:
            await self._tell(used, menu_words(), "leeward.txt")
        else:
            await answer(used, caller)

    async def _caller(self, used: Used) -> Caller | str:
        """Return who asks, as they stand to the community; why they get no answer where so."""
        people, who = people_of(self._context.desk), used.who
        roles = await roles_of(self._context, who)
        if roles is None:
            return TELEGRAM.cannot_ask
        answers = who in {people.safety_lead, people.deputy}
        if roles or answers or who in people.responders:
            return Caller(who, is_staff="moderator" in roles, answers=answers)
        chat = str(used.chat)
        is_theirs = not used.is_private and self._context.directory.is_staff(chat, who.id)
        return (
            NOT_NAMED
            if is_theirs and chat not in named_groups(self._context)
            else (TELEGRAM.nobodys)
        )

    # --- what is asked ----------------------------------------------------------------------------

    async def _status(self, used: Used, caller: Caller) -> None:
        standing = self._context.desk.standing()
        cases: Sequence[Seen] | None = None
        try:
            if self._is_home(used):
                cases = await cases_in(self._parts, str(used.chat))
            else:
                cases = await cases_for(self._parts, caller)
        except StorageError as error:  # that is when people ask how it does
            problems = dict.fromkeys((*standing.problems, str(error)))
            standing = replace(standing, problems=tuple(problems))
        sheet = status_sheet(standing, cases, standing.blind)
        await self._tell(used, status_words(sheet), "status.txt")

    async def _doctor(self, used: Used, caller: Caller) -> None:
        home = group_of(self._context, DIRECT_SPACE) if used.is_private else str(used.chat)
        number = None if home is None else number_of(home)
        if home is None or number is None:
            await self._setup.tell_privately(used, NO_HOME)
            return
        rights = await rights_in(self._context, number, used.who)
        if not caller.answers and (rights is None or not rights.is_admin):
            await self._setup.tell_privately(used, ADMINS)
            return
        found = await examine_chat(self._context, home)
        text = doctor_words((*ill(self._context.desk.standing()), *found))
        await self._tell(used, text, "doctor.txt")

    async def _policy(self, used: Used, _caller: Caller) -> None:
        await self._tell(used, (self._context.desk.policy_in_words(),), "policy.txt")

    async def _cases(self, used: Used, caller: Caller) -> None:
        """Tell the cases that are for whoever asks, and for nobody else to read."""
        cases = await cases_for(self._parts, caller)
        text = cases_words(cases, TEXT_MOST - 100, self._length)
        await self._tell_alone(used, text, "cases.txt")

    async def _console(self, used: Used, caller: Caller) -> None:
        """Send the link that signs in whoever asks, and nobody else; it is logged nowhere."""
        link = await self._context.desk.console_link(caller.ref)
        await self._tell_alone(used, console_words(link, TELEGRAM), "console.txt")

    async def _about(self, used: Used, _caller: Caller) -> None:
        lead = self._context.desk.people().safety_lead
        await self._tell(
            used, about_words(None if lead is None else str(lead), TELEGRAM), "about.txt"
        )

    # --- where it is said -------------------------------------------------------------------------

    def _is_home(self, used: Used) -> bool:
        """Say whether a command was written in a moderators' group, so that the team reads it."""
        return str(used.chat) in homes(self._context)

    async def _tell(self, used: Used, text: Text, name: str) -> None:
        """Answer where it was asked, if that is among the team; else in private."""
        if self._is_home(used):
            await post(self._parts, used, used.chat, text, name)
        else:
            await self._tell_alone(used, text, name)

    async def _tell_alone(self, used: Used, text: Text, name: str) -> None:
        """Answer in private; where that is not open, say how to open it."""
        line = line_of(used.who)
        try:
            if line is not None:
                await post(self._parts, used, line, text, name)
                return
        except TelegramError as error:
            if not is_closed_door(error) or line == used.chat:
                raise
        await self._setup.say_where(used)

    def _length(self, text: Text) -> int:
        return units(written(text, 100 * TEXT_MOST, self._context.directory).text)
