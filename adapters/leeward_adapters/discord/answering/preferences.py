"""In which language somebody is answered: what they chose, else that of their app, else ours."""

from leeward_adapters.discord.acting.people import user_ref
from leeward_adapters.discord.answering.replying import CHOICES, LANGUAGE, Interaction
from leeward_adapters.discord.context import Context
from leeward_adapters.live.members.choices import chosen_by, language_for
from leeward_policies.ports import Choices


async def learn(context: Context, interaction: Interaction) -> None:
    """Learn what whoever pressed or asked has chosen; all that they are told is worded by it."""
    choices = await chosen_by(context.desk, user_ref(interaction.user)) or Choices()
    app = str(interaction.locale)
    interaction.extras[CHOICES] = choices
    interaction.extras[LANGUAGE] = language_for(choices, app, context.settings.language)


def learnt(interaction: Interaction) -> Choices:
    """Return what was learnt of their choices."""
    found = interaction.extras.get(CHOICES)
    return found if isinstance(found, Choices) else Choices()
