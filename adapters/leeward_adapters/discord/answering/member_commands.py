"""The commands of members: help, safety, reports, *Is this OK?*, and what is kept of them."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import discord
from discord import app_commands

from leeward_adapters.discord.acting.people import user_ref
from leeward_adapters.discord.answering.helping import Helping
from leeward_adapters.discord.answering.is_this_ok import Looking
from leeward_adapters.discord.answering.menus import ANYWHERE, BY_ANYBODY, BY_SERVER
from leeward_adapters.discord.answering.preferences import learn
from leeward_adapters.discord.answering.replying import (
    Interaction,
    acknowledge,
    kindly,
    notice,
    say,
)
from leeward_adapters.discord.answering.reporting import Reporting
from leeward_adapters.discord.answering.safety_pages import SafetyPages
from leeward_adapters.discord.answering.statements import my_data
from leeward_adapters.discord.context import Context

HELP_ME: Final = "help-me"
MY_DATA: Final = "my-data"
SAFETY: Final = "safety"
MY_REPORTS: Final = "my-reports"
REPORT: Final = "report"
LOOK: Final = "is-this-ok"
COMMANDS: Final = (HELP_ME, SAFETY, REPORT, MY_REPORTS, LOOK, MY_DATA)
"""All that members are offered, by their names."""

WITH_BOT: Final = app_commands.AppCommandContext(guild=True, dm_channel=True)

Command = app_commands.Command[Any, ..., Any]


def member_commands(
    context: Context,
    helping: Helping,
    pages: SafetyPages,
    looking: Looking,
    reporting: Reporting,
) -> tuple[Command, ...]:
    """Return the commands.

    Args:
        context: of the connection.
        helping: shows help and tells the team.
        pages: shows the pages about safety.
        looking: looks at words that somebody copied.
        reporting: takes reports.
    """

    async def reports(interaction: Interaction) -> None:
        await pages.page(interaction, "reports")

    async def data(interaction: Interaction) -> None:
        if not await acknowledge(interaction):
            return
        found = await context.desk.my_data(user_ref(interaction.user))
        text, file = my_data(found, interaction)
        await say(interaction, text, file=file)

    with_bot = (
        _command(context, HELP_ME, "Get help now. Only you see the answer.", helping.asked),
        _command(context, SAFETY, "Rules, tips and your choices. Only you see it.", pages.page),
        _command(context, MY_REPORTS, "See what became of your reports.", reports),
        _command(context, MY_DATA, "See what Leeward keeps about you.", data),
        _report(context, reporting),
    )
    about = "Show me words that feel odd. Only you see the answer."
    anywhere = _command(context, LOOK, about, looking.of_words)
    return (
        *(_offered(one, WITH_BOT, BY_SERVER) for one in with_bot),
        _offered(anywhere, ANYWHERE, BY_ANYBODY),
    )


def _command(
    context: Context,
    name: str,
    description: str,
    answer: Callable[[Interaction], Awaitable[None]],
) -> Command:
    @app_commands.command(name=name, description=description)
    async def command(interaction: Interaction) -> None:
        await learn(context, interaction)
        async with kindly(interaction):
            await answer(interaction)

    return command


def _report(context: Context, reporting: Reporting) -> Command:
    @app_commands.command(name=REPORT, description="Tell the team. Nobody learns that it was you.")
    @app_commands.describe(who="Is it about somebody? Leave it empty if not.")
    async def report(
        interaction: Interaction, who: discord.Member | discord.User | None = None
    ) -> None:
        await learn(context, interaction)
        async with kindly(interaction, notice("report-failed", interaction)):
            await reporting.of_person(interaction, who)

    return report


def _offered(
    command: Command,
    contexts: app_commands.AppCommandContext,
    installs: app_commands.AppInstallationType,
) -> Command:
    command.allowed_contexts = contexts
    command.allowed_installs = installs
    return command
