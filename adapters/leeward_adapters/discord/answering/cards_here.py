"""Which card of a case is shown where: its own, or nothing where others could read it."""

import asyncio

import discord

from leeward_adapters.discord.acting.beside import beside
from leeward_adapters.discord.acting.boards import ForumBoard, Post, edit_card
from leeward_adapters.discord.acting.people import user_ref
from leeward_adapters.discord.acting.posts import (
    Card,
    abuse_card,
    case_card,
    handle_in,
    stub_card,
)
from leeward_adapters.discord.answering.replying import Interaction, log
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.calls import Calls
from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.live.casework.abuse import is_abuse
from leeward_adapters.live.casework.calls import people_of
from leeward_adapters.live.casework.standing import RENAME_SECONDS
from leeward_adapters.live.sending.priority import Priority
from leeward_policies.domain.case import Case


class CardsHere:
    """Brings the card on which somebody pressed up to date.

    Args:
        context: of the connection.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._calls = Calls(context)

    async def refresh(
        self, interaction: Interaction, case_id: str, post: Post | None = None
    ) -> None:
        """Let a card read as its case stands now; that it cannot is no failure of the press.

        Args:
            interaction: the press.
            case_id: of the case.
            post: where its card stands; None where the press was on the card itself.
        """
        try:
            case = await self._context.desk.case(case_id)
            if case is None:
                return
            card = await self._card(interaction, case)
            is_bare = not case.evidence and not is_abuse(case) and not case.is_drill
            if is_bare and interaction.message is not None and post is None:
                _keep_headline(card, interaction.message)
            if post is not None:
                client, notice = self._context.client, Priority.NOTICE
                await edit_card(client, self._calls, post, card, notice)
            else:
                await interaction.edit_original_response(embed=card.embed, view=card.buttons)
        except PASSING as error:
            log.info("discord.card_not_refreshed", kind=type(error).__name__)

    async def rename(self, interaction: Interaction, case_id: str) -> None:
        """Let the name of a case's own thread say how it stands; Discord allows it seldom."""
        thread, case = interaction.channel, await self._context.desk.case(case_id)
        us = self._context.client.user
        if case is None or us is None or not isinstance(thread, discord.Thread):
            return
        is_its_own = thread.owner_id == us.id and thread.name.startswith(f"{case.id} ")
        if isinstance(thread.parent, discord.ForumChannel) and is_its_own:
            card = await self._card(interaction, case)
            post = Post(thread.id, thread.id, thread.created_at or case.opened_at, thread.name)
            try:
                async with asyncio.timeout(RENAME_SECONDS):
                    await ForumBoard(self._context, self._calls, thread.parent).rename(post, card)
            except PASSING as error:
                log.info("discord.thread_not_renamed", kind=type(error).__name__)

    async def _card(self, interaction: Interaction, case: Case) -> Card:
        """Return the card for where somebody pressed: a room, or their own direct messages."""
        is_private = interaction.guild_id is None
        if is_abuse(case):
            responders = people_of(self._context.desk).responders
            is_theirs = is_private and user_ref(interaction.user) in responders
            return abuse_card(case) if is_theirs else stub_card(case)
        return case_card(case, await beside(self._context, case, is_private=is_private))


def _keep_headline(card: Card, shown: discord.Message) -> None:
    """Let a card without lines say on why people were asked, which stands nowhere else."""
    if shown.embeds and handle_in(shown) == card.handle:
        card.embed.description = shown.embeds[0].description
