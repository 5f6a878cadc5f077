"""The menus of a message, *Report to moderators* and *Is this OK?*, and that of a person.

Discord hands a message over with the choice, so no intent is needed. discord.py would
read it before our own code begins; then a message that it stumbles over could not be
reported. So these two are answered before that, from the raw payload.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import discord
from discord import app_commands

from leeward_adapters.discord.acting.capabilities import PLATFORM, guild_of
from leeward_adapters.discord.answering.is_this_ok import Looking
from leeward_adapters.discord.answering.menu_names import named
from leeward_adapters.discord.answering.preferences import learn
from leeward_adapters.discord.answering.replying import (
    Interaction,
    data_of,
    kindly,
    log,
    notice,
    say,
)
from leeward_adapters.discord.answering.reported import Reported
from leeward_adapters.discord.answering.reporting import Reporting
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.normalise import interaction_message
from leeward_adapters.discord.sending.words import snowflake
from leeward_adapters.live.members.looking import NAME as IS_THIS_OK
from leeward_adapters.live.members.reports import NAME as REPORT
from leeward_policies.domain.message import Author, Message, Text
from leeward_policies.domain.refs import DIRECT_SPACE, MessageRef, UserRef

REPORT_PERSON: Final = "Report this person"
"""How it is offered in the menu of a member."""

UNKNOWN: Final = "@unknown"
"""Stands for the author of a message that cannot be read at all."""

IN_SERVERS: Final = app_commands.AppCommandContext(guild=True)
ANYWHERE: Final = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)

BY_SERVER: Final = app_commands.AppInstallationType(guild=True)
BY_ANYBODY: Final = app_commands.AppInstallationType(guild=True, user=True)

_Answer = Callable[[Interaction], Awaitable[None]]


def add_menus(
    context: Context, tree: app_commands.CommandTree[Any], reporting: Reporting, looking: Looking
) -> None:
    """Add the menus to a tree, and let them be answered before discord.py reads a message."""

    async def report(interaction: Interaction) -> None:
        await learn(context, interaction)
        async with kindly(interaction, notice("report-failed", interaction)):
            guild = interaction.guild_id
            if guild is None or guild_of(context, str(guild)) is None:
                await say(interaction, notice("report-nowhere", interaction))
            else:
                said = handed_over(context, interaction) or bare(interaction)
                await reporting.begin(interaction, Reported(guild, said))

    async def is_this_ok(interaction: Interaction) -> None:
        await learn(context, interaction)
        async with kindly(interaction):
            message = handed_over(context, interaction)
            if message is None:
                await say(interaction, notice("look-unmeasured", interaction))
            else:
                await looking.asked(interaction, message)

    async def report_person(
        interaction: Interaction, person: discord.Member | discord.User
    ) -> None:
        await learn(context, interaction)
        async with kindly(interaction, notice("report-failed", interaction)):
            await reporting.of_person(interaction, person)

    answers: dict[str, _Answer] = {REPORT: report, IS_THIS_OK: is_this_ok}
    report_name = named(REPORT, "button-report-mods")
    tree.add_command(_menu(report_name, report, IN_SERVERS, BY_SERVER))
    look_name = named(IS_THIS_OK, "button-is-this-ok")
    tree.add_command(_menu(look_name, is_this_ok, ANYWHERE, BY_ANYBODY))
    tree.add_command(
        app_commands.ContextMenu(
            name=named(REPORT_PERSON, "button-report-person"),
            callback=report_person,
            allowed_contexts=IN_SERVERS,
            allowed_installs=BY_SERVER,
        )
    )

    async def answer_menus_first(interaction: Interaction) -> bool:
        data = data_of(interaction)
        is_menu = data.get("type") == discord.AppCommandType.message.value
        answer = answers.get(str(data.get("name"))) if is_menu else None
        if answer is not None:
            await answer(interaction)
        return answer is None

    tree.interaction_check = answer_menus_first  # type: ignore[method-assign] # the tree is not ours


def _menu(
    name: app_commands.locale_str,
    answer: _Answer,
    contexts: app_commands.AppCommandContext,
    installs: app_commands.AppInstallationType,
) -> app_commands.ContextMenu:
    async def chosen(interaction: Interaction, message: discord.Message) -> None:
        """Tell discord.py what kind of menu this is; it is answered before this is called."""
        del message
        await answer(interaction)

    return app_commands.ContextMenu(
        name=name, callback=chosen, allowed_contexts=contexts, allowed_installs=installs
    )


def handed_over(context: Context, interaction: Interaction) -> Message | None:
    """Return the message that was chosen; None where it is too odd to be read."""
    try:
        return interaction_message(_raw(interaction), interaction, context.directory)
    except ValueError as error:
        log.warning("discord.message_not_read", problem=str(error))
        return None


def bare(interaction: Interaction) -> Message:
    """Return what can be said of a message that is too odd to be read: where, when, and by whom.

    It can be reported all the same; people then open it where it stands.
    """
    raw = _raw(interaction)
    number = str(data_of(interaction).get("target_id", ""))
    author = raw.get("author")
    written_by = str(author.get("id", "")) if isinstance(author, Mapping) else ""
    space = DIRECT_SPACE if interaction.guild_id is None else str(interaction.guild_id)
    return Message(
        ref=MessageRef(PLATFORM, space, str(interaction.channel_id), number or UNKNOWN),
        author=Author(
            UserRef(PLATFORM, "", written_by if snowflake(written_by) is not None else UNKNOWN)
        ),
        text=Text(),
        sent_at=discord.utils.snowflake_time(snowflake(number) or interaction.id),
    )


def _raw(interaction: Interaction) -> Mapping[str, Any]:
    """Return the chosen message as Discord sent it; empty where it is not there."""
    data = data_of(interaction)
    found: Any = data.get("resolved")
    for part in ("messages", str(data.get("target_id"))):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}
