"""The real `leeward run` as a process of its own, on a Discord of ours."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, Final

import discord
from discord_peer.answers import Answer
from discord_peer.people import Person
from discord_peer.places import Guild
from discord_peer.server import DiscordPeer
from discord_peer.things import Channel, Message, Role

from leeward.installing import make_installation
from leeward.testing.drilled import answer_drills

STARTED_WITHIN: Final = 90.0
"""Seconds for a start, also on a machine that is busy with other tests."""

ENDED_WITHIN: Final = 90.0
"""Seconds for an end: a stop may wait for a database, a kill for what it is to fall into."""

SETTLED_WITHIN: Final = 60.0
"""Seconds in which nothing is owed any more, also where Discord asks to wait."""

ENFORCING: Final = """\
schema = 1
name = "riverside"
version = "1"
extends = "young-people"
mode = "enforce"

[audience]
roles = { young = ["under 18"], staff = ["team"] }
"""
"""A policy that does what it decides."""

THREAT: Final = "count your days, i know where you live"
"""What the packs hide; said to somebody, it opens a case about the pair."""

INSULT: Final = "you are such an idiot"
"""What the packs warn about; said to somebody, it stays."""

READY: Final = '[enforce]\nwords_read_by = "a test"\n'


class Leeward:
    """One `leeward run` after another, in one folder, against one peer."""

    def __init__(self, peer: DiscordPeer, folder: Path) -> None:
        self.peer = peer
        self.folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._ups = 0

    @property
    def config(self) -> Path:
        """Where its configuration lies."""
        return self.folder / "leeward.toml"

    def log(self) -> list[dict[str, Any]]:
        """Return the lines of its log so far, of all its processes; one half written is none."""
        whole, _, _ = (self.folder / "run.err").read_bytes().rpartition(b"\n")
        lines = whole.decode("utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def logged(self, event: str) -> list[dict[str, Any]]:
        """Return the lines of one kind."""
        return [line for line in self.log() if line["event"] == event]

    def errors(self) -> str:
        """Return all that it wrote to standard error."""
        return (self.folder / "run.err").read_text("utf-8")

    def said(self) -> str:
        """Return all that it told whoever started it."""
        return (self.folder / "run.out").read_text("utf-8")

    async def starts(self, *, ready: bool = True, **environment: str) -> None:
        """Start a process, and wait until it listens; `ready` False waits for nothing."""
        own = {"LEEWARD_DISCORD_TOKEN": self.peer.token, **environment}
        with (
            (self.folder / "run.out").open("ab") as out,
            (self.folder / "run.err").open("ab") as err,
        ):
            self._ups = len(self.logged("discord.up"))
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "leeward", "run", "--config", str(self.config),
                stdout=out, stderr=err, env={**os.environ, **own},
            )  # fmt: skip
        if ready:
            await self.is_up()

    async def is_up(self) -> None:
        """Wait until it has taken in every server and its commands stand, so that it can act."""

        def is_up() -> bool:
            return len(self.logged("discord.up")) > self._ups and bool(
                self.peer.world.commands.get(None)
            )

        await self.peer.until(
            lambda: is_up() or self._has_ended,
            STARTED_WITHIN,
            what=lambda: f"it never came up, or wrote no commands: {self.errors()[-2000:]}",
        )
        code = self._running.returncode
        assert code is None, f"it ended with {code}: {self.said()}\n{self.errors()[-3000:]}"

    @property
    def _running(self) -> asyncio.subprocess.Process:
        assert self._process is not None
        return self._process

    @property
    def _has_ended(self) -> bool:
        return self._running.returncode is not None

    async def ends(self) -> int:
        """Wait until it has ended by itself, and return its exit code."""
        async with asyncio.timeout(ENDED_WITHIN):
            return await self._running.wait()

    async def stops(self) -> int:
        """Ask it to end, as a service manager does."""
        if not self._has_ended:
            self._running.send_signal(signal.SIGTERM)
        return await self.ends()

    def is_killed(self) -> None:
        """Kill it as a power cut does, without waiting."""
        if not self._has_ended:
            self._running.kill()

    async def dies(self) -> None:
        """Kill it, and wait until the platform has noticed."""
        self.is_killed()
        await self.ends()
        await self.peer.gone()

    async def command(self, *words: str) -> tuple[int, str]:
        """Run another command beside it; return its exit code and what it printed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "leeward", *words, "--config", str(self.config),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "LEEWARD_DISCORD_TOKEN": self.peer.token},
        )  # fmt: skip
        out, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode()


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
        self.bot = Leeward(peer, folder)

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
        """Wait until all is done, and recorded, that is owed for what is seen to be judged.

        What is seen of one act says nothing of the others: a decision's acts are done at the same
        time, and each is recorded only after Discord has answered.
        """
        await self.peer.until(lambda: not self.owed(), SETTLED_WITHIN, what="something is owed")

    async def hears(self, count: int, before: int) -> None:
        """Wait until so many more messages were judged than the `judged` before."""
        await self.peer.until(
            lambda: self.judged() >= before + count, what=f"{count} messages are not judged"
        )

    def judged(self) -> int:
        """Return how many events were judged and committed, as the database knows it."""
        return self._count("seen")

    def owed(self) -> int:
        """Return how many acts are owed, as the database knows it."""
        return self._count("outbox")

    def _count(self, table: str) -> int:
        path = self.bot.folder / "leeward.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as files:
            (count,) = files.execute(f"select count(*) from {table}").fetchone()  # noqa: S608 - ours
        return int(count)

    def writes_policy(self, text: str) -> None:
        """Write the policy so that whoever looks at it sees the old or the new one, and no half."""
        (self.bot.folder / "riverside.new").write_text(text, "utf-8")
        (self.bot.folder / "riverside.new").replace(self.bot.folder / "riverside.toml")

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
            if one.bot._process is not None:  # noqa: SLF001 - its own
                await one.bot.dies()
        assert ours(peer) == []
        assert peer.unmodelled == []


def ours(peer: DiscordPeer) -> list[str]:
    """Return what we sent and Discord does not allow; not discord.py's own habits."""
    habits = ("$.tts is unknown", "$.embeds[0].flags is unknown")
    return [one for one in peer.violations if " reply " not in one and not one.endswith(habits)]
