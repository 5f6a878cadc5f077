"""*Report to moderators*: two taps, without any privileged intent; nobody learns who it was."""

from typing import Any, Final

import discord
from msgspec import Struct
from msgspec.structs import replace
from typing_extensions import override

from leeward_adapters.discord.acting.capabilities import guild_of
from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.acting.people import Someone, somebody, user_ref
from leeward_adapters.discord.answering.replying import (
    Interaction,
    acknowledge,
    kindly,
    log,
    notice,
    say,
)
from leeward_adapters.discord.answering.telling import asks_people, tell
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.custom_ids import Press
from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.discord.sending.words import snowflake
from leeward_adapters.live.sending.turns import Once, Turns
from leeward_policies.domain.event import ReportFiled
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import MessageRef, UserRef

NAME: Final = "Report to moderators"
"""The menu's entry."""

REASON_LONGEST: Final = 500
"""Characters of what a reporter may write."""

FORM_SECONDS: Final = 840.0
"""How long a form is waited for; whoever opens it later sees it fail and opens it anew."""

SOMETHING_ELSE: Final = "Something else"
MAY_BE_ABUSE: Final = "It may show a child being abused, or ask for such pictures"
ABUSE: Final = "abuse"
"""The choice after which only those responsible for abuse material learn of a report."""

_PRIMARY, _SECONDARY = discord.ButtonStyle.primary, discord.ButtonStyle.secondary


class Reported(Struct, frozen=True):
    """A message that somebody wants to report, as Discord handed it over."""

    guild: int
    said: Message


class Reporting:
    """Takes reports of messages.

    Args:
        context: of the connection.
        turns: two forms about one message wait for each other.
    """

    def __init__(self, context: Context, turns: Turns) -> None:
        self._context = context
        self._turns = turns
        self._filed = Once()

    async def begin(self, interaction: Interaction, reported: Reported) -> None:
        """Open the form, unless there is nothing to report."""
        who, author = user_ref(interaction.user), reported.said.author.ref
        bot = self._context.client.user
        if author == who:
            await self._say(interaction, "report-own")
        elif bot is not None and author == user_ref(bot):
            await self._say(interaction, "report-bot")
        elif _matter(who, reported) in self._filed:
            await self._say(interaction, "report-again")
        else:
            await interaction.response.send_modal(ReportForm(self, reported, interaction))

    async def file(
        self,
        interaction: Interaction,
        reported: Reported,
        reason: str,
        *,
        is_abuse_material: bool = False,
    ) -> None:
        """File a report; a receipt is given only after it is committed.

        Args:
            interaction: the form that was sent.
            reported: what it is about.
            reason: what its reporter wrote.
            is_abuse_material: it may show the abuse of a child; then nothing is handed over.
        """
        await acknowledge(interaction)  # a report counts, whether or not its reporter is answered
        who, ref = user_ref(interaction.user), reported.said.ref
        matter = (*_matter(who, reported), is_abuse_material)
        async with self._turns.of(matter):
            if matter in self._filed:
                await self._say(interaction, "report-again")
                return
            subject = await self._subject(reported)
            author = replace(reported.said.author, roles=subject.roles, is_staff=subject.is_staff)
            event = ReportFiled(
                channel=ref.channel_ref,
                reporter=who,
                reason=reason.strip()[:REASON_LONGEST],
                at=interaction.created_at,
                message=ref,
                subject=subject.ref,
                subject_roles=subject.roles,
                subject_is_staff=subject.is_staff,
                said=None if is_abuse_material else replace(reported.said, author=author),
                is_abuse_material=is_abuse_material,
            )
            decision = await tell(self._context, event)
            for filed in (matter, _matter(who, reported)):
                self._filed.note(filed)
        name = "report-received" if asks_people(decision) else "report-kept"
        await self._say(interaction, "report-abuse" if is_abuse_material else name)

    async def _subject(self, reported: Reported) -> Someone:
        """Return who is reported, with the roles on which rests who may see the case.

        Where Discord does not tell, they are taken for staff: then the safety lead alone is
        asked, and nobody reads a case about themselves.
        """
        author = reported.said.author
        nobody = discord.Permissions.none()
        if author.is_webhook or snowflake(author.ref.id) is None:
            return Someone(author.ref, nobody, author.roles)
        guild = guild_of(self._context, str(reported.guild))
        if guild is None:
            return Someone(author.ref, nobody, author.roles, is_staff=True)
        try:
            found = await somebody(self._context, guild, author.ref)
        except PASSING as error:
            log.warning("discord.reported_unknown", kind=type(error).__name__)
            return Someone(author.ref, nobody, author.roles, is_staff=True)
        if found.is_member:
            return found
        return Someone(author.ref, nobody, author.roles, is_staff=author.is_staff)

    async def _say(self, interaction: Interaction, name: str) -> None:
        help_, how = Press("help"), Press("blocking", "report")
        view = buttons([[(help_, "Get help", _PRIMARY), (how, "How to block", _SECONDARY)]])
        await say(interaction, notice(name, interaction), view=view)


def _matter(who: UserRef, reported: Reported) -> tuple[UserRef, MessageRef, int]:
    """Return what is reported once: by somebody, a message as it reads now."""
    return who, reported.said.ref, reported.said.revision


class ReportForm(discord.ui.Modal):
    """The form of a report: who reads it, and an optional reason.

    Args:
        reporting: takes the report.
        reported: what it is about.
        interaction: of whom the form is opened for; it is worded in their language.
    """

    def __init__(self, reporting: Reporting, reported: Reported, interaction: Interaction) -> None:
        super().__init__(title=NAME, timeout=FORM_SECONDS)
        self._reporting = reporting
        self._reported = reported
        self.reason: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="reason",
            style=discord.TextStyle.paragraph,
            required=False,
            max_length=REASON_LONGEST,
        )
        self.about: discord.ui.Select[Any] = discord.ui.Select(
            custom_id="about",
            required=False,
            options=[
                discord.SelectOption(label=SOMETHING_ELSE, value="else", default=True),
                discord.SelectOption(label=MAY_BE_ABUSE, value=ABUSE),
            ],
        )
        self.add_item(discord.ui.TextDisplay(notice("report-reader", interaction)))
        self.add_item(discord.ui.Label(text="What is it about?", component=self.about))
        self.add_item(discord.ui.Label(text="What is wrong? You may leave it empty.",
                                       component=self.reason))  # fmt: skip

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        async with kindly(interaction, notice("report-failed", interaction)):
            await self._reporting.file(
                interaction,
                self._reported,
                self.reason.value or "",
                is_abuse_material=ABUSE in self.about.values,
            )

    @override
    async def on_error(
        self, interaction: Interaction, error: Exception, item: Any = None, /
    ) -> None:
        log.error("discord.report_failed", kind=type(error).__name__)
