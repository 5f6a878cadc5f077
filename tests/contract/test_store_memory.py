"""The store in memory keeps the contract of a store."""

from collections.abc import AsyncIterator

import pytest
from typing_extensions import override

from leeward.testing.clock import VirtualClock
from leeward.testing.records_contract import RecordsContract
from leeward.testing.records_pieces import Kept
from leeward.testing.store_contract import StoreContract
from leeward_policies.ports import Store
from leeward_storage.memory import MemoryStore


class TestMemoryStore(StoreContract):
    """Everything that a store promises."""

    @pytest.fixture
    @override
    async def store(self, clock: VirtualClock) -> AsyncIterator[Store]:
        """Return an empty store."""
        async with MemoryStore(clock) as store:
            yield store


class TestMemoryRecords(RecordsContract):
    """Everything that a store promises to people who look."""

    @pytest.fixture
    @override
    async def store(self, clock: VirtualClock) -> AsyncIterator[Kept]:
        """Return an empty store."""
        async with MemoryStore(clock) as store:
            yield store
