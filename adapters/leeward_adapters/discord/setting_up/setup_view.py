"""The menus and buttons of `/leeward setup`, and what a press on each does."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import discord
import structlog
from msgspec.structs import replace
from typing_extensions import override

from leeward_adapters.discord.context import Context
from leeward_adapters.discord.hearing.staff import staff_roles
from leeward_adapters.discord.setting_up.automod_view import AutoModView
from leeward_adapters.discord.setting_up.case_rooms import CASE_ROOMS
from leeward_adapters.discord.setting_up.chosen import Chosen, choose, chosen
from leeward_adapters.discord.setting_up.owned_view import QUIET, OwnedView
from leeward_adapters.discord.setting_up.setup_words import (
    BY_HAND,
    PRESETS,
    Draft,
    Situation,
    is_ready,
    summary,
)
from leeward_adapters.discord.settings import SpaceSettings
from leeward_policies.domain.refs import UserRef

ROOM_NAME: Final = "leeward-cases"
SAVE: Final = "Save"
MAKE: Final = "Make a room for me"
HOW: Final = "How to make a room"
AUTOMOD: Final = "AutoMod rules"

SAVED: Final = (
    "**Saved.** The moderators' room and the role count at once; policy and safety lead within"
    " half a minute. Run `/leeward doctor` then, to see whether everything is in order."
)

log = structlog.get_logger("leeward.adapters.discord")

Look = Callable[[Context, discord.Guild, Chosen, int], Situation]
"""Looks at where the choice is made, anew at each press."""


class SetupView(OwnedView):
    """The choice for one server, as far as it is made.

    Args:
        context: of the connection.
        guild: the server.
        owner: who began.
        look: tells what holds there now.
        draft: what was chosen before.
        seconds: how long it waits for the next press.
    """

    def __init__(
        self,
        context: Context,
        guild: discord.Guild,
        owner: int,
        look: Look,
        draft: Draft,
        *,
        seconds: float,
    ) -> None:
        super().__init__(owner, "`/leeward setup`", seconds)
        self._context = context
        self._guild = guild
        self._look = look
        self.draft = draft

    def _situation(self) -> Situation:
        return self._look(self._context, self._guild, chosen(self._context.folder), self.owner)

    def arrange(self, situation: Situation) -> None:
        """Put the menus and buttons up that fit what is chosen so far."""
        self.clear_items()
        draft, main = self.draft, situation.asked.space
        if situation.for_all and not situation.has_own_policy:
            self.add_item(_Presets(self, draft.policy))
        if main.moderators is None:
            self.add_item(_Rooms(self, draft.room))
        if situation.for_all:
            self.add_item(_Lead(self, draft.lead))
        if main.page_role is None:
            self.add_item(_PageRole(self, draft.role))
        self.add_item(_Save(self, disabled=not is_ready(situation, draft)))
        if main.moderators is None:
            self.add_item(_Make(self) if self._may_make else _How(self))

    @property
    def _may_make(self) -> bool:
        return self._guild.me.guild_permissions.manage_channels

    async def take(self, interaction: discord.Interaction[Any], **fields: Any) -> None:
        """Take a choice, and show what it means."""
        self.draft = replace(self.draft, **fields)
        situation = self._situation()
        self.arrange(situation)
        await self.show(interaction, summary(situation, self.draft))

    async def save(self, interaction: discord.Interaction[Any]) -> None:
        """Write the choice down, if it still will do."""
        situation, draft = self._situation(), self.draft
        if not is_ready(situation, draft):
            await self.take(interaction)
            return
        is_preset = situation.for_all and not situation.has_own_policy
        lead = UserRef("discord", "", draft.lead) if situation.for_all and draft.lead else None
        await asyncio.to_thread(
            choose,
            self._context.folder,
            situation.server.id,
            SpaceSettings(moderators=draft.room, page_role=draft.role),
            policy=draft.policy if is_preset else None,
            safety_lead=None if lead is None else str(lead),
        )
        self.stop()
        log.info("discord.setup_saved", for_all=situation.for_all)
        after = _After(self._context, self._guild, self.owner)
        await after.show(interaction, SAVED)

    async def make_room(self, interaction: discord.Interaction[Any]) -> None:
        """Make a room that only staff, the person who asked, and the bot can see."""
        await interaction.response.defer()
        situation = self._situation()
        try:
            room = await self._made(interaction, situation)
        except discord.HTTPException as error:
            text = f"Discord did not let Leeward make a room (code {error.code}). {BY_HAND}"
            await interaction.followup.send(text, ephemeral=True)
            return
        await self.take(interaction, room=str(room.id))

    async def _made(
        self, interaction: discord.Interaction[Any], situation: Situation
    ) -> discord.abc.GuildChannel:
        guild = self._guild
        may = discord.PermissionOverwrite(
            view_channel=True,
            send_messages=True,
            send_messages_in_threads=True,
            read_message_history=True,
            embed_links=True,
        )
        overwrites: dict[Any, discord.PermissionOverwrite] = {
            guild.default_role: discord.PermissionOverwrite(view_channel=False),
            guild.me: may,
            interaction.user: may,
        }
        for role_id in staff_roles(self._context, situation.server):
            role = guild.get_role(int(role_id))
            if role is not None:
                overwrites[role] = may
        reason = f"Leeward: asked for by {interaction.user.id} in /leeward setup"
        if "COMMUNITY" in guild.features:
            return await guild.create_forum(ROOM_NAME, overwrites=overwrites, reason=reason)
        return await guild.create_text_channel(ROOM_NAME, overwrites=overwrites, reason=reason)


class _After(OwnedView):
    """What stands below the summary once it is saved."""

    def __init__(self, context: Context, guild: discord.Guild, owner: int) -> None:
        super().__init__(owner, "`/leeward setup`")
        self._context = context
        self._guild = guild
        self.add_item(_AutoMod(self))

    async def automod(self, interaction: discord.Interaction[Any]) -> None:
        """Go on to the AutoMod rules."""
        self.stop()
        await AutoModView(self._context, self._guild, self.owner).look(interaction)


class _Presets(discord.ui.Select[SetupView]):
    def __init__(self, owner: SetupView, chosen_pack: str | None) -> None:
        options = [
            discord.SelectOption(
                label=one.name,
                value=one.pack,
                description=one.about,
                default=one.pack == chosen_pack,
            )
            for one in PRESETS
        ]
        super().__init__(
            custom_id=owner.own_id("preset"),
            placeholder="What kind of place is this?",
            options=options,
        )
        self._owner = owner

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await self._owner.take(interaction, policy=self.values[0])


class _Rooms(discord.ui.ChannelSelect[SetupView]):
    def __init__(self, owner: SetupView, room: str | None) -> None:
        super().__init__(
            custom_id=owner.own_id("room"),
            placeholder="Where do cases for moderators go?",
            channel_types=[discord.ChannelType(kind) for kind in sorted(CASE_ROOMS)],
            default_values=_default(room, discord.SelectDefaultValueType.channel),
        )
        self._owner = owner

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await self._owner.take(interaction, room=str(self.values[0].id))


class _Lead(discord.ui.UserSelect[SetupView]):
    def __init__(self, owner: SetupView, lead: str | None) -> None:
        super().__init__(
            custom_id=owner.own_id("lead"),
            placeholder="Who is asked first about danger?",
            default_values=_default(lead, discord.SelectDefaultValueType.user),
        )
        self._owner = owner

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        lead = self.values[0]
        await self._owner.take(interaction, lead=str(lead.id), lead_is_bot=lead.bot)


class _PageRole(discord.ui.RoleSelect[SetupView]):
    def __init__(self, owner: SetupView, role: str | None) -> None:
        super().__init__(
            custom_id=owner.own_id("role"),
            placeholder="Which role does an urgent case call? (none, if you choose none)",
            min_values=0,
            default_values=_default(role, discord.SelectDefaultValueType.role),
        )
        self._owner = owner

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await self._owner.take(interaction, role=str(self.values[0].id) if self.values else None)


def _default(
    chosen_id: str | None, kind: discord.SelectDefaultValueType
) -> list[discord.SelectDefaultValue]:
    if chosen_id is None:
        return []
    return [discord.SelectDefaultValue(id=int(chosen_id), type=kind)]


class _Save(discord.ui.Button[SetupView]):
    def __init__(self, owner: SetupView, *, disabled: bool) -> None:
        super().__init__(
            style=discord.ButtonStyle.success,
            label=SAVE,
            custom_id=owner.own_id("save"),
            disabled=disabled,
        )
        self._owner = owner

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await self._owner.save(interaction)


class _Make(discord.ui.Button[SetupView]):
    def __init__(self, owner: SetupView) -> None:
        super().__init__(label=MAKE, custom_id=owner.own_id("make"))
        self._owner = owner

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await self._owner.make_room(interaction)


class _How(discord.ui.Button[SetupView]):
    def __init__(self, owner: SetupView) -> None:
        super().__init__(label=HOW, custom_id=owner.own_id("how"))

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(BY_HAND, ephemeral=True, allowed_mentions=QUIET)


class _AutoMod(discord.ui.Button[_After]):
    def __init__(self, owner: _After) -> None:
        super().__init__(label=AUTOMOD, custom_id=owner.own_id("automod"))
        self._owner = owner

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await self._owner.automod(interaction)
