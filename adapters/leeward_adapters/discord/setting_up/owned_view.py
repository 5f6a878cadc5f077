"""A message with menus and buttons that one person alone may use, and that ends politely."""

import secrets
from typing import Any, Final

import aiohttp
import discord
import structlog
from typing_extensions import override

from leeward_policies.errors import LeewardError

SECONDS: Final = 840.0
"""How long it waits for the next press; the interaction's own token ends after 900 s."""

QUIET: Final = discord.AllowedMentions.none()
"""Names are shown and nobody is called."""

EXPIRED: Final = "This has waited too long and is closed; what was saved stays. Begin again with"
NOT_YOURS: Final = "Only who began this may press here, and only with the right to manage it."
WENT_WRONG: Final = "That did not work; what was saved before stays as it was. Please begin again."

PASSING: Final = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
"""What can come between us and the person; nothing of ours hangs on their reading an answer."""

log = structlog.get_logger("leeward.adapters.discord")


class OwnedView(discord.ui.View):
    """One person's own controls, below a message that they alone see.

    Args:
        owner: the id of their account.
        command: what they begin again with.
        seconds: how long it waits for the next press.
    """

    def __init__(self, owner: int, command: str, seconds: float = SECONDS) -> None:
        super().__init__(timeout=seconds)
        self.owner = owner
        self.command = command
        self.latest: discord.Interaction[Any] | None = None
        """What this was last shown by; the way to say that it has ended."""
        self._mark = secrets.token_hex(4)

    def own_id(self, part: str) -> str:
        """Return the id of a control; no other message has it."""
        return f"lwsetup:{part}:{self._mark}"

    @override
    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        if interaction.user.id == self.owner and interaction.permissions.manage_guild:
            self.latest = interaction
            return True
        await interaction.response.send_message(NOT_YOURS, ephemeral=True)
        return False

    async def show(self, interaction: discord.Interaction[Any], text: str) -> None:
        """Show this below its message, with a new text."""
        self.latest = interaction
        if interaction.response.is_done():
            await interaction.edit_original_response(
                content=text, view=self, allowed_mentions=QUIET
            )
        else:
            await interaction.response.edit_message(content=text, view=self, allowed_mentions=QUIET)

    @override
    async def on_timeout(self) -> None:
        if self.latest is None:
            return
        try:
            text = f"{EXPIRED} {self.command}."
            await self.latest.edit_original_response(content=text, view=None)
        except PASSING as error:
            log.info("discord.view_not_closed", error=type(error).__name__)

    @override
    async def on_error(
        self, interaction: discord.Interaction[Any], error: Exception, item: Any, /
    ) -> None:
        log.warning("discord.view_failed", item=type(item).__name__, error=type(error).__name__)
        text = f"{error.value} {error.cure}" if isinstance(error, LeewardError) else WENT_WRONG
        try:
            if interaction.response.is_done():
                await interaction.followup.send(text, ephemeral=True, allowed_mentions=QUIET)
            else:
                await interaction.response.send_message(
                    text, ephemeral=True, allowed_mentions=QUIET
                )
        except PASSING as passing:
            log.info("discord.view_unanswered", error=type(passing).__name__)
