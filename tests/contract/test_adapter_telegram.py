"""Telegram's adapter keeps the contract, on a Telegram of ours and over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from telegram_acting import Riverside, ref_of, riverside, space, user
from telegram_peer.bot_api import TelegramPeer
from telegram_peer.posts import Message
from typing_extensions import override

from leeward.clock import SystemClock
from leeward.testing.acts import Kind, note
from leeward.testing.adapter_contract import SAID, AdapterContract
from leeward.testing.clock import DEFAULT_START
from leeward.testing.hearing import PATIENCE
from leeward.testing.stage import Stage
from leeward_adapters.telegram.adapter import TelegramAdapter
from leeward_adapters.telegram.connection import Pace
from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.hearing.polling import PollingPace
from leeward_adapters.telegram.hearing.wire import ALLOWED_UPDATES
from leeward_adapters.telegram.normalise import normalise
from leeward_policies.advice import advice
from leeward_policies.domain.action import Done
from leeward_policies.domain.event import Event
from leeward_policies.domain.refs import MessageRef, SpaceRef, UserRef
from leeward_policies.ports import Adapter, Deliver, Delivery

QUICK = Pace(drain=1.0, polling=PollingPace(pause=0.6, longest=0.6, again=0.05, parting=1.0))
"""A test does not wait; but whoever asks for the same within half a second is told less."""


class _Staged(TelegramAdapter):
    """The adapter, of which the stage knows whether it listens."""

    listens = False
    is_over = False

    @override
    async def listen(self, deliver: Deliver, since: str | None) -> None:
        self.listens = True
        try:
            await super().listen(deliver, since)
        finally:
            self.listens = False

    @override
    async def close(self) -> None:
        self.is_over = True
        await super().close()


class TelegramStage(Stage):
    """A group, a group with topics for cases, Ana, an ordinary member, and Mo, a moderator."""

    def __init__(self, club: Riverside) -> None:
        self._club = club
        self._said: dict[str, Message] = {}
        club.ana.opened_bot()

    @property
    @override
    def space(self) -> SpaceRef:
        return space(self._club.group)

    @property
    @override
    def member(self) -> UserRef:
        return user(self._club.ana)

    @property
    @override
    def staff(self) -> UserRef:
        return user(self._club.mo)

    @override
    def adapter(self) -> Adapter:
        club = self._club
        settings, desk = club.settings(), club.desk
        return _Staged(settings, club.peer.token, club.folder, desk, SystemClock(), pace=QUICK)

    @override
    @asynccontextmanager
    async def connected(self, adapter: Adapter) -> AsyncIterator[None]:
        assert isinstance(adapter, _Staged)
        if adapter.is_over:
            yield
            return
        listening = None
        if not adapter.listens:
            listening = asyncio.create_task(adapter.listen(_nobody, None))
        try:
            async with asyncio.timeout(PATIENCE):
                await self._up(adapter)
            yield
        finally:
            if listening is not None:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    async def _up(self, adapter: Adapter) -> None:
        """Wait until acts are carried out; one that nobody notices tells."""
        nothing = note(MessageRef("telegram", "-1", "general", "3"), self.member, "are you there")
        while True:
            if isinstance(await adapter.perform(nothing, None), Done):
                return
            await asyncio.sleep(0.005)

    # --- what people do -------------------------------------------------------------------------

    @override
    async def writes(self, text: str) -> MessageRef:
        message = await self._club.ana.says(self._club.group, text)
        self._said[message.id] = message
        return ref_of(message)

    @override
    async def edits(self, message: MessageRef, text: str) -> None:
        await self._club.ana.edits(self._said[message.id], text)

    @override
    async def clicks(self) -> None:
        """Do nothing: consent reaches the adapter as an order, with the act itself."""

    @override
    async def is_out_of_reach(self) -> None:
        self._club.ana.blocks_bot()

    @override
    async def sends_nonsense(self) -> None:
        self._club.peer.sends_raw({"message": {"message_id": "seven", "chat": 7}})

    # --- what can be seen -----------------------------------------------------------------------

    @override
    async def seen(self, kind: Kind, message: MessageRef) -> int:
        club = self._club
        room = [one for one in club.group.messages if one.by_bot]
        letters = [next(iter(letter.buttons), "") for letter in club.ana.dms]
        can_read = self._said[message.id].exists
        again = any(one.text.endswith(SAID) for one in room)
        is_silent = club.group.restricted(club.ana) is not None
        is_banned = club.ana in club.group.banned
        is_locked = not club.group.permissions["can_send_messages"]
        return {
            "hide": not can_read,
            "reveal": can_read or again,
            "tip": letters.count("Get help"),
            "warn": letters.count("Why?"),
            "reply": sum(one.text == advice("warning-public").text for one in room),
            "ask": len(club.team.topics),
            "restrict": is_silent,
            "unrestrict": not is_silent,
            "kick": not club.group.has(club.ana),
            "ban": is_banned,
            "lock": is_locked,
            "unban": not is_banned,
            "unlock": not is_locked,
        }[kind]

    # --- payloads -------------------------------------------------------------------------------

    @override
    def payloads(self) -> Sequence[Any]:
        return everything()

    @override
    def normalise(self, payload: Any) -> Sequence[Event]:
        return normalise(payload, learned(), DEFAULT_START)


async def _nobody(_: Delivery) -> None:
    """Take nothing in."""


class TestOnTelegram(AdapterContract):
    """The whole contract, with every right that the set-up gives the bot."""

    @override
    @pytest.fixture
    async def stage(self, tmp_path: Path) -> AsyncIterator[Stage]:
        async with riverside(tmp_path) as club:
            yield TelegramStage(club)
            club.peer.violations[:] = [one for one in club.peer.violations if "seven" not in one]


# --- what Telegram tells --------------------------------------------------------------------------


async def _everything_happens() -> tuple[Any, ...]:
    """Let one of everything happen on a Telegram, and return what it told its bot."""
    async with TelegramPeer.running() as peer:
        peer.updates.allowed = list(ALLOWED_UPDATES)
        group, forum = peer.supergroup("Riverside"), peer.supergroup("Topics", forum=True)
        old, channel = peer.group("Old"), peer.channel("News")
        for one in (group, forum, old, channel):
            one.adds_bot("delete_messages", "restrict_members", "invite_users")
        group.links(channel)
        ana, mo = group.member("Ana", username="ana_r"), group.member("Mo")
        mo.is_admin_of(group, anonymous=True)
        mo.is_admin_of(forum)
        kai = peer.person("Kai")
        await kai.joins(group)
        first = await kai.says(group, "hello you", mentions=[ana, mo])
        await ana.says(group, "hi", reply_to=first, quote="hello")
        await ana.says(group, "", forward=first)
        await ana.sends_photo(group, "look", spoiler=True)
        await ana.sends_document(group, "a.txt")
        await ana.sends_sticker(group, "👍")
        await ana.sends_poll(group, "Which?", ["this", "that"])
        await ana.sends_contact(group, "+1 202-555-0143")
        await ana.sends_location(group)
        await kai.edits(first, "hello")
        await ana.reacts(first, "👍")
        channel.posts("news")
        await mo.says(await mo.opens_topic(forum, "a topic"), "in it")
        old.migrates()
        await ana.starts("h")
        await ana.says(peer.bot, "please help me")
        await ana.says(peer.bot, "", forward=first)
        await mo.restricts(kai, group, until=0)
        await kai.leaves(group)
        group.removes_bot()
        return tuple(waiting.body for waiting in peer.updates.pending)


@cache
def everything() -> tuple[Any, ...]:
    """Return a payload of every shape."""
    return asyncio.run(_everything_happens())


@cache
def learned() -> Directory:
    """Return what can be known of the groups after all of that."""
    directory = Directory("1")
    for payload in everything():
        directory.learn(payload)
    return directory


def test_every_shape_is_among_the_payloads() -> None:
    """The payloads that are bent out of shape hold what the adapter reads."""
    kinds = {kind for payload in everything() for kind in payload}

    assert {
        "message",
        "edited_message",
        "channel_post",
        "my_chat_member",
        "chat_member",
        "message_reaction",
    } <= kinds
