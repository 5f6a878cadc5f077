"""A bot that only answers: our commands and buttons on unmodified discord.py, and who presses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import discord
from discord.http import Route
from discord_peer.answers import Answer
from discord_peer.people import Person
from discord_peer.places import Guild
from discord_peer.server import DiscordPeer
from discord_peer.things import Channel, Message
from typing_extensions import override

from leeward.clock import SystemClock
from leeward.testing.scripted_desk import ScriptedDesk
from leeward_adapters.discord.acting.posts import case_card
from leeward_adapters.discord.answering.commands import add_interactions
from leeward_adapters.discord.answering.registering import register
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.hearing.directory import Directory
from leeward_adapters.discord.sending.invalid_requests import PER_SECOND
from leeward_adapters.discord.settings import DiscordSettings, SpaceSettings
from leeward_adapters.live.sending.schedule import Schedule
from leeward_policies.domain.action import Because, Subject
from leeward_policies.domain.case import Case, CaseEvidence
from leeward_policies.domain.refs import ChannelRef, CommunityRef, MessageRef, UserRef

TEAM = discord.Permissions(
    moderate_members=True, kick_members=True, ban_members=True, manage_messages=True
)
"""What Mo may do; Ada may also manage the server."""

DECISION = "0123456789abcdef0123456789abcdef"


class Bot(discord.AutoShardedClient):
    """Unmodified discord.py with our commands, and without any privileged intent."""

    def __init__(self, settings: DiscordSettings, folder: Path, desk: ScriptedDesk) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            guild_ready_timeout=0.02,
        )
        self.context = Context(
            self,
            Schedule(per_second=PER_SECOND),
            Directory(),
            settings,
            folder,
            desk,
            SystemClock(),
        )
        self.tree = discord.app_commands.CommandTree(self)

    @override
    async def setup_hook(self) -> None:
        add_interactions(self.context, self.tree)
        await register(self.tree)


class Pressing:
    """A server with a room, a forum for cases, a member, a moderator and an admin.

    Args:
        peer: the Discord of ours.
        folder: of the configuration.
    """

    def __init__(self, peer: DiscordPeer, folder: Path) -> None:
        self.peer = peer
        self.folder = folder
        self.desk = ScriptedDesk()
        self.guild: Guild = peer.guild("Riverside *club*")
        self.room: Channel = self.guild.text("general")
        chief = self.guild.role(
            "chief", discord.Permissions(TEAM.value) | discord.Permissions(manage_guild=True)
        )
        team = self.guild.role("team", TEAM)
        helper = self.guild.role("Moderator")
        self.forum: Channel = self.guild.forum("cases", visible_to=[team, chief, helper])
        self.ana: Person = self.guild.member("Ana")
        self.ben: Person = self.guild.member("Ben")
        self.team = team
        self.chief = chief
        self.mo: Person = self.guild.member("Mo", roles=[team])
        self.ada: Person = self.guild.member("Ada", roles=[chief])
        self.hal: Person = self.guild.member("Hal", roles=[helper])
        """Has a role that the policy calls staff, and no right of Discord's."""
        self.bot: Bot | None = None

    @property
    def client(self) -> Bot:
        """The bot's client, once it runs."""
        assert self.bot is not None
        return self.bot

    def settings(self) -> DiscordSettings:
        """Return a configuration in which cases go into the forum."""
        spaces = {self.guild.id: SpaceSettings(moderators=self.forum.id)}
        return DiscordSettings(api_base=self.peer.api_base, spaces=spaces)

    # --- cases ----------------------------------------------------------------------------------

    def case(self, about: Person | None = None, *, number: int = 1) -> Case:
        """Put an open case about somebody on the desk."""
        author = user(about or self.ana)
        at = SystemClock().now() - timedelta(minutes=5)
        room = ChannelRef("discord", self.guild.id, self.room.id)
        line = CaseEvidence(
            MessageRef("discord", self.guild.id, self.room.id, "1234567890"),
            at,
            author,
            "threat",
            Because("{author} threatened {target}", Subject(author, user(self.ben))),
        )
        case = Case(
            id=f"case-{number}",
            community=CommunityRef("riverside"),
            kind="threat",
            subject=Subject(author, user(self.ben)),
            urgency="high",
            opened_at=at,
            updated_at=at,
            channel=room,
            evidence=(line,),
            decisions=(DECISION,),
            due=at + timedelta(hours=1),
            asked=("moderators",),
        )
        self.desk.cases[case.id] = case
        return case

    async def posted(self, case: Case) -> Message:
        """Post a case's card into the forum, as the bot does; return its message."""
        card = case_card(case)
        forum = self.client.get_channel(int(self.forum.id))
        assert isinstance(forum, discord.ForumChannel)
        assert card.buttons is not None
        made = await forum.create_thread(name=card.name, embed=card.embed, view=card.buttons)
        return Message(self.peer, made.thread.id, made.message.id)

    async def sent_to(self, person: Person, view: discord.ui.View) -> Message:
        """Send somebody a direct message with buttons, as the bot does."""
        line = await self.client.create_dm(discord.Object(int(person.id)))
        sent = await line.send("something was said", view=view)
        return Message(self.peer, line.id, sent.id)

    async def sent_in_room(self, view: discord.ui.View) -> Message:
        """Post a message with buttons into the room, as the bot does."""
        room = self.client.get_partial_messageable(int(self.room.id))
        sent = await room.send("something was said", view=view)
        return Message(self.peer, int(self.room.id), sent.id)

    async def clicks(self, person: Person, on: Message | Answer, verb: str) -> Answer:
        """Let somebody press, and wait until they can read the answer.

        Whoever presses on what they were answered sees that, until something else stands there.
        """
        before = told(on) if isinstance(on, Answer) else ""
        answer = await person.clicks(on, f"lw:{verb}")
        await self.peer.until(
            lambda: answer.modal or told(answer) not in {"", before}, what=f"no answer to {verb}"
        )
        return answer

    async def uses(self, person: Person, command: str, where: Channel | Person) -> Answer:
        """Let somebody use a command, and wait until they can read the answer."""
        answer = await person.uses(command, where)
        await self.peer.until(lambda: reads(answer), what=f"no answer to {command}")
        return answer


