"""The demo's story comes out as it promises, also when nobody watches."""

import asyncio

from leeward.demo import story
from leeward.testing.clock import VirtualClock
from leeward.testing.ending import differences
from leeward.testing.play import Play
from leeward_storage.memory import MemoryStore


def test_the_story_ends_as_it_says() -> None:
    """One warning, one hidden message, private tips, and one slow pattern that becomes a case."""

    async def run() -> tuple[str, ...]:
        clock = VirtualClock()
        async with MemoryStore(clock) as store:
            ending = await Play(story(), store, clock).run()
        return differences(story().expect, [], ending)

    assert asyncio.run(run()) == ()
