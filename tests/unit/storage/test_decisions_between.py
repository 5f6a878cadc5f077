"""Kept decisions of a time, by both stores."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.store_pieces import decided
from leeward_policies.ports import Archive, Commit
from leeward_storage.memory import MemoryStore
from leeward_storage.sql import SqlStore


@pytest.fixture(params=["memory", "disk"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Archive]:
    """Open each store in turn."""
    clock = VirtualClock()
    if request.param == "memory":
        opened: Archive = MemoryStore(clock)
    else:
        opened = await SqlStore.open(tmp_path / "a.db", master_key=bytes(32), clock=clock)
    yield opened
    await opened.close()


async def test_decisions_of_a_time_come_latest_first(store: Archive) -> None:
    """The start belongs to the time, its end does not, and no more come than are wanted."""
    made = [decided(f"m{n}", at=DEFAULT_START + timedelta(hours=n)) for n in range(4)]
    await store.commit(Commit(decisions=tuple(made)))
    span = (DEFAULT_START + timedelta(hours=1), DEFAULT_START + timedelta(hours=3))

    assert await store.decisions_between(*span, 10) == (made[2], made[1])
    assert await store.decisions_between(*span, 1) == (made[2],)
