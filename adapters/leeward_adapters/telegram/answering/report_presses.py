"""The buttons that report: what was forwarded to the bot, and what may show the abuse of a child.

Nothing of a forwarded message is kept: the bot's answers reply to it, so that each press brings it
along again.
"""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from leeward_adapters.live.casework.buttons import report_rows
from leeward_adapters.live.casework.presses import Button, Press, Rows
from leeward_adapters.live.members.reports import (
    MAY_BE_ABUSE,
    Filing,
)
from leeward_adapters.live.saying.words import notice
from leeward_adapters.telegram.answering.reading import answered_by, is_forward, message_in
from leeward_adapters.telegram.answering.replying import Query, alert, say
from leeward_adapters.telegram.answering.reporting import HOW, Accusing, Reporting
from leeward_adapters.telegram.answering.shared_groups import SharedGroups
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.normalise import forwarded_message
from leeward_adapters.telegram.sending.words import PLATFORM, number_of
from leeward_policies.domain.message import Author, Message, Text
from leeward_policies.domain.refs import DIRECT_SPACE, MessageRef, UserRef
from leeward_policies.words import plain

FORWARDED: Final = "Forwarded to the bot: "
"""Stands before the words of a message that was forwarded as a report of its writer."""

WORDS_SHOWN: Final = 450
"""Characters of them."""

IT_PARTS: Final = 4
"""A chat, a room, a message and who wrote it."""


class Origin(Struct, frozen=True):
    """What can be reported of a forwarded message."""

    said: Message
    is_message: bool
    """The message itself, since Telegram tells where it stands; else only its writer."""


class ReportPresses:
    """Answers presses that report.

    Args:
        context: of the connection.
        groups: who is where.
        reporting: takes the reports.
    """

    def __init__(self, context: Context, groups: SharedGroups, reporting: Reporting) -> None:
        self._context = context
        self._groups = groups
        self._reporting = reporting

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
                await self._choose(query, rest)
            case _:
                await self._begin(query)

    def origin(self, raw: Mapping[str, Any], by: UserRef) -> Origin | None:
        """Return what somebody can report of a raw message; None where there is nobody to report.

        Who hides their account is nobody; what they wrote themselves needs no report, nor does
        what the bot said.
        """
        if not is_forward(raw):
            return None
        directory = self._context.directory
        try:
            said = forwarded_message(raw, directory, self._context.clock.now())
        except ValueError:
            return None
        if said.ref.space != DIRECT_SPACE:
            return Origin(said, is_message=True) if self._is_ours(said.ref.space) else None
        author = said.author.ref
        number = number_of(author.id)
        if number is None or author in {by, self._reporting.bot}:
            return None
        if number < 0 and not self._is_ours(author.id):
            return None
        return Origin(said, is_message=False)

    async def _begin(self, query: Query) -> None:
        """Ask which group it is about, or what it is about."""
        raw = answered_by(query.payload)
        origin = None if raw is None else self.origin(raw, query.who)
        if raw is None or origin is None:
            await say(self._context, query, (notice(HOW, query.language),))
            return
        groups = await self._teams(origin, query.who)
        if not groups:
            rows = report_rows(query.language)
            await say(self._context, query, (notice("report-no-team", query.language),), rows=rows)
        elif len(groups) == 1:
            await self._choose(query, groups[0])
        else:
            rows = tuple(
                (Button(Press("report", f"in/{group}"), self._groups.title(group)),)
                for group in groups
            )
            text = (notice("help-where", query.language),)
            await say(self._context, query, text, rows=rows, answers=_number(raw))

    async def _choose(self, query: Query, group: str) -> None:
        """Say who reads it, and ask whether it may show the abuse of a child."""
        raw = answered_by(query.payload)
        rows: Rows = (
            (
                Button(
                    Press("report", f"else/{group}"),
                    notice("report-else", query.language),
                    "primary",
                ),
            ),
            (Button(Press("report", f"abuse/{group}"), MAY_BE_ABUSE),),
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
            await self._receipt(query, HOW)
            return
        if group not in await self._teams(origin, query.who):
            await self._receipt(query, "report-no-team")
            return
        said = origin.said
        if origin.is_message:
            filing = Filing(query.who, said, query.at, is_abuse_material=is_abuse_material)
            name = await self._reporting.file(filing)
        else:
            words = plain(said.text.body, WORDS_SHOWN)
            accusing = Accusing(
                reporter=query.who,
                subject=said.author.ref,
                group=group,
                at=query.at,
                forwarded=_number(raw) or 0,
                reason="" if is_abuse_material or not words else f"{FORWARDED}{words}",
                is_abuse_material=is_abuse_material,
            )
            name = await self._reporting.accuse(accusing)
        await self._receipt(query, name)

    async def _may_be_abuse(self, query: Query, argument: str) -> None:
        """File once more what was reported in a group, for those responsible for abuse alone."""
        about = _reported(argument)
        if about is None:
            await self._receipt(query, HOW)
            return
        ref, author = about
        said = Message(ref, Author(author), Text(""), query.at)
        filing = Filing(query.who, said, query.at, is_abuse_material=True)
        await self._receipt(query, await self._reporting.file(filing))

    async def _teams(self, origin: Origin, who: UserRef) -> tuple[str, ...]:
        """Return the groups whose team reads a report."""
        said = origin.said
        if origin.is_message:
            return (said.ref.space,)
        author = said.author.ref
        if (number_of(author.id) or 0) < 0:
            return (author.id,) if await self._groups.has(author.id, (who,)) else ()
        return await self._groups.of(who, author)

    async def _receipt(self, query: Query, name: str) -> None:
        rows = report_rows(query.language)
        await say(self._context, query, (notice(name, query.language),), rows=rows)

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
