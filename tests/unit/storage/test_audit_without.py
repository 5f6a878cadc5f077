"""Lines of the audit log that are about none of some things, by both stores."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward_policies.ports import Archive, AuditLine, Commit
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


async def test_lines_about_some_things_are_left_out(store: Archive) -> None:
    """Whoever may not know of a case gets the other lines about the same person."""
    lines = [("case-1", "test:kai"), ("case-2", "test:kai"), ("test:kai",), ("case-3",)]
    audit = tuple([AuditLine(DEFAULT_START, "case.take", about) for about in lines])
    await store.commit(Commit(audit=audit))
    many = ["case-2", *(f"case-{n}" for n in range(1_000, 1_300))]
    found = await store.audit_entries(limit=10, about="test:kai", without=many)

    assert [one.n for one in found] == [3, 1]
