"""A bot that answers: our presses, commands and private chats on an unmodified library."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from telegram_acting import Acting, Riverside, a_case, asks, ref_of, riverside, space, user
from telegram_peer.groups import Group
from telegram_peer.persons import Person
from telegram_peer.posts import Message, Topic
from telegram_peer.presses import Answer

from leeward.testing.scripted_desk import ScriptedDesk
from leeward_adapters.telegram.answering.updates import Answering
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.addressed import is_for_answering
from leeward_adapters.telegram.hearing.wire import ALLOWED_UPDATES
from leeward_adapters.telegram.perform import Performer
from leeward_policies.domain.action import BY_A_PERSON, Because, Subject, Unban, Unrestrict
from leeward_policies.domain.case import Case

Update = dict[str, Any]
Answers = Callable[[Context, Performer], Callable[[Update], Awaitable[None]]]


class Pressing:
    """A supergroup, its moderators' forum, members, moderators and admins, and the bot.

    Mo is in the moderators' group alone, and has opened no private chat with the bot; Ada and Lou
    administer the group with all rights, and Lou has opened her private chat.

    Args:
        place: the groups and people.
        bot: one process's performer.
        answer: answers one raw update.
    """

    def __init__(
        self, place: Riverside, bot: Acting, answer: Callable[[Update], Awaitable[None]]
    ) -> None:
        self.place = place
        self.peer = place.peer
        self.bot = bot
        self.desk: ScriptedDesk = place.desk
        self.group = place.group
        self.team = place.team
        self.ana, self.mo, self.lou = place.ana, place.mo, place.lou
        self.ben = place.group.member("Ben")
        self.ada = place.group.member("Ada")
        self.heard: list[Update] = []
        """Every update, as the bot got it."""
        self._answer = answer
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def context(self) -> Context:
        """What the parts of the bot share."""
        return self.bot.context

    # --- hearing --------------------------------------------------------------------------------

    def listens(self) -> None:
        """Let the bot hear from now on, each update as soon as there is one."""
        updates = self.peer.updates
        updates.allowed = list(ALLOWED_UPDATES)
        updates.drop()
        updates.on_add = self._hear

    def _hear(self) -> None:
        updates = self.peer.updates
        while updates.pending:
            body = updates.pending.popleft().body
            self.heard.append(body)
            self.context.directory.learn(body)
            if is_for_answering(body, self.context.directory):
                self._tasks.append(asyncio.ensure_future(self._answer(body)))

    async def rests(self) -> None:
        """Wait until everything is answered, and what is due is done; bugs are raised."""
        while self._tasks:
            tasks, self._tasks = self._tasks, []
            await asyncio.gather(*tasks)
        await self.bot.performer.catch_up()

    async def passes(self, seconds: float) -> None:
        """Let time pass, and what is due be done."""
        self.bot.clock.advance(seconds)
        await self.bot.performer.catch_up()

    # --- cases ----------------------------------------------------------------------------------

    def case(self, about: Person | None = None, *, number: int = 1) -> Case:
        """Put an open case about somebody on the desk, with one message of theirs."""
        who = about or self.ana
        said = Message(self.peer, self.group.key, who.writes(self.group, "hello").key)
        case = a_case(ref_of(said), user(who), number=number)
        self.desk.cases[case.id] = case
        return case

    async def posted(self, case: Case, *, lead: bool = False) -> Message:
        """Let the bot ask people about a case; return its card."""
        message = case.evidence[-1].message if case.evidence else None
        assert message is not None
        act = asks(message, case.subject.author, key=f"{case.id}:ask", lead=lead)
        outcome = await self.bot.does(act, case)
        chat, _, number = getattr(outcome, "receipt", "").partition("/")
        return Message(self.peer, int(chat), int(number))

    def unrestricting(self, who: Person, by: Person) -> Unrestrict:
        """Return the act that ends a restriction of somebody's."""
        return Unrestrict(
            key="x:unrestrict:1",
            rule=f"human:{user(by)}",
            because=Because(BY_A_PERSON, Subject(user(who))),
            mode="enforce",
            who=user(who),
            space=space(self.group),
        )

    def unbanning(self, who: Person, by: Person) -> Unban:
        """Return the act that lifts a ban of somebody's."""
        return Unban(
            key="x:unban:1",
            rule=f"human:{user(by)}",
            because=Because(BY_A_PERSON, Subject(user(who))),
            mode="enforce",
            who=user(who),
            space=space(self.group),
        )

    # --- people ---------------------------------------------------------------------------------

    async def clicks(self, person: Person, on: Message, label: str) -> Answer:
        """Let somebody press a button, and wait until everything is answered."""
        answer = await person.clicks(on, label)
        await self.rests()
        return answer

    async def says(
        self, person: Person, where: Group | Topic | Person, text: str, **more: Any
    ) -> Message:
        """Let somebody write, and wait until everything is answered."""
        said = await person.says(where, text, **more)
        await self.rests()
        return said


@asynccontextmanager
async def pressing(folder: Path, answers: Answers | None = None) -> AsyncIterator[Pressing]:
    """Build the groups, connect the bot, and see at the end that all was as Telegram wants it.

    Args:
        folder: of the configuration.
        answers: makes what answers updates; None for all that the adapter answers.
    """
    async with riverside(folder) as place, place.bot() as bot:
        make = answers or (lambda context, performer: Answering(context, performer).answer)
        stage = Pressing(place, bot, make(bot.context, bot.performer))
        stage.ada.is_member_of(stage.team)
        stage.ada.is_admin_of(stage.group)
        await bot.looks_at(stage.group, stage.team)
        stage.listens()
        yield stage
        await stage.rests()
