"""Reports of messages, of people and of something else, by a form; nobody learns who it was."""

from typing import Any, Final

import discord
from typing_extensions import override

from leeward_adapters.discord.acting.capabilities import PLATFORM, guild_of
from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.acting.people import somebody, user_ref
from leeward_adapters.discord.answering.preferences import learn
from leeward_adapters.discord.answering.replying import (
    Interaction,
    acknowledge,
    data_of,
    kindly,
    language_of,
    log,
    notice,
    say,
)
from leeward_adapters.discord.answering.reported import Reported, title_of, with_words
from leeward_adapters.discord.answering.shared_servers import SharedServers, servers_menu
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.discord.sending.words import snowflake
from leeward_adapters.live.casework.buttons import OF_TIP, report_rows
from leeward_adapters.live.casework.presses import Press
from leeward_adapters.live.members.help import DIRECT
from leeward_adapters.live.members.reports import (
    REASON_LONGEST,
    Filing,
    Receipt,
    Reportee,
    Reports,
    receipt_words,
)
from leeward_adapters.live.sending.turns import Turns
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import ChannelRef

FORM_SECONDS: Final = 840.0
"""How long a form is waited for; whoever opens it later sees it fail and opens it anew."""

IN: Final = Press("report", "in")
"""The menu of servers, for whoever reports in a direct message."""

ABUSE: Final = "abuse"
STAFF: Final = "staff"
"""The values of the choices after which only those responsible for abuse material learn of it, or
only the safety lead."""

MORE: Final = {ABUSE: "report-may-ask-for-it"}
"""What is said below a choice."""


class Reporting:
    """Takes reports.

    Args:
        context: of the connection.
        turns: two forms about one matter wait for each other.
    """

    def __init__(self, context: Context, turns: Turns) -> None:
        self._context = context
        self._reports = Reports(context.desk, turns, PLATFORM)
        self._servers = SharedServers(context)

    async def begin(self, interaction: Interaction, reported: Reported) -> None:
        """Open the form, unless there is nothing to report."""
        no = self._refusal(interaction, reported)
        if no is None:
            await interaction.response.send_modal(
                ReportForm(self._context, self, reported, interaction)
            )
        else:
            await self._say(interaction, no)

    async def of_person(self, interaction: Interaction, person: discord.abc.User | None) -> None:
        """Open the form about a member of the server in which it is asked for, or about none.

        Args:
            interaction: a command, or the choice in the menu of a person.
            person: who is reported; None of something else.
        """
        guild = interaction.guild_id
        if guild is None:
            await self._ask_where(interaction)
        elif guild_of(self._context, str(guild)) is None:
            await self._say(interaction, Receipt("report-nowhere"))
        else:
            room = ChannelRef(PLATFORM, str(guild), str(interaction.channel_id))
            subject = None if person is None else user_ref(person)
            await self.begin(interaction, Reported(guild, room, subject))

    async def pressed(self, interaction: Interaction, argument: str) -> None:
        """Open the form about what a tip was about, or for the server that was chosen."""
        if argument == IN.argument:
            chosen = str(next(iter(data_of(interaction).get("values", ())), ""))
            guild = guild_of(self._context, chosen)
            if guild is None:
                await self._say(interaction, Receipt("report-nowhere"))
            else:
                room = ChannelRef(PLATFORM, chosen, DIRECT)
                await self.begin(interaction, Reported(guild.id, room))
            return
        who = user_ref(interaction.user)
        tipped = await self._context.desk.tipped(argument.removeprefix(OF_TIP), who)
        about = None if tipped is None else tipped.message
        guild = None if about is None else guild_of(self._context, about.space)
        if tipped is None or about is None or guild is None:
            await self._say(interaction, Receipt("report-gone"))
        else:
            await self.begin(interaction, Reported(guild.id, about, tipped.author))

    async def _ask_where(self, interaction: Interaction) -> None:
        """Ask which server it is about; what is chosen opens the form."""
        if not await acknowledge(interaction):
            return
        guilds = await self._servers.of(interaction.user.id)
        if guilds:
            menu = servers_menu(IN, guilds, language_of(interaction))
            await say(interaction, notice("report-where", interaction), view=menu)
        else:
            await self._say(interaction, Receipt("report-no-group"))

    async def file(
        self, interaction: Interaction, reported: Reported, reason: str, chosen: str = ""
    ) -> None:
        """File a report; a receipt is given only after it is committed.

        Args:
            interaction: the form that was sent.
            reported: what it is about.
            reason: what its reporter wrote.
            chosen: `ABUSE`, then nothing is handed over; or `STAFF`.
        """
        await acknowledge(interaction)  # a report counts, whether or not its reporter is answered
        guild = guild_of(self._context, str(reported.guild))
        is_direct = interaction.guild_id is None
        if is_direct and (guild is None or not await self._servers.has(guild, interaction.user.id)):
            await self._say(interaction, Receipt("report-no-group"))
            return
        filing = Filing(
            reporter=user_ref(interaction.user),
            about=await with_words(self._context, interaction, reported),
            at=interaction.created_at,
            reason=reason,
            is_abuse_material=chosen == ABUSE,
            subject=reported.subject,
            is_staff=chosen == STAFF,
            mark=str(interaction.id),
        )
        if reported.is_of_something_else:
            receipt = await self._reports.file(filing)
        else:
            receipt = await self._reports.file(filing, lambda: self._subject(reported))
        await self._say(interaction, receipt)

    def _refusal(self, interaction: Interaction, reported: Reported) -> Receipt | None:
        """Return what says why there is nothing to report; None where there is."""
        who, us = user_ref(interaction.user), self._context.client.user
        bot = None if us is None else user_ref(us)
        if isinstance(reported.about, Message):
            return self._reports.refusal(who, reported.about, bot)
        if reported.subject == who:
            return Receipt("report-yourself")
        return Receipt("report-bot") if bot is not None and reported.subject == bot else None

    async def _subject(self, reported: Reported) -> Reportee:
        """Return who is reported, with the roles on which rests who may see the case.

        Where Discord does not tell, they are taken for staff: then the safety lead alone is
        asked, and nobody reads a case about themselves.
        """
        known = reported.known
        if known.is_webhook or snowflake(known.ref.id) is None:
            return Reportee(known.ref, known.roles)
        guild = guild_of(self._context, str(reported.guild))
        if guild is None:
            return Reportee(known.ref, known.roles, is_staff=True)
        try:
            found = await somebody(self._context, guild, known.ref)
        except PASSING as error:
            log.warning("discord.reported_unknown", kind=type(error).__name__)
            return Reportee(known.ref, known.roles, is_staff=True)
        if found.is_member:
            return Reportee(found.ref, found.roles, found.is_staff)
        return Reportee(known.ref, known.roles, known.is_staff)

    async def _say(self, interaction: Interaction, receipt: Receipt) -> None:
        language = language_of(interaction)
        words = receipt_words(receipt, language)
        await say(interaction, words, view=buttons(report_rows(language)))


