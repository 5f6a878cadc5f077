"""`/leeward status | doctor | policy | cases | console | about | welcome | setup`, for the team."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import discord
from discord import app_commands
from msgspec import Struct
from msgspec.structs import replace

from leeward_adapters.discord.acting.people import Someone, presser
from leeward_adapters.discord.answering.case_rights import caller_of
from leeward_adapters.discord.answering.cases_seen import seen_cases
from leeward_adapters.discord.answering.replying import Interaction, acknowledge, kindly, say
from leeward_adapters.discord.answering.staff_answers import as_file, cases_words, status_card
from leeward_adapters.discord.answering.welcoming import NEEDS, RIGHTS, Welcoming
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.dialect import DISCORD
from leeward_adapters.discord.sending.words import shown
from leeward_adapters.discord.setting_up.checks import examine_guild
from leeward_adapters.discord.setting_up.setup import begin
from leeward_adapters.live.casework.calls import people_of
from leeward_adapters.live.casework.rights import roles_here
from leeward_adapters.live.casework.team import (
    ATTACHED,
    NOT_NOW,
    Seen,
    about_words,
    console_words,
    doctor_words,
    ill,
)
from leeward_policies.errors import StorageError

OFFERED_TO: Final = discord.Permissions(moderate_members=True)
"""Whom Discord offers it to; an admin may change that in the server's settings.

Discord asks for all of these rights together, so there is one; administrators have every right.
"""


class Asking(Struct, frozen=True):
    """Somebody of the team who used a command in a server."""

    interaction: Interaction
    guild: discord.Guild
    who: Someone


def leeward_commands(context: Context, welcoming: Welcoming) -> app_commands.Group:
    """Return the group of commands.

    Args:
        context: of the connection.
        welcoming: posts the board for members.
    """
    group = app_commands.Group(
        name="leeward",
        description="How Leeward looks after this server",
        default_permissions=OFFERED_TO,
        allowed_contexts=app_commands.AppCommandContext(guild=True),
        allowed_installs=app_commands.AppInstallationType(guild=True),
    )

    async def welcome(_: Context, asking: Asking) -> None:
        if asking.who.holds(*RIGHTS):
            await welcoming.post(asking.interaction)
        else:
            await say(asking.interaction, NEEDS)

    answers: dict[str, tuple[str, Callable[[Context, Asking], Awaitable[None]]]] = {
        "status": ("How Leeward does, and what is ill", _status),
        "doctor": ("Check rights, rooms and roles, with a cure for what is wrong", _doctor),
        "policy": ("What the policy in force does, in plain sentences", _policy),
        "cases": ("The open cases that are for you", _cases),
        "console": ("A way into the console in your browser, for you alone", _console),
        "welcome": ("Post a board here by which members open their private line", welcome),
        "about": ("What Leeward is, what it keeps, and how to reach a human", _about),
    }
    for name, (description, answer) in answers.items():
        group.add_command(_command(context, name, description, answer))

    @group.command(name="setup", description="Choose a policy, a moderators' room and a lead")
    async def setup(interaction: Interaction) -> None:
        async with kindly(interaction, NOT_NOW):
            await begin(context, interaction)

    return group


def _command(
    context: Context,
    name: str,
    description: str,
    answer: Callable[[Context, Asking], Awaitable[None]],
) -> app_commands.Command[Any, ..., Any]:
    @app_commands.command(name=name, description=description)
    async def command(interaction: Interaction) -> None:
        async with kindly(interaction, NOT_NOW):
            if not await acknowledge(interaction):
                return
            guild = interaction.guild
            who = await presser(context, interaction, guild)
            # Discord offers these to moderators alone, but an admin may have changed that.
            if guild is None or not roles_here(caller_of(who), people_of(context.desk)):
                await say(interaction, DISCORD.nobodys)
            else:
                await answer(context, Asking(interaction, guild, who))

    return command


async def _status(context: Context, asking: Asking) -> None:
    standing = context.desk.standing()
    cases: Sequence[Seen] | None = None
    try:
        cases = await seen_cases(context, asking.guild, asking.who, _member(asking))
    except StorageError as error:  # that is when people ask how it does
        problems = dict.fromkeys((*standing.problems, str(error)))
        standing = replace(standing, problems=tuple(problems))
    card = status_card(standing, cases, _blind(context, asking.guild))
    await say(asking.interaction, embed=card)


def _blind(context: Context, guild: discord.Guild) -> tuple[str, ...]:
    """Return what Leeward cannot see in a server, by intents and by rooms."""
    lines: list[str] = list(getattr(context.client, "blind", ()))
    rooms: tuple[discord.abc.GuildChannel, ...] = (
        *guild.text_channels,
        *guild.voice_channels,
        *guild.forums,
    )
    unread = sum(not room.permissions_for(guild.me).read_messages for room in rooms)
    if unread:
        lines.append(f"{unread} of this server's rooms; `/leeward doctor` names them.")
    return tuple(lines)


async def _doctor(context: Context, asking: Asking) -> None:
    if not asking.who.holds("manage_guild"):
        await say(asking.interaction, f"This takes {DISCORD.rights['lock']}.")
        return
    found = await examine_guild(context, asking.guild)
    text = shown(doctor_words((*ill(context.desk.standing()), *found)))
    await _tell(asking.interaction, text, "doctor.txt")


async def _policy(context: Context, asking: Asking) -> None:
    await _tell(asking.interaction, context.desk.policy_in_words(), "policy.txt")


async def _cases(context: Context, asking: Asking) -> None:
    cases = await seen_cases(context, asking.guild, asking.who, _member(asking))
    await say(asking.interaction, cases_words(cases))


async def _console(context: Context, asking: Asking) -> None:
    """Send the link that signs in whoever asks, and nobody else; it is logged nowhere."""
    link = await context.desk.console_link(asking.who.ref)
    await say(asking.interaction, shown(console_words(link, DISCORD)))


async def _about(context: Context, asking: Asking) -> None:
    lead = context.desk.people().safety_lead
    words = about_words(None if lead is None else str(lead), DISCORD)
    await say(asking.interaction, shown(words))


async def _tell(interaction: Interaction, text: str, name: str) -> None:
    file = as_file(text, name)
    await say(interaction, text if file is None else ATTACHED, file=file)


def _member(asking: Asking) -> discord.Member | None:
    user = asking.interaction.user
    return user if isinstance(user, discord.Member) else None
