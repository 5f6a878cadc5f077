"""Whatever wants an answer, handed to what answers it: presses, commands, forwards, requests."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from msgspec.structs import replace

from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.turns import Turns
from leeward_adapters.telegram.answering.group_commands import GroupCommands
from leeward_adapters.telegram.answering.helping import Helping
from leeward_adapters.telegram.answering.is_this_ok import Looking
from leeward_adapters.telegram.answering.leeward_commands import TeamCommands
from leeward_adapters.telegram.answering.letterbox import Letterbox
from leeward_adapters.telegram.answering.member_presses import MemberPresses
from leeward_adapters.telegram.answering.own_data import OwnData
from leeward_adapters.telegram.answering.parts import parts_of
from leeward_adapters.telegram.answering.private_commands import PrivateCommands
from leeward_adapters.telegram.answering.private_reports import PrivateReports
from leeward_adapters.telegram.answering.private_words import PrivateWords
from leeward_adapters.telegram.answering.reading import join_of, query_of, used_of
from leeward_adapters.telegram.answering.replying import Query, Used, alert, kindly, log
from leeward_adapters.telegram.answering.report_presses import ReportPresses
from leeward_adapters.telegram.answering.reporting import Reporting
from leeward_adapters.telegram.answering.safety_pages import SafetyPages
from leeward_adapters.telegram.answering.shared_groups import SharedGroups
from leeward_adapters.telegram.answering.starting import Starting
from leeward_adapters.telegram.answering.team_presses import TeamPresses
from leeward_adapters.telegram.answering.welcoming import Welcoming
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.addressed import START
from leeward_adapters.telegram.perform import Performer
from leeward_adapters.telegram.sending.callback_data import read
from leeward_policies.domain.refs import UserRef

OLD: Final = "This button is of another version of Leeward; nothing was done."

AT_ONCE: Final = 8
"""Answers to one person under way at once. Whoever sends more waits for nobody: they would hold
back what others ask, since a private chat takes one message a second."""


class Answering:
    """Answers every update that `is_for_answering`.

    Args:
        context: of the connection.
        performer: of the same; its calls are ours.
    """

    def __init__(self, context: Context, performer: Performer) -> None:
        self._context = context
        self._under_way: Counter[UserRef] = Counter()
        calls, turns = performer.calls, Turns()
        letterbox = Letterbox(context, calls, performer.removals)
        groups = SharedGroups(context, calls)
        helping = Helping(context, groups, letterbox)
        own_data = OwnData(context, calls, letterbox)
        self._tongues = performer.tongues
        pages = SafetyPages(context, calls, letterbox, self._tongues)
        reporting = Reporting(context, groups, letterbox, turns)
        private_reports = PrivateReports(context, groups, reporting)
        reports = ReportPresses(context, groups, reporting, private_reports)
        looking = Looking(context, reports, letterbox)
        self._members = MemberPresses(
            context, helping, reports, letterbox=letterbox, pages=pages, turns=turns
        )
        self._starting = Starting(
            context,
            members=self._members,
            helping=helping,
            letterbox=letterbox,
            pages=pages,
            tongues=self._tongues,
            opened=performer.forget_refusals,
        )
        self._in_groups = GroupCommands(
            context,
            deletions=performer.deletions,
            letterbox=letterbox,
            reporting=reporting,
            helping=helping,
            looking=looking,
            pages=pages,
            own_data=own_data,
        )
        self._in_private = PrivateCommands(
            context,
            starting=self._starting,
            helping=helping,
            own_data=own_data,
            looking=looking,
            pages=pages,
            presses=reports,
            reports=private_reports,
            words=PrivateWords(context, helping),
        )
        self._welcoming = Welcoming(context)
        parts = parts_of(context, performer, turns)
        self._team = TeamPresses(parts)
        self._team_commands = TeamCommands(parts)

    async def begin(self) -> None:
        """Learn what an earlier process waits for, before anything is heard."""
        await self._team.prompts.begin()

    async def answer(self, update: Mapping[str, Any]) -> None:
        """Answer one raw update; what fails is said in one kind sentence."""
        if "callback_query" in update:
            query = query_of(update, self._context)
            if query is not None:
                await self._pressed(replace(query, language=await self._read_in(query)))
        elif "chat_join_request" in update:
            asked = join_of(update, self._context)
            if asked is not None:
                await self._welcoming.asked(asked)
        else:
            used = used_of(update, self._context)
            if used is not None:
                with self._one_of_few(used.who) as is_taken:
                    if is_taken:
                        await self._used(replace(used, language=await self._read_in(used)))

    async def _read_in(self, place: Query | Used) -> str:
        """Return the language in which somebody reads: what they chose, else their app's."""
        return await self._tongues.of(place.who, place.language)

    async def _pressed(self, query: Query) -> None:
        with self._one_of_few(query.who) as is_taken:
            try:
                if is_taken:
                    await self._do(query)
            finally:
                # Else the button turns on, and whoever pressed presses again.
                await alert(self._context, query, "")

    async def _do(self, query: Query) -> None:
        press = read(query.data, query.chat, self._context.secret)
        if press is None:
            await alert(self._context, query, OLD)
        elif self._members.knows(press.verb):
            is_report = press.verb == "report"
            sorry = notice("report-failed", query.language) if is_report else ""
            async with kindly(self._context, query, sorry):
                await self._members.pressed(query, press)
        else:
            await self._team.pressed(query, press)

    async def _used(self, used: Used) -> None:
        if "reply_to_message" in used.payload and await self._team.prompts.replied(used):
            return
        if used.name in self._team_commands.NAMES:
            await self._team_commands.used(used)
            return
        async with kindly(self._context, used):
            if used.is_private:
                await self._in_private.used(used)
            elif used.name == START:
                await self._starting.in_group(used)
            elif self._in_groups.knows(used.name):
                await self._in_groups.used(used)

    @contextmanager
    def _one_of_few(self, who: UserRef) -> Iterator[bool]:
        """Say whether somebody may be answered now, and count it as long as it lasts."""
        is_taken = self._under_way[who] < AT_ONCE
        if not is_taken:
            log.info("telegram.too_many_asked")
        self._under_way[who] += 1
        try:
            yield is_taken
        finally:
            self._under_way[who] -= 1
            if not self._under_way[who]:
                del self._under_way[who]
