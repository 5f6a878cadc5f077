"""An address that `apprise` knows how to reach: mail, ntfy, Slack, SMS gateways and many more.

Each notice is sent by a small process of its own: a service that never answers, or answers
without an end, holds up and hurts nothing but that process, which is ended in time.
"""

import asyncio
import os
import sys
from subprocess import DEVNULL, PIPE, Popen
from typing import Final

import msgspec
from typing_extensions import override

from leeward.elsewhere.notice import Notice
from leeward.elsewhere.sending import Letter, Sent, asset, service_of
from leeward.elsewhere.tried import (
    ADDRESS_CURE,
    LATER_CURE,
    PATIENCE,
    Taken,
    Tried,
    Way,
    refused,
    too_slow,
)
from leeward.elsewhere.ways import Address
from leeward_policies.errors import ConfigError

AT_ONCE: Final = 4
"""Processes at a time, of about 60 MB each, for all addresses together."""

COMMAND: Final = (sys.executable, "-P", "-m", "leeward.elsewhere.sending")
"""`-P`: what lies in the current folder is not taken for a part of the program."""

OURS: Final = "LEEWARD_"
"""How variables begin that may hold other secrets of ours; the process gets none of them."""


class ByApprise(Way):
    """Sends notices to one address.

    Args:
        address: where to.
        turns: how many processes run at a time, for all addresses together.
        patience: seconds that one notice may take.

    Raises:
        ConfigError: `apprise` does not understand it; its line and its scheme are named alone.
    """

    def __init__(
        self, address: Address, turns: asyncio.Semaphore, patience: float = PATIENCE
    ) -> None:
        if service_of(address.url, asset()) is None:
            raise _misunderstood(address)
        self._address = address
        self._turns = turns
        self._patience = patience
        self._taken = Taken()

    @property
    @override
    def name(self) -> str:
        return f"line {self._address.line} ({self._address.scheme})"

    @override
    async def send(self, notice: Notice) -> Tried:
        if notice.key in self._taken:
            return Tried(self.name, ok=True)
        letter = Letter(self._address.url, notice.title, notice.body)
        try:
            async with self._turns, asyncio.timeout(self._patience):
                sent = await _sent(letter)
        except TimeoutError:
            return too_slow(self.name, self._patience)
        except OSError as error:
            what = f"no process could be started to send it ({type(error).__name__})"
            return Tried(self.name, False, what, "See whether this machine has memory left.")
        if sent.ok:
            self._taken.add(notice.key)
            return Tried(self.name, ok=True)
        return self._refused(sent)

    @override
    async def close(self) -> None:
        """Nothing is open."""

    def _refused(self, sent: Sent) -> Tried:
        if sent.status:
            return refused(self.name, sent.status)
        if not sent.is_reached:
            what = "it could not be reached, or did not let us in"
            return Tried(self.name, False, what, ADDRESS_CURE)
        return Tried(self.name, False, "it did not take the notice", LATER_CURE)


async def _sent(letter: Letter) -> Sent:
    """Let a process send a letter; it does not outlive the wait for it."""
    process = _started()
    try:
        told, _ = await asyncio.to_thread(process.communicate, msgspec.json.encode(letter))
    finally:
        process.kill()  # and so ends the thread that waits for it; nothing, where it has ended
    try:
        return msgspec.json.decode(told, type=Sent)
    except msgspec.DecodeError:
        return Sent(ok=False)  # it ended before it could say anything


def _started() -> Popen[bytes]:
    return Popen(  # noqa: S603 - our own command; what a person wrote goes in by standard input
        COMMAND,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,  # a traceback could quote the address
        env={name: value for name, value in os.environ.items() if not name.startswith(OURS)},
    )


def _misunderstood(address: Address) -> ConfigError:
    begins = f"begins with {address.scheme}://" if address.scheme else "has no scheme"
    return ConfigError(
        place=f"{address.place} line {address.line}",
        value=f"apprise cannot use this address, which {begins}",
        cure="Compare it with docs/notices.md; the line itself is not shown, for it may hold a"
        " password.",
    )
