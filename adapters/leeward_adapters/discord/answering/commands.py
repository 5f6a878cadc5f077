"""The commands and menus that Discord offers: `/leeward …`, help, one's data, and two menus."""

from typing import Any, Final

from discord import app_commands

from leeward_adapters.discord.acting.people import user_ref
from leeward_adapters.discord.answering.brake_presses import BrakePresses
from leeward_adapters.discord.answering.buttons import Presses, press_item
from leeward_adapters.discord.answering.case_moves import CaseMoves
from leeward_adapters.discord.answering.case_presses import CasePresses
from leeward_adapters.discord.answering.helping import Helping
from leeward_adapters.discord.answering.is_this_ok import Looking
from leeward_adapters.discord.answering.leeward_commands import leeward_commands
from leeward_adapters.discord.answering.member_presses import MemberPresses
from leeward_adapters.discord.answering.menus import BY_SERVER, add_menus
from leeward_adapters.discord.answering.order_presses import OrderPresses
from leeward_adapters.discord.answering.replying import (
    Interaction,
    acknowledge,
    apologise,
    kindly,
    log,
    place_of,
    say,
)
from leeward_adapters.discord.answering.reporting import Reporting
from leeward_adapters.discord.answering.statements import my_data
from leeward_adapters.discord.context import Context
from leeward_adapters.live.sending.turns import Turns

HELP_ME: Final = "help-me"
MY_DATA: Final = "my-data"

WITH_BOT: Final = app_commands.AppCommandContext(guild=True, dm_channel=True)


def add_interactions(context: Context, tree: app_commands.CommandTree[Any]) -> None:
    """Add all commands, menus and persistent buttons to a client that is about to connect.

    Args:
        context: of the connection.
        tree: of the same client; whoever owns it writes it to Discord.
    """
    turns = Turns()
    helping = Helping(context)
    reporting = Reporting(context, turns)
    cases = CasePresses(context, turns)
    orders = OrderPresses(context, cases, turns)
    members = MemberPresses(context, helping, turns)
    context.client.add_dynamic_items(
        press_item(
            Presses(cases, orders, CaseMoves(context, cases), members, BrakePresses(context, turns))
        )
    )
    tree.add_command(leeward_commands(context))
    tree.add_command(_help_me(helping))
    tree.add_command(_my_data(context))
    add_menus(context, tree, reporting, Looking(context, reporting))
    tree.error(_failed)


async def _failed(interaction: Interaction, error: app_commands.AppCommandError) -> None:
    """Log kind and place alone, and answer what nobody else has: one kind sentence."""
    cause = error.__cause__ or error
    log.error("discord.command_failed", place=place_of(interaction), kind=type(cause).__name__)
    if not interaction.response.is_done():
        await apologise(interaction)


def _help_me(helping: Helping) -> app_commands.Command[Any, ..., Any]:
    @app_commands.command(name=HELP_ME, description="Get help now. Only you see the answer.")
    async def help_me(interaction: Interaction) -> None:
        async with kindly(interaction):
            await helping.asked(interaction)

    return _offered(help_me, WITH_BOT, BY_SERVER)


def _my_data(context: Context) -> app_commands.Command[Any, ..., Any]:
    @app_commands.command(name=MY_DATA, description="See what Leeward keeps about you.")
    async def data(interaction: Interaction) -> None:
        async with kindly(interaction):
            if not await acknowledge(interaction):
                return
            found = await context.desk.my_data(user_ref(interaction.user))
            text, file = my_data(found, interaction)
            await say(interaction, text, file=file)

    return _offered(data, WITH_BOT, BY_SERVER)


def _offered(
    command: app_commands.Command[Any, ..., Any],
    contexts: app_commands.AppCommandContext,
    installs: app_commands.AppInstallationType,
) -> app_commands.Command[Any, ..., Any]:
    command.allowed_contexts = contexts
    command.allowed_installs = installs
    return command
