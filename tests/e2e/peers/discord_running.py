"""The real `leeward run` on a Discord of ours, with a server as an admin would set it up."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import discord
from discord_peer.answers import Answer
from discord_peer.people import Person
from discord_peer.places import Guild
from discord_peer.server import DiscordPeer
from discord_peer.things import Channel, Message, Role
from leeward_running import ENFORCING, READY, SETTLED_WITHIN, THREAT, Leeward, Spoken

from leeward.installing import make_installation
from leeward.testing.drilled import answer_drills


def spoken(peer: DiscordPeer) -> Spoken:
    """Return how a Leeward speaks to a Discord of ours: it is up once its commands stand."""
    return Spoken(
        "LEEWARD_DISCORD_TOKEN",
        peer.token,
        "discord.up",
        lambda: bool(peer.world.commands.get(None)),
        peer.gone,
    )


class Club:
    """A server as an admin would set it up: rooms, a forum for cases, staff, members, and a bot."""

    def __init__(
        self, peer: DiscordPeer, folder: Path, *, permissions: discord.Permissions | None
    ) -> None:
        self.peer = peer
        self.guild: Guild = peer.guild("Riverside", bot_permissions=permissions)
        self.team: Role = self.guild.role(
            "team",
            discord.Permissions(
                moderate_members=True, manage_messages=True, kick_members=True, ban_members=True
            ),
        )
        self.chiefs: Role = self.guild.role(
            "chiefs", discord.Permissions(manage_guild=True, moderate_members=True)
        )
        self.guild.bot_role.moves_to(10)
        self.room: Channel = self.guild.text("general")
        self.other: Channel = self.guild.text("games")
        self.forum: Channel = self.guild.forum("cases", visible_to=[self.team, self.chiefs])
        self.ana: Person = self.guild.member("Ana")
        self.ben: Person = self.guild.member("Ben")
        self.mo: Person = self.guild.member("Mo", roles=[self.team])
        self.lea: Person = self.guild.member("Lea", roles=[self.team, self.chiefs])
        """The safety lead, who also manages the server."""
        self.bot = Leeward((spoken(peer),), folder)

    def configure(
        self,
        policy: str | None = ENFORCING,
        *,
        ready: bool = True,
        lead: bool = True,
        table: Mapping[str, str | int] | None = None,
        moderators: bool = True,
        deputy: Person | None = None,
        csea: Sequence[Person] = (),
        escalation: str = "",
    ) -> None:
        """Write the installation.

        Args:
            policy: the text of its policy file; None for the default pack.
            ready: people have read the words, and answered this week's test pages.
            lead: Lea is the safety lead.
            table: more keys of `[adapters.discord]`.
            moderators: cases go into the forum.
            deputy: is asked where the safety lead cannot be.
            csea: are responsible for suspected abuse material.
            escalation: lines of `[escalation]`.
        """
        lines = ["schema = 1"]
        if policy is not None:
            (self.bot.folder / "riverside.toml").write_text(policy, "utf-8")
            lines.append('policy = "riverside.toml"')
        lines += ["[community]", 'id = "riverside"']
        lines += [f'safety_lead = "discord:{self.lea.id}"'] if lead else []
        lines += [f'deputy = "discord:{deputy.id}"'] if deputy is not None else []
        lines += [f"csea = {json.dumps([f'discord:{one.id}' for one in csea])}"] if csea else []
        lines += ["[escalation]", escalation] if escalation else []
        lines += [READY] if ready else []
        lines += ["[adapters.discord]", f'api_base = "{self.peer.api_base}"']
        lines += [f"{key} = {json.dumps(value)}" for key, value in (table or {}).items()]
        if moderators:
            lines += [f'[adapters.discord.spaces."{self.guild.id}"]']
            lines += [f'moderators = "{self.forum.id}"', f'page_role = "{self.team.id}"']
        self.bot.config.write_text("\n".join(lines) + "\n", "utf-8")
        make_installation(self.bot.config)
        if ready and (lead or deputy is not None):
            answer_drills(self.bot.config)

    async def letter(self, person: Person, label: str) -> Message:
        """Wait for a direct message with a button of this name, and return the first one."""
        await self.peer.until(
            lambda: any(label in one.buttons for one in person.dms),
            what=f"no letter with {label} to {person.name}",
        )
        return next(one for one in person.dms if label in one.buttons)

    @property
    def cards(self) -> list[Message]:
        """The cards in the forum, oldest first; those of a rush share a thread."""
        posted = [message for thread in self.forum.threads for message in thread.messages]
        return [message for message in posted if message.embeds]

    def pair(self) -> tuple[Channel, Person, Person]:
        """Make a room, and two members who write there, for a test that shares a process."""
        return self.guild.text("a-room"), self.guild.member("Kai"), self.guild.member("Mia")

    async def case_about(self, who: Person) -> Message:
        """Wait for the card of the case about somebody, and return it."""
        await self.peer.until(lambda: self._cards_about(who), what=f"no case about {who.name}")
        return self._cards_about(who)[0]

    async def told(self, answer: Answer) -> Message:
        """Wait for what is told to whoever pressed or asked, and to them alone; return it."""

        def told() -> list[Message]:
            return [message for message in answer.messages if message.ephemeral]

        await self.peer.until(told, what="nobody was answered")
        return told()[-1]

    def _cards_about(self, who: Person) -> list[Message]:
        posted = [message for thread in self.forum.threads for message in thread.messages]
        return [card for card in posted if f"About\n{who.mention}" in card.words]

    async def threatens(self, room: Channel, author: Person, target: Person) -> Message:
        """Let somebody threaten another, wait until all is done, and return the case's card."""
        said = await author.says(room, THREAT, mentions=[target])
        await self.is_hidden(said)
        card = await self.case_about(author)
        await self.settles()
        return card

    async def is_hidden(self, *said: Message) -> None:
        """Wait until none of the messages can be read any more."""
        await self.peer.until(
            lambda: not any(message.exists for message in said),
            SETTLED_WITHIN,
            what=lambda: f"messages stay: {self.bot.errors()[-2000:]}",
        )

    async def settles(self) -> None:
        """Wait until all is done that is owed; see `Leeward.settles`."""
        await self.bot.settles()

    async def hears(self, count: int, before: int) -> None:
        """Wait until so many more messages were judged than the `judged` before."""
        await self.bot.hears(count, before)

    def judged(self) -> int:
        """Return how many events were judged and committed."""
        return self.bot.judged()

    def owed(self) -> int:
        """Return how many acts are owed."""
        return self.bot.owed()

    def writes_policy(self, text: str) -> None:
        """Write the policy whole."""
        self.bot.writes_policy(text)

    def in_forum(self, who: Person) -> list[str]:
        """Return what moderators can read of somebody in the forum."""
        posted = [message for thread in self.forum.threads for message in thread.messages]
        return [message.words for message in posted if who.mention in message.words]


@asynccontextmanager
async def club(
    folder: Path, *, permissions: discord.Permissions | None = None, **settings: Any
) -> AsyncIterator[Club]:
    """Build the server; at the end no process is left, and everything sent was as Discord wants."""
    async with DiscordPeer.running(**settings) as peer:
        one = Club(peer, folder, permissions=permissions)
        try:
            yield one
        finally:
            if one.bot.has_begun:
                await one.bot.dies()
        assert ours(peer) == []
        assert peer.unmodelled == []


def ours(peer: DiscordPeer) -> list[str]:
    """Return what we sent and Discord does not allow; not discord.py's own habits."""
    habits = ("$.tts is unknown", "$.embeds[0].flags is unknown")
    return [one for one in peer.violations if " reply " not in one and not one.endswith(habits)]
