"""A group is committed as one: what falls and rises again within it keeps what it needs."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from leeward.community import EVERYWHERE
from leeward.ledger import pair_key
from leeward.pipeline import Pipeline
from leeward.testing.builders import sent, user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.plain import plain_house, plain_policy
from leeward_policies.domain.event import Event, Tick
from leeward_policies.ports import Delivery
from leeward_storage.memory import MemoryStore

PAIR = pair_key(user("kai"), user("mia"))


def line(number: int, words: str, days: float) -> Event:
    """Return a line from Kai to Mia."""
    at = DEFAULT_START + timedelta(days=days, minutes=number)
    return sent(words, by="kai", to=["mia"], number=f"m{number}", at=at)


def tick(days: float) -> Event:
    """Return that time has come."""
    return Tick(EVERYWHERE, DEFAULT_START + timedelta(days=days))


async def kept(folder: Path, group: int, *events: Event) -> list[str]:
    """Commit events in groups, and return the lines that the pair's key opens at the end."""
    clock = VirtualClock()
    async with MemoryStore(clock) as store:

        async def acknowledged(_: str, __: str) -> None:
            """Take note of a cursor."""

        pipeline = Pipeline(
            plain_house(plain_policy(folder)),
            store,
            clock,
            on_owed=lambda _: None,
            on_committed=acknowledged,
            group=group,
        )
        for event in events:
            await pipeline.deliver(Delivery(event, "test"))
        task = asyncio.create_task(pipeline.run())
        await pipeline.settled()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return [text.message.id for text in await store.evidence(PAIR)]


@pytest.mark.parametrize("fall", [tick(20), line(2, "nice day", 20)], ids=["tick", "line"])
@pytest.mark.parametrize("group", [1, 2, 64])
async def test_a_pair_that_falls_and_rises_in_one_group_keeps_its_new_lines(
    tmp_path: Path, fall: Event, group: int
) -> None:
    """After a long silence the key goes, and what is said next is sealed under a new one, also
    where both are written at once.
    """
    found = await kept(tmp_path, group, line(1, "our secret", 0), fall, line(3, "our secret", 20))

    assert "m3" in found
    assert group != 1 or "m1" not in found


@pytest.mark.parametrize("group", [1, 2, 64])
async def test_a_pair_that_rises_and_falls_in_one_group_keeps_nothing(
    tmp_path: Path, group: int
) -> None:
    """What was sealed and let go within one commit is not there after it."""
    assert await kept(tmp_path, group, line(1, "our secret", 0), tick(20)) == []
