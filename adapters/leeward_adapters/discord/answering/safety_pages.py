"""`/safety`: pages that one member turns for themselves; what they choose is all that is kept."""

from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.acting.people import user_ref
from leeward_adapters.discord.answering.replying import (
    QUIET,
    Interaction,
    acknowledge,
    language_of,
    say,
)
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.words import CONTENT_LONGEST, shortened, shown
from leeward_adapters.live.members.pages import Page
from leeward_adapters.live.members.safety import Safety


class SafetyPages:
    """Shows the pages, and keeps choices.

    A page that is turned stands in place of the one before it, so that nobody has to scroll. What
    is pressed below a letter or on the board is answered beside that, for one reader alone.

    Args:
        context: of the connection.
    """

    def __init__(self, context: Context) -> None:
        self._safety = Safety(context.desk)

    async def page(self, interaction: Interaction, argument: str = "") -> None:
        """Show a page: the first one for an argument that names none."""
        in_place = is_page(interaction)
        if await acknowledge(interaction, of_card=in_place):
            who, language = user_ref(interaction.user), language_of(interaction)
            page = await self._safety.page(argument, who, language)
            await _show(interaction, page, in_place=in_place)

    async def choose(self, interaction: Interaction, argument: str) -> None:
        """Keep a choice, and show all of them in the language that was chosen."""
        in_place = is_page(interaction)
        # What somebody chooses holds, whether or not they see it answered.
        await acknowledge(interaction, of_card=in_place)
        who, language = user_ref(interaction.user), language_of(interaction)
        page = await self._safety.choose(argument, who, language)
        await _show(interaction, page, in_place=in_place)


def is_page(interaction: Interaction) -> bool:
    """Say whether somebody pressed on what they alone see, which may then be turned."""
    return interaction.message is not None and interaction.message.flags.ephemeral


async def _show(interaction: Interaction, page: Page, *, in_place: bool) -> None:
    text, view = shortened(shown(page.text), CONTENT_LONGEST), buttons(page.rows)
    if in_place:
        await interaction.edit_original_response(content=text, view=view, allowed_mentions=QUIET)
    else:
        await say(interaction, text, view=view)
