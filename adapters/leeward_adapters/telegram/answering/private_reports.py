"""`/report` in private: of a person, of somebody on the team, or of something else.

A press chooses what it is about and, of several groups, whose team reads it; then we ask for
words, and the reply to that question is the report.
"""

from datetime import datetime, timedelta
from typing import Final

from leeward_adapters.live.casework.buttons import report_rows
from leeward_adapters.live.casework.presses import Button, Press, Rows
from leeward_adapters.live.members.reports import Filing
from leeward_adapters.live.saying.spans import Text
from leeward_adapters.live.saying.words import notice
from leeward_adapters.telegram.answering.asking_words import ask
from leeward_adapters.telegram.answering.replying import WENT_WRONG, Query, Used, log, say
from leeward_adapters.telegram.answering.reporting import Reporting
from leeward_adapters.telegram.answering.shared_groups import SharedGroups
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.prompted import AsksFor, Prompt
from leeward_adapters.telegram.hearing.wire import GENERAL
from leeward_adapters.telegram.normalise import shown_message
from leeward_adapters.telegram.sending.words import PLATFORM, number_of
from leeward_policies.domain.message import Mention, Message
from leeward_policies.domain.refs import ChannelRef, UserRef

ABOUT: Final[tuple[tuple[AsksFor, str], ...]] = (
    ("who", "report-person"),
    ("staff", "report-staff"),
    ("what", "report-else"),
)
"""What a report in private may be about, each with its label."""


MICROSECONDS: Final = 1_000_000
"""Of a second."""


class PrivateReports:
    """Takes reports that are made in words.

    Args:
        context: of the connection.
        groups: who is where.
        reporting: takes the reports.
    """

    def __init__(self, context: Context, groups: SharedGroups, reporting: Reporting) -> None:
        self._context = context
        self._groups = groups
        self._reporting = reporting

    async def asked(self, used: Used) -> None:
        """Ask what a report is about."""
        language = used.language
        rows: Rows = tuple(
            (Button(Press("report", kind), notice(label, language)),) for kind, label in ABOUT
        )
        text: Text = (notice("report-pick", language),)
        await say(self._context, used, text, rows=(*rows, *report_rows(language)))

    async def chosen(self, query: Query, kind: AsksFor, group: str) -> None:
        """Ask which group a report is for, and then for its words.

        Args:
            query: the press.
            kind: what it is about.
            group: whose team reads it; empty where that was not chosen yet.
        """
        groups = (group,) if group else await self._groups.of(query.who)
        if not groups:
            await self._say(query, "report-no-group")
        elif len(groups) == 1:
            await ask(self._context, query, Prompt(kind, groups[0]))
        else:
            rows: Rows = tuple(
                (Button(Press("report", f"{kind}/{one}"), self._groups.title(one)),)
                for one in groups
            )
            text: Text = (notice("help-where", query.language),)
            await say(self._context, query, text, rows=rows)

    async def written(self, used: Used, prompt: Prompt) -> None:
        """File what somebody wrote as the answer to our question; give them a receipt."""
        try:
            said = shown_message(used.payload, self._context.directory, used.at)
        except ValueError as error:
            log.warning("telegram.report_unreadable", problem=str(error))
            await self._say(used, WENT_WRONG)
            return
        if not said.text.body.strip():
            await self._say(used, "reply-empty")
            return
        group = prompt.of
        is_in = self._groups.is_watched(group) and await self._groups.has(group, (used.who,))
        if not is_in:
            await self._say(used, "report-no-group")
            return
        subject = None if prompt.kind == "what" else self._named(said, used.who)
        filing = Filing(
            used.who,
            ChannelRef(PLATFORM, group, GENERAL),
            filed_at(used),
            said.text.body,
            subject=subject,
            # Of whom only a name is known, nobody knows whether they are on the team: then the
            # safety lead alone reads it, and nobody a case about themselves.
            is_staff=prompt.kind == "staff" or (prompt.kind == "who" and subject is None),
            mark=str(used.message),
        )
        await self._reporting.receipt(used, await self._reporting.file(filing))

    def _named(self, said: Message, by: UserRef) -> UserRef | None:
        """Return the first one whom the words mention by an account that is known."""
        apart = {by, self._reporting.bot}
        for part in said.parts:
            if isinstance(part, Mention) and part.user not in apart and number_of(part.user.id):
                return part.user
        return None

    async def _say(self, place: Query | Used, name: str) -> None:
        language = place.language
        await say(self._context, place, (notice(name, language),), rows=report_rows(language))


def filed_at(used: Used) -> datetime:
    """Return when a report was written, so that no two of one member are one.

    Telegram tells the second alone; the number of the message tells apart what falls into one.
    """
    return used.at + timedelta(microseconds=used.message % MICROSECONDS)
