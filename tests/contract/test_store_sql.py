"""The store on disk keeps the contract of a store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typing_extensions import override

from leeward.testing.clock import VirtualClock
from leeward.testing.store_contract import StoreContract
from leeward_policies.ports import Store
from leeward_storage.sql import SqlStore

MASTER_KEY = bytes(range(32))


class TestSqlStore(StoreContract):
    """Everything that a store promises."""

    @pytest.fixture
    @override
    async def store(self, clock: VirtualClock, tmp_path: Path) -> AsyncIterator[Store]:
        """Return an empty store in a folder of its own."""
        path = tmp_path / "leeward.db"
        async with await SqlStore.open(path, master_key=MASTER_KEY, clock=clock) as store:
            yield store
