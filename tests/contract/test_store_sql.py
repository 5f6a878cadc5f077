"""The store on disk keeps the contract of a store."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typing_extensions import override

from leeward.testing.clock import VirtualClock
from leeward.testing.records_contract import RecordsContract
from leeward.testing.records_pieces import Kept
from leeward.testing.store_contract import StoreContract
from leeward_policies.ports import Store
from leeward_storage.sql import SqlStore

MASTER_KEY = bytes(range(32))


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an empty store that is closed: copying one is quicker than making it."""
    folder = tmp_path_factory.mktemp("blank")

    async def make() -> None:
        await (await SqlStore.open(folder / "leeward.db", master_key=MASTER_KEY)).close()

    asyncio.run(make())
    return folder


class TestSqlStore(StoreContract):
    """Everything that a store promises."""

    @pytest.fixture
    @override
    async def store(self, clock: VirtualClock, blank: Path, tmp_path: Path) -> AsyncIterator[Store]:
        """Return an empty store in a folder of its own."""
        shutil.copytree(blank, tmp_path, dirs_exist_ok=True)
        path = tmp_path / "leeward.db"
        async with await SqlStore.open(path, master_key=MASTER_KEY, clock=clock) as store:
            yield store


class TestSqlRecords(RecordsContract):
    """Everything that a store promises to people who look."""

    @pytest.fixture
    @override
    async def store(self, clock: VirtualClock, blank: Path, tmp_path: Path) -> AsyncIterator[Kept]:
        """Return an empty store in a folder of its own."""
        shutil.copytree(blank, tmp_path, dirs_exist_ok=True)
        path = tmp_path / "leeward.db"
        async with await SqlStore.open(path, master_key=MASTER_KEY, clock=clock) as store:
            yield store
