"""An address that `apprise` knows how to reach: mail, ntfy, Slack, SMS gateways and many more.

Its parts wait in the thread that calls them, and cannot be stopped. So each address has at most
one thread of its own, which no other part of Leeward waits for: a service that never answers
holds up itself alone, and not the end of the process.
"""

import asyncio
import re
import warnings
from contextlib import suppress
from threading import Thread
from typing import Final

from apprise import Apprise, AppriseAsset, AppriseResultStatus, NotifyBase, NotifyFormat, NotifyType
from typing_extensions import override

from leeward.elsewhere.library_logs import hush
from leeward.elsewhere.notice import Notice
from leeward.elsewhere.tried import (
    ADDRESS_CURE,
    PATIENCE,
    Taken,
    Tried,
    Way,
    refused,
    too_slow,
    unreached,
)
from leeward.elsewhere.ways import Address
from leeward_policies.errors import ConfigError

SOCKET_SECONDS: Final = 10.0
"""One step on the network, such as connecting, may take at most so long."""

STATUS: Final = re.compile(r"\berror=(\d{3})\d{0,2}\b")
"""How apprise's parts tell a status; ntfy's own codes begin with it."""

CONNECTION: Final = "onnection"
"""Stands in what they say of a service that was not reached, or did not let us in."""


class ByApprise(Way):
    """Sends notices to one address, one after the other.

    Args:
        address: where to.
        patience: seconds that one notice may take.

    Raises:
        ConfigError: `apprise` does not understand it; its line and its scheme are named alone.
    """

    def __init__(self, address: Address, patience: float = PATIENCE) -> None:
        hush()
        self._patience = patience
        self._name = f"line {address.line} ({address.scheme or 'no scheme'})"
        self._apprise = Apprise(asset=_asset())
        self._apprise.add(_service(address, self._apprise.asset))
        self._taken = Taken()
        self._turn = asyncio.Lock()
        self._under_way: asyncio.Future[Tried] | None = None

    @property
    @override
    def name(self) -> str:
        return self._name

    @override
    async def send(self, notice: Notice) -> Tried:
        try:
            async with asyncio.timeout(self._patience), self._turn:
                return await self._send(notice)
        except TimeoutError:
            return too_slow(self._name, self._patience)

    @override
    async def close(self) -> None:
        """Let the thread be: nobody waits for it."""

    async def _send(self, notice: Notice) -> Tried:
        if self._under_way is not None:  # it was given up on, and may still be taken
            await asyncio.shield(self._under_way)
        if notice.key in self._taken:
            return Tried(self._name, ok=True)
        self._under_way = self._begin(notice)
        return await asyncio.shield(self._under_way)

    def _begin(self, notice: Notice) -> asyncio.Future[Tried]:
        """Let a thread send it, and return what will have come of it."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Tried] = loop.create_future()

        def ended(tried: Tried) -> None:
            if tried.ok:
                self._taken.add(notice.key)
            future.set_result(tried)

        def work() -> None:
            tried = unreached(self._name)
            try:
                tried = self._notify(notice)
            finally:
                with suppress(RuntimeError):  # the loop has ended, and nobody waits any more
                    loop.call_soon_threadsafe(ended, tried)

        Thread(target=work, name=f"notice, {self._name}", daemon=True).start()
        return future

    def _notify(self, notice: Notice) -> Tried:
        """Send it and wait; of what apprise tells, the status of HTTP alone is kept."""
        with self._apprise.notify(
            body=notice.body,
            title=notice.title,
            notify_type=NotifyType.WARNING,
            body_format=NotifyFormat.TEXT,
        ) as result:
            attempts = [attempt for one in result for attempt in one]
            if any(attempt.status == AppriseResultStatus.SUCCESS for attempt in attempts):
                return Tried(self._name, ok=True)
            told = " ".join(entry.message for attempt in attempts for entry in attempt)
        statuses = STATUS.findall(told)
        if statuses:
            return refused(self._name, int(statuses[-1]))
        if CONNECTION in told:
            what = "it could not be reached, or did not let us in"
            return Tried(self._name, False, what, ADDRESS_CURE)
        return Tried(self._name, False, "it did not take the notice", ADDRESS_CURE)


def _asset() -> AppriseAsset:
    """Return how apprise is to behave: it keeps nothing, shows no pictures, follows nowhere."""
    return AppriseAsset(
        app_id="Leeward",
        app_desc="Leeward",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        image_path_mask=False,
        storage_mode="memory",
        pgp_autogen=False,
        pem_autogen=False,
        http_redirects=False,
        secure_logging=True,
        allow_templates=False,
        async_mode=False,
        service_timeout=0,  # else it would use threads that the end of the process waits for
    )


def _service(address: Address, asset: AppriseAsset) -> NotifyBase:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of parts that are read only now
        service = Apprise.instantiate(address.url, asset=asset)
    if service is None:
        begins = f"begins with {address.scheme}://" if address.scheme else "has no scheme"
        raise ConfigError(
            place=f"{address.place} line {address.line}",
            value=f"apprise cannot use this address, which {begins}",
            cure="Compare it with docs/notices.md; the line itself is not shown, for it may"
            " hold a password.",
        )
    service.retry = 0  # we try again ourselves
    service.socket_connect_timeout = min(service.socket_connect_timeout, SOCKET_SECONDS)
    service.socket_read_timeout = min(service.socket_read_timeout, SOCKET_SECONDS)
    return service
