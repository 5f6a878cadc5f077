"""What a running Leeward has to endure: full and locked disks, hurried looks, odd payloads."""

import asyncio
import resource
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from discord_peer.people import Person
from discord_peer.things import Channel, Message
from discord_running import Club
from leeward_running import THREAT

WRAPPER: Final = """\
#!{python}
import ctypes
import sys

for right in (1, 2):  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH (linux/capability.h)
    ctypes.CDLL(None).prctl(24, right, 0, 0, 0)  # PR_CAPBSET_DROP; nothing to drop for others
import os
os.execv({python!r}, [{python!r}, {unhurried!r}, *sys.argv[1:]])
"""
"""Starts Python without root's right to write where nobody may, as a service's account does."""

HURRIED: Final = """\
import sys

import leeward.serving

sys.argv[1:3] = []  # -m leeward
leeward.serving.LOOK_EVERY = 0.5
from leeward.cli import main

main()
"""
"""Runs a command that looks for changed files twice a second, where it would every ten."""

PLAIN: Final = """\
import sys

sys.argv[1:3] = []  # -m leeward
from leeward.cli import main

main()
"""


def python_that(folder: Path, *, hurries: bool = False) -> str:
    """Make a program to start Leeward with, and return its path.

    Args:
        folder: where it lies.
        hurries: it looks for changed files all the time.
    """
    inner, outer = folder / "inner.py", folder / "python"
    inner.write_text(HURRIED if hurries else PLAIN, "utf-8")
    outer.write_text(WRAPPER.format(python=sys.executable, unhurried=str(inner)), "utf-8")
    outer.chmod(0o700)
    return str(outer)


def pid(one: Club) -> int:
    """Return the number of the process at work."""
    return one.bot._running.pid  # noqa: SLF001 - nobody else needs it


def is_running(one: Club) -> bool:
    """Say whether the process is still there."""
    return not one.bot._has_ended  # noqa: SLF001 - as above


def memory(one: Club) -> float:
    """Return how much memory the process holds, in MiB."""
    pages = int(Path(f"/proc/{pid(one)}/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


@contextmanager
def full_disk(one: Club) -> Iterator[None]:
    """Let none of its files grow, the log neither, as on a disk without space."""
    before = resource.prlimit(pid(one), resource.RLIMIT_FSIZE)
    resource.prlimit(pid(one), resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        if is_running(one):
            resource.prlimit(pid(one), resource.RLIMIT_FSIZE, before)


@contextmanager
def locked(one: Club) -> Iterator[None]:
    """Hold the database, as another program does."""
    with closing(sqlite3.connect(one.bot.folder / "leeward.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def answer(one: Club, command: str) -> str:
    """Let the safety lead use a command, and return what they read."""
    told = await one.told(await one.lea.uses(f"leeward {command}", one.room))
    return told.words


async def seen(one: Club) -> int:
    """Return how many events the process at work has taken in so far."""
    return int((await answer(one, "status")).split("Events\n")[1].split(" ", 1)[0])


async def has_seen(one: Club, number: int, seconds: float = 120) -> None:
    """Wait until so many events were taken in; a machine that measures coverage is slow."""
    deadline = time.monotonic() + seconds
    while (count := await seen(one)) < number:
        if time.monotonic() > deadline:
            raise TimeoutError(f"It has taken in {count} events of {number}.")
        await asyncio.sleep(0.2)


async def threats(one: Club, count: int, room: Channel | None = None) -> list[Message]:
    """Let as many members threaten Ana, each once, so that nobody is timed out for many."""
    made = len(one.guild.stored.members)
    return [
        await one.guild.member(f"Rowdy {made + number}").says(
            room or one.room, THREAT, mentions=[one.ana]
        )
        for number in range(count)
    ]


async def all_gone(one: Club, said: list[Message], seconds: float = 90) -> None:
    """Wait until none of the messages can be read."""
    await one.peer.until(
        lambda: not any(message.exists for message in said),
        seconds,
        what=lambda: f"messages stay: {one.bot.errors()[-2000:]}",
    )


async def is_judging(one: Club) -> None:
    """Check that a threat is hidden, whatever came before it."""
    await all_gone(one, await threats(one, 1))


def deletions(one: Club) -> list[str]:
    """Return the ids of the messages that were asked to be deleted, in order."""
    return [each.path.rpartition("/")[2] for each in one.peer.requested("DELETE", "/messages/")]


def payload(one: Club, author: Person, **parts: Any) -> dict[str, Any]:
    """Return a message as the gateway tells it, with parts that nobody could send."""
    member = {"roles": [], "joined_at": "2020-01-01T00:00:00+00:00", "deaf": False, "mute": False}
    return {
        "id": str(one.peer.world.snowflake()),
        "channel_id": one.room.id,
        "guild_id": one.guild.id,
        "type": 0,
        "author": {"id": author.id, "username": author.name, "discriminator": "0", "avatar": None},
        "member": {**member, "flags": 0},
        "content": "",
        "timestamp": datetime.now(UTC).isoformat(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        **parts,
    }