def reads(answer: Answer) -> str:
    """Return all that a person reads: words, and what stands in embeds."""
    parts = [answer.words]
    for message in answer.messages:
        for embed in message.embeds:
            parts += [str(embed.get("title", "")), str(embed.get("description", ""))]
            parts += [f"{one['name']}: {one['value']}" for one in embed.get("fields", ())]
    return "\n".join(part for part in parts if part)


def told(answer: Answer) -> str:
    """Return what somebody alone reads, without the card on which they pressed."""
    return "\n".join(message.words for message in answer.messages if message.ephemeral)


def user(person: Person) -> UserRef:
    """Return the ref of somebody's account."""
    return UserRef("discord", "", person.id)


@asynccontextmanager
async def pressing(folder: Path) -> AsyncIterator[Pressing]:
    """Build the server, connect the bot, and see at the end that all was as Discord wants it."""
    async with DiscordPeer.running() as peer:
        stage = Pressing(peer, folder)
        before, Route.BASE = Route.BASE, peer.api_base
        try:
            async with Bot(stage.settings(), folder, stage.desk) as bot:
                stage.bot = bot
                running = asyncio.create_task(bot.start(peer.token))
                await peer.until(lambda: running.done() or bot.is_ready())
                yield stage
                await bot.context.schedule.close()
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
        finally:
            Route.BASE = before
        wrong = "\n".join(sorted(set(filter(is_ours, peer.violations))))
        assert not wrong, wrong
        assert peer.unmodelled == []


def is_ours(violation: str) -> bool:
    """Say whether a violation is ours: neither the peer's reply nor discord.py's own habit.

    discord.py sends `tts` with every edit of an answer, and with an embed its `flags`.
    """
    habits = ("$.tts is unknown", "$.embeds[0].flags is unknown")
    return " reply " not in violation and not violation.endswith(habits)