class ReportForm(discord.ui.Modal):
    """The form of a report: who reads it, what it is about, and a reason in their own words.

    Args:
        context: of the connection.
        reporting: takes the report.
        reported: what it is about.
        interaction: of whom the form is opened for; it is worded in their language.
    """

    def __init__(
        self,
        context: Context,
        reporting: Reporting,
        reported: Reported,
        interaction: Interaction,
    ) -> None:
        super().__init__(title=notice(title_of(reported), interaction), timeout=FORM_SECONDS)
        self._context = context
        self._reporting = reporting
        self._reported = reported
        is_else = reported.is_of_something_else
        self.reason: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="reason",
            style=discord.TextStyle.paragraph,
            required=is_else,
            max_length=REASON_LONGEST,
        )
        names = {"else": "report-else", ABUSE: "report-may-be-abuse", STAFF: "report-staff"}
        if not is_else:
            del names[STAFF]  # who it is about is known, and so whether they are of the team
        self.about: discord.ui.Select[Any] = discord.ui.Select(
            custom_id="about",
            required=False,
            options=[
                discord.SelectOption(
                    label=notice(name, interaction),
                    value=value,
                    default=value == "else",
                    description=notice(MORE[value], interaction) if value in MORE else None,
                )
                for value, name in names.items()
            ],
        )
        self.add_item(discord.ui.TextDisplay(notice("report-reader", interaction)))
        about = notice("report-about", interaction)
        self.add_item(discord.ui.Label(text=about, component=self.about))
        what = notice("report-field" if is_else else "report-what-optional", interaction)
        self.add_item(discord.ui.Label(text=what, component=self.reason))

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        await learn(self._context, interaction)
        async with kindly(interaction, notice("report-failed", interaction)):
            chosen = next(iter(self.about.values), "")
            await self._reporting.file(interaction, self._reported, self.reason.value or "", chosen)

    @override
    async def on_error(
        self, interaction: Interaction, error: Exception, item: Any = None, /
    ) -> None:
        log.error("discord.report_failed", kind=type(error).__name__)
