"""The peer itself: start it, look at it, and stop it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from aiohttp import web
from peer_kit.waiting import Waits
from telegram_peer.api_words import Json
from telegram_peer.failing import Faults
from telegram_peer.flood import Limits
from telegram_peer.groups import Group
from telegram_peer.persons import Person
from telegram_peer.realm import BOT_ID, World
from telegram_peer.serving import Hook, Request, Rest
from telegram_peer.updates import Updates
from telegram_peer.webhook import Webhook
from typing_extensions import override

TOKEN = f"{BOT_ID}:AA-leeward-peer-not-a-real-token-00"
"""The only token that the peer accepts."""

CONNECTED_WITHIN = 60.0
"""Seconds for a bot to poll, or to be gone."""

LARGEST = 60 * 1024 * 1024
"""Bytes of a call; Telegram takes files of 50 MB."""


class TelegramPeer(Waits):
    """A Bot API of our own on 127.0.0.1, for one bot."""

    def __init__(self) -> None:
        self.world = World()
        self.token = TOKEN
        self.rest = Rest(self.world, TOKEN)
        self.base_url = ""
        """Where the bot finds the API, for instance `http://127.0.0.1:1234`; python-telegram-bot
        wants `base_url + "/bot"` and `base_url + "/file/bot"`."""
        judge = self.rest.judge
        if judge is not None:
            self.world.updates.judge = lambda body: self.rest.violations.extend(judge.update(body))

    @classmethod
    @asynccontextmanager
    async def running(cls) -> AsyncIterator["TelegramPeer"]:
        """Run a peer on a free port of 127.0.0.1, in the loop of the test."""
        peer = cls()
        app = web.Application(client_max_size=LARGEST)
        app.router.add_route("*", "/bot{token}/{method}", peer.rest.handle)
        app.router.add_get("/file/bot{token}/documents/{file_id}", peer.rest.file)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        peer.base_url = f"http://{host}:{port}"
        try:
            yield peer
        finally:
            peer.goes_down()
            await peer.webhook.stop()
            await runner.cleanup()

    # -- the world ------------------------------------------------------------------------

    def person(self, name: str, username: str | None = None, language: str = "en") -> Person:
        """Create somebody who is in no group and has not started the bot."""
        return Person(self, self.world.make_user(name, username, language).id)

    def other_bot(self, name: str, username: str) -> Person:
        """Create another bot, whose messages no bot is told of."""
        return Person(self, self.world.make_user(name, username, "", is_bot=True).id)

    def group(self, title: str) -> Group:
        """Create a basic group, which can become a supergroup; the bot is not in it yet."""
        return self._place("group", title)

    def supergroup(self, title: str, *, forum: bool = False, username: str | None = None) -> Group:
        """Create a supergroup; the bot is not in it yet.

        Args:
            title: what it is called.
            forum: whether it has topics.
            username: its public name, where it has one.
        """
        place = self._place("supergroup", title)
        place.stored.forum, place.stored.username = forum, username
        return place

    def channel(
        self, title: str, *, linked: Group | None = None, username: str | None = None
    ) -> Group:
        """Create a channel, perhaps with its discussion group; the bot is not in it yet."""
        place = self._place("channel", title)
        place.stored.username = username
        if linked is not None:
            linked.links(place)
        return place

    def place(self, key: int) -> Group:
        """Return a group or channel by its id."""
        return Group(self, key)

    def somebody(self, key: int) -> Person:
        """Return a person by their id."""
        return Person(self, key)

    @property
    def bot(self) -> Person:
        """The bot as others see it; people write to it in private."""
        return Person(self, self.world.bot.id)

    def privacy_off(self) -> None:
        """Let the bot read everything in groups, even as a plain member."""
        self.world.reads_all = True

    def later(self, delta: timedelta) -> None:
        """Make everything that exists older by so much; what comes next is of now."""
        self.world.later(delta)

    def sends_raw(self, update: Json) -> None:
        """Give the bot anything as an update; `update_id` is added where it is missing."""
        self.updates.add_raw(update)

    def goes_down(self) -> None:
        """Cut every connection from now on, waiting polls included."""
        self.rest.down = True

    def comes_back(self) -> None:
        """Answer again."""
        self.rest.down = False

    def _place(self, kind: str, title: str) -> Group:
        founder = self.world.make_user("Founder", None, "en")
        return Group(self, self.world.make_chat(kind, title, founder).id)

    # -- what the bot did -----------------------------------------------------------------

    @property
    def requests(self) -> list[Request]:
        """Every call of the bot, oldest first."""
        return self.rest.requests

    def requested(self, method: str) -> list[Request]:
        """List the calls of one method."""
        return [r for r in self.requests if r.method.lower() == method.lower()]

    @property
    def violations(self) -> list[str]:
        """What the specification does not allow; should be empty."""
        return self.rest.violations

    @property
    def unmodelled(self) -> list[str]:
        """What the peer had to answer with 501; should be empty."""
        return self.rest.unmodelled

    @property
    def refused_429(self) -> int:
        """How many calls were refused because there were too many."""
        return self.rest.refused_429

    @property
    def limits(self) -> Limits:
        """The limits."""
        return self.rest.limits

    @property
    def faults(self) -> Faults:
        """The faults that are still to happen."""
        return self.rest.faults

    @property
    def updates(self) -> Updates:
        """What waits for the bot, and who polls."""
        return self.world.updates

    @property
    def webhook(self) -> Webhook:
        """Where updates are delivered, if the bot set an address."""
        return self.world.hook

    @property
    def on_request(self) -> Hook | None:
        """The hook told of every call: `arrived`, `accepted`, `replied`.

        Where it returns False, the connection is cut at that moment.
        """
        return self.rest.on_request

    @on_request.setter
    def on_request(self, hook: Hook | None) -> None:
        self.rest.on_request = hook

    # -- waiting --------------------------------------------------------------------------

    @override
    def lately(self) -> str:
        last = [f"{r.method} {r.status}" for r in self.requests[-8:]]
        return f"The last calls were {last}; not modelled: {self.unmodelled}."

    async def polled(self, seconds: float = CONNECTED_WITHIN) -> None:
        """Wait until a bot waits for updates and has taken all there were."""
        await self.until(
            lambda: self.updates.pollers and not self.updates.pending, seconds, what="nobody polls"
        )

    async def gone(self, seconds: float = CONNECTED_WITHIN) -> None:
        """Wait until nobody polls, as after the bot was stopped or killed."""
        await self.until(lambda: not self.updates.pollers, seconds, what="a bot is still connected")
