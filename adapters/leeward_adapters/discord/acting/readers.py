"""In which language a member reads what comes by itself: Discord tells none with it."""

from leeward_adapters.discord.context import Context
from leeward_adapters.live.members.choices import chosen_by, language_for
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Choices


async def language_of_member(context: Context, who: UserRef) -> str:
    """Return the language that a member chose; else the community's."""
    choices = await chosen_by(context.desk, who) or Choices()
    return language_for(choices, "", context.settings.language)
