"""Memos of adapters on disk: they outlive the process; who owns the database alone writes them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward_policies.errors import LeaseTaken
from leeward_policies.ports import Memo
from leeward_storage.sql import SqlStore

CARD = Memo("card:case-12", "-100200/7/31", DEFAULT_START + timedelta(days=1))


async def test_memos_are_there_after_a_new_start(
    opens: Callable[..., Awaitable[SqlStore]],
) -> None:
    """What an adapter noted before a crash, the next one finds."""
    store = await opens()
    await store.remember("telegram", CARD)
    await store.close()

    assert await (await opens()).recalled("telegram", "card:") == (CARD,)


async def test_who_lost_the_database_notes_nothing(
    opens: Callable[..., Awaitable[SqlStore]], clock: VirtualClock
) -> None:
    """A memo of the pipeline before would lie over one of the pipeline that runs now."""
    before, now = await opens(), await opens()
    await before.acquire_lease("one", 30)
    await before.remember("telegram", CARD)
    clock.advance(31)
    await now.acquire_lease("two", 30)

    with pytest.raises(LeaseTaken):
        await before.remember("telegram", CARD)
    with pytest.raises(LeaseTaken):
        await before.forget("telegram", CARD.key)
    assert await now.recall("telegram", CARD.key) == CARD
