"""In which language a member reads what comes by itself: Discord tells none with it."""

import asyncio
from typing import Final

import structlog

from leeward_adapters.discord.context import Context
from leeward_adapters.live.members.choices import language_for
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import LeewardError
from leeward_policies.ports import Choices

CHOSEN_WITHIN: Final = 1.0
"""Seconds that a storage may take to tell: Discord gives three for the first answer to a press."""

log = structlog.get_logger("leeward.adapters.discord")


async def chosen_by(context: Context, who: UserRef) -> Choices:
    """Return what a member has chosen; nothing, where that cannot be told soon."""
    try:
        async with asyncio.timeout(CHOSEN_WITHIN):
            return await context.desk.choices(who)
    except (LeewardError, TimeoutError) as error:
        log.warning("discord.choices_unknown", kind=type(error).__name__)
        return Choices()


async def language_of_member(context: Context, who: UserRef) -> str:
    """Return the language that a member chose; else the community's."""
    return language_for(await chosen_by(context, who), "", context.settings.language)
