"""People who set Leeward up on a server: a scene with an admin, and the bot connected to it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord_peer.answers import Answer
from discord_peer.people import Person
from discord_peer.places import Guild
from discord_peer.server import DiscordPeer
from discord_peer.things import Channel
from typing_extensions import override

from leeward.clock import SystemClock
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.hearing.directory import Directory
from leeward_adapters.discord.sending.invalid_requests import PER_SECOND
from leeward_adapters.discord.setting_up.automod_view import CONFIRM
from leeward_adapters.discord.setting_up.invite import REQUIRED
from leeward_adapters.discord.setting_up.owned_view import SECONDS
from leeward_adapters.discord.setting_up.setup import begin
from leeward_adapters.discord.setting_up.setup_view import AUTOMOD, SAVE
from leeward_adapters.discord.settings import DiscordSettings
from leeward_adapters.live.sending.schedule import Schedule
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import NotReady
from leeward_policies.ports import Desk, People

RIGHTS = discord.Permissions(REQUIRED, manage_guild=True)
MANAGES = discord.Permissions(manage_guild=True, moderate_members=True)


class Standing:
    """How the community does, as far as the set-up asks."""

    def __init__(self, policy: str) -> None:
        self.policy = policy


class FrontDesk:
    """A desk that knows the policy in force, the people, and which roles are staff."""

    def __init__(self, policy: str = "young-people@1+ab12", lead: UserRef | None = None) -> None:
        self.policy = policy
        self.lead = lead
        self.is_running = True

    def standing(self) -> Standing:
        """Return the policy in force."""
        if not self.is_running:
            raise NotReady(place="test")
        return Standing(self.policy)

    def people(self) -> People:
        """Return who answers for the community."""
        return People(self.lead)

    def is_staff(self, roles: Sequence[str]) -> bool:
        """Say whether a role is called moderator."""
        if not self.is_running:
            raise NotReady(place="test")
        return any(role.casefold() == "moderator" for role in roles)


class Scene:
    """A server with an admin and a room for moderators, and the bot connected to it."""

    def __init__(self, peer: DiscordPeer, folder: Path) -> None:
        self.peer = peer
        self.folder = folder
        self.desk = FrontDesk()
        self.seconds = SECONDS
        self.settings = DiscordSettings(api_base=peer.api_base)
        self.guild: Guild = peer.guild("Riverside", bot_permissions=RIGHTS)
        self.staff = self.guild.role("Moderator", MANAGES)
        self.lobby: Channel = self.guild.text("lobby")
        self.cases: Channel = self.guild.forum("cases", visible_to=[self.staff])
        self.admin = Person(peer, peer.world.owner.id)
        """Who owns the bot's application, and administers the server."""
        chief = self.guild.role("Chief", discord.Permissions(administrator=True))
        peer.world.add_member(self.guild.key, self.admin.key, roles=[chief.key])
        self.kim: Person = self.guild.member("Kim", roles=[self.staff])
        self.client: discord.AutoShardedClient | None = None

    @property
    def context(self) -> Context:
        """What the connection's parts share."""
        assert self.client is not None
        return Context(
            self.client,
            Schedule(per_second=PER_SECOND),
            Directory(),
            self.settings,
            self.folder,
            cast("Desk", self.desk),
            SystemClock(),
        )

    async def begins(self, person: Person | None = None, where: Channel | None = None) -> Answer:
        """Let somebody use `/leeward setup`."""
        return await (person or self.admin).uses("leeward setup", where or self.lobby)

    async def chooses(self, answer: Answer, part: str, *values: Any) -> None:
        """Let the admin choose in one of the menus."""
        await self.admin.chooses(answer, values, custom_id=f"lwsetup:{part}")

    async def saves(self) -> Answer:
        """Let the admin go the whole way."""
        answer = await self.begins()
        await self.chooses(answer, "preset", "mixed")
        await self.chooses(answer, "room", self.cases)
        await self.chooses(answer, "lead", self.kim)
        await self.admin.clicks(answer, label=SAVE)
        return answer

    async def looks_at_automod(self) -> Answer:
        """Let the admin save and go on to AutoMod."""
        answer = await self.saves()
        await self.admin.clicks(answer, label=AUTOMOD)
        await self.peer.until(lambda: "AutoMod" in words(answer))
        return answer


class Bot(discord.AutoShardedClient):
    """Unmodified discord.py with our one command."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            guild_ready_timeout=0.05,
        )
        tree = app_commands.CommandTree(self)
        group = app_commands.Group(name="leeward", description="Leeward")

        @group.command(name="setup", description="Set Leeward up")
        async def setup(interaction: discord.Interaction[Any]) -> None:
            await begin(scene.context, interaction, seconds=scene.seconds)

        tree.add_command(group)
        self.tree = tree

    @override
    async def setup_hook(self) -> None:
        """Register the command."""
        await self.tree.sync()


@asynccontextmanager
async def setting_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    """Yield a server with the bot connected; every request must keep to Discord's document."""
    async with DiscordPeer.running() as peer:
        monkeypatch.setattr(Route, "BASE", peer.api_base)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(peer.gateway.url))
        made = Scene(peer, folder)
        bot = made.client = Bot(made)
        await bot.login(peer.token)
        connection = asyncio.create_task(bot.connect())
        await bot.wait_until_ready()
        yield made
        await bot.close()
        await connection
        assert [one for one in peer.violations if not is_of_the_peer(one)] == []
        assert peer.unmodelled == []


def is_of_the_peer(violation: str) -> bool:
    """Say whether it is the peer's own reply, or the `tts` that discord.py adds to an edit."""
    return " reply " in violation or violation.endswith("$.tts is unknown")


def words(answer: Answer) -> str:
    """Return what the person reads now."""
    return answer.words


def buttons(answer: Answer) -> set[str]:
    """Return the labels of the buttons that can be pressed now."""
    return {label for message in answer.messages for label in message.buttons}


def menus(answer: Answer) -> set[str]:
    """Return the menus that are there now."""
    parts = [part for message in answer.messages for part in message.components]
    buttons_and_rows = {discord.ComponentType.button.value, discord.ComponentType.action_row.value}
    ids = [part["custom_id"] for part in parts if part["type"] not in buttons_and_rows]
    return {one.split(":")[1] for one in ids}


def rules(scene: Scene) -> dict[str, dict[str, Any]]:
    """Return the server's AutoMod rules by name."""
    return {rule["name"]: rule for rule in scene.guild.automod_rules}


def own_rule(scene: Scene, name: str) -> None:
    """Let the admin make a rule by hand."""
    body = {
        "name": name,
        "event_type": 1,
        "trigger_type": 1,
        "trigger_metadata": {"keyword_filter": ["cabbage"]},
        "actions": [{"type": 1}],
    }
    scene.peer.world.create_auto_mod_rule(scene.guild.key, scene.admin.key, body)


async def made_rule(scene: Scene) -> dict[str, Any]:
    """Let the admin make the rule about tricks, and return it."""
    answer = await scene.looks_at_automod()
    await scene.chooses(answer, "kinds", "tricks")
    await scene.peer.until(lambda: CONFIRM in buttons(answer))
    await scene.admin.clicks(answer, label=CONFIRM)
    await scene.peer.until(lambda: len(rules(scene)) == 1)
    return next(iter(rules(scene).values()))
