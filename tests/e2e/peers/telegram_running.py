"""The real `leeward run` on a Telegram of ours, with a group as an admin would set it up."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from leeward_running import ENFORCING, READY, SETTLED_WITHIN, THREAT, Leeward, Spoken
from telegram_peer.bot_api import TelegramPeer
from telegram_peer.groups import Group
from telegram_peer.persons import Person
from telegram_peer.posts import Message, Topic

from leeward.installing import make_installation
from leeward.testing.drilled import answer_drills

RIGHTS: Final = ("delete_messages", "restrict_members", "invite_users")
"""What the link for a group of members gives the bot."""

QUICK: Final = {"poll_seconds": 5}
"""So that a poll of a killed process is not open for long."""


class Club:
    """A group with members and admins, a moderators' group with topics, and a bot in both."""

    def __init__(self, peer: TelegramPeer, folder: Path) -> None:
        self.peer = peer
        self.group: Group = peer.supergroup("Riverside")
        self.team: Group = peer.supergroup("Riverside team", forum=True)
        self.group.adds_bot(*RIGHTS)
        self.team.adds_bot("manage_topics")
        self.ana: Person = self.group.member("Ana")
        self.ben: Person = self.group.member("Ben")
        self.mo: Person = self.moderator("Mo")
        self.lea: Person = self.moderator("Lea")
        """The safety lead."""
        for one in (self.ana, self.ben, self.mo, self.lea):
            one.opened_bot()
        self.bot = Leeward((spoken(peer),), folder)
        self._pairs = 0

    def pair(self) -> tuple[Person, Person]:
        """Return two new members who have started the bot."""
        self._pairs += 1
        made = [self.group.member(f"{name} {self._pairs}") for name in ("Kai", "Mia")]
        for one in made:
            one.opened_bot()
        return made[0], made[1]

    def moderator(self, name: str) -> Person:
        """Make an admin of the group who is in the moderators' group as well."""
        one = self.group.member(name)
        one.is_admin_of(self.group, "delete_messages", "restrict_members")
        one.is_member_of(self.team)
        return one

    def configure(
        self,
        policy: str | None = ENFORCING,
        *,
        ready: bool = True,
        lead: bool = True,
        table: Mapping[str, Any] | None = None,
        moderators: bool = True,
        deputy: Person | None = None,
        csea: Sequence[Person] = (),
        escalation: str = "",
        country: str = "",
        others: Sequence[str] = (),
    ) -> None:
        """Write the installation.

        Args:
            policy: the text of its policy file; None for the default pack.
            ready: people have read the words, and answered this week's test pages.
            lead: Lea is the safety lead.
            table: more keys of `[adapters.telegram]`.
            moderators: cases go into the moderators' group.
            deputy: is asked where the safety lead cannot be.
            csea: are responsible for suspected abuse material.
            escalation: lines of `[escalation]`.
            country: whose helplines are shown to whoever has chosen none.
            others: lines of other tables.
        """
        lines = ["schema = 1"]
        if policy is not None:
            (self.bot.folder / "riverside.toml").write_text(policy, "utf-8")
            lines.append('policy = "riverside.toml"')
        lines += ["[community]", 'id = "riverside"', f'country = "{country}"']
        lines += [f'safety_lead = "telegram:{self.lea.id}"'] if lead else []
        lines += [f'deputy = "telegram:{deputy.id}"'] if deputy is not None else []
        lines += [f"csea = {json.dumps([f'telegram:{one.id}' for one in csea])}"] if csea else []
        lines += ["[escalation]", escalation] if escalation else []
        lines += [READY] if ready else []
        lines += ["[adapters.telegram]", f'base_url = "{self.peer.base_url}"']
        lines += [f'moderators = "{self.team.id}"'] if moderators else []
        lines += [
            f"{key} = {json.dumps(value)}" for key, value in {**QUICK, **(table or {})}.items()
        ]
        lines += [f'[adapters.telegram.spaces."{self.group.id}"]', *others]
        self.bot.config.write_text("\n".join(lines) + "\n", "utf-8")
        make_installation(self.bot.config)
        if ready and (lead or deputy is not None):
            answer_drills(self.bot.config)

    # --- what can be seen -----------------------------------------------------------------------

    @property
    def cards(self) -> list[Message]:
        """The cards of cases in the moderators' group, oldest first."""
        return [one for one in self.team.messages if one.by_bot and one.buttons]

    @property
    def topics(self) -> list[Topic]:
        """The topics in which cases stand."""
        return self.team.topics

    @property
    def said_in_group(self) -> list[Message]:
        """What the bot says where all members read it."""
        return [one for one in self.group.messages if one.by_bot]

    async def card(self, number: int = 0) -> Message:
        """Wait for a card in the moderators' group, and return it."""
        await self.peer.until(
            lambda: len(self.cards) > number, what=lambda: f"no card: {self.bot.errors()[-2000:]}"
        )
        return self.cards[number]

    async def letter(self, person: Person, label: str) -> Message:
        """Wait for a private message with a button of this name, and return the first one."""
        await self.peer.until(
            lambda: any(label in one.buttons for one in person.dms),
            what=lambda: f"no letter with {label} to {person.name}: {self.bot.errors()[-2000:]}",
        )
        return next(one for one in person.dms if label in one.buttons)

    async def told(self, person: Person, words: str) -> Message:
        """Wait for a private message that holds these words, and return the first one."""
        await self.peer.until(
            lambda: any(words in one.text for one in person.dms),
            what=lambda: (
                f"{words!r} was not told to {person.name}: "
                f"{[one.text for one in person.dms]} {self.bot.errors()[-2000:]}"
            ),
        )
        return next(one for one in person.dms if words in one.text)

    async def presses(self, who: Person, message: Message, label: str) -> str:
        """Let somebody press a button, and return what is shown to them over the chat."""
        answer = await (await who.clicks(message, label)).completes()
        return answer.text or ""

    async def reads(self, message: Message, words: str) -> str:
        """Wait until a message holds these words, and return all that it says."""
        await self.until(lambda: words in message.text, f"{words!r} is not in {message.text!r}")
        return message.text

    async def threatens(self, author: Person, target: Person) -> Message:
        """Let somebody threaten another, wait until all is done, and return the case's card."""
        before = len(self.cards)
        said = await author.says(self.group, THREAT, mentions=[target])
        await self.is_hidden(said)
        card = await self.card(before)
        await self.bot.settles()
        return card

    async def is_hidden(self, *said: Message) -> None:
        """Wait until none of the messages can be read any more."""
        await self.peer.until(
            lambda: not any(message.exists for message in said),
            SETTLED_WITHIN,
            what=lambda: f"messages stay: {self.bot.errors()[-2000:]}",
        )

    async def until(self, is_so: Callable[[], object], what: str) -> None:
        """Wait until something is so; the log says more where it never is."""
        await self.peer.until(is_so, what=lambda: f"{what}: {self.bot.errors()[-2000:]}")


def spoken(peer: TelegramPeer) -> Spoken:
    """Return how a Leeward speaks to a Telegram of ours: it is up once it polls."""
    return Spoken(
        "LEEWARD_TELEGRAM_TOKEN",
        peer.token,
        "telegram.up",
        lambda: bool(peer.updates.pollers) or bool(peer.webhook.url),
        peer.gone,
    )


@asynccontextmanager
async def club(folder: Path, **settings: Any) -> AsyncIterator[Club]:
    """Build the group; at the end no process is left, and all sent was as Telegram wants it."""
    async with TelegramPeer.running(**settings) as peer:
        one = Club(peer, folder)
        try:
            yield one
        finally:
            if one.bot.has_begun:
                await one.bot.dies()
        assert peer.violations == []
        assert peer.unmodelled == []
