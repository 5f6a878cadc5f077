"""Reports: of a message, of a person, and of something else; nobody learns who it was."""

from typing import Final

from leeward_adapters.live.casework.buttons import report_rows
from leeward_adapters.live.casework.presses import Button, Press, Rows
from leeward_adapters.live.members.reports import (
    Filing,
    Receipt,
    Reportee,
    Reports,
    receipt_words,
)
from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.turns import Turns
from leeward_adapters.telegram.answering.letterbox import Letterbox
from leeward_adapters.telegram.answering.reading import answered_by
from leeward_adapters.telegram.answering.replying import Query, Used, log, say
from leeward_adapters.telegram.answering.shared_groups import (
    SharedGroups,
    is_present,
    is_staff,
    roles_of,
)
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.normalise import handed_message
from leeward_adapters.telegram.sending.callback_data import LONGEST
from leeward_adapters.telegram.sending.passing import PASSING
from leeward_adapters.telegram.sending.words import PLATFORM, number_of
from leeward_policies.domain.message import Author, Message
from leeward_policies.domain.refs import MessageRef, UserRef

ARGUMENT_MOST: Final = LONGEST - 13
"""Characters of a button's argument, beside its verb, how it is packed, and the signature."""

FILED: Final = frozenset({"report-received", "report-kept"})
"""Receipts of reports that moderators read."""

HOW: Final = "report-how"


class Reporting:
    """Takes reports of messages, of people and of something else.

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
        self._reports = Reports(context.desk, turns, PLATFORM)

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
        receipt = self._reports.refusal(used.who, said, self.bot)
        if receipt is None:
            receipt = await self.file(Filing(used.who, said, used.at, used.argument))
        await self._letterbox.answer(
            used,
            (receipt_words(receipt, used.language),),
            short=f"{notice(receipt.name, used.language)} {receipt.number}".strip(),
            rows=receipt_rows(receipt, said.ref, said.author.ref, used.language),
        )

    async def file(self, filing: Filing) -> Receipt:
        """File a report; return its receipt."""
        about, named = filing.about, filing.subject
        if isinstance(about, Message):
            space, author = about.ref.space, about.author
        elif named is not None:
            space, author = about.space, Author(named)
        else:
            return await self._reports.file(filing)
        return await self._reports.file(filing, lambda: self._reportee(space, author))

    async def receipt(self, place: Query | Used, receipt: Receipt, rows: Rows = ()) -> None:
        """Say in private what became of a report.

        Args:
            place: the press or the message by which it was made.
            receipt: of the report.
            rows: the buttons below it; empty for those that help anybody.
        """
        text = (receipt_words(receipt, place.language),)
        await say(self._context, place, text, rows=rows or report_rows(place.language))

    async def _reportee(self, group: str, author: Author) -> Reportee:
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


def receipt_rows(receipt: Receipt, about: MessageRef, author: UserRef, language: str) -> Rows:
    """Return the buttons below a receipt; one says that it may show the abuse of a child.

    Args:
        receipt: of the report.
        about: the message that was reported.
        author: who wrote it.
        language: of whom it is shown to.
    """
    rows = report_rows(language)
    argument = f"it/{about.space}/{about.channel}/{about.id}/{author.id}"
    if receipt.name not in FILED or len(argument) > ARGUMENT_MOST:
        return rows
    return (*rows, (Button(Press("report", argument), notice("report-may-be-abuse", language)),))
