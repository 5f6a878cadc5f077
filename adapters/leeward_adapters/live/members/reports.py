"""Reports: each is filed once, nobody learns who it was, and its receipt says what comes next."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from leeward_adapters.live.casework.telling import asks_people, tell
from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.turns import REMEMBERED, Turns
from leeward_policies.domain.event import ReportFiled
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.domain.report import report_number
from leeward_policies.ports import Desk, Tipped

NAME: Final = "Report to moderators"
"""How it is offered."""

REASON_LONGEST: Final = 500
"""Characters of what a reporter may write."""

ABUSE_RECEIPT: Final = "report-abuse"
"""The receipt where only those responsible for abuse material read a report."""


class Reportee(Struct, frozen=True):
    """Who is reported, with the roles on which rests who may see the case."""

    ref: UserRef
    roles: tuple[str, ...] = ()
    is_staff: bool = False
    """True also where the platform does not tell: then the safety lead alone is asked, and nobody
    reads a case about themselves."""


class Filing(Struct, frozen=True):
    """A report as its reporter sent it."""

    reporter: UserRef
    about: Message | MessageRef | ChannelRef
    """A message as the platform handed it over, or where one stands; of a person, or of something
    else, the room whose team reads it."""
    at: datetime
    reason: str = ""
    is_abuse_material: bool = False
    """It may show the abuse of a child; then nothing of it is handed over."""
    subject: UserRef | None = None
    """Who is reported, where it is about no message that was handed over; None of something
    else."""
    is_staff: bool = False
    """The reporter says that it is about somebody of the team: then the safety lead alone is
    asked, whatever the platform tells."""
    mark: str = ""
    """Tells it from others by which the same member tells of the same person, such as the message
    in which they do."""


class Receipt(Struct, frozen=True):
    """What a reporter is told at once; see `receipt_words`."""

    name: str
    """The notice."""
    number: str = ""
    """By which they find it again; empty where nothing was filed."""


def receipt_words(receipt: Receipt, language: str) -> str:
    """Return what a reporter reads: thanks, who reads it, its number, and what comes next.

    Who reads a report of somebody of the team is told to everybody alike, so that nobody learns
    from it who belongs to the team.
    """
    rows = [notice(receipt.name, language)]
    if receipt.number:
        if receipt.name != ABUSE_RECEIPT:
            rows.append(notice("report-readers", language))
        rows.append(notice("report-number", language, number=receipt.number))
    return "\n".join(rows)


def filing_of_tip(tipped: Tipped, who: UserRef, at: datetime) -> Filing | None:
    """Return the report of the message that a tip was about; None where it was about none.

    Args:
        tipped: what the tip was about; see `Desk.tipped`.
        who: got it, and reports.
        at: when.
    """
    if tipped.message is None or tipped.author == who:
        return None
    return Filing(who, tipped.message, at, subject=tipped.author)


class Reports:
    """Takes reports of messages, of people and of something else.

    Args:
        desk: takes them.
        turns: two reports of one matter wait for each other.
        platform: on which.
    """

    def __init__(self, desk: Desk, turns: Turns, platform: str) -> None:
        self._desk = desk
        self._turns = turns
        self._platform = platform
        self._filed: OrderedDict[Hashable, str] = OrderedDict()

    def refusal(self, who: UserRef, said: Message, bot: UserRef | None) -> Receipt | None:
        """Return what says why there is nothing to report; None where there is.

        Args:
            who: wants to report.
            said: what.
            bot: ourselves, where that is known.
        """
        author = said.author.ref
        if author == who:
            return Receipt("report-own")
        if author == bot:
            return Receipt("report-bot")
        number = self._filed.get((who, said.ref, said.revision))
        return None if number is None else Receipt("report-again", number)

    async def file(
        self, filing: Filing, reportee: Callable[[], Awaitable[Reportee]] | None = None
    ) -> Receipt:
        """File a report; return its receipt, after it is committed.

        Whoever reports a matter again is given the number that it has.

        Args:
            filing: what was sent.
            reportee: tells who is reported; None of something else.
        """
        plain = _matter(filing)
        matter = (plain, filing.is_abuse_material)
        async with self._turns.of(matter):
            number = self._filed.get(matter)
            if number is not None:
                return Receipt("report-again", number)
            event = _event(filing, None if reportee is None else await reportee())
            decision = await tell(self._desk, event, self._platform)
            number = report_number(decision.id)
            for filed in (matter, plain):
                self._note(filed, number)
        if filing.is_abuse_material:
            return Receipt(ABUSE_RECEIPT, number)
        return Receipt("report-received" if asks_people(decision) else "report-kept", number)

    def _note(self, matter: Hashable, number: str) -> None:
        self._filed[matter] = number
        while len(self._filed) > REMEMBERED:
            self._filed.popitem(last=False)


def _event(filing: Filing, subject: Reportee | None) -> ReportFiled:
    about = filing.about
    said = about if isinstance(about, Message) else None
    place = about.ref if isinstance(about, Message) else about
    message = place if isinstance(place, MessageRef) else None
    if said is not None and subject is not None:
        author = replace(said.author, roles=subject.roles, is_staff=subject.is_staff)
        said = replace(said, author=author)
    return ReportFiled(
        channel=place.channel_ref if isinstance(place, MessageRef) else place,
        reporter=filing.reporter,
        reason=filing.reason.strip()[:REASON_LONGEST],
        at=filing.at,
        message=message,
        subject=None if subject is None else subject.ref,
        subject_roles=() if subject is None else subject.roles,
        subject_is_staff=filing.is_staff or (subject is not None and subject.is_staff),
        said=None if filing.is_abuse_material else said,
        is_abuse_material=filing.is_abuse_material,
    )


def _matter(filing: Filing) -> Hashable:
    """Return what is reported once by somebody: a message as it reads now, or all that was told."""
    about, who = filing.about, filing.reporter
    match about:
        case Message():
            return who, about.ref, about.revision
        case MessageRef():
            return who, about
        case ChannelRef():
            return who, about, filing.subject, filing.mark, filing.reason
