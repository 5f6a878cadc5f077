"""A busy minute on a Discord of ours: how long what must go can be read, and what is lost.

Run as a program it measures the real `leeward run` on this machine and prints a table:

    .venv/bin/python tests/e2e/peers/discord_load.py
"""

import asyncio
import math
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from discord_peer.rest import Moment, Request
from discord_peer.things import Message
from discord_running import Club, club
from leeward_running import ENFORCING

from leeward.bench.chat import lines
from leeward.bench.machine import conditions

ROOMS: Final = 5
MEMBERS: Final = 503
"""So many write that nobody is taken for a flood; a prime, so that nobody repeats a line."""

POLICY: Final = f"{ENFORCING}\n[brakes]\nhides_per_hour = 5000\nrestrictions_per_hour = 10\n"
"""Without the pack's brake of 60 an hour, which would stop a rule under this attack."""

THREAT: Final = "count your days, i know where you live"
"""Hidden by the pack's rule `threat`, whatever was said before it; others are softened in play."""

PATIENCE: Final = 240.0
"""Seconds after the last message in which everything must be gone; the limits alone ask for 40."""


@dataclass
class Load:
    """What came of it."""

    messages: int
    hides: int
    to_hide: list[float] = field(default_factory=list)
    """Seconds from a message's sending until Discord has taken it away, for each that had to go."""
    lost: int = 0
    """Messages that had to go and can still be read."""
    wrongly: int = 0
    """Harmless ones that are gone."""
    sent_in: float = 0.0
    """Seconds from the first message to the last."""
    drained_in: float = 0.0
    """Seconds from the last message until the last that had to go was gone."""
    refused: int = 0
    """Answers that count towards Discord's ban (401, 403, 429)."""

    def quantile(self, share: float) -> float:
        """Return the time within which this share was hidden, in seconds."""
        found = sorted(self.to_hide)
        return found[max(0, math.ceil(share * len(found)) - 1)] if found else math.nan


async def under_load(one: Club, *, messages: int, hides: int, seconds: float) -> Load:
    """Let members write evenly over so many seconds, while the platform keeps its limits.

    Args:
        one: a club whose bot is at work by `POLICY`.
        messages: how many are written in all.
        hides: how many of them are threats, evenly spread.
        seconds: over which they are written.
    """
    harmless = lines()
    rooms = [one.guild.text(f"room-{number}") for number in range(ROOMS)]
    members = [one.guild.member(f"Member {number}") for number in range(MEMBERS)]
    gone: dict[str, float] = {}

    def watch(moment: Moment, request: Request) -> bool:
        if moment == "accepted" and request.method == "DELETE" and request.done:
            gone.setdefault(request.path.rpartition("/")[2], time.monotonic())
        return True

    one.peer.on_request = watch
    load = Load(messages, hides)
    said: list[tuple[Message, float, bool]] = []
    began = time.monotonic()
    for number in range(messages):
        due = began + number * seconds / messages
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        must_go = (number * hides) // messages != ((number + 1) * hides) // messages
        words = THREAT if must_go else harmless[number % len(harmless)]
        target = members[(number + 1) % MEMBERS]
        at = time.monotonic()
        message = await members[number % MEMBERS].says(
            rooms[(number + number // 10) % ROOMS], words, mentions=[target] if must_go else ()
        )
        said.append((message, at, must_go))
    last = time.monotonic()
    load.sent_in = last - began
    bad = [message for message, _, must_go in said if must_go]
    await one.peer.wait(lambda: all(message.id in gone for message in bad), PATIENCE)
    load.drained_in = max(gone.values(), default=last) - last
    load.to_hide = [gone[m.id] - at for m, at, must_go in said if must_go and m.id in gone]
    load.lost = sum(message.exists for message in bad)
    load.wrongly = sum(not message.exists for message, _, must_go in said if not must_go)
    load.refused = one.peer.invalid_requests
    return load


async def measured(messages: int, hides: int, seconds: float) -> Load:
    """Measure on a Discord and a process of their own."""
    with tempfile.TemporaryDirectory() as folder:
        async with club(Path(folder)) as one:
            one.configure(POLICY)
            await one.bot.starts()
            load = await under_load(one, messages=messages, hides=hides, seconds=seconds)
            assert await one.bot.stops() == 0
            return load


def table(loads: Sequence[Load]) -> str:
    """Return the figures as a table."""
    head = "| messages | to be hidden | sent in | p50 | p95 | p99 | longest | gone after the last | lost | hidden wrongly | 401, 403, 429 |"  # noqa: E501 - one row
    rows = [head, "|" + " ---: |" * 11]
    for one in loads:
        times = " | ".join(f"{one.quantile(share):.3f} s" for share in (0.5, 0.95, 0.99, 1.0))
        rows.append(
            f"| {one.messages:,} | {one.hides:,} | {one.sent_in:.0f} s | {times} |"
            f" {one.drained_in:.1f} s | {one.lost} | {one.wrongly} | {one.refused} |"
        )
    return "\n".join(rows)


async def main() -> None:
    """Measure a minute with 100 of 1,000 and one with 1,000 of 1,000."""
    loads = [await measured(1_000, 100, 60.0), await measured(1_000, 1_000, 60.0)]
    for name, value in conditions("young-people, enforced", Path(tempfile.gettempdir()), 1).items():
        sys.stdout.write(f"{name}: {value}\n")
    sys.stdout.write(f"\n{table(loads)}\n")


if __name__ == "__main__":
    asyncio.run(main())
