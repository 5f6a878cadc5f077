"""A platform in two files, for a process that is killed: what happened, and what was done.

The platform's log outlives the process: it is read again from the last place
that was acknowledged, and each act is one line that is written at once.
"""

import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from msgspec import Struct, json
from typing_extensions import override

from leeward import logs
from leeward.app import running
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.house_rules import HOUSE
from leeward.testing.plain import PlainDetector, plain_policy
from leeward.testing.scripted import ALL
from leeward_adapters.loopback import wire
from leeward_adapters.loopback.normalise import normalise
from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Action, Done, Outcome, Tip, Warn
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import Event
from leeward_policies.domain.refs import SpaceRef, UserRef
from leeward_policies.ports import Adapter, Capabilities, Deliver, Delivery
from leeward_storage.sql import SqlStore

MASTER_KEY: Final = bytes(range(32))
PLATFORM: Final = "filed"
DATABASE: Final = "leeward.db"
EVENTS: Final = "events.jsonl"
ACTS: Final = "acts.jsonl"

STEP: Final = b".\n"
DONE: Final = b"done\n"
"""What a life tells: a step, and that all is done; it goes on at a byte of standard input."""

GROUP: Final = 4
"""Events committed together: few, so that there are many commits to be killed between."""

LEASE: Final = timedelta(minutes=1)
"""Each life begins this much later than the one before, when the dead one's lease is over."""


class ActDone(Struct, frozen=True):
    """One line of the file of acts."""

    key: str
    kind: str
    to: str = ""
    """Who reads it, where it is a word to somebody."""
    topic: str = ""


class FiledAdapter(Adapter):
    """Delivers the lines of a file from a place on, and writes each act into another."""

    def __init__(self, folder: Path) -> None:
        self.heard = asyncio.Event()
        """Set when there is no more to hear."""
        self._events = folder / EVENTS
        self._acts = os.open(folder / ACTS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    @property
    @override
    def name(self) -> str:
        return PLATFORM

    @override
    def capabilities(self, space: SpaceRef) -> Capabilities:
        """Do everything, and remember no key: what is asked twice is done twice."""
        return ALL

    @override
    async def listen(self, deliver: Deliver, since: str | None) -> None:
        for number, event in enumerate(events_in(self._events), 1):
            if number > int(since or 0):
                await deliver(Delivery(event, PLATFORM, str(number)))
        self.heard.set()

    @override
    async def committed(self, cursor: str) -> None:
        """Take note of nothing: the store keeps the place."""

    @override
    async def perform(self, action: Action, case: Case | None, words: str | None = None) -> Outcome:
        kind = str(action.__struct_config__.tag)
        done = ActDone(action.key, kind)
        if isinstance(action, Tip | Warn):
            done = ActDone(action.key, kind, str(action.to), action.topic)
        os.write(self._acts, json.encode(done) + b"\n")
        return Done(action.key, DEFAULT_START, via="file")

    @override
    async def roles_of(self, member: UserRef) -> tuple[Role, ...] | None:
        return ()

    @override
    async def order_refusal(self, act: Action, by: UserRef) -> str:
        return ""

    @override
    async def close(self) -> None:
        os.close(self._acts)


def write_events(folder: Path, talk: Sequence[tuple[str, str, str]]) -> None:
    """Write who says what to whom, a minute apart, as payloads of a platform."""
    payloads: list[wire.Sent] = []
    for number, (author, target, text) in enumerate(talk):
        at = DEFAULT_START + timedelta(minutes=number)
        body = wire.Body(
            id=f"m{number}",
            author=wire.Person(id=author, name=author.capitalize()),
            sent_at=at,
            text=text,
            mentions=(target,),
        )
        payloads.append(wire.Sent(at=at, space="club", room="general", message=body))
    (folder / EVENTS).write_bytes(b"".join(json.encode(one) + b"\n" for one in payloads))


def events_in(path: Path) -> Iterator[Event]:
    """Yield the events of a file, in its order."""
    for line in path.read_bytes().splitlines():
        yield normalise(json.decode(line), PLATFORM, DEFAULT_START)


def acts_in(folder: Path) -> list[ActDone]:
    """Return what was done, in order; a line that was cut by a kill would not decode."""
    path = folder / ACTS
    lines = path.read_bytes().splitlines() if path.exists() else []
    return [json.decode(line, type=ActDone) for line in lines]


async def live(folder: Path, life: int) -> None:
    """Run a community over the files until all is heard and done; tell each step.

    Args:
        folder: where the files and the database lie.
        life: how many processes have died here before.
    """
    clock = VirtualClock(DEFAULT_START + life * LEASE)
    adapter = FiledAdapter(folder)

    def tell(*_: object) -> None:
        _say(STEP)

    async with (
        await SqlStore.open(folder / DATABASE, master_key=MASTER_KEY, clock=clock) as store,
        running(
            HOUSE,
            plain_policy(folder),
            [PlainDetector()],
            store,
            adapters={PLATFORM: adapter},
            clock=clock,
            on_step=tell,
            on_outcome=tell,
            group=GROUP,
        ) as house,
    ):
        await adapter.heard.wait()
        await house.settled()


def _say(line: bytes) -> None:
    """Tell something, and wait for a byte: so whoever is to kill this is never too late."""
    os.write(sys.stdout.fileno(), line)
    os.read(sys.stdin.fileno(), 1)


def serve() -> None:
    """Start one life for each line of standard input, `FOLDER LIFE`, and tell how it ended.

    A life is a process of its own, forked from this one, which has imported everything and
    runs no thread.
    """
    logs.set_up(level="error")
    for line in sys.stdin:
        if not line.strip():
            continue  # said to a life that was killed before it heard
        folder, life = line.rsplit(maxsplit=1)
        child = os.fork()
        if child == 0:
            os.write(sys.stdout.fileno(), f"pid {os.getpid()}\n".encode())
            asyncio.run(live(Path(folder), int(life)))
            _say(DONE)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        os.write(sys.stdout.fileno(), f"ended {os.waitstatus_to_exitcode(status)}\n".encode())


if __name__ == "__main__":
    serve()
