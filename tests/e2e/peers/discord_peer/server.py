"""The peer itself: start it, look at it, and stop it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
from aiohttp import web
from discord_peer.faults import Faults
from discord_peer.gateway import Gateway
from discord_peer.limits import Limits
from discord_peer.people import Person
from discord_peer.places import Guild
from discord_peer.rest import Hook, Request, Rest
from discord_peer.wire import API
from discord_peer.world import World
from peer_kit.waiting import Waits
from typing_extensions import override

TOKEN = "leeward-e2e.peer.not-a-real-token"  # noqa: S105 - the peer's own, worth nothing anywhere
"""The only token that the peer accepts."""

CONNECTED_WITHIN = 60.0
"""Seconds for a bot to connect, or to be gone."""


class DiscordPeer(Waits):
    """A Discord of our own on 127.0.0.1, for one application and its bot."""

    def __init__(self) -> None:
        self.world = World()
        self.token = TOKEN
        self.gateway = Gateway(self.world, TOKEN)
        self.rest = Rest(self.world, self.gateway, TOKEN)
        self.api_base = ""
        """Where the bot finds REST, for instance `http://127.0.0.1:1234/api/v10`."""

    @classmethod
    @asynccontextmanager
    async def running(cls, **settings: Any) -> AsyncIterator["DiscordPeer"]:
        """Run a peer on a free port of 127.0.0.1, in the loop of the test.

        Args:
            **settings: attributes of `peer.gateway` to set first, such as `shards` or
                `heartbeat_interval`.
        """
        peer = cls()
        for name, value in settings.items():
            if not hasattr(peer.gateway, name):
                raise AttributeError(f"The gateway has no setting {name!r}.")
            setattr(peer.gateway, name, value)
        app = web.Application(client_max_size=0)
        app.router.add_get("/gateway", peer.gateway.accept)
        app.router.add_get("/resume", peer.gateway.accept)
        app.router.add_route("*", API + "/{path:.*}", peer.rest.handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        peer.api_base = f"http://{host}:{port}{API}"
        peer.gateway.url = f"ws://{host}:{port}/gateway"
        peer.gateway.resume_url = f"ws://{host}:{port}/resume"
        try:
            yield peer
        finally:
            await peer.gateway.stop()
            await runner.cleanup()

    # -- the world ------------------------------------------------------------------------

    def guild(
        self,
        name: str,
        *,
        bot_permissions: discord.Permissions | None = None,
        bot: bool = True,
        shard: int | None = None,
    ) -> Guild:
        """Create a guild, with its `@everyone` role and the bot's own.

        Args:
            name: what it is called.
            bot_permissions: what the bot's role may do; None for everything but administrate.
            bot: false for a guild that the bot is not in.
            shard: the shard it should fall on, of as many as the gateway recommends.
        """
        return Guild.create(self, name, bot_permissions=bot_permissions, bot=bot, shard=shard)

    def person(self, name: str, *, bot: bool = False, installs: bool = False) -> Person:
        """Create somebody who is in no guild yet; `installs` adds the app to their account."""
        user = self.world.make_user(name.lower().replace(" ", "_"), global_name=name, bot=bot)
        if installs:
            self.world.installers.add(user.id)
        return Person(self, user.id)

    @property
    def bot(self) -> Person:
        """The bot as others see it."""
        return Person(self, self.world.bot_user.id)

    # -- what the bot did -----------------------------------------------------------------

    @property
    def requests(self) -> list[Request]:
        """Every request of the bot, oldest first."""
        return self.rest.requests

    def requested(self, method: str, path_part: str = "") -> list[Request]:
        """List the requests with this method whose path contains this part."""
        return [r for r in self.requests if r.method == method and path_part in r.path]

    @property
    def violations(self) -> list[str]:
        """What Discord's own document, or the gateway's rules, do not allow; should be empty."""
        return [*self.rest.violations, *self.gateway.violations]

    @property
    def unmodelled(self) -> list[str]:
        """What the peer had to answer with 501; should be empty."""
        return self.rest.unmodelled

    @property
    def invalid_requests(self) -> int:
        """How many answers counted towards Discord's ban (401, 403, 429)."""
        return self.limits.invalid_total

    @property
    def limits(self) -> Limits:
        """The rate limits."""
        return self.rest.limits

    @property
    def faults(self) -> Faults:
        """The faults that are still to happen."""
        return self.rest.faults

    @property
    def on_request(self) -> Hook | None:
        """The hook told of every request: `arrived`, `accepted`, `replied`.

        Where it returns False, the connection is cut at that moment.
        """
        return self.rest.on_request

    @on_request.setter
    def on_request(self, hook: Hook | None) -> None:
        self.rest.on_request = hook

    @override
    def lately(self) -> str:
        last = [f"{r.method} {r.path} {r.status}" for r in self.requests[-8:]]
        return f"The last requests were {last}; not modelled: {self.unmodelled}."

    async def ready(self, seconds: float = CONNECTED_WITHIN) -> None:
        """Wait until the bot has identified every shard."""
        await self.until(
            lambda: self.gateway.connected >= self.gateway.shards, seconds, what="no bot connected"
        )

    async def gone(self, seconds: float = CONNECTED_WITHIN) -> None:
        """Wait until no shard is connected, as after the bot was stopped or killed."""
        await self.until(
            lambda: not self.gateway.connected, seconds, what="a bot is still connected"
        )
