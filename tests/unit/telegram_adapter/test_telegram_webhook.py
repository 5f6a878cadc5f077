"""Updates that Telegram brings are taken from nobody else, and are done before it is told so."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs
from telegram import Bot
from telegram.request import HTTPXRequest
from telegram_peer.bot_api import TelegramPeer
from telegram_peer.failing import Status
from telegram_peer.groups import Group
from telegram_peer.persons import Person

from leeward.clock import SystemClock
from leeward_adapters.telegram.hearing.directory import Directory
from leeward_adapters.telegram.hearing.intake import Intake
from leeward_adapters.telegram.hearing.library_logs import hush
from leeward_adapters.telegram.hearing.offsets import Offsets
from leeward_adapters.telegram.hearing.webhook import BODY_LARGEST, HEADER, Webhook
from leeward_adapters.telegram.hearing.wire import ALLOWED_UPDATES
from leeward_adapters.telegram.settings import WebhookSettings
from leeward_policies.domain.event import Event, MessageSent, Unreadable
from leeward_policies.errors import AdapterError, Broken, NotReady
from leeward_policies.ports import Delivery

SECRET = b"a secret of these tests"
WORDS = "meet me at the old mill"


class PipelineFull(Exception):
    """What the pipeline of these tests raises where one asks for it."""


class Hook:
    """A process that Telegram brings its updates to."""

    def __init__(self, peer: TelegramPeer, *, port: int = 0, within: float = 20.0) -> None:
        hush()
        self.events: list[Event] = []
        self.commits = True
        self.fails = False
        port = port or free_port()
        self.address = f"http://127.0.0.1:{port}/updates"
        self.bot = Bot(
            peer.token,
            base_url=f"{peer.base_url}/bot",
            request=HTTPXRequest(connection_pool_size=8),
            get_updates_request=HTTPXRequest(connection_pool_size=1),
        )
        self.intake = Intake(
            self._deliver,
            Directory(str(peer.world.bot.id)),
            Offsets(None),
            SystemClock(),
            self._answer,
        )
        settings = WebhookSettings(self.address, port=port)
        self.webhook = Webhook(self.bot, self.intake, settings, SECRET, within=within)

    async def _deliver(self, delivery: Delivery) -> None:
        if self.fails:
            raise PipelineFull
        self.events.append(delivery.event)
        if delivery.cursor is not None and self.commits:
            self.intake.committed(delivery.cursor)

    async def _answer(self, payload: dict[str, Any]) -> None:
        """Answer nothing."""

    @property
    def said(self) -> list[str]:
        """What was said, in the order of hearing."""
        return [one.message.text.body for one in self.events if isinstance(one, MessageSent)]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        """Listen for as long as a block lasts."""
        await self.bot.initialize()
        task = asyncio.create_task(self.webhook.run())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait((task,))
            await self.intake.close(0.0)
            await self.bot.shutdown()

    async def called(self, body: Any, *, secret: str | None = None) -> int:
        """Call the server as somebody does, and return the status."""
        headers = {} if secret is None else {HEADER: secret}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.address, data=body, headers=headers) as answer,
        ):
            return answer.status


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
async def peer() -> AsyncIterator[TelegramPeer]:
    """Run a Telegram; what the specification does not allow fails the test."""
    async with TelegramPeer.running() as running:
        yield running
        assert running.violations == []


@pytest.fixture
def group(peer: TelegramPeer) -> Group:
    """Return a group in which the bot is an administrator."""
    group = peer.supergroup("Riverside")
    group.adds_bot("delete_messages")
    peer.updates.drop()
    return group


@pytest.fixture
def ana(group: Group) -> Person:
    """Return a member."""
    return group.member("Ana")


async def secret_of(peer: TelegramPeer) -> str:
    """Return the secret that Telegram was given."""
    await peer.until(lambda: peer.requested("setWebhook"))
    return str(peer.requested("setWebhook")[0].parameters["secret_token"])


async def test_what_is_brought_is_heard_and_forgotten(
    peer: TelegramPeer, group: Group, ana: Person
) -> None:
    """What waits before the start, too."""
    ana.writes(group, "before")
    hook = Hook(peer)
    async with hook.running():
        await peer.until(lambda: peer.webhook.url)
        ana.writes(group, "after")
        await peer.until(lambda: not peer.updates.pending)

    assert hook.said == ["before", "after"]
    assert [status for _, status in peer.webhook.deliveries] == [200, 200]
    assert hook.webhook.heard is not None


async def test_the_webhook_is_set_with_everything_that_it_needs(peer: TelegramPeer) -> None:
    """Telegram drops nothing, and repeats a secret that does not give the token away."""
    hook = Hook(peer)
    async with hook.running():
        secret = await secret_of(peer)

    parameters = peer.requested("setWebhook")[0].parameters
    assert parameters["url"] == hook.address
    assert list(ALLOWED_UPDATES) == parameters["allowed_updates"]
    assert not parameters.get("drop_pending_updates")
    assert peer.token not in secret
    assert secret != SECRET.hex()


async def test_an_update_has_arrived_when_it_is_committed(
    peer: TelegramPeer, group: Group, ana: Person
) -> None:
    """Before, Telegram is told to bring it again; it is handed in once."""
    peer.webhook.pause = 0.01
    hook = Hook(peer, within=0.05)
    hook.commits = False
    async with hook.running():
        ana.writes(group, "hello")
        await peer.until(lambda: len(peer.webhook.deliveries) >= 2)
        hook.intake.committed(str(peer.webhook.deliveries[0][0]))
        await peer.until(lambda: not peer.updates.pending)

    statuses = [status for _, status in peer.webhook.deliveries]
    assert (statuses[0], statuses[-1]) == (503, 200)
    assert hook.said == ["hello"]


@pytest.mark.parametrize("secret", [None, "", "wrong", "ö"])
async def test_who_does_not_know_the_secret_is_refused(
    peer: TelegramPeer, secret: str | None
) -> None:
    """Anybody may find the address; nothing that they bring is read."""
    hook = Hook(peer)
    async with hook.running():
        await secret_of(peer)
        with capture_logs() as logged:
            status = await hook.called(b'{"update_id": 5, "message": 5}', secret=secret)

    assert (status, hook.events) == (403, [])
    assert [line["event"] for line in logged] == ["telegram.webhook_refused"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, WORDS.encode()])
async def test_what_is_no_update_is_an_event_and_has_arrived(
    peer: TelegramPeer, body: bytes
) -> None:
    """Else it would be brought for a day."""
    hook = Hook(peer)
    async with hook.running():
        status = await hook.called(body, secret=await secret_of(peer))

    assert status == 200
    assert [type(event) for event in hook.events] == [Unreadable]
    assert WORDS not in str(hook.events)


async def test_a_body_without_end_is_not_read(peer: TelegramPeer) -> None:
    """Even from somebody who knows the secret."""
    hook = Hook(peer)
    async with hook.running():
        status = await hook.called(BytesIO(b"x" * (BODY_LARGEST + 1)), secret=await secret_of(peer))

    assert (status, hook.events) == (413, [])


async def test_a_pipeline_that_fails_ends_it(peer: TelegramPeer, group: Group, ana: Person) -> None:
    """The supervisor begins anew; Telegram brings the update again."""
    hook = Hook(peer)
    hook.fails = True
    async with hook.running() as task:
        ana.writes(group, "hello")
        await peer.until(task.done)

    assert isinstance(task.exception(), PipelineFull)
    assert len(peer.updates.pending) == 1


async def test_a_port_that_is_taken_is_told(peer: TelegramPeer) -> None:
    """With what to do about it."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        error = await ended(Hook(peer, port=other.getsockname()[1]), peer)

    assert isinstance(error, Broken)
    assert "listen" in str(error)


@pytest.mark.parametrize(
    ("fault", "kind"), [(Status(500), NotReady), (Status(400, f"Bad Request: {WORDS}"), Broken)]
)
async def test_a_webhook_that_cannot_be_set_is_told(
    peer: TelegramPeer, fault: Status, kind: type[AdapterError]
) -> None:
    """Without what Telegram answered."""
    peer.faults.plan("setWebhook", fault, times=-1)

    error = await ended(Hook(peer), peer)

    assert type(error) is kind
    assert WORDS not in str(error)


async def ended(hook: Hook, peer: TelegramPeer) -> BaseException | None:
    """Listen until it ends by itself, and return why."""
    async with hook.running() as task:
        await peer.until(task.done)
        return task.exception()
