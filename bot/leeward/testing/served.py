"""A whole installation in a folder, served in this process on virtual time and a scripted kind."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from leeward.config import load
from leeward.installing import make_installation
from leeward.serving import Installation
from leeward.testing.clock import VirtualClock
from leeward.testing.scripted_kind import LiveAdapter, ScriptedKind
from leeward_policies.ports import Desk

PATIENCE: Final = 90.0
"""Real seconds that anything may take: the database and the look at files are real."""

POLICY: Final = """
schema  = 1
name    = "mine"
version = "{version}"
mode    = "observe"

[[rule]]
id       = "growl"
because  = "{{author}} growled"
category = "toxicity"
any      = [{{ words = ["grr"] }}]
do       = [{{ note = true }}]
"""


class Served:
    """An installation whose configuration, policy and platform a test can change.

    `platforms.entry_points` must name `kind` as `scripted`.

    Args:
        folder: where it lies.
        kind: its platform.
    """

    def __init__(self, folder: Path, kind: ScriptedKind) -> None:
        self.config = folder / "leeward.toml"
        self.kind = kind
        self.clock = VirtualClock()
        self.said: list[str] = []
        self.stop = asyncio.Event()
        self.policy("1")
        self.configured('policy = "mine.toml"')
        make_installation(self.config)

    def configured(self, text: str, *, platform: str = "[adapters.scripted]") -> None:
        """Write the configuration."""
        self.config.write_text(f"schema = 1\n{text}\n{platform}\n", "utf-8")

    def policy(self, version: str) -> None:
        """Write the policy in another version."""
        self.config.with_name("mine.toml").write_text(POLICY.format(version=version), "utf-8")

    def installation(self) -> Installation:
        """Return the installation as it is configured."""
        return Installation(load(self.config), self.clock, self.said.append)

    async def run(self) -> None:
        """Serve until it is stopped, or ends by itself."""
        async with asyncio.timeout(PATIENCE):
            await self.installation().run(self.stop)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[asyncio.Task[None]]:
        """Serve meanwhile; stop in order at the end, and raise what ended it before."""
        task = asyncio.create_task(self.run())
        await self.until(lambda: task.done() or (self.said and self.kind.made))
        try:
            yield task
        finally:
            self.stop.set()
            await task

    @property
    def adapter(self) -> LiveAdapter:
        """The platform's connection."""
        return self.kind.made[-1]

    @property
    def desk(self) -> Desk:
        """The desk as that platform has it."""
        return self.adapter.desk

    async def until(self, condition: Callable[[], object], *, passing: float = 0.0) -> None:
        """Wait until something holds, for the files' and the database's sake in real time.

        Args:
            condition: what must hold.
            passing: virtual seconds that pass between two looks.
        """
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self.clock.advance(passing)
                await asyncio.sleep(0.005)  # threads need real time
