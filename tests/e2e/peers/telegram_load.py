"""A busy minute on a Telegram of ours: how long what must go can be read, and what is lost.

Run as a program it measures the real `leeward run` on this machine and prints a table:

    .venv/bin/python tests/e2e/peers/telegram_load.py
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

from leeward_running import ENFORCING, THREAT
from telegram_peer.groups import Group
from telegram_peer.persons import Person
from telegram_peer.posts import Message
from telegram_peer.serving import Moment, Request
from telegram_running import RIGHTS, Club, club

from leeward.bench.chat import lines
from leeward.bench.machine import conditions

GROUPS: Final = 5
MEMBERS: Final = 503
"""So many write that nobody is taken for a flood; a prime, so that nobody repeats a line."""

STARTED: Final = 3
"""Every third member has started the bot; the others can be written to in the group alone."""

POLICY: Final = f"{ENFORCING}\n[brakes]\nhides_per_hour = 5000\nrestrictions_per_hour = 10\n"
"""Without the pack's brake of 60 an hour, which would stop a rule under this attack."""

A_SECOND: Final = 1.1
"""In which the bot starts, and then gets to know its groups, by calls that Telegram counts, too."""

PATIENCE: Final = 240.0
"""Seconds after the last message in which everything must be gone; the limits alone ask for 40."""


@dataclass
class Load:
    """What came of it."""

    messages: int
    hides: int
    to_hide: list[float] = field(default_factory=list)
    """Seconds from a message's sending until it is deleted, for each that had to go."""
    lost: int = 0
    """Messages that had to go and can still be read."""
    wrongly: int = 0
    """Harmless ones that are gone."""
    sent_in: float = 0.0
    """Seconds from the first message to the last."""
    drained_in: float = 0.0
    """Seconds from the last message until the last that had to go was gone."""
    refused: int = 0
    """Calls that Telegram refused since there were too many (429)."""
    deletions: int = 0
    """Calls by which messages were deleted, each of up to a hundred."""

    def quantile(self, share: float) -> float:
        """Return the time within which this share was hidden, in seconds."""
        found = sorted(self.to_hide)
        return found[max(0, math.ceil(share * len(found)) - 1)] if found else math.nan


class Watch:
    """Notes when messages are deleted.

    Args:
        one: the club whose bot deletes.
    """

    def __init__(self, one: Club) -> None:
        self.gone: dict[tuple[int, int], float] = {}
        self.calls = 0
        one.peer.on_request = self._told

    def _told(self, moment: Moment, request: Request) -> bool:
        if moment == "accepted" and request.done and request.method.startswith("deleteMessage"):
            given, now = request.parameters, time.monotonic()
            self.calls += 1
            for number in given.get("message_ids") or [given["message_id"]]:
                self.gone.setdefault((given["chat_id"], number), now)
        return True

    def saw(self, message: Message) -> float | None:
        """Return when a message was deleted; None where it was not."""
        return self.gone.get((message.chat_key, message.key))


async def peopled(one: Club) -> tuple[list[Group], list[Person]]:
    """Let the bot be in so many groups, with so many members, and know them."""
    members = [one.peer.person(f"Member {number}") for number in range(MEMBERS)]
    groups = [one.peer.supergroup(f"Group {number}") for number in range(GROUPS)]
    for number, member in enumerate(members):
        for group in groups:
            member.is_member_of(group)
        if number % STARTED == 0:
            member.opened_bot()
    await asyncio.sleep(A_SECOND)
    for group in groups:
        group.adds_bot(*RIGHTS)
    await one.peer.polled()
    await asyncio.sleep(A_SECOND)
    return groups, members


async def under_load(one: Club, *, messages: int, hides: int, seconds: float) -> Load:
    """Let members write evenly over so many seconds, while the platform keeps its limits.

    Args:
        one: a club whose bot is at work by `POLICY`.
        messages: how many are written in all.
        hides: how many of them are threats, evenly spread.
        seconds: over which they are written.
    """
    harmless = lines()
    groups, members = await peopled(one)
    watch = Watch(one)
    load = Load(messages, hides)
    said: list[tuple[Message, float, bool]] = []
    refused = one.peer.refused_429
    began = time.monotonic()
    for number in range(messages):
        due = began + number * seconds / messages
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        must_go = (number * hides) // messages != ((number + 1) * hides) // messages
        words = THREAT if must_go else harmless[number % len(harmless)]
        target = members[(number + 1) % MEMBERS]
        at = time.monotonic()
        message = await members[number % MEMBERS].says(
            groups[(number + number // 10) % GROUPS], words, mentions=[target] if must_go else ()
        )
        said.append((message, at, must_go))
    last = time.monotonic()
    load.sent_in = last - began
    bad = [(message, at) for message, at, must_go in said if must_go]
    await one.peer.wait(lambda: all(watch.saw(message) for message, _ in bad), PATIENCE)
    load.drained_in = max(watch.gone.values(), default=last) - last
    times = [(watch.saw(message), at) for message, at in bad]
    load.to_hide = [gone - at for gone, at in times if gone is not None]
    load.lost = sum(message.exists for message, _ in bad)
    load.wrongly = sum(not message.exists for message, _, must_go in said if not must_go)
    load.refused = one.peer.refused_429 - refused
    load.deletions = watch.calls
    return load


async def measured(messages: int, hides: int, seconds: float) -> Load:
    """Measure on a Telegram and a process of their own."""
    with tempfile.TemporaryDirectory() as folder:
        async with club(Path(folder)) as one:
            one.configure(POLICY)
            await one.bot.starts()
            load = await under_load(one, messages=messages, hides=hides, seconds=seconds)
            assert await one.bot.stops() == 0
            return load


def table(loads: Sequence[Load]) -> str:
    """Return the figures as a table."""
    head = "| messages | to be hidden | sent in | p50 | p95 | p99 | longest | gone after the last | lost | hidden wrongly | calls that delete | 429 |"  # noqa: E501 - one row
    rows = [head, "|" + " ---: |" * 12]
    for one in loads:
        times = " | ".join(f"{one.quantile(share):.3f} s" for share in (0.5, 0.95, 0.99, 1.0))
        rows.append(
            f"| {one.messages:,} | {one.hides:,} | {one.sent_in:.0f} s | {times} |"
            f" {one.drained_in:.1f} s | {one.lost} | {one.wrongly} | {one.deletions} |"
            f" {one.refused} |"
        )
    return "\n".join(rows)


async def main() -> None:
    """Measure a minute with 100 of 1,000, one with 1,000 of 1,000, and a hundred at once."""
    loads = [
        await measured(1_000, 100, 60.0),
        await measured(1_000, 1_000, 60.0),
        await measured(100, 100, 0.1),
    ]
    for name, value in conditions("young-people, enforced", Path(tempfile.gettempdir()), 1).items():
        sys.stdout.write(f"{name}: {value}\n")
    sys.stdout.write(f"\n{table(loads)}\n")


if __name__ == "__main__":
    asyncio.run(main())
