"""The board in a room by which members open their private line, and what they read there first."""

from typing import Final

import discord
from msgspec.structs import replace

from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.acting.people import user_ref
from leeward_adapters.discord.answering.preferences import learnt
from leeward_adapters.discord.answering.replying import (
    Interaction,
    acknowledge,
    language_of,
    notice,
    say,
)
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.calls import Calls, Words, is_closed_door, lacks_right
from leeward_adapters.discord.sending.words import shown
from leeward_adapters.live.casework.buttons import helping
from leeward_adapters.live.casework.presses import Button, Press, Rows
from leeward_adapters.live.members.pages import board_page, turning
from leeward_adapters.live.saying.words import notice as words_for
from leeward_adapters.live.sending.priority import Priority
from leeward_policies.advice import languages

RIGHTS: Final = ("manage_guild", "manage_messages")
"""Of which whoever posts a board holds one."""

POSTED: Final = (
    "The board stands in this room. Whoever presses *Write to me alone* lets me write to them."
    " To be rid of it, delete my message."
)
NO_ROOM: Final = (
    "I may not write in this room. Give me *View Channel* and *Send Messages* here, then try again."
)
NEEDS: Final = "This takes *Manage Server* or *Manage Messages*."


class Welcoming:
    """Posts the board, and opens the private line of whoever presses on it.

    Args:
        context: of the connection.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._calls = Calls(context)

    async def post(self, interaction: Interaction) -> None:
        """Post the board where the command was used, in the language of the community."""
        number = interaction.channel_id
        if number is None:
            await say(interaction, NO_ROOM)
            return
        room = self._context.client.get_partial_messageable(number, guild_id=interaction.guild_id)
        page = board_page(self._context.settings.language)
        # A press on it means the same in any later process.
        board = Words(shown(page.text), view=buttons(page.rows))
        try:
            await self._calls.say(Priority.NOTICE, room, f"board:{interaction.id}", board)
        except discord.HTTPException as error:
            if not lacks_right(error):
                raise
            await say(interaction, NO_ROOM)
        else:
            await say(interaction, POSTED)

    async def open(self, interaction: Interaction) -> None:
        """Write to whoever pressed, in private; the room learns nothing of it.

        The language of their app is remembered, unless they have chosen one: letters come when
        nobody presses anything, and Discord then tells no language.
        """
        if not await acknowledge(interaction):
            return
        await self._remember_language(interaction)
        language = language_of(interaction)
        words = f"{notice('open-hello', interaction)}\n{notice('open-kept', interaction)}"
        view = buttons(hello_rows(language))
        try:
            await self._calls.make(
                Priority.ANSWER,
                "open-line",
                lambda: interaction.user.send(
                    words,
                    view=view,
                    suppress_embeds=True,
                    allowed_mentions=discord.AllowedMentions.none(),
                ),
            )
        except discord.HTTPException as error:
            if not is_closed_door(error):
                raise
            await say(interaction, notice("open-closed", interaction))
        else:
            await say(interaction, notice("open-done", interaction))

    async def _remember_language(self, interaction: Interaction) -> None:
        who, chosen = user_ref(interaction.user), learnt(interaction)
        app = language_of(interaction)
        if not chosen.language and app in languages():
            await self._context.desk.choose(who, replace(chosen, language=app))


def hello_rows(language: str) -> Rows:
    """Return the buttons below the first words in somebody's private line."""
    safety = turning("", "button-safety", language)
    kept = Button(Press("kept"), words_for("button-kept", language))
    return ((helping(language), safety), (kept,))
