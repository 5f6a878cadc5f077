"""The real `leeward run` as a process of its own, against platforms of ours."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

STARTED_WITHIN: Final = 90.0
"""Seconds for a start, also on a machine that is busy with other tests."""

ENDED_WITHIN: Final = 90.0
"""Seconds for an end: a stop may wait for a database, a kill for what it is to fall into."""

SETTLED_WITHIN: Final = 60.0
"""Seconds in which nothing is owed any more, also where Discord asks to wait."""

LOOK_EVERY: Final = 0.02
"""Seconds between two looks at what another process writes."""

ENFORCING: Final = """\
schema = 1
name = "riverside"
version = "1"
extends = "young-people"
mode = "enforce"

[audience]
roles = { young = ["under 18"], staff = ["team"] }
"""
"""A policy that does what it decides."""

THREAT: Final = "count your days, i know where you live"
"""What the packs hide; said to somebody, it opens a case about the pair."""

INSULT: Final = "you are such an idiot"
"""What the packs warn about; said to somebody, it stays."""

READY: Final = '[enforce]\nwords_read_by = "a test"\n'


class Spoken(Struct, frozen=True):
    """A platform that a Leeward speaks to."""

    variable: str
    """The environment variable of its token."""
    token: str
    up: str
    """What the log says when it can act there."""
    is_ready: Callable[[], bool]
    """Says whether it has done what else is waited for at a start."""
    gone: Callable[[], Awaitable[None]]
    """Waits until the platform has noticed that a killed process is gone."""


async def until(
    is_so: Callable[[], object], seconds: float, *, what: str | Callable[[], str] = "it is not so"
) -> None:
    """Wait until something is so, or fail and say what is missing."""
    try:
        async with asyncio.timeout(seconds):
            while not is_so():  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(LOOK_EVERY)
    except TimeoutError:
        raise AssertionError(what if isinstance(what, str) else what()) from None


class Leeward:
    """One `leeward run` after another, in one folder, against one peer or several.

    Args:
        peers: the platforms that it speaks to, each with the names of its environment variable,
            its log line when it can act, and what else is waited for.
        folder: where its configuration lies.
    """

    def __init__(self, peers: Sequence[Spoken], folder: Path) -> None:
        self.peers = peers
        self.folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._ups: Mapping[str, int] = {}

    @property
    def config(self) -> Path:
        """Where its configuration lies."""
        return self.folder / "leeward.toml"

    def log(self) -> list[dict[str, Any]]:
        """Return the lines of its log so far, of all its processes; one half written is none."""
        whole, _, _ = (self.folder / "run.err").read_bytes().rpartition(b"\n")
        lines = whole.decode("utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def logged(self, event: str) -> list[dict[str, Any]]:
        """Return the lines of one kind."""
        return [line for line in self.log() if line["event"] == event]

    def errors(self) -> str:
        """Return all that it wrote to standard error."""
        return (self.folder / "run.err").read_text("utf-8")

    def said(self) -> str:
        """Return all that it told whoever started it."""
        return (self.folder / "run.out").read_text("utf-8")

    async def starts(self, *, ready: bool = True, **environment: str) -> None:
        """Start a process, and wait until it listens; `ready` False waits for nothing."""
        own = {**self._tokens, **environment}
        with (
            (self.folder / "run.out").open("ab") as out,
            (self.folder / "run.err").open("ab") as err,
        ):
            self._ups = {one.up: len(self.logged(one.up)) for one in self.peers}
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "leeward", "run", "--config", str(self.config),
                stdout=out, stderr=err, env={**os.environ, **own},
            )  # fmt: skip
        if ready:
            await self.is_up()

    async def is_up(self) -> None:
        """Wait until it has taken in every server and its commands stand, so that it can act."""

        def is_up(one: Spoken) -> bool:
            return len(self.logged(one.up)) > self._ups[one.up] and one.is_ready()

        await until(
            lambda: self._has_ended or all(is_up(one) for one in self.peers),
            STARTED_WITHIN,
            what=lambda: f"it never came up, or wrote no commands: {self.errors()[-2000:]}",
        )
        code = self._running.returncode
        assert code is None, f"it ended with {code}: {self.said()}\n{self.errors()[-3000:]}"

    @property
    def _tokens(self) -> dict[str, str]:
        return {one.variable: one.token for one in self.peers}

    @property
    def has_begun(self) -> bool:
        """Whether a process was ever started."""
        return self._process is not None

    @property
    def _running(self) -> asyncio.subprocess.Process:
        assert self._process is not None
        return self._process

    @property
    def _has_ended(self) -> bool:
        return self._running.returncode is not None

    async def ends(self) -> int:
        """Wait until it has ended by itself, and return its exit code."""
        async with asyncio.timeout(ENDED_WITHIN):
            return await self._running.wait()

    async def stops(self) -> int:
        """Ask it to end, as a service manager does."""
        if not self._has_ended:
            self._running.send_signal(signal.SIGTERM)
        return await self.ends()

    def is_killed(self) -> None:
        """Kill it as a power cut does, without waiting."""
        if not self._has_ended:
            self._running.kill()

    async def dies(self) -> None:
        """Kill it, and wait until each platform has noticed."""
        self.is_killed()
        await self.ends()
        for one in self.peers:
            await one.gone()

    async def command(self, *words: str) -> tuple[int, str]:
        """Run another command beside it; return its exit code and what it printed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "leeward", *words, "--config", str(self.config),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, **self._tokens},
        )  # fmt: skip
        out, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode()

    # --- what its database says -----------------------------------------------------------------

    async def settles(self) -> None:
        """Wait until all is done, and recorded, that is owed for what is seen to be judged.

        What is seen of one act says nothing of the others: a decision's acts are done at the same
        time, and each is recorded only after the platform has answered.
        """
        await until(lambda: not self.owed(), SETTLED_WITHIN, what="something is owed")

    async def hears(self, count: int, before: int) -> None:
        """Wait until so many more messages were judged than the `judged` before."""
        await until(
            lambda: self.judged() >= before + count,
            SETTLED_WITHIN,
            what=f"{count} messages are not judged",
        )

    def judged(self) -> int:
        """Return how many events were judged and committed, as the database knows it."""
        return self._count("seen")

    def owed(self) -> int:
        """Return how many acts are owed, as the database knows it."""
        return self._count("outbox")

    def _count(self, table: str) -> int:
        path = self.folder / "leeward.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as files:
            (count,) = files.execute(f"select count(*) from {table}").fetchone()  # noqa: S608 - ours
        return int(count)

    def writes_policy(self, text: str) -> None:
        """Write the policy so that whoever looks at it sees the old or the new one, and no half."""
        (self.folder / "riverside.new").write_text(text, "utf-8")
        (self.folder / "riverside.new").replace(self.folder / "riverside.toml")
