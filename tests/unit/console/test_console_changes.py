"""Changes: every page hears of them, none holds the others up, and none hears too much."""

import asyncio

from leeward.console.changes import PENDING, Changes


async def test_every_watcher_hears_of_a_change() -> None:
    """Two who watch both hear, each once."""
    changes = Changes()
    with changes.watching() as one, changes.watching() as other:
        changes.publish(["case-1", "case-2"])
        changes.publish(["case-2"])
        assert await one.changed() == ("case-1", "case-2")
        assert await other.changed() == ("case-1", "case-2")


async def test_a_slow_watcher_loses_the_oldest() -> None:
    """What waits for a page is bounded, and publishing never waits."""
    changes = Changes()
    with changes.watching() as watcher:
        for number in range(3 * PENDING):
            changes.publish([f"case-{number}"])
        heard = await watcher.changed()
    assert (len(heard), heard[-1]) == (PENDING, f"case-{3 * PENDING - 1}")


async def test_nothing_is_heard_of_nothing() -> None:
    """No cases are no change."""
    changes = Changes()
    with changes.watching() as watcher:
        changes.publish([])
        waiting = asyncio.ensure_future(watcher.changed())
        await asyncio.sleep(0)
        assert not waiting.done()
        waiting.cancel()


async def test_whoever_leaves_is_forgotten() -> None:
    """After the block nobody watches."""
    changes = Changes()
    with changes.watching():
        assert len(changes) == 1
    assert len(changes) == 0


async def test_closing_ends_every_subscription() -> None:
    """Subscribers get what they have not heard, and an end, those who come later as well."""
    changes = Changes()

    async def heard() -> list[tuple[str, ...]]:
        return [ids async for ids in changes.subscribe()]

    task = asyncio.ensure_future(heard())
    await asyncio.sleep(0)
    changes.publish(["case-1"])
    changes.close()
    async with asyncio.timeout(10):
        assert await task == [("case-1",)]
        assert await heard() == []
