"""Updates that Telegram brings: a small server for one caller, which must know a secret.

Telegram is told that an update has arrived only when nothing is left to do for it; until then, and
after a crash, it brings it again. A proxy with a certificate stands before this server.
"""

import asyncio
import hmac
import time
from hashlib import blake2b
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
import structlog
from aiohttp import web
from telegram import Bot
from telegram.error import TelegramError

from leeward_adapters.telegram.hearing.intake import Intake
from leeward_adapters.telegram.hearing.problems import problem_of
from leeward_adapters.telegram.hearing.wire import ALLOWED_UPDATES, number_of
from leeward_adapters.telegram.settings import WebhookSettings
from leeward_policies.errors import Broken

HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
"""In which Telegram repeats the secret that the webhook was set with."""

BODY_LARGEST: Final = 1_048_576
"""Bytes of one update that are read; the longest message with all its marks has far fewer."""

WITHIN: Final = 50.0
"""Seconds in which an update must be done; Telegram waits for about 60."""

CONNECTIONS: Final = 16
"""Updates that Telegram may bring at once: one that takes long holds up no other."""

PARTING: Final = 1.0
"""Seconds for those who call while it ends; what is not done by then is brought again."""

_JSON: Final = (msgspec.DecodeError, UnicodeError, RecursionError)

log = structlog.get_logger("leeward.adapters.telegram")


class Webhook:
    """Listens for updates and hands them in, until it is cancelled.

    Args:
        bot: python-telegram-bot's own, initialised.
        intake: takes updates in.
        settings: where to listen, and by which address Telegram calls.
        secret: from which the secret is made that Telegram must know.
        within: seconds in which an update must be done.
    """

    def __init__(
        self,
        bot: Bot,
        intake: Intake,
        settings: WebhookSettings,
        secret: bytes,
        *,
        within: float = WITHIN,
    ) -> None:
        self.heard: float | None = None
        """When Telegram last called, by the monotonic clock; None before it first did."""
        self.port: int | None = None
        """The port that is listened on; None before it is."""
        self._bot = bot
        self._intake = intake
        self._settings = settings
        self._secret = blake2b(secret, digest_size=32, person=b"leeward-webhook").hexdigest()
        self._within = within
        self._failure: asyncio.Future[None] | None = None

    async def run(self) -> None:
        """Listen, say to Telegram where, and hand in what comes, without end.

        Raises:
            NotReady: Telegram is out of reach.
            AuthFailed: it refuses the token.
            Broken: the port cannot be listened on, or Telegram refuses the address.

        What `deliver` raises is raised as it is.
        """
        self._failure = asyncio.get_running_loop().create_future()
        app = web.Application(client_max_size=BODY_LARGEST)
        app.router.add_post(urlsplit(self._settings.url).path or "/", self._called)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=PARTING)
        await runner.setup()
        try:
            await self._listen(runner)
            await self._say_where()
            await self._failure
        finally:
            self._failure.cancel()
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> None:
        listen, port = self._settings.listen, self._settings.port
        try:
            await web.TCPSite(runner, listen, port).start()
        except OSError as error:
            raise Broken(
                place="[adapters.telegram.webhook]",
                value=f"{listen}:{port} cannot be listened on ({error.strerror})",
                cure="Choose another `listen` or `port`, or end the program that holds it.",
            ) from None
        self.port = port

    async def _say_where(self) -> None:
        try:
            await self._bot.set_webhook(
                self._settings.url,
                allowed_updates=ALLOWED_UPDATES,
                secret_token=self._secret,
                max_connections=CONNECTIONS,
                drop_pending_updates=False,
            )
        except TelegramError as error:
            raise problem_of(error) from None

    async def _called(self, request: web.Request) -> web.Response:
        """Take one update in; say that it has arrived when nothing is left to do for it."""
        told = request.headers.get(HEADER, "").encode()
        if not hmac.compare_digest(told, self._secret.encode()):
            log.warning("telegram.webhook_refused")
            return web.Response(status=403)
        body = await request.read()
        self.heard = time.monotonic()
        try:
            payload = msgspec.json.decode(body)
        except _JSON:
            payload = None  # nothing that anybody can read: normalise says so
        return await self._taken(payload)

    async def _taken(self, payload: Any) -> web.Response:
        number = number_of(payload)
        until = time.monotonic() + self._within
        taking = asyncio.ensure_future(self._intake.take(payload))
        taking.add_done_callback(self._ended)
        await asyncio.wait((taking,), timeout=self._within)
        if number is None:
            return web.Response(status=200)
        left = max(0.0, until - time.monotonic())
        is_taken = taking.done() and not taking.cancelled() and taking.exception() is None
        is_done = is_taken and await self._intake.done(number, left)
        return web.Response(status=200 if is_done else 503)

    def _ended(self, taking: "asyncio.Future[bool]") -> None:
        """End listening with the error that handing in failed on."""
        failure = self._failure
        if taking.cancelled() or failure is None or failure.done():
            return
        error = taking.exception()
        if error is not None:
            failure.set_exception(error)
