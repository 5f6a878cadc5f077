"""`/report`: one word below a message files a report; nobody learns who it was."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from leeward_adapters.live.casework.buttons import report_rows
from leeward_adapters.live.casework.presses import Button, Press, Rows
from leeward_adapters.live.casework.telling import asks_people, tell
from leeward_adapters.live.members.reports import (
    MAY_BE_ABUSE,
    REASON_LONGEST,
    Filing,
    Reportee,
    Reports,
)
from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.turns import Once, Turns
from leeward_adapters.telegram.answering.letterbox import Letterbox
from leeward_adapters.telegram.answering.reading import answered_by
from leeward_adapters.telegram.answering.replying import Used, log
from leeward_adapters.telegram.answering.shared_groups import (
    SharedGroups,
    is_present,
    is_staff,
    roles_of,
)
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.wire import GENERAL
from leeward_adapters.telegram.normalise import handed_message
from leeward_adapters.telegram.sending.callback_data import LONGEST
from leeward_adapters.telegram.sending.passing import PASSING
from leeward_adapters.telegram.sending.words import PLATFORM, number_of
from leeward_policies.domain.event import ReportFiled
from leeward_policies.domain.message import Author
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

ARGUMENT_MOST: Final = LONGEST - 13
"""Characters of a button's argument, beside its verb, how it is packed, and the signature."""

FILED: Final = frozenset({"report-received", "report-kept"})
"""Receipts of reports that moderators read."""

HOW: Final = "report-how"


class Accusing(Struct, frozen=True):
    """A report of a person, whose message stands in no chat of ours."""

    reporter: UserRef
    subject: UserRef
    group: str
    """Whose team reads it."""
    at: datetime
    forwarded: int
    """The message in the reporter's private chat by which they tell of it."""
    reason: str = ""
    is_abuse_material: bool = False


class Reporting:
    """Takes reports of messages and of people.

    Args:
        context: of the connection.
        groups: who is where.
        letterbox: answers where the private line is not open.
        turns: two reports of one message wait for each other.
    """

    def __init__(
        self, context: Context, groups: SharedGroups, letterbox: Letterbox, turns: Turns
    ) -> None:
        self._context = context
        self._groups = groups
        self._letterbox = letterbox
        self._turns = turns
        self._reports = Reports(context.desk, turns, PLATFORM)
        self._accused = Once()

    @property
    def bot(self) -> UserRef:
        """Ourselves."""
        return UserRef(PLATFORM, "", self._context.directory.bot_id)

    async def in_group(self, used: Used) -> None:
        """Report the message that `/report` answers; a receipt is given after it is committed."""
        answered = answered_by(used.payload)
        if answered is None:
            await self._letterbox.answer(used, (notice(HOW, used.language),))
            return
        try:
            said = handed_message(answered, self._context.directory, self._context.clock.now())
        except ValueError as error:
            log.warning("telegram.report_unreadable", problem=str(error))
            await self._letterbox.answer(used, (notice("report-failed", used.language),))
            return
        name = self._reports.refusal(used.who, said, self.bot)
        name = name or await self.file(Filing(used.who, said, used.at, used.argument))
        rows = receipt_rows(name, said.ref, said.author.ref, used.language)
        await self._letterbox.answer(used, (notice(name, used.language),), rows=rows)

    async def file(self, filing: Filing) -> str:
        """File the report of a message; return the notice that is its receipt."""
        said = filing.said
        return await self._reports.file(filing, lambda: self.reportee(said.ref.space, said.author))

    async def accuse(self, accusing: Accusing) -> str:
        """File the report of a person; return the notice that is its receipt."""
        matter = (
            accusing.reporter,
            accusing.subject,
            accusing.group,
            accusing.forwarded,
            accusing.is_abuse_material,
        )
        async with self._turns.of(matter):
            if matter in self._accused:
                return "report-again"
            subject = await self.reportee(accusing.group, Author(accusing.subject))
            event = ReportFiled(
                channel=ChannelRef(PLATFORM, accusing.group, GENERAL),
                reporter=accusing.reporter,
                reason=accusing.reason.strip()[:REASON_LONGEST],
                at=accusing.at,
                subject=subject.ref,
                subject_roles=subject.roles,
                subject_is_staff=subject.is_staff,
                is_abuse_material=accusing.is_abuse_material,
            )
            decision = await tell(self._context.desk, event, PLATFORM)
            self._accused.note(matter)
        if accusing.is_abuse_material:
            return "report-abuse"
        return "report-received" if asks_people(decision) else "report-kept"

    async def reportee(self, group: str, author: Author) -> Reportee:
        """Return who is reported, with the roles on which rests who may see the case.

        Where Telegram does not tell, they are taken for staff: then the safety lead alone is
        asked, and nobody reads a case about themselves. So is who writes as a channel or as the
        group, since nobody knows who that is.
        """
        number = number_of(author.ref.id)
        if number is None or number < 0:
            return Reportee(author.ref, author.roles, is_staff=True)
        try:
            found = await self._groups.member(group, author.ref)
        except PASSING as error:
            log.warning("telegram.reported_unknown", kind=type(error).__name__)
            return Reportee(author.ref, author.roles, is_staff=True)
        if found is None or not is_present(found):
            return Reportee(author.ref, author.roles, is_staff=author.is_staff)
        return Reportee(author.ref, roles_of(found), is_staff=is_staff(found))


def receipt_rows(name: str, about: MessageRef, author: UserRef, language: str) -> Rows:
    """Return the buttons below a receipt; one says that it may show the abuse of a child.

    Args:
        name: of the receipt.
        about: the message that was reported.
        author: who wrote it.
        language: the reporter's.
    """
    rows = report_rows(language)
    argument = f"it/{about.space}/{about.channel}/{about.id}/{author.id}"
    if name not in FILED or len(argument) > ARGUMENT_MOST:
        return rows
    return (*rows, (Button(Press("report", argument), MAY_BE_ABUSE),))
