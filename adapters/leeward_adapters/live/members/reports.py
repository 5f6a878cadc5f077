"""*Report to moderators*: a report is filed once, and nobody learns who it was."""

from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from leeward_adapters.live.casework.telling import asks_people, tell
from leeward_adapters.live.sending.turns import Once, Turns
from leeward_policies.domain.event import ReportFiled
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Desk

NAME: Final = "Report to moderators"
"""How it is offered."""

REASON_LONGEST: Final = 500
"""Characters of what a reporter may write."""

ABOUT: Final = "What is it about?"
SOMETHING_ELSE: Final = "Something else"
MAY_BE_ABUSE: Final = "It may show a child being abused, or ask for such pictures"
"""The choice after which only those responsible for abuse material learn of a report."""
WHAT_IS_WRONG: Final = "What is wrong? You may leave it empty."


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
    said: Message
    """What it is about, as the platform handed it over."""
    at: datetime
    reason: str = ""
    is_abuse_material: bool = False
    """It may show the abuse of a child; then nothing of it is handed over."""


class Reports:
    """Takes reports of messages.

    Args:
        desk: takes them.
        turns: two reports of one message wait for each other.
        platform: on which.
    """

    def __init__(self, desk: Desk, turns: Turns, platform: str) -> None:
        self._desk = desk
        self._turns = turns
        self._platform = platform
        self._filed = Once()

    def refusal(self, who: UserRef, said: Message, bot: UserRef | None) -> str:
        """Return the notice that says why there is nothing to report; empty where there is.

        Args:
            who: wants to report.
            said: what.
            bot: ourselves, where that is known.
        """
        author = said.author.ref
        if author == who:
            return "report-own"
        if author == bot:
            return "report-bot"
        return "report-again" if _matter(who, said) in self._filed else ""

    async def file(self, filing: Filing, reportee: Callable[[], Awaitable[Reportee]]) -> str:
        """File a report; return the notice that is its receipt, after it is committed.

        Args:
            filing: what was sent.
            reportee: tells who is reported.
        """
        said, who = filing.said, filing.reporter
        matter = (_matter(who, said), filing.is_abuse_material)
        async with self._turns.of(matter):
            if matter in self._filed:
                return "report-again"
            subject = await reportee()
            author = replace(said.author, roles=subject.roles, is_staff=subject.is_staff)
            event = ReportFiled(
                channel=said.ref.channel_ref,
                reporter=who,
                reason=filing.reason.strip()[:REASON_LONGEST],
                at=filing.at,
                message=said.ref,
                subject=subject.ref,
                subject_roles=subject.roles,
                subject_is_staff=subject.is_staff,
                said=None if filing.is_abuse_material else replace(said, author=author),
                is_abuse_material=filing.is_abuse_material,
            )
            decision = await tell(self._desk, event, self._platform)
            for filed in (matter, _matter(who, said)):
                self._filed.note(filed)
        if filing.is_abuse_material:
            return "report-abuse"
        return "report-received" if asks_people(decision) else "report-kept"


def _matter(who: UserRef, said: Message) -> Hashable:
    """Return what is reported once: by somebody, a message as it reads now."""
    return who, said.ref, said.revision
