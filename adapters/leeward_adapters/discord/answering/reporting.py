"""*Report to moderators*: two taps, without any privileged intent; nobody learns who it was."""

from typing import Any, Final

import discord
from msgspec import Struct
from typing_extensions import override

from leeward_adapters.discord.acting.capabilities import PLATFORM, guild_of
from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.acting.people import somebody, user_ref
from leeward_adapters.discord.answering.replying import (
    Interaction,
    acknowledge,
    kindly,
    log,
    notice,
    say,
)
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.discord.sending.words import snowflake
from leeward_adapters.live.casework.buttons import report_rows
from leeward_adapters.live.members.reports import (
    ABOUT,
    MAY_BE_ABUSE,
    NAME,
    REASON_LONGEST,
    SOMETHING_ELSE,
    WHAT_IS_WRONG,
    Filing,
    Reportee,
    Reports,
)
from leeward_adapters.live.sending.turns import Turns
from leeward_policies.domain.message import Message

FORM_SECONDS: Final = 840.0
"""How long a form is waited for; whoever opens it later sees it fail and opens it anew."""

ABUSE: Final = "abuse"
"""The value of the choice after which only those responsible for abuse material learn of it."""


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
        self._reports = Reports(context.desk, turns, PLATFORM)

    async def begin(self, interaction: Interaction, reported: Reported) -> None:
        """Open the form, unless there is nothing to report."""
        bot = self._context.client.user
        no = self._reports.refusal(
            user_ref(interaction.user), reported.said, None if bot is None else user_ref(bot)
        )
        if no:
            await self._say(interaction, no)
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
        filing = Filing(
            reporter=user_ref(interaction.user),
            said=reported.said,
            at=interaction.created_at,
            reason=reason,
            is_abuse_material=is_abuse_material,
        )
        receipt = await self._reports.file(filing, lambda: self._subject(reported))
        await self._say(interaction, receipt)

    async def _subject(self, reported: Reported) -> Reportee:
        """Return who is reported, with the roles on which rests who may see the case.

        Where Discord does not tell, they are taken for staff: then the safety lead alone is
        asked, and nobody reads a case about themselves.
        """
        author = reported.said.author
        if author.is_webhook or snowflake(author.ref.id) is None:
            return Reportee(author.ref, author.roles)
        guild = guild_of(self._context, str(reported.guild))
        if guild is None:
            return Reportee(author.ref, author.roles, is_staff=True)
        try:
            found = await somebody(self._context, guild, author.ref)
        except PASSING as error:
            log.warning("discord.reported_unknown", kind=type(error).__name__)
            return Reportee(author.ref, author.roles, is_staff=True)
        if found.is_member:
            return Reportee(found.ref, found.roles, found.is_staff)
        return Reportee(author.ref, author.roles, author.is_staff)

    async def _say(self, interaction: Interaction, name: str) -> None:
        await say(
            interaction,
            notice(name, interaction),
            view=buttons(report_rows(str(interaction.locale))),
        )


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
        self.add_item(discord.ui.Label(text=ABOUT, component=self.about))
        self.add_item(discord.ui.Label(text=WHAT_IS_WRONG,
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
