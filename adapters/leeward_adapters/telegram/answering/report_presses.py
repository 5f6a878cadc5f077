"""The buttons that report: what was shown to the bot, and what may show the abuse of a child.

Nothing of what was shown is kept: the bot's answers reply to it, so that each press brings it
along again.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal

from msgspec import Struct

from leeward_adapters.live.casework.buttons import report_rows
from leeward_adapters.live.casework.presses import Button, Press, Rows
from leeward_adapters.live.members.reports import (
    Filing,
    Receipt,
    filing_of_tip,
)
from leeward_adapters.live.saying.words import notice
from leeward_adapters.telegram.answering.private_reports import PrivateReports
from leeward_adapters.telegram.answering.reading import (
    answered_by,
    is_forward,
    is_shown,
    message_in,
)
from leeward_adapters.telegram.answering.replying import Query, Used, alert, say
from leeward_adapters.telegram.answering.reporting import HOW, Reporting, receipt_rows
from leeward_adapters.telegram.answering.shared_groups import SharedGroups
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.wire import GENERAL
from leeward_adapters.telegram.normalise import forwarded_message, shown_message
from leeward_adapters.telegram.sending.words import PLATFORM, number_of
from leeward_policies.domain.message import Author, Message, Text
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, MessageRef, UserRef
from leeward_policies.words import plain

FORWARDED: Final = "Forwarded to the bot: "
"""Stands before the words of a message that was forwarded as a report of its writer."""

SHOWN: Final = "Shown to the bot: "
"""Stands before words that a member copied for the bot."""

WORDS_SHOWN: Final = 450
"""Characters of them."""

IT_PARTS: Final = 4
"""A chat, a room, a message and who wrote it."""


class Origin(Struct, frozen=True):
    """What can be reported of what a member shows us."""

    said: Message
    is_about: Literal["message", "person", "words"]
    """A message, where Telegram tells where it stands; else its writer; or words of nobody."""


class ReportPresses:
    """Answers presses that report.

    Args:
        context: of the connection.
        groups: who is where.
        reporting: takes the reports.
        private: takes those in words.
    """

    def __init__(
        self,
        context: Context,
        groups: SharedGroups,
        reporting: Reporting,
        private: PrivateReports,
    ) -> None:
        self._context = context
        self._groups = groups
        self._reporting = reporting
        self._private = private

    async def pressed(self, query: Query, argument: str) -> None:
        """Do what a press on such a button means."""
        if not query.is_private:  # no button of ours asks for it there
            await alert(self._context, query, notice(HOW, query.language))
            return
        kind, _, rest = argument.partition("/")
        match kind:
            case "it":
                await self._may_be_abuse(query, rest)
            case "else" | "abuse":
                await self._file(query, rest, is_abuse_material=kind == "abuse")
            case "in":
                await self._choose(query, rest, answered_by(query.payload))
            case "tip":
                await self._of_tip(query, rest)
            case "who" | "staff" | "what":
                await self._private.chosen(query, kind, rest)
            case _:
                await self.begin(query, answered_by(query.payload))

    def origin(self, raw: Mapping[str, Any], by: UserRef) -> Origin | None:
        """Return what somebody can report of a raw message; None where there is nobody to report.

        Who hides their account is nobody; what they wrote themselves needs no report, nor does
        what the bot said. Words that they show us may be reported as something else.
        """
        directory, now = self._context.directory, self._context.clock.now()
        try:
            if not is_forward(raw):
                said = shown_message(raw, directory, now)
                return Origin(said, "words") if is_shown(raw, directory) else None
            said = forwarded_message(raw, directory, now)
        except ValueError:
            return None
        if said.ref.space != DIRECT_SPACE:
            return Origin(said, "message") if self._is_ours(said.ref.space) else None
        author = said.author.ref
        number = number_of(author.id)
        if number is None or author in {by, self._reporting.bot}:
            return None
        if number < 0 and not self._is_ours(author.id):
            return None
        return Origin(said, "person")

    async def begin(self, query: Query | Used, raw: Mapping[str, Any] | None) -> None:
        """Ask which group it is about, or what it is about.

        Args:
            query: the press, or the command.
            raw: the message by which it is told.
        """
        origin = None if raw is None else self.origin(raw, query.who)
        if raw is None or origin is None:
            await say(self._context, query, (notice(HOW, query.language),))
            return
        groups = await self._teams(origin, query.who)
        if not groups:
            rows = report_rows(query.language)
            await say(self._context, query, (notice("report-no-team", query.language),), rows=rows)
        elif len(groups) == 1:
            await self._choose(query, groups[0], raw)
        else:
            rows = tuple(
                (Button(Press("report", f"in/{group}"), self._groups.title(group)),)
                for group in groups
            )
            text = (notice("help-where", query.language),)
            await say(self._context, query, text, rows=rows, answers=_number(raw))

    async def _choose(self, query: Query | Used, group: str, raw: Mapping[str, Any] | None) -> None:
        """Say who reads it, and ask whether it may show the abuse of a child."""
        rows: Rows = (
            (
                Button(
                    Press("report", f"else/{group}"),
                    notice("report-else", query.language),
                    "primary",
                ),
            ),
            (
                Button(
                    Press("report", f"abuse/{group}"),
                    notice("report-may-be-abuse", query.language),
                ),
            ),
        )
        text = (
            f"{notice('report-reader', query.language)}\n{notice('report-about', query.language)}",
        )
        answers = None if raw is None else _number(raw)
        await say(self._context, query, text, rows=rows, answers=answers)

    async def _file(self, query: Query, group: str, *, is_abuse_material: bool) -> None:
        raw = answered_by(query.payload)
        origin = None if raw is None else self.origin(raw, query.who)
        if raw is None or origin is None:
            await self._reporting.receipt(query, Receipt(HOW))
            return
        if group not in await self._teams(origin, query.who):
            await self._reporting.receipt(query, Receipt("report-no-team"))
            return
        said = origin.said
        if origin.is_about == "message":
            filing = Filing(query.who, said, query.at, is_abuse_material=is_abuse_material)
        else:
            words = plain(said.text.body, WORDS_SHOWN)
            is_person = origin.is_about == "person"
            before = FORWARDED if is_person else SHOWN
            filing = Filing(
                query.who,
                ChannelRef(PLATFORM, group, GENERAL),
                query.at,
                "" if is_abuse_material or not words else f"{before}{words}",
                is_abuse_material=is_abuse_material,
                subject=said.author.ref if is_person else None,
                mark=str(_number(raw) or 0),
            )
        await self._reporting.receipt(query, await self._reporting.file(filing))

    async def _of_tip(self, query: Query, decision: str) -> None:
        """Report the message that a tip was about, for the one who got the tip."""
        tipped = await self._context.desk.tipped(decision, query.who)
        filing = None if tipped is None else filing_of_tip(tipped, query.who, query.at)
        if tipped is None or filing is None or tipped.message is None:
            await self._reporting.receipt(query, Receipt(HOW))
            return
        receipt = await self._reporting.file(filing)
        rows = receipt_rows(receipt, tipped.message, tipped.author, query.language)
        await self._reporting.receipt(query, receipt, rows)

    async def _may_be_abuse(self, query: Query, argument: str) -> None:
        """File once more what was reported in a group, for those responsible for abuse alone."""
        about = _reported(argument)
        if about is None:
            await self._reporting.receipt(query, Receipt(HOW))
            return
        ref, author = about
        said = Message(ref, Author(author), Text(""), query.at)
        filing = Filing(query.who, said, query.at, is_abuse_material=True)
        await self._reporting.receipt(query, await self._reporting.file(filing))

    async def _teams(self, origin: Origin, who: UserRef) -> tuple[str, ...]:
        """Return the groups whose team reads a report."""
        said = origin.said
        if origin.is_about == "message":
            return (said.ref.space,)
        if origin.is_about == "words":
            return await self._groups.of(who)
        author = said.author.ref
        if (number_of(author.id) or 0) < 0:
            return (author.id,) if await self._groups.has(author.id, (who,)) else ()
        return await self._groups.of(who, author)

    def _is_ours(self, chat: str) -> bool:
        return self._groups.is_watched(chat)


def _number(raw: Mapping[str, Any]) -> int | None:
    number = raw.get("message_id")
    return number if isinstance(number, int) else None


def _reported(argument: str) -> tuple[MessageRef, UserRef] | None:
    """Read `<chat>/<room>/<message>/<author>`."""
    parts = argument.split("/")
    if len(parts) != IT_PARTS:
        return None
    chat, room, message, author = parts
    ref = message_in(f"{chat}/{room}/{message}")
    if ref is None or number_of(author) is None:
        return None
    return ref, UserRef(PLATFORM, "", author)
