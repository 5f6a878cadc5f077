"""A bot on unmodified python-telegram-bot, with which the peer is tested."""

import os
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

from telegram import Bot
from telegram.error import TelegramError
from telegram_peer.api_words import Json
from telegram_peer.bot_api import TelegramPeer

KINDS = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "message_reaction",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
]
"""The kinds of updates that the probe asks for."""

os.environ.setdefault("PTB_TIMEDELTA", "1")  # else the library warns whenever it is asked to wait

FETCH = "get_Updates"
"""Becomes `getUpdates`; under its plain name the library asks for its own method instead."""


class Probe:
    """A bot that fetches what is new when it is asked to, as plain JSON."""

    def __init__(self, peer: TelegramPeer, bot: Bot) -> None:
        self.peer = peer
        self.bot = bot
        self.offset = 0

    async def news(self, *kinds: str, timeout: int = 0) -> list[Any]:  # noqa: ASYNC109 - Telegram's word
        """Fetch and confirm all that is new, and return the bodies of these kinds."""
        fetched: list[Json] = []
        while True:
            given = {"offset": self.offset, "timeout": timeout, "allowed_updates": KINDS}
            batch = await self.bot.do_api_request(FETCH, api_kwargs=given)
            if not batch:
                break
            fetched += batch
            self.offset = batch[-1]["update_id"] + 1
        bodies = [(name, each[name]) for each in fetched for name in each if name != "update_id"]
        return [body for name, body in bodies if not kinds or name in kinds]


async def refusal(call: Awaitable[object]) -> str:
    """Return the kind of error that a call ends in, and its words."""
    try:
        await call
    except TelegramError as error:
        return f"{type(error).__name__}: {error.message}"
    return "it was done"


@asynccontextmanager
async def probing(peer: TelegramPeer) -> AsyncIterator[Probe]:
    """Run a probe against the peer, which lets it poll as often as it likes."""
    peer.updates.slows = False
    url = peer.base_url
    async with Bot(peer.token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as bot:
        probe = Probe(peer, bot)
        await probe.news()
        yield probe


@asynccontextmanager
async def judged() -> AsyncIterator[TelegramPeer]:
    """Run a peer whose violations and gaps fail the test at its end."""
    async with TelegramPeer.running() as peer:
        yield peer
        assert "\n".join(peer.violations) == ""
        assert peer.unmodelled == []
