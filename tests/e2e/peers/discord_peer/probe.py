"""A small bot on unmodified discord.py, with which the peer is tested."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord_peer.server import DiscordPeer
from discord_peer.wire import Json
from typing_extensions import override


class Probe(discord.AutoShardedClient):
    """Keeps every event as it came, and has a command, a menu, a button and a form."""

    def __init__(self, *, intents: discord.Intents, heartbeat_timeout: float) -> None:
        super().__init__(
            intents=intents,
            enable_debug_events=True,
            max_messages=None,
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.3,
            heartbeat_timeout=heartbeat_timeout,
        )
        self.frames: list[Json] = []
        self.tree = app_commands.CommandTree(self)
        self.answers = True
        """False: interactions are left without an answer."""

    @override
    async def setup_hook(self) -> None:
        group = app_commands.Group(name="harbour", description="About the harbour")
        group.command(name="tell", description="Tell something")(self._tell)
        self.tree.add_command(group)
        menu = app_commands.ContextMenu(name="Is this OK?", callback=self._menu)
        menu.allowed_installs = app_commands.AppInstallationType(guild=True, user=True)
        menu.allowed_contexts = app_commands.AppCommandContext(
            guild=True, dm_channel=True, private_channel=True
        )
        self.tree.add_command(menu)
        self.add_view(Panel())
        await self.tree.sync()

    async def on_socket_raw_receive(self, text: str) -> None:
        """Keep a frame."""
        self.frames.append(json.loads(text))

    def events(self, name: str) -> list[Any]:
        """List the payloads of one kind of event."""
        return [frame["d"] for frame in self.frames if frame.get("t") == name]

    async def _tell(
        self, interaction: discord.Interaction, about: discord.Member, times: int = 1
    ) -> None:
        if self.answers:
            text = f"{about.display_name} " * times
            await interaction.response.send_message(text.strip(), ephemeral=True)

    async def _menu(self, interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.send(f"It says {message.content!r}.", ephemeral=True)


class Panel(discord.ui.View):
    """A case's buttons, which outlive the process."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Claim", custom_id="panel:claim")
    async def claim(
        self, interaction: discord.Interaction, _button: discord.ui.Button["Panel"]
    ) -> None:
        """Ask why, in a form."""
        await interaction.response.send_modal(Reason())

    @discord.ui.select(
        custom_id="panel:level",
        options=[discord.SelectOption(label="Low"), discord.SelectOption(label="High")],
    )
    async def level(
        self, interaction: discord.Interaction, select: discord.ui.Select["Panel"]
    ) -> None:
        """Answer with the chosen level."""
        await interaction.response.send_message(select.values[0], ephemeral=True)


class Reason(discord.ui.Modal, title="Why?"):
    """A form with one field."""

    why: discord.ui.TextInput["Reason"] = discord.ui.TextInput(label="Why", custom_id="why")

    @override
    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(content=f"Claimed: {self.why.value}", view=None)


@asynccontextmanager
async def probing(
    peer: DiscordPeer, *, heartbeat_timeout: float = 60.0, **without: bool
) -> AsyncIterator[Probe]:
    """Run a probe against the peer until the block ends.

    Args:
        peer: the peer, which is running.
        heartbeat_timeout: as discord.py takes it.
        **without: intents to change from "all", such as `message_content=False`.
    """
    intents = discord.Intents.all()
    intents.presences = False
    for name, value in without.items():
        setattr(intents, name, value)
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = peer.api_base
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(peer.gateway.url)
    probe = Probe(intents=intents, heartbeat_timeout=heartbeat_timeout)
    task = asyncio.create_task(probe.start(peer.token))
    try:
        await peer.until(lambda: task.done() or peer.gateway.connected >= peer.gateway.shards)
        if task.done():
            await task
        await probe.wait_until_ready()
        yield probe
        await probe.close()
        await task
    finally:
        await probe.close()
        await asyncio.wait([task])
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway
