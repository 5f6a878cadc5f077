"""`/leeward setup`: three menus, a summary in sentences, and a button that saves it."""

from typing import Any, Final

import discord

from leeward_adapters.discord.context import Context
from leeward_adapters.discord.hearing.server import server_of
from leeward_adapters.discord.hearing.staff import is_staff
from leeward_adapters.discord.setting_up.check import Asked
from leeward_adapters.discord.setting_up.chosen import FILE, Chosen, chosen
from leeward_adapters.discord.setting_up.owned_view import QUIET, SECONDS
from leeward_adapters.discord.setting_up.setup_view import SetupView
from leeward_adapters.discord.setting_up.setup_words import Situation, summary
from leeward_adapters.discord.settings import SpaceSettings
from leeward_policies.errors import ConfigError, NotReady
from leeward_policies.policy import packs

IN_A_SERVER: Final = "Leeward is set up in a server: use this command there."
NO_RIGHT: Final = "Setting Leeward up needs the right Manage Server."


async def begin(
    context: Context, interaction: discord.Interaction[Any], *, seconds: float = SECONDS
) -> None:
    """Begin the set-up for whoever used the command, or say why that cannot be.

    Args:
        context: of the connection.
        interaction: of the command; not answered yet.
        seconds: how long it waits for the next press.
    """
    guild = interaction.guild
    if guild is None or not interaction.permissions.manage_guild:
        refusal = IN_A_SERVER if guild is None else NO_RIGHT
        await interaction.response.send_message(refusal, ephemeral=True)
        return
    try:
        choice = chosen(context.folder)
    except ConfigError as error:
        text = f"`{FILE}` is broken: {error.value}. {error.cure}"
        await interaction.response.send_message(text, ephemeral=True, allowed_mentions=QUIET)
        return
    situation = situation_of(context, guild, choice, interaction.user.id)
    draft = situation.begun(choice)
    view = SetupView(context, guild, interaction.user.id, situation_of, draft, seconds=seconds)
    view.latest = interaction
    view.arrange(situation)
    await interaction.response.send_message(
        summary(situation, draft), view=view, ephemeral=True, allowed_mentions=QUIET
    )


def situation_of(context: Context, guild: discord.Guild, choice: Chosen, user: int) -> Situation:
    """Return where a choice is made just now, and what holds there.

    Args:
        context: of the connection.
        guild: the server, with the bot in it.
        choice: what was chosen before.
        user: who chooses.
    """
    main = context.settings.spaces.get(str(guild.id), SpaceSettings())
    try:
        policy = context.desk.standing().policy.partition("@")[0]
        lead = context.desk.people().safety_lead
    except NotReady:
        policy, lead = "", None
    return Situation(
        server=server_of(guild),
        asked=Asked(main, lambda name: is_staff(context, name)),
        for_all=may_choose_for_all(context.client.application, str(guild.id), choice, user),
        policy=policy,
        has_own_policy=bool(policy) and policy not in packs(),
        lead=lead.id if lead is not None and lead.platform == "discord" else "",
    )


def may_choose_for_all(
    application: discord.AppInfo | None, guild_id: str, choice: Chosen, user: int
) -> bool:
    """Say whether somebody may choose policy and safety lead, which hold for every server.

    A bot that anybody may add to a server of theirs must not take its safety lead from
    there. So it is whoever owns the application; and who manages the server where that
    was chosen first, or any server while nobody has and only the owner can add the bot.
    """
    if choice.home is not None and choice.home == guild_id:
        return True
    if application is None:
        return False
    owners = {application.owner.id}
    if application.team is not None:
        owners |= {member.id for member in application.team.members}
    return user in owners or (choice.home is None and not application.bot_public)
