"""The commands and menus that Discord offers: `/leeward …`, those of members, and their menus."""

from typing import Any

from discord import app_commands

from leeward_adapters.discord.answering.brake_presses import BrakePresses
from leeward_adapters.discord.answering.buttons import Presses, press_item
from leeward_adapters.discord.answering.case_moves import CaseMoves
from leeward_adapters.discord.answering.case_presses import CasePresses
from leeward_adapters.discord.answering.helping import Helping
from leeward_adapters.discord.answering.is_this_ok import Looking
from leeward_adapters.discord.answering.leeward_commands import leeward_commands
from leeward_adapters.discord.answering.member_commands import member_commands
from leeward_adapters.discord.answering.member_presses import MemberPresses
from leeward_adapters.discord.answering.menus import add_menus
from leeward_adapters.discord.answering.order_presses import OrderPresses
from leeward_adapters.discord.answering.page_presses import PagePresses
from leeward_adapters.discord.answering.replying import (
    Interaction,
    apologise,
    log,
    place_of,
)
from leeward_adapters.discord.answering.reporting import Reporting
from leeward_adapters.discord.answering.safety_pages import SafetyPages
from leeward_adapters.discord.answering.welcoming import Welcoming
from leeward_adapters.discord.context import Context
from leeward_adapters.live.sending.turns import Turns


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
    pages, welcoming = SafetyPages(context), Welcoming(context)
    looking = Looking(context, reporting)
    presses = Presses(
        cases,
        orders,
        CaseMoves(context, cases),
        MemberPresses(context, helping, turns),
        brakes=BrakePresses(context, turns),
        pages=PagePresses(context, pages, welcoming, reporting),
    )
    context.client.add_dynamic_items(press_item(presses))
    tree.add_command(leeward_commands(context, welcoming))
    for command in member_commands(context, helping, pages, looking, reporting):
        tree.add_command(command)
    add_menus(context, tree, reporting, looking)
    tree.error(_failed)


async def _failed(interaction: Interaction, error: app_commands.AppCommandError) -> None:
    """Log kind and place alone, and answer what nobody else has: one kind sentence."""
    cause = error.__cause__ or error
    log.error("discord.command_failed", place=place_of(interaction), kind=type(cause).__name__)
    if not interaction.response.is_done():
        await apologise(interaction)
